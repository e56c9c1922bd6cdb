"""Taking over a newer text into answers that began with an older one: whatever nobody has altered becomes the newer."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import replace

from shared.contracts.forms.answers import ADDED, Answers, AsTyped, in_document
from shared.contracts.forms.describing import Description


def taken_over(
    description: Description, base: Answers, now: Answers, typed: Answers, fixed: Container[str] = ()
) -> Answers:
    """`typed` began as `base`, in the place of which `now` stands; what was altered since stays as it was typed.

    A row that came is added, one that went goes unless something in it was altered. `fixed` are tables whose rows are
    not chosen here. A row that was added under an id that another row has by now gets a new one.
    """
    merging = _Merging(description, base, now, _apart(base, now, typed, fixed))
    rows = {table: merging.rows(table) for table in merging.tables if table not in fixed}
    return replace(merging.typed, rows={**merging.typed.rows, **rows}).with_given(merging.given)


def _apart(base: Answers, now: Answers, typed: Answers, fixed: Container[str]) -> Answers:
    """`typed` with other ids for the rows that it shares with what came elsewhere."""
    for table, ids in now.rows.items():
        for row_id in () if table in fixed else ids:
            if row_id in base.rows.get(table, ()) or row_id not in typed.rows.get(table, ()):
                continue
            typed = typed.with_row(table, ADDED)
            *_, new = typed.rows[table]
            moved = {
                path.replace(f"{table}#{row_id}.", f"{table}#{new}.", 1): text
                for path, text in typed.given.items()
                if path.startswith(f"{table}#{row_id}.")
            }
            given = {path: text for path, text in typed.given.items() if not path.startswith(f"{table}#{row_id}.")}
            order = tuple(new if one == row_id else one for one in typed.rows[table][:-1])
            typed = replace(typed, given={**given, **moved}).with_rows(table, order)
    return typed


class _Merging:
    """Three texts beside one another."""

    def __init__(self, description: Description, base: Answers, now: Answers, typed: Answers) -> None:
        self.base, self.now, self.typed = base, now, typed
        self._description = description
        self._altered = frozenset(path for path in {*base.given, *typed.given} if self._is_altered(path))

    @property
    def tables(self) -> Iterator[str]:
        yield from dict.fromkeys((*self.typed.rows, *self.now.rows))

    def rows(self, table: str) -> tuple[str, ...]:
        was, now = self.base.rows.get(table, ()), self.now.rows.get(table, ())
        stay = (
            one
            for one in self.typed.rows.get(table, ())
            if one not in was or one in now or any(path.startswith(f"{table}#{one}.") for path in self._altered)
        )
        return (*stay, *(one for one in now if one not in was))

    @property
    def given(self) -> dict[str, AsTyped]:
        """The newer text of what was not altered; nothing of rows that it does not have."""
        return {
            path: self.now.given.get(path, "")
            for path in {*self.base.given, *self.now.given} - self._altered
            if self._is_now(path)
        }

    def _is_now(self, path: str) -> bool:
        table, has_row, rest = path.partition("#")
        return not has_row or rest.partition(".")[0] in self.now.rows.get(table, ())

    def _is_altered(self, path: str) -> bool:
        was, typed = (each.given.get(path, "") for each in (self.base, self.typed))
        if was == typed or not self._description.has(path):
            return was != typed
        field = self._description.at(path)
        return bool(in_document(field, was) != in_document(field, typed))
