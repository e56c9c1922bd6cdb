"""What an answer to a correction would change: each field that will read otherwise, and rows that come or go."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from shared.contracts.forms.filed import FiledForm, has_field, label_in
from shared.contracts.personal import Masked, Open, Personal
from shared.domain import Text
from shared.web.plan_view import PlanField, fields_of, sections

_ROW: Final = re.compile(r".*#k[0-9]+")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field that will read otherwise after the answer."""

    path: str
    label: Text
    before: Text | str
    after: Text | str


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What a corrected form changes beside what was asked: one field, or a row that comes or goes as a whole."""

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
        if (was and was.value) != (will_be and will_be.value):
            label = label_in(old if was else new, path)
            found.append(FieldChange(path, label, was.value if was else nothing, will_be.value if will_be else nothing))
    return found


def beside_asked(found: Sequence[FieldChange], old: FiledForm, new: FiledForm) -> list[Elsewhere]:
    """Changes that nobody asked for by their field, those of a new row or of one that is gone together."""
    by_place: dict[str, Elsewhere] = {}
    for change in found:
        in_row = _ROW.match(change.path)
        row = in_row[0] if in_row else change.path
        if has_field(old, row) and has_field(new, row):
            by_place[change.path] = Elsewhere(change.label, "", [change])
        elif row in by_place:
            by_place[row].changes.append(change)
        else:
            is_new = has_field(new, row)
            label = label_in(new if is_new else old, row)
            by_place[row] = Elsewhere(label, "added" if is_new else "gone", [change])
    return list(by_place.values())


def shown_fields(form: FiledForm, open: Open) -> dict[str, PlanField]:
    """Every field of a form as a page shows it, by its path; text that was just typed needs no opening."""

    def opened(personal: Personal) -> str | Masked:
        return personal.text if personal.text is not None else open(personal)

    return {field.path: field for field in fields_of(sections(form, opened))}
