"""CertifiedPlan (認定計画): what a certified plan owes and is owed, from certification on.

It ends with the period of its last term, after which a date of R40 may still follow; or before, when a term is given
back, after which nothing follows of that term.

A stream is one plan (`plan_id`) with its terms. A certification that bears the number of a known term has changed it;
any other is a term of its own: the first, or a later one of R24, which may be certified while one before still runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import takewhile
from typing import Any, Final

from services.followup.domain.commands import EndFollowUp, Follow, PlanCommand, Wake
from services.followup.domain.dates import amended_dates, due_at, follow_up_dates
from services.followup.domain.policy import FOLLOW_UP_POLICY
from services.followup.domain.state import CertifiedPlan, Term, evolve, term_of
from shared.contracts.blocks import FollowUpDate
from shared.contracts.event import Event
from shared.contracts.followup import FollowUpEnded, PlanExpired, PlanFollowed, ReminderFellDue, RenewalInvited
from shared.domain import Aggregate, Refusal, refuse, start_of
from shared.scheme.supporters import supporter_of


def decide(state: CertifiedPlan, command: PlanCommand, now: datetime) -> Sequence[Event] | Refusal:
    match command:
        case Follow():
            return follow(state, command, now)
        case EndFollowUp():
            return end(state, command, now)
        case Wake():
            return fallen_due(state, now)


def follow(state: CertifiedPlan, command: Follow, now: datetime) -> Sequence[Event] | Refusal:
    if command.case_id in state.followed:
        return []
    if command.outline.period.months < 1:
        return refuse("R16", "period_ends_before_start", "outline.period")
    # A late timer must not lose what fell due under the old dates.
    before = fallen_due(state, min(now, start_of(command.certified_on)))
    return [*before, _followed(_after(state, before), command)]


def end(state: CertifiedPlan, command: EndFollowUp, now: datetime) -> Sequence[Event]:
    if command.term in state.ended:
        return []
    # What fell due as the day of the giving back began was due before it.
    before = fallen_due(state, min(now, start_of(command.on)))
    return [*before, FollowUpEnded(term=command.term, on=command.on, because=command.because)]


def fallen_due(state: CertifiedPlan, now: datetime) -> list[Event]:
    """What has fallen due by now and is not yet recorded, in order of time."""
    return [_event(term, entry) for term, entry in takewhile(lambda one: due_at(one[1]) <= now, state.pending)]


def next_wakeup(state: CertifiedPlan) -> datetime | None:
    """When the next date falls due; None when none is to come any more."""
    return due_at(state.pending[0][1]) if state.pending else None


def _after(state: CertifiedPlan, events: Sequence[Event]) -> CertifiedPlan:
    for event in events:
        state = evolve(state, event)
    return state


def _followed(state: CertifiedPlan, command: Follow) -> PlanFollowed:
    policy = FOLLOW_UP_POLICY.on(command.certified_on)
    term = term_of(state, command.term)
    if term is None:
        dates = follow_up_dates(command.certified_on, command.outline, policy)
    else:
        past = {entry for number, entry in state.past if number == command.term}
        dates = amended_dates(term.certified_on, command.certified_on, command.outline, policy, past)
    return PlanFollowed(
        case_id=command.case_id,
        application_no=command.application_no,
        bureau=command.bureau,
        certificate_no=command.certificate_no,
        certified_on=command.certified_on,
        supporter=supporter_of(command.plan_type, command.certified_on).key,
        applicant=command.applicant,
        outline=command.outline,
        dates=dates,
        plan_type=command.plan_type,
        term=command.term,
        version=command.version,
    )


def _event(term: Term, entry: FollowUpDate) -> Event:
    due = due_at(entry)
    of_term: dict[str, Any] = {"plan_type": term.plan_type, "term": term.number, "version": term.version}
    match entry.kind:
        case "expiry":
            # A case bears the id of its application: one examination for each filing.
            return PlanExpired(application_id=term.case_id, ended_on=entry.day, due_at=due, **of_term)
        case "renewal_opens":
            return RenewalInvited(day=entry.day, supporter=term.supporter, due_at=due, **of_term)
    said = {"kind": entry.kind, "day": entry.day, "detail": entry.detail, "supporter": term.supporter}
    return ReminderFellDue.model_validate({**said, "due_at": due, **of_term})


PLAN: Final[Aggregate[CertifiedPlan, Event]] = Aggregate(
    "certified plan", CertifiedPlan(), decide, evolve, next_wakeup, Wake
)
