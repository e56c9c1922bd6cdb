"""Lines of a plan's history for the tests of audit, as the ledger holds them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from services.audit.domain.line import LedgerLine, Position

NOON = datetime(2026, 6, 1, 3, tzinfo=UTC)


def line(
    service: str, stream: str, version: int, minute: int = 0, cause: str | None = None, sequence: int = 0
) -> LedgerLine:
    return LedgerLine(
        at=Position(service, 0, sequence or version),
        stream_id=stream,
        version=version,
        name="x.Happened/1",
        plan_id="p",
        recorded_at=NOON + timedelta(minutes=minute),
        digest=b"",
        data=b"{}",
        event_id=f"{service}-{stream}-{version}",
        occurred_at=NOON + timedelta(minutes=minute),
        causation_id=cause,
    )


FILED = (
    "intake.ApplicationFiled/1",
    {
        "applicant": {"name": "みなと精工株式会社"},
        "application_no": "03-2026-000001",
        "kind": "new",
        "bureau": "kanto",
        "filed_on": "2026-06-01",
        "form": {
            "goals": {"purpose": "守る", "disasters": [{"kind": "flood"}]},
            "cover": {"x": {"key": "k", "box": "b1"}},
        },
    },
)
OPENED = ("review.CaseOpened/1", {"bureau": "kanto"})
ASSIGNED = ("review.CaseAssigned/1", {"officer": "o1"})
REQUESTED = ("review.CorrectionRequested/1", {"answer_by": "2026-06-15"})
RECEIVED = ("review.CorrectionReceived/1", {"answered_on": "2026-06-10"})
LAPSED = ("review.CorrectionLapsed/1", {"answer_by": "2026-06-15"})
PROPOSED = ("review.DecisionProposed/1", {"outcome": "certify", "proposed_by": "o1"})
CERTIFIED = ("review.PlanCertified/1", {"certified_on": "2026-06-20", "certificate_no": "C03-2026-000001"})
WITHDRAWING = ("intake.ApplicationWithdrawn/1", {"withdrawn_on": "2026-06-05"})
OVERTAKEN = (
    "review.DecisionWithoutEffect/1",
    {"because": "answered_in_time", "decision": {"outcome": "certify", "certificate_no": "C03-2026-000001"}},
)
EXPIRED = ("followup.PlanExpired/1", {"ended_on": "2029-05-31"})
RENEWED = (FILED[0], {**FILED[1], "kind": "renewal", "application_no": "03-2029-000009"})


def version_certified(
    version: int, term: int, certified_on: str, end: str, application_id: str = "s", text_no: int = 1
) -> tuple[str, dict[str, Any]]:
    text = {"application_id": application_id, "text_no": text_no, "form_version": "24-2025-12", "digest": "d"}
    said = {
        "version": version,
        "term": term,
        "filed_on": "2026-06-01",
        "certified_on": certified_on,
        "certificate_no": f"C03-2026-00000{version}",
        "period": {"start": "2026-06", "end": end},
        "text": text,
        "facts": {"name": "株式会社 堤防"},
    }
    return ("intake.VersionCertified/1", said)


OPENED_CHANGE = ("intake.FilingOpened/1", {"kind": "change", "application_no": "03-2026-000007", "term": 1})
CLOSED = ("intake.FilingClosed/1", {"application_no": "03-2026-000007", "because": "refused"})
GIVEN_BACK = ("intake.CertificateGivenBack/1", {"term": 1, "on": "2026-06-01"})


def lines(*events: tuple[str, dict[str, Any]]) -> list[LedgerLine]:
    made = []
    for number, (name, fields) in enumerate(events, 1):
        base = line(name.partition(".")[0], "s", number, number)
        made.append(
            LedgerLine(**{**{f: getattr(base, f) for f in LedgerLine.__slots__}, "name": name, "fields": fields})
        )
    return made
