"""紙の認定の申告 (R26): what the certification notice says, and the certified text as a file of the form."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.intake.commands import Commands
from services.intake.domain.refusals import REFUSALS
from services.intake.domain.requests import PaperClaiming
from services.intake.pages.asking import labelled
from services.intake.pages.filing import plan_text, read_document
from services.intake.pages.plans import page_of
from services.intake.views.actors import Claiming
from shared.contracts.forms.single import SINGLE, PlanForm
from shared.domain import Refusal, Text
from shared.scheme.bureaus import BUREAUS
from shared.web.components import Choice
from shared.web.envelopes import KeyedEnvelope
from shared.web.forms import read_date
from shared.web.pages import go_to, render
from shared.web.problems import FieldError, refusal_errors
from shared.web.typed import Posted, Typed

TERMS: Final = 9
"""So many terms are offered: nine of three years are more than the scheme has had."""

_MISSING: Final = Text(ja="入力してください。", en="Fill this in.")


def router(commands: Commands) -> APIRouter:
    """/intake/paper."""
    routes = APIRouter()

    @routes.get("/intake/paper")
    def claiming(request: Request, actor: Claiming) -> Response:
        return _ask(request, {})

    @routes.post("/intake/paper")
    def claim(request: Request, actor: Claiming, envelope: KeyedEnvelope, typed: Posted) -> Response:
        read = _read(typed)
        if isinstance(read, tuple):
            return _ask(request, typed, read)
        made = commands.of_paper.claim(read, envelope)
        if isinstance(made, Refusal):
            return _ask(request, typed, _at_their_fields(refusal_errors(made, REFUSALS)))
        return go_to(f"{page_of(made.plan_id)}?done=claimed")

    return routes


def _read(typed: Typed) -> PaperClaiming | tuple[FieldError, ...]:
    """What was typed, or all that is missing in it."""
    number, bureau, term = (typed.trimmed(name) for name in ("certificate_no", "bureau", "term"))
    day, text = read_date(typed, "certified_on"), plan_text(typed)
    wanted = {
        "certificate_no": number,
        "bureau": bureau if bureau in BUREAUS else "",
        "term": term,
        "certified_on": day,
    }
    errors = [one for one in (day, text) if isinstance(one, FieldError)]
    errors += [FieldError(name, "", "missing", _MISSING.ja, _MISSING.en) for name, value in wanted.items() if not value]
    form = read_document(text, PlanForm) if isinstance(text, str) else ()
    if isinstance(form, tuple):
        return (*errors, *form)
    if errors or not isinstance(day, date) or not term.isdecimal() or len(number) > 100:
        return tuple(errors)
    return PaperClaiming(certificate_no=number, bureau=bureau, certified_on=day, term=int(term), form=form)


def _at_their_fields(errors: tuple[FieldError, ...]) -> tuple[FieldError, ...]:
    """What is wrong with the fields of this page stands at them; all else bears the label of the form."""
    own = {"certificate_no", "bureau", "certified_on", "term"}
    return tuple(one if one.field in own else labelled((one,))[0] for one in errors)


def _ask(request: Request, typed: Any, errors: tuple[FieldError, ...] = ()) -> Response:
    return render(
        request,
        "intake/paper.html",
        status_code=422 if errors else 200,
        typed=typed,
        errors=errors,
        bureaus=[Choice(one.key, one.name) for one in BUREAUS.values()],
        terms=[Choice(str(n), Text(ja=f"第{n}回", en=f"Term {n}")) for n in range(1, TERMS + 1)],
        fields=SINGLE.fields.values(),
    )
