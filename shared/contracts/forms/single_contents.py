"""3 of 様式24, 事業継続力強化の内容: what is done when it happens, beforehand, with whom, and with which equipment."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Final

from pydantic import Field

from shared.contracts.event import Block
from shared.contracts.forms.describing import always, asked
from shared.contracts.forms.kinds import Count, Line, Long, MonthOfYear, PersonalLine, Short, ThousandYen
from shared.contracts.forms.lists import (
    Confirmed,
    EquipmentKind,
    Measure,
    PartnerKind,
    PrefectureAnswer,
    Timing,
    Wanted,
)
from shared.contracts.forms.rows import Row
from shared.domain import Month

NOT_APPLICABLE: Final = frozenset(
    {*"-－‐‑‒–—―−ーｰ─", "なし", "無し", "無", "該当なし", "該当無し", "特になし", "特に無し"}
)
"""What people write where nothing applies: an answer, and never taken for a blank."""
MAY_NOT_APPLY: Final = frozenset({"emergency_stop", "customers", "other"})
"""The rows of 3 (1) of which that is an answer; each of the others says what is done (FORM.md, 3(1))."""
Months = Annotated[tuple[MonthOfYear, ...], Field(max_length=12)]


def _since_december(form: Any, part: Block) -> bool:
    """Demanded in filings since 2025-12-17 (FORM.md, 3(5))."""
    return bool(form.form_version != "24-2025-11")


def _told_as_other(form: Any, part: Any) -> bool:
    return bool(part.kind == "other")


def says_not_applicable(text: str) -> bool:
    return text.strip().rstrip("。") in NOT_APPLICABLE


def _applies(form: Any, part: Any) -> bool:
    """Where nothing is to be done there is no time for it either."""
    return not says_not_applicable(part.response)


def _at_another_time(form: Any, part: Any) -> bool:
    return "other" in part.timings


class Response(Block):
    """One row of 3 (1): 内容, 時期, 事前対策. Several measures stand one on a line."""

    response: Annotated[Short, asked("初動対応の内容", "Response", demanded=always, within=True)] = ""
    timings: Annotated[
        tuple[Timing, ...],
        Field(max_length=12),
        asked("発災後の対応時期", "Timing", demanded=_applies, within=True),
    ] = ()
    other_timing: Annotated[
        Line, asked("その他の対応時期", "Other timing", demanded=_at_another_time, if_given=True, within=True)
    ] = ""
    preparation: Annotated[Short, asked("事前対策の内容", "Preparation", demanded=_applies, within=True)] = ""


class InitialResponse(Block):
    """3 (1) 初動対応. Where nothing applies, 「-」 is an answer."""

    evacuation: Annotated[
        Response,
        asked(
            "人命の安全確保：従業員の避難方法",
            "Safety of life: evacuation of employees",
            hint=("個人事業主は、本人と家族について入力してください。", "A sole trader reads: oneself and the family."),
        ),
    ] = Response()
    safety_check: Annotated[
        Response, asked("人命の安全確保：従業員の安否確認", "Safety of life: safety of employees confirmed")
    ] = Response()
    emergency_stop: Annotated[
        Response,
        asked(
            "人命の安全確保：生産設備の緊急停止方法",
            "Safety of life: emergency stop of equipment",
            hint=("該当がないときは「-」と入力してください。", "- where it does not apply."),
        ),
    ] = Response()
    customers: Annotated[
        Response,
        asked(
            "人命の安全確保：顧客への対応方法",
            "Safety of life: customers",
            hint=("該当がないときは「-」と入力してください。", "- where it does not apply."),
        ),
    ] = Response()
    organisation: Annotated[Response, asked("非常時の緊急時体制の構築", "Emergency organisation")] = Response()
    grasp: Annotated[Response, asked("被害状況の把握", "Grasp of damage")] = Response()
    sharing: Annotated[Response, asked("被害情報の共有", "Sharing of damage information")] = Response()
    other: Annotated[
        Response,
        asked(
            "その他の取組",
            "Other",
            hint=("該当がないときは「-」と入力してください。", "- where it does not apply."),
        ),
    ] = Response()


class MeasureTexts(Block):
    """現在の取組 and 今後の計画. What no disaster touches may stay empty."""

    present: Annotated[Long, asked("現在の取組", "Present", within=True)] = ""
    planned: Annotated[Long, asked("今後の計画", "Planned", within=True)] = ""


class Measures(Block):
    """3 (2) 対策及び取組."""

    people: Annotated[
        MeasureTexts,
        asked(
            "A 人員体制の整備",
            "A People",
            hint=(
                "出社できる人が少ないときに、だれが何をするかを決める取組です（例：連絡網、多能工化、代わりの責任者）。",
                "Who does what while few can come to work: lists of contacts, training for several tasks, deputies.",
            ),
        ),
    ] = MeasureTexts()
    equipment: Annotated[
        MeasureTexts,
        asked(
            "B 設備、機器及び装置の導入",
            "B Buildings and equipment",
            hint=(
                "建物や設備の被害を防ぐ、又は早く復旧させる取組です（例：固定、止水板、自家発電設備）。",
                "What keeps damage from buildings and equipment: fixing in place, flood barriers, generators.",
            ),
        ),
    ] = MeasureTexts()
    money: Annotated[
        MeasureTexts,
        asked(
            "C 資金の調達手段の確保",
            "C Money",
            hint=(
                "復旧の費用や当面の運転資金を備える取組です（例：損害保険、預金、金融機関との相談）。",
                "What pays for restoration and for the time until then: insurance, savings, talks with a bank.",
            ),
        ),
    ] = MeasureTexts()
    information: Annotated[
        MeasureTexts,
        asked(
            "D 重要情報の保護",
            "D Information",
            hint=(
                "顧客の情報や図面などを失わない取組です（例：バックアップ、別の場所での保管、ウイルス対策）。",
                "What keeps data and drawings from being lost: backups elsewhere, protection against malware.",
            ),
        ),
    ] = MeasureTexts()


class TaxMeasure(Block):
    """税制優遇: whether it is wanted, and what must then be so of all equipment (R44–R47, exclusions)."""

    wanted: Annotated[Wanted, asked("税制優遇の活用", "Tax measure")] = False
    not_demanded_by_law: Annotated[
        Confirmed,
        asked(
            "建築基準法・消防法により設置が義務付けられた設備ではないこと",
            "Not demanded by the building standards or fire service acts",
            if_given=True,
        ),
    ] = False
    neither_used_nor_leased: Annotated[
        Confirmed,
        asked("中古品又は所有権が移転しないリースの設備ではないこと", "Neither second-hand nor leased", if_given=True),
    ] = False
    not_subsidised: Annotated[
        Confirmed,
        asked("国又は地方公共団体の補助金で取得する設備ではないこと", "Not bought with a subsidy", if_given=True),
    ] = False


class _Measured(Row):
    """Apart, so that a joint plan has lines without it. Fields of a base named last come first (MRO)."""

    measure: Annotated[Measure, asked("対策（A～D）", "Measure (A to D)")]


class EquipmentLine(Row):
    """One line of the equipment for the tax measure, with its place to the number."""

    NATURAL: ClassVar[tuple[str, ...]] = ("name", "model", "municipality")

    month: Annotated[Month, asked("取得年月", "Month of acquisition")]
    name: Annotated[Line, asked("設備等の名称", "Name", demanded=always)] = ""
    model: Annotated[
        Line,
        asked(
            "型式",
            "Model",
            demanded=always,
            hint=(
                "型式が決まっていないときは、カタログを添付してください。",
                "Attach a catalogue where it is not known yet.",
            ),
        ),
    ] = ""
    prefecture: Annotated[PrefectureAnswer, asked("設置場所：都道府県", "Place: prefecture")]
    municipality: Annotated[Line, asked("設置場所：市区町村", "Place: municipality", demanded=always)] = ""
    street: Annotated[PersonalLine, asked("設置場所：字・番地等", "Place: street and number", demanded=always)]
    building: Annotated[PersonalLine | None, asked("設置場所：マンション名等", "Place: building")] = None
    kind: Annotated[
        EquipmentKind,
        asked(
            "設備等の種類",
            "Kind",
            hint=("種類は、税理士等に確認のうえ選んでください。", "Choose after the word of a tax accountant."),
        ),
    ]
    unit_price_thousand_yen: Annotated[ThousandYen, asked("単価（千円）", "Unit price (thousands of yen)")]
    quantity: Annotated[Count, asked("数量", "Quantity")]
    amount_thousand_yen: Annotated[ThousandYen, asked("設備等の金額（千円）", "Amount of it (thousands of yen)")]


class Equipment(EquipmentLine, _Measured):
    """3 (3) one line of the equipment, with the measure of 3 (2) that it belongs to in front."""


class Partner(Row):
    """3 (4) one who helps to carry out the plan."""

    NATURAL: ClassVar[tuple[str, ...]] = ("name",)

    kind: Annotated[PartnerKind, asked("協力者の種別", "Kind")]
    other_kind: Annotated[Line, asked("その他の種別", "Other kind", demanded=_told_as_other)] = ""
    name: Annotated[Line, asked("協力者の名称", "Name", demanded=always)] = ""
    address: Annotated[PersonalLine, asked("協力者の住所", "Address", demanded=always)]
    representative: Annotated[PersonalLine, asked("協力者の代表者の氏名", "Representative", demanded=always)]
    content: Annotated[Short, asked("協力の内容", "What the partner does", demanded=always)] = ""


class Organisation(Block):
    """3 (5) 平時の推進体制: training and review at least yearly, each with its months."""

    normal_times: Annotated[
        Long,
        asked(
            "平時の推進体制",
            "Who carries the plan forward",
            demanded=always,
            hint=("経営者が指揮することが分かるように入力してください。", "It must show that the management leads."),
        ),
    ] = ""
    training: Annotated[
        Short,
        asked(
            "訓練・教育の内容",
            "Training",
            demanded=always,
            hint=("年1回以上行う内容を入力してください。", "What is done at least once a year."),
        ),
    ] = ""
    training_months: Annotated[Months, asked("訓練・教育の実施月", "Months of training", demanded=_since_december)] = ()
    review: Annotated[
        Short,
        asked(
            "計画の見直しの内容",
            "Review",
            demanded=always,
            hint=("年1回以上行う内容を入力してください。", "What is done at least once a year."),
        ),
    ] = ""
    review_months: Annotated[Months, asked("計画の見直しの実施月", "Months of review", demanded=_since_december)] = ()
    making_known: Annotated[
        Short, asked("社内への周知の方法", "How the plan is made known", demanded=_since_december)
    ] = ""
