"""How the workbook looks: widths, colours and protection. Fonts are named only; every office has one of its own."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Final
from unicodedata import east_asian_width

from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from shared.contracts.forms.describing import Described

TITLE: Final = "form title"
TEXT: Final = "form text"
HEADING: Final = "form heading"
GROUP: Final = "form group"
LABEL: Final = "form label"
HINT: Final = "form hint"
ANSWER: Final = "form answer"
NUMBER: Final = "form number"
_FONT: Final = "游ゴシック"
_LINE: Final = 18.0
"""Points of one line of text."""
_TALLEST: Final = 400.0
"""Points; Excel shows no taller row than 409."""
_SIDE: Final = Side(style="thin", color="8C8C8C")
_BORDER: Final = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)
_WRAPPED: Final = Alignment(wrap_text=True, vertical="top")
_YELLOW: Final = PatternFill("solid", fgColor="FFFBE0")
_BLUE: Final = PatternFill("solid", fgColor="DCE9F7")
_GREY: Final = PatternFill("solid", fgColor="EFEFEF")
_OPEN: Final = Protection(locked=False)
_LONG: Final = 200
"""Characters above which an answer is given several lines."""


def styles() -> tuple[NamedStyle, ...]:
    """New ones for a workbook: a style that is set by its name costs a tenth of one that is set part by part."""
    return (
        NamedStyle(TITLE, Font(name=_FONT, size=14, bold=True)),
        NamedStyle(TEXT, Font(name=_FONT, size=11), alignment=_WRAPPED),
        NamedStyle(HEADING, Font(name=_FONT, size=10, bold=True), _BLUE, _BORDER, _WRAPPED),
        NamedStyle(GROUP, Font(name=_FONT, size=11, bold=True), _GREY),
        NamedStyle(LABEL, Font(name=_FONT, size=10), border=_BORDER, alignment=_WRAPPED),
        NamedStyle(HINT, Font(name=_FONT, size=9, color="595959"), border=_BORDER, alignment=_WRAPPED),
        # As text, so that Excel makes no number of 013 and no date of 2026-04.
        NamedStyle(ANSWER, Font(name=_FONT, size=11), _YELLOW, _BORDER, _WRAPPED, "@", _OPEN),
        NamedStyle(NUMBER, Font(name=_FONT, size=11), _YELLOW, _BORDER, _WRAPPED, "#,##0", _OPEN),
    )


def of_sheet(sheet: Worksheet, widths: Sequence[float]) -> None:
    """Widths from column B on, protection that lets people widen them, and A4 across."""
    sheet.column_dimensions["A"].hidden = True
    for number, width in enumerate(widths, start=2):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.sheet_view.showGridLines = False
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False
    sheet.protection.formatRows = False
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = int(sheet.PAPERSIZE_A4)
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.row_dimensions[1].height = 28


def of_answer(field: Described) -> str:
    """The style of a cell to fill in."""
    return NUMBER if field.kind.is_whole_number and not field.is_list else ANSWER


def width(field: Described) -> float:
    """Of a column of a table: by what stands in it."""
    if field.kind.is_number or field.kind.name in ("month", "day"):
        return 14
    if (field.longest or 0) > _LONG:
        return 40
    return 24


def height(sheet: Worksheet, row: int, cells: Sequence[tuple[Cell, float]], field: Described | None = None) -> None:
    """As tall as the tallest of these cells needs, by their widths; a long answer has room to be written."""
    most = max(_lines(str(cell.value), wide) for cell, wide in cells)
    if field is not None and (field.longest or 0) > _LONG:
        most = max(most, 4)
    sheet.row_dimensions[row].height = min(_TALLEST, 6 + _LINE * most)


def _lines(text: str, wide: float) -> int:
    """Lines that a text takes; a full-width sign is as wide as two digits."""
    return sum(max(1, ceil(_wide(line) * 1.1 / wide)) for line in text.split("\n"))


def _wide(text: str) -> int:
    return sum(2 if east_asian_width(sign) in "WFA" else 1 for sign in text)
