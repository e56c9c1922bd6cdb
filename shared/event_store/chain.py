"""The hash chain of a partition: every event's digest covers all that is stored of it and the digest before it."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from zlib import crc32

GENESIS = bytes(32)
"""The digest before the first event of a partition."""


def partition_of(plan_id: str | None, stream_id: str, partitions: int) -> int:
    """The partition of an event: all events of one plan lie in one, in their order."""
    return crc32((plan_id or stream_id).encode()) % partitions


def digest_of(
    previous: bytes,
    partition: int,
    sequence: int,
    stream_id: str,
    version: int,
    name: str,
    plan_id: str | None,
    recorded_at: datetime,
    data: bytes,
) -> bytes:
    """sha256 over the previous digest, every column, and the stored bytes.

    Each text is preceded by its length, so that no two different rows give the same input.
    """
    columns = (
        str(partition),
        str(sequence),
        stream_id,
        str(version),
        name,
        "-" if plan_id is None else f"+{plan_id}",
        recorded_at.astimezone(UTC).isoformat(timespec="microseconds"),
    )
    covered = "".join(f"{len(column)}:{column}" for column in columns).encode()
    return hashlib.sha256(b"".join((previous, covered, data))).digest()
