"""What is not as it should be, as `/health/ready`, the metrics and `jigyokei links` say it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from pydantic import BaseModel, ConfigDict


class Ailment(BaseModel):
    """One thing that waits or is wrong. `what` is a fixed word that is safe to search for; `more` is for people."""

    model_config = ConfigDict(frozen=True)

    what: str
    where: str
    """A service, a link ("review>intake") or a database."""
    since: datetime | None = None
    """None where nobody knows: then it is since it was first seen."""
    more: str = ""
    desk: str = ""
    """The page of those who have this to do as part of their work; empty for what is out of order."""


class FirstSeen:
    """When the ailments of a process were first seen, by those who ask for them again and again."""

    def __init__(self) -> None:
        self._first: dict[tuple[str, str], datetime] = {}

    def dated(self, ailments: Iterable[Ailment], now: datetime) -> list[Ailment]:
        """All of them with a date. Those that are not among them are forgotten."""
        found = list(ailments)
        self._first = {key: self._first.get(key, now) for one in found for key in [(one.what, one.where)]}
        return [
            one if one.since else one.model_copy(update={"since": self._first[one.what, one.where]}) for one in found
        ]
