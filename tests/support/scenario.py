"""given / when / then for domain tests: past events, one command, new events. No mocks, no database.

given(case_opened(june(1))).when(Assign(...), at=june(2)).then(CaseAssigned(officer="o1"))
given().when(File(...), at=...).refused("R16", "period_too_long")
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from shared.contracts.event import Event
from shared.domain import JST, Aggregate, Refusal


def noon(day: date) -> datetime:
    """Noon in Japan on a day, as a UTC instant."""
    return datetime.combine(day, time(12), JST).astimezone(UTC)


@dataclass
class Scenario:
    aggregate: Aggregate[Any, Any]
    past: list[Event] = field(default_factory=list)
    outcome: Sequence[Event] | Refusal | None = None

    def when(self, command: Any, at: datetime | date) -> Scenario:
        instant = at if isinstance(at, datetime) else noon(at)
        self.outcome = self.aggregate.decide(self.aggregate.replay(self.past), command, instant)
        return self

    def and_when(self, command: Any, at: datetime | date) -> Scenario:
        """A further command, after the events of the one before have happened."""
        assert not isinstance(self.outcome, Refusal), f"refused: {self.outcome}"
        self.past.extend(self.outcome or [])
        return self.when(command, at)

    def then(self, *expected: Event) -> Scenario:
        assert not isinstance(self.outcome, Refusal), f"refused: {self.outcome}"
        assert [e.bare() for e in self.outcome or []] == [e.bare() for e in expected]
        return self

    def then_nothing(self) -> Scenario:
        return self.then()

    def refused(self, rule: str, code: str, field: str | None = None) -> Scenario:
        assert isinstance(self.outcome, Refusal), f"not refused: {self.outcome}"
        found = [(r.rule, r.code, r.field) for r in self.outcome.all]
        assert any(r == rule and c == code and field in (None, f) for r, c, f in found), found
        return self

    @property
    def state(self) -> Any:
        events = self.outcome if self.outcome and not isinstance(self.outcome, Refusal) else []
        return self.aggregate.replay([*self.past, *events])


def given_for(aggregate: Aggregate[Any, Any]) -> Any:
    """A `given(*events)` for the tests of one aggregate."""
    return lambda *past: Scenario(aggregate, list(past))
