"""A small valid plan, and the events of an application's life, for the tests of intake."""

from __future__ import annotations

from datetime import date
from typing import Any

from services.intake.domain.application import APPLICATION
from services.intake.domain.commands import Correct, File
from services.intake.domain.form_checks import open_problems
from services.intake.domain.identified import identified
from shared.contracts.blocks import CorrectionItem, WhyMoved
from shared.contracts.decision import Decision
from shared.contracts.event import Event
from shared.contracts.forms.excerpts import applicant, outline
from shared.contracts.forms.single import PlanForm
from shared.contracts.intake import (
    ApplicationCertified,
    ApplicationCorrected,
    ApplicationRefused,
    CorrectionAnswer,
    CorrectionAsked,
    CorrectionExtended,
    ExaminationStarted,
    LastDayMoved,
)
from shared.contracts.text import TextId, form_digest
from shared.scheme.findings import findings
from tests.golden.samples import BoxesForGoldens
from tests.support.scenario import given_for, noon

FILED_ON = date(2026, 11, 24)
given = given_for(APPLICATION)

PLAIN: dict[str, Any] = {
    "form_version": "24-2025-12",
    "cover": {
        "entity_form": "kabushiki_kaisha",
        "name": "株式会社試験製作所",
        "name_kana": "カブシキガイシャシケンセイサクショ",
        "corporate_number": "7000012050002",
        "representative_title": "代表取締役",
        "representative_name": "試験 太郎",
        "postal_code": "100-0001",
        "prefecture": "東京都",
        "municipality": "大田区",
        "street": "試験町1-2-3",
        "capital_yen": 10_000_000,
        "employees": 20,
        "industry": "24",
        "established_on": "1974-04-01",
    },
    "goals": {
        "business_outline": "金属部品の加工。地域の機械製造業3社へ納めている。",
        "purpose": "従業員の命を守り、供給を止めない。",
        "disasters": [{"kind": "earthquake", "description": "震度6弱", "source": "J-SHIS"}],
        "impacts": [
            {
                "disaster": "地震（震度6弱）", "people": "負傷", "buildings_equipment": "転倒", "cash_flow": "減収",
                "information": "消失",
            }
        ],
    },
    "measures": {"equipment": {"present": "なし", "planned": "固定する"}},
    "tax_measure": {
        "wanted": True, "not_demanded_by_law": True, "neither_used_nor_leased": True, "not_subsidised": True,
    },
    "equipment": [
        {
            "measure": "B", "month": "2027-05", "name": "自家発電設備", "model": "G-1", "prefecture": "東京都",
            "municipality": "大田区", "street": "試験町1-2-3", "kind": "machinery", "unit_price_thousand_yen": 1_200,
            "quantity": 2, "amount_thousand_yen": 2_400,
        }
    ],
    "initial_response": {
        "evacuation": {"response": "避難", "timings": ["at_once"], "preparation": "経路の確認"},
        "safety_check": {"response": "電話", "timings": ["within_1_hour"], "preparation": "連絡網"},
        "emergency_stop": {"response": "-"},
        "customers": {"response": "該当なし"},
        "organisation": {"response": "本部設置", "timings": ["within_3_hours"], "preparation": "分担表"},
        "grasp": {"response": "点検", "timings": ["within_3_hours"], "preparation": "点検表"},
        "sharing": {"response": "連絡", "timings": ["within_6_hours"], "preparation": "連絡先の一覧"},
        "other": {"response": "-"},
    },
    "partners": [
        {
            "kind": "cooperative", "name": "組合", "address": "東京都", "representative": "試験 花子",
            "content": "情報の共有",
        }
    ],
    "organisation": {
        "normal_times": "社長が指揮する。",
        "training": "避難訓練",
        "training_months": [9],
        "review": "社長が見直す",
        "review_months": [3],
        "making_known": "朝礼",
    },
    "period": {"start": "2026-12", "end": "2029-11"},
    "funds": [{"item": "B", "use": "発電機", "source": "自己資金", "thousand_yen": 2_400}],
    "legal_compliance": True,
    "check_sheet": {
        "contact_name": "試験 次郎",
        "email": "taro@example.jp",
        "telephone": "03-0000-0000",
        "fiscal_month": 3,
        "opened_or_registered": True,
        "data_use": True,
        "case_publication": False,
        "survey": False,
    },
}  # fmt: skip


def plan(**changes: Any) -> PlanForm:
    """The small plan as it comes through the door, with some fields changed: `plan(cover__employees=301)`.

    Two underscores for each step down, and rows by their place: `plan(equipment__0__quantity=3)`.
    """
    return following(None, **changes)


def following(before: PlanForm | None, **changes: Any) -> PlanForm:
    """As `plan`, where it follows another text: the same rows are the same."""
    form = identified(PlanForm.model_validate(changed(PLAIN, changes)), [before] if before else [])
    assert isinstance(form, PlanForm)
    return form


def sealed(form: PlanForm) -> PlanForm:
    """The form as it reaches the domain: its personal text in boxes, unless something is wrong with that."""
    return form if open_problems(form) else BoxesForGoldens().seal_all(form, "k1")


def text(form: PlanForm | None = None, text_no: int = 1) -> TextId:
    digest = form_digest(sealed(form or plan()))
    return TextId(application_id="a-1", text_no=text_no, form_version=plan().form_version, digest=digest)


def changed(tree: Any, changes: dict[str, Any]) -> Any:
    copy = list(tree) if isinstance(tree, list) else dict(tree)
    for path, value in changes.items():
        head, _, rest = path.partition("__")
        place: Any = int(head) if isinstance(copy, list) else head
        within = copy[place] if isinstance(copy, list) else copy.get(place, {})
        copy[place] = changed(within, {rest: value}) if rest else value
    return copy


def of_size(capital_yen: int | None, employees: int, **cover: Any) -> dict[str, Any]:
    cover = {"capital_yen": capital_yen, "employees": employees, **cover}
    return {f"cover__{name}": value for name, value in cover.items()}


def file(form: PlanForm | None = None, **changes: Any) -> File:
    return File(
        application_id="a-1",
        application_no="K-1",
        form=sealed(form if form is not None else plan(**changes)),
        gbizid="prime",
    )


def filed(form: PlanForm | None = None) -> Event:
    """The event of a filing on FILED_ON."""
    events = APPLICATION.decide(APPLICATION.initial, file(form), noon(FILED_ON))
    assert isinstance(events, list), events
    return events[0]


def started(day: date = FILED_ON) -> Event:
    return ExaminationStarted(received_on=day)


ITEM = CorrectionItem(path="goals.business_outline", comment="地域での役割を書いてください。")
ANSWER = CorrectionAnswer(path="goals.business_outline", comment="書き足しました。")


def asked(correction_id: str = "c-1", answer_by: date = date(2026, 12, 24)) -> CorrectionAsked:
    return CorrectionAsked(
        application_no="K-1",
        bureau="kanto",
        correction_id=correction_id,
        items=(ITEM,),
        asked_on=date(2026, 12, 10),
        answer_by=answer_by,
        text=text(),
        applicant=applicant(sealed(plan())),
    )


def more_time(**changes: Any) -> CorrectionExtended:
    facts: dict[str, Any] = {
        "application_no": "K-1",
        "bureau": "kanto",
        "correction_id": "c-1",
        "before": date(2026, 12, 24),
        "answer_by": date(2027, 1, 10),
        "extended_on": date(2026, 12, 25),
        "reason": "見積書を待つため",
        "applicant": applicant(sealed(plan())),
    }
    return CorrectionExtended(**facts | changes)


def correct(correction_id: str = "c-1", answers: tuple[CorrectionAnswer, ...] = (ANSWER,), **changes: Any) -> Correct:
    return Correct(application_id="a-1", correction_id=correction_id, answers=answers, form=sealed(plan(**changes)))


def moved(last_day: date | None, before: date, because: WhyMoved, on: date, days: int = 0, reason: str = "") -> Event:
    return LastDayMoved(
        application_no="K-1",
        bureau="kanto",
        last_day=last_day,
        before=before,
        because=because,
        moved_at=noon(on),
        days=days,
        reason=reason,
        applicant=applicant(sealed(plan())),
    )


def corrected(
    on: date,
    correction_id: str = "c-1",
    text_no: int = 2,
    answers: tuple[CorrectionAnswer, ...] = (ANSWER,),
    **changes: Any,
) -> ApplicationCorrected:
    form = sealed(plan(**changes))
    return ApplicationCorrected(
        correction_id=correction_id,
        answered_on=on,
        answers=answers,
        form=form,
        text_no=text_no,
        form_digest=form_digest(form),
        findings=findings(form, FILED_ON),
    )


DECIDED_ON = date(2026, 12, 25)


def certification(on: TextId | None = None, certificate_no: str = "N-1") -> Decision:
    return Decision(outcome="certify", certificate_no=certificate_no, decided_on=DECIDED_ON, text=on or text())


def refusal(on: TextId | None = None) -> Decision:
    return Decision(outcome="refuse", certificate_no="", decided_on=DECIDED_ON, text=on or text())


def certified(on: TextId | None = None, form: PlanForm | None = None, certificate_no: str = "N-1") -> Event:
    form = sealed(form or plan())
    return ApplicationCertified(
        application_no="K-1",
        kind="new",
        bureau="kanto",
        certificate_no=certificate_no,
        certified_on=DECIDED_ON,
        text=on or text(),
        applicant=applicant(form),
        outline=outline(form),
    )


def refused(on: TextId | None = None, form: PlanForm | None = None) -> Event:
    return ApplicationRefused(
        application_no="K-1",
        kind="new",
        bureau="kanto",
        refused_on=DECIDED_ON,
        reasons="理由",
        text=on or text(),
        applicant=applicant(sealed(form or plan())),
    )
