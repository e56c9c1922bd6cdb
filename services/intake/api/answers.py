"""What the routes of applicants answer."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Literal

from pydantic import BaseModel

from services.intake.domain.state import ApplicationStatus
from services.intake.read_models.applications import ApplicationRow
from services.intake.views.plan import EndedTerm
from services.intake.views.progress import Answered, DayState, Progress, StepKey, StepState
from shared.contracts.blocks import ApplicationKind, CorrectionItem, Outcome, WhyMoved, WhyTooLate, WhyWithdrawn
from shared.contracts.forms.filed import FiledForm
from shared.contracts.intake import CorrectionAnswer, DecisionCameTooLate, LastDayMoved
from shared.domain import jst_day
from shared.web.problems import FieldError


class Links(BaseModel):
    """Where to go on: the application itself, and its page for people."""

    self: str
    page: str


class ChangedAnswer(BaseModel):
    """What a change made. `version` is the new one, for the next If-Match."""

    application_id: str
    version: int
    links: Links


class CautionedAnswer(ChangedAnswer):
    """What a plan that was sent made. `cautions` are what to look at again (注意): it was taken all the same."""

    cautions: list[FieldError]


class FiledAnswer(CautionedAnswer):
    """What a filing made; `application_no` is the number to speak of it by (受付番号)."""

    application_no: str
    plan_id: str
    bureau: str
    filed_on: date


@dataclass(frozen=True, slots=True)
class ListedApplication(ApplicationRow):
    """One line of the list. `term_ended` tells of the term that it was certified for."""

    term_ended: EndedTerm | None
    links: Links


class ApplicationList(BaseModel):
    """One's own applications, newest first; `next` is the address of those before them."""

    applications: list[ListedApplication]
    next: str | None


class StepAnswer(BaseModel):
    """受付 → 審査 → 決定 → 通知."""

    step: StepKey
    state: StepState
    day: date | None


class CorrectionRequest(BaseModel):
    """補正依頼. One that has `lapsed` still takes an answer; `answer` is its address while it does.

    `cancelled_on`: the bureau withdrew it, and nothing is to be answered. `too_late`: answered after its day, and
    after the decision, which does not take it into account.
    """

    correction_id: str
    asked_on: date
    answer_by: date
    open: bool
    lapsed: bool
    items: list[CorrectionItem]
    answers: list[CorrectionAnswer] | None
    answered_on: date | None
    cancelled_on: date | None
    too_late: bool
    answer: str | None


class DecisionOut(BaseModel):
    """認定 or 不認定, with the reasons of the latter."""

    outcome: Literal["certified", "refused"]
    decided_on: date
    certificate_no: str
    reasons: str


class ExaminationDay(BaseModel):
    """The last day of the examination (R18) by the bureau's clock; none while it `stands_still`."""

    state: DayState
    last_day: date | None


class DayMoved(BaseModel):
    """審査の期限の変更: to which day, from which, and why. `days` and `reason` are those of an extension."""

    last_day: date | None
    before: date | None
    because: WhyMoved
    moved_on: date
    days: int
    reason: str


class WithoutEffect(BaseModel):
    """A decision that crossed a withdrawal, a giving back, or an answer in time."""

    because: WhyTooLate
    outcome: Outcome
    decided_on: date
    certificate_no: str


class ApplicationProgress(BaseModel):
    """How an application stands. `examination` is none once it has ended.

    `term_ended` tells of the term that it was certified for: that it is over, how, and since which day.
    """

    application_id: str
    application_no: str
    plan_id: str
    kind: ApplicationKind
    bureau: str
    filed_on: date
    status: ApplicationStatus
    version: int
    form_version: str
    steps: list[StepAnswer]
    examination: ExaminationDay | None
    moves: list[DayMoved]
    corrections: list[CorrectionRequest]
    decision: DecisionOut | None
    term_ended: EndedTerm | None
    without_effect: list[WithoutEffect]
    withdrawn_on: date | None
    withdrawn_because: WhyWithdrawn | None
    erased_on: date | None
    links: Links


class ApplicationWithForm(ApplicationProgress):
    """The same, with the plan as it now stands; its personal text is open, for it is the applicant's own.

    Null where it cannot be shown, as where it has been erased.
    """

    form: FiledForm


def listed(row: ApplicationRow, ended: EndedTerm | None) -> ListedApplication:
    """A line of the list, as it is answered."""
    told = asdict(row) | {"status": _status(row.status, ended)}
    return ListedApplication(**told, term_ended=ended, links=links_of(row.application_id))


def _status(status: ApplicationStatus, ended: EndedTerm | None) -> ApplicationStatus:
    """`ended` as soon as the term is over, whatever ended it."""
    return "ended" if ended else status


def progress_of(found: Progress, ended: EndedTerm | None) -> ApplicationProgress:
    """How an application stands, as it is answered."""
    state, outcome = found.application, found.outcome
    assert state.filed_on is not None
    return ApplicationProgress(
        application_id=state.application_id,
        application_no=state.application_no,
        plan_id=found.plan_id,
        kind=state.kind,
        bureau=state.bureau,
        filed_on=state.filed_on,
        status=_status(state.status, ended),
        version=found.version,
        form_version=state.form_version,
        steps=[StepAnswer(step=step.key, state=step.state, day=step.day) for step in found.steps],
        examination=found.examination
        and ExaminationDay(state=found.examination.state, last_day=found.examination.last_day),
        moves=[_moved(one) for one in found.moves],
        corrections=[_correction(found, one) for one in found.corrections],
        decision=outcome
        and DecisionOut(
            outcome=outcome.kind,
            decided_on=outcome.decided_on,
            certificate_no=state.certificate_no,
            reasons=outcome.reasons,
        ),
        term_ended=ended,
        without_effect=[_without_effect(one) for one in found.without_effect],
        withdrawn_on=found.withdrawn_on,
        withdrawn_because=found.withdrawn_because,
        erased_on=found.erased_on,
        links=links_of(state.application_id),
    )


def _moved(moved: LastDayMoved) -> DayMoved:
    return DayMoved(
        last_day=moved.last_day,
        before=moved.before,
        because=moved.because,
        moved_on=jst_day(moved.moved_at),
        days=moved.days,
        reason=moved.reason,
    )


def _correction(found: Progress, one: Answered) -> CorrectionRequest:
    asked, open_now = one.correction, one.correction in found.may_answer
    here = links_of(found.application.application_id).self
    return CorrectionRequest(
        correction_id=asked.correction_id,
        asked_on=asked.asked_on,
        answer_by=asked.answer_by,
        open=open_now,
        lapsed=asked.lapsed,
        items=list(asked.items),
        answers=None if asked.answers is None else list(asked.answers),
        answered_on=one.answered_on,
        cancelled_on=asked.cancelled_on,
        too_late=any(asked.correction_id == unseen.correction_id for unseen in found.too_late),
        answer=f"{here}/corrections/{asked.correction_id}/answer" if open_now else None,
    )


def _without_effect(one: DecisionCameTooLate) -> WithoutEffect:
    return WithoutEffect(
        because=one.because,
        outcome=one.decision.outcome,
        decided_on=one.decision.decided_on,
        certificate_no=one.decision.certificate_no,
    )


def links_of(application_id: str) -> Links:
    """Where an application and its page are."""
    here = f"/intake/applications/{application_id}"
    return Links(self=here, page=f"{here}/progress")
