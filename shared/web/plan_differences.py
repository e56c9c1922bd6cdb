"""新旧対照 as people read it: a plan with what it says otherwise than the one it builds on (R31)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from shared.contracts.forms.carrying import carried_up, differences_from
from shared.contracts.forms.differences import Difference, DifferenceKind, spans_of
from shared.contracts.forms.filed import FiledForm, label_in
from shared.contracts.personal import Open, Personal
from shared.domain import Text
from shared.web.plan_view import PlanField, PlanPart, PlanSection, Span, fields_of, sections

DIFFERENCE_KINDS: Final[Mapping[DifferenceKind, Text]] = {
    "amended": Text(ja="変更箇所", en="Amended"),
    "added": Text(ja="追加箇所", en="Added"),
    "removed": Text(ja="削除箇所", en="Removed"),
}

_ALL: Final[tuple[Span, ...]] = ((0, 1 << 31),)


@dataclass(frozen=True, slots=True)
class ChangedField:
    """A field that reads otherwise: how, and as it read before, if it did."""

    kind: DifferenceKind
    label: Text
    before: PlanField | None


@dataclass(frozen=True, slots=True)
class RemovedPart:
    """What the plan says no more: a field, a row or a group, with its fields as they read before."""

    label: Text
    fields: tuple[PlanField, ...]


@dataclass(frozen=True, slots=True)
class ComparedPlan:
    """A plan whose new and other parts are underlined; `changed` are their fields by path, in the form's order."""

    sections: tuple[PlanSection, ...]
    changed: Mapping[str, ChangedField]
    removed: tuple[RemovedPart, ...]


def compared(base: FiledForm, form: FiledForm, open: Open) -> ComparedPlan:
    """A plan beside the one it builds on, as that reads in the same form. Personal text goes through `open`."""
    was = base if type(base) is type(form) else carried_up(base)
    before = {field.path: field for field in fields_of(sections(was, open))}
    now = sections(form, open)
    after = {field.path: field for field in fields_of(now)}
    changed: dict[str, ChangedField] = {}
    removed: list[RemovedPart] = []
    new: dict[str, tuple[Span, ...]] = {}
    for one in differences_from(base, form):
        if one.kind == "removed":
            removed.append(RemovedPart(label_in(was, one.path), tuple(_within(before, one.path))))
            continue
        for field in _within(after, one.path):
            changed[field.path] = ChangedField(one.kind, label_in(form, field.path), before.get(field.path))
            new[field.path] = _new(one, before.get(field.path), field)
    return ComparedPlan(tuple(_underlined(section, new) for section in now), changed, tuple(removed))


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
