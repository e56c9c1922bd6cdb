"""PlanRecord (認定台帳): a plan as a whole, as the bureau knows it: its versions, their numbers, and their ends.

A stream bears the plan's id, and begins with the plan's first certification, or with one that it has on paper (R26).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from services.review.domain import rescission
from services.review.domain.certificate_corrections import CorrectCertificate, correct
from services.review.domain.paper import (
    NO_PAPER,
    ConfirmPaper,
    EnterPaper,
    PaperRecord,
    ReceivePaperClaim,
    confirm,
    enter,
    receive,
    remember,
)
from services.review.domain.plan_record_command import PlanRecordCommand as PlanRecordCommand
from services.review.domain.rescission import Rescission, RescissionCommand
from services.review.domain.state import Case
from shared.contracts.blocks import ApplicationKind, Overtaken
from shared.contracts.event import Event
from shared.contracts.lineage import CertificateGivenBack, MinorChangeNoted
from shared.contracts.paper import is_paper
from shared.contracts.plan_record import (
    CertificateCorrected,
    ChangeTaken,
    GivingBackRecorded,
    HearingHeld,
    HearingNotified,
    HearingReported,
    MinorChangeRecorded,
    PaperCertificateConfirmed,
    PaperCertificateEntered,
    PaperClaimReceived,
    PlanRescinded,
    RescissionDropped,
    RescissionProposed,
    RescissionSentBack,
    RescissionWithoutEffect,
    VersionEntered,
    VersionStruck,
)
from shared.contracts.review import PlanCertified
from shared.contracts.target import Target
from shared.contracts.text import TextId
from shared.domain import Aggregate, Refusal, jst_day, refuse
from shared.scheme.lineage import Corrected, Ended, Fact, MinorChange, Struck, Version, ending, versions
from shared.scheme.paper_certificates import with_paper


@dataclass(frozen=True)
class EnterVersion(PlanRecordCommand):
    """A decision has brought a version."""

    version: VersionEntered


@dataclass(frozen=True)
class StrikeVersion(PlanRecordCommand):
    """The decision on a text took no effect."""

    text: TextId
    because: Overtaken


@dataclass(frozen=True)
class RecordGivingBack(PlanRecordCommand):
    """From intake.CertificateGivenBack."""

    term: int
    on: date

    @classmethod
    def after(cls, event: CertificateGivenBack) -> RecordGivingBack:
        return cls(event.head.stream_id, event.term, event.on)


@dataclass(frozen=True)
class RecordMinorChange(PlanRecordCommand):
    """From intake.MinorChangeNoted."""

    noted: MinorChangeNoted

    @classmethod
    def after(cls, event: MinorChangeNoted) -> RecordMinorChange:
        return cls(event.head.stream_id, event)


@dataclass(frozen=True)
class TakeChange(PlanRecordCommand):
    """A change is examined, for the first time or once more. It is told each time, so that no rescission misses it."""

    case_id: str
    application_no: str
    term: int


@dataclass(frozen=True)
class Numbers:
    """Which term and which version a certification brings; `base_version` is the one that it builds on, or 0."""

    term: int
    version: int
    base_version: int


FIRST: Final = Numbers(1, 1, 0)
"""Those of a plan that was never certified."""


@dataclass(frozen=True)
class PlanRecord:
    """`facts` say what is in force on which day; struck versions are among them, for their numbers stay used.

    `change` is the change that was taken last: all before it have ended. `rescission` is the one that is under way.
    """

    facts: tuple[Fact, ...] = ()
    paper: PaperRecord = NO_PAPER
    change: ChangeTaken | None = None
    rescission: Rescission | None = None

    @property
    def last_number(self) -> int:
        return max((fact.number for fact in self.facts if isinstance(fact, Version)), default=0)

    @property
    def rescissions(self) -> tuple[Ended, ...]:
        return tuple(fact for fact in self.facts if isinstance(fact, Ended) and fact.how == "rescinded")

    def is_rescinded(self, term: int) -> bool:
        return any(fact.term == term for fact in self.rescissions)


def numbers_of(record: PlanRecord, kind: ApplicationKind, target: Target | None, on: date) -> Numbers | Refusal:
    """What a certification on a day is numbered, or why the plan cannot have it any more (LINEAGE §1, "Approve").

    What is built on is the latest version of its term: a running one may change when the next is certified already.
    """
    known = versions(record.facts)
    if target is None:
        return refuse("P", "plan_already_certified") if known else Numbers(1, record.last_number + 1, 0)
    if record.paper.is_unconfirmed:
        return refuse("R26", "paper_unconfirmed")
    terms = {version.term for version in known if version.number == target.base_version} | {target.term}
    latest = max((version.number for version in known if version.term in terms), default=0)
    if latest != target.base_version:
        return refuse("P", "base_moved", version=latest)
    if kind == "change":
        # After the period's end it may still be certified, though it never comes into force; not after a rescission.
        how, ended_on = ending(record.facts, next(v for v in reversed(known) if v.term == target.term))
        if how != "expired" and ended_on <= on:
            return refuse("P", "term_ended", ended_on=ended_on)
    return Numbers(target.term, record.last_number + 1, target.base_version)


def cases_of(plan_id: str, record: PlanRecord, case_of: Callable[[str], Case | None]) -> dict[int, Case | None]:
    """The cases that brought the versions with effect, by number; None for a certificate on paper, whose untyped text
    bears the plan's id, and where `case_of` knows none.
    """
    return {
        one.number: None if is_paper(one.text, plan_id) else case_of(one.text.application_id)
        for one in versions(record.facts)
    }


def bureau_in_charge(record: PlanRecord, cases: Mapping[int, Case | None]) -> str:
    """That of the case which brought the last version, or else of the certificate on paper; empty where there is none.

    A case that has been decided is not appended to: its bureau does not change (ADR 0012).
    """
    brought = (case for number in sorted(cases, reverse=True) if (case := cases[number]))
    return next((case.bureau for case in brought), record.paper.bureau)


def decide(record: PlanRecord, command: Any, now: datetime) -> Sequence[Event] | Refusal:
    """May this happen? Raises TypeError for a command that is none of a record's."""
    match command:
        case EnterVersion(version=version):
            if version.version <= record.last_number:
                return refuse("P", "version_used", version=version.version)
            return [version]
        case StrikeVersion(text=text, because=because):
            brought = [one for one in versions(record.facts) if one.text == text]
            return [event for one in brought for event in _strike(record, one, because, jst_day(now))]
        case RecordGivingBack(term=term, on=on):
            if Ended(term, "given_back", on) in record.facts:
                return []
            back = GivingBackRecorded(term=term, on=on)
            return [back, *rescission.fallen_with(record.rescission, term, jst_day(now), "given_back")]
        case RecordMinorChange(noted=noted):
            known = noted.number in {fact.number for fact in record.facts if isinstance(fact, MinorChange)}
            return [] if known else [_recorded(noted)]
        case CorrectCertificate():
            return correct(record.facts, command, jst_day(now))
        case EnterPaper():
            return enter(record.paper, command, jst_day(now))
        case ReceivePaperClaim():
            return receive(record.paper, command)
        case ConfirmPaper():
            return confirm(record.paper, command, jst_day(now))
        case TakeChange():
            return [ChangeTaken(case_id=command.case_id, application_no=command.application_no, term=command.term)]
        case _ if isinstance(command, RescissionCommand):
            return rescission.decide(record.rescission, record.facts, command, jst_day(now))
    raise TypeError(f"no command of a plan's record: {command!r}")


def _recorded(noted: MinorChangeNoted) -> MinorChangeRecorded:
    return MinorChangeRecorded(
        number=noted.number,
        version=noted.version,
        filing=noted.filing,
        noted_on=noted.noted_on,
        was=noted.was,
        now=noted.now,
    )


def _strike(record: PlanRecord, version: Version, because: Overtaken, today: date) -> Sequence[Event]:
    """Of a term that is left without a version, no rescission stands or goes on: it may be certified anew."""
    struck: list[Event] = [VersionStruck(version=version.number, because=because)]
    term = version.term
    if rescission.last_version((*record.facts, Struck(version.number)), term) is not None:
        return struck
    if record.is_rescinded(term):
        struck.append(RescissionWithoutEffect(term=term))
    return [*struck, *rescission.fallen_with(record.rescission, term, today, "without_effect")]


def evolve(record: PlanRecord, event: Event) -> PlanRecord:
    match event:
        case VersionEntered():
            return replace(record, facts=(*record.facts, Version.told(event)))
        case VersionStruck(version=number):
            return replace(record, facts=(*record.facts, Struck(number)))
        case GivingBackRecorded(term=term, on=on):
            return replace(record, facts=(*record.facts, Ended(term, "given_back", on)))
        case MinorChangeRecorded():
            return replace(record, facts=(*record.facts, *MinorChange.told(event)))
        case CertificateCorrected():
            return replace(record, facts=(*record.facts, Corrected.told(event)))
        case PaperClaimReceived() | PaperCertificateEntered() | PaperCertificateConfirmed():
            paper = remember(record.paper, event)
            return replace(record, paper=paper, facts=with_paper(record.facts, paper.version(event.of_plan)))
        case ChangeTaken():
            return replace(record, change=event)
        case RescissionWithoutEffect(term=term):
            without = [fact for fact in record.rescissions if fact.term == term]
            return replace(record, facts=tuple(fact for fact in record.facts if fact not in without))
        case PlanRescinded(term=term, rescinded_on=on):
            ended = Ended(term, "rescinded", on)
            return replace(record, facts=(*record.facts, ended), rescission=None)
        case (
            HearingNotified()
            | HearingHeld()
            | HearingReported()
            | RescissionProposed()
            | RescissionSentBack()
            | RescissionDropped()
        ):
            return replace(record, rescission=rescission.remembered(record.rescission, event))
    return record


def version_entered(event: PlanCertified, filed_on: date) -> VersionEntered:
    """The version that a decision has brought."""
    return VersionEntered(
        version=event.version,
        term=event.term,
        kind=event.kind,
        filed_on=filed_on,
        certified_on=event.certified_on,
        certificate_no=event.certificate_no,
        period=event.outline.period,
        text=event.text,
    )


def old_version(case: Case) -> VersionEntered | None:
    """The first version of a plan that was certified before plans were kept as a whole; None if it is not certified.

    A decision that does not name its text was made on the one that the case has.
    """
    decision = case.decision
    if case.ending != "certified" or decision is None:
        return None
    return VersionEntered(
        version=FIRST.version,
        term=FIRST.term,
        kind=case.kind,
        filed_on=case.received_on,
        certified_on=decision.decided_on,
        certificate_no=decision.certificate_no,
        period=case.form.period,
        text=decision.text if decision.text.is_named else case.text,
        migrated=True,
    )


PLAN_RECORD: Final[Aggregate[PlanRecord, Event]] = Aggregate("plan record", PlanRecord(), decide, evolve)
