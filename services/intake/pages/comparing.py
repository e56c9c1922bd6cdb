"""What an answer to a correction would change: each field that will read otherwise, and rows that come or go."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from shared.contracts.forms.filed import FiledForm, description_of, has_field, label_in
from shared.contracts.personal import Masked, Open, Personal
from shared.domain import Text
from shared.web.plan_view import PlanField, fields_of, sections

_ROW: Final = re.compile(r".*#k[0-9]+")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field that will read otherwise after the answer. `name` is its label without its table and row."""

    path: str
    label: Text
    name: Text
    before: Text | str
    after: Text | str


@dataclass(frozen=True, slots=True)
class Compared:
    """What an answer changes: one field, or a row that comes or goes as a whole."""

    label: Text
    row: Literal["", "added", "gone"]
    changes: list[FieldChange]


def field_changes(old: FiledForm, new: FiledForm, open: Open) -> list[FieldChange]:
    """Every field that will read otherwise, lines that come or go included."""
    nothing = Text(ja="（なし）", en="(none)")
    before, after = shown_fields(old, open), shown_fields(new, open)
    found: list[FieldChange] = []
    for path in {**before, **after}:
        was, will_be = before.get(path), after.get(path)
        if description_of(new).at(path).is_table:
            continue  # that it has no rows, which its rows tell
        if (was and was.value) != (will_be and will_be.value):
            form = old if was else new
            label, name = label_in(form, path), description_of(form).at(path).label
            before_it, after_it = (one.value if one else nothing for one in (was, will_be))
            found.append(FieldChange(path, label, name, before_it, after_it))
    return found


def by_row(found: Sequence[FieldChange], old: FiledForm, new: FiledForm) -> list[Compared]:
    """Changes in their order, those of a new row or of one that is gone together."""
    by_place: dict[str, Compared] = {}
    for change in found:
        in_row = _ROW.match(change.path)
        row = in_row[0] if in_row else change.path
        if has_field(old, row) and has_field(new, row):
            by_place[change.path] = Compared(change.label, "", [change])
        elif row in by_place:
            by_place[row].changes.append(change)
        else:
            is_new = has_field(new, row)
            label = label_in(new if is_new else old, row)
            by_place[row] = Compared(label, "added" if is_new else "gone", [change])
    return list(by_place.values())


def shown_fields(form: FiledForm, open: Open) -> dict[str, PlanField]:
    """Every field of a form as a page shows it, by its path; text that was just typed needs no opening."""

    def opened(personal: Personal) -> str | Masked:
        return personal.text if personal.text is not None else open(personal)

    return {field.path: field for field in fields_of(sections(form, opened))}
