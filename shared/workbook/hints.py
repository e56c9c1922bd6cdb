"""What the workbook says of how it is filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shared.contracts.forms.describing import Described
from shared.contracts.forms.kinds import FieldKind, KindName
from shared.domain import Text
from shared.workbook.layout import Asking
from shared.workbook.words import SEPARATOR, choices, word

DEMANDS: Final[Mapping[Asking, Text]] = {
    "always": Text(ja="必須", en="Required"),
    "sometimes": Text(ja="該当するとき", en="If it applies"),
    "never": Text(ja="任意", en="Optional"),
}
_BY_KIND: Final[Mapping[KindName, Text]] = {
    "month": Text(ja="例：2026-04（2026年4月、令和8年4月でも可）", en="For example 2026-04"),
    "day": Text(ja="例：2026-04-01（2026年4月1日、令和8年4月1日でも可）", en="For example 2026-04-01"),
    "yen": Text(ja="円単位の整数", en="A whole number of yen"),
    "thousand_yen": Text(ja="千円単位の整数", en="A whole number of thousands of yen"),
    "count": Text(ja="整数", en="A whole number"),
    "people": Text(ja="整数（人）", en="A whole number"),
    "times_a_year": Text(ja="整数（年の回数）", en="A whole number, times a year"),
    "month_of_year": Text(ja="1から12までの整数", en="A number from 1 to 12"),
    "postal_code": Text(ja="例：100-0001", en="For example 100-0001"),
}
_CHOICE: Final = Text(ja="リストから選択", en="Choose one of the list")
_CODE: Final = Text(ja="日本標準産業分類の番号", en="The code of the Japan Standard Industrial Classification")


def how_to(field: Described) -> Text:
    """How a field is filled in: what the form itself says, and how this kind of answer is written."""
    told = [one for one in (field.asked.hint, _written(field)) if one]
    return Text(ja="\n".join(one.ja for one in told), en="\n".join(one.en for one in told))


def _written(field: Described) -> Text | None:
    kind = field.kind
    if field.is_list:
        return _several(kind)
    if kind.offered:
        return _CHOICE
    if kind.name == "choice":
        return _CODE
    if found := _BY_KIND.get(kind.name):
        return found
    if field.longest:
        return Text(ja=f"{field.longest:,}文字以内", en=f"At most {field.longest:,} characters")
    return None


def _several(kind: FieldKind) -> Text:
    if kind.words:
        ja, en = (SEPARATOR.join(word(kind, one, language) for one in choices(kind)) for language in ("ja", "en"))
        return Text(ja=f"次の言葉を「、」で区切って複数入力可：{ja}", en=f"Any of these, separated by 、: {en}")
    if kind.is_whole_number:
        ja, en = _BY_KIND[kind.name].ja, _BY_KIND[kind.name].en
        return Text(ja=f"{ja}。複数のときは「、」で区切る（例：4、10）", en=f"{en}; several as 4、10")
    return Text(ja="複数のときは、改行（Alt＋Enter）で区切る", en="Several one a line (Alt and Enter)")


def introduction(form_version: str) -> tuple[Text, ...]:
    """The lines of the first sheet."""
    return (
        Text(
            ja="黄色の欄に入力してください。シートは様式の順に並んでいます。ほかの欄は保護しています。",
            en="Fill in the yellow cells. The sheets follow the form; all other cells are protected.",
        ),
        Text(
            ja="「必須」の欄は必ず入力してください。「該当するとき」の欄は、当てはまるときに入力してください。",
            en="Cells marked as required have to be filled in; those marked “if it applies” where it does.",
        ),
        Text(
            ja="該当がないことを答えるときは「なし」又は「-」と入力してください。",
            en="Where nothing applies, write なし or -.",
        ),
        Text(
            ja="数式、マクロ、ほかのファイルへのリンクは使えません。値を入力してください。",
            en="Formulas, macros and links to other files are not accepted. Enter values.",
        ),
        Text(
            ja="入力を終えたら、Excelブック（.xlsx）の形式で、パスワードを付けずに保存し、申請の画面で選んでください。"
            "内容に誤りがあるときは、シート名とセルの番地でお知らせします。",
            en="Save it as an Excel workbook (.xlsx) without a password and choose it on the page of filing. What has "
            "to be put right is told with the name of its sheet and its cell.",
        ),
        Text(ja=f"様式の版：{form_version}", en=f"Version of the form: {form_version}"),
    )
