"""紙の認定 (R26): a certificate of paper times in the record of its plan: entered from the files, claimed, confirmed.

A claim alone puts nothing in force. What the bureau enters from its own files does; the text that was claimed belongs
to it once an officer has seen the copies.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from services.review.domain.plan_record_command import PlanRecordCommand
from shared.contracts.event import Event
from shared.contracts.forms.excerpts import applicant, certificate_facts, outline
from shared.contracts.forms.filed import FiledForm
from shared.contracts.paper import PaperCertificate, untyped
from shared.contracts.paper_claims import PaperCertificateClaimed
from shared.contracts.paper_record import PaperCertificateConfirmed, PaperCertificateEntered, PaperClaimReceived
from shared.contracts.text import TextId
from shared.domain import SCHEME_START, Refusal, refuse, together
from shared.scheme.lineage import Version
from shared.scheme.paper_certificates import CELLS, differing, folded, paper_version


@dataclass(frozen=True)
class EnterPaper(PlanRecordCommand):
    """紙の認定の登載 from the bureau's own papers."""

    certificate: PaperCertificate


@dataclass(frozen=True)
class ReceivePaperClaim(PlanRecordCommand):
    """From intake.PaperCertificateClaimed."""

    certificate: PaperCertificate
    claimed_on: date
    text: TextId
    form: FiledForm

    @classmethod
    def after(cls, event: PaperCertificateClaimed) -> ReceivePaperClaim:
        return cls(event.of_plan, event.certificate, event.claimed_on, event.text, event.form)


@dataclass(frozen=True)
class ConfirmPaper(PlanRecordCommand):
    """The copies of the certificate and of this text were seen, with the filing of this number."""

    text: TextId
    application_no: str


@dataclass(frozen=True)
class PaperRecord:
    """A plan's paper certificate. `claims` are all that were received, the last one last."""

    claims: tuple[PaperClaimReceived, ...] = ()
    entered: PaperCertificate | None = None
    confirmed: PaperCertificateConfirmed | None = None

    @property
    def is_unconfirmed(self) -> bool:
        """Whether something was claimed, and nobody has seen the copies."""
        return bool(self.claims) and self.confirmed is None

    @property
    def bureau(self) -> str:
        """The bureau whose certificate it is; "" of none."""
        told = self.entered or (self.claims[-1].certificate if self.claims else None)
        return told.bureau if told else ""

    def claim(self, text: TextId) -> PaperClaimReceived | None:
        """The claim that gave a text."""
        return next((one for one in self.claims if one.text == text), None)

    def differs_in(self, text: TextId) -> tuple[str, ...]:
        """What the bureau's files say otherwise than the claim of a text."""
        claimed = self.claim(text)
        return differing(claimed.certificate, self.entered) if claimed and self.entered else ()

    def version(self, plan_id: str) -> Version | None:
        """The version that the plan has from it: of what was confirmed, or else entered."""
        if self.confirmed is not None:
            claimed = self.claim(self.confirmed.text)
            facts = certificate_facts(claimed.form) if claimed else self.confirmed.certificate.facts
            return paper_version(self.confirmed.certificate, self.confirmed.text, facts)
        return paper_version(self.entered, untyped(plan_id), self.entered.facts) if self.entered else None


NO_PAPER: Final = PaperRecord()
"""Of a plan that was certified here."""


def enter(paper: PaperRecord, command: EnterPaper, today: date) -> Sequence[Event] | Refusal:
    """Entered anew, it says what it says last; once the copies were seen, nothing of it changes any more."""
    certificate = command.certificate
    if paper.confirmed is not None:
        return refuse("R26", "paper_confirmed", application_no=paper.confirmed.application_no)
    if paper.entered == certificate:
        return []
    return together(entry_problems(certificate, today)) or [PaperCertificateEntered(certificate=certificate)]


def entry_problems(certificate: PaperCertificate, today: date) -> list[Refusal]:
    """All that stands against an entry, at once."""
    found = []
    if not folded(certificate.certificate_no):
        found.append(refuse("R26", "certificate_no_missing", "certificate_no"))
    if not certificate.business:
        found.append(refuse("R26", "business_missing", "business"))
    if not SCHEME_START <= certificate.certified_on <= today:
        found.append(refuse("R26", "paper_certified_on", "certified_on", first=SCHEME_START, last=today))
    if certificate.period.months < 1 or certificate.certified_on > certificate.period.end.last_day:
        found.append(refuse("R26", "paper_period", "period_end"))
    return found


def receive(paper: PaperRecord, command: ReceivePaperClaim) -> Sequence[Event]:
    if paper.claim(command.text) is not None:
        return []
    return [
        PaperClaimReceived(
            certificate=command.certificate, claimed_on=command.claimed_on, text=command.text, form=command.form
        )
    ]


def confirm(paper: PaperRecord, command: ConfirmPaper, today: date) -> Sequence[Event] | Refusal:
    """What the bureau's own files contradict is not confirmed: the one or the other is put right first."""
    if paper.confirmed is not None:
        return []
    claimed = paper.claim(command.text)
    if claimed is None:
        return refuse("R26", "paper_claim_unknown")
    other = paper.differs_in(command.text)
    if refused := together([refuse("R26", "paper_differs", what=CELLS[name]) for name in other]):
        return refused
    return [
        PaperCertificateConfirmed(
            certificate=claimed.certificate,
            text=claimed.text,
            application_no=command.application_no,
            confirmed_on=today,
            applicant=applicant(claimed.form),
            outline=outline(claimed.form),
        )
    ]


def remember(
    paper: PaperRecord, event: PaperClaimReceived | PaperCertificateEntered | PaperCertificateConfirmed
) -> PaperRecord:
    match event:
        case PaperClaimReceived():
            return replace(paper, claims=(*paper.claims, event))
        case PaperCertificateEntered():
            return replace(paper, entered=event.certificate)
        case PaperCertificateConfirmed():
            return replace(paper, confirmed=event)
