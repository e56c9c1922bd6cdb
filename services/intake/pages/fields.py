"""One field of a plan as something that can be typed anew: which kind of input, and the plan with what was typed."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal
from unicodedata import normalize

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from shared.contracts.form import PlanForm
from shared.contracts.personal import Masked, Open, Personal
from shared.domain import Month, Text
from shared.scheme.entity_forms import ENTITY_FORMS
from shared.scheme.form_labels import CHOICES
from shared.scheme.prefectures import PREFECTURES
from shared.web.components import Choice

LONGEST_LINE = 200
"""Characters above which a text gets a field of several lines."""

_YES_NO: Final = (Choice("true", Text(ja="はい", en="Yes")), Choice("false", Text(ja="いいえ", en="No")))
_EXAMPLES: Final[Mapping[type, str]] = {Month: "2026-04", date: "2026-04-01"}
_WHOLE_NUMBER: Final = Text(ja="半角の整数で入力してください。", en="A whole number.")


@dataclass(frozen=True, slots=True)
class Editable:
    """A field that a page can show as one input. `value` is what it holds now, as text."""

    path: str
    kind: Literal["lines", "line", "choice"]
    value: str
    choices: tuple[Choice, ...] = ()
    hint: Text | str = ""


def editable(form: PlanForm, path: str, open: Open) -> Editable | None:
    """How a field can be typed anew; None for a whole section or table, a list, and a path that is not there."""
    found = _field(form, path)
    if found is None:
        return None
    info, value = found
    leaves = list(_leaves(info.annotation))
    if any((isinstance(leaf, type) and issubclass(leaf, BaseModel)) or leaf is tuple for leaf in leaves):
        return None
    choices = _choices(path, leaves)
    if choices:
        return Editable(path, "choice", str(value).lower() if isinstance(value, bool) else str(value or ""), choices)
    if Personal in leaves:
        text = "" if value is None else open(value)
        return Editable(path, "line", "" if isinstance(text, Masked) else text)
    typed = "" if value is None else str(value)
    hint = _hint(leaves, typed)
    several = not hint and _longest(info) > LONGEST_LINE
    return Editable(path, "lines" if several else "line", typed, hint=hint)


def _hint(leaves: list[Any], now: str) -> Text | str:
    """How it is written, by what stands there now: the page shows months and days in words."""
    for kind, example in _EXAMPLES.items():
        if kind in leaves:
            return Text(ja=f"例：{now or example}", en=f"For example {now or example}")
    return _WHOLE_NUMBER if int in leaves else ""


def with_typed(plan: dict[str, Any], form: PlanForm, path: str, typed: str) -> None:
    """Put what was typed into the plan's JSON, as its field wants it: numbers as numbers, nothing as null."""
    found = _field(form, path)
    if found is None:
        return
    leaves = list(_leaves(found[0].annotation))
    value: Any = typed
    if bool in leaves and typed in ("true", "false"):
        value = typed == "true"
    elif not typed.strip() and types.NoneType in leaves:
        value = None
    elif int in leaves:
        value = _number(typed)
    elif Month in leaves or date in leaves:
        value = normalize("NFKC", typed).strip()
    *way, last = (int(part) if part.isdecimal() else part for part in path.split("."))
    place: Any = plan
    for part in way:
        place = place[part]
    place[last] = value


def _number(typed: str) -> int | str:
    plain = normalize("NFKC", typed).strip().replace(",", "")
    # What is no number stays as it was typed, so that the form's own check can say so.
    return int(plain) if plain.isascii() and plain.isdecimal() and len(plain) < 20 else typed


def _field(form: PlanForm, path: str) -> tuple[FieldInfo, Any] | None:
    """The declaration and value of the field at a path, if the plan has it."""
    place: Any = form
    info: FieldInfo | None = None
    for part in path.split("."):
        if isinstance(place, BaseModel) and part in type(place).model_fields:
            info, place = type(place).model_fields[part], getattr(place, part)
        elif isinstance(place, tuple) and part.isdecimal() and int(part) < len(place):
            info, place = None, place[int(part)]
        else:
            return None
    return (info, place) if info is not None else None


def _leaves(annotation: Any) -> Iterator[Any]:
    """The types that an annotation allows, without Annotated, Optional and type variables' wrapping."""
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        yield from _leaves(typing.get_args(annotation)[0])
    elif origin in (typing.Union, types.UnionType):
        for part in typing.get_args(annotation):
            yield from _leaves(part)
    else:
        yield origin or annotation


def _choices(path: str, leaves: list[Any]) -> tuple[Choice, ...]:
    kind = ".".join(part for part in path.split(".") if not part.isdecimal())
    if kind == "cover.entity_form":
        newest = ENTITY_FORMS.blocks()[-1][1]
        return tuple(Choice(form, facts.name) for form, facts in newest.items())
    if kind == "cover.prefecture":
        return tuple(Choice(facts.ja, Text(ja=facts.ja, en=facts.en)) for facts in PREFECTURES.values())
    if kind in CHOICES:
        return tuple(Choice(value, words) for value, words in CHOICES[kind].items())
    return _YES_NO if bool in leaves else ()


def _longest(info: FieldInfo) -> int:
    return next((m.max_length for m in info.metadata if getattr(m, "max_length", None)), LONGEST_LINE)
