"""どの手続が必要ですか: a business says what it means to do with its plan, and is led to the form that fits."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, get_args

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.intake.commands import Commands
from services.intake.domain.application import APPLICATION
from services.intake.domain.labels import OFFERS
from services.intake.domain.procedures import WHYS, WISHES, Meant, Procedure, ProcedureName, Wish, procedures
from services.intake.domain.refusals import REFUSALS
from services.intake.pages.drafting.registry import typed_offers
from services.intake.views.actors import Reading
from services.intake.views.plan import PlanOnADay, certified_form, own_plan_on
from shared.clock import today
from shared.contracts.minor_change import MinorAnswers, Subject
from shared.contracts.paper import is_paper
from shared.domain import Text
from shared.scheme.application_kinds import APPLICATION_KINDS
from shared.scheme.bureaus import BUREAUS, Bureau
from shared.scheme.entity_forms import ENTITY_FORMS
from shared.scheme.minor_changes import alterations_of
from shared.web.components import Choice
from shared.web.pages import render
from shared.web.problems import FieldError, refusal_errors

NAMES: Final[Mapping[ProcedureName, Text]] = {
    **dict(OFFERS.items()),
    "new": APPLICATION_KINDS["new"],
    "withdrawal": Text(ja="申請の取下げ", en="Withdrawing the application"),
    "ask_bureau": Text(ja="経済産業局への相談", en="Asking the bureau"),
}
_ASKED: Final[Mapping[str, Text]] = {
    "wish": Text(ja="何をしたいかを選んでください。", en="Choose what you want to do."),
    "altered": Text(ja="変わるものを選んでください。", en="Choose what is altered."),
    "keeps_purpose": Text(ja="計画の趣旨が変わるかどうかを選んでください。", en="Say whether the purpose stays."),
}


def router(commands: Commands) -> APIRouter:
    """/intake/plans/{plan_id}/procedure. Nothing is kept of the answers: they stand in the address alone."""
    routes = APIRouter()

    @routes.get("/intake/plans/{plan_id}/procedure")
    def which(request: Request, plan_id: str, actor: Reading) -> Response:
        found = own_plan_on(commands.store, actor, plan_id)
        query = request.query_params
        given = {"wish": query.get("wish", ""), "altered": query.getlist("altered")}
        given["keeps_purpose"] = query.get("keeps_purpose", "")
        offered = alterations_of(found.plan_type)
        meant = _meant(given, offered) if query.get("asked") else ()
        errors = () if isinstance(meant, Meant) else meant
        return render(
            request,
            "intake/which_procedure.html",
            status_code=422 if errors else 200,
            found=found,
            given=given,
            errors=errors,
            wishes=[Choice(key, text) for key, text in WISHES.items()],
            subjects=[Choice(key, one.words, one.hint) for key, one in offered.items()],
            fitting=_fitting(commands, found, meant) if isinstance(meant, Meant) else (),
            names=NAMES,
            whys=WHYS,
            by_typing=typed_offers(found),
            bureau=_bureau(commands, found),
        )

    return routes


def _meant(given: Mapping[str, Any], offered: Collection[Subject]) -> Meant | tuple[FieldError, ...]:
    """What was answered; or what is still to be. What no page offers counts as unanswered."""
    wish: Wish | None = next((one for one in get_args(Wish) if one == given["wish"]), None)
    if wish is None:
        return _missing("wish")
    if wish != "alter":
        return Meant(wish)
    altered: tuple[Subject, ...] = tuple(subject for subject in offered if subject in given["altered"])
    unsaid = [name for name in ("altered", "keeps_purpose") if not given[name]]
    if unsaid or not altered:
        return _missing(*(unsaid or ("altered",)))
    return Meant(wish, MinorAnswers(altered=altered, keeps_purpose=given["keeps_purpose"] == "yes"))


def _missing(*names: str) -> tuple[FieldError, ...]:
    return tuple(FieldError(name, "", "missing", _ASKED[name].ja, _ASKED[name].en) for name in names)


def _fitting(commands: Commands, found: PlanOnADay, meant: Meant) -> Sequence[tuple[Procedure, tuple[FieldError, ...]]]:
    """What fits, each with the words of its obstacle."""
    day = today(commands.store.clock)
    return [
        (one, refusal_errors(one.obstacle, REFUSALS) if one.obstacle else ())
        for one in procedures(found.lineage, meant, day, _is_corporation(commands, found))
    ]


def _is_corporation(commands: Commands, found: PlanOnADay) -> bool:
    """Whose plan it is, by the text that was certified last; of a text that nobody has typed, a corporation's."""
    version = found.versions[-1]
    form = certified_form(commands.store, version)
    return form is None or ENTITY_FORMS.on(version.filed_by)[form.cover.entity_form].is_corporation


def _bureau(commands: Commands, found: PlanOnADay) -> Bureau:
    """The bureau applied to (R28)."""
    text = found.versions[-1].text
    is_typed = not is_paper(text, found.plan_id)
    return BUREAUS[commands.store.load(APPLICATION, text.application_id)[0].bureau if is_typed else found.paper.bureau]
