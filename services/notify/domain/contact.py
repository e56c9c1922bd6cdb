"""Contact (連絡先): whom to write to about a plan. The latest that its owner named counts, wherever they named them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from shared.contracts.blocks import Applicant, Contact
from shared.contracts.event import Event
from shared.contracts.forms import excerpts
from shared.contracts.intake import (
    ApplicationCertified,
    ApplicationCorrected,
    ApplicationFellAway,
    ApplicationFiled,
    ApplicationRefused,
    BureauChanged,
    CorrectionAsked,
    CorrectionCameTooLate,
    CorrectionCancelled,
    CorrectionExtended,
    DecisionCameTooLate,
    LastDayMoved,
)
from shared.contracts.notify import ContactKnown
from shared.contracts.text import TextId
from shared.domain import Aggregate


@dataclass(frozen=True, slots=True)
class KnownContact:
    """`texts`: by application, the last text that we know of."""

    contact: Contact | None = None
    texts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LearnContact:
    """A text of an application names a contact. One that does not tell its number (0) is the next."""

    plan_id: str
    application_id: str
    text_no: int
    contact: Contact

    @property
    def stream_id(self) -> str:
        return contact_of(self.plan_id)


def contact_of(plan_id: str) -> str:
    """The stream of a plan's contact."""
    return f"contact:{plan_id}"


def decide(state: KnownContact, command: LearnContact, now: datetime) -> Sequence[Event]:
    known = state.texts.get(command.application_id, 0)
    text_no = command.text_no or known + 1
    if text_no <= known:
        return []
    return [ContactKnown(application_id=command.application_id, text_no=text_no, contact=command.contact)]


def evolve(state: KnownContact, event: Event) -> KnownContact:
    match event:
        case ContactKnown(application_id=application_id, text_no=text_no, contact=contact):
            return KnownContact(contact, {**state.texts, application_id: text_no})
    return state


def _of_text(text: TextId, applicant: Applicant | None) -> _Told:
    return (text.application_id, text.text_no, contact_in(applicant)) if applicant else None


def _of_any_text(application_id: str, applicant: Applicant | None) -> _Told:
    return (application_id, 1, contact_in(applicant)) if applicant else None


def contact_in(applicant: Applicant) -> Contact:
    return Contact(contact_name=applicant.contact_name, email=applicant.email)


_Told = tuple[str, int, Contact] | None
"""Application, text and contact."""

NAMED_IN: Final[Mapping[type[Event], Callable[[Any], _Told]]] = {
    ApplicationFiled: lambda e: (e.application_id, 1, contact_in(e.applicant)),
    ApplicationCorrected: lambda e: (e.head.stream_id, e.text_no, excerpts.contact(e.form)),
    # Whoever follows since later than the filing learns it from what they hear first. What does not tell its text only
    # counts where nothing else is known.
    LastDayMoved: lambda e: _of_any_text(e.head.stream_id, e.applicant),
    CorrectionExtended: lambda e: _of_any_text(e.head.stream_id, e.applicant),
    BureauChanged: lambda e: _of_any_text(e.head.stream_id, e.applicant),
    CorrectionCancelled: lambda e: _of_any_text(e.head.stream_id, e.applicant),
    CorrectionAsked: lambda e: _of_text(e.text, e.applicant),
    ApplicationCertified: lambda e: _of_text(e.text, e.applicant),
    ApplicationRefused: lambda e: _of_text(e.text, e.applicant),
    ApplicationFellAway: lambda e: _of_text(e.text, e.applicant),
    DecisionCameTooLate: lambda e: _of_text(e.decision.text, e.applicant),
    CorrectionCameTooLate: lambda e: (e.head.stream_id, e.text_no, contact_in(e.applicant)),
}
"""Which events name a contact."""


def contact_named(event: Event) -> LearnContact | None:
    """The contact that an event names, or None."""
    named_in = NAMED_IN.get(type(event))
    told = named_in(event) if named_in else None
    plan_id = event.head.plan_id
    return LearnContact(plan_id, *told) if told and plan_id else None


CONTACT: Final[Aggregate[KnownContact, Event]] = Aggregate("contact", KnownContact(), decide, evolve, lasting=True)
