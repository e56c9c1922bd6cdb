"""A form at the door, compared with the texts before it: same rows keep their ids, and the same text its box."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from services.intake.domain.personal_text import PERSONAL
from shared.contracts.event import Block
from shared.contracts.forms.describing import Form, describe
from shared.contracts.forms.filed import FiledForm, description_of
from shared.contracts.forms.rows import Row, highest, with_ids
from shared.contracts.personal import Masked, Open, Personal


def identified(form: FiledForm, before: Sequence[FiledForm] = ()) -> FiledForm:
    """The form with an id for each row: that of the same row of the last text before, or a new one.

    All personal text must be open, or sealed in the same boxes. A text in another form has no rows of this one.
    """
    before = [one for one in before if type(one) is type(form)]
    last = before[-1] if before else None
    changed: FiledForm = _identified(form, last, before, _tables(type(form)))
    return changed


def _identified(part: Any, last: Any, before: Sequence[Any], tables: FormTables) -> Any:
    changes: dict[str, Any] = {}
    for name, inner in tables.items():
        value = getattr(part, name)
        if not value:
            continue
        if inner:
            there = [getattr(one, name) for one in before if getattr(one, name) is not None]
            changes[name] = _identified(value, there[-1] if there else None, there, inner)
        else:
            used = max((highest(getattr(one, name)) for one in before), default=0)
            changes[name] = with_ids(value, getattr(last, name) if last else (), used)
    return part.model_copy(update=changes) if changes else part


FormTables = Mapping[str, "FormTables"]
"""The tables of a form, and its groups that have any, each with its own; they lie never within a row."""


@cache
def _tables(form: type[Form]) -> FormTables:
    found: dict[str, Any] = {}
    for path, field in describe(form).fields.items():
        if field.is_table and field.block is not None and issubclass(field.block, Row):
            place = found
            for name in path.split("."):
                place = place.setdefault(name, {})
    return found


def without_strangers(form: FiledForm, base: FiledForm) -> FiledForm:
    """The form without the ids of rows that tell of another business than the base does under them (LINEAGE §7)."""
    changes: dict[str, Any] = {}
    for name, field in _of_businesses(type(form)).items() if type(base) is type(form) else ():
        there = {row.row_id: getattr(row, field) for row in getattr(base, name)}
        changes[name] = tuple(
            row.model_copy(update={"row_id": ""}) if there.get(row.row_id, own) != own else row
            for row in getattr(form, name)
            for own in [getattr(row, field)]
        )
    return form.model_copy(update=changes) if changes else form


@cache
def _of_businesses(form: type[Form]) -> Mapping[str, str]:
    """The tables whose rows are businesses, each with the field that tells one from another."""
    blocks = {name: describe(form).at(name).block for name in _tables(form)}
    return {name: row.IDENTITY for name, row in blocks.items() if row and issubclass(row, Row) and row.IDENTITY}


def with_kept_boxes(form: FiledForm, before: FiledForm, open: Open) -> FiledForm:
    """The form with the box of the text before wherever its personal text is the same as there, field by field."""
    old: Mapping[str, Personal] = {
        answer.path: answer.value
        for answer in description_of(before).answers(before, lambda value: isinstance(value, Personal), PERSONAL)
    }

    def kept(path: str, new: Personal) -> Personal:
        box = old.get(path)
        return box if box is not None and new.text is not None and open(box) == new.text else new

    changed: FiledForm = _rewritten(form, "", kept)
    return changed


def opened_for_comparing(form: FiledForm, open: Open) -> FiledForm:
    """The form with its personal text open, where that can be read."""

    def plain(path: str, sealed: Personal) -> Personal:
        text = open(sealed)
        return sealed if isinstance(text, Masked) else Personal(text)

    changed: FiledForm = _rewritten(form, "", plain)
    return changed


def _rewritten(value: Any, path: str, change: Callable[[str, Personal], Personal]) -> Any:
    if isinstance(value, Personal):
        return change(path, value)
    if isinstance(value, Block):
        before = f"{path}." if path else ""
        parts = {name: _rewritten(part, f"{before}{name}", change) for name, part in value.__dict__.items()}
        return value.model_copy(update={name: part for name, part in parts.items() if part is not value.__dict__[name]})
    if isinstance(value, tuple) and value and isinstance(value[0], Row):
        return tuple(_rewritten(row, f"{path}#{row.row_id}", change) for row in value)
    return value
