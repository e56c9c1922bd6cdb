"""What the answer to a correction (補正) changed though nobody had asked about it (G33)."""

from __future__ import annotations

from collections.abc import Collection

from shared.contracts.forms.differences import Difference, differences
from shared.contracts.forms.filed import FiledForm, description_of
from shared.contracts.forms.paths import holds


def changed_unasked(asked: Collection[str], before: FiledForm, after: FiledForm) -> list[Difference]:
    """The differences that no path of a request holds, nor is held by; texts of two forms have none.

    To a table of which a row is asked about, rows may be added.
    """
    if type(before) is not type(after):
        return []
    found = differences(description_of(after), before, after)
    return [one for one in found if not any(_is_about(path, one) for path in asked)]


def _is_about(asked: str, found: Difference) -> bool:
    table, is_in_row, _ = asked.partition("#")
    is_beside = bool(is_in_row) and found.kind == "added" and found.path.startswith(f"{table}#")
    return is_beside or holds(asked, found.path) or holds(found.path, asked)
