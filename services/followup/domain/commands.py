"""What can be asked of a certified plan: to look after it, to await its next term, to stop, to record what is due.

And to know its business by what was put right and noted of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shared.contracts.blocks import Applicant, CertificateFact, PlanOutline
from shared.contracts.followup import DroppedBy, EndedBy
from shared.contracts.intake import (
    ApplicationCertified,
    CertificateFactsCorrected,
    CertificateGivenBack,
    FilingClosed,
    FilingOpened,
    MinorChangeNoted,
    PaperCertificateKnown,
    TermRescinded,
    VersionCertified,
)
from shared.contracts.paper import PAPER_VERSION
from shared.contracts.review import PlanCertified
from shared.contracts.text import TextId
from shared.domain import jst_day
from shared.scheme.application_kinds import PlanType


@dataclass(frozen=True, slots=True)
class _OfPlan:
    """What every command to a followed plan has: the plan, whose id its stream bears."""

    plan_id: str

    @property
    def stream_id(self) -> str:
        return self.plan_id


@dataclass(frozen=True, slots=True)
class Follow(_OfPlan):
    """Look after a plan whose certification has taken effect: for the first time, as changed, or for a further term."""

    text: TextId
    application_no: str
    bureau: str
    certificate_no: str
    certified_on: date
    applicant: Applicant
    outline: PlanOutline
    plan_type: PlanType = "single"
    term: int = 1
    version: int = 1
    known_on: date | None = None
    """Of a certificate on paper: the day on which it was confirmed. What was over by then is not followed."""

    @classmethod
    def after_paper(cls, event: PaperCertificateKnown) -> Follow | None:
        """None until the copies were seen."""
        if event.confirmed_on is None or event.applicant is None or event.outline is None:
            return None
        return cls(
            plan_id=event.of_plan,
            text=event.text,
            application_no=event.application_no,
            bureau=event.certificate.bureau,
            certificate_no=event.certificate.certificate_no,
            certified_on=event.certificate.certified_on,
            applicant=event.applicant,
            outline=event.outline,
            term=event.certificate.term,
            version=PAPER_VERSION,
            known_on=event.confirmed_on,
        )

    @classmethod
    def after(cls, event: ApplicationCertified | PlanCertified) -> Follow | None:
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
            text=event.text,
            application_no=event.application_no,
            bureau=event.bureau,
            certificate_no=event.certificate_no,
            certified_on=event.certified_on,
            applicant=event.applicant,
            outline=event.outline,
            plan_type=event.plan_type,
            term=event.term,
            version=event.version,
        )


@dataclass(frozen=True, slots=True)
class EndFollowUp(_OfPlan):
    """Look after a term no longer: from `on` it is not in force."""

    term: int
    on: date
    because: EndedBy

    @classmethod
    def after(cls, event: CertificateGivenBack | TermRescinded) -> EndFollowUp:
        """Raises LookupError for an end that belongs to no plan."""
        because: EndedBy = "rescinded" if isinstance(event, TermRescinded) else "given_back"
        return cls(event.of_plan, event.term, event.on, because)


@dataclass(frozen=True, slots=True)
class TakeRenewal(_OfPlan):
    """A later application was filed."""

    application_id: str
    application_no: str
    filed_on: date

    @classmethod
    def after(cls, event: FilingOpened) -> TakeRenewal | None:
        """None for a change. Raises LookupError for what belongs to no plan."""
        if event.kind != "renewal":
            return None
        return cls(event.of_plan, event.application_id, event.application_no, jst_day(event.head.occurred_at))


@dataclass(frozen=True, slots=True)
class DropRenewal(_OfPlan):
    """It came to its end without a certification."""

    application_id: str
    application_no: str
    because: DroppedBy
    dropped_on: date

    @classmethod
    def after(cls, event: FilingClosed) -> DropRenewal | None:
        """None where it was certified: that tells of the next term. Raises LookupError for what belongs to no plan."""
        if event.because == "certified":
            return None
        closed_on = jst_day(event.head.occurred_at)
        return cls(event.of_plan, event.application_id, event.application_no, event.because, closed_on)


@dataclass(frozen=True, slots=True)
class DateVersion(_OfPlan):
    """A version was filed on this day, and this is its text."""

    version: int
    filed_on: date
    text: TextId

    @classmethod
    def after(cls, event: VersionCertified) -> DateVersion:
        """Raises LookupError for what belongs to no plan."""
        return cls(event.of_plan, event.version, event.filed_on, event.text)


@dataclass(frozen=True, slots=True)
class CorrectFact(_OfPlan):
    """A certificate was put right."""

    number: int
    version: int
    fact: CertificateFact
    now: str
    corrected_on: date

    @classmethod
    def after(cls, event: CertificateFactsCorrected) -> CorrectFact:
        """Raises LookupError for what belongs to no plan."""
        return cls(event.of_plan, event.number, event.version, event.fact, event.now, event.corrected_on)


@dataclass(frozen=True, slots=True)
class ChangeName(_OfPlan):
    """A minor change of the name was noted."""

    number: int
    version: int
    filing: str
    now: str
    noted_on: date

    @classmethod
    def after(cls, event: MinorChangeNoted) -> ChangeName | None:
        """None for one that leaves the name. Raises LookupError for what belongs to no plan."""
        name, place = event.now.name, (event.number, event.version, event.filing)
        return None if name is None else cls(event.of_plan, *place, name, event.noted_on)


@dataclass(frozen=True, slots=True)
class Wake(_OfPlan):
    """Record whatever has fallen due by now. A timer only wakes: what is due follows from the stream."""


PlanCommand = Follow | TakeRenewal | DropRenewal | EndFollowUp | DateVersion | CorrectFact | ChangeName | Wake
