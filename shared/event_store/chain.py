"""The hash chain of a partition: every event's digest covers all that is stored of it and the digest before it."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Final
from zlib import crc32

GENESIS = bytes(32)
"""The digest before the first event of a partition."""


STAMP: Final = """
CASE WHEN recorded_at BETWEEN '1970-01-01 00:00+00' AND '9000-01-01 00:00+00'
     THEN to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00'
     ELSE recorded_at::text END"""
"""SQL for the stamp of `recorded_at`; a time that cannot be one of ours comes as PostgreSQL writes it."""


def stamp_of(recorded_at: datetime) -> str:
    """A time as digests cover it."""
    return recorded_at.astimezone(UTC).isoformat(timespec="microseconds")


def is_stamp(recorded_at: str | None) -> bool:
    """Whether it is a time as digests cover it, and not one that cannot be ours."""
    return recorded_at is not None and recorded_at[10:11] == "T"


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
    recorded_at: str,
    data: bytes,
) -> bytes:
    """sha256 over the previous digest, every column (the time as its stamp), and the stored bytes.

    Each text is preceded by its length, so that no two different rows give the same input.
    """
    columns = (
        str(partition),
        str(sequence),
        stream_id,
        str(version),
        name,
        "-" if plan_id is None else f"+{plan_id}",
        recorded_at,
    )
    covered = "".join(f"{len(column)}:{column}" for column in columns).encode()
    return hashlib.sha256(b"".join((previous, covered, data))).digest()
