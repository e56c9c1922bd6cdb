"""One line of a plan's history: an event as the ledger holds it, with what its own JSON says of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

NEVER: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Position:
    """Where an event lies in the log of the service that recorded it."""

    service: str
    partition: int
    sequence: int


@dataclass(frozen=True, slots=True)
class Who:
    """The actor as recorded; empty where the bytes say nothing readable."""

    role: str = ""
    id: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """The columns of the ledger, and the header and fields of the stored JSON.

    `readable` is False when the bytes are not the JSON of an event, or the time is none of ours, which only a change
    after the fact can bring about; then everything that comes from the JSON is empty, and `occurred_at` is
    `recorded_at`, which is NEVER where it cannot be read.
    """

    at: Position
    stream_id: str
    version: int
    name: str
    plan_id: str | None
    recorded_at: datetime
    digest: bytes
    data: bytes
    readable: bool = True
    event_id: str = ""
    occurred_at: datetime = NEVER
    who: Who = Who()
    correlation_id: str = ""
    causation_id: str | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """The name without its version, which is all that sentences and replays ask for."""
        return self.name.rpartition("/")[0]

    @property
    def timed(self) -> bool:
        """Whether it is known when it was recorded."""
        return self.recorded_at != NEVER

    @property
    def service(self) -> str:
        return self.at.service


def read_line(
    at: Position,
    stream_id: str,
    version: int,
    name: str,
    plan_id: str | None,
    recorded_at: datetime,
    digest: bytes,
    data: bytes,
) -> LedgerLine:
    """A line from the columns of the ledger. Never fails: what cannot be read is marked so."""
    columns = (at, stream_id, version, name, plan_id, recorded_at, digest, data)
    try:
        if recorded_at == NEVER:
            raise ValueError("a time that cannot be read")
        fields = json.loads(data)
        header = fields.pop("header")
        actor = header["actor"]
        return LedgerLine(
            *columns,
            event_id=str(header["event_id"]),
            occurred_at=_aware(header["occurred_at"]),
            who=Who(str(actor["role"]), str(actor["id"]), str(actor.get("place", ""))),
            correlation_id=str(header["correlation_id"]),
            causation_id=None if header["causation_id"] is None else str(header["causation_id"]),
            fields=fields,
        )
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return LedgerLine(*columns, readable=False, occurred_at=recorded_at)


def _aware(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None or not 1970 <= instant.year < 9000:
        raise ValueError("an instant must be aware, and in our time")
    return instant
