"""Proof that a remembered answer is the one which was given: a MAC (HMAC-SHA-256) under a key that is in no database.

Whoever changed one would have a repeat of its request answered with a lie.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime
from typing import Final, NamedTuple

from shared.postgres.database import Cursor


class KeptAnswer(NamedTuple):
    """A remembered answer as it is stored, and what it proves itself with."""

    actor: str
    route: str
    key: str
    request: bytes
    response: bytes
    expires_at: str
    mac: bytes | None = None


class AnswerProof:
    """Makes and checks proof for the answers of one service."""

    def __init__(self, key: bytes, service: str) -> None:
        self._keyed = hmac.new(key, digestmod=hashlib.sha256)
        self._service = service

    def of(self, answer: KeptAnswer) -> bytes:
        """Covers every column. Each is preceded by its length, so that no two different rows give the same input."""
        columns = [column.encode() if isinstance(column, str) else column for column in (self._service, *answer[:-1])]
        mac = self._keyed.copy()
        mac.update(b"".join([b"%d:%b" % (len(column), column) for column in columns]))
        return mac.digest()

    def holds(self, answer: KeptAnswer) -> bool:
        return answer.mac is not None and hmac.compare_digest(self.of(answer), answer.mac)


def moment(instant: datetime) -> str:
    """An instant as ANSWER_COLUMNS reads it."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")


def prove_old_answers(cursor: Cursor, proof: AnswerProof) -> None:
    """Give proof to what was remembered when there was none yet, in the transaction that makes room for it."""
    cursor.execute(f"SELECT {ANSWER_COLUMNS} FROM idempotency")  # noqa: S608
    proven = [(proof.of(answer), *answer[:3]) for answer in map(KeptAnswer._make, cursor.fetchall())]
    cursor.executemany("UPDATE idempotency SET mac = %s WHERE actor = %s AND route = %s AND key = %s", proven)


# As text, so that also an instant can be read that no clock shows.
ANSWER_COLUMNS: Final = """actor, route, key, request, response,
       coalesce(to_char(expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), ''), mac"""

REMEMBERED: Final = f"SELECT {ANSWER_COLUMNS} FROM idempotency WHERE actor = %s AND route = %s AND key = %s"  # noqa: S608

FORGET: Final = "DELETE FROM idempotency WHERE actor = %s AND route = %s AND key = %s"
