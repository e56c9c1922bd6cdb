"""A plan as a whole as its bureau sees it: what is in force on a day, and what an application builds on.

Read from the streams themselves, not from a table: they are a handful of events, and never behind.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.review.domain.case import CASE
from services.review.domain.certificate_corrections import with_facts
from services.review.domain.paper import PaperRecord
from services.review.domain.plan_record import PLAN_RECORD, PlanRecord, bureau_in_charge, cases_of, numbers_of
from services.review.domain.state import Case
from services.review.read_models.queue_pages import QueueRow
from services.review.views.case_page import CasePage, bureaus_of
from shared.clock import today
from shared.contracts.event import Actor
from shared.contracts.forms.filed import FiledForm
from shared.contracts.personal import Open
from shared.contracts.plan_record import CertificateCorrected, MinorChangeRecorded
from shared.contracts.target import Target
from shared.domain import Refusal
from shared.event_store.door import UnknownStream
from shared.event_store.recorder import Recorded
from shared.event_store.store import EventStore
from shared.event_store.unit_of_work import UnitOfWork
from shared.scheme.authorization import Whose, may
from shared.scheme.cautions import Caution
from shared.scheme.changed_term import ChangedTerm
from shared.scheme.lineage import (
    Fact,
    InForce,
    MinorChange,
    TermEnd,
    Version,
    certified_facts,
    ending,
    in_force,
    notes_on,
    term_until,
    versions,
)
from shared.scheme.minor_changes import all_cautions
from shared.scheme.plan_documents import PlanDocuments, plan_documents


@dataclass(frozen=True, slots=True)
class RecordOnADay:
    """What stands `on` a day; `expected` where that day is still to come.

    `cases` are those that brought the versions, by number; None where a case is not here. `facts` are those
    of the record, with what the certificates state.
    """

    plan_id: str
    record: PlanRecord
    history: tuple[Recorded, ...]
    on: date
    expected: bool
    standing: InForce
    versions: tuple[Version, ...]
    cases: Mapping[int, Case | None]
    facts: tuple[Fact, ...] = ()

    @property
    def version(self) -> int:
        """That of the record: what a change of it must have seen."""
        return len(self.history)

    @property
    def minor_changes(self) -> list[MinorChangeRecorded]:
        """All that were entered so far, whatever the day."""
        events = (recorded.event for recorded in self.history)
        return [event for event in events if isinstance(event, MinorChangeRecorded)]

    @property
    def corrections(self) -> list[CertificateCorrected]:
        """All that was put right so far, whatever the day."""
        return [recorded.event for recorded in self.history if isinstance(recorded.event, CertificateCorrected)]

    @property
    def business(self) -> str:
        """The name of the business on that day, or on its newest certificate."""
        return business_of(self.facts, self.standing)

    @property
    def bureau(self) -> str:
        """The bureau in charge."""
        return bureau_in_charge(self.record, self.cases)


@dataclass(frozen=True, slots=True)
class BuildsOn:
    """What a change or a later application builds on: the version, the case that brought it, and how it has ended.

    `case` is None where that case does not have the text any more, `ended_on` while the version's term runs, and
    `rescinded_on` where it was not rescinded. `form` is the certified text, if it is known; `notes` are the minor
    changes that count over that version (R27). `paper` is there where no case brought it, but a certificate on paper.
    `term` is the one that a change belongs to.
    """

    target: Target
    certificate_no: str
    case: Case | None
    ended_on: date | None
    form: FiledForm | None
    notes: tuple[MinorChange, ...] = ()
    rescinded_on: date | None = None
    paper: PaperRecord | None = None
    term: ChangedTerm | None = None


def plan_on(store: EventStore, actor: Actor, plan_id: str, on: date | None = None) -> RecordOnADay:
    """A plan on a day (today if None), for whoever may read one of its cases. Raises UnknownStream."""
    history = tuple(store.stream(plan_id))
    record = PLAN_RECORD.replay([recorded.event for recorded in history])
    known = versions(record.facts)
    bureaus = bureaus_of(store, plan_id) | {record.paper.bureau}
    if not known or not may(actor, "review.read", Whose(once=bureaus)):
        raise UnknownStream(plan_id)
    cases = cases_of(plan_id, record, lambda case_id: store.load(CASE, case_id)[0])
    now = today(store.clock)
    day = on or now
    facts = with_facts(record.facts, cases)
    standing = in_force(facts, day)
    return RecordOnADay(plan_id, record, history, day, day > now, standing, versions(facts), cases, facts)


def business_of(facts: Sequence[Fact], standing: InForce) -> str:
    """The name of the business as it stands on a day, or as the newest certificate states it once put right."""
    return standing.facts.get("name") or certified_facts(facts, versions(facts)[-1]).get("name", "")


def has_record(store: EventStore, page: CasePage) -> bool:
    """Whether the plan of a case was ever certified."""
    return page.plan_id is not None and bool(versions(store.load(PLAN_RECORD, page.plan_id)[0].facts))


def builds_on(store: EventStore, page: CasePage, day: date) -> BuildsOn | None:
    """What the application of a case builds on; None for a new plan."""
    target = page.case.target
    if target is None or page.plan_id is None:
        return None
    record, _ = store.load(PLAN_RECORD, page.plan_id)
    base = next((one for one in versions(record.facts) if one.number == target.base_version), None)
    how, end = ending(record.facts, base) if base else (None, None)
    ended_on = end if end and end <= day else None
    rescinded_on = end if how == "rescinded" else None
    notes = notes_on(record.facts, base, day) if base else ()
    if page.is_on_paper:
        claimed = record.paper.claim(target.base)
        number, form = (claimed.certificate.certificate_no, claimed.form) if claimed else ("", None)
        term = ChangedTerm.of([(claimed.certificate.certified_on, form)] if claimed else [])
        return BuildsOn(target, number, None, ended_on, form, notes, rescinded_on, record.paper, term)
    case, _ = store.load(CASE, target.base.application_id)
    case = case if case and case.text == target.base else None
    number, form = base.certificate_no if base else "", case.form if case else None
    term = _term(store, page.plan_id, record, target)
    return BuildsOn(target, number, case, ended_on, form, notes, rescinded_on, term=term)


def _term(store: EventStore, plan_id: str, record: PlanRecord, target: Target) -> ChangedTerm | None:
    """The term of the version that an application builds on, up to that."""
    cases = cases_of(plan_id, record, lambda case_id: store.load(CASE, case_id)[0])

    def form_of(version: Version) -> FiledForm | None:
        case, claimed = cases[version.number], record.paper.claim(version.text)
        return case.form if case else claimed.form if claimed else None

    return ChangedTerm.of(
        (one.certified_on, form_of(one)) for one in term_until(record.facts, target.term, target.base_version)
    )


def over_by(record: PlanRecord, application_id: str, day: date) -> tuple[TermEnd, date] | None:
    """How and from when the certification that an application brought counts no more; None while it does."""
    version = next((one for one in versions(record.facts) if one.text.application_id == application_id), None)
    how, ended_on = ending(record.facts, version) if version else (None, None)
    return (how, ended_on) if how and ended_on and ended_on <= day else None


def certification_over(store: EventStore, page: CasePage, day: date) -> tuple[TermEnd, date] | None:
    """The same of a case; None of one that brought no certification."""
    if page.case.status != "certified" or page.plan_id is None:
        return None
    return over_by(store.load(PLAN_RECORD, page.plan_id)[0], page.case.case_id, day)


def certifications_over(store: EventStore, rows: Iterable[QueueRow], day: date) -> dict[str, tuple[TermEnd, date]]:
    """The same of the rows of a queue, by case."""
    certified = [(row.case_id, row.plan_id) for row in rows if row.status == "certified" and row.plan_id]
    if not certified:
        return {}

    def work(unit: UnitOfWork) -> dict[str, tuple[TermEnd, date]]:
        unit.preload(plan_id for _, plan_id in certified)
        found = {one: over_by(unit.stream(PLAN_RECORD, plan).state, one, day) for one, plan in certified}
        return {case_id: over for case_id, over in found.items() if over}

    return store.run(work)


def cautions_of_case(page: CasePage, base: BuildsOn | None, open: Open) -> list[Caution]:
    """What of the plan of a case is to be looked at again, also beside the one that a change builds on."""
    changed = base.term if base and page.case.kind == "change" else None
    documents = documents_of_case(page, base)
    return [*all_cautions(page.case.form, page.case.received_on, open, changed), *documents.cautions]


def documents_of_case(page: CasePage, base: BuildsOn | None) -> PlanDocuments:
    """The files that the application of a case is asked for, beside those that came."""
    case = page.case
    on_paper = page.is_on_paper and not case.copies_seen and bool(base and base.paper and base.paper.is_unconfirmed)
    attached = [one.filed_as for one in case.documents]
    form = base.form if base else None
    return plan_documents(case.form, case.kind, case.received_on, attached, form, on_paper=on_paper)


def obstacle(store: EventStore, page: CasePage, day: date) -> Refusal | None:
    """Why the plan of an open case could not be certified on this day, whatever it says."""
    if page.case.ending is not None or page.plan_id is None:
        return None
    record, _ = store.load(PLAN_RECORD, page.plan_id)
    found = numbers_of(record, page.case.kind, page.case.target, day)
    return found if isinstance(found, Refusal) else None


def obstacles(store: EventStore, rows: Iterable[QueueRow], day: date) -> dict[str, Refusal]:
    """By case: why a change or a later application of a queue could not be certified on this day."""
    later = [(row, row.plan_id) for row in rows if row.kind != "new" and row.ended_on is None and row.plan_id]
    if not later:
        return {}

    def work(unit: UnitOfWork) -> dict[str, Refusal]:
        unit.preload(one for row, plan_id in later for one in (row.case_id, plan_id))
        found = {}
        for row, plan_id in later:
            case: Case | None = unit.stream(CASE, row.case_id).state
            numbers = case and numbers_of(unit.stream(PLAN_RECORD, plan_id).state, case.kind, case.target, day)
            if isinstance(numbers, Refusal):
                found[row.case_id] = numbers
        return found

    return store.run(work)
