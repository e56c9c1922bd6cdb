"""新旧対照: what differs between two texts of one form, field by field and row by row (R31).

Rows are the same where their ids are; their order is no change. Sealed text is the same where its box is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from shared.contracts.event import Block
from shared.contracts.forms.describing import Described, Description, Form

DifferenceKind = Literal["amended", "added", "removed"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One field, or one whole row or group, that reads otherwise.

    `before` is None for what was added, `after` for what was removed. `spans` are the stretches of characters in
    `after` that are new or other, [start, end); of a value that is no text there are none: all of it is.
    """

    path: str
    kind: DifferenceKind
    before: Any
    after: Any
    spans: tuple[tuple[int, int], ...] = ()


def differences(description: Description, before: Form, after: Form) -> list[Difference]:
    """What differs, in the form's own order; rows that are gone stand where their table stands, after the others."""
    return list(_within(description, "", "", before, after))


def _within(description: Description, at: str, path: str, before: Block, after: Block) -> Iterator[Difference]:
    for field in description.within(path):
        one = f"{at}{field.name}"
        old, new = getattr(before, field.name), getattr(after, field.name)
        if field.is_table:
            yield from _rows(description, field, one, old, new)
        elif field.block is not None and old is not None and new is not None:
            yield from _within(description, f"{one}.", field.path, old, new)
        elif old != new:
            yield _difference(one, old, new)


def _rows(
    description: Description, field: Described, at: str, before: tuple[Any, ...], after: tuple[Any, ...]
) -> Iterator[Difference]:
    old: Mapping[str, Any] = {row.row_id: row for row in before}
    new: Mapping[str, Any] = {row.row_id: row for row in after}
    for row_id, row in new.items():
        if row_id in old:
            yield from _within(description, f"{at}#{row_id}.", field.path, old[row_id], row)
        else:
            yield Difference(f"{at}#{row_id}", "added", None, row)
    for row_id, row in old.items():
        if row_id not in new:
            yield Difference(f"{at}#{row_id}", "removed", row, None)


def _difference(path: str, before: Any, after: Any) -> Difference:
    if _is_blank(before):
        return Difference(path, "added", before, after)
    if _is_blank(after):
        return Difference(path, "removed", before, after)
    spans = spans_of(before, after) if isinstance(before, str) and isinstance(after, str) else ()
    return Difference(path, "amended", before, after, spans)


def _is_blank(value: Any) -> bool:
    return value is None or value in ("", ())


def spans_of(before: str, after: str) -> tuple[tuple[int, int], ...]:
    """Where text was put in or replaced; what was only taken out leaves no span."""
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return tuple((start, end) for tag, _, _, start, end in blocks if tag in ("insert", "replace"))
