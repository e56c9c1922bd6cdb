"""A form as a workbook, blank or with what is known: yellow cells to fill in, all others protected.

Column A is hidden and says what each row is, so that reading needs no label: FORM before the layout and the version of
the form, the path of a field, COLUMNS before a table whose columns the row names, "funds#k1" for a row of it, "funds#"
for one that is new, and LABELS for those that only people read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Final

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from shared.contracts.forms.answers import Answers, AsTyped
from shared.contracts.forms.describing import Described, Form
from shared.contracts.forms.kinds import FieldKind
from shared.domain import Text
from shared.web.language import Language
from shared.workbook import look
from shared.workbook.hints import DEMANDS, how_to, introduction
from shared.workbook.layout import LAYOUT, FieldLine, Heading, Sheet, Table, sheets
from shared.workbook.words import choices, in_cell, word

FORM: Final = "form "
COLUMNS: Final = "columns "
LABELS: Final = "labels"
VALUE: Final = 4
"""The column (D) in which a field that stands by itself is filled in."""
FIRST: Final = 2
"""The first column of a table (B)."""
_LISTS: Final = Text(ja="選択肢", en="Choices")
_HEADINGS: Final = (
    Text(ja="項目", en="Field"),
    Text(ja="必須", en="Required"),
    Text(ja="入力欄", en="Your answer"),
    Text(ja="書き方", en="How to fill it in"),
)
_WIDTHS: Final = (30, 13, 60, 44)
_PAGE: Final = 100
FIRST_ROW: Final = 5
"""The first row of a table."""


RowsGiven = Mapping[str, Mapping[str, str]]
"""The rows of tables to which none are added, each with the name that it is known by, by table and id."""


def workbook(
    form: type[Form], title: Text, answers: Answers, language: Language, rows_given: RowsGiven | None = None
) -> bytes:
    """The workbook of a form with these answers in it, in one language."""
    book = Workbook()
    for style in look.styles():
        book.add_named_style(style)
    writer = _Writer(book, answers, language, rows_given or {})
    first = book.active
    assert isinstance(first, Worksheet)
    writer.introduce(first, title)
    for sheet in sheets(form):
        writer.write(sheet)
    writer.close()
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


@dataclass(slots=True)
class _Writer:
    book: Workbook
    answers: Answers
    language: Language
    rows_given: RowsGiven
    lists: dict[FieldKind, str] = field(default_factory=dict)
    """Where the words of each list stand."""

    def said(self, text: Text) -> str:
        return text.in_language(self.language, {})

    def introduce(self, sheet: Worksheet, title: Text) -> None:
        sheet.title = self.said(Text(ja="はじめに", en="Start here"))
        look.of_sheet(sheet, (_PAGE,))
        _put(sheet, 1, FIRST, self.said(title), look.TITLE)
        for row, text in enumerate(introduction(self.answers.form_version), start=3):
            look.height(sheet, row, [(_put(sheet, row, FIRST, self.said(text), look.TEXT), _PAGE)])
        # What is read of it: which form this is, and how it lies here.
        _put(sheet, 1, 1, f"{FORM}{LAYOUT} {self.answers.form_version}")

    def write(self, sheet: Sheet) -> None:
        there = self.book.create_sheet(self.said(sheet.title))
        _put(there, 1, FIRST, self.said(sheet.title), look.TITLE)
        if sheet.table:
            self._table(there, sheet.table)
        else:
            self._lines(there, sheet)

    def _lines(self, there: Worksheet, sheet: Sheet) -> None:
        look.of_sheet(there, _WIDTHS)
        for column, text in enumerate(_HEADINGS, start=FIRST):
            _put(there, 2, column, self.said(text), look.HEADING)
        there.freeze_panes = "C3"
        for row, part in enumerate(sheet.parts, start=3):
            if isinstance(part, Heading):
                for column in range(FIRST, FIRST + len(_WIDTHS)):
                    _put(there, row, column, self.said(part.title) if column == FIRST else "", look.GROUP)
            elif isinstance(part, FieldLine):
                self._line(there, row, part)

    def _line(self, there: Worksheet, row: int, line: FieldLine) -> None:
        one = line.field
        _put(there, row, 1, one.path)
        cells = (
            _put(there, row, FIRST, self.said(one.asked.label), look.LABEL),
            _put(there, row, FIRST + 1, self.said(DEMANDS[line.demand]), look.LABEL),
            self._answer(there, row, VALUE, one, self.answers.given.get(one.path, "")),
            _put(there, row, VALUE + 1, self.said(how_to(one)), look.HINT),
        )
        look.height(there, row, list(zip(cells, _WIDTHS, strict=True)), one)

    def _table(self, there: Worksheet, table: Table) -> None:
        named = self.rows_given.get(table.field.path)
        first, widths = FIRST, [look.width(line.field) for line in table.columns]
        if named is not None:
            # What the rows are called stands before what is typed; no column of the form is named above it.
            first, widths = FIRST + 1, [_WIDTHS[0], *widths]
            _put(there, 3, FIRST, self.said(table.field.asked.label), look.HEADING)
            _put(there, 4, FIRST, "", look.HINT)
        look.of_sheet(there, widths)
        _put(there, 2, 1, f"{COLUMNS}{table.field.path}")
        there.row_dimensions[2].hidden = True
        for row in (3, 4):
            _put(there, row, 1, LABELS)
        for column, (name, line) in enumerate(table.named(), start=first):
            must = f"\n（{self.said(DEMANDS[line.demand])}）"
            _put(there, 2, column, name)
            _put(there, 3, column, f"{self.said(line.field.asked.label)}{must}", look.HEADING)
            _put(there, 4, column, self.said(how_to(line.field)), look.HINT)
        for row in (3, 4):
            look.height(there, row, [(there.cell(row, FIRST + at), wide) for at, wide in enumerate(widths)])
        there.freeze_panes = "C5"
        self._rows(there, table, widths, named)

    def _rows(
        self, there: Worksheet, table: Table, widths: Sequence[float], named: Mapping[str, str] | None = None
    ) -> None:
        path = table.field.path
        ids = self.answers.rows.get(path, ()) if named is None else tuple(named)
        for number in range(max(table.rows if named is None else 0, len(ids))):
            row, row_id = FIRST_ROW + number, ids[number] if number < len(ids) else ""
            _put(there, row, 1, f"{path}#{row_id}")
            cells = [] if named is None else [_put(there, row, FIRST, named[row_id], look.LABEL)]
            for column, (name, line) in enumerate(table.named(), start=FIRST + len(cells)):
                typed = self.answers.given.get(f"{path}#{row_id}.{name}", "")
                cells.append(self._answer(there, row, column, line.field, typed))
            look.height(there, row, list(zip(cells, widths, strict=True)))

    def _answer(self, there: Worksheet, row: int, column: int, one: Described, typed: AsTyped) -> Cell:
        cell = _put(there, row, column, in_cell(one, typed, self.language), look.of_answer(one))
        if not one.is_list and choices(one.kind):
            self._validation(there, one.kind).add(cell)
        return cell

    def _validation(self, there: Worksheet, kind: FieldKind) -> DataValidation:
        """The one of the sheet for this list: many cells share it."""
        where = self.lists.setdefault(kind, f"{len(self.lists) + 1}")
        formula = f"{quote_sheetname(self.said(_LISTS))}!{_range(int(where), len(choices(kind)))}"
        for one in there.data_validations.dataValidation:
            if one.formula1 == formula:
                return one
        made = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=bool(kind.offered))
        made.errorTitle = self.said(Text(ja="リストにない言葉です", en="Not in the list"))
        made.error = self.said(Text(ja="リストから選んでください。", en="Choose one of the list."))
        there.add_data_validation(made)
        return made

    def close(self) -> None:
        """Write the lists, on a sheet that is not seen."""
        there = self.book.create_sheet(self.said(_LISTS))
        there.sheet_state = "hidden"
        there.protection.sheet = True
        for kind, column in self.lists.items():
            for row, code in enumerate(choices(kind), start=1):
                _put(there, row, int(column), word(kind, code, self.language))


def _range(column: int, length: int) -> str:
    letter = get_column_letter(column)
    return f"${letter}$1:${letter}${length}"


def _put(sheet: Worksheet, row: int, column: int, value: str | int, style: str = "") -> Cell:
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    if style:
        cell.style = style
    if value != "":
        cell.value = value
    if isinstance(value, str) and value:
        # What begins with = is text here, never a formula.
        cell.data_type = "s"
        if value[0] in "=+-@'":
            cell.quotePrefix = True
    return cell
