"""紙の認定 (R26): a certificate of paper times that a business claims, and what the bureau knows of it.

A claim is enough to file on: the copies are looked at with the first change or later application. Until then the
version is 申告（未確認）, and nobody but its business reads it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from services.intake.domain.lineage_command import LineageCommand
from services.intake.domain.personal_text import open_problems
from shared.contracts.blocks import Applicant, PlanOutline
from shared.contracts.event import Event
from shared.contracts.forms.excerpts import certificate_facts
from shared.contracts.forms.filed import FiledForm
from shared.contracts.paper import PaperCertificate, paper_text, untyped
from shared.contracts.paper_claims import PaperCertificateClaimed, PaperCertificateKnown, PaperClaimErased
from shared.contracts.paper_record import PaperCertificateConfirmed, PaperCertificateEntered
from shared.contracts.text import TextId
from shared.domain import SCHEME_START, Refusal, refuse, together
from shared.scheme.bureaus import BUREAUS
from shared.scheme.lineage import Version
from shared.scheme.paper_certificates import differing, folded, paper_version


@dataclass(frozen=True)
class ClaimPaper(LineageCommand):
    """紙の認定の申告 by an account; personal text of the form is sealed."""

    certificate: PaperCertificate
    form: FiledForm
    account: str


@dataclass(frozen=True)
class KnowPaper(LineageCommand):
    """From review.PaperCertificateEntered, and from review.PaperCertificateConfirmed, which names the text."""

    certificate: PaperCertificate
    text: TextId
    application_no: str = ""
    confirmed_on: date | None = None
    applicant: Applicant | None = None
    outline: PlanOutline | None = None

    @classmethod
    def entered(cls, event: PaperCertificateEntered) -> KnowPaper:
        return cls(event.of_plan, event.certificate, untyped(event.of_plan))

    @classmethod
    def confirmed(cls, event: PaperCertificateConfirmed) -> KnowPaper:
        return cls(
            event.of_plan,
            event.certificate,
            event.text,
            event.application_no,
            event.confirmed_on,
            event.applicant,
            event.outline,
        )


@dataclass(frozen=True)
class EraseClaim(LineageCommand):
    """消去 of the persons that a claim names; as `Erase`, of an application."""

    key_ids: tuple[str, ...]
    reason: str
    ordered_by: str
    order: str = ""


@dataclass(frozen=True)
class Claim:
    """What an account said of its certificate."""

    certificate: PaperCertificate
    text: TextId
    form: FiledForm
    account: str


@dataclass(frozen=True)
class Paper:
    """A plan's paper certificate. `entered` is what the bureau's files say of it; `confirmed` the text whose copies
    were seen, with the number of the filing with which they came.
    """

    claims: tuple[Claim, ...] = ()
    entered: PaperCertificate | None = None
    confirmed: TextId | None = None
    application_no: str = ""
    erased_keys: frozenset[str] = frozenset()

    @property
    def claim(self) -> Claim | None:
        """The one that counts: that which was confirmed, or else the last."""
        confirmed = (one for one in self.claims if one.text == self.confirmed)
        return next(confirmed, self.claims[-1] if self.claims else None)

    @property
    def account(self) -> str:
        """Whose plan it is, by its claim; "" while nobody has claimed it."""
        return self.claim.account if self.claim else ""

    @property
    def bureau(self) -> str:
        """The bureau that certified it; "" of none."""
        told = self.claim.certificate if self.claim else self.entered
        return told.bureau if told else ""

    @property
    def is_unconfirmed(self) -> bool:
        """申告（未確認）: it is claimed, and nobody has seen the copies yet."""
        return self.claim is not None and self.confirmed is None

    @property
    def differs_in(self) -> tuple[str, ...]:
        """What the bureau's files say otherwise than the claim."""
        if self.claim is None or self.entered is None or self.confirmed is not None:
            return ()
        return differing(self.claim.certificate, self.entered)

    def version(self, plan_id: str) -> Version | None:
        """The version that it is, as its business sees it."""
        if self.claim is None:
            return self.known_version(plan_id)
        claim = self.claim
        return paper_version(claim.certificate, claim.text, certificate_facts(claim.form))

    def known_version(self, plan_id: str) -> Version | None:
        """The same as the bureau has it: None of what is only claimed."""
        if self.confirmed is not None:
            return self.version(plan_id)
        return paper_version(self.entered, untyped(plan_id), self.entered.facts) if self.entered else None


NO_PAPER: Final = Paper()
"""Of a plan that was certified here."""


def paper_problems(certificate: PaperCertificate, form: FiledForm, today: date) -> list[Refusal]:
    """All that stands against a claim at the door. Whether the text would be certified today is not asked.

    On a sealed form this finds all but the shape of personal text.
    """
    found = list(open_problems(form))
    if not folded(certificate.certificate_no):
        found.append(refuse("R26", "missing", "certificate_no"))
    if certificate.bureau not in BUREAUS:
        found.append(refuse("R30", "bureau_unknown", "bureau"))
    if not SCHEME_START <= certificate.certified_on <= today:
        found.append(refuse("R26", "paper_certified_on", "certified_on", first=SCHEME_START, last=today))
    if not form.cover.name:
        found.append(refuse("R1", "missing", "cover.name"))
    start, end = form.period.start, form.period.end
    if end < start:
        found.append(refuse("R16", "period_ends_before_start", "period.end", start=start))
    elif certificate.certified_on > end.last_day:
        found.append(refuse("R26", "paper_certified_after_its_end", "certified_on", end=end))
    return found


FIELDS: Final = {"corporate_number": "cover.corporate_number"}
"""What of a certificate stands in the form, under the form's own path; all else by its name."""


def claim(paper: Paper, command: ClaimPaper, open_filing: str, today: date) -> Sequence[Event] | Refusal:
    """`open_filing` is the number of the application that is open on the plan; "" if there is none.

    A claim that the bureau's files contradict holds up nobody else's. Until it is confirmed, whoever claimed it may
    claim it anew, with what they got wrong.
    """
    before = paper.claim
    if before is not None and before.account != command.account and (open_filing or not paper.differs_in):
        # Whose it is, is nobody else's business.
        return refuse("R26", "paper_claimed")
    if before is not None and (before.certificate, before.form) == (command.certificate, command.form):
        return []
    if paper.confirmed is not None:
        return refuse("R26", "paper_confirmed")
    if open_filing:
        return refuse("P", "filing_open", application_no=open_filing)
    found = paper_problems(command.certificate, command.form, today)
    if paper.entered is not None:
        other = differing(command.certificate, paper.entered)
        found += [refuse("R26", "paper_differs", FIELDS.get(name, name)) for name in other]
    return together(found) or [
        PaperCertificateClaimed(
            certificate=command.certificate,
            claimed_on=today,
            text=paper_text(command.plan_id, len(paper.claims) + 1, command.form),
            form=command.form,
        )
    ]


def know(paper: Paper, command: KnowPaper) -> Sequence[Event] | Refusal:
    """A confirmation of a text that we do not have so is refused, and so waits for a person."""
    if paper.confirmed is not None or (command.confirmed_on is None and paper.entered == command.certificate):
        return []
    if command.confirmed_on is not None and command.text not in {one.text for one in paper.claims}:
        return refuse("P", "text_differs", application_no=command.application_no, text_no=command.text.text_no)
    return [
        PaperCertificateKnown(
            certificate=command.certificate,
            text=command.text,
            application_no=command.application_no,
            confirmed_on=command.confirmed_on,
            applicant=command.applicant,
            outline=command.outline,
        )
    ]


def may_erase_claim(paper: Paper, order: str, today: date) -> Refusal | None:
    """Refused while the confirmed period runs, unless it was ordered; what is only claimed may always be erased."""
    version = paper.claim and paper.claim.certificate
    if version and not order and not paper.is_unconfirmed and today <= version.period.end.last_day:
        return refuse("P", "not_erased_while_term_runs", application_no=paper.application_no)
    return None


def erase_claim(paper: Paper, command: EraseClaim, today: date) -> Sequence[Event] | Refusal:
    """Keys that were named before are not named again."""
    fresh = tuple(key_id for key_id in command.key_ids if key_id not in paper.erased_keys)
    if paper.claim is None or not fresh:
        return []
    return may_erase_claim(paper, command.order, today) or [
        PaperClaimErased(
            key_ids=fresh,
            reason=command.reason,
            ordered_by=command.ordered_by,
            order=command.order,
            erased_on=today,
        )
    ]


def remember(paper: Paper, event: PaperCertificateClaimed | PaperCertificateKnown | PaperClaimErased) -> Paper:
    match event:
        case PaperClaimErased(key_ids=key_ids):
            return replace(paper, erased_keys=paper.erased_keys.union(key_ids))
        case PaperCertificateClaimed():
            made = Claim(event.certificate, event.text, event.form, event.head.actor.id)
            return replace(paper, claims=(*paper.claims, made))
        case PaperCertificateKnown(confirmed_on=None):
            return replace(paper, entered=event.certificate)
    return replace(paper, confirmed=event.text, application_no=event.application_no)
