"""What stands where in the workbook of a form: its sheets in the form's own order, made from what the form says.

Fields that stand one below another share a sheet with the rest of their section; each table has a sheet of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from annotated_types import MaxLen

from shared.contracts.event import Block
from shared.contracts.forms.answers import must_be_answered
from shared.contracts.forms.describing import Described, Description, Form, always, describe
from shared.domain import Text

LAYOUT: Final = "1"
"""Stands in every workbook. One of another layout is not read."""
LONGEST_TITLE: Final = 31
"""Characters that Excel allows in the name of a sheet."""
_NOT_IN_TITLES: Final = str.maketrans("\\/?*[]:", "       ")


@dataclass(frozen=True, slots=True)
class Heading:
    """The name of a group, above its fields."""

    title: Text


Asking = Literal["always", "sometimes", "never"]


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One field, and whether whoever fills in its group or row has to answer it."""

    field: Described
    demand: Asking


@dataclass(frozen=True, slots=True)
class Table:
    """A table, with its columns and the most rows that it may have, 0 if others say which it has.

    Groups within a row lie beside its own fields.
    """

    field: Described
    columns: tuple[FieldLine, ...]
    rows: int

    def named(self) -> Iterator[tuple[str, FieldLine]]:
        """Each column by its path within the row: "street", "industry_answers.inn"."""
        return ((line.field.path.removeprefix(f"{self.field.path}."), line) for line in self.columns)


SheetPart = Heading | FieldLine | Table


@dataclass(frozen=True, slots=True)
class Sheet:
    title: Text
    parts: tuple[SheetPart, ...]

    @property
    def table(self) -> Table | None:
        """The table of a sheet that has nothing else."""
        return next((part for part in self.parts if isinstance(part, Table)), None)


@lru_cache
def sheets(form: type[Form]) -> tuple[Sheet, ...]:
    """The sheets of a form."""
    description = describe(form)
    found: list[Sheet] = []
    for section in form.SECTIONS:
        first = True
        for parts in _apart([part for name in section.parts for part in _parts(description, name)]):
            name = section.title if first else _numbered(section.title, _name(parts))
            found.append(Sheet(Text(ja=_titled(name.ja), en=_titled(name.en)), tuple(parts)))
            first = False
    return tuple(found)


def _parts(description: Description, path: str) -> Iterator[SheetPart]:
    """A part of the form: a field, a table, or a group with its own fields first, as it is shown elsewhere too."""
    field = description.at(path)
    if field.is_table:
        columns = tuple(_line(description, one) for one in _answered_within(description, path))
        yield Table(field, columns, _most(description, path))
    elif field.block is None:
        yield _line(description, field)
    else:
        yield Heading(field.asked.label)
        inner = description.within(path)
        yield from (_line(description, one) for one in inner if one.block is None)
        for one in inner:
            if one.block is not None:
                yield from _parts(description, one.path)


def _answered_within(description: Description, path: str) -> Iterator[Described]:
    """The fields of a row, those of its groups in their place."""
    for one in description.within(path):
        if one.block is None:
            yield one
        else:
            yield from _answered_within(description, one.path)


def _apart(parts: list[SheetPart]) -> Iterator[list[SheetPart]]:
    """Tables by themselves, and what stands between them together."""
    together: list[SheetPart] = []
    for part in parts:
        if isinstance(part, Table):
            if together:
                yield together
            yield [part]
            together = []
        else:
            together.append(part)
    if together:
        yield together


def _name(parts: list[SheetPart]) -> Text:
    first = parts[0]
    return first.title if isinstance(first, Heading) else first.field.asked.label


def _numbered(section: Text, name: Text) -> Text:
    """A name behind the number of its section, or what that is called: "3 設備"."""
    number = section.ja.partition(" ")[0]
    ja, en = (number, number) if number.isdecimal() else (section.ja, section.en)
    return Text(ja=f"{ja} {name.ja}", en=f"{en} {name.en}")


def _titled(name: str) -> str:
    return name.translate(_NOT_IN_TITLES)[:LONGEST_TITLE]


def _line(description: Description, field: Described) -> FieldLine:
    demanded = field.asked.demanded
    if demanded is not always and not must_be_answered(field):
        return FieldLine(field, "never" if demanded is None else "sometimes")
    part = field.path.rpartition(".")[0]
    # Of a group that may be left out, what it consists of is asked of those who need it.
    return FieldLine(field, "sometimes" if part and description.at(part).may_be_null else "always")


def _most(description: Description, path: str) -> int:
    field = description.at(path)
    noted = _block_of(description, path).model_fields[field.name].metadata
    return next((one.max_length for one in noted if isinstance(one, MaxLen)), 0)


def _block_of(description: Description, path: str) -> type[Block]:
    part = path.rpartition(".")[0]
    return (description.at(part).block if part else None) or description.form
