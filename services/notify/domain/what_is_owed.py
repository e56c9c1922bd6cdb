"""Which event owes whom which notice: a table, and what is read from each event.

What a bureau did is told when the applicant's own record has it, so that no notice says otherwise. Only what does not
name its text, from the time before that, is told as the bureau records it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import uuid5

from services.notify.domain import facts
from services.notify.domain.commands import Owe
from services.notify.domain.contact import contact_in
from services.notify.domain.facts import NoticeFacts
from services.notify.domain.templates import ToldOf, template_of
from shared.contracts.blocks import Applicant, ApplicationKind, Contact, PlanOutline
from shared.contracts.decision import Decision
from shared.contracts.event import Event
from shared.contracts.forms.filed import label_of_item
from shared.contracts.intake import (
    ApplicationCertified,
    ApplicationFellAway,
    ApplicationFiled,
    ApplicationRefused,
    BureauChanged,
    CertificateFactsCorrected,
    CertificateGivenBack,
    CorrectionAsked,
    CorrectionCameTooLate,
    CorrectionCancelled,
    CorrectionExtended,
    DecisionCameTooLate,
    HearingAnnounced,
    HearingCalledOff,
    LastDayMoved,
    TermRescinded,
)
from shared.contracts.letters import AnswerReminded, ArrivalAcknowledged
from shared.contracts.notify import NoticeKind
from shared.contracts.review import CorrectionRequested, PlanCertified, PlanRefused
from shared.domain import Text, jst_day
from shared.scheme.bureaus import BUREAUS
from shared.scheme.certificate_facts import CERTIFICATE_FACTS
from shared.scheme.standard_period import STANDARD_DAYS


@dataclass(frozen=True, slots=True)
class _Told:
    """What one event has to tell. `of`: what it tells of, where a notice of that has words of its own."""

    kind: NoticeKind
    day: date
    application_no: str
    bureau: str
    applicant: Applicant | Business
    facts: NoticeFacts
    contact: Contact | None = None
    of: ToldOf = "new"


@dataclass(frozen=True, slots=True)
class Business:
    """An applicant of whom no more is told than a notice names."""

    name: str
    corporate_number: str


def receipt(event: ApplicationFiled) -> _Told:
    return _Told(
        "receipt",
        event.filed_on,
        event.application_no,
        event.bureau,
        event.applicant,
        facts.kind_of_application(event.kind)
        | facts.on("filed", event.filed_on)
        | {"examination_days": str(STANDARD_DAYS.on(event.filed_on))},
        of=event.kind,
    )


def correction_asked(event: CorrectionAsked) -> _Told | None:
    if event.applicant is None or not event.text.is_named:
        return None
    return _correction(event, event.asked_on, event.applicant)


def correction_requested(event: CorrectionRequested) -> _Told | None:
    if event.text.is_named:
        return None
    return _correction(event, event.requested_on, event.applicant, contact_in(event.applicant))


def _correction(
    event: CorrectionAsked | CorrectionRequested, day: date, applicant: Applicant, contact: Contact | None = None
) -> _Told:
    return _Told(
        "correction_requested",
        day,
        event.application_no,
        event.bureau,
        applicant,
        facts.on("requested", day)
        | {"answer_by": event.answer_by.isoformat()}
        | facts.items((label_of_item(item), item.comment) for item in event.items),
        contact,
    )


def correction_extended(event: CorrectionExtended) -> _Told | None:
    if event.applicant is None:
        return None
    return _Told(
        "correction_extended",
        event.extended_on,
        event.application_no,
        event.bureau,
        event.applicant,
        facts.on("extended", event.extended_on)
        | {
            "answer_by": event.answer_by.isoformat(),
            "before_by": event.before.isoformat(),
            "reason": facts.indent(event.reason),
        },
        of="after_its_day" if event.extended_on > event.before else "new",
    )


def correction_cancelled(event: CorrectionCancelled) -> _Told:
    return _Told(
        "correction_withdrawn",
        event.cancelled_on,
        event.application_no,
        event.bureau,
        event.applicant,
        facts.on("requested", event.asked_on)
        | facts.on("cancelled", event.cancelled_on)
        | {"reason": facts.indent(event.reason)},
    )


def bureau_changed(event: BureauChanged) -> _Told | None:
    """It tells whom to ask from now on (R28), and so comes from the new bureau."""
    if event.applicant is None:
        return None
    return _Told(
        "bureau_changed",
        event.changed_on,
        event.application_no,
        event.bureau,
        event.applicant,
        facts.on("changed", event.changed_on)
        | facts.both("former_bureau", BUREAUS[event.from_bureau].name)
        | {"reason": facts.indent(event.reason)},
    )


def last_day_moved(event: LastDayMoved) -> _Told | None:
    """An extension, and a day that is another than the applicant was last shown. Of a pause, its request tells."""
    extended = event.because == "extended"
    if event.because == "opened" or (not extended and event.last_day in (None, event.before)):
        return None
    told = facts.why_moved(event.because, event.days, event.reason)
    if event.last_day is not None:
        told |= facts.on("last_day", event.last_day)
    kind: NoticeKind = "period_extended" if event.last_day is None else "date_moved"
    return _Told(kind, jst_day(event.moved_at), event.application_no, event.bureau, event.applicant, told)


def certified(event: ApplicationCertified) -> _Told | None:
    if event.applicant is None or event.outline is None or not event.text.is_named:
        return None
    return _certified(event, event.applicant, event.outline)


def certified_by_review(event: PlanCertified) -> _Told | None:
    if event.text.is_named:
        return None
    return _certified(event, event.applicant, event.outline, contact_in(event.applicant))


def _certified(
    event: ApplicationCertified | PlanCertified,
    applicant: Applicant,
    outline: PlanOutline,
    contact: Contact | None = None,
) -> _Told:
    return _Told(
        "certified",
        event.certified_on,
        event.application_no,
        event.bureau,
        applicant,
        facts.kind_of_application(event.kind)
        | facts.on("certified", event.certified_on)
        | facts.period(outline.period)
        | {"certificate_no": event.certificate_no},
        contact,
        event.kind,
    )


def refused(event: ApplicationRefused) -> _Told | None:
    if event.applicant is None or not event.text.is_named:
        return None
    return _refused(event, event.applicant, of=event.kind)


def refused_by_review(event: PlanRefused) -> _Told | None:
    return None if event.text.is_named else _refused(event, event.applicant, contact_in(event.applicant))


def _refused(
    event: ApplicationRefused | PlanRefused,
    applicant: Applicant,
    contact: Contact | None = None,
    of: ApplicationKind = "new",
) -> _Told:
    return _Told(
        "refused",
        event.refused_on,
        event.application_no,
        event.bureau,
        applicant,
        facts.on("refused", event.refused_on) | {"reasons": facts.indent(event.reasons)},
        contact,
        of,
    )


def correction_too_late(event: CorrectionCameTooLate) -> _Told:
    return _Told(
        "correction_too_late",
        event.decision.decided_on,
        event.application_no,
        event.bureau,
        event.applicant,
        facts.on("answered", event.answered_on) | _decision(event.decision),
    )


def decision_without_effect(event: DecisionCameTooLate) -> _Told | None:
    """A decision that an answer in time has overtaken is made again: there is nothing to tell yet."""
    if event.because == "answered_in_time":
        return None
    return _Told(
        "decision_without_effect",
        event.decision.decided_on,
        event.application_no,
        event.bureau,
        event.applicant,
        _decision(event.decision),
        of="given_back" if event.because == "given_back" else "new",
    )


_OfCertificate = CertificateGivenBack | HearingAnnounced | HearingCalledOff | TermRescinded
_ToBusiness = _OfCertificate | ArrivalAcknowledged | AnswerReminded


def _to_business(kind: NoticeKind, day: date, event: _ToBusiness, said: NoticeFacts, of: ToldOf = "new") -> _Told:
    business = Business(event.business, event.corporate_number)
    return _Told(kind, day, event.application_no, event.bureau, business, said, of=of)


def _of_certificate(kind: NoticeKind, day: date, event: _OfCertificate, said: NoticeFacts) -> _Told:
    """What an event tells the business of a certificate by its number."""
    return _to_business(kind, day, event, said | {"certificate_no": event.certificate_no})


def acknowledged(event: ArrivalAcknowledged) -> _Told:
    kind: NoticeKind = "withdrawal_receipt" if event.what == "withdrawal" else "answer_receipt"
    said = facts.on("arrived", event.arrived_on)
    return _to_business(kind, event.arrived_on, event, said, "after_its_day" if event.late else "new")


def reminded(event: AnswerReminded) -> _Told:
    said = facts.on("reminded", event.reminded_on) | {"answer_by": event.answer_by.isoformat()}
    return _to_business("answer_reminder", event.reminded_on, event, said)


def given_back(event: CertificateGivenBack) -> _Told:
    said = facts.on("given_back", event.on) | {"term": str(event.term)}
    return _of_certificate("given_back", event.on, event, said)


def hearing_announced(event: HearingAnnounced) -> _Told:
    return _of_certificate(
        "hearing",
        event.notified_on,
        event,
        facts.on("notified", event.notified_on)
        | facts.on("hearing", event.hearing_on)
        | {"place": facts.indent(event.place), "grounds": facts.indent(event.grounds)},
    )


def hearing_called_off(event: HearingCalledOff) -> _Told:
    written = facts.indent(event.reason)
    reason = Text(ja=written, en=written) if event.because == "bureau" else _GIVEN_BACK
    return _of_certificate(
        "hearing_called_off",
        event.called_off_on,
        event,
        facts.on("called_off", event.called_off_on) | facts.both("reason", reason),
    )


_GIVEN_BACK: Final = Text(ja="　認定が返納されたため。", en="　The certification was given back.")


def rescinded(event: TermRescinded) -> _Told:
    said = facts.on("rescinded", event.on) | {"reasons": facts.indent(event.reasons)}
    return _of_certificate("rescinded", event.on, event, said)


def fell_away(event: ApplicationFellAway) -> _Told:
    return _Told(
        "fell_away",
        event.fell_away_on,
        event.application_no,
        event.bureau,
        event.applicant,
        facts.on("fell_away", event.fell_away_on),
        of="change",
    )


def certificate_corrected(event: CertificateFactsCorrected) -> _Told:
    return _Told(
        "certificate_corrected",
        event.corrected_on,
        event.application_no or event.certificate_no,
        event.bureau,
        Business(event.business, event.corporate_number),
        facts.on("corrected", event.corrected_on)
        | facts.both("fact", CERTIFICATE_FACTS[event.fact])
        | facts.value("was", event.was)
        | facts.value("now", event.now)
        | {"certificate_no": event.certificate_no, "reason": facts.indent(event.reason)},
    )


def _decision(decision: Decision) -> NoticeFacts:
    return facts.on("decided", decision.decided_on) | facts.decision(decision)


OWED: Final[Mapping[type[Event], Callable[[Any], _Told | None]]] = {
    ApplicationFiled: receipt,
    LastDayMoved: last_day_moved,
    CorrectionAsked: correction_asked,
    CorrectionExtended: correction_extended,
    CorrectionCancelled: correction_cancelled,
    BureauChanged: bureau_changed,
    ApplicationCertified: certified,
    ApplicationRefused: refused,
    CorrectionCameTooLate: correction_too_late,
    DecisionCameTooLate: decision_without_effect,
    CertificateGivenBack: given_back,
    HearingAnnounced: hearing_announced,
    HearingCalledOff: hearing_called_off,
    TermRescinded: rescinded,
    ApplicationFellAway: fell_away,
    CertificateFactsCorrected: certificate_corrected,
    ArrivalAcknowledged: acknowledged,
    AnswerReminded: reminded,
    CorrectionRequested: correction_requested,
    PlanCertified: certified_by_review,
    PlanRefused: refused_by_review,
}


def what_is_owed(event: Event, mail_domain: str) -> Owe | None:
    """The notice that an event owes, or None. The same event owes the same notice, however often it is heard."""
    tell = OWED.get(type(event))
    told = tell(event) if tell else None
    return _owe(event, told, mail_domain) if told else None


def _owe(event: Event, told: _Told, mail_domain: str) -> Owe:
    notice_id = str(uuid5(event.head.event_id, told.kind))
    return Owe(
        notice_id=notice_id,
        plan_id=event.head.plan_id,
        kind=told.kind,
        application_no=told.application_no,
        bureau=told.bureau,
        template=template_of(told.kind, told.of, told.day),
        message_id=f"<{notice_id}@{mail_domain}>",
        addressee=told.applicant.name,
        facts=facts.common(told.application_no, told.bureau, told.applicant.corporate_number) | told.facts,
        contact=told.contact,
    )
