"""Rows of read models as what they should be. One that holds what no event says is noted instead of shown.

So it is a single row that is missing where it was changed, and not the page; whoever answers a request says which.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import fields
from typing import Annotated, Any, Generic, TypeVar, get_type_hints

from pydantic import AfterValidator, BeforeValidator, ConfigDict, TypeAdapter, ValidationError

from shared.domain import Month

R = TypeVar("R")

_NOTED: ContextVar[list[str] | None] = ContextVar("unreadable_rows", default=None)


class UnreadableRow(ValueError):
    """A row holds what no event says; bears the number by which people know it."""


class Rows(Generic[R]):
    """How the rows of a query become instances of a dataclass, each column a field in its order.

    `number` is the field by which people know a row.
    """

    def __init__(self, made: type[R], number: str) -> None:
        hints = get_type_hints(made, include_extras=True)
        names = [field.name for field in fields(made)]  # type: ignore[arg-type]
        kinds = tuple(_MONTH if hints[name] is Month else hints[name] for name in names)
        self._made = made
        self._place = names.index(number)
        self._row: TypeAdapter[tuple[Any, ...]] = TypeAdapter(
            tuple[kinds],  # type: ignore[valid-type]
            config=ConfigDict(strict=True, arbitrary_types_allowed=True),
        )

    def one(self, row: Sequence[Any]) -> R:
        """Raises UnreadableRow."""
        try:
            return self._made(*self._row.validate_python(tuple(row)))
        except ValidationError as error:
            raise UnreadableRow(str(row[self._place])) from error

    def every(self, rows: Iterable[Sequence[Any]]) -> list[R]:
        """Those that can be read; the numbers of the others are noted."""
        return list(self._readable(rows))

    def _readable(self, rows: Iterable[Sequence[Any]]) -> Iterator[R]:
        for row in rows:
            try:
                yield self.one(row)
            except UnreadableRow as error:
                note(str(error))


def one_of(words: Container[str]) -> AfterValidator:
    """What a text must be that is none of a type's own words."""

    def known(word: str) -> str:
        if word not in words:
            raise ValueError("no such word")
        return word

    return AfterValidator(known)


def note(number: str) -> None:
    """Remember that a row could not be read, for whoever answers."""
    noted = _NOTED.get()
    if noted is not None and number not in noted:
        noted.append(number)


@contextmanager
def noting() -> Iterator[list[str]]:
    """The numbers of rows that cannot be read, as they are met in this block and in threads that it is handed to."""
    found: list[str] = []
    before = _NOTED.set(found)
    try:
        yield found
    finally:
        _NOTED.reset(before)


def noted() -> tuple[str, ...]:
    """The numbers that were noted so far."""
    return tuple(_NOTED.get() or ())


_MONTH = Annotated[Month, BeforeValidator(Month.parse)]
