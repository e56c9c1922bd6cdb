"""The base of all events: a small frozen fact with a stable name, and the header that the store stamps on it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints

from shared.domain import Text

Role = Literal["applicant", "officer", "director", "support", "auditor", "system"]


Written = Annotated[str, StringConstraints(strip_whitespace=False)]
"""What a person wrote, kept to the last blank, so that its first line stays moved in as it was."""


class Block(BaseModel):
    """A frozen part of an event or command: unknown fields are refused. Texts are names or numbers, whose blanks are
    trimmed, unless they are `Written`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Actor(Block):
    """Who did it. `place` is the bureau or organisation that the person acts for. Ids name accounts, never people."""

    role: Role
    id: str
    place: str = ""


class Header(Block):
    """What every event carries, stamped by the store when the event is appended.

    `occurred_at` is when it was so (UTC); when it was written is the log's own `recorded_at`. `plan_id` is None for
    streams without a plan, such as calendars.
    """

    event_id: UUID
    stream_id: str
    version: int
    plan_id: str | None
    occurred_at: datetime
    actor: Actor
    correlation_id: str
    causation_id: str | None


class Event(Block):
    """One thing that happened. Its JSON is the stored event, the message and the audit record.

    `name` is written out ("review.CaseOpened/1"), is never reused, and outlives any move of the class. `sentence` tells
    people what happened; it holds fields of the event, and says what every version of it tells.
    """

    name: ClassVar[str] = ""
    sentence: ClassVar[Text] = Text(ja="", en="")

    header: Header | None = None

    def happened_at(self, now: datetime) -> datetime:
        """When it was so, if not now: an event that answers a timer happened when the timer fell due."""
        return now

    @property
    def head(self) -> Header:
        """The header of an event that comes from a log. Raises LookupError for one that was never appended."""
        if self.header is None:
            raise LookupError(f"{self.name} was never appended")
        return self.header

    @property
    def of_plan(self) -> str:
        """The id of the plan that the event belongs to. Raises LookupError for an event of no plan."""
        if self.head.plan_id is None:
            raise LookupError(f"{self.name} of no plan")
        return self.head.plan_id

    def bare(self) -> Self:
        """The event without its header, for comparison."""
        return self if self.header is None else self.model_copy(update={"header": None})


def names_of(module: Any) -> dict[str, type[Event]]:
    """The events that a contracts module defines, by their own names."""
    found = {}
    for value in vars(module).values():
        if isinstance(value, type) and issubclass(value, Event) and "name" in vars(value) and value.name:
            found[value.name] = value
    return found
