"""紙の認定の申告 (R26): what the certification notice says, and the certified text as a file of the form."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.intake.commands import Commands
from services.intake.domain.paper import Claim
from services.intake.domain.refusals import REFUSALS
from services.intake.domain.requests import PaperClaiming
from services.intake.pages.asking import with_label
from services.intake.pages.filing import Given, given_in
from services.intake.pages.of_a_plan import page_of
from services.intake.views.actors import Claiming
from services.intake.views.plan import own_plan_on
from shared.contracts.forms.joint import JOINT
from shared.contracts.forms.single import SINGLE
from shared.contracts.personal import Open
from shared.domain import Refusal, Text, refuse, together
from shared.scheme.bureaus import BUREAUS
from shared.web.components import Choice
from shared.web.envelopes import KeyedEnvelope
from shared.web.forms import read_date
from shared.web.pages import go_to, render
from shared.web.plan_view import opened
from shared.web.problems import FieldError, refusal_errors
from shared.web.typed import PostedForms, Typed

TERMS: Final = [Choice(str(n), Text(ja=f"第{n}回", en=f"Term {n}")) for n in range(1, 10)]
"""Nine of three years are more than the scheme has had."""
MOST_OF_A_LINE: Final = 100

OWN_FIELDS: Final = {
    "certificate_no": Text(ja="認定番号", en="Certificate number"),
    "bureau": Text(ja="認定を受けた経済産業局", en="Bureau that certified it"),
    "certified_on": Text(ja="認定日", en="Certified on"),
    "term": Text(ja="計画の回", en="Term of the plan"),
}
"""The fields of this page in their order; all others stand in the form."""


def router(commands: Commands) -> APIRouter:
    """/intake/paper."""
    routes = APIRouter()
    store, vault = commands.store, commands.vault

    @routes.get("/intake/paper")
    def claiming(request: Request, actor: Claiming, plan: str = "") -> Response:
        """`plan` is one that was claimed before: what was said of it is put right from there."""
        claim = own_plan_on(store, actor, plan).paper.claim if plan else None
        return _ask(request, typed_again(claim, vault.open) if claim else {})

    @routes.post("/intake/paper")
    def claim(request: Request, actor: Claiming, envelope: KeyedEnvelope, typed: PostedForms) -> Response:
        given = given_in(typed)
        read = _read(typed, given)
        if isinstance(read, tuple):
            return _ask(request, typed, read)
        made = commands.of_paper.claim(read, envelope)
        if isinstance(made, Refusal):
            return _ask(request, typed, _at_their_fields(refusal_errors(made, REFUSALS), given))
        return go_to(page_of(made.plan_id), said="claimed")

    return routes


def typed_again(claim: Claim, open: Open) -> dict[str, str]:
    """What a claim said, as it is typed into the page."""
    said = claim.certificate
    year, month, day = said.certified_on.isoformat().split("-")
    return {
        "certificate_no": said.certificate_no,
        "bureau": said.bureau,
        "certified_on-year": year,
        "certified_on-month": month,
        "certified_on-day": day,
        "term": str(said.term),
        "plan": orjson.dumps(opened(claim.form, open), option=orjson.OPT_INDENT_2).decode(),
    }


def _read(typed: Typed, given: Given) -> PaperClaiming | tuple[FieldError, ...]:
    """What was typed, or all that is missing in it."""
    number, bureau, term = map(typed.line, ("certificate_no", "bureau", "term"))
    day = read_date(typed, "certified_on")
    wanted = {
        "certificate_no": number,
        "bureau": bureau if bureau in BUREAUS else "",
        "certified_on": day,
        "term": term if term in {one.value for one in TERMS} else "",
    }
    errors = [day] if isinstance(day, FieldError) else []
    refused = [refuse("R26", "missing", name) for name, value in wanted.items() if not value]
    if len(number) > MOST_OF_A_LINE:
        refused.append(refuse("R26", "text_too_long", "certificate_no", most=MOST_OF_A_LINE))
    if found := together(refused):
        errors += refusal_errors(found, REFUSALS)
    if errors or given.form is None or not isinstance(day, date):
        return (*_at_their_fields(errors, given), *given.errors)
    return PaperClaiming(certificate_no=number, bureau=bureau, certified_on=day, term=int(term), form=given.form)


def _at_their_fields(errors: Iterable[FieldError], given: Given) -> tuple[FieldError, ...]:
    """Each under the label of its field, in the order of the page; those of the form lead to none of its fields."""
    order = [*OWN_FIELDS, "plan_file", "plan"]
    found = sorted(errors, key=lambda one: order.index(one.field) if one.field in order else len(order))
    return tuple(one for error in found for one in _named(error, given))


def _named(error: FieldError, given: Given) -> tuple[FieldError, ...]:
    if error.field in OWN_FIELDS:
        return (with_label(error, OWN_FIELDS[error.field], error.field),)
    return given.said((error,))


def _ask(request: Request, typed: Any, errors: tuple[FieldError, ...] = ()) -> Response:
    return render(
        request,
        "intake/paper.html",
        status_code=422 if errors else 200,
        typed=typed,
        errors=errors,
        bureaus=[Choice(one.key, one.name) for one in BUREAUS.values()],
        terms=TERMS,
        labels=OWN_FIELDS,
        fields=SINGLE.fields.values(),
        joint_fields=JOINT.fields.values(),
    )
