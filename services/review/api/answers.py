"""What the routes of review answer, and how it is made of what was read."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import date, datetime
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, Field

from services.review.commands import Skipped
from services.review.domain.clock import ClockReading, DayLine
from services.review.domain.refusals import REFUSALS
from services.review.domain.state import Case, Mark, Proposal
from services.review.read_models.queue_pages import QueueRow, QueueTab
from services.review.views.case_page import CasePage, GivenExtension, actions
from services.review.views.changed_fields import unasked_labels
from services.review.views.checked import CheckedRule
from services.review.views.officers import officer_name
from services.review.views.plan import BuildsOn
from services.review.views.queue import chip_of
from services.review.views.same_business import OtherCase
from shared.contracts.blocks import ApplicationKind, Outcome
from shared.contracts.documents import FiledDocument
from shared.contracts.event import Actor
from shared.contracts.forms.carrying import carried_up, differences_from
from shared.contracts.forms.differences import Difference, DifferenceKind
from shared.contracts.forms.filed import label_in
from shared.contracts.forms.report import StatusReport
from shared.contracts.notify import NoticeKind
from shared.contracts.target import Target
from shared.domain import Refusal, Text
from shared.event_store.recorder import Recorded
from shared.scheme.lineage import MinorChange
from shared.scheme.minor_changes import label_of_fact
from shared.scheme.states import CASE_STATES, CaseState
from shared.web.components import ClockChip
from shared.web.formats import sentence
from shared.web.problems import FieldError, refusal_errors


class StuckNotice(BaseModel):
    """A notice about the case that did not go out; why, says the notice (GET /notify/notices/{notice_id})."""

    notice_id: str
    bureau: str
    kind: NoticeKind
    since: datetime


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
    notice_stuck: bool
    obstacle: str | None
    version: int


class Queue(BaseModel):
    """`previous` and `next` are addresses. Counts stop at 300."""

    bureau: str
    tab: QueueTab
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


class DifferenceOut(BaseModel):
    """新旧対照: a field, row or group that reads otherwise than in the plan that it builds on.

    `spans` are the stretches of characters that are new, [start, end), where text was amended.
    """

    path: str
    kind: DifferenceKind
    label_ja: str
    label_en: str
    spans: list[tuple[int, int]]


class NotedOut(BaseModel):
    """軽微な変更 of the plan that is built on; `now` is null where it is personal text."""

    number: int
    noted_on: date
    fact: str
    label_ja: str
    label_en: str
    now: str | None


class ObstacleOut(BaseModel):
    """Why the plan could not be certified as things are now."""

    code: str
    ja: str
    en: str


class CheckedOut(BaseModel):
    """A rule that the text of a case was held against (自動確認), by the table that held from `since`.

    `inputs` are what that rests on, by path; `code` and the words said stand where it needs an eye.
    """

    rule: str
    since: date | None
    result: Literal["passed", "needs_an_eye"]
    ja: str
    en: str
    inputs: list[str]
    code: str
    said_ja: str
    said_en: str


class AttachedOut(BaseModel):
    """添付書類: a file that came with the application; whoever may read it finds its bytes at `content`."""

    id: str
    filed_as: Annotated[str, Field(alias="as")]
    size: int
    sha256: str
    media_type: str
    content: str


class CaseOut(BaseModel):
    """A case. `target`, `report` and `differences` are those of a change or a later application.

    `changed_unasked` is what the last answer to a correction changed though nobody had asked about it (G33).
    """

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
    target: Target | None
    report: StatusReport | None
    documents: list[AttachedOut]
    differences: list[DifferenceOut] | None
    changed_unasked: list[DifferenceOut]
    minor_changes: list[NotedOut]
    base_rescinded_on: date | None
    obstacle: ObstacleOut | None
    form_version: str
    form: dict[str, Any]
    personal_opened: bool
    cautions: list[FieldError]
    checked: list[CheckedOut]
    same_business: list[OtherCase]
    same_text: list[OtherCase]
    stuck_notices: list[StuckNotice]
    filed_earlier: list[OtherCase]


class CaseMade(BaseModel):
    """What a request to a case made. `version` is the new one; `cautions` are what to look at again: it was done."""

    case_id: str
    version: int
    status: CaseState
    correction_id: str | None
    cautions: list[FieldError]


class SkippedOut(BaseModel):
    """A case that was not assigned, and why, in words."""

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
    unchanged: list[str] = Field(description="Cases that the officer held already.")
    skipped: list[SkippedOut]


_AS_IT_IS: Final = [one.name for one in fields(QueueRow) if one.name in CaseInQueue.model_fields]


def in_queue(row: QueueRow, day: date, against: Refusal | None, notice_stuck: bool) -> dict[str, Any]:
    """A case of the queue on a day. `against`: why its plan could not be certified."""
    return {name: getattr(row, name) for name in _AS_IT_IS} | {
        "status_ja": CASE_STATES[row.status].ja,
        "status_en": CASE_STATES[row.status].en,
        "officer": row.officer or None,
        "clock": chip_of(row, day),
        "notice_stuck": notice_stuck,
        "obstacle": against.code if against else None,
    }


def one_case(page: CasePage, actor: Actor, day: date, base: BuildsOn | None, against: Refusal | None) -> dict[str, Any]:
    """A case without its form, which is not open to everyone."""
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
        "proposal": case.proposal and _proposal(case.proposal),
        "ended_on": case.ended_on,
        "marks": case.marks,
        "version": page.version,
        "actions": sorted(actions(page, actor, day, against)),
        "clock": page.clock_on(day),
        "reading": page.reading(day),
        "explanation": page.explanation(day),
        "extensions": [_extension(one) for one in page.extensions],
        "extension_days_left": case.extension_days_left,
        "history": [_happened(recorded) for recorded in page.history],
        "target": case.target and case.target.model_dump(mode="json"),
        "report": case.report and case.report.model_dump(mode="json"),
        "documents": [_attached(case.case_id, one) for one in case.documents],
        "differences": base and _differences(base, case),
        "changed_unasked": [_difference(one, label) for one, label in unasked_labels(page)],
        "minor_changes": [_noted(one) for one in base.notes] if base else [],
        "base_rescinded_on": base and base.rescinded_on,
        "obstacle": against and _obstacle(against),
        "form_version": case.text.form_version,
    }


def checked_out(one: CheckedRule) -> dict[str, Any]:
    said = one.said or Text(ja="", en="")
    return {
        "rule": one.rule,
        "since": one.since,
        "result": "needs_an_eye" if one.said else "passed",
        "ja": one.words.ja,
        "en": one.words.en,
        "inputs": [place.path for place in one.inputs],
        "code": one.code,
        "said_ja": sentence(said, "ja"),
        "said_en": sentence(said, "en"),
    }


def _proposal(proposal: Proposal) -> dict[str, Any]:
    said = {name: getattr(proposal, name) for name in ("outcome", "reasons", "proposed_by")}
    return {**said, "text_no": proposal.text.text_no}


def _attached(case_id: str, file: FiledDocument) -> dict[str, Any]:
    told = file.model_dump(mode="json", include={"size", "sha256", "media_type"})
    content = f"/intake/applications/{case_id}/files/{file.file_id}"
    return {"id": file.file_id, "as": file.filed_as, **told, "content": content}


def _differences(base: BuildsOn, case: Case) -> list[dict[str, Any]] | None:
    if base.form is None:
        return None
    before, after = base.form, case.form
    was = before if type(before) is type(after) else carried_up(before)
    return [
        _difference(one, label_in(was if one.kind == "removed" else after, one.path))
        for one in differences_from(before, after)
    ]


def _difference(one: Difference, label: Text) -> dict[str, Any]:
    return {"path": one.path, "kind": one.kind, "label_ja": label.ja, "label_en": label.en, "spans": one.spans}


def _noted(note: MinorChange) -> dict[str, Any]:
    label = label_of_fact(note.fact)
    return {
        "number": note.number,
        "noted_on": note.noted_on,
        "fact": note.fact,
        "label_ja": label.ja,
        "label_en": label.en,
        "now": note.now if isinstance(note.now, str) else None,
    }


def _obstacle(refusal: Refusal) -> dict[str, Any]:
    (told,) = refusal_errors(refusal, REFUSALS)
    return {"code": told.code, "ja": told.ja, "en": told.en}


def _extension(given: GivenExtension) -> dict[str, Any]:
    who = officer_name(given.by)
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


def skipped(one: Skipped) -> dict[str, Any]:
    """A case that an assignment left where it was, and why."""
    officer = officer_name(one.officer) if one.officer else Text(ja="", en="")
    text = _SKIPPED.get(one.code, _NOT_ASSIGNED)
    return asdict(one) | {
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
