"""What the patterns of fields and parameters ask for, in words: nobody reads a pattern."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from shared.contracts.forms.kinds import EXPECTED, PRINTABLE
from shared.domain import Text

_ID: Final = Text(
    ja="識別子（半角の英数字とハイフン）を入力してください。",
    en="Enter an id: letters, digits and hyphens.",
)
_WORDS: Final[Mapping[str, Text]] = {
    **EXPECTED,
    **dict.fromkeys(("^[A-Za-z0-9-]+$", "^[A-Za-z0-9-]*$", "^[A-Za-z0-9-]{0,40}$"), _ID),
    PRINTABLE: Text(
        ja="制御文字（画面に表示されない文字）を取り除いてください。",
        en="Take out the control characters (those that no screen shows).",
    ),
    "^(k[1-9][0-9]*)?$": Text(
        ja="行の識別子は「k1」「k2」のように、kと数字で入力してください。", en="Write the id of a row like k1 or k2."
    ),
    "^([0-9]{13})?$": Text(
        ja="数字13桁で入力してください。ないときは空にしてください。",
        en="Enter 13 digits, or nothing if none.",
    ),
    "^[A-Za-z0-9._/-]{1,40}$": Text(
        ja="様式の版を「24-2025-12」のように、半角の英数字と記号（. _ / -）40文字以内で入力してください。",
        en="Name the version of the form like 24-2025-12: 1 to 40 letters, digits and . _ / -",
    ),
    r"^[\x21-\x7e]*$": Text(
        ja="利用者の識別子を「officer-kanto-1」のように、半角で空白を入れずに入力してください。",
        en="Enter the id of an account like officer-kanto-1, without blanks.",
    ),
    "^[a-z0-9_.#]*$": Text(
        ja="様式の項目を「goals.purpose」「equipment#k1.month」のように指定してください。",
        en="Name a field of the form like goals.purpose or equipment#k1.month.",
    ),
    "^(over|[0-9]{1,3})$": Text(
        ja="「over」（期限超過）か、3桁以内の日数で入力してください。", en="Enter over, or a number of days up to 999."
    ),
}
_ONE_OF: Final = re.compile(r"\^\(([a-z0-9_|-]+)\)\??\$")


def expected(pattern: str) -> Text | None:
    """What a pattern asks for; None where nobody has said it."""
    if choices := _ONE_OF.fullmatch(pattern):
        named = choices[1].split("|")
        return Text(ja=f"{'、'.join(named)}のいずれかを指定してください。", en=f"Give one of these: {', '.join(named)}")
    return _WORDS.get(pattern)
