"""One field of a plan as something that can be typed anew: which kind of input, and the plan with what was typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal
from unicodedata import normalize

from shared.contracts.event import Block
from shared.contracts.forms.describing import Described
from shared.contracts.forms.kinds import Kind, KindName
from shared.contracts.forms.single import SINGLE, PlanForm
from shared.contracts.personal import Masked, Open, Personal
from shared.domain import Text
from shared.web.components import Choice

LONGEST_LINE = 200
"""Characters above which a text gets a field of several lines."""

_EXAMPLES: Final[Mapping[KindName, str]] = {"month": "2026-04", "day": "2026-04-01"}
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
    field, value = found
    typed = "" if value is None else str(value)
    if field.kind.offered:
        return Editable(path, "choice", typed.lower() if isinstance(value, bool) else typed, _choices(field.kind))
    if isinstance(value, Personal):
        text = open(value)
        return Editable(path, "line", "" if isinstance(text, Masked) else text)
    several = (field.longest or 0) > LONGEST_LINE
    return Editable(path, "lines" if several else "line", typed, hint=_hint(field.kind, typed))


def _hint(kind: Kind, now: str) -> Text | str:
    """How it is written, by what stands there now: the page shows months and days in words."""
    if kind.name in _EXAMPLES:
        return Text(ja=f"例：{now or _EXAMPLES[kind.name]}", en=f"For example {now or _EXAMPLES[kind.name]}")
    return _WHOLE_NUMBER if kind.is_whole_number else ""


def with_typed(plan: dict[str, Any], form: PlanForm, path: str, typed: str) -> None:
    """Put what was typed into the plan's JSON, as its field wants it: numbers as numbers, nothing as null."""
    found = _field(form, path)
    if found is None:
        return
    field, _ = found
    value: Any = typed
    if field.kind.name == "yes_no" and typed in ("true", "false"):
        value = typed == "true"
    elif not typed.strip() and field.may_be_null:
        value = None
    elif field.kind.is_whole_number:
        value = _number(typed)
    elif field.kind.name in _EXAMPLES:
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


def _field(form: PlanForm, path: str) -> tuple[Described, Any] | None:
    """The description and value of the field at a path, if the plan has it and it is one answer."""
    place: Any = form
    for part in path.split("."):
        if isinstance(place, Block) and part in type(place).model_fields:
            place = getattr(place, part)
        elif isinstance(place, tuple) and part.isdecimal() and int(part) < len(place):
            place = place[int(part)]
        else:
            return None
    field = SINGLE.at(path)
    return None if field.block is not None or field.is_list else (field, place)


def _choices(kind: Kind) -> tuple[Choice, ...]:
    return tuple(
        Choice(str(value).lower() if isinstance(value, bool) else value, kind.words[value]) for value in kind.offered
    )
