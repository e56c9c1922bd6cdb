"""Lineage (系譜): a plan as a whole, as its business knows it. It says whether more may be filed on the plan.

A stream bears the plan's id, and begins with the first certification that takes effect: a new filing touches none. Of
a plan that was certified on paper it begins with the claim, or with what the bureau knows of it (R26).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from services.intake.domain.certificate_corrections import corrected
from services.intake.domain.lineage_command import LineageCommand as LineageCommand
from services.intake.domain.paper import (
    NO_PAPER,
    ClaimPaper,
    EraseClaim,
    KnowPaper,
    Paper,
    claim,
    erase_claim,
    know,
    remember,
)
from services.intake.domain.rescission import announced, called_off, rescinded
from services.intake.domain.state import Application
from shared.contracts.blocks import ApplicationKind
from shared.contracts.event import Event
from shared.contracts.forms.excerpts import certificate_facts
from shared.contracts.forms.filed import FiledForm
from shared.contracts.forms.report import StatusReport
from shared.contracts.intake import ApplicationCertified, ApplicationFiled, CertificationNumbered
from shared.contracts.lineage import (
    CertificateFactsCorrected,
    CertificateGivenBack,
    FilingClosed,
    FilingOpened,
    HearingAnnounced,
    HearingCalledOff,
    MinorChangeNoted,
    PaperCertificateClaimed,
    PaperCertificateKnown,
    PaperClaimErased,
    RescissionCameTooLate,
    StatusReportFiled,
    TermRescinded,
    VersionCertified,
    WhyClosed,
)
from shared.contracts.minor_change import MinorAnswers, MinorFacts
from shared.contracts.plan_record import CertificateCorrected
from shared.contracts.rescission import HearingNotified, PlanRescinded, RescissionDropped
from shared.contracts.target import Target
from shared.contracts.text import TextId
from shared.domain import Aggregate, Refusal, jst_day, refuse
from shared.scheme.changed_term import ChangedTerm
from shared.scheme.filing_windows import changeable, next_start_after, renewable, renewal_opens_on
from shared.scheme.lineage import Corrected, Ended, Fact, MinorChange, Version, in_force, term_until
from shared.scheme.paper_certificates import with_paper


@dataclass(frozen=True)
class OpenFiling(LineageCommand):
    """A change or a later application was filed."""

    application_id: str
    application_no: str
    kind: ApplicationKind
    target: Target
    filed_on: date

    @classmethod
    def after(cls, event: ApplicationFiled) -> OpenFiling:
        """Raises LookupError for a filing that opens a new plan."""
        if event.target is None:
            raise LookupError("a new plan has no lineage yet")
        return cls(event.of_plan, event.application_id, event.application_no, event.kind, event.target, event.filed_on)


@dataclass(frozen=True)
class CloseFiling(LineageCommand):
    """It came to its end without a version."""

    application_id: str
    because: WhyClosed


@dataclass(frozen=True)
class TakeVersion(LineageCommand):
    """A certification took effect."""

    version: VersionCertified


@dataclass(frozen=True)
class FileReport(LineageCommand):
    """実施状況報告 on its own."""

    report: StatusReport


@dataclass(frozen=True)
class NoteMinorChange(LineageCommand):
    """軽微な変更 (R27): `now` holds what is other than it stands, `was` what that takes the place of."""

    answers: MinorAnswers
    was: MinorFacts
    now: MinorFacts


@dataclass(frozen=True)
class CorrectFacts(LineageCommand):
    """From review.CertificateCorrected."""

    event: CertificateCorrected

    @classmethod
    def after(cls, event: CertificateCorrected) -> CorrectFacts:
        return cls(event.of_plan, event)


@dataclass(frozen=True)
class GiveBack(LineageCommand):
    """返納. The application is the one that brought the version in force."""

    reason: str
    application_no: str
    bureau: str


@dataclass(frozen=True)
class AnnounceHearing(LineageCommand):
    """From review.HearingNotified."""

    hearing: HearingNotified

    @classmethod
    def after(cls, event: HearingNotified) -> AnnounceHearing:
        return cls(event.of_plan, event)


@dataclass(frozen=True)
class CallOffHearing(LineageCommand):
    """From review.RescissionDropped."""

    dropped: RescissionDropped

    @classmethod
    def after(cls, event: RescissionDropped) -> CallOffHearing:
        return cls(event.of_plan, event)


@dataclass(frozen=True)
class TakeRescission(LineageCommand):
    """From review.PlanRescinded."""

    rescinded: PlanRescinded

    @classmethod
    def after(cls, event: PlanRescinded) -> TakeRescission:
        return cls(event.of_plan, event)


@dataclass(frozen=True)
class OpenOne:
    """The change or later application that is open."""

    application_id: str
    application_no: str
    kind: ApplicationKind
    term: int


@dataclass(frozen=True)
class Lineage:
    """`facts` say what is in force on which day (shared/scheme/lineage.py). `hearing` is the one that was announced."""

    plan_id: str = ""
    facts: tuple[Fact, ...] = ()
    filing: OpenOne | None = None
    paper: Paper = NO_PAPER

    @property
    def known_facts(self) -> tuple[Fact, ...]:
        """The same facts as far as the bureau knows them too: a claim is none."""
        return with_paper(self.facts, self.paper.known_version(self.plan_id)) if self.paper.claims else self.facts

    hearing: HearingAnnounced | None = None

    def changed_term(self, target: Target, form_of: Callable[[TextId], FiledForm | None]) -> ChangedTerm | None:
        """The term that a change belongs to, up to the version that it builds on; None where nothing is known of it."""
        known = term_until(self.facts, target.term, target.base_version)
        return ChangedTerm.of((one.certified_on, form_of(one.text)) for one in known)


def decide(state: Lineage, command: Any, now: datetime) -> Sequence[Event] | Refusal:
    """May this happen? Raises TypeError for a command that is none of a lineage's."""
    match command:
        case OpenFiling():
            return _open(state, command)
        case CloseFiling():
            return _close(state, command.application_id, command.because)
        case TakeVersion(version=version):
            if version.version in {fact.number for fact in state.facts if isinstance(fact, Version)}:
                return []
            return [version, *_close(state, version.text.application_id, "certified")]
        case FileReport():
            return _report(state, command, jst_day(now))
        case CorrectFacts(event=event):
            return corrected(state.facts, event)
        case NoteMinorChange():
            return _note(state, command, jst_day(now))
        case GiveBack():
            return _give_back(state, command, jst_day(now))
        case ClaimPaper():
            return claim(state.paper, command, state.filing.application_no if state.filing else "", jst_day(now))
        case KnowPaper():
            return know(state.paper, command)
        case EraseClaim():
            return erase_claim(state.paper, command, jst_day(now))
        case AnnounceHearing(hearing=hearing):
            return announced(state.facts, state.hearing, hearing)
        case CallOffHearing(dropped=dropped):
            return called_off(state.hearing, dropped)
        case TakeRescission(rescinded=plan_rescinded):
            return rescinded(state.facts, plan_rescinded)
    raise TypeError(f"no command of a lineage: {command!r}")


def target_of(state: Lineage, kind: ApplicationKind, on: date) -> Target | Refusal:
    """What a change or a later application that is filed on a day builds on (R23, R24), or why there is nothing."""
    if state.filing is not None:
        return refuse("P", "filing_open", application_no=state.filing.application_no)
    base = changeable(state.facts, on) if kind == "change" else renewable(state.facts, on)
    if base is None:
        return refuse("R23", "not_changeable") if kind == "change" else refuse("R24", "not_renewable")
    if kind == "renewal" and on < (opens_on := renewal_opens_on(base.period.end)):
        return refuse("R24", "renewal_not_open", opens_on=opens_on)
    term = base.term if kind == "change" else max(_terms(state)) + 1
    return Target(
        term=term,
        base_version=base.number,
        base=base.text,
        period=base.period,
        ends_before=next_start_after(state.facts, base),
    )


def _open(state: Lineage, command: OpenFiling) -> Sequence[Event] | Refusal:
    if state.filing is not None and state.filing.application_id == command.application_id:
        return []
    found = target_of(state, command.kind, command.filed_on)
    if isinstance(found, Refusal):
        return found
    if found != command.target:
        return refuse("P", "base_moved", version=found.base_version)
    return [
        FilingOpened(
            application_id=command.application_id,
            application_no=command.application_no,
            kind=command.kind,
            term=found.term,
            base_version=found.base_version,
        )
    ]


def _close(state: Lineage, application_id: str, because: WhyClosed) -> list[Event]:
    filing = state.filing
    if filing is None or filing.application_id != application_id:
        return []
    return [FilingClosed(application_id=application_id, application_no=filing.application_no, because=because)]


def _report(state: Lineage, command: FileReport, today: date) -> Sequence[Event] | Refusal:
    standing = in_force(state.facts, today)
    if standing.version is None or not standing.begun:
        return refuse("R25", "nothing_to_report_on")
    return [StatusReportFiled(version=standing.version.number, reported_on=today, report=command.report)]


def _note(state: Lineage, command: NoteMinorChange, today: date) -> Sequence[Event] | Refusal:
    standing = in_force(state.facts, today)
    if standing.version is None or not standing.begun:
        return refuse("R27", "no_minor_change_now")
    return [
        MinorChangeNoted(
            number=last_note(state) + 1,
            version=standing.version.number,
            filing=state.filing.application_id if state.filing else "",
            noted_on=today,
            answers=command.answers,
            was=command.was,
            now=command.now,
        )
    ]


def last_note(state: Lineage) -> int:
    """The number of the plan's last minor change; 0 if there is none."""
    return max((fact.number for fact in state.facts if isinstance(fact, MinorChange)), default=0)


def _give_back(state: Lineage, command: GiveBack, today: date) -> Sequence[Event] | Refusal:
    standing = in_force(state.facts, today)
    if standing.version is None:
        return refuse("P", "nothing_to_give_back")
    if state.paper.is_unconfirmed:
        return refuse("R26", "paper_not_given_back")
    return [
        CertificateGivenBack(
            term=standing.version.term,
            on=today,
            reason=command.reason,
            certificate_no=standing.version.certificate_no,
            application_no=command.application_no,
            bureau=command.bureau,
            business=standing.facts["name"],
            corporate_number=standing.facts["corporate_number"],
        )
    ]


def evolve(state: Lineage, event: Event) -> Lineage:
    match event:
        case VersionCertified():
            return replace(
                state, plan_id=event.head.plan_id or "", facts=(*state.facts, Version.told(event, event.facts))
            )
        case FilingOpened():
            return replace(state, filing=OpenOne(event.application_id, event.application_no, event.kind, event.term))
        case FilingClosed():
            return replace(state, filing=None)
        case CertificateFactsCorrected():
            return replace(state, facts=(*state.facts, Corrected.told(event)))
        case MinorChangeNoted():
            return replace(state, facts=(*state.facts, *MinorChange.told(event)))
        case PaperCertificateClaimed() | PaperCertificateKnown() | PaperClaimErased():
            plan_id, paper = event.of_plan, remember(state.paper, event)
            return replace(state, plan_id=plan_id, paper=paper, facts=with_paper(state.facts, paper.version(plan_id)))
        case CertificateGivenBack(term=term, on=on):
            return replace(state, facts=(*state.facts, Ended(term, "given_back", on)))
        case HearingAnnounced():
            return replace(state, hearing=event)
        case HearingCalledOff():
            return replace(state, hearing=None)
        case TermRescinded(term=term, on=on) | RescissionCameTooLate(term=term, on=on):
            hearing = None if state.hearing and state.hearing.term == term else state.hearing
            return replace(state, facts=(*state.facts, Ended(term, "rescinded", on)), hearing=hearing)
    return state


def version_certified(
    event: ApplicationCertified | CertificationNumbered, application: Application
) -> VersionCertified:
    """The version that a certification which took effect has brought. Raises LookupError for one of nothing filed."""
    form, decision, filed_on = application.form, application.decision, application.filed_on
    if form is None or decision is None or filed_on is None:
        raise LookupError("a certification without a plan")
    return VersionCertified(
        version=event.version,
        term=event.term,
        kind=application.kind,
        filed_on=filed_on,
        certified_on=decision.decided_on,
        certificate_no=decision.certificate_no,
        period=form.period,
        text=event.text,
        facts=certificate_facts(form),
    )


def change_of(state: Lineage, term: int) -> OpenOne | None:
    """The change that is open on a term, which falls with it; a later application stays."""
    filing = state.filing
    return filing if filing is not None and filing.kind == "change" and filing.term == term else None


def _terms(state: Lineage) -> list[int]:
    return [fact.term for fact in state.facts if isinstance(fact, Version)]


def _begins(command: LineageCommand) -> bool:
    """A new plan has no lineage before its certification."""
    return isinstance(command, TakeVersion) and command.version.kind == "new"


LINEAGE: Final[Aggregate[Lineage, Event]] = Aggregate("lineage", Lineage(), decide, evolve, begins=_begins)
