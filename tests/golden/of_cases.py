"""What the samples hold of the bureau's acts on a case under examination, at the bureau and at the applicant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from shared.contracts import intake, review
from shared.contracts.event import Event

CORRECTION: Final = str(uuid5(NAMESPACE_URL, "correction with more time"))
EXTENDED: Final[Mapping[str, Any]] = {
    "correction_id": CORRECTION,
    "answer_by": date(2027, 1, 12),
    "extended_on": date(2026, 12, 16),
    "reason": "見積書の取得に時間を要するため。",
}
CANCELLED_ON: Final = date(2026, 12, 20)
CANCELLED: Final[Mapping[str, Any]] = {
    "correction_id": CORRECTION,
    "reason": "添付の資料で確認できたため。",
}
TRANSFERRED: Final[Mapping[str, Any]] = {
    "from_bureau": "hokkaido",
    "bureau": "tohoku",
    "reason": "主たる事務所が移転したため。",
}


def at_the_bureau() -> Iterator[Event]:
    """In the order of review."""
    yield review.CorrectionPeriodExtended.model_validate(EXTENDED)
    yield review.CorrectionWithdrawn.model_validate({**CANCELLED, "withdrawn_on": CANCELLED_ON})
    yield review.CaseTransferred.model_validate({**TRANSFERRED, "transferred_on": CANCELLED_ON})
    yield review.ProposalWithdrawn(reason="資金計画を確認し直すため。")


def at_the_applicants(told: Mapping[str, Any]) -> Iterator[Event]:
    """In the order of intake. `told`: number, bureau and applicant."""
    yield intake.CorrectionExtended.model_validate({**told, **EXTENDED, "before": date(2026, 12, 15)})
    yield intake.CorrectionCancelled.model_validate(
        {**told, **CANCELLED, "asked_on": date(2026, 12, 1), "cancelled_on": CANCELLED_ON}
    )
    yield intake.BureauChanged.model_validate({**told, **TRANSFERRED, "changed_on": CANCELLED_ON})


def letters(application_no: str, bureau: str, business: str) -> Iterator[Event]:
    """What an applicant is written to for."""
    about = {"application_no": application_no, "bureau": bureau, "business": business, "corporate_number": ""}
    at = datetime(2026, 12, 1, 1, tzinfo=UTC)
    awaited = [{"correction_id": CORRECTION, "answer_by": "2026-12-15"}]
    yield intake.AnswersAwaited.model_validate({**about, "awaited": awaited, "since": at})
    yield intake.AnswerReminded.model_validate(
        {**about, **awaited[0], "reminded_on": "2026-12-08", "due_at": at + timedelta(days=7)}
    )
    yield intake.ArrivalAcknowledged.model_validate({**about, "what": "answer", "arrived_on": "2026-12-09"})
