"""A workbook that was filled in: what was typed, and in which sheet and cell each answer stands.

Read by its hidden column alone (`writing.py`), so that labels, names of sheets, their order, and rows that somebody
put in or took out change nothing. Formulas are not evaluated, and are told where they stand.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from itertools import count
from typing import Any, BinaryIO, Final, Literal

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from shared.contracts.forms.answers import Answers, AsTyped
from shared.contracts.forms.describing import Described, Description
from shared.contracts.forms.rows import PREFIX
from shared.workbook.door import LARGEST, WorkbookRefused, checked
from shared.workbook.layout import LAYOUT, LONGEST_TITLE
from shared.workbook.words import answer, as_typed
from shared.workbook.writing import COLUMNS, FIRST, FORM, VALUE

MOST_SHEETS: Final = 40
MOST_ROWS: Final = 300
"""Rows of a sheet that are read; whoever goes on below is told."""
MOST_COLUMNS: Final = 30

Wrong = Literal["formula", "cell_error", "not_a_choice", "twice", "too_many_rows"]

ROW_ID: Final = re.compile(rf"{PREFIX}[1-9][0-9]{{0,8}}")
_POSITION: Final = re.compile(rf"^([a-z_.0-9]+?)(?:\.([0-9]+)|#{PREFIX}([1-9][0-9]*))(?=\.|$)")


@dataclass(frozen=True, slots=True)
class CellPlace:
    """A cell, by the name of its sheet as it stands there and its address."""

    sheet: str
    cell: str


@dataclass(slots=True)
class Filled:
    """What a workbook says. Only in `answers` is a row known by its id; all else names it by its position:
    "equipment.0.month". `answered` are the cells in which anything stands.

    `numbers_rows`: whoever takes it gives each row the number of its place as its id, whatever it bears here.
    """

    answers: Answers = field(default_factory=lambda: Answers(""))
    places: dict[str, CellPlace] = field(default_factory=dict)
    wrong: dict[str, Wrong] = field(default_factory=dict)
    answered: set[str] = field(default_factory=set)
    numbers_rows: bool = True

    def over(self, before: Answers) -> Answers:
        """The answers before with those of the workbook in their place; what it does not ask stays as it is."""
        kept = {path: typed for path, typed in before.given.items() if path.partition("#")[0] not in self.places}
        return Answers(before.form_version, {**kept, **self.answers.given}, {**before.rows, **self.answers.rows})

    def place(self, path: str) -> CellPlace | None:
        """Where an answer stands, or else the row, table or group that it belongs to.

        `path` is that of an error: "equipment.0.month" by the shape of the document, or "equipment#k1.month" by a rule.
        """
        found = _POSITION.match(path)
        if found and found[1] in self.answers.rows:
            number = found[2] or self._number(found[1], found[3])
            path = f"{found[1]}.{number}{path[found.end() :]}"
        while path and path not in self.places:
            path = path.rpartition(".")[0]
        return self.places.get(path)

    def _number(self, table: str, number: str) -> int | str:
        """At which position the row with the id of a number is; nowhere where that is unknown."""
        if self.numbers_rows:
            return int(number) - 1
        ids = self.answers.rows[table]
        return ids.index(f"{PREFIX}{number}") if f"{PREFIX}{number}" in ids else "none"


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    place: CellPlace
    wrong: Wrong | None = None


@dataclass(frozen=True, slots=True)
class _Row:
    row_id: str
    cells: Mapping[str, _Cell]


def read(
    book: bytes | BinaryIO,
    described: Callable[[str], Description],
    before: Answers | None = None,
    largest: int = LARGEST,
) -> Filled:
    """What was typed into the workbook of a form, which `described` tells by the version that it bears.

    It has at most `largest` bytes. `before` is what it was made of, if it follows that: what is new takes the id of no
    row of that. Raises WorkbookRefused for one that is not read at all.
    """
    file = BytesIO(book) if isinstance(book, bytes) else book
    archive = checked(file, largest)
    # openpyxl tells of what it leaves aside, and fails in as many ways as its parts.
    with archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            opened = load_workbook(file, read_only=True, data_only=False, keep_links=False)
            sheets = opened.worksheets[:MOST_SHEETS]
            version = _version(sheet.iter_rows(1, 1, 1, 1) for sheet in sheets)
            reader = _Reader(described(version), version, before)
            for sheet in sheets:
                reader.read(sheet.title, sheet.iter_rows(1, MOST_ROWS + 1, 1, MOST_COLUMNS))
            opened.close()
        except WorkbookRefused:
            raise
        except Exception:
            raise WorkbookRefused("unreadable") from None
    return reader.filled()


def _version(first_rows: Iterable[Iterable[Sequence[Any]]]) -> str:
    """The version of the form. Raises WorkbookRefused for a workbook that is none of ours, or of another layout."""
    for rows in first_rows:
        for cell in (row[0] for row in rows if row):
            if isinstance(cell.value, str) and cell.value.startswith(FORM):
                layout, _, version = cell.value.removeprefix(FORM).partition(" ")
                if layout != LAYOUT:
                    raise WorkbookRefused("other_layout")
                return version
    raise WorkbookRefused("not_ours")


class _Reader:
    def __init__(self, description: Description, version: str, before: Answers | None) -> None:
        self.description = description
        self.before = before
        self.version = version
        self.singles: dict[str, _Cell] = {}
        self.rows: dict[str, list[_Row]] = {}
        self.found = Filled(numbers_rows=before is None)

    def read(self, sheet: str, rows: Iterator[Sequence[Any]]) -> None:
        table: Described | None = None
        columns: dict[int, Described] = {}
        for number, row in enumerate(rows, start=1):
            name = row[0].value if row and isinstance(row[0].value, str) else ""
            if name.startswith(COLUMNS):
                table = self._table(name.removeprefix(COLUMNS), CellPlace(sheet[:LONGEST_TITLE], f"B{number + 1}"))
                columns = self._columns(table, row)
            elif table is not None and (not name or name.startswith(f"{table.path}#")):
                self._row(table, name.partition("#")[2], number, {
                    one.path.removeprefix(f"{table.path}."): cell
                    for at, one in columns.items()
                    if (cell := _cell(sheet, number, at, one, row))
                })  # fmt: skip
            elif (one := self.description.fields.get(name)) and one.block is None and "#" not in name:
                self._single(one, sheet, number, row)

    def _table(self, path: str, place: CellPlace) -> Described | None:
        one = self.description.fields.get(path)
        if one is None or not one.is_table:
            return None
        if path in self.rows:
            self.found.wrong[path] = "twice"
        self.rows.setdefault(path, [])
        self.found.places[path] = place
        return one

    def _columns(self, table: Described | None, row: Sequence[Any]) -> dict[int, Described]:
        fields = self.description.fields
        paths = {at: f"{table.path}.{cell.value}" for at, cell in enumerate(row[1:], start=FIRST)} if table else {}
        return {at: fields[path] for at, path in paths.items() if path in fields and fields[path].block is None}

    def _row(self, table: Described, row_id: str, number: int, cells: dict[str, _Cell]) -> None:
        if any(cell.text or cell.wrong for cell in cells.values()):
            self.rows[table.path].append(_Row(row_id, cells))
            if number > MOST_ROWS:
                self.found.wrong[table.path] = "too_many_rows"

    def _single(self, one: Described, sheet: str, number: int, row: Sequence[Any]) -> None:
        cell = _cell(sheet, number, VALUE, one, row)
        if cell is None:
            return
        if one.path in self.singles:
            self.found.wrong[one.path] = "twice"
        self.singles[one.path] = cell

    def filled(self) -> Filled:
        """All of it."""
        given: dict[str, AsTyped] = {}
        for path, cell in self.singles.items():
            self._take(given, path, path, cell)
        highest = self.before.highest_row if self.before else lambda table: 0
        ids = {table: _ids(rows, highest(table)) for table, rows in self.rows.items()}
        for table, rows in self.rows.items():
            for position, (row_id, row) in enumerate(zip(ids[table], rows, strict=True)):
                for name, cell in row.cells.items():
                    self._take(given, f"{table}#{row_id}.{name}", f"{table}.{position}.{name}", cell)
                self.found.places[f"{table}.{position}"] = next(iter(row.cells.values())).place
        self.found.answers = Answers(self.version, given, ids)
        return self.found

    def _take(self, given: dict[str, AsTyped], path: str, by_position: str, cell: _Cell) -> None:
        self.found.places[by_position] = cell.place
        typed = answer(self.description.at(path), cell.text)
        wrong = cell.wrong or ("not_a_choice" if typed is None else None)
        if wrong:
            self.found.wrong.setdefault(by_position, wrong)
        if cell.text:
            self.found.answered.add(by_position)
            given[path] = cell.text if typed is None else typed


def _cell(sheet: str, number: int, column: int, one: Described, row: Sequence[Any]) -> _Cell | None:
    if len(row) < column:
        return None
    cell = row[column - 1]
    place = CellPlace(sheet[:LONGEST_TITLE], f"{get_column_letter(column)}{number}")
    if cell.value is None:
        return _Cell("", place)
    if cell.data_type == "f":
        return _Cell("=", place, "formula")
    if cell.data_type == "e":
        return _Cell("#", place, "cell_error")
    return _Cell(as_typed(one, cell.value), place)


def _ids(rows: Sequence[_Row], highest: int) -> tuple[str, ...]:
    """The ids of rows: those that they bear, each once, and new ones for the others, beyond the highest number."""
    borne = [row.row_id if ROW_ID.fullmatch(row.row_id) else "" for row in rows]
    fresh = count(max((highest, *(int(one.removeprefix(PREFIX)) for one in borne if one))) + 1)
    seen: set[str] = set()
    found: list[str] = []
    for one in borne:
        found.append(one if one and one not in seen else f"{PREFIX}{next(fresh)}")
        seen.add(found[-1])
    return tuple(found)
