"""Case (審査案件): the examination of one application, from its filing to the decision or the withdrawal.

Whatever the clock owes by then (a rung, a lapse) is recorded before a command is answered, in the order in which it
fell due. So a history reads alike whether its timers came in time or not.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from services.review.domain.calendar import is_newer, newest_calendar
from services.review.domain.clock import LapseDue, next_due, reading, standing_deadline
from services.review.domain.commands import (
    AnyCaseCommand,
    Approve,
    Assign,
    ExtendCorrection,
    ExtendDeadline,
    LetCaseFallAway,
    OfficerCommand,
    OpenCase,
    Propose,
    Release,
    RequestCorrection,
    SeeCopies,
    SendBack,
    TakeCorrection,
    TakeDocuments,
    Transfer,
    Wake,
    WithdrawCase,
    WithdrawCorrection,
    WithdrawProposal,
)
from services.review.domain.copies import see_copies
from services.review.domain.corrections import (
    extend_correction,
    request_correction,
    take_correction,
    withdraw_correction,
)
from services.review.domain.decision import approve, propose, send_back, withdraw_proposal
from services.review.domain.endings import fall_away, withdraw
from services.review.domain.holding import assign, not_held_by, release, transfer
from services.review.domain.policy import policy_on
from services.review.domain.state import Case, evolve, remember
from shared.contracts.blocks import WhyMoved
from shared.contracts.event import Event
from shared.contracts.review import (
    CaseOpened,
    CorrectionLapsed,
    CorrectionPeriodExtended,
    CorrectionReceived,
    CorrectionRequested,
    CorrectionWithdrawn,
    DeadlineExtended,
    DecisionWithoutEffect,
    DocumentsTaken,
    ExaminationDateMoved,
    RungReached,
)
from shared.domain import Aggregate, Refusal, jst_day, refuse, start_of, together


def decide(case: Case | None, command: AnyCaseCommand, now: datetime) -> Sequence[Event] | Refusal:
    outcome = _decide(case, command, now)
    return outcome if isinstance(outcome, Refusal) else _with_dates(case, outcome, command, now)


def _decide(case: Case | None, command: AnyCaseCommand, now: datetime) -> Sequence[Event] | Refusal:
    if isinstance(command, OpenCase):
        return [] if case else [case_opened(command)]
    if case is None:
        return refuse("P", "case_unknown", case_id=command.case_id)
    due, case = fallen_due(case, _known_until(command, now))
    if isinstance(command, Wake):
        return due
    outcome = _answer(case, command, now)
    return [*due, *outcome] if outcome and not isinstance(outcome, Refusal) else outcome


def _answer(
    case: Case, command: OfficerCommand | TakeCorrection | TakeDocuments | WithdrawCase | LetCaseFallAway, now: datetime
) -> Sequence[Event] | Refusal:
    match command:
        case TakeCorrection():
            return take_correction(case, command)
        case TakeDocuments():
            return _take_documents(case, command)
        case WithdrawCase():
            return withdraw(case, command)
        case LetCaseFallAway():
            return fall_away(case, command, jst_day(now))
    if case.ending is not None:
        return refuse("P", "case_closed", status=case.ending, ended_on=case.ended_on)
    today = jst_day(now)
    match command:
        case Assign():
            return assign(case, command)
        case Release():
            return release(case, command)
        case Transfer():
            return transfer(case, command, today)
        case RequestCorrection():
            return request_correction(case, command, today)
        case ExtendCorrection():
            return extend_correction(case, command, today)
        case WithdrawCorrection():
            return withdraw_correction(case, command, today)
        case SeeCopies():
            return not_held_by(case, command.by) or see_copies(case, command, today)
        case ExtendDeadline():
            return extend_deadline(case, command, today)
        case Propose():
            return propose(case, command)
        case WithdrawProposal():
            return withdraw_proposal(case, command)
        case SendBack():
            return send_back(case, command)
        case Approve():
            return approve(case, command, today)


# --- receipt and timers ---------------------------------------------------------------------------------------------


def case_opened(command: OpenCase) -> CaseOpened:
    """The policy of the day of filing is pinned for good (RULES "Review": rules are dated)."""
    return CaseOpened(
        case_id=command.case_id,
        application_no=command.application_no,
        kind=command.kind,
        bureau=command.bureau,
        received_on=command.filed_on,
        policy=policy_on(command.filed_on).name,
        calendar=command.calendar,
        form_version=command.form_version,
        applicant=command.applicant,
        form=command.form,
        form_digest=command.form_digest,
        plan_type=command.plan_type,
        target=command.target,
        report=command.report,
        findings=command.findings,
        beside=command.beside,
    )


def fallen_due(case: Case, until: datetime) -> tuple[list[Event], Case]:
    """Rungs and lapses that are due and not yet recorded, in order of time, and the case after them."""
    events: list[Event] = []
    while (due := next_due(case.clock())) and due.at <= until:
        event: Event
        if isinstance(due, LapseDue):
            event = CorrectionLapsed(correction_id=due.correction_id, answer_by=due.answer_by, due_at=due.at)
        else:
            event = RungReached(net_days=due.net_days, day=due.day, due_at=due.at)
        events.append(event)
        case = remember(case, event)
    return events, case


def _known_until(command: AnyCaseCommand, now: datetime) -> datetime:
    """A message tells of an earlier day: what would have fallen due since then must first hear the message."""
    match command:
        case TakeCorrection(answered_on=day) | WithdrawCase(withdrawn_on=day):
            return min(now, start_of(day))
    return now


# --- the last day ---------------------------------------------------------------------------------------------------

_WHY: dict[type[Event], WhyMoved] = {
    CaseOpened: "opened",
    CorrectionRequested: "correction_asked",
    CorrectionPeriodExtended: "correction_extended",
    CorrectionWithdrawn: "correction_withdrawn",
    CorrectionReceived: "corrected",
    CorrectionLapsed: "lapsed",
    DeadlineExtended: "extended",
}


def _with_dates(case: Case | None, events: Sequence[Event], command: AnyCaseCommand, now: datetime) -> Sequence[Event]:
    """The events, and after each that moves the last day, the fact that it moved: whoever is shown a date of the
    examination is shown the clock's (RULES "Review", G9). After the end nothing moves any more.
    """
    told: list[Event] = []
    for event in events:
        case = evolve(case, event)
        told.append(event)
        if case and (moved := _moved(case, event, event.happened_at(now))):
            case = remember(case, moved)
            told.append(moved)
    if isinstance(command, Wake) and case and (recounted := _recounted(case, command.calendar, now)):
        told.append(recounted)
    return told


def _moved(case: Case, event: Event, at: datetime) -> ExaminationDateMoved | None:
    if case.ending is not None or isinstance(event, DecisionWithoutEffect):
        return None  # what made the decision one without effect follows, and tells how the clock stands
    if isinstance(event, DeadlineExtended):
        # Told also while the clock stands still, for its reason is owed to the applicant (P).
        return _told(case, "extended", at, days=event.days, reason=event.reason)
    if standing_deadline(case.clock()) == case.told_day:
        return None
    return _told(case, _WHY.get(type(event), "recounted"), at)


def _recounted(case: Case, calendar: str, at: datetime) -> ExaminationDateMoved | None:
    """The last day by a newer calendar (P), told also if it is the same: from now on the case counts by that one."""
    if case.ending is not None:
        return None
    if is_newer(calendar, case.calendar.version):
        return _told(case.counted_by(calendar, jst_day(at)), "recounted", at)
    return None if standing_deadline(case.clock()) == case.told_day else _told(case, "recounted", at)


def _told(case: Case, because: WhyMoved, at: datetime, days: int = 0, reason: str = "") -> ExaminationDateMoved:
    return ExaminationDateMoved(
        last_day=standing_deadline(case.clock()),
        because=because,
        moved_at=at,
        calendar=case.calendar.version,
        days=days,
        reason=reason,
    )


# --- the deadline ----------------------------------------------------------------------------------------------------


def _take_documents(case: Case, command: TakeDocuments) -> list[Event]:
    known = {one.file_id for one in case.documents}
    new = tuple(one for one in command.documents if one.file_id not in known)
    return [DocumentsTaken(text_no=command.text_no, documents=new)] if new else []


def extend_deadline(case: Case, command: ExtendDeadline, today: date) -> Sequence[Event] | Refusal:
    if refusal := not_held_by(case, command.by):
        return refusal
    left = case.extension_days_left
    clock = reading(case.clock(), today)
    refusals = []
    if clock.state == "passed":
        # A deadline that has passed stays where it was (P).
        refusals.append(refuse("P", "deadline_passed", last_day=clock.last_day))
    if left == 0:
        refusals.append(refuse("P", "extension_used_up", "days", given=case.extended_days))
    elif not 1 <= command.days <= left:
        refusals.append(refuse("P", "extension_out_of_range", "days", most=left, given=case.extended_days))
    if not command.reason.strip():
        refusals.append(refuse("P", "extension_without_reason", "reason"))
    return together(refusals) or [DeadlineExtended(extended_on=today, days=command.days, reason=command.reason)]


def next_wakeup(case: Case | None) -> datetime | None:
    """When the next rung or lapse falls due; None once nothing more will."""
    due = next_due(case.clock()) if case else None
    return due.at if due else None


def wake(case_id: str) -> Wake:
    """What a timer asks: by the newest calendar."""
    return Wake(case_id, newest_calendar())


CASE: Aggregate[Case | None, Event] = Aggregate("case", None, decide, evolve, next_wakeup, wake)
