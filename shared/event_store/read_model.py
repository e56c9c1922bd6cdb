"""A read model: the tables that answer one question, and how events change them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from shared.contracts.event import Event
from shared.postgres.database import Cursor

Change = Callable[[Cursor, Any, Any], None]
"""What one event changes: (cursor, event, state of its stream after the event). Its SQL names tables without schema."""


@dataclass(frozen=True)
class ReadModel:
    """Tables made by `schema` (CREATE TABLE and CREATE INDEX statements, names without schema) from events alone.

    Rows hold nothing but what events say: no now(), no sequence, so that a rebuild from the log gives the same rows.
    `version` is raised when the tables or the changes change: a store that holds another version rebuilds at start.
    """

    name: str
    version: int
    tables: tuple[str, ...]
    schema: str
    on: Mapping[type[Event], Change]

    def apply(self, cursor: Cursor, event: Event, state: Any) -> None:
        change = self.on.get(type(event))
        if change is not None:
            change(cursor, event, state)
