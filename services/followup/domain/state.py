"""What is remembered of a certified plan: its terms, and which of their dates are still to come."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Literal

from services.followup.domain.dates import FOR_RENEWAL, DateKey, key, place
from shared.contracts.blocks import FollowUpDate
from shared.contracts.event import Event
from shared.contracts.followup import EndedBy, FollowUpEnded, PlanExpired, PlanFollowed, ReminderFellDue, RenewalInvited
from shared.scheme.application_kinds import PlanType

TermDate = tuple[int, DateKey]
"""A date of a term, by the term's number."""

Ending = tuple[EndedBy | Literal["expired"], date]
"""How a term ended, and the first day on which it was not in force."""


@dataclass(frozen=True, slots=True)
class Term:
    """One certified period. `version` and `case_id` are its latest certification, `certified_on` its first (R40)."""

    number: int
    version: int
    plan_type: PlanType
    case_id: str
    certified_on: date
    supporter: str
    dates: tuple[FollowUpDate, ...]


@dataclass(frozen=True, slots=True)
class CertifiedPlan:
    """`terms` in the order of their numbers; `followed` are the cases taken up; `past` what fell due, once for good.

    `ended` is how terms ended, by their number, that did so before their period. `pending` are the dates still to come,
    in order of time, each with its term.
    """

    terms: tuple[Term, ...] = ()
    followed: frozenset[str] = frozenset()
    past: frozenset[TermDate] = frozenset()
    ended: Mapping[int, Ending] = field(default_factory=dict)
    pending: tuple[tuple[Term, FollowUpDate], ...] = ()


def how_ended(state: CertifiedPlan) -> Ending | None:
    """How the last of its terms ended; None while one still runs or is to begin."""
    endings = [_ending(state, term) for term in state.terms]
    return endings[-1] if endings and None not in endings else None


def _ending(state: CertifiedPlan, term: Term) -> Ending | None:
    if term.number in state.ended:
        return state.ended[term.number]
    over = (entry.day for entry in term.dates if entry.kind == "expiry" and (term.number, key(entry)) in state.past)
    return next((("expired", day + timedelta(days=1)) for day in over), None)


def term_of(state: CertifiedPlan, number: int) -> Term | None:
    return next((term for term in state.terms if term.number == number), None)


def evolve(state: CertifiedPlan, event: Event) -> CertifiedPlan:
    match event:
        case PlanFollowed():
            return _remember(state, event)
        case ReminderFellDue(kind=kind, day=day, term=term):
            return _fell_due(state, (term, (kind, day)))
        case RenewalInvited(day=day, term=term):
            return _fell_due(state, (term, ("renewal_opens", day)))
        case PlanExpired(ended_on=day, term=term):
            return _fell_due(state, (term, ("expiry", day)))
        case FollowUpEnded(term=term, because=how, on=on):
            ended = {**state.ended, term: (how, on)}
            return replace(state, ended=ended, pending=_pending(state.terms, state.past, ended))
    return state


def _fell_due(state: CertifiedPlan, past: TermDate) -> CertifiedPlan:
    pending = tuple((term, entry) for term, entry in state.pending if (term.number, key(entry)) != past)
    return replace(state, past=state.past | {past}, pending=pending)


def _remember(state: CertifiedPlan, event: PlanFollowed) -> CertifiedPlan:
    changed = term_of(state, event.term)
    certified_on = changed.certified_on if changed else event.certified_on
    term = Term(event.term, event.version, event.plan_type, event.case_id, certified_on, event.supporter, event.dates)
    others = [other for other in state.terms if other is not changed]
    terms = tuple(sorted([*others, term], key=lambda each: each.number))
    followed = state.followed | {event.case_id}
    return replace(state, terms=terms, followed=followed, pending=_pending(terms, state.past, state.ended))


def _pending(
    terms: Sequence[Term], past: Set[TermDate], ended: Container[int]
) -> tuple[tuple[Term, FollowUpDate], ...]:
    """Nothing of a term that ended, and of one that was renewed nothing that prepares for the next."""
    found = [
        (term, entry)
        for term in terms
        if term.number not in ended
        for entry in term.dates
        if (term.number, key(entry)) not in past and (term is terms[-1] or entry.kind not in FOR_RENEWAL)
    ]
    return tuple(sorted(found, key=lambda one: (*place(one[1]), one[0].number)))
