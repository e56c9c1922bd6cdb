"""What is remembered of a certified plan: its terms, and which of their dates are still to come."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from datetime import date

from services.followup.domain.dates import FOR_RENEWAL, DateKey, key, place
from shared.contracts.blocks import FollowUpDate
from shared.contracts.event import Event
from shared.contracts.followup import PlanExpired, PlanFollowed, ReminderFellDue, RenewalInvited


@dataclass(frozen=True, slots=True)
class Term:
    """One certified period. `case_id` is its latest certification, `certified_on` its first (R40)."""

    number: int
    case_id: str
    certified_on: date
    supporter: str
    dates: tuple[FollowUpDate, ...]


@dataclass(frozen=True, slots=True)
class CertifiedPlan:
    """`terms` in the order of their numbers; `followed` are the cases taken up; `past` what fell due, once for good.

    `pending` are the dates still to come, in order of time, each with its term.
    """

    terms: tuple[Term, ...] = ()
    followed: frozenset[str] = frozenset()
    past: frozenset[DateKey] = frozenset()
    pending: tuple[tuple[Term, FollowUpDate], ...] = ()


def has_ended(state: CertifiedPlan) -> bool:
    """Whether the last of its terms has expired."""
    return not any(entry.kind == "expiry" for _, entry in state.pending)


def term_of(state: CertifiedPlan, number: int) -> Term | None:
    return next((term for term in state.terms if term.number == number), None)


def evolve(state: CertifiedPlan, event: Event) -> CertifiedPlan:
    match event:
        case PlanFollowed():
            return _remember(state, event)
        case ReminderFellDue(kind=kind, day=day):
            return _fell_due(state, (kind, day))
        case RenewalInvited(day=day):
            return _fell_due(state, ("renewal_opens", day))
        case PlanExpired(ended_on=day):
            return _fell_due(state, ("expiry", day))
    return state


def _fell_due(state: CertifiedPlan, past: DateKey) -> CertifiedPlan:
    pending = tuple(one for one in state.pending if key(one[1]) != past)
    return replace(state, past=state.past | {past}, pending=pending)


def _remember(state: CertifiedPlan, event: PlanFollowed) -> CertifiedPlan:
    changed = term_of(state, event.term)
    certified_on = changed.certified_on if changed else event.certified_on
    term = Term(event.term, event.case_id, certified_on, event.supporter, event.dates)
    others = [other for other in state.terms if other is not changed]
    terms = tuple(sorted([*others, term], key=lambda each: each.number))
    return CertifiedPlan(terms, state.followed | {event.case_id}, state.past, _pending(terms, state.past))


def _pending(terms: Sequence[Term], past: Set[DateKey]) -> tuple[tuple[Term, FollowUpDate], ...]:
    found: dict[DateKey, tuple[Term, FollowUpDate]] = {}
    for term in terms:
        renewed = term is not terms[-1]
        for entry in term.dates:
            if key(entry) not in past and not (renewed and entry.kind in FOR_RENEWAL):
                found.setdefault(key(entry), (term, entry))
    return tuple(sorted(found.values(), key=lambda one: place(one[1])))
