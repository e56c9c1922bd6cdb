"""The desk of a bureau as JSON: its queue, one case, and everything that can be asked of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date, timedelta
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from starlette.responses import Response

from services.review.commands import Asked, Commands
from services.review.domain.clock import ClockReading, DayLine
from services.review.domain.refusals import REFUSALS
from services.review.domain.state import Mark
from services.review.read_models import queue_pages
from services.review.read_models.case_page import CasePage, GivenExtension, actions, case_page, may_read
from services.review.read_models.officers import holds_office, in_words, name_of
from services.review.read_models.queue_pages import QueueRow, Tab, Wanted, place_of
from shared.contracts.blocks import ApplicationKind, CorrectionItem, Outcome
from shared.contracts.event import Actor
from shared.contracts.personal import Masked
from shared.domain import Refusal, Text, jst_day
from shared.event_store.door import Made
from shared.event_store.recorder import Recorded
from shared.scheme.bureaus import BUREAUS
from shared.scheme.states import CASE_STATES, CaseState
from shared.vault.vault import Vault
from shared.web.asking import Asking
from shared.web.components import ClockChip
from shared.web.forms import Seen
from shared.web.openapi import NOT_THERE, VERSIONED
from shared.web.persona import acting_as
from shared.web.plan_view import opened
from shared.web.problems import INVALID_INPUT, NOT_FOUND, FieldError, Problem, refusal_problem

# --- what comes in ----------------------------------------------------------------------------------------------------

_PRINTABLE = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
Account = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[\x21-\x7e]*$")]
Words = Annotated[str, StringConstraints(max_length=2000, pattern=_PRINTABLE)]
CaseId = Annotated[str, Path(max_length=64, pattern=r"^[A-Za-z0-9-]+$")]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class AssignBody(Body):
    """担当者割当. `takeover` takes a case that someone else holds."""

    officer: Account
    takeover: bool = False


class AssignmentsBody(Body):
    """担当者割当 of several cases."""

    case_ids: Annotated[list[Annotated[str, StringConstraints(max_length=64)]], Field(min_length=1, max_length=100)]
    officer: Account


class ItemBody(Body):
    """補正事項. `path` is a field of the form ("goals.business_outline", "equipment#k3.month")."""

    path: Annotated[str, StringConstraints(max_length=200, pattern=r"^[a-z0-9_.#]*$")]
    comment: Words


class CorrectionBody(Body):
    """補正依頼. Without `answer_by`, the policy's correction period."""

    items: Annotated[list[ItemBody], Field(max_length=200)]
    answer_by: date | None = None


class ExtensionBody(Body):
    """期間延長 by so many counted days."""

    days: Annotated[int, Field(ge=-10_000, le=10_000)]
    reason: Words


class ProposalBody(Body):
    """決裁伺い. A refusal needs reasons, which stand in the notice (G8)."""

    outcome: Outcome
    reasons: Words = ""


class SendBackBody(Body):
    """差戻し, with what the officer should do."""

    comment: Words


# --- what goes out ----------------------------------------------------------------------------------------------------


class CaseInQueue(BaseModel):
    case_id: str
    application_no: str
    bureau: str
    applicant: str
    prefecture: str
    kind: ApplicationKind
    received_on: date
    status: CaseState
    status_ja: str
    status_en: str
    officer: str | None
    clock: ClockChip
    answer_by: date | None
    rungs: list[int]
    proposed_by: str | None
    ended_on: date | None
    marks: list[Mark]
    version: int


class Queue(BaseModel):
    """`previous` and `next` are values for `at`. Counts stop at 300."""

    bureau: str
    tab: Tab
    day: date
    counts: dict[str, int]
    cases: list[CaseInQueue]
    previous: str | None
    next: str | None


class HappenedOut(BaseModel):
    version: int
    name: str
    occurred_at: str
    recorded_at: str
    actor: Actor
    facts: dict[str, Any]


class ExtensionOut(BaseModel):
    """期間延長: when, by whom, how many counted days, and why."""

    on: date
    by: str
    by_ja: str
    by_en: str
    days: int
    reason: str


class ProposalOut(BaseModel):
    """決裁伺い, and on which text of the application."""

    outcome: Outcome
    reasons: str
    proposed_by: str
    text_no: int


class CaseOut(BaseModel):
    case_id: str
    plan_id: str | None
    application_no: str
    bureau: str
    kind: ApplicationKind
    received_on: date
    status: CaseState
    status_ja: str
    status_en: str
    officer: str | None
    proposal: ProposalOut | None
    ended_on: date | None
    marks: list[Mark]
    version: int
    actions: list[str]
    clock: ClockChip
    reading: ClockReading
    explanation: list[DayLine]
    extensions: list[ExtensionOut]
    extension_days_left: int
    history: list[HappenedOut]
    form_version: str
    form: dict[str, Any]
    personal_opened: bool


class CaseMade(BaseModel):
    """What a request made. `version` is what the next change must have seen."""

    case_id: str
    version: int
    status: CaseState
    correction_id: str | None = None


class Skipped(BaseModel):
    case_id: str
    code: str
    officer: str | None
    officer_ja: str
    officer_en: str
    ja: str
    en: str


class AssignmentsMade(BaseModel):
    officer: str
    assigned: list[str]
    skipped: list[Skipped]


# --- the routes -------------------------------------------------------------------------------------------------------


Deciding = Annotated[Actor, Depends(acting_as("officer", "director"))]
Reading = Annotated[Actor, Depends(acting_as("officer", "director", "auditor"))]


def router(commands: Commands, vault: Vault) -> APIRouter:
    """The routes under /review."""
    routes = APIRouter(prefix="/review", tags=["review"])
    store = commands.store

    def today() -> date:
        return jst_day(store.clock.now())

    def change(path: str, summary: str) -> Callable[[Callable[..., Response]], Callable[..., Response]]:
        return routes.post(path, response_model=CaseMade, summary=summary, responses={200: VERSIONED})

    @routes.get("/cases", response_model=Queue, summary="一覧 The queue of a bureau", responses={404: NOT_THERE})
    def queue(
        actor: Reading,
        tab: Tab = "all",
        bureau: Annotated[str, Query(description="For auditors; officers see their own.")] = "",
        officer: Annotated[str | None, Query(max_length=100)] = None,
        kind: ApplicationKind | None = None,
        due: Annotated[str | None, Query(pattern=r"^(over|[0-9]{1,3})$", description="over, or within n days")] = None,
        q: Annotated[str, Query(max_length=100)] = "",
        at: Annotated[str | None, Query(max_length=120)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> Response:
        day = today()
        where = _bureau(actor, bureau)
        due_by = None if due is None else day - timedelta(days=1) if due == "over" else day + timedelta(days=int(due))
        wanted = Wanted(where, tab, actor.id, officer, kind, due_by, q)
        place = place_of(at)
        counted, found = store.database.read(
            lambda c: (queue_pages.counts(c, where, actor.id), queue_pages.page(c, wanted, place, limit))
        )
        return _json(
            {
                "bureau": where,
                "tab": tab,
                "day": day,
                "counts": counted,
                "cases": [_in_queue(row, day) for row in found.rows],
                "previous": str(found.previous) if found.previous else None,
                "next": str(found.next) if found.next else None,
            }
        )

    @routes.get(
        "/cases/{case_id}",
        response_model=CaseOut,
        summary="案件 One case, its clock and its history",
        responses={200: VERSIONED},
    )
    def case(case_id: CaseId, actor: Reading) -> Response:
        page = case_page(store, case_id)
        if page is None or not may_read(actor, page.case):
            raise Problem(NOT_FOUND)
        closed = actor.role == "auditor"
        form = opened(page.case.form, (lambda personal: Masked.HIDDEN) if closed else vault.open)
        body = _case(page, actor, today()) | {"form": form, "personal_opened": not closed}
        return _json(body, {"ETag": f'"{page.version}"'})

    @change("/cases/{case_id}/assign", "担当者割当")
    def assign(case_id: CaseId, body: AssignBody, actor: Deciding, asking: Asking, seen: Seen) -> Response:
        _demand_officer(body.officer, actor)
        ask = Asked(asking.cause, asking.once, seen)
        return _made(commands.assign(case_id, body.officer, ask, body.takeover))

    @change("/cases/{case_id}/release", "担当解除")
    def release(case_id: CaseId, actor: Deciding, asking: Asking, seen: Seen) -> Response:
        return _made(commands.release(case_id, Asked(asking.cause, asking.once, seen)))

    @change("/cases/{case_id}/corrections", "補正依頼")
    def request_correction(
        case_id: CaseId, body: CorrectionBody, actor: Deciding, asking: Asking, seen: Seen
    ) -> Response:
        items = tuple(CorrectionItem(path=item.path, comment=item.comment) for item in body.items)
        ask = Asked(asking.cause, asking.once, seen)
        return _made(commands.request_correction(case_id, items, body.answer_by, ask))

    @change("/cases/{case_id}/extension", "期間延長")
    def extend(case_id: CaseId, body: ExtensionBody, actor: Deciding, asking: Asking, seen: Seen) -> Response:
        ask = Asked(asking.cause, asking.once, seen)
        return _made(commands.extend_deadline(case_id, body.days, body.reason, ask))

    @change("/cases/{case_id}/proposal", "決裁伺い")
    def propose(case_id: CaseId, body: ProposalBody, actor: Deciding, asking: Asking, seen: Seen) -> Response:
        ask = Asked(asking.cause, asking.once, seen)
        return _made(commands.propose(case_id, body.outcome, body.reasons, ask))

    @change("/cases/{case_id}/send-back", "差戻し")
    def send_back(case_id: CaseId, body: SendBackBody, actor: Deciding, asking: Asking, seen: Seen) -> Response:
        ask = Asked(asking.cause, asking.once, seen)
        return _made(commands.send_back(case_id, body.comment, ask))

    @change("/cases/{case_id}/approve", "決裁")
    def approve(case_id: CaseId, actor: Deciding, asking: Asking, seen: Seen) -> Response:
        return _made(commands.approve(case_id, Asked(asking.cause, asking.once, seen)))

    @routes.post("/assignments", response_model=AssignmentsMade, summary="担当者割当（一括）")
    def assign_all(body: AssignmentsBody, actor: Deciding, asking: Asking) -> Response:
        _demand_officer(body.officer, actor)
        ask = Asked(asking.cause, asking.once)
        made = commands.assign_all(body.case_ids, body.officer, ask)
        if isinstance(made, Refusal):
            raise refusal_problem(in_words(made), REFUSALS)
        return _json(made | {"skipped": [_skipped(one) for one in made["skipped"]]})

    return routes


# --- in and out -------------------------------------------------------------------------------------------------------


def _bureau(actor: Actor, asked: str) -> str:
    """Whose queue: an officer's own; an auditor names one."""
    if actor.role != "auditor":
        if asked not in ("", actor.place):
            raise Problem(NOT_FOUND)
        return actor.place
    if asked and asked not in BUREAUS:
        raise Problem(NOT_FOUND)
    return asked or next(iter(BUREAUS))


def _demand_officer(account: str, actor: Actor) -> None:
    if not holds_office(account, actor.place):
        raise Problem(INVALID_INPUT, [_error("officer", "officer_unknown", _OFFICER_UNKNOWN)])


def _error(field: str, code: str, text: Text) -> FieldError:
    return FieldError(field, "", code, text.ja, text.en)


_OFFICER_UNKNOWN = Text(ja="この局の担当者の中から選んでください。", en="Choose someone who works at this bureau.")


def _made(made: Made | Refusal) -> Response:
    if isinstance(made, Refusal):
        raise refusal_problem(in_words(made), REFUSALS)
    return _json(made, {"ETag": f'"{made["version"]}"'})


def _json(body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    return Response(orjson.dumps(body), headers=headers, media_type="application/json")


def _in_queue(row: QueueRow, day: date) -> dict[str, Any]:
    return {
        "case_id": row.case_id,
        "application_no": row.application_no,
        "bureau": row.bureau,
        "applicant": row.applicant,
        "prefecture": row.prefecture,
        "kind": row.kind,
        "received_on": row.received_on,
        "status": row.status,
        "status_ja": CASE_STATES[row.status].ja,
        "status_en": CASE_STATES[row.status].en,
        "officer": row.officer or None,
        "clock": row.clock_on(day),
        "answer_by": row.answer_by,
        "rungs": row.rungs,
        "proposed_by": row.proposed_by,
        "ended_on": row.ended_on,
        "marks": row.marks,
        "version": row.version,
    }


def _case(page: CasePage, actor: Actor, day: date) -> dict[str, Any]:
    case = page.case
    return {
        "case_id": case.case_id,
        "plan_id": page.plan_id,
        "application_no": case.application_no,
        "bureau": case.bureau,
        "kind": case.kind,
        "received_on": case.received_on,
        "status": case.status,
        "status_ja": CASE_STATES[case.status].ja,
        "status_en": CASE_STATES[case.status].en,
        "officer": case.officer,
        "proposal": case.proposal
        and {
            "outcome": case.proposal.outcome,
            "reasons": case.proposal.reasons,
            "proposed_by": case.proposal.proposed_by,
            "text_no": case.proposal.text.text_no,
        },
        "ended_on": case.ended_on,
        "marks": case.marks,
        "version": page.version,
        "actions": sorted(actions(page, actor, day)),
        "clock": page.clock_on(day),
        "reading": page.reading(day),
        "explanation": page.explanation(day),
        "extensions": [_extension(one) for one in page.extensions],
        "extension_days_left": case.extension_days_left,
        "history": [_happened(recorded) for recorded in page.history],
        "form_version": case.text.form_version,
    }


def _extension(given: GivenExtension) -> dict[str, Any]:
    who = name_of(given.by)
    return asdict(given) | {"by_ja": who.ja, "by_en": who.en}


def _happened(recorded: Recorded) -> dict[str, Any]:
    event = recorded.event
    return {
        "version": event.head.version,
        "name": event.name,
        "occurred_at": event.head.occurred_at,
        "recorded_at": recorded.entry.recorded_at,
        "actor": event.head.actor.model_dump(),
        # The form stands in the case itself; who is behind it is for those who may open it.
        "facts": event.model_dump(mode="json", exclude={"header", "form", "applicant", "outline"}),
    }


def _skipped(one: Mapping[str, Any]) -> dict[str, Any]:
    officer = name_of(one["officer"]) if one["officer"] else Text(ja="", en="")
    text = _SKIPPED.get(one["code"], _NOT_ASSIGNED)
    return dict(one) | {
        "officer_ja": officer.ja,
        "officer_en": officer.en,
        "ja": text.in_language("ja", {"officer": officer.ja}),
        "en": text.in_language("en", {"officer": officer.en}),
    }


_SKIPPED = {
    "case_taken": Text(ja="{officer}が担当しています。", en="{officer} holds this case."),
    "case_closed": Text(ja="審査は終わっています。", en="The examination has ended."),
    "case_unknown": Text(ja="この局の案件ではありません。", en="This is not a case of this bureau."),
}
_NOT_ASSIGNED = Text(ja="割り当てられませんでした。", en="This could not be assigned.")
