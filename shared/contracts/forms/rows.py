"""Rows of tables have identities: a finding, or a difference, means the same row though others came or went.

A row gets its id once, at the door, and keeps it through corrections and versions: "k1", "k2" …, never again the id of
a row that is gone. A row of a closed list is known by what it is about, and has no other id.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Any, ClassVar, Final, TypeVar

from pydantic import StringConstraints

from shared.contracts.event import Block
from shared.contracts.personal import Personal

RowId = Annotated[str, StringConstraints(max_length=12, pattern=r"^(k[1-9][0-9]*)?$")]
PREFIX: Final = "k"


class Row(Block):
    """A line of a table. `row_id` is empty until the door gives it. `NATURAL` are the fields that tell which it is.

    `IDENTITY` is a field that tells one business from another: in a later filing, a row in which it is another is
    another row, whatever id it bears.
    """

    NATURAL: ClassVar[tuple[str, ...]] = ()
    IDENTITY: ClassVar[str] = ""

    row_id: RowId = ""


R = TypeVar("R", bound=Row)


def with_ids(rows: Sequence[R], before: Sequence[R], used: int) -> tuple[R, ...]:
    """Rows that all have an id. `used` is the highest number that was ever given in this table.

    A row without one, or with one that no row before has, is matched with a row before that nobody claims: by its
    natural key, then by equal text; what matches none is new.
    """
    known = {row.row_id: row for row in before}
    claimed = {row.row_id for row in rows if row.row_id in known}
    free = [row for row in before if row.row_id not in claimed]
    found: dict[int, str] = {}
    taken: set[str] = set()
    for index, row in enumerate(rows):
        if row.row_id in known and row.row_id not in taken:
            found[index] = row.row_id
            taken.add(row.row_id)
    for key in (_natural, _text):
        for index, row in enumerate(rows):
            match = next((one for one in free if index not in found and key(one) and key(one) == key(row)), None)
            if match is not None:
                found[index] = match.row_id
                free.remove(match)
    for index in range(len(rows)):
        if index not in found:
            used += 1
            found[index] = f"{PREFIX}{used}"
    return tuple(row.model_copy(update={"row_id": found[index]}) for index, row in enumerate(rows))


def highest(rows: Iterable[Row]) -> int:
    """The highest number among the ids of rows, 0 without any."""
    return max((int(row.row_id.removeprefix(PREFIX)) for row in rows if row.row_id), default=0)


def _natural(row: Row) -> tuple[Any, ...] | None:
    key = tuple(getattr(row, name) for name in row.NATURAL)
    return key if any(part not in (None, "") for part in key) else None


def _text(row: Row) -> tuple[Any, ...]:
    return tuple(_parts(row))


def _parts(row: Row) -> Iterator[Any]:
    for name, value in row.__dict__.items():
        if name != "row_id":
            yield (value.key, value.box, value.text) if isinstance(value, Personal) else value
