"""A message between services: one event of an upstream's log, as bytes, with its place there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shared.contracts.event import Event
from shared.event_store.recorder import LogEntry


@dataclass(frozen=True, slots=True)
class Message:
    """`data` is the stored event, passed on and never encoded again."""

    upstream: str
    epoch: str
    partition: int
    sequence: int
    stream_id: str
    version: int
    name: str
    plan_id: str | None
    recorded_at: datetime
    digest: bytes
    data: bytes
    event: Event | None = None
    """What the bytes say, where the same process has just written them; otherwise whoever reacts decodes them."""

    @classmethod
    def of(cls, upstream: str, epoch: str, entry: LogEntry, event: Event | None = None) -> Message:
        return cls(
            upstream=upstream,
            epoch=epoch,
            partition=entry.partition,
            sequence=entry.sequence,
            stream_id=str(entry.originator_id),
            version=entry.originator_version,
            name=entry.topic,
            plan_id=entry.plan_id,
            recorded_at=entry.recorded_at,
            digest=entry.digest,
            data=entry.state,
            event=event,
        )

    @property
    def thread(self) -> str:
        """What must stay in order: the plan, or the stream where there is no plan."""
        return self.plan_id or self.stream_id
