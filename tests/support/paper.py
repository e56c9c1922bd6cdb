"""A certificate on paper, and steps of a plan that began with it, for the tests of the domains (R26)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import uuid4

from shared.contracts.blocks import Period
from shared.contracts.event import Actor, Event, Header
from shared.contracts.paper import PaperCertificate
from shared.domain import Aggregate, Month, Refusal
from shared.scheme.paper_certificates import plan_of
from tests.support.scenario import noon

NUMBER: Final = "20250210関東第12号"
PLAN: Final = plan_of("kanto", NUMBER)
PERIOD: Final = Period(start=Month(2025, 3), end=Month(2028, 2))


def certificate(**other: Any) -> PaperCertificate:
    """The certificate; what is named is otherwise."""
    said: dict[str, Any] = {
        "certificate_no": NUMBER,
        "bureau": "kanto",
        "certified_on": date(2025, 2, 10),
        "term": 1,
        "period": PERIOD,
        "business": "株式会社試験製作所",
        "corporate_number": "7000012050002",
    }
    return PaperCertificate.model_validate(said | other)


def stamped(event: Event, account: str = "applicant-1") -> Event:
    """An event as it comes from the stream of the plan."""
    header = Header(
        event_id=uuid4(),
        stream_id=PLAN,
        version=1,
        plan_id=PLAN,
        occurred_at=datetime(2026, 6, 1, tzinfo=UTC),
        actor=Actor(role="applicant", id=account),
        correlation_id="c",
        causation_id=None,
    )
    return event.model_copy(update={"header": header})


class Steps:
    """A stream that is asked one thing after another; the last refusal is kept, by its code."""

    def __init__(self, aggregate: Aggregate[Any, Any], day: date = date(2026, 6, 1)) -> None:
        self.aggregate, self.state, self.day = aggregate, aggregate.initial, day
        self.events: list[Event] = []
        self.refused: list[tuple[str, str]] = []

    def ask(self, *commands: Any, account: str = "applicant-1") -> Steps:
        """Each in turn. `refused` are the codes and fields of the last one that was refused."""
        for command in commands:
            outcome = self.aggregate.decide(self.state, command, noon(self.day))
            self.refused = [(one.code, one.field) for one in outcome.all] if isinstance(outcome, Refusal) else []
            for event in () if isinstance(outcome, Refusal) else outcome:
                self.events.append(event)
                self.state = self.aggregate.evolve(self.state, stamped(event, account))
        return self

    @property
    def names(self) -> list[str]:
        return [type(event).__name__ for event in self.events]
