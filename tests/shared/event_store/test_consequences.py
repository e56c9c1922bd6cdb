"""What an event asks of other streams of its service happens with it, or neither does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from shared.contracts.event import Actor
from shared.domain import Aggregate, Command, Refusal
from shared.event_store.store import EventStore
from shared.event_store.unit_of_work import Cause, RefusedInPart, UnitOfWork
from tests.shared.event_store.counting import TALLY, Count, Counted, Tally

CAUSE = Cause(Actor(role="officer", id="o1"), "c1")


@pytest.fixture
def doubling(store: EventStore) -> EventStore:
    """A store in which whatever is counted elsewhere is counted twofold in "sum" as well."""

    def also(event: Counted, state: Tally) -> Sequence[tuple[Aggregate[Any, Any], Command]]:
        return [] if event.head.stream_id == "sum" else [(TALLY, Count("sum", by=2 * event.by))]

    store.consequences = {Counted: also}
    return store


def count(by: int) -> Any:
    return lambda unit: unit.execute(TALLY, Count("a", by=by), CAUSE, "plan-1")


def totals(store: EventStore) -> list[int]:
    return [store.load(TALLY, stream_id)[0].total for stream_id in ("a", "sum")]


def test_it_is_recorded_in_the_same_unit_of_work_and_names_its_cause(doubling: EventStore) -> None:
    # When
    doubling.run(count(3))

    # Then
    assert totals(doubling) == [3, 6]
    (first,), (second,) = (doubling.stream(stream_id) for stream_id in ("a", "sum"))
    assert first.entry.recorded_at == second.entry.recorded_at
    assert second.event.head.causation_id == str(first.event.head.event_id)
    assert (second.event.head.actor, second.event.head.plan_id) == (first.event.head.actor, "plan-1")


def test_what_the_other_stream_refuses_does_not_happen_at_all(doubling: EventStore) -> None:
    # Given: the sum would be above ten
    doubling.run(count(4))

    # When
    outcome = doubling.run(count(2))

    # Then
    assert isinstance(outcome, Refusal)
    assert outcome.code == "too_many"
    assert totals(doubling) == [4, 8]


def test_who_goes_on_all_the_same_commits_nothing(doubling: EventStore) -> None:
    def work(unit: UnitOfWork) -> str:
        count(6)(unit)
        return "made"

    with pytest.raises(RefusedInPart):
        doubling.run(work)

    assert totals(doubling) == [0, 0]
