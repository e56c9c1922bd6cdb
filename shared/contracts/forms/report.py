"""実施状況報告書 (R25): how far a certified plan has been carried out, part by part, as of the day of filing.

It speaks of the plan that was certified last, and of nothing that does not stand there.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Final, Literal

from shared.contracts.event import Block
from shared.contracts.forms.describing import Form, FormSection, always, asked
from shared.contracts.forms.kinds import Short, choice
from shared.contracts.forms.lists import words
from shared.contracts.forms.rows import Row
from shared.domain import Month, Text

Rating = Annotated[
    Literal["as_planned", "nearly", "insufficient", "hardly", "not_started", "not_applicable"],
    choice(
        words(
            ("as_planned", "◎ 計画どおり実施した", "◎ As planned"),
            ("nearly", "○ おおむね実施した", "○ Nearly as planned"),
            ("insufficient", "△ 実施が不十分", "△ Insufficient"),
            ("hardly", "× ほとんど実施していない", "× Hardly"),
            ("not_started", "－ 未着手", "－ Not started"),
            ("not_applicable", "- 該当なし", "- Not applicable"),
        )
    ),
]
"""評価: six marks [T]."""

PaidBy = Annotated[
    Literal["tax_measure", "jfc_loan", "own_means", "other"],
    choice(
        words(
            ("tax_measure", "自己資金等（税制優遇を活用）", "Own means, with the tax measure"),
            ("jfc_loan", "日本政策金融公庫の融資", "Loan of the Japan Finance Corporation"),
            ("own_means", "自己資金等（税制優遇の活用なし）", "Own means, without the tax measure"),
            ("other", "その他", "Other"),
        )
    ),
]
"""How a line of equipment was paid."""

FALLS_SHORT: Final = frozenset({"insufficient", "hardly"})
"""△ and ×: a reason and an improvement are owed."""


def _done(form: Any, part: Any) -> bool:
    return part.mark not in ("not_started", "not_applicable")


def _falls_short(form: Any, part: Any) -> bool:
    return part.mark in FALLS_SHORT


def _to_come(form: Any, part: Any) -> bool:
    return bool(part.mark == "not_started")


_DONE: Final = asked("実施状況", "What was done", demanded=_done, within=True)
_REASON: Final = asked("実施が不十分な理由", "Why it falls short", demanded=_falls_short, if_given=True, within=True)
_IMPROVEMENT: Final = asked("改善の方法", "How it will improve", demanded=_falls_short, if_given=True, within=True)
_STARTS: Final = asked("着手予定の年月", "Month of its start", demanded=_to_come, if_given=True, within=True)


class ReportedPart(Block):
    """One row: the mark, and what was done."""

    mark: Annotated[Rating | None, asked("評価", "Mark", demanded=always, within=True)] = None
    done: Annotated[Short, _DONE] = ""
    reason: Annotated[Short, _REASON] = ""
    improvement: Annotated[Short, _IMPROVEMENT] = ""
    starts: Annotated[Month | None, _STARTS] = None


class ReportedEquipment(Row):
    """One line of 3 (3), with the `row_id` that it has in the plan: when it was acquired, and how it was paid."""

    mark: Annotated[Rating | None, asked("評価", "Mark", demanded=always)] = None
    acquired: Annotated[Month | None, asked("取得した年月", "Month of acquisition", demanded=_done, if_given=True)] = (
        None
    )
    paid_by: Annotated[PaidBy | None, asked("支払の方法", "How it was paid", demanded=_done, if_given=True)] = None
    done: Annotated[Short, asked("実施状況", "What was done")] = ""
    reason: Annotated[
        Short, asked("実施が不十分な理由", "Why it falls short", demanded=_falls_short, if_given=True)
    ] = ""
    improvement: Annotated[Short, asked("改善の方法", "How it will improve", demanded=_falls_short, if_given=True)] = ""
    starts: Annotated[Month | None, asked("着手予定の年月", "Month of its start", demanded=_to_come, if_given=True)] = (
        None
    )


class StatusReport(Form):
    """実施状況報告書 of a single plan: a row for each part of 3, and one for anything else."""

    SECTIONS: ClassVar[tuple[FormSection, ...]] = (
        FormSection(
            Text(ja="実施状況報告", en="Implementation status"),
            ("initial_response", "measures", "equipment", "partners", "organisation", "other"),
        ),
    )

    form_version: Literal["report-2022-06"] = "report-2022-06"
    initial_response: Annotated[ReportedPart, asked("(1) 初動対応", "(1) Initial response")] = ReportedPart()
    measures: Annotated[ReportedPart, asked("(2) 対策及び取組", "(2) Measures")] = ReportedPart()
    equipment: Annotated[tuple[ReportedEquipment, ...], asked("(3) 設備等", "(3) Equipment")] = ()
    partners: Annotated[ReportedPart, asked("(4) 協力者", "(4) Partners")] = ReportedPart()
    organisation: Annotated[ReportedPart, asked("(5) 平時の推進体制", "(5) In normal times")] = ReportedPart()
    other: Annotated[ReportedPart | None, asked("その他", "Anything else")] = None
