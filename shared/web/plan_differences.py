"""新旧対照 as people read it: a plan with what it says otherwise than the one it builds on (R31)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from shared.contracts.forms.carrying import carried_up, differences_from
from shared.contracts.forms.differences import Difference, DifferenceKind, spans_of
from shared.contracts.forms.filed import FiledForm, label_in
from shared.contracts.personal import Open, Personal
from shared.domain import Text
from shared.web.plan_view import PlanField, PlanPart, PlanSection, Span, fields_of, sections, with_name

DIFFERENCE_KINDS: Final[Mapping[DifferenceKind, Text]] = {
    "amended": Text(ja="変更箇所", en="Amended"),
    "added": Text(ja="追加箇所", en="Added"),
    "removed": Text(ja="削除箇所", en="Removed"),
}

_ROW: Final = re.compile(r"#[^.#]+$")
_ALL: Final[tuple[Span, ...]] = ((0, 1 << 31),)


@dataclass(frozen=True, slots=True)
class ChangedField:
    """A field that reads otherwise: how, and as it read before, if it did."""

    kind: DifferenceKind
    label: Text
    before: PlanField | None


@dataclass(frozen=True, slots=True)
class WholePart:
    """What the plan says for the first time or no more: a field, a row or a group, with its fields as they read."""

    path: str
    label: Text
    fields: tuple[PlanField, ...]


@dataclass(frozen=True, slots=True)
class ComparedPlan:
    """A plan whose new and other parts are underlined; `changed` are their fields by path, in the form's order.

    `added` are the rows that are new: told of as one each, though every field of theirs is among `changed`.
    """

    sections: tuple[PlanSection, ...]
    changed: Mapping[str, ChangedField]
    added: tuple[WholePart, ...]
    removed: tuple[WholePart, ...]

    @property
    def by_field(self) -> Mapping[str, ChangedField]:
        """What reads otherwise outside rows that are new."""
        of_rows = {field.path for row in self.added for field in row.fields}
        return {path: one for path, one in self.changed.items() if path not in of_rows}


def compared(base: FiledForm, form: FiledForm, open: Open) -> ComparedPlan:
    """A plan beside the one it builds on, as that reads in the same form. Personal text goes through `open`."""
    was = base if type(base) is type(form) else carried_up(base)
    before = {field.path: field for field in fields_of(sections(was, open))}
    now = sections(form, open)
    after = {field.path: field for field in fields_of(now)}
    changed: dict[str, ChangedField] = {}
    added: list[WholePart] = []
    removed: list[WholePart] = []
    new: dict[str, tuple[Span, ...]] = {}
    for one in differences_from(base, form):
        if one.kind == "removed":
            removed.append(_whole(was, one.path, before))
            continue
        if _ROW.search(one.path):
            added.append(_whole(form, one.path, after))
        for field in _within(after, one.path):
            changed[field.path] = ChangedField(one.kind, label_in(form, field.path), before.get(field.path))
            new[field.path] = _new(one, before.get(field.path), field)
    return ComparedPlan(tuple(_underlined(section, new) for section in now), changed, tuple(added), tuple(removed))


def _whole(form: FiledForm, path: str, fields: Mapping[str, PlanField]) -> WholePart:
    """A row is called by the name that it gives itself, where it has one."""
    name = fields.get(f"{path}.name")
    label = label_in(form, path)
    return WholePart(path, with_name(label, name.value) if name else label, tuple(_within(fields, path)))


def _within(fields: Mapping[str, PlanField], path: str) -> list[PlanField]:
    """The fields at a path, or of the row or group there."""
    return [field for at, field in fields.items() if at == path or at.startswith(f"{path}.")]


def _new(one: Difference, before: PlanField | None, after: PlanField) -> tuple[Span, ...]:
    """Which stretches of a field are new: of free text what was put in, of anything else all of it."""
    if after.state != "given":
        return ()
    if one.kind == "amended" and before is not None and isinstance(one.after, (str, Personal)):
        old, now = before.value, after.value
        if isinstance(old, str) and isinstance(now, str) and before.state == "given":
            return spans_of(old, now)
    return _ALL


def _underlined(section: PlanSection, new: Mapping[str, tuple[Span, ...]]) -> PlanSection:
    return replace(section, parts=tuple(_part(part, new) for part in section.parts))


def _part(part: PlanPart, new: Mapping[str, tuple[Span, ...]]) -> PlanPart:
    lines: Sequence[Mapping[str, Any]] = [{k: _field(f, new) for k, f in line.items()} for line in part.lines]
    return replace(part, fields=tuple(_field(field, new) for field in part.fields), lines=tuple(lines))


def _field(field: PlanField, new: Mapping[str, tuple[Span, ...]]) -> PlanField:
    return replace(field, new=new[field.path]) if field.path in new else field
