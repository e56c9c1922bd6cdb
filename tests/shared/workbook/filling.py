"""Workbooks as people hand them in: written by us, and typed into."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from shared.contracts.forms.answers import Answers, answers_of
from shared.contracts.forms.describing import Description
from shared.contracts.forms.single import SINGLE, PlanForm
from shared.contracts.personal import Personal
from shared.domain import Text
from shared.web.language import Language
from shared.workbook.writing import workbook

TITLE = Text(ja="申請書", en="Application")
FILED = Path(__file__).parents[2] / "data/applications/07-kamata-seimitsu.json"


def single(version: str) -> Description:
    return SINGLE


def shown(personal: Personal) -> str:
    return personal.text or ""


def filed_plan() -> PlanForm:
    return PlanForm.model_validate_json(FILED.read_bytes())


@cache
def filled(language: Language = "ja") -> bytes:
    return workbook(PlanForm, TITLE, answers_of(filed_plan(), shown), language)


@cache
def blank() -> bytes:
    return workbook(PlanForm, TITLE, Answers("24-2025-12"), "ja")


def opened(book: bytes) -> Workbook:
    return load_workbook(BytesIO(book))


def saved(book: Workbook) -> bytes:
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def typed(book: bytes, values: Mapping[str, Any]) -> bytes:
    """A workbook with values typed in, as cells have them; "funds.1.item" is the second row of a table."""
    there = opened(book)
    for path, value in values.items():
        sheet, address = cell_of(there, path)
        sheet[address].value = value
    return saved(there)


def cell_of(book: Workbook, path: str) -> tuple[Worksheet, str]:
    """Where the answer at a path is typed."""
    in_table = re.match(r"(.+?)\.([0-9]+)\.(.+)", path)
    table, position, rest = in_table.groups() if in_table else ("", "", "")
    for sheet in book.worksheets:
        rows = {str(cell.value): cell.row for cell in sheet["A"] if cell.value}
        if path in rows:
            return sheet, f"D{rows[path]}"
        if f"columns {table}" in rows:
            lines = [cell.row for cell in sheet["A"] if str(cell.value).startswith(f"{table}#")]
            names = sheet[rows[f"columns {table}"]]
            return sheet, f"{next(cell.column_letter for cell in names if cell.value == rest)}{lines[int(position)]}"
    raise KeyError(path)


def repacked(book: bytes, changes: Mapping[str, bytes | None], packed: int = ZIP_STORED) -> bytes:
    """A workbook with other parts: more of them, others of the same name, or without (None)."""
    kept = BytesIO()
    with ZipFile(BytesIO(book)) as old, ZipFile(kept, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, content in changes.items():
            if content is not None:
                new.writestr(name, content, packed)
    return kept.getvalue()


def part(book: bytes, name: str) -> bytes:
    with ZipFile(BytesIO(book)) as archive:
        return archive.read(name)
