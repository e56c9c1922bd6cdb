"""CertifiedPlan (認定計画): what a certified plan owes and is owed, from certification on.

It ends with the period of its last term; a date of R40 may still follow.

A stream is one plan (`plan_id`) with its terms. A certification for a period that starts in the same month as a term is
a change of that term, since a change keeps the start (R16); any other start is a term of its own: the first, or a later
one of R24, which may be certified while the one before it still runs.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import takewhile
from typing import Final

from services.followup.domain.dates import FOR_RENEWAL, Key, amended_dates, due_at, follow_up_dates, key, place
from services.followup.domain.policy import FOLLOW_UP_POLICY
from services.followup.domain.supporters import PlanType, supporter_of
from shared.contracts.blocks import Applicant, FollowUpDate, PlanOutline
from shared.contracts.event import Event
from shared.contracts.followup import PlanExpired, PlanFollowed, ReminderFellDue, RenewalInvited
from shared.contracts.intake import ApplicationCertified
from shared.contracts.review import PlanCertified
from shared.domain import Aggregate, Month, Refusal, refuse, start_of


@dataclass(frozen=True, slots=True)
class Term:
    """One certified period. `case_id` is its latest certification, `certified_on` its first (R40)."""

    start: Month
    case_id: str
    certified_on: date
    supporter: str
    dates: tuple[FollowUpDate, ...]


@dataclass(frozen=True, slots=True)
class CertifiedPlan:
    """`terms` in the order of their start; `followed` are the cases taken up; `past` what fell due, once for good.

    `pending` are the dates still to come, in order of time, each with its term.
    """

    terms: tuple[Term, ...] = ()
    followed: frozenset[str] = frozenset()
    past: frozenset[Key] = frozenset()
    pending: tuple[tuple[Term, FollowUpDate], ...] = ()


@dataclass(frozen=True, slots=True)
class Follow:
    """Look after a plan whose certification has taken effect: for the first time, as changed, or for a further term."""

    plan_id: str
    case_id: str
    application_no: str
    bureau: str
    certificate_no: str
    certified_on: date
    applicant: Applicant
    outline: PlanOutline
    plan_type: PlanType = "single"

    @property
    def stream_id(self) -> str:
        return self.plan_id

    @classmethod
    def after(cls, event: ApplicationCertified | PlanCertified, plan_type: PlanType = "single") -> Follow | None:
        """The command that answers a certification. Raises LookupError for one that belongs to no plan.

        What takes effect is what the applicant's own record tells. Only a certification that does not name its text,
        from the time before that, is taken from the bureau.
        """
        if event.text.is_named == isinstance(event, PlanCertified):
            return None
        if event.head.plan_id is None or event.applicant is None or event.outline is None:
            raise LookupError("a certification without a plan")
        return cls(
            plan_id=event.head.plan_id,
            case_id=event.text.application_id,
            application_no=event.application_no,
            bureau=event.bureau,
            certificate_no=event.certificate_no,
            certified_on=event.certified_on,
            applicant=event.applicant,
            outline=event.outline,
            plan_type=plan_type,
        )


@dataclass(frozen=True, slots=True)
class Wake:
    """Record whatever has fallen due by now. A timer only wakes: what is due follows from the stream."""

    plan_id: str

    @property
    def stream_id(self) -> str:
        return self.plan_id


PlanCommand = Follow | Wake


def decide(state: CertifiedPlan, command: PlanCommand, now: datetime) -> Sequence[Event] | Refusal:
    match command:
        case Follow():
            return follow(state, command, now)
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


def fallen_due(state: CertifiedPlan, now: datetime) -> list[Event]:
    """What has fallen due by now and is not yet recorded, in order of time."""
    return [_event(term, entry) for term, entry in takewhile(lambda one: due_at(one[1]) <= now, state.pending)]


def next_wakeup(state: CertifiedPlan) -> datetime | None:
    """When the next date falls due; None when none is to come any more."""
    return due_at(state.pending[0][1]) if state.pending else None


def has_ended(state: CertifiedPlan) -> bool:
    """Whether the last of its terms has expired."""
    return not any(entry.kind == "expiry" for _, entry in state.pending)


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


def _fell_due(state: CertifiedPlan, past: Key) -> CertifiedPlan:
    pending = tuple(one for one in state.pending if key(one[1]) != past)
    return replace(state, past=state.past | {past}, pending=pending)


def _after(state: CertifiedPlan, events: Sequence[Event]) -> CertifiedPlan:
    for event in events:
        state = evolve(state, event)
    return state


def _term_of(state: CertifiedPlan, start: Month) -> Term | None:
    return next((term for term in state.terms if term.start == start), None)


def _followed(state: CertifiedPlan, command: Follow) -> PlanFollowed:
    policy = FOLLOW_UP_POLICY.on(command.certified_on)
    term = _term_of(state, command.outline.period.start)
    if term is None:
        dates = follow_up_dates(command.certified_on, command.outline, policy)
    else:
        dates = amended_dates(term.certified_on, command.certified_on, command.outline, policy, state.past)
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
    )


def _remember(state: CertifiedPlan, event: PlanFollowed) -> CertifiedPlan:
    start = event.outline.period.start
    changed = _term_of(state, start)
    certified_on = changed.certified_on if changed else event.certified_on
    term = Term(start, event.case_id, certified_on, event.supporter, event.dates)
    others = [other for other in state.terms if other is not changed]
    terms = tuple(sorted([*others, term], key=lambda each: each.start))
    return CertifiedPlan(terms, state.followed | {event.case_id}, state.past, _pending(terms, state.past))


def _pending(terms: Sequence[Term], past: Set[Key]) -> tuple[tuple[Term, FollowUpDate], ...]:
    found: dict[Key, tuple[Term, FollowUpDate]] = {}
    for term in terms:
        renewed = term is not terms[-1]
        for entry in term.dates:
            if key(entry) not in past and not (renewed and entry.kind in FOR_RENEWAL):
                found.setdefault(key(entry), (term, entry))
    return tuple(sorted(found.values(), key=lambda one: place(one[1])))


def _event(term: Term, entry: FollowUpDate) -> Event:
    due = due_at(entry)
    match entry.kind:
        case "expiry":
            # A case bears the id of its application: one examination for each filing.
            return PlanExpired(application_id=term.case_id, ended_on=entry.day, due_at=due)
        case "renewal_opens":
            return RenewalInvited(day=entry.day, supporter=term.supporter, due_at=due)
    return ReminderFellDue(kind=entry.kind, day=entry.day, detail=entry.detail, supporter=term.supporter, due_at=due)


PLAN: Final[Aggregate[CertifiedPlan, Event]] = Aggregate(
    "certified plan", CertifiedPlan(), decide, evolve, next_wakeup, Wake
)
