"""Keyset paging: a list in pages, each of which begins beyond a row of the list and not at a count. Pure.

So whoever walks on meets each row once that keeps its place meanwhile, however many come and go, and every page comes
off an index in its order.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Final, Generic, Literal, TypeVar

from shared.domain import Text

R = TypeVar("R")

ColumnKind = Literal["day", "instant", "number", "text"]

RowKey = tuple[str, ...]
"""What tells a row of a list from the others and gives it its place there, as text."""


@dataclass(frozen=True, slots=True)
class Start:
    """Where a page begins: after the row with this key in the order of the list, or, going back, before it."""

    key: RowKey
    back: bool = False

    def __str__(self) -> str:
        return "~".join(("before" if self.back else "after", *self.key))


@dataclass(frozen=True, slots=True)
class Page(Generic[R]):
    """Rows in order, and where the pages before and behind them begin, if there are any."""

    rows: tuple[R, ...]
    previous: Start | None = None
    next: Start | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """In which order a list stands, as people are told: by which day or instant, and which comes first.

    `shown_in` is the column of the page that shows it, `then` by what rows of one day are told apart, and `last` which
    rows stand at the end because they have no such day.
    """

    by: Text
    falling: bool = False
    shown_in: str = ""
    then: Text | None = None
    last: Text | None = None

    @property
    def in_words(self) -> Text:
        ja = f"{self.by.ja}の{'新しい' if self.falling else '早い'}順"
        en = f"{'latest' if self.falling else 'earliest'} {self.by.en} first"
        if self.then:
            ja += f"、同じ日は{self.then.ja}の{'大きい' if self.falling else '小さい'}順"
            en += f", of one day the {'highest' if self.falling else 'lowest'} {self.then.en} first"
        if self.last:
            ja, en = f"{ja}。{self.last.ja}", f"{en}; {self.last.en}"
        return Text(ja=ja, en=en)


@dataclass(frozen=True, slots=True)
class Keyset:
    """The order of a list: columns with what they hold, all rising or all falling, which tell its rows apart.

    The first column is what `order` says; so what is said and what is asked of the database come from one place.

    A statement has `{key}` behind its other columns, `{beyond}` among its conditions, and ends
    `ORDER BY {order} LIMIT %(limit)s`.
    """

    columns: tuple[tuple[str, ColumnKind], ...]
    order: Order

    @property
    def falling(self) -> bool:
        return self.order.falling

    def statement(self, template: str, start: Start | None) -> str:
        """The statement that reads a page."""
        return _statement(self, template, None if start is None else start.back)

    def values(self, start: Start | None, limit: int) -> dict[str, Any]:
        """Its parameters: one row more is read than is shown, to see whether the list goes on."""
        return {f"key_{at}": part for at, part in enumerate(start.key if start else ())} | {"limit": limit + 1}

    def page(
        self,
        found: Sequence[Sequence[Any]],
        start: Start | None,
        limit: int,
        read: Callable[[Iterable[Sequence[Any]]], Iterable[R]],
    ) -> Page[R]:
        """The page of what the statement found. `read` makes rows of the other columns; it may leave some out."""
        back = start is not None and start.back
        more, width = len(found) > limit, len(self.columns)
        found = found[:limit][::-1] if back else found[:limit]
        first, last = (tuple(part or "" for part in found[at][-width:]) if found else () for at in (0, -1))
        return Page(
            tuple(read(row[:-width] for row in found)),
            previous=Start(first, back=True) if first and (more if back else start is not None) else None,
            next=Start(last) if last and (more or back) else None,
        )

    def start(self, text: str) -> Start:
        """Read what `str` wrote of a place in this list. Raises ValueError for anything else."""
        way, *key = text.split("~")
        if way not in ("before", "after") or len(key) != len(self.columns):
            raise ValueError("this is no place in the list")
        for part, (_, kind) in zip(key, self.columns, strict=True):
            _demand(part, kind)
        return Start(tuple(key), back=way == "before")


def _demand(part: str, kind: ColumnKind) -> None:
    if not _SHAPES[kind].fullmatch(part):
        raise ValueError(f"this is no {kind}")
    if not part.endswith("infinity"):
        if kind == "day":
            date.fromisoformat(part)
        elif kind == "instant":
            datetime.fromisoformat(part)


_SHAPES: Final[dict[ColumnKind, re.Pattern[str]]] = {
    "day": re.compile(r"-?infinity|\d{4}-\d\d-\d\d"),
    "instant": re.compile(r"-?infinity|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?"),
    "number": re.compile(r"\d{1,18}"),
    "text": re.compile(r"[^~\x00-\x1f\x7f]{1,200}"),
}

# Python has no word for infinity, and an address none for a time zone: so keys come and go as text.
_WRITTEN: Final[dict[ColumnKind, str]] = {
    "day": "{}::text",
    "instant": "replace(({} AT TIME ZONE 'UTC')::text, ' ', 'T')",
    "number": "{}::text",
    "text": "{}",
}
_READ: Final[dict[ColumnKind, str]] = {
    "day": "%({})s::date",
    "instant": "%({})s::timestamp AT TIME ZONE 'UTC'",
    "number": "%({})s::bigint",
    "text": "%({})s::text",
}


@cache
def _statement(keyset: Keyset, template: str, back: bool | None) -> str:
    falling = keyset.falling != bool(back)
    names = [column for column, _ in keyset.columns]
    places = [_READ[kind].format(f"key_{at}") for at, (_, kind) in enumerate(keyset.columns)]
    beyond = f"({', '.join(names)}) {'<' if falling else '>'} ({', '.join(places)})"
    # By names of their own, or a list ordered by "number" would be ordered by what stands for it in an address.
    key = ", ".join(f"{_WRITTEN[kind].format(name)} AS key_{at}" for at, (name, kind) in enumerate(keyset.columns))
    return template.format(
        key=key,
        beyond="true" if back is None else beyond,
        order=", ".join(f"{column} {'DESC' if falling else 'ASC'}" for column in names),
    )
