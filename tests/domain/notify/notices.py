"""Events and notices for the tests of notify."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from services.notify.domain.notice import Owe
from shared.contracts.blocks import Applicant, CorrectionItem, Period, PlanOutline, WhyMoved
from shared.contracts.event import Actor, Event, Header
from shared.contracts.intake import ApplicationFiled, LastDayMoved
from shared.contracts.notify import NoticeOwed
from shared.contracts.personal import Personal
from shared.contracts.review import CorrectionRequested, PlanCertified, PlanRefused
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
        "applicant": COMPANY,
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
        applicant=command.applicant,
        facts=command.facts,
        first_attempt_at=at,
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
            form_version="24-2025-11",
            applicant=applicant,
        )
    )


def correction(*items: tuple[str, str], applicant: Applicant = COMPANY) -> CorrectionRequested:
    return from_log(
        CorrectionRequested(
            correction_id="c1",
            application_no="K-2026-000001",
            bureau="kinki",
            items=tuple(CorrectionItem(path=path, comment=comment) for path, comment in items),
            requested_on=date(2026, 3, 2),
            answer_by=date(2026, 3, 16),
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


def certified(applicant: Applicant = COMPANY) -> PlanCertified:
    return from_log(
        PlanCertified(
            case_id="a1",
            application_no="K-2026-000001",
            kind="new",
            bureau="okinawa",
            certificate_no="20260410沖縄第1号",
            certified_on=date(2026, 4, 10),
            applicant=applicant,
            outline=PlanOutline(
                period=Period(start=Month(2026, 5), end=Month(2029, 4)),
                training_month=9,
                review_month=3,
                equipment=(),
            ),
        )
    )


def refused(reasons: str = "目標が記載されていません。") -> PlanRefused:
    return from_log(
        PlanRefused(
            case_id="a1",
            application_no="K-2026-000001",
            bureau="kyushu",
            refused_on=date(2026, 4, 10),
            reasons=reasons,
            applicant=COMPANY,
        )
    )
