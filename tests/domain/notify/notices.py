"""Events and notices for the tests of notify."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from services.notify.domain.commands import Owe
from shared.contracts.blocks import (
    Applicant,
    ApplicationKind,
    CorrectionItem,
    Period,
    PlanOutline,
    WhyMoved,
    WhyTooLate,
)
from shared.contracts.decision import Decision
from shared.contracts.event import Actor, Event, Header
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
from shared.contracts.letters import AnswerReminded, ArrivalAcknowledged, WhatArrived
from shared.contracts.notify import NoticeOwed
from shared.contracts.personal import Personal
from shared.contracts.review import CorrectionRequested, PlanCertified, PlanRefused
from shared.contracts.text import TextId
from shared.domain import Month

AnyEvent = TypeVar("AnyEvent", bound=Event)

NOW = datetime(2026, 4, 10, 3, 0, tzinfo=UTC)
COMPANY = Applicant(
    name="株式会社みなと製作所",
    prefecture="東京都",
    municipality="大田区",
    corporate_number="1234567890123",
    website="",
    contact_name=Personal("山田 太郎"),
    email=Personal("yamada@example.jp"),
)
SHOP = COMPANY.model_copy(update={"name": "山田 太郎", "corporate_number": None})


def owe(**other: Any) -> Owe:
    fields: dict[str, Any] = {
        "notice_id": "n1",
        "plan_id": "plan-1",
        "kind": "receipt",
        "application_no": "K-2026-000001",
        "bureau": "kanto",
        "template": "receipt/1",
        "message_id": "<n1@jigyokei.example>",
        "addressee": COMPANY.name,
        "facts": {"application_no": "K-2026-000001"},
    }
    return Owe(**fields | other)


def owed(at: datetime = NOW) -> NoticeOwed:
    command = owe()
    return NoticeOwed(
        kind=command.kind,
        application_no=command.application_no,
        bureau=command.bureau,
        template=command.template,
        message_id=command.message_id,
        addressee=command.addressee,
        facts=command.facts,
        first_attempt_at=at,
        contact=None,
    )


def minutes(count: float) -> datetime:
    return NOW + timedelta(minutes=count)


def from_log(event: AnyEvent, plan_id: str = "plan-1") -> AnyEvent:
    header = Header(
        event_id=UUID("11111111-1111-4111-8111-111111111111"),
        stream_id="s",
        version=1,
        plan_id=plan_id,
        occurred_at=NOW,
        actor=Actor(role="system", id="jigyokei"),
        correlation_id="c",
        causation_id=None,
    )
    return event.model_copy(update={"header": header})


def filed(applicant: Applicant = COMPANY, kind: str = "new") -> ApplicationFiled:
    # The form plays no part in a notice.
    return from_log(
        ApplicationFiled.model_construct(
            application_id="a1",
            application_no="K-2026-000001",
            kind=kind,
            bureau="kanto",
            filed_on=date(2026, 2, 24),
            form_version="24-2025-12",
            applicant=applicant,
        )
    )


TEXT = TextId(application_id="a1", text_no=1, form_version="24-2025-12", digest="d1")
CERTIFICATION = Decision(outcome="certify", certificate_no="20260410沖縄第1号", decided_on=date(2026, 4, 10), text=TEXT)
REFUSAL = Decision(outcome="refuse", certificate_no="", decided_on=date(2026, 4, 10), text=TEXT)


def correction(*items: tuple[str, str], applicant: Applicant = COMPANY, text: TextId = TEXT) -> CorrectionAsked:
    return from_log(
        CorrectionAsked(
            correction_id="c1",
            application_no="K-2026-000001",
            bureau="kinki",
            items=tuple(
                CorrectionItem(path=path, comment=comment, row=1 if "#" in path else None) for path, comment in items
            ),
            asked_on=date(2026, 3, 2),
            answer_by=date(2026, 3, 16),
            text=text,
            applicant=applicant,
        )
    )


def moved(because: WhyMoved = "corrected", last_day: date | None = date(2026, 5, 3), **other: Any) -> LastDayMoved:
    fields: dict[str, Any] = {
        "application_no": "K-2026-000001",
        "bureau": "kinki",
        "last_day": last_day,
        "before": date(2026, 4, 26),
        "because": because,
        "moved_at": NOW,
        "days": 0,
        "reason": "",
        "applicant": COMPANY,
    }
    return from_log(LastDayMoved(**fields | other))


def extended(last_day: date | None = date(2026, 5, 3)) -> LastDayMoved:
    return moved("extended", last_day, days=7, reason="現地の確認に時間を要するため。")


def more_time(**other: Any) -> CorrectionExtended:
    fields: dict[str, Any] = {
        "application_no": "K-2026-000001",
        "bureau": "kinki",
        "correction_id": "c1",
        "before": date(2026, 3, 16),
        "answer_by": date(2026, 3, 31),
        "extended_on": date(2026, 3, 13),
        "reason": "見積書の取得に時間を要するため。",
        "applicant": COMPANY,
    }
    return from_log(CorrectionExtended(**fields | other))


def cancelled() -> CorrectionCancelled:
    return from_log(
        CorrectionCancelled(
            application_no="K-2026-000001",
            bureau="kinki",
            correction_id="c1",
            asked_on=date(2026, 3, 2),
            cancelled_on=date(2026, 3, 10),
            reason="添付の資料で確認できたため。",
            applicant=COMPANY,
        )
    )


def bureau_changed(**other: Any) -> BureauChanged:
    fields: dict[str, Any] = {
        "application_no": "K-2026-000001",
        "from_bureau": "kanto",
        "bureau": "kinki",
        "changed_on": date(2026, 3, 10),
        "reason": "主たる事務所が移転したため。",
        "applicant": COMPANY,
    }
    return from_log(BureauChanged(**fields | other))


OUTLINE = PlanOutline(
    period=Period(start=Month(2026, 5), end=Month(2029, 4)),
    training_months=(9,),
    review_months=(3,),
    equipment=(),
    has_gbizid=True,
    may_share=True,
)


def certified(
    applicant: Applicant = COMPANY, text: TextId = TEXT, kind: ApplicationKind = "new"
) -> ApplicationCertified:
    return from_log(
        ApplicationCertified(
            application_no="K-2026-000001",
            kind=kind,
            bureau="okinawa",
            certificate_no="20260410沖縄第1号",
            certified_on=date(2026, 4, 10),
            text=text,
            applicant=applicant,
            outline=OUTLINE,
        )
    )


def refused(
    reasons: str = "目標が記載されていません。", text: TextId = TEXT, kind: ApplicationKind = "new"
) -> ApplicationRefused:
    return from_log(
        ApplicationRefused(
            application_no="K-2026-000001",
            kind=kind,
            bureau="kyushu",
            refused_on=date(2026, 4, 10),
            reasons=reasons,
            text=text,
            applicant=COMPANY,
        )
    )


def put_right() -> CertificateFactsCorrected:
    return from_log(
        CertificateFactsCorrected(
            number=1,
            version=1,
            fact="name",
            was="株式会社みなと製造所",
            now=COMPANY.name,
            reason="認定通知書を作成する際に書き誤ったため。",
            corrected_on=date(2026, 5, 11),
            certificate_no="20260410沖縄第1号",
            application_no="K-2026-000001",
            bureau="okinawa",
            business=COMPANY.name,
            corporate_number=COMPANY.corporate_number or "",
        )
    )


def given_back() -> CertificateGivenBack:
    return from_log(
        CertificateGivenBack(
            term=1,
            on=date(2028, 3, 1),
            reason="事業を廃止するため。",
            certificate_no="20260410沖縄第1号",
            application_no="K-2026-000001",
            bureau="okinawa",
            business=COMPANY.name,
            corporate_number=COMPANY.corporate_number or "",
        )
    )


_ABOUT = {
    "term": 1,
    "certificate_no": "20260410沖縄第1号",
    "application_no": "K-2026-000001",
    "bureau": "okinawa",
    "business": COMPANY.name,
    "corporate_number": COMPANY.corporate_number or "",
}
"""Of which certification a rescission is."""


def hearing() -> HearingAnnounced:
    said = {
        "notified_on": date(2027, 2, 1),
        "hearing_on": date(2027, 2, 22),
        "place": "沖縄総合事務局 第1会議室",
        "grounds": "計画に定めた訓練が行われていないこと。\n設備が取得されていないこと。",
    }
    return from_log(HearingAnnounced.model_validate({**_ABOUT, **said}))


def called_off(reason: str = "") -> HearingCalledOff:
    because = "bureau" if reason else "given_back"
    said = {"called_off_on": date(2027, 2, 20), "because": because, "reason": reason}
    return from_log(HearingCalledOff.model_validate({**_ABOUT, **said}))


def rescinded() -> TermRescinded:
    said = {"on": date(2027, 3, 5), "reasons": "計画に従って事業継続力強化を実施していないと認められるため。"}
    return from_log(TermRescinded.model_validate({**_ABOUT, **said}))


def fell_away() -> ApplicationFellAway:
    return from_log(
        ApplicationFellAway(
            application_no="K-2026-000002",
            bureau="okinawa",
            fell_away_on=date(2027, 3, 5),
            because="rescinded",
            text=TEXT,
            applicant=COMPANY,
        )
    )


def came_too_late(decision: Decision = CERTIFICATION) -> CorrectionCameTooLate:
    return from_log(
        CorrectionCameTooLate(
            application_no="K-2026-000001",
            bureau="okinawa",
            correction_id="c1",
            answered_on=date(2026, 4, 9),
            text_no=2,
            decision=decision,
            applicant=COMPANY,
        )
    )


def overtaken(because: WhyTooLate = "withdrawn", decision: Decision = CERTIFICATION) -> DecisionCameTooLate:
    return from_log(
        DecisionCameTooLate(
            application_no="K-2026-000001",
            bureau="okinawa",
            because=because,
            decision=decision,
            applicant=COMPANY,
        )
    )


def of_review(text: TextId) -> list[Event]:
    """What a bureau records, with the text that it is about."""
    case = {"application_no": "K-2026-000001", "bureau": "kanto", "applicant": COMPANY, "text": text}
    requested = {"correction_id": "c1", "items": (), "requested_on": date(2026, 3, 2), "answer_by": date(2026, 3, 16)}
    certified = {"kind": "new", "certificate_no": "N-1", "certified_on": date(2026, 4, 10), "outline": OUTLINE}
    return [
        from_log(CorrectionRequested.model_validate({**case, **requested})),
        from_log(PlanCertified.model_validate({**case, "case_id": "a1", **certified})),
        from_log(
            PlanRefused.model_validate({**case, "case_id": "a1", "refused_on": date(2026, 4, 10), "reasons": "理由"})
        ),
    ]


def acknowledged(what: WhatArrived = "answer", late: bool = False) -> ArrivalAcknowledged:
    return from_log(
        ArrivalAcknowledged(
            what=what,
            application_no="K-2026-000001",
            bureau="kinki",
            business=COMPANY.name,
            corporate_number=COMPANY.corporate_number or "",
            arrived_on=date(2026, 12, 3),
            late=late,
        )
    )


def reminded() -> AnswerReminded:
    return from_log(
        AnswerReminded(
            correction_id="c1",
            answer_by=date(2026, 12, 16),
            application_no="K-2026-000001",
            bureau="kinki",
            business=COMPANY.name,
            corporate_number=COMPANY.corporate_number or "",
            reminded_on=date(2026, 12, 9),
            due_at=datetime(2026, 12, 9, tzinfo=UTC),
        )
    )
