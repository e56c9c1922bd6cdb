"""Which event owes whom which notice: a table, and what is read from each event."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import uuid5

from services.notify.domain import facts
from services.notify.domain.facts import Facts
from services.notify.domain.notice import Owe
from services.notify.domain.templates import CURRENT
from shared.contracts.blocks import Applicant
from shared.contracts.event import Event
from shared.contracts.intake import ApplicationFiled, LastDayMoved
from shared.contracts.notify import NoticeKind
from shared.contracts.review import CorrectionRequested, PlanCertified, PlanRefused
from shared.domain import Text, jst_day
from shared.scheme.form_labels import label_of
from shared.scheme.standard_period import STANDARD_DAYS


@dataclass(frozen=True, slots=True)
class _Told:
    """What one event has to tell."""

    kind: NoticeKind
    day: date
    application_no: str
    bureau: str
    applicant: Applicant
    facts: Facts


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
    )


def correction_requested(event: CorrectionRequested) -> _Told:
    return _Told(
        "correction_requested",
        event.requested_on,
        event.application_no,
        event.bureau,
        event.applicant,
        facts.on("requested", event.requested_on)
        | {"answer_by": event.answer_by.isoformat()}
        | facts.items((_label(item.path), item.comment) for item in event.items),
    )


def _label(path: str) -> Text:
    """A case keeps the form that it was filed with: a field that no form of today has is named by its path."""
    try:
        return label_of(path)
    except KeyError:
        return Text(ja=path, en=path)


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


def certified(event: PlanCertified) -> _Told:
    return _Told(
        "certified",
        event.certified_on,
        event.application_no,
        event.bureau,
        event.applicant,
        facts.kind_of_application(event.kind)
        | facts.on("certified", event.certified_on)
        | facts.period(event.outline.period)
        | {"certificate_no": event.certificate_no},
    )


def refused(event: PlanRefused) -> _Told:
    return _Told(
        "refused",
        event.refused_on,
        event.application_no,
        event.bureau,
        event.applicant,
        facts.on("refused", event.refused_on) | {"reasons": facts.indent(event.reasons)},
    )


OWED: Final[Mapping[type[Event], Callable[[Any], _Told | None]]] = {
    ApplicationFiled: receipt,
    LastDayMoved: last_day_moved,
    CorrectionRequested: correction_requested,
    PlanCertified: certified,
    PlanRefused: refused,
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
        template=CURRENT.on(told.day)[told.kind],
        message_id=f"<{notice_id}@{mail_domain}>",
        applicant=told.applicant,
        facts=facts.common(told.application_no, told.bureau, told.applicant) | told.facts,
    )
