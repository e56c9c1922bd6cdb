"""A plan as its business sees it: what is in force on a day, and what has been certified so far.

Read from the plan's own stream, not from a table: it is a handful of events, and never behind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.intake.domain.application import APPLICATION
from services.intake.domain.lineage import LINEAGE, Lineage, OpenOne
from services.intake.domain.offers import Offer, OfferName, offers
from services.intake.domain.paper import NO_PAPER, Paper
from services.intake.domain.state import Application
from shared.clock import today
from shared.contracts.event import Actor, Event
from shared.contracts.forms.describing import Description
from shared.contracts.forms.filed import BY_VERSION, FiledForm
from shared.contracts.forms.joint import JOINT
from shared.contracts.forms.single import SINGLE
from shared.contracts.intake import CertificateFactsCorrected, MinorChangeNoted
from shared.contracts.lineage import CertificateGivenBack, HearingAnnounced, TermRescinded
from shared.contracts.paper import is_paper
from shared.contracts.target import Target
from shared.contracts.text import TextId
from shared.event_store.door import UnknownStream
from shared.event_store.store import EventStore
from shared.event_store.unit_of_work import UnitOfWork
from shared.scheme.application_kinds import PlanType
from shared.scheme.authorization import Whose, may
from shared.scheme.changed_term import ChangedTerm
from shared.scheme.lineage import (
    Fact,
    InForce,
    TermEnd,
    Version,
    certified_facts,
    ending,
    in_force,
    versions,
)


@dataclass(frozen=True, slots=True)
class PlanOnADay:
    """What stands `on` a day; `expected` where that day is still to come. `form` is that of the version in force.

    `business` is its name on that day, or as its newest certificate has it, with what was put right in that. `offers`
    are what can be done today and later, whatever that day is; `events` are those of the plan's own stream, and
    `lineage` is what they come to.
    """

    plan_id: str
    version: int
    on: date
    expected: bool
    standing: InForce
    form: FiledForm | None
    versions: tuple[Version, ...]
    business: str
    filing: OpenOne | None
    hearing: HearingAnnounced | None
    offers: tuple[Offer, ...]
    events: tuple[Event, ...]
    paper: Paper
    lineage: Lineage

    def offer(self, name: OfferName) -> Offer | None:
        """What can be done today under a name; None if that cannot."""
        return next((one for one in self.offers if one.name == name and one.is_open), None)

    @property
    def goes_on_in(self) -> Description:
        """The form in which it goes on: that of its type (R15), which never changes."""
        return JOINT if BY_VERSION.get(self.versions[-1].text.form_version) is JOINT else SINGLE

    @property
    def plan_type(self) -> PlanType:
        """単独型 or 連携型 (R15)."""
        return "joint" if self.goes_on_in is JOINT else "single"

    @property
    def minor_changes(self) -> list[MinorChangeNoted]:
        """All that were noted so far, whatever the day."""
        return [event for event in self.events if isinstance(event, MinorChangeNoted)]

    @property
    def corrections(self) -> list[CertificateFactsCorrected]:
        """All that was put right so far, whatever the day."""
        return [event for event in self.events if isinstance(event, CertificateFactsCorrected)]

    @property
    def given_back(self) -> CertificateGivenBack | None:
        """The giving back that came last, whatever the day."""
        return next((one for one in reversed(self.events) if isinstance(one, CertificateGivenBack)), None)

    @property
    def rescinded(self) -> TermRescinded | None:
        """The rescission through which nothing is in force on that day."""
        if self.standing.status != "rescinded":
            return None
        return next((one for one in reversed(self.events) if isinstance(one, TermRescinded)), None)


def own_plan_on(store: EventStore, actor: Actor, plan_id: str, on: date | None = None) -> PlanOnADay:
    """A plan that someone may read, as it stands on a day; today if None. Raises UnknownStream, for another's too."""
    found = plan_on(store, plan_id, on)
    if not may(actor, "intake.read", Whose(account=_owner(store, found))):
        raise UnknownStream(plan_id)
    return found


def plan_on(store: EventStore, plan_id: str, on: date | None = None) -> PlanOnADay:
    """A certified plan as it stands on a day; today if None. Raises UnknownStream where none is certified."""
    now = today(store.clock)
    return _plan_of(store, plan_id, tuple(recorded.event for recorded in store.stream(plan_id)), on or now, now)


def plan_then(store: EventStore, found: PlanOnADay, version: int, day: date) -> PlanOnADay:
    """A plan as it stood in an earlier version of its stream, seen on that day. Raises UnknownStream before any."""
    return _plan_of(store, found.plan_id, found.events[:version], day, day)


def _plan_of(store: EventStore, plan_id: str, events: tuple[Event, ...], day: date, now: date) -> PlanOnADay:
    lineage = LINEAGE.replay(events)
    known = versions(lineage.facts)
    if not known:
        raise UnknownStream(plan_id)
    standing = in_force(lineage.facts, day)
    form = certified_form(store, standing.version) if standing.version else None
    return PlanOnADay(
        plan_id,
        len(events),
        day,
        day > now,
        standing,
        form,
        known,
        standing.facts.get("name") or certified_facts(lineage.facts, known[-1])["name"],
        lineage.filing,
        _hearing(lineage, now),
        offers(lineage, now),
        events,
        lineage.paper,
        lineage,
    )


def _hearing(lineage: Lineage, today: date) -> HearingAnnounced | None:
    """The hearing that was announced, while there is still something to be heard on."""
    hearing = lineage.hearing
    version = next((one for one in reversed(versions(lineage.facts)) if hearing and one.term == hearing.term), None)
    return hearing if version and today < ending(lineage.facts, version)[1] else None


def certified_form(store: EventStore, version: Version) -> FiledForm | None:
    """The plan as that version certified it; see certified_text."""
    return certified_text(store, version.text)


def certified_text(store: EventStore, text: TextId) -> FiledForm | None:
    """The plan as that text says it; None of a certificate on paper that nobody has typed.

    Raises LookupError where its application is not here.
    """
    form = store.load(APPLICATION, text.application_id)[0].form_of(text)
    if form is not None:
        return form
    paper = store.load(LINEAGE, text.application_id)[0].paper
    if paper == NO_PAPER:
        raise LookupError(f"no application {text.application_id}")
    return next((one.form for one in paper.claims if one.text == text), None)


def changed_term(unit: UnitOfWork, plan_id: str, target: Target) -> ChangedTerm | None:
    """The term that a change belongs to, up to the version that it builds on."""
    lineage: Lineage = unit.stream(LINEAGE, plan_id).state

    def form_of(text: TextId) -> FiledForm | None:
        if is_paper(text, plan_id):
            return next((one.form for one in lineage.paper.claims if one.text == text), None)
        application: Application = unit.stream(APPLICATION, text.application_id).state
        return application.form_of(text)

    return lineage.changed_term(target, form_of)


def on_unseen_paper(unit: UnitOfWork, plan_id: str, target: Target) -> bool:
    """Whether an application builds on a certificate on paper that the bureau has not entered yet (R26)."""
    return is_paper(target.base, plan_id) and bool(unit.stream(LINEAGE, plan_id).state.paper.is_unconfirmed)


@dataclass(frozen=True, slots=True)
class EndedTerm:
    """How a term ended. `ended_on` is the first day on which it is not in force."""

    how: TermEnd
    ended_on: date


def ended_terms(store: EventStore, certified: Mapping[str, str]) -> dict[str, EndedTerm]:
    """How the terms have ended that applications were certified for; none of a term that runs, or that none brought.

    `certified` gives the plan of each application, by its id.
    """

    def work(unit: UnitOfWork) -> dict[str, EndedTerm]:
        unit.preload(certified.values(), as_stored=True)
        day, found = today(store.clock), {}
        for application_id, plan_id in certified.items():
            ended = _ended_term(unit.stream(LINEAGE, plan_id).state.facts, application_id)
            if ended is not None and ended.ended_on <= day:
                found[application_id] = ended
        return found

    return store.run(work) if certified else {}


def _ended_term(facts: Sequence[Fact], application_id: str) -> EndedTerm | None:
    """How the term ends to which the version belongs that an application brought; None where it brought none."""
    known = versions(facts)
    brought = next((one for one in known if one.text.application_id == application_id), None)
    if brought is None:
        return None
    return EndedTerm(*ending(facts, [one for one in known if one.term == brought.term][-1]))


def _owner(store: EventStore, found: PlanOnADay) -> str:
    """The account that filed its first version, or claimed it."""
    if is_paper(found.versions[0].text, found.plan_id):
        return found.paper.account
    filed = store.stream(found.versions[0].text.application_id)
    return filed[0].event.head.actor.id if filed else ""
