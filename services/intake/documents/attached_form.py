"""The electronic form that is attached beside its data (R17): which of its cells say something else than the data.

The data are what is filed. Any workbook of our layout among the files is held against them, as whatever it is attached;
one of another make, or that cannot be read, is a document like any other (P).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from io import BufferedReader
from typing import BinaryIO, Final

import orjson

from services.intake.documents.uploads import Documents
from services.intake.views.workbook import TYPE, described
from shared.contracts.documents import FiledDocument
from shared.contracts.forms.answers import Answers, AsTyped, answers_of, document
from shared.contracts.forms.filed import FiledForm, PlanToFile, description_of
from shared.contracts.personal import Open
from shared.domain import Refusal, refuse, together
from shared.vault.vault import Vault
from shared.web.posted import posted
from shared.web.problems import Problem
from shared.workbook.door import LARGEST, WorkbookRefused
from shared.workbook.reading import Filled, read
from shared.workbook.words import in_cell

MOST_TOLD: Final = 50
"""So many cells are told of one workbook: of another plan, nearly all differ."""
_ROW: Final = re.compile(r"#(k[0-9]+)")


def opening(vault: Vault) -> Open:
    """How the text of a form that is about to be filed is read: as it was typed, or out of its box."""
    return lambda personal: personal.text if personal.text is not None else vault.open(personal)


def differing_cells(
    documents: Documents, files: Sequence[FiledDocument], form: FiledForm, open: Open
) -> Refusal | None:
    """Every cell of an attached form that differs from the form that is filed, whose personal text `open` tells."""
    found: list[Refusal] = []
    for place, file in enumerate(files):
        if file.media_type == TYPE:
            content = BufferedReader(documents.opened(file.file_id, file.name.key))
            found += _differing(content, file.size, form, open, f"attachments.{place}.id")
    return together(found)


def _differing(content: BinaryIO, size: int, form: FiledForm, open: Open, path: str) -> Iterator[Refusal]:
    try:
        # As large as any file may be: its pictures are not read, and the limits of what is read stay.
        book = read(content, described, largest=max(LARGEST, size))
    except WorkbookRefused:
        return
    description = description_of(form)
    if description is not described(book.answers.form_version):
        yield refuse("R17", "form_of_another_type", path)
        return
    stated, filed = _by_position(_as_filed(book)), _by_position(answers_of(form, open))
    differing = [at for at in dict.fromkeys((*filed, *stated)) if stated.get(at, "") != filed.get(at, "")]
    for at in differing[:MOST_TOLD]:
        cell, field = book.place(at), description.at(re.sub(r"\.[0-9]+(?=\.)", "", at))
        yield refuse(
            "R17", "cell_differs", path,
            sheet=cell.sheet if cell else "", cell=cell.cell if cell else "", what=field.asked.label,
            attached=in_cell(field, stated.get(at, ""), "ja"), filed=in_cell(field, filed.get(at, ""), "ja"),
        )  # fmt: skip


def _as_filed(book: Filled) -> Answers:
    """What the workbook says, put into shape as what is filed is; as it stands there where that cannot be read."""
    body = orjson.dumps(document(book.answers, described(book.answers.form_version)))
    try:
        return answers_of(posted(PlanToFile, body).root, lambda personal: personal.text or "")
    except Problem:
        return book.answers


def _by_position(answers: Answers) -> Mapping[str, AsTyped]:
    """Answers by the position of their row, "funds.0.item": rows of a file have ids of their own."""
    number = {f"{table}#{row}": f"{table}.{at}" for table, ids in answers.rows.items() for at, row in enumerate(ids)}

    def placed(path: str) -> str:
        found = _ROW.search(path)
        return path if found is None else f"{number.get(path[: found.end()], path[: found.end()])}{path[found.end() :]}"

    return {placed(path): typed for path, typed in answers.without_removed().given.items()}
