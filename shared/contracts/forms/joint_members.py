"""Who takes part in a joint plan beside the representative business (L58②).

A business is known by its 法人番号, whatever row it stands in; one without a number by the id of its row (LINEAGE §7).
"""

from __future__ import annotations

from typing import Annotated, ClassVar

from shared.contracts.forms.describing import always, asked
from shared.contracts.forms.kinds import Digits13, Line, PersonalLine
from shared.contracts.forms.lists import Done, PrefectureAnswer
from shared.contracts.forms.rows import Row
from shared.contracts.forms.single import Cover


class Participant(Cover, Row):
    """連携する中小企業者: a business with the facts by which it, too, is found to be an SME (R3–R12)."""

    NATURAL: ClassVar[tuple[str, ...]] = ("corporate_number",)
    IDENTITY: ClassVar[str] = "corporate_number"

    opened_or_registered: Annotated[
        Done,
        asked(
            "開業届の提出（個人）・設立登記（法人）",
            "Opening notified (individuals) or establishment registered (corporations)",
        ),
    ] = False


class LargeCompany(Row):
    """連携する大企業者: its name, address and representative, and no more (L58②). Its consent is attached (R31)."""

    NATURAL: ClassVar[tuple[str, ...]] = ("corporate_number",)
    IDENTITY: ClassVar[str] = "corporate_number"

    name: Annotated[
        Line,
        asked(
            "大企業者の名称",
            "Name",
            demanded=always,
            hint=("登記のとおり、略さずに入力してください。", "In full, as registered."),
        ),
    ] = ""
    corporate_number: Annotated[
        Digits13 | None,
        asked("大企業者の法人番号", "Corporate number", demanded=always, hint=("13桁の番号です。", "13 digits.")),
    ] = None
    representative_title: Annotated[
        Line, asked("大企業者の代表者の役職", "Title of the representative", demanded=always)
    ] = ""
    representative_name: Annotated[
        PersonalLine, asked("大企業者の代表者の氏名", "Name of the representative", demanded=always)
    ]
    prefecture: Annotated[PrefectureAnswer, asked("大企業者の都道府県", "Prefecture")]
    municipality: Annotated[Line, asked("大企業者の市区町村", "Municipality", demanded=always)] = ""
    street: Annotated[PersonalLine, asked("大企業者の字・番地等", "Street and number", demanded=always)]
    building: Annotated[PersonalLine | None, asked("大企業者のマンション名等", "Building")] = None
    consent: Annotated[
        Line,
        asked(
            "同意書",
            "Consent",
            none=("なし", "None"),
            hint=(
                "「添付書類」の画面で添付する、同意書のファイル名を入力してください（例：同意書_○○株式会社.pdf）。"
                "変更申請では、新たに加わる大企業者の分だけで足ります。",
                "The name of its file under Attachments. A change takes those of companies that join.",
            ),
        ),
    ] = ""
