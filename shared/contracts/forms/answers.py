"""What somebody typed into a form that is not complete: its answers as text, and the document that comes of them.

The text stays as it was typed, right or wrong; only the document that the form is read from puts it into shape. What
is blank is unanswered, and counts as no answer: a document says nothing for it, and a form that needs one says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any, Final
from unicodedata import normalize

from shared.contracts.event import Block
from shared.contracts.forms.describing import Described, Description, Form, describe
from shared.contracts.forms.kinds import FieldKind, KindName
from shared.contracts.forms.numbers import whole_number
from shared.contracts.forms.rows import PREFIX
from shared.contracts.personal import Masked, Open, Personal
from shared.scheme.wareki import in_western_years

AsTyped = str | tuple[str, ...]
"""An answer as typed: text, the code of a choice, "true" or "false"; several as a tuple."""

ADDED: Final = 1_000_000
"""Above this are the ids of rows that are added to a text that others may change meanwhile: the door, which counts from
1, never gives them."""

_ROW_OF: Final = re.compile(r"^([a-z_.0-9]+)#k([1-9][0-9]*)")
_YEARS: Final = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})(?:[-/.月]([0-9]{1,2})日?|月?)")


@dataclass(frozen=True, slots=True)
class Answers:
    """`given` by path ("equipment#k3.month"); `rows` are the ids of the rows of each table, by its path, in order.

    A row that is not among them was removed: what was typed in it is kept until `without_removed`, so that it can be
    put back.
    """

    form_version: str
    given: Mapping[str, AsTyped] = field(default_factory=dict)
    rows: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def text(self, path: str) -> str:
        """An answer that is one text; "" where there is none."""
        typed = self.given.get(path, "")
        return typed if isinstance(typed, str) else "、".join(typed)

    def every(self, path: str) -> tuple[str, ...]:
        """The answers of a field that takes several."""
        typed = self.given.get(path, ())
        return typed if isinstance(typed, tuple) else (typed,)

    def is_answered(self, path: str) -> bool:
        """Whether anything was typed at a path, or within the group, table or row that it names."""
        if path in self.given:
            return _says_something(self.given[path])
        return any(
            _says_something(typed) and self._is_there(one)
            for one, typed in self.given.items()
            if one.startswith((f"{path}.", f"{path}#"))
        )

    def with_given(self, typed: Mapping[str, AsTyped]) -> Answers:
        """These answers, with others in place of those at the same paths; a blank takes an answer away."""
        given = {**self.given, **typed}
        return replace(self, given={path: one for path, one in given.items() if _says_something(one)})

    def with_row(self, table: str, above: int = 0) -> Answers:
        """With a further, blank row under an id that no row of the table had, with a number above this one."""
        number = max(above, self.highest_row(table)) + 1
        return self.with_rows(table, (*self.rows.get(table, ()), f"{PREFIX}{number}"))

    def highest_row(self, table: str) -> int:
        """The highest number of an id that a row of a table has, or had before it was removed; 0 without any."""
        used = [int(found[2]) for path in self.given if (found := _ROW_OF.match(path)) and found[1] == table]
        used += [int(one.removeprefix(PREFIX)) for one in self.rows.get(table, ())]
        return max(used, default=0)

    def with_rows(self, table: str, ids: tuple[str, ...]) -> Answers:
        """With just these rows in a table; what was typed in others is kept."""
        return replace(self, rows={**self.rows, table: ids})

    def has_kept(self, table: str, row_id: str) -> bool:
        """Whether anything is known of what was typed in a row, removed or not."""
        return any(path.startswith(f"{table}#{row_id}.") for path in self.given)

    def without_removed(self) -> Answers:
        """Without what was typed in rows that are there no more."""
        return replace(self, given={path: typed for path, typed in self.given.items() if self._is_there(path)})

    def _is_there(self, path: str) -> bool:
        found = _ROW_OF.match(path)
        return found is None or f"{PREFIX}{found[2]}" in self.rows.get(found[1], ())


def _says_something(typed: AsTyped) -> bool:
    return bool(typed.strip()) if isinstance(typed, str) else bool(typed)


def to_json(answers: Answers) -> dict[str, Any]:
    """Answers as JSON, to be stored."""
    return {
        "form_version": answers.form_version,
        "given": {path: typed if isinstance(typed, str) else list(typed) for path, typed in answers.given.items()},
        "rows": {table: list(ids) for table, ids in answers.rows.items()},
    }


def from_json(stored: Mapping[str, Any]) -> Answers:
    """What `to_json` made. Raises KeyError for anything else."""
    return Answers(
        stored["form_version"],
        {path: typed if isinstance(typed, str) else tuple(typed) for path, typed in stored["given"].items()},
        {table: tuple(ids) for table, ids in stored["rows"].items()},
    )


AGAIN: Final = "-again"
"""What follows the path of a field in that of the same, typed once more."""


def as_if_twice(answers: Answers, paths: Iterable[str]) -> Answers:
    """The answers, with some as if typed once more: for what nobody typed, such as a certified text."""
    return answers.with_given({f"{path}{AGAIN}": answers.text(path) for path in paths})


# -- from a form -----------------------------------------------------------------------------------------------------


def answers_of(form: Form, open: Open) -> Answers:
    """What a form says, as if it had been typed. Personal text that cannot be shown is unanswered."""
    given: dict[str, AsTyped] = {}
    rows: dict[str, tuple[str, ...]] = {}

    def walk(part: Block, described: str, path: str) -> None:
        for one in describe(type(form)).within(described):
            value, at = getattr(part, one.name), f"{path}{one.name}"
            if one.block is None:
                typed = _typed(value, open)
                if _says_something(typed):
                    given[at] = typed
            elif one.is_table:
                numbers = count(1)
                # Rows that were never at the door have no ids: then all are numbered.
                has_ids = all(row.row_id for row in value)
                rows[at] = tuple(row.row_id if has_ids else f"{PREFIX}{next(numbers)}" for row in value)
                for row, row_id in zip(value, rows[at], strict=True):
                    walk(row, one.path, f"{at}#{row_id}.")
            elif value is not None:
                walk(value, one.path, f"{at}.")

    walk(form, "", "")
    return Answers(form.form_version, given, {table: ids for table, ids in rows.items() if ids})


def _typed(value: Any, open: Open) -> AsTyped:
    match value:
        case None:
            return ""
        case tuple():
            return tuple(str(one) for one in value)
        case bool():
            return str(value).lower()
        case Personal():
            text = open(value)
            return "" if isinstance(text, Masked) else text
    return str(value)


# -- to a document ---------------------------------------------------------------------------------------------------


def document(answers: Answers, description: Description) -> dict[str, Any]:
    """The JSON that the form is read from. A row in which nothing was typed is left out, as an optional group is."""

    def part(described: str, path: str) -> dict[str, Any]:
        return {one.name: value(one, f"{path}{one.name}") for one in description.within(described)}

    def value(one: Described, at: str) -> Any:
        if one.is_table:
            ids = [row_id for row_id in answers.rows.get(at, ()) if answers.is_answered(f"{at}#{row_id}")]
            return [{"row_id": row_id, **part(one.path, f"{at}#{row_id}.")} for row_id in ids]
        if one.block is None:
            return in_document(one, answers.given.get(at, ""))
        return None if one.may_be_null and not answers.is_answered(at) else part(one.path, f"{at}.")

    return {"form_version": answers.form_version, **part("", "")}


def in_document(field: Described, typed: AsTyped) -> Any:
    """One answer as its field's JSON wants it; what cannot be put into shape stays as typed, for the form to say so."""
    if field.is_list:
        every = typed if isinstance(typed, tuple) else (typed,) if typed.strip() else ()
        return [_in_shape(field.kind, one) for one in every]
    text = typed if isinstance(typed, str) else "、".join(typed)
    return _in_shape(field.kind, text) if text.strip() else blank(field)


def altered(description: Description, before: Answers, after: Answers) -> frozenset[str]:
    """Where answers read otherwise than those before: fields, and whole rows that came or went. Their order is none."""
    old, new = _rows_said(before), _rows_said(after)
    fields = {
        path
        for path in {*before.given, *after.given}
        if (found := _ROW_OF.match(path)) is None or found[0] in old & new
        if description.has(path) and _reads(description, before, path) != _reads(description, after, path)
    }
    return frozenset(fields | (old ^ new))


def _rows_said(answers: Answers) -> set[str]:
    """The rows that a document holds: those in which something was typed."""
    rows = {f"{table}#{row_id}" for table, ids in answers.rows.items() for row_id in ids}
    return {row for row in rows if answers.is_answered(row)}


def _reads(description: Description, answers: Answers, path: str) -> Any:
    return in_document(description.at(path), answers.given.get(path, ""))


def put(plain: dict[str, Any], path: str, value: Any) -> None:
    """Put a value into a document, at the path of an answer: "equipment#k3.month". Its group or row is there."""
    *way, last = path.split(".")
    place: Any = plain
    for part in way:
        name, _, row_id = part.partition("#")
        place = place[name]
        if row_id:
            place = next(row for row in place if row["row_id"] == row_id)
    place[last] = value


def blank(field: Described) -> Any:
    """What stands for no answer: nothing at all, unless the form counts a blank as "no" or as an empty text."""
    if field.is_list:
        return []
    if field.default is False and not field.may_be_null:
        return False
    return "" if _takes_empty_text(field) else None


def must_be_answered(field: Described) -> bool:
    """Whether the form cannot be read without an answer, whatever else it demands."""
    return field.block is None and not field.may_be_null and blank(field) is None


def _takes_empty_text(field: Described) -> bool:
    kind = field.kind
    is_text = not (kind.is_whole_number or kind.words or kind.name in ("choice", "yes_no", "month", "day"))
    return is_text and not field.may_be_null


def _in_shape(kind: FieldKind, typed: str) -> Any:
    if kind.name == "yes_no" and typed in ("true", "false"):
        return typed == "true"
    if kind.is_whole_number:
        return whole_number(typed, kind.name)
    if kind.name in ("month", "day"):
        return _dated(kind.name, typed)
    return typed


def _dated(name: KindName, typed: str) -> str:
    """A month or a day as JSON has it: 2026年4月 is 2026-04, and so is 令和8年4月."""
    plain = in_western_years(normalize("NFKC", typed).strip())
    found = _YEARS.fullmatch(plain)
    if found is None or (name == "day") != (found[3] is not None):
        return plain
    return "-".join([found[1], *(part.zfill(2) for part in found.groups()[1:] if part is not None)])
