"""CertifiedPlan (認定計画): what a certified plan owes and is owed, from certification on.

It ends with the period of its last term, after which a date of R40 may still follow; or before, when a term is given
back or rescinded, after which nothing follows of that term. While a later application is open, nobody is reminded of
filing one; where it brings no term, or the last term is ended while one before still runs, there is one to file again.

A stream is one plan (`plan_id`) with its terms. A certification that bears the number of a known term has changed it;
any other is a term of its own: the first, or a later one of R24, which may be certified while one before still runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import takewhile
from typing import Any, Final

from services.followup.domain.commands import (
    ChangeName,
    CorrectFact,
    DateVersion,
    DropRenewal,
    EndFollowUp,
    Follow,
    PlanCommand,
    TakeRenewal,
    Wake,
)
from services.followup.domain.state import CertifiedPlan, Term, evolve, latest_term, past_of, term_of
from shared.contracts.blocks import FollowUpDate
from shared.contracts.event import Event
from shared.contracts.followup import (
    FactCorrected,
    FollowUpEnded,
    NameChanged,
    PlanExpired,
    PlanFollowed,
    ReminderFellDue,
    RenewalDatesSet,
    RenewalDropped,
    RenewalFiled,
    RenewalInvited,
    VersionDated,
)
from shared.domain import Aggregate, Refusal, refuse, start_of
from shared.scheme.follow_up_policy import FOLLOW_UP_POLICY
from shared.scheme.lineage import Corrected, Ended, MinorChange
from shared.scheme.plan_dates import amended_dates, due_at, follow_up_dates, renewal_dates
from shared.scheme.supporters import supporter_of


def decide(state: CertifiedPlan, command: PlanCommand, now: datetime) -> Sequence[Event] | Refusal:
    match command:
        case Follow():
            return follow(state, command, now)
        case TakeRenewal():
            return take_renewal(state, command, now)
        case DropRenewal():
            return drop_renewal(state, command, now)
        case EndFollowUp():
            return end(state, command, now)
        case DateVersion():
            return date_version(state, command)
        case CorrectFact():
            return correct_fact(state, command)
        case ChangeName():
            return change_name(state, command)
        case Wake():
            return fallen_due(state, now)


def follow(state: CertifiedPlan, command: Follow, now: datetime) -> Sequence[Event] | Refusal:
    if command.text.application_id in state.followed:
        return []
    if command.outline.period.months < 1:
        return refuse("R16", "period_ends_before_start", "outline.period")
    before = _due_before(state, command.certified_on, now)
    followed = [*before, _followed(_after(state, before), command)]
    if command.known_on is None:
        return followed
    return [*followed, VersionDated(version=command.version, filed_on=command.certified_on, text=command.text)]


def take_renewal(state: CertifiedPlan, command: TakeRenewal, now: datetime) -> Sequence[Event]:
    """Also where no term is followed yet: the first is confirmed with the copies that come with it (R26)."""
    if command.application_id in state.followed or _is_open(state, command.application_id):
        return []
    filed = RenewalFiled(
        application_id=command.application_id, application_no=command.application_no, filed_on=command.filed_on
    )
    return [*_due_before(state, command.filed_on, now), filed]


def drop_renewal(state: CertifiedPlan, command: DropRenewal, now: datetime) -> Sequence[Event]:
    if not _is_open(state, command.application_id):
        return []
    dropped = RenewalDropped(
        application_id=command.application_id,
        application_no=command.application_no,
        because=command.because,
        dropped_on=command.dropped_on,
    )
    events = [*_due_before(state, command.dropped_on, now), dropped]
    return [*events, *_renewable_again(_after(state, events), command.dropped_on)]


def end(state: CertifiedPlan, command: EndFollowUp, now: datetime) -> Sequence[Event]:
    if Ended(command.term, command.because, command.on) in state.facts:
        return []
    ended = FollowUpEnded(term=command.term, on=command.on, because=command.because)
    events = [*_due_before(state, command.on, now), ended]
    if command.term != state.renewable:
        return events
    return [*events, *_renewable_again(_after(state, events), command.on)]


def date_version(state: CertifiedPlan, command: DateVersion) -> Sequence[Event]:
    if command.version in state.dated:
        return []
    return [VersionDated(version=command.version, filed_on=command.filed_on, text=command.text)]


def correct_fact(state: CertifiedPlan, command: CorrectFact) -> Sequence[Event]:
    """Also where its version is not followed yet."""
    if any(isinstance(one, Corrected) and one.number == command.number for one in state.facts):
        return []
    return [
        FactCorrected(
            number=command.number,
            version=command.version,
            fact=command.fact,
            now=command.now,
            corrected_on=command.corrected_on,
        )
    ]


def change_name(state: CertifiedPlan, command: ChangeName) -> Sequence[Event]:
    """Also where nothing is followed yet."""
    if any(isinstance(one, MinorChange) and one.number == command.number for one in state.facts):
        return []
    return [
        NameChanged(
            number=command.number,
            version=command.version,
            filing=command.filing,
            now=command.now,
            noted_on=command.noted_on,
        )
    ]


def fallen_due(state: CertifiedPlan, now: datetime) -> list[Event]:
    """What has fallen due by now and is not yet recorded, in order of time."""
    return [_event(term, entry) for term, entry in takewhile(lambda one: due_at(one[1]) <= now, state.pending)]


def next_wakeup(state: CertifiedPlan) -> datetime | None:
    """When the next date falls due; None when none is to come any more."""
    return due_at(state.pending[0][1]) if state.pending else None


def _due_before(state: CertifiedPlan, day: date, now: datetime) -> list[Event]:
    """What fell due until a day on which that may change, however late its timer is: also as that day began."""
    return fallen_due(state, min(now, start_of(day)))


def _is_open(state: CertifiedPlan, application_id: str) -> bool:
    return state.renewal is not None and state.renewal.application_id == application_id


def _renewable_again(state: CertifiedPlan, on: date) -> list[Event]:
    """From the day after, a later application may be filed on the last term that still runs."""
    term = latest_term(state)
    if term is None:
        return []
    policy = FOLLOW_UP_POLICY.on(term.certified_on)
    dates = renewal_dates(term.certified_on, on, term.outline, policy, past_of(state, term.number))
    return [RenewalDatesSet(term=term.number, dates=dates)] if dates else []


def _after(state: CertifiedPlan, events: Sequence[Event]) -> CertifiedPlan:
    for event in events:
        state = evolve(state, event)
    return state


def _followed(state: CertifiedPlan, command: Follow) -> PlanFollowed:
    policy = FOLLOW_UP_POLICY.on(command.certified_on)
    term = term_of(state, command.term)
    if term is None and command.known_on is not None:
        dates = amended_dates(command.certified_on, command.known_on, command.outline, policy, frozenset())
    elif term is None:
        dates = follow_up_dates(command.certified_on, command.outline, policy)
    else:
        past = past_of(state, command.term)
        dates = amended_dates(term.certified_on, command.certified_on, command.outline, policy, past)
    return PlanFollowed(
        case_id=command.text.application_id,
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
