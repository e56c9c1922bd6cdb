"""The term that a change belongs to: what the change is held against."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from shared.contracts.forms.filed import FiledForm


@dataclass(frozen=True, slots=True)
class ChangedTerm:
    """`certified_on` is its first certification, and `base` the plan that is changed, where its text is known.

    `equipment` says of each row of the base which certification brought it.
    """

    certified_on: date
    base: FiledForm | None
    equipment: Mapping[str, date]

    @classmethod
    def of(cls, certified: Iterable[tuple[date, FiledForm | None]]) -> ChangedTerm | None:
        """By the term's versions up to the one that is changed, in their order: the day and the text of each, None
        where that is not known. None of a term without any.
        """
        known = list(certified)
        return cls(known[0][0], known[-1][1], certified_equipment(known)) if known else None


def certified_equipment(certified: Iterable[tuple[date, FiledForm | None]]) -> dict[str, date]:
    """By row of equipment that stands in the last of a term's versions: the certification that brought it there (R40).

    They are given in their order, each with its day; None is a text that is not known.
    """
    found: dict[str, date] = {}
    for certified_on, form in certified:
        if form is not None:
            found = {row.row_id: found.get(row.row_id, certified_on) for row in form.equipment}
    return found
