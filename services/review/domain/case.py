"""Case (審査案件): the examination of one application, from its filing to the decision or the withdrawal.

Whatever the clock owes by then (a rung, a lapse) is recorded before a command is answered, in the order in which it
fell due. So a history reads alike whether its timers came in time or not.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from services.review.domain.calendar import is_newer, newest_calendar
from services.review.domain.clock import LapseDue, next_due, reading, standing_deadline
from services.review.domain.commands import (
    AnyCaseCommand,
    Approve,
    Assign,
    ExtendDeadline,
    OfficerCommand,
    OpenCase,
    Propose,
    Release,
    RequestCorrection,
    SendBack,
    TakeCorrection,
    Wake,
    WithdrawCase,
)
from services.review.domain.decision import approve, send_back
from services.review.domain.policy import policy_of, policy_on
from services.review.domain.state import Case, evolve, remember
from shared.contracts.blocks import WhyMoved
from shared.contracts.event import Event
from shared.contracts.forms.excerpts import applicant
from shared.contracts.forms.filed import has_field, row_number
from shared.contracts.review import (
    CaseAssigned,
    CaseOpened,
    CaseReleased,
    CaseWithdrawn,
    CorrectionCameTooLate,
    CorrectionLapsed,
    CorrectionReceived,
    CorrectionRequested,
    DeadlineExtended,
    DecisionProposed,
    DecisionWithoutEffect,
    ExaminationDateMoved,
    ProposalSentBack,
    RungReached,
    WithdrawalCameTooLate,
)
from shared.domain import Aggregate, Refusal, jst_day, refuse, start_of, together

CORRECTION_ARRIVED = "補正が届いたため、決裁伺いを担当者に戻しました。"
"""The comment under which a proposal goes back by itself: nobody has examined the form as it now stands (P)."""


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
    case: Case, command: OfficerCommand | TakeCorrection | WithdrawCase, now: datetime
) -> Sequence[Event] | Refusal:
    match command:
        case TakeCorrection():
            return take_correction(case, command)
        case WithdrawCase():
            return withdraw(case, command)
    if case.ending is not None:
        return refuse("P", "case_closed", status=case.ending, ended_on=case.ended_on)
    today = jst_day(now)
    match command:
        case Assign():
            return assign(case, command)
        case Release():
            return release(case, command)
        case RequestCorrection():
            return request_correction(case, command, today)
        case ExtendDeadline():
            return extend_deadline(case, command, today)
        case Propose():
            return propose(case, command)
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


# --- who holds the case ---------------------------------------------------------------------------------------------


def assign(case: Case, command: Assign) -> Sequence[Event] | Refusal:
    assigned = CaseAssigned(officer=command.officer)
    if case.officer == command.officer:
        return []
    if case.officer is None:
        return [assigned]
    if not command.takeover:
        return refuse("P", "case_taken", "officer", officer=case.officer)
    return [CaseReleased(officer=case.officer), assigned]


def release(case: Case, command: Release) -> Sequence[Event] | Refusal:
    if case.officer is None:
        return []
    return _not_held_by(case, command.by) or [CaseReleased(officer=case.officer)]


def _not_held_by(case: Case, by: str) -> Refusal | None:
    if case.officer is None:
        return refuse("P", "no_officer")
    if case.officer != by:
        return refuse("P", "not_your_case", officer=case.officer)
    return None


# --- corrections and the deadline -----------------------------------------------------------------------------------


def request_correction(case: Case, command: RequestCorrection, today: date) -> Sequence[Event] | Refusal:
    if case.correction(command.correction_id):
        return []
    if refusal := _not_held_by(case, command.by) or _with_director(case) or _with_applicant(case):
        return refusal
    policy = policy_of(case.policy)
    answer_by = command.answer_by or today + timedelta(days=policy.correction_days)
    longest = today + timedelta(days=policy.longest_correction_days)
    refusals = [
        refuse("P", f"correction_{name}_missing", f"items.{index}.{name}")
        for index, item in enumerate(command.items)
        for name in ("path", "comment")
        if not getattr(item, name)
    ]
    refusals += [
        refuse("P", "correction_path_unknown", f"items.{index}.path")
        for index, item in enumerate(command.items)
        if item.path and not has_field(case.form, item.path)
    ]
    if not command.items:
        refusals.append(refuse("G6", "correction_without_items", "items"))
    if not today < answer_by <= longest:
        refusals.append(refuse("G7", "answer_by_out_of_range", "answer_by", after=today, latest=longest))
    return together(refusals) or [
        CorrectionRequested(
            correction_id=command.correction_id,
            application_no=case.application_no,
            bureau=case.bureau,
            items=tuple(item.model_copy(update={"row": row_number(case.form, item.path)}) for item in command.items),
            requested_on=today,
            answer_by=answer_by,
            applicant=applicant(case.form),
            text=case.text,
        )
    ]


def take_correction(case: Case, command: TakeCorrection) -> Sequence[Event] | Refusal:
    """An answer that was given in time was there before the decision, which so is without effect (ADR 0021)."""
    found = case.correction(command.correction_id)
    if found is None:
        return refuse("P", "correction_unknown", correction_id=command.correction_id)
    if found.answered_on is not None:
        return []
    late = command.answered_on > found.answer_by
    text_no = command.text_no or case.last_text_no + 1
    if case.ending is not None and (late or not _may_be_overtaken(case)):
        if any(unseen.correction_id == command.correction_id for unseen in case.unseen):
            return []
        return [
            CorrectionCameTooLate(
                correction_id=command.correction_id,
                answered_on=command.answered_on,
                text_no=text_no,
                form_digest=command.form_digest,
                form=command.form,
                report=command.report,
            )
        ]
    received = CorrectionReceived(
        correction_id=command.correction_id,
        answered_on=command.answered_on,
        late=late,
        answers=command.answers,
        form=command.form,
        text_no=text_no,
        form_digest=command.form_digest,
        report=command.report,
    )
    if case.decision is not None:
        return [DecisionWithoutEffect(because="answered_in_time", decision=case.decision), received]
    return [received, ProposalSentBack(comment=CORRECTION_ARRIVED)] if case.proposal else [received]


def _may_be_overtaken(case: Case) -> bool:
    """A decision that does not name its text was told by the bureau itself: then it stands, whatever crossed it."""
    return case.decision is not None and case.decision.text.is_named


def extend_deadline(case: Case, command: ExtendDeadline, today: date) -> Sequence[Event] | Refusal:
    if refusal := _not_held_by(case, command.by):
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


def _with_applicant(case: Case) -> Refusal | None:
    """While a correction is open the case waits for the applicant. A lapsed one does not hold it up (G7)."""
    found = case.open_correction
    return refuse("G6", "correction_open", answer_by=found.answer_by) if found else None


# --- the decision ---------------------------------------------------------------------------------------------------


def propose(case: Case, command: Propose) -> Sequence[Event] | Refusal:
    proposal = case.proposal
    if proposal and (proposal.outcome, proposal.reasons, proposal.proposed_by) == (
        command.outcome,
        command.reasons.strip(),
        command.by,
    ):
        return []
    if refusal := _not_held_by(case, command.by) or _with_director(case) or _with_applicant(case):
        return refusal
    if command.outcome == "refuse" and not command.reasons.strip():
        return refuse("G8", "refusal_without_reasons", "reasons")
    return [DecisionProposed(outcome=command.outcome, reasons=command.reasons, proposed_by=command.by, text=case.text)]


def _with_director(case: Case) -> Refusal | None:
    return refuse("P", "awaiting_approval", officer=case.proposal.proposed_by) if case.proposal else None


# --- the end without a decision -------------------------------------------------------------------------------------


def withdraw(case: Case, command: WithdrawCase) -> Sequence[Event]:
    """A withdrawal that intake took was there before the decision took effect, and wins (ADR 0021)."""
    if case.ending == "withdrawn" or case.withdrawal_too_late:
        return []
    withdrawn = CaseWithdrawn(
        application_no=case.application_no,
        withdrawn_on=command.withdrawn_on,
        reason=command.reason,
        because=command.because,
    )
    if case.decision is None:
        return [withdrawn]
    if not _may_be_overtaken(case):
        return [WithdrawalCameTooLate(withdrawn_on=command.withdrawn_on)]
    return [DecisionWithoutEffect(because="withdrawn", decision=case.decision), withdrawn]


def next_wakeup(case: Case | None) -> datetime | None:
    """When the next rung or lapse falls due; None once nothing more will."""
    due = next_due(case.clock()) if case else None
    return due.at if due else None


def wake(case_id: str) -> Wake:
    """What a timer asks: by the newest calendar."""
    return Wake(case_id, newest_calendar())


CASE: Aggregate[Case | None, Event] = Aggregate("case", None, decide, evolve, next_wakeup, wake)
