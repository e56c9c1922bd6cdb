"""様式26: a whole plan of the joint type (連携型), in the order of L58②. `joint_members.py` tells who takes part.

The exact fields of 様式26 were not found: this asks for what L58② names, in the shape in which 様式24 asks for it, and
for nothing else (FORM.md). What a rule demands beyond the shape, intake's domain checks.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Final, Literal

from pydantic import Field

from shared.contracts.blocks import Period
from shared.contracts.event import Block
from shared.contracts.forms.describing import Form, FormSection, always, asked, describe
from shared.contracts.forms.joint_members import LargeCompany, Participant
from shared.contracts.forms.kinds import Line, Long
from shared.contracts.forms.lists import Confirmed
from shared.contracts.forms.single import CheckSheet, Cover, Fund
from shared.contracts.forms.single_contents import EquipmentLine, Organisation, Partner, TaxMeasure
from shared.domain import SCHEME_START, Dated, Text

JointVersion = Literal["26-2024-04"]
JOINT_VERSIONS: Final[Dated[JointVersion]] = Dated({SCHEME_START: "26-2024-04"})
"""The version in which one files on a day, as FORM_VERSIONS says for a single plan."""
MOST_PARTNERS: Final = 50
"""So many businesses take part beside the representative, large ones included (P)."""


class JointAttachments(Block):
    """添付書類 of a joint plan, by the names of their files; consents stand with their companies (R31)."""

    agreements: Annotated[
        tuple[Line, ...],
        Field(max_length=10),
        asked("協定書の写し", "Agreements between the partners", none=("なし", "None")),
    ] = ()
    others: Annotated[
        tuple[Line, ...], Field(max_length=3), asked("その他の書類", "Others", none=("なし", "None"))
    ] = ()


class JointPlanForm(Form):
    """連携事業継続力強化計画. Its JSON is the body of a filing (personal text open) and part of events (sealed)."""

    SECTIONS: ClassVar[tuple[FormSection, ...]] = (
        FormSection(Text(ja="1 名称等", en="1 The applicants"), ("cover", "participants", "large_companies", "assent")),
        FormSection(Text(ja="2 連携事業継続力強化の目標", en="2 Aim"), ("aim",)),
        FormSection(
            Text(ja="3 連携事業継続力強化の内容", en="3 What is done"),
            ("form_of_cooperation", "tax_measure", "equipment", "partners", "organisation"),
        ),
        FormSection(Text(ja="4 実施期間", en="4 Plan period"), ("period",)),
        FormSection(Text(ja="5 資金の額及び調達方法", en="5 Funds"), ("funds",)),
        FormSection(Text(ja="添付書類", en="Attachments"), ("attachments",)),
        FormSection(Text(ja="チェックシート", en="Check sheet"), ("check_sheet",)),
    )

    form_version: JointVersion
    cover: Annotated[Cover, asked("代表者である事業者の情報", "The representative business")]
    participants: Annotated[
        tuple[Participant, ...],
        Field(max_length=MOST_PARTNERS),
        asked(
            "連携する中小企業者",
            "Partners",
            hint=("代表者である事業者のほかの中小企業者を入力してください。", "SMEs other than the representative."),
        ),
    ] = ()
    large_companies: Annotated[
        tuple[LargeCompany, ...],
        Field(max_length=MOST_PARTNERS),
        asked("連携する大企業者", "Large companies among the partners"),
    ] = ()
    assent: Annotated[
        Confirmed,
        asked("連携する中小企業者の全員が計画の内容に同意していること", "All SMEs that take part agree to the plan"),
    ] = False
    aim: Annotated[Long, asked("連携事業継続力強化の目標", "Aim", demanded=always)] = ""
    form_of_cooperation: Annotated[Long, asked("連携の態様", "Form of cooperation", demanded=always)] = ""
    tax_measure: Annotated[TaxMeasure, asked("税制優遇", "Tax measure")] = TaxMeasure()
    equipment: Annotated[
        tuple[EquipmentLine, ...], Field(max_length=50), asked("税制措置の対象設備", "Equipment for the tax measure")
    ] = ()
    partners: Annotated[tuple[Partner, ...], Field(max_length=20), asked("実施に当たって協力する者", "Helpers")] = ()
    organisation: Annotated[Organisation, asked("平時の推進体制", "Organisation in normal times")]
    period: Annotated[Period, asked("実施期間", "Plan period")]
    funds: Annotated[tuple[Fund, ...], Field(max_length=50), asked("資金の額及び調達方法", "Funds")] = ()
    attachments: Annotated[JointAttachments, asked("添付書類", "Attachments")] = JointAttachments()
    check_sheet: Annotated[CheckSheet, asked("チェックシート", "Check sheet")]


JOINT: Final = describe(JointPlanForm)
"""What 様式26 says of its fields."""
