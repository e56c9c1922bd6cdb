"""軽微な変更 (R27): a short questionnaire, how it reads, note it; and the paper to keep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from fastapi import APIRouter
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from services.intake.commands import Commands
from services.intake.domain.minor_changes import standing_facts
from services.intake.domain.refusals import REFUSALS
from services.intake.domain.requests import MinorChangeAsked
from services.intake.pages.asking import with_label
from services.intake.pages.of_a_plan import page_of, since_seen
from services.intake.plan_commands import MinorChangePrepared
from services.intake.views.actors import NotingMinorChange, Reading
from services.intake.views.plan import PlanOnADay, own_plan_on
from shared.contracts.minor_change import MinorFacts
from shared.contracts.personal import Open
from shared.domain import Refusal, Text
from shared.event_store.door import StaleVersion, UnknownStream
from shared.scheme.minor_changes import ALTERATIONS, label_of_fact
from shared.web.components import Choice, Moment
from shared.web.envelopes import SeenEnvelope
from shared.web.fact_changes import fact_changes, words
from shared.web.pages import go_to, render
from shared.web.problems import FieldError, refusal_errors, shape_errors
from shared.web.typed import Posted, Typed

FACTS: Final = tuple(MinorFacts.model_fields)
TAKES_A_CHANGE: Final = frozenset({"takes_a_change", "purpose_altered"})
"""The refusals that say: file a change application."""

_ASKED: Final[Mapping[str, Text]] = {
    "altered": Text(ja="変わるものを選んでください。", en="Choose what is altered."),
    "keeps_purpose": Text(ja="計画の趣旨が変わるかどうかを選んでください。", en="Say whether the purpose stays."),
}


def router(commands: Commands) -> APIRouter:
    """/intake/plans/{plan_id}/minor-change, and the papers under /minor-changes."""
    routes = APIRouter()
    store, vault = commands.store, commands.vault
    address = "/intake/plans/{plan_id}/minor-change"

    @routes.get(address)
    def asking(request: Request, plan_id: str, actor: NotingMinorChange) -> Response:
        found = own_plan_on(store, actor, plan_id)
        if found.offer("minor_change") is None:
            return go_to(page_of(plan_id, "minor_change"))
        return _ask(request, found, vault.open)

    @routes.post(address)
    def note(request: Request, plan_id: str, actor: NotingMinorChange, envelope: SeenEnvelope, typed: Posted) -> Any:
        """One form for all steps: `step` is check, edit or submit. What was typed goes along until it is noted."""
        found = own_plan_on(store, actor, plan_id)
        if typed["step"] == "edit":
            return _ask(request, found, vault.open, typed, moved=since_seen(found, envelope.seen))
        given = _read(typed)
        if isinstance(given, tuple):
            return _ask(request, found, vault.open, typed, given, since_seen(found, envelope.seen))
        of_plans = commands.of_plans
        try:
            if typed["step"] == "submit":
                made = of_plans.note_minor_change(plan_id, given.answers, given.now, envelope)
                if not isinstance(made, Refusal):
                    return go_to(f"{page_of(plan_id)}?done=minor_change")
            else:
                ready = of_plans.prepare_minor_change(plan_id, given.answers, given.now, envelope)
                if not isinstance(ready, Refusal):
                    return _confirm(request, found, typed, given, ready, vault.open)
                made = ready
        except StaleVersion:
            found = own_plan_on(store, actor, plan_id)
            return _ask(request, found, vault.open, typed, moved=since_seen(found, envelope.seen))
        return _ask(request, found, vault.open, typed, tuple(map(_at_input, refusal_errors(made, REFUSALS))))

    @routes.get("/intake/plans/{plan_id}/minor-changes/{number}")
    def paper(request: Request, plan_id: str, number: int, actor: Reading) -> Response:
        """What was noted, to be printed and kept."""
        found = own_plan_on(store, actor, plan_id)
        event = next((one for one in found.minor_changes if one.number == number), None)
        if event is None:
            raise UnknownStream(plan_id)
        on_its_day = own_plan_on(store, actor, plan_id, event.noted_on)
        return render(
            request,
            "intake/minor_change_paper.html",
            found=on_its_day,
            event=event,
            version=next(one for one in found.versions if one.number == event.version),
            changes=fact_changes(event.was, event.now, vault.open),
            alterations=[ALTERATIONS[subject].words for subject in event.answers.altered],
        )

    return routes


def _read(typed: Typed) -> MinorChangeAsked | tuple[FieldError, ...]:
    """The questionnaire and the new values as they were typed; or all that is missing or too long."""
    answers = {"altered": typed.every("altered"), "keeps_purpose": typed["keeps_purpose"]}
    missing = tuple(
        FieldError(name, "", "missing", text.ja, text.en) for name, text in _ASKED.items() if not answers[name]
    )
    if missing:
        return missing
    now = {fact: text for fact in FACTS if (text := typed.trimmed(fact) if fact == "funding" else typed.line(fact))}
    said = {"altered": answers["altered"], "keeps_purpose": answers["keeps_purpose"] == "yes"}
    try:
        return MinorChangeAsked.model_validate({"answers": said, "now": now})
    except ValidationError as error:
        return tuple(map(_at_input, shape_errors(error.errors(include_url=False, include_input=False))))


def _at_input(error: FieldError) -> FieldError:
    """An error at its input, which bears the second name of its path; of a value with the label of that in front."""
    _, _, place = error.field.partition(".")
    field = place.partition(".")[0]
    return with_label(error, label_of_fact(field), field) if field in FACTS else replace(error, field=field)


def _ask(
    request: Request,
    found: PlanOnADay,
    open: Open,
    typed: Typed | None = None,
    errors: tuple[FieldError, ...] = (),
    moved: Sequence[Moment] | None = None,
) -> Response:
    beyond = [error for error in errors if error.code in TAKES_A_CHANGE]
    stands = dict(standing_facts(found.form, found.standing).given()) if found.form is not None else {}
    return render(
        request,
        "intake/minor_change.html",
        status_code=412 if moved is not None else 422 if errors else 200,
        found=found,
        possible=found.offer("minor_change") is not None,
        beyond=beyond,
        may_change=found.offer("change") is not None,
        subjects=[Choice(key, one.words, one.hint) for key, one in ALTERATIONS.items()],
        facts=[(fact, label_of_fact(fact), words(stands.get(fact, ""), open)) for fact in FACTS],
        typed=typed or Typed(),
        errors=() if beyond else errors,
        since=moved,
    )


def _confirm(
    request: Request,
    found: PlanOnADay,
    typed: Typed,
    given: MinorChangeAsked,
    ready: MinorChangePrepared,
    open: Open,
) -> Response:
    return render(
        request,
        "intake/minor_change_check.html",
        found=found,
        typed=typed,
        facts=FACTS,
        alterations=[ALTERATIONS[subject].words for subject in given.answers.altered],
        changes=fact_changes(ready.was, ready.now, open),
    )
