"""A whole plan (様式24) as people read it: section by section, every field with its label, values in words.

`sections` is given how personal text is opened, so whoever shows a plan decides who may read it; the template
plan_form.html writes what comes out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from shared.contracts.event import Block
from shared.contracts.forms.describing import Described
from shared.contracts.forms.kinds import Kind
from shared.contracts.forms.single import SINGLE, PlanForm
from shared.contracts.personal import Masked, Open, Personal
from shared.domain import Month, Text
from shared.web.components import Column
from shared.web.formats import format_month, format_yen, key_date

BLANK: Final = Text(ja="（記載なし）", en="(left blank)")
MASKED: Final[Mapping[Masked, Text]] = {
    Masked.ERASED: Text(ja="（消去済み）", en="(erased)"),
    Masked.UNREADABLE: Text(
        ja="（読み取れません。システムの管理者に連絡してください）", en="(cannot be read; tell the administrator)"
    ),
    Masked.HIDDEN: Text(ja="（個人情報のため非表示）", en="(personal, not shown)"),
}
"""What stands in place of personal text that is not shown."""


@dataclass(frozen=True, slots=True)
class PlanField:
    """One field with its value in words. `path` is that of PlanForm ("equipment.0.month")."""

    path: str
    label: Text
    value: Text | str
    state: Literal["given", "blank", "masked"] = "given"
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class PlanPart:
    """Fields under one heading: either `fields`, or the `lines` of a table with its `columns`."""

    path: str
    title: Text
    fields: tuple[PlanField, ...] = ()
    columns: tuple[Column, ...] = ()
    lines: tuple[Mapping[str, PlanField], ...] = ()


@dataclass(frozen=True, slots=True)
class PlanSection:
    """One section of the form: its parts, the first of which needs no heading if it has the section's own path."""

    path: str
    title: Text
    parts: tuple[PlanPart, ...]


def sections(form: PlanForm, open: Open) -> tuple[PlanSection, ...]:
    """The plan in the form's own order. Personal text goes through `open`."""
    return tuple(
        PlanSection(
            section.parts[0],
            section.title,
            tuple(part for name in section.parts for part in _parts(SINGLE.at(name), getattr(form, name), open)),
        )
        for section in form.SECTIONS
    )


def fields_of(shown: Iterable[PlanSection]) -> Iterator[PlanField]:
    """Every field of a plan that is shown, lines of tables included, in order."""
    for section in shown:
        for part in section.parts:
            yield from part.fields
            for line in part.lines:
                yield from line.values()


def opened(form: PlanForm, open: Open) -> dict[str, Any]:
    """A sealed plan as the JSON that was filed, personal text in the open; null where it is not shown."""

    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            if value.keys() == {"key", "box"}:
                text = open(Personal(key=value["key"], box=value["box"]))
                return None if isinstance(text, Masked) else text
            return {name: walk(part) for name, part in value.items()}
        return [walk(part) for part in value] if isinstance(value, list) else value

    plain: dict[str, Any] = walk(form.model_dump(mode="json"))
    return plain


def _parts(described: Described, value: Any, open: Open) -> Iterator[PlanPart]:
    """A value as parts: fields of its own first, then each table and each named group inside it."""
    path, title = described.path, described.asked.label
    if described.is_table:
        yield _table(described, value, open)
    elif described.block is None:
        yield PlanPart(path, title, (_field(described, path, value, open),))
    elif value is not None:
        inner = [
            (one, getattr(value, one.name)) for one in SINGLE.within(path) if _applies(one, getattr(value, one.name))
        ]
        plain = [(one, part) for one, part in inner if one.block is None or part is None]
        if plain:
            yield PlanPart(path, title, tuple(_field(one, one.path, part, open) for one, part in plain))
        for one, part in inner:
            if one.block is not None and part is not None:
                yield from _parts(one, part, open)


def _table(described: Described, lines: tuple[Block, ...], open: Open) -> PlanPart:
    path, title = described.path, described.asked.label
    if not lines:
        return PlanPart(path, title, (PlanField(path, title, BLANK, "blank"),))
    columns = SINGLE.within(path)
    return PlanPart(
        path,
        title,
        columns=tuple(Column(one.name, one.asked.label, numeric=one.kind.is_number) for one in columns),
        lines=tuple(
            {
                one.name: _field(one, f"{path}.{index}.{one.name}", getattr(line, one.name), open, True)
                for one in columns
            }
            for index, line in enumerate(lines)
        ),
    )


def _applies(described: Described, value: Any) -> bool:
    """What was not asked of everyone says nothing where it is blank."""
    if isinstance(value, Block):
        return any(_applies(one, getattr(value, one.name)) for one in SINGLE.within(described.path))
    return value is not None or not described.asked.if_given


def _field(described: Described, path: str, value: Any, open: Open, in_table: bool = False) -> PlanField:
    label = described.asked.label
    if isinstance(value, Personal):
        value = open(value)
        if isinstance(value, Masked):
            return PlanField(path, label, MASKED[value], "masked")
    if value is None or value in ("", ()):
        return PlanField(path, label, described.asked.none or BLANK, "blank")
    numeric = in_table and described.kind.is_number
    # The heading of a column names the unit.
    return PlanField(path, label, f"{value:,}" if numeric else _said(described.kind, value), numeric=numeric)


def _said(kind: Kind, value: Any) -> Text | str:
    match kind.name:
        case "choice" | "yes_no":
            return kind.words.get(value, str(value))
        case "month":
            return Text(ja=format_month(value, "ja"), en=format_month(value, "en"))
        case "day":
            return Text(ja="".join(key_date(value, "ja")), en="".join(key_date(value, "en")))
        case "yen":
            return Text(ja=format_yen(value, "ja"), en=format_yen(value, "en"))
        case "times_a_year":
            return Text(ja=f"年{value:,}回", en=f"{value:,}")
        case "month_of_year":
            return Text(ja=f"{value}月", en=format_month(Month(2000, value), "en").partition(" ")[0])
        case "people":
            return Text(ja=f"{value:,}人", en=f"{value:,}")
        case "count" | "thousand_yen":
            return f"{value:,}"
    return "、".join(value) if isinstance(value, tuple) else str(value)
