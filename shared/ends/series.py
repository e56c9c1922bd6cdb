"""A series of ends: all that continue each other. The next begins by a signed statement, and only by decision."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from shared.ends.checkpoint import Checkpoint
from shared.ends.note import SigningKey
from shared.postgres.database import Cursor

BEGUN = "begun"
"""The name, in the folder of a series, of the statement by which it began."""


@dataclass(frozen=True, slots=True)
class Series:
    """Under which name the ends of a log are signed, and in which folder of each place they are kept."""

    name: str
    service: str
    number: int

    @property
    def origin(self) -> str:
        first = f"{self.name}/{self.service}"
        return first if self.number == 1 else f"{first}/{self.number}"

    @property
    def folder(self) -> str:
        return self.service if self.number == 1 else f"{self.service}.{self.number}"

    @property
    def statement(self) -> str:
        """Where the statement is kept by which this series began."""
        return f"{self.folder}/{BEGUN}"

    @property
    def next(self) -> Series:
        return Series(self.name, self.service, self.number + 1)

    @property
    def earlier(self) -> list[Series]:
        return [Series(self.name, self.service, number) for number in range(1, self.number)]

    def signed(self, data: bytes) -> bool:
        """Whether a note says that it is one of this series; nothing is proven by that."""
        return data.startswith(self.origin.encode() + b"\n")

    def begun_after(self, last: Checkpoint | None, key: SigningKey) -> str:
        """The statement that this series begins, and what was the last known end of the one before."""
        before = self.earlier[-1].origin
        ended = "0" if last is None else f"{last.count} {base64.b64encode(last.root).decode()}"
        return key.sign(f"{self.origin}\nfollows {before}\n{ended}\n", self.origin)


def series_number(cursor: Cursor) -> int | None:
    """Which series a store is in; None if nothing says so."""
    cursor.execute("SELECT number FROM ends_series")
    row = cursor.fetchone()
    return row[0] if row else None
