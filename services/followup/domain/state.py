"""What is remembered of a certified plan: its terms, and which of their dates are still to come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from shared.contracts.blocks import FollowUpDate, PlanOutline
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
from shared.contracts.text import unnamed
from shared.scheme.application_kinds import PlanType
from shared.scheme.lineage import (
    Corrected,
    Ended,
    Fact,
    MinorChange,
    Version,
    facts_on,
    versions,
)
from shared.scheme.plan_dates import FOR_RENEWAL, DateKey, key, place

TermDate = tuple[int, DateKey]
"""A date of a term, by the term's number."""


@dataclass(frozen=True, slots=True)
class Term:
    """One certified period: its latest certification, but `certified_on` is the day of its first (R40)."""

    number: int
    version: int
    plan_type: PlanType
    case_id: str
    application_no: str
    certified_on: date
    supporter: str
    outline: PlanOutline
    dates: tuple[FollowUpDate, ...]


@dataclass(frozen=True, slots=True)
class OpenRenewal:
    """The later application that is open. Its id is that of its case."""

    application_id: str
    filed_on: date


@dataclass(frozen=True, slots=True)
class CertifiedPlan:
    """`facts` say what is in force on which day (shared/scheme/lineage.py), `dated` when each version was filed, and as
    which text.

    `terms` in the order of their numbers; `followed` are the cases taken up, and those that brought no term; `past`
    what fell due, once for good. `pending` are the dates still to come, in order of time, each with its term. Those
    that prepare a renewal come for the term `renewable`, 0 while they come for none.
    """

    facts: tuple[Fact, ...] = ()
    dated: Mapping[int, VersionDated] = field(default_factory=dict)
    terms: tuple[Term, ...] = ()
    followed: frozenset[str] = frozenset()
    past: frozenset[TermDate] = frozenset()
    renewal: OpenRenewal | None = None
    renewable: int = 0
    pending: tuple[tuple[Term, FollowUpDate], ...] = ()


def business_of(state: CertifiedPlan) -> Mapping[str, str]:
    """What the business is called now and where it is, by its latest version; empty while nothing is followed."""
    followed = versions(state.facts)
    return facts_on(state.facts, followed[-1], date.max) if followed else {}


def term_of(state: CertifiedPlan, number: int) -> Term | None:
    return next((term for term in state.terms if term.number == number), None)


def past_of(state: CertifiedPlan, number: int) -> frozenset[DateKey]:
    """What fell due in a term."""
    return frozenset(one for term, one in state.past if term == number)


def latest_term(state: CertifiedPlan) -> Term | None:
    """The one that a later application would follow: the last that was neither rescinded nor given back."""
    return next((term for term in reversed(state.terms) if not _is_ended(state, term)), None)


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
            known = replace(state, facts=(*state.facts, Ended(term, how, on)))
            return _awaiting(_unprepared(known) if term == state.renewable else known)
        case RenewalFiled(application_id=application_id, filed_on=filed_on):
            return _awaiting(replace(state, renewal=OpenRenewal(application_id, filed_on), renewable=0))
        case RenewalDropped(application_id=application_id):
            return _unprepared(replace(state, renewal=None, followed=state.followed | {application_id}))
        case RenewalDatesSet(term=number, dates=dates):
            terms = [replace(one, dates=one.dates + dates) if one.number == number else one for one in state.terms]
            return _awaiting(replace(state, terms=tuple(terms), renewable=number))
        case VersionDated(version=number):
            dated = {**state.dated, number: event}
            return replace(state, facts=tuple(_dated(fact, dated) for fact in state.facts), dated=dated)
        case FactCorrected(version=version, fact=fact, now=now, corrected_on=on, number=number):
            return replace(state, facts=(*state.facts, Corrected(version, fact, now, on, number)))
        case NameChanged():
            note = MinorChange("name", event.now, event.noted_on, event.number, event.version, event.filing)
            return replace(state, facts=(*state.facts, note))
    return state


def _dated(fact: Fact, dated: Mapping[int, VersionDated]) -> Fact:
    if not isinstance(fact, Version) or fact.number not in dated:
        return fact
    told = dated[fact.number]
    return replace(fact, filed_on=told.filed_on, text=told.text if told.text.is_named else fact.text)


def _fell_due(state: CertifiedPlan, past: TermDate) -> CertifiedPlan:
    pending = tuple((term, entry) for term, entry in state.pending if (term.number, key(entry)) != past)
    return replace(state, past=state.past | {past}, pending=pending)


def _remember(state: CertifiedPlan, event: PlanFollowed) -> CertifiedPlan:
    changed = term_of(state, event.term)
    certified_on = changed.certified_on if changed else event.certified_on
    term = Term(
        number=event.term,
        version=event.version,
        plan_type=event.plan_type,
        case_id=event.case_id,
        application_no=event.application_no,
        certified_on=certified_on,
        supporter=event.supporter,
        outline=event.outline,
        dates=event.dates,
    )
    others = [other for other in state.terms if other is not changed]
    renewal = state.renewal if state.renewal and state.renewal.application_id != event.case_id else None
    followed = replace(
        state,
        facts=(*state.facts, _dated(_version(event), state.dated)),
        terms=tuple(sorted([*others, term], key=lambda each: each.number)),
        followed=state.followed | {event.case_id},
        renewal=renewal,
    )
    latest = latest_term(followed)
    return _awaiting(replace(followed, renewable=latest.number if latest and not renewal else 0))


def _version(event: PlanFollowed) -> Version:
    """The version that was taken up, of which this event tells neither the day of filing nor the text's number."""
    applicant = event.applicant
    return Version(
        number=event.version,
        term=event.term,
        filed_on=None,
        certified_on=event.certified_on,
        certificate_no=event.certificate_no,
        period=event.outline.period,
        text=unnamed(event.case_id),
        facts={
            "name": applicant.name,
            "prefecture": applicant.prefecture,
            "municipality": applicant.municipality,
            "corporate_number": applicant.corporate_number or "",
        },
    )


def _unprepared(state: CertifiedPlan) -> CertifiedPlan:
    """No date prepares a renewal until they are set anew, and no invitation that was told before counts any more."""
    terms = tuple(
        replace(term, dates=tuple(one for one in term.dates if one.kind not in FOR_RENEWAL)) for term in state.terms
    )
    past = frozenset(one for one in state.past if one[1][0] != "renewal_opens")
    return replace(state, terms=terms, past=past, renewable=0)


def _is_ended(state: CertifiedPlan, term: Term) -> bool:
    return any(isinstance(one, Ended) and one.term == term.number for one in state.facts)


def _awaiting(state: CertifiedPlan) -> CertifiedPlan:
    """Nothing of a term that was ended is to come, and only of one what prepares a renewal."""
    found = [
        (term, entry)
        for term in state.terms
        if not _is_ended(state, term)
        for entry in term.dates
        if (term.number, key(entry)) not in state.past
        and (term.number == state.renewable or entry.kind not in FOR_RENEWAL)
    ]
    return replace(state, pending=tuple(sorted(found, key=lambda one: (*place(one[1]), one[0].number))))
