"""Pydantic's error types as sentences that say what to do. Its own messages repeat the input; these never do."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from shared.domain import Text
from shared.web.patterns import expected

_WHOLE_NUMBER = Text(ja="整数で入力してください。", en="Enter a whole number.")
_NUMBER = Text(ja="数値で入力してください。", en="Enter a number.")
_TEXT = Text(ja="文字列で入力してください。", en="Enter text.")
_YES_NO = Text(ja="「はい」か「いいえ」（true／false）を選んでください。", en="Choose yes or no (true or false).")
_DATE = Text(
    ja="実在する日付を、2026-04-01のように入力してください。", en="Enter a real date, written like 2026-04-01."
)
_MONTH = Text(
    ja="実在する年月を、2026-04のように西暦4桁と月2桁（01～12）で入力してください。",
    en="Enter a real month (01 to 12) with its year of four digits, like 2026-04.",
)
_INSTANT = Text(
    ja="日時を、2026-04-01T09:00:00+09:00のように時差を付けて入力してください。",
    en="Enter a date and time with its offset, like 2026-04-01T09:00:00+09:00.",
)
_CHOICE = Text(ja="{expected}のいずれかを選んでください。", en="Choose one of these: {expected}")
_LIST = Text(ja="一覧（配列）の形で入力してください。", en="Enter a list.")
_OBJECT = Text(ja="項目のまとまり（オブジェクト）の形で入力してください。", en="Enter a group of fields (an object).")
_ID = Text(ja="識別子（UUID）を入力してください。", en="Enter an identifier (UUID).")

GENERAL = Text(ja="入力内容を確認してください。", en="Check what you entered.")

SHAPE_TEXTS = {
    "missing": Text(ja="この項目を入力してください。", en="Fill in this field."),
    "extra_forbidden": Text(
        ja="様式にない項目です。削除してください。", en="This field has no place here. Take it out."
    ),
    "duplicate_key": Text(
        ja="同じ項目が2回あります。一方を削除してください。", en="This field is there twice. Take one of them out."
    ),
    "none_required": Text(ja="この項目は空にしてください。", en="Leave this field empty."),
    "string_type": _TEXT,
    "string_sub_type": _TEXT,
    "string_unicode": _TEXT,
    "string_too_short": Text(
        ja="{min_length}文字以上で入力してください。", en="Enter {min_length} characters or more."
    ),
    "string_too_long": Text(
        ja="{max_length}文字以内で入力してください。", en="Enter {max_length} characters or fewer."
    ),
    "unwanted_sign": Text(
        ja="{line}行目の{character}文字目に、使えない文字（{name}）があります。その文字を消すか、入力し直してください。",
        en="Line {line}, character {character} cannot be taken ({name}). Delete it, or type that place anew.",
    ),
    "broken_sign": Text(
        ja="{line}行目の{character}文字目が文字化けしています（{name}）。元の文書からもう一度貼り付けてください。",
        en="Line {line}, character {character} was lost on its way ({name}). Paste the text again from the document "
        "that it comes from.",
    ),
    "one_line": Text(
        ja="1行で入力してください。{character}文字目の後で改行しています。",
        en="Enter this in one line. It breaks at character {character}.",
    ),
    "int_type": _WHOLE_NUMBER,
    "int_parsing": _WHOLE_NUMBER,
    "int_parsing_size": Text(
        ja="数が大きすぎます。桁数を確認してください。", en="The number is too large. Check its digits."
    ),
    "int_from_float": _WHOLE_NUMBER,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "decimal_type": _NUMBER,
    "decimal_parsing": _NUMBER,
    "decimal_max_digits": Text(ja="{max_digits}桁以内で入力してください。", en="Enter {max_digits} digits or fewer."),
    "decimal_max_places": Text(
        ja="小数点以下は{decimal_places}桁までにしてください。", en="Enter {decimal_places} decimal places or fewer."
    ),
    "bool_type": _YES_NO,
    "bool_parsing": _YES_NO,
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": _DATE,
    "month": _MONTH,
    "datetime_type": _INSTANT,
    "datetime_parsing": _INSTANT,
    "datetime_from_date_parsing": _INSTANT,
    "timezone_aware": _INSTANT,
    "literal_error": _CHOICE,
    "enum": _CHOICE,
    "union_tag_invalid": Text(
        ja="種別に{expected_tags}のいずれかを指定してください。", en="Give one of these as the kind: {expected_tags}"
    ),
    "union_tag_not_found": Text(ja="種別を指定してください。", en="Say which kind it is."),
    "form_version": Text(
        ja="様式の版がないか、使われていないものです。申請のページから様式を入手して、作成し直してください。",
        en="The form bears no version that is in use. Get the form from the page of filing, and fill that in.",
    ),
    "greater_than": Text(ja="{gt}より大きい数を入力してください。", en="Enter a number greater than {gt}."),
    "greater_than_equal": Text(ja="{ge}以上の数を入力してください。", en="Enter {ge} or more."),
    "less_than": Text(ja="{lt}より小さい数を入力してください。", en="Enter a number less than {lt}."),
    "less_than_equal": Text(ja="{le}以下の数を入力してください。", en="Enter {le} or less."),
    "multiple_of": Text(ja="{multiple_of}の倍数を入力してください。", en="Enter a multiple of {multiple_of}."),
    "too_short": Text(ja="{min_length}件以上入力してください。", en="Enter {min_length} or more."),
    "too_long": Text(ja="{max_length}件以内にしてください。", en="Enter {max_length} or fewer."),
    "list_type": _LIST,
    "tuple_type": _LIST,
    "set_type": _LIST,
    "dict_type": _OBJECT,
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "dataclass_type": _OBJECT,
    "uuid_type": _ID,
    "uuid_parsing": _ID,
}


def shape_text(kind: str, context: Mapping[str, Any] = MappingProxyType({})) -> Text:
    """What to say of an error, by its type and what pydantic tells beside it."""
    return expected(context.get("pattern", "")) or SHAPE_TEXTS.get(kind, GENERAL)
