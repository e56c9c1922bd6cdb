"""Past events and commands for the tests of review's domain, each as short as its point allows."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from services.review.domain.calendar import CALENDAR_0
from services.review.domain.commands import TakeCorrection, Wake, WithdrawCase
from services.review.domain.policy import policy_on
from shared.contracts.blocks import CorrectionItem, WhyMoved
from shared.contracts.forms.excerpts import applicant
from shared.contracts.forms.single import PlanForm
from shared.contracts.intake import CorrectionAnswer
from shared.contracts.review import (
    CaseAssigned,
    CaseOpened,
    CorrectionCameTooLate,
    CorrectionLapsed,
    CorrectionReceived,
    CorrectionRequested,
    DecisionProposed,
    ExaminationDateMoved,
    RungReached,
)
from shared.contracts.text import TextId, form_digest
from shared.domain import end_of, start_of
from tests.support.scenario import noon

CASE_ID = "case-1"
WAKE = Wake(CASE_ID, CALENDAR_0.version)
ASKED_WORDS = "サプライチェーンでの役割を書き足してください。"
ITEMS = (CorrectionItem(path="goals.business_outline", comment=ASKED_WORDS, item_id="1"),)
ANSWERS = (CorrectionAnswer(path="goals.business_outline", comment="書き足しました。"),)


def june(day: int) -> date:
    return date(2026, 6, day)


def july(day: int) -> date:
    return date(2026, 7, day)


def august(day: int) -> date:
    return date(2026, 8, day)


def _sealed(name: str) -> dict[str, str]:
    return {"key": "k1", "box": name}


def form(name: str = "試験製作所株式会社") -> PlanForm:
    """The smallest form that has a shape: review never asks what it says."""
    return PlanForm.model_validate(
        {
            "form_version": "24-2025-12",
            "cover": {
                "entity_form": "kabushiki_kaisha",
                "name": name,
                "representative_name": _sealed("representative"),
                "postal_code": _sealed("postal"),
                "prefecture": "東京都",
                "municipality": "千代田区",
                "street": _sealed("street"),
                "employees": 20,
                "industry": "24",
            },
            "goals": {"business_outline": "部品の製造"},
            "measures": {},
            "equipment": [
                {
                    "row_id": "k1",
                    "measure": "B",
                    "month": "2026-12",
                    "name": "自家発電設備",
                    "prefecture": "東京都",
                    "street": _sealed("place"),
                    "kind": "machinery",
                    "unit_price_thousand_yen": 1_500,
                    "quantity": 1,
                    "amount_thousand_yen": 1_500,
                }
            ],
            "initial_response": {},
            "organisation": {"training_months": [9], "review_months": [3]},
            "period": {"start": "2026-07", "end": "2029-06"},
            "check_sheet": {
                "contact_name": _sealed("contact"),
                "email": _sealed("email"),
                "telephone": _sealed("telephone"),
                "fiscal_month": 3,
            },
        }
    )


AS_FILED = TextId(application_id=CASE_ID, text_no=1, form_version=form().form_version, digest=form_digest(form()))


def text(text_no: int, name: str = "補正後株式会社") -> TextId:
    """The text of an answered correction."""
    return AS_FILED.model_copy(update={"text_no": text_no, "digest": form_digest(form(name))})


def case_opened(received_on: date, **changed: Any) -> CaseOpened:
    facts: dict[str, Any] = {
        "case_id": CASE_ID,
        "application_no": "2026-000001",
        "kind": "new",
        "bureau": "kanto",
        "received_on": received_on,
        "policy": policy_on(received_on).name,
        "calendar": CALENDAR_0.version,
        "form_version": form().form_version,
        "applicant": applicant(form()),
        "form": form(),
        "form_digest": AS_FILED.digest,
    }
    return CaseOpened(**{**facts, **changed})


def assigned(officer: str = "sato") -> CaseAssigned:
    return CaseAssigned(officer=officer)


def correction_requested(on: date, answer_by: date, correction_id: str = "c1") -> CorrectionRequested:
    return CorrectionRequested(
        correction_id=correction_id,
        application_no="2026-000001",
        bureau="kanto",
        items=ITEMS,
        requested_on=on,
        answer_by=answer_by,
        applicant=applicant(form()),
        text=AS_FILED,
    )


def correction_received(
    on: date, correction_id: str = "c1", late: bool = False, text_no: int = 2, name: str = "補正後株式会社"
) -> CorrectionReceived:
    return CorrectionReceived(
        correction_id=correction_id,
        answered_on=on,
        late=late,
        answers=ANSWERS,
        form=form(name),
        text_no=text_no,
        form_digest=form_digest(form(name)),
    )


def correction_came_too_late(
    on: date, correction_id: str = "c1", text_no: int = 2, name: str = "補正後株式会社"
) -> CorrectionCameTooLate:
    return CorrectionCameTooLate(
        correction_id=correction_id,
        answered_on=on,
        text_no=text_no,
        form_digest=form_digest(form(name)),
        form=form(name),
    )


def correction_lapsed(answer_by: date, correction_id: str = "c1") -> CorrectionLapsed:
    return CorrectionLapsed(correction_id=correction_id, answer_by=answer_by, due_at=end_of(answer_by))


def moved(last_day: date | None, because: WhyMoved, at: date | datetime, **changed: Any) -> ExaminationDateMoved:
    instant = at if isinstance(at, datetime) else noon(at)
    facts: dict[str, Any] = {"calendar": CALENDAR_0.version, **changed}
    return ExaminationDateMoved(last_day=last_day, because=because, moved_at=instant, **facts)


def rung_reached(net_days: int, day: date) -> RungReached:
    return RungReached(net_days=net_days, day=day, due_at=start_of(day))


def proposed(outcome: Any = "certify", reasons: str = "", by: str = "sato", on: TextId = AS_FILED) -> DecisionProposed:
    return DecisionProposed(outcome=outcome, reasons=reasons, proposed_by=by, text=on)


def the_answer(on: date, correction_id: str = "c1", text_no: int = 2, name: str = "補正後株式会社") -> TakeCorrection:
    return TakeCorrection(
        CASE_ID,
        correction_id=correction_id,
        answered_on=on,
        answers=ANSWERS,
        form=form(name),
        text_no=text_no,
        form_digest=form_digest(form(name)),
    )


def the_withdrawal(on: date) -> WithdrawCase:
    return WithdrawCase(CASE_ID, withdrawn_on=on, reason="計画を見直すため")
