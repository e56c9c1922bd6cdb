"""What a database is made of: tables and their parts, functions, schemas and settings, as its catalogs define them."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import NamedTuple

from shared.postgres.database import Cursor


class Object(NamedTuple):
    """Something that a database contains. What belongs to a table is named with it: "stored_events.digest"."""

    kind: str
    name: str

    @property
    def table(self) -> str:
        """The table that it is a part of; empty if it is none."""
        return self.name.rpartition(".")[0] if self.kind in PARTS else ""

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


class Made(NamedTuple):
    """How an object is defined, and which extension brought it, if one did."""

    definition: str
    extension: str | None = None


PARTS = ("column", "constraint", "index", "trigger", "rule", "policy")

Shape = Mapping[Object, Made]


def shape_of(cursor: Cursor) -> Shape:
    """What there is; a table that is replaced just now may show without some of its parts.

    No schema is searched but that of the catalogs, so that nothing which was made can stand in for what is asked; and
    definitions are written in one way, whatever is set for whom. Both last to the end of the transaction.
    """
    cursor.execute(_ALIKE)
    cursor.execute(_SHAPE)
    return {Object(kind, name): Made(definition, extension) for kind, name, definition, extension in cursor.fetchall()}


_ALIKE = """
SELECT set_config('search_path', 'pg_catalog', true), set_config('timezone', 'UTC', true),
       set_config('datestyle', 'ISO', true), set_config('quote_all_identifiers', 'off', true)
"""

_SHAPE = (files("shared.postgres") / "shape.sql").read_text(encoding="utf-8").replace("%", "%%").encode()
