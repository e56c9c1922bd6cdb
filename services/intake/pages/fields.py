"""One field of a plan as something that can be typed anew: which kind of input, and the plan with what was typed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal
from unicodedata import normalize

from shared.contracts.forms.answers import in_document, put
from shared.contracts.forms.describing import Described
from shared.contracts.forms.excerpts import THOUSAND
from shared.contracts.forms.filed import FiledForm, description_of, has_field, value_at
from shared.contracts.forms.kinds import FieldKind, KindName
from shared.contracts.personal import Masked, Open, Personal
from shared.domain import Text
from shared.web.components import Choice
from shared.web.formats import yen_in_words

LONGEST_LINE = 200
"""Characters above which a text gets a field of several lines."""

_EXAMPLES: Final[Mapping[KindName, str]] = {"month": "2026-04", "day": "2026-04-01"}
SEPARATOR: Final = "、"
_SEPARATORS: Final = re.compile(r"\s*[、,，\n]\s*")
_WHOLE_NUMBER: Final = Text(ja="半角の整数で入力してください。", en="A whole number.")


@dataclass(frozen=True, slots=True)
class Editable:
    """A field that a page can show as one input. `value` is what it holds now, as text."""

    path: str
    kind: Literal["lines", "line", "choice"]
    value: str
    choices: tuple[Choice, ...] = ()
    hint: Text | str = ""


def editable(form: FiledForm, path: str, open: Open) -> Editable | None:
    """How a field can be typed anew; None for a whole section or table, a list, and a path that is not there."""
    found = _field(form, path)
    if found is None:
        return None
    field, value = found
    if field.is_list:
        return Editable(
            path, "line", SEPARATOR.join(_word(field.kind, one) for one in value), hint=_list_hint(field.kind)
        )
    typed = "" if value is None else str(value)
    if field.kind.offered:
        return Editable(path, "choice", typed.lower() if isinstance(value, bool) else typed, _choices(field.kind))
    if isinstance(value, Personal):
        text = open(value)
        return Editable(path, "line", "" if isinstance(text, Masked) else text)
    several = (field.longest or 0) > LONGEST_LINE
    return Editable(path, "lines" if several else "line", typed, hint=_hint(field.kind, typed))


def _hint(kind: FieldKind, now: str) -> Text | str:
    """How it is written, by what stands there now: the page shows months and days in words."""
    if kind.name in _EXAMPLES:
        return Text(ja=f"例：{now or _EXAMPLES[kind.name]}", en=f"For example {now or _EXAMPLES[kind.name]}")
    if kind.name == "thousand_yen" and now:
        yen = int(now) * THOUSAND
        return Text(
            ja=f"千円単位の半角の整数で入力してください。今の{int(now):,}千円は{yen_in_words(yen, 'ja')}です。",
            en=f"A whole number of thousands of yen. {int(now):,} thousand is {yen_in_words(yen, 'en')}.",
        )
    return _WHOLE_NUMBER if kind.is_whole_number else ""


def with_typed(plan: dict[str, Any], form: FiledForm, path: str, typed: str) -> None:
    """Put what was typed into the plan's JSON, as its field wants it: numbers as numbers, nothing as null."""
    found = _field(form, path)
    if found is None:
        return
    field, _ = found
    value: Any = typed
    if field.is_list:
        value = in_document(field, tuple(_code(field.kind, one) for one in _SEPARATORS.split(typed.strip()) if one))
    elif typed.strip() or field.may_be_null:
        value = in_document(field, typed)
    put(plan, path, value)


def _word(kind: FieldKind, value: Any) -> str:
    word = kind.words.get(value, str(value))
    return word.ja if isinstance(word, Text) else word


def _code(kind: FieldKind, typed: str) -> str:
    """What stands for a word in the form; what is no word of the list stays as it was typed."""
    plain = normalize("NFKC", typed).strip()
    for code, word in kind.words.items():
        if plain in (code, *((word.ja, word.en) if isinstance(word, Text) else (word,))):
            return str(code)
    return plain.removesuffix("月") if kind.is_whole_number else plain


def _list_hint(kind: FieldKind) -> Text:
    if not kind.offered:
        return Text(ja="複数あるときは「、」で区切ってください。", en="Separate several by commas.")
    words = [kind.words[one] for one in kind.offered]
    ja = SEPARATOR.join(word.ja if isinstance(word, Text) else word for word in words)
    en = ", ".join(word.en if isinstance(word, Text) else word for word in words)
    return Text(
        ja=f"次から選び、複数あるときは「、」で区切ってください：{ja}", en=f"Of these, separated by commas: {en}"
    )


def _field(form: FiledForm, path: str) -> tuple[Described, Any] | None:
    """The description and value of the field at a path, if the plan has it and it is one answer."""
    if not has_field(form, path):
        return None
    field = description_of(form).at(path)
    return None if field.block is not None else (field, value_at(form, path))


def _choices(kind: FieldKind) -> tuple[Choice, ...]:
    return tuple(
        Choice(str(value).lower() if isinstance(value, bool) else value, kind.words[value]) for value in kind.offered
    )
