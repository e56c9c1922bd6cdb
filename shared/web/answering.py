"""What was posted from the inputs of a form (`inputs`), as answers."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Final

import orjson

from shared.contracts.forms.answers import Answers, AsTyped
from shared.contracts.forms.describing import Described
from shared.web.inputs import FormLayout, fields_at, input_kind, prefilled
from shared.web.pasted import in_one_form
from shared.web.typed import Typed

ROWS_FIELD: Final = "rows"
"""Inputs of this name hold the rows that a page shows ("equipment#k3"), so that a row of blanks is known, too."""


def with_posted(layout: FormLayout, answers: Answers, paths: Sequence[str], typed: Typed) -> Answers:
    """The answers with what was typed into the inputs of some fields, groups and tables."""
    shown = [one.partition("#") for one in typed.every(ROWS_FIELD)]
    for path in paths:
        for one in _tables(layout, path):
            if one in layout.rows_given:
                continue
            ids = tuple(row_id for table, _, row_id in shown if table == one and _is_id(row_id))
            answers = answers.with_rows(one, ids)
    given = {at: _posted(one, at, typed, answers) for at, one in fields_at(layout, answers, paths)}
    kept = answers.with_given(given)
    blank = [at for at in given if not kept.is_answered(at)]
    return kept.with_given({at: prefilled(layout, kept, at) for at in blank})


def digest(layout: FormLayout, answers: Answers, paths: Sequence[str]) -> str:
    """What stands in a part, as a few characters: alike for what is alike."""
    rows = {table: answers.rows.get(table, ()) for path in paths for table in _tables(layout, path)}
    given = {at: answers.given[at] for at, _ in fields_at(layout, answers, paths) if at in answers.given}
    return sha256(orjson.dumps([given, rows], option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]


def _tables(layout: FormLayout, path: str) -> list[str]:
    one = layout.description.at(path)
    if one.block is None:
        return []
    if one.is_table:
        return [] if "#" in path else [path]
    return [table for inner in layout.within(one.path) for table in _tables(layout, inner.path)]


def _posted(one: Described, at: str, typed: Typed, before: Answers) -> AsTyped:
    match input_kind(one, has_choices=False):
        case "boxes":
            return tuple(typed.every(at))
        case "lines" if one.is_list:
            return tuple(line for line in typed[at].split("\n") if line.strip())
        case "month":
            return _joined(typed, at, ("year", "month"))
        case "day":
            return _joined(typed, at, ("year", "month", "day"))
    # What nobody touched stays as it stands, however it is written.
    return typed[at] if typed[at] == before.text(at) else in_one_form(typed[at], one.kind.name)


def _joined(typed: Typed, at: str, names: Sequence[str]) -> str:
    parts = [typed[f"{at}-{name}"] for name in names]
    return "-".join(parts) if any(part.strip() for part in parts) else ""


def _is_id(row_id: str) -> bool:
    return row_id[:1] == "k" and row_id[1:].isascii() and row_id[1:].isdigit() and len(row_id) < 12
