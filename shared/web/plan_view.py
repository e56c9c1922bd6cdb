"""A whole plan (様式24), or a report on one, as people read it: section by section, every value in words.

`sections` is given how personal text is opened, so whoever shows a plan decides who may read it; the template
plan_form.html writes what comes out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any, Final, Literal

from shared.contracts.event import Block
from shared.contracts.forms.describing import Described, Description, Form, describe
from shared.contracts.forms.filed import described_in
from shared.contracts.forms.kinds import FieldKind
from shared.contracts.forms.numbers import THOUSAND
from shared.contracts.personal import Masked, Open, Personal
from shared.domain import Month, Text
from shared.web.components import Column
from shared.web.formats import format_month, format_yen, key_date, yen_in_words

WIDEST: Final = 2_600
"""Characters above which the rows of a table are shown one below another."""
MOST_UNFOLDED: Final = 5
"""So many of such rows are shown whole; of more, each is folded under its name."""
BLANK: Final = Text(ja="（記載なし）", en="(left blank)")
MASKED: Final[Mapping[Masked, Text]] = {
    Masked.ERASED: Text(ja="（消去済み）", en="(erased)"),
    Masked.UNREADABLE: Text(
        ja="（読み取れません。システムの管理者に連絡してください）", en="(cannot be read; tell the administrator)"
    ),
    Masked.HIDDEN: Text(ja="（個人情報のため非表示）", en="(personal, not shown)"),
}
"""What stands in place of personal text that is not shown."""


Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class PlanField:
    """One field with its value in words. `path` is its own in the form ("equipment#k3.month").

    `echo` says an amount in thousands of yen once more, so that one typed in yen is noticed: ＝3億円. `new` are the
    stretches of characters of the value that are new or other, [start, end); of words in two languages, all or nothing.
    """

    path: str
    label: Text
    value: Text | str
    state: Literal["given", "blank", "masked"] = "given"
    numeric: bool = False
    echo: Text | None = None
    new: tuple[Span, ...] = ()

    def pieces(self) -> Iterator[tuple[Text | str, bool]]:
        """The value in stretches, each with whether it is new."""
        if not self.new or isinstance(self.value, Text):
            yield self.value, bool(self.new)
            return
        at = 0
        for start, end in self.new:
            yield self.value[at:start], False
            yield self.value[start:end], True
            at = end
        yield self.value[at:], False


@dataclass(frozen=True, slots=True)
class PlanPart:
    """Fields under one heading: either `fields`, or the `lines` of a table with its `columns`.

    `fold` is the row under whose name it is folded, "" for what stands open.
    """

    path: str
    title: Text
    fields: tuple[PlanField, ...] = ()
    columns: tuple[Column, ...] = ()
    lines: tuple[Mapping[str, PlanField], ...] = ()
    fold: str = ""


@dataclass(frozen=True, slots=True)
class PlanFold:
    """Parts that open and close together, where they belong to a row that is folded."""

    row: str
    parts: tuple[PlanPart, ...]

    @property
    def has_new(self) -> bool:
        """Whether something in it reads otherwise than before, so that it is shown open."""
        return any(field.new for part in self.parts for field in part.fields)

    def has_any(self, paths: Collection[str]) -> bool:
        """Whether one of these fields is in it."""
        return any(field.path in paths for part in self.parts for field in part.fields)


@dataclass(frozen=True, slots=True)
class PlanSection:
    """One section of the form: its parts, the first of which needs no heading if it has the section's own path."""

    path: str
    title: Text
    parts: tuple[PlanPart, ...]

    @property
    def folds(self) -> Iterator[PlanFold]:
        for row, parts in groupby(self.parts, key=lambda part: part.fold):
            yield PlanFold(row, tuple(parts))


def sections(form: Form, open: Open) -> tuple[PlanSection, ...]:
    """A form in its own order. Personal text goes through `open`."""
    view = _View(describe(type(form)), open)
    return tuple(
        PlanSection(
            section.parts[0],
            section.title,
            tuple(
                _numbered(part, section.numbers.get(name))
                for name in section.parts
                for part in view.parts(name, name, getattr(form, name))
            ),
        )
        for section in form.SECTIONS
    )


def _numbered(part: PlanPart, number: int | None) -> PlanPart:
    """Under the number that the form gives it: (1) …"""
    if number is None:
        return part
    return replace(part, title=Text(ja=f"({number}) {part.title.ja}", en=f"({number}) {part.title.en}"))


def fields_of(shown: Iterable[PlanSection]) -> Iterator[PlanField]:
    """Every field of a plan that is shown, lines of tables included, in order."""
    for section in shown:
        for part in section.parts:
            yield from part.fields
            for line in part.lines:
                yield from line.values()


def tables_of(shown: Iterable[PlanSection]) -> Iterator[PlanField]:
    """Every table that has lines, as one field that tells how many."""
    for section in shown:
        for part in section.parts:
            if count := len(part.lines):
                yield PlanField(part.path, part.title, Text(ja=f"{count}行", en=f"{count} row{'s' * (count > 1)}"))


def opened(form: Block, open: Open) -> dict[str, Any]:
    """A plan, or a part of one, as the JSON that is filed: personal text open; null where it is not shown."""

    def walk(value: Any) -> Any:
        match value:
            case Personal():
                text = open(value)
                return None if isinstance(text, Masked) else text
            case Block():
                return {name: walk(part) for name, part in value.__dict__.items()}
            case tuple():
                return [walk(part) for part in value]
            case Month() | date():
                return str(value)
        return value

    plain: dict[str, Any] = walk(form)
    return plain


@dataclass(frozen=True, slots=True)
class _View:
    """A plan by what its form says of its fields. `path` is where a value stands, `kind` that in the description."""

    description: Description
    open: Open

    def parts(self, kind: str, path: str, value: Any) -> Iterator[PlanPart]:
        """A value as parts: fields of its own first, then each table and each named group inside it."""
        described = self.description.at(kind)
        title = described.asked.label
        if described.is_table and not _is_wide(self.description.within(kind)):
            yield self._table(described, value)
        elif described.is_table:
            yield from self._blocks(described, value)
        elif described.block is None:
            yield PlanPart(path, title, (self._field(described, path, value),))
        elif value is not None:
            yield from self._group(kind, path, title, value)

    def _group(self, kind: str, path: str, title: Text, value: Block) -> Iterator[PlanPart]:
        inner = [
            (one, getattr(value, one.name))
            for one in self.description.within(kind)
            if self._applies(one, getattr(value, one.name))
        ]
        plain = [(one, part) for one, part in inner if one.block is None or part is None]
        if plain:
            yield PlanPart(path, title, tuple(self._field(one, f"{path}.{one.name}", part) for one, part in plain))
        for one, part in inner:
            if one.block is not None and part is not None:
                yield from self.parts(one.path, f"{path}.{one.name}", part)

    def _blocks(self, described: Described, rows: tuple[Any, ...]) -> Iterator[PlanPart]:
        """Rows of long texts, each under a heading of its own."""
        title = described.asked.label
        if not rows:
            yield PlanPart(described.path, title, (PlanField(described.path, title, BLANK, "blank"),))
        for number, row in enumerate(rows, start=1):
            path = f"{described.path}#{row.row_id}"
            numbered = Text(ja=f"{title.ja}（{number}）", en=f"{title.en} ({number})") if len(rows) > 1 else title
            fold = path if len(rows) > MOST_UNFOLDED else ""
            for part in self._group(described.path, path, with_name(numbered, getattr(row, "name", "")), row):
                yield replace(part, fold=fold)

    def _table(self, described: Described, rows: tuple[Any, ...]) -> PlanPart:
        path, title = described.path, described.asked.label
        if not rows:
            return PlanPart(path, title, (PlanField(path, title, BLANK, "blank"),))
        columns = self.description.within(path)
        return PlanPart(
            path,
            title,
            columns=tuple(Column(one.name, one.asked.label, numeric=one.kind.is_number) for one in columns),
            lines=tuple(
                {
                    one.name: self._field(one, f"{path}#{row.row_id}.{one.name}", getattr(row, one.name), in_table=True)
                    for one in columns
                }
                for row in rows
            ),
        )

    def _applies(self, described: Described, value: Any) -> bool:
        """What was not asked of everyone says nothing where it is blank."""
        if isinstance(value, Block):
            return any(self._applies(one, getattr(value, one.name)) for one in self.description.within(described.path))
        return not described.asked.if_given or value not in (None, "", (), False)

    def _field(self, described: Described, path: str, value: Any, in_table: bool = False) -> PlanField:
        label = described.asked.label
        if isinstance(value, Personal):
            value = self.open(value)
            if isinstance(value, Masked):
                return PlanField(path, label, MASKED[value], "masked")
        if value is None or value in ("", ()):
            return PlanField(path, label, described.asked.none or BLANK, "blank")
        # In a table the heading of the column names the unit.
        numeric = in_table and described.kind.is_number
        said = f"{value:,}" if numeric else _said(described.kind, value)
        return PlanField(path, label, said, numeric=numeric, echo=_echo(described.kind, value))


def with_name(title: Text, name: Text | str) -> Text:
    """What a row is called, with the name that it gives itself."""
    said = name if isinstance(name, Text) else Text(ja=name, en=name)
    return Text(ja=f"{title.ja} {said.ja}", en=f"{title.en} {said.en}") if said.ja else title


def _is_wide(columns: Sequence[Described]) -> bool:
    """Whether its rows hold groups, or too much text for the columns of a table."""
    return any(one.block for one in columns) or sum(one.longest or 0 for one in columns) > WIDEST


def stored_in_words(form_version: str, path: str, value: Any) -> Text | str:
    """A value of a filed form's JSON as its field says it; what is no value of that field stands as it is."""
    described = described_in(form_version, path)
    if described is not None:
        with suppress(TypeError, ValueError):
            return _said(described.kind, _stored(described.kind, value))
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def _stored(kind: FieldKind, value: Any) -> Any:
    """A value by its JSON. Raises TypeError or ValueError."""
    if isinstance(value, list):
        return tuple(_stored(kind, one) for one in value)
    match kind.name:
        case "month":
            return Month.parse(value)
        case "day":
            return date.fromisoformat(value)
    return value


def _said(kind: FieldKind, value: Any) -> Text | str:
    if isinstance(value, tuple):
        return _listed([_said(kind, one) for one in value])
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
        case "thousand_yen":
            return Text(ja=f"{value:,}千円", en=f"{value:,} thousand yen")
        case "count":
            return f"{value:,}"
    return str(value)


def _echo(kind: FieldKind, value: Any) -> Text | None:
    if kind.name != "thousand_yen":
        return None
    yen = value * THOUSAND
    return Text(ja=f"＝{yen_in_words(yen, 'ja')}", en=f"= {yen_in_words(yen, 'en')}")


def _listed(said: Sequence[Text | str]) -> Text:
    texts = [one if isinstance(one, Text) else Text(ja=one, en=one) for one in said]
    return Text(ja="、".join(one.ja for one in texts), en=", ".join(one.en for one in texts))
