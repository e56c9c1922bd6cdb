"""Two processes on one store: what one presumes about streams that the other has moved is never believed wrongly."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from shared.clock import MovedClock
from shared.domain import Refusal
from shared.event_store.door import StaleVersion, ask, expect
from shared.event_store.remembered import Known, Learned, Memory
from shared.event_store.store import EventStore
from shared.event_store.unit_of_work import Once, UnitOfWork
from tests.shared.event_store.counting import TALLY, AtVersion, Tally, Wake, by_key
from tests.shared.event_store.test_store import CAUSE, OFFICER, Count, count, counting


def other_process(store: EventStore, clock: MovedClock) -> EventStore:
    return EventStore("tally", store.database, store.names, clock, store.read_models)


def test_an_event_decided_on_an_old_state_is_decided_again(store: EventStore, clock: MovedClock) -> None:
    count(store, "a", 6)
    count(other_process(store, clock), "a", 3)
    # From what this process remembers (6), 2 more would be fine; from what is stored (9), they are not.
    assert isinstance(count(store, "a", 2), Refusal)
    count(store, "a", 1)
    assert store.load(TALLY, "a") == (Tally(total=10), 3)


def test_a_refusal_decided_on_an_old_state_is_decided_again(store: EventStore, clock: MovedClock) -> None:
    other = other_process(store, clock)
    count(store, "a", 9)
    count(other, "a", -5)
    assert not isinstance(count(store, "a", 5), Refusal)
    assert store.load(TALLY, "a")[0].total == 9


def test_a_version_that_only_seems_stale_is_looked_up(store: EventStore, clock: MovedClock) -> None:
    count(store, "a")
    count(other_process(store, clock), "a")
    store.run(lambda unit: expect(unit, TALLY, "a", 2))
    with pytest.raises(StaleVersion, match="version 1 was seen, but it is now 2"):
        store.run(lambda unit: expect(unit, TALLY, "a", 1))


def test_a_repeat_gets_the_first_answer_even_where_it_would_be_refused_now(
    store: EventStore, clock: MovedClock
) -> None:
    once = Once.of(OFFICER, "count", "k1", b"body")
    first = ask(store, counting("a", 8), by_key(once), AtVersion)
    assert ask(other_process(store, clock), counting("a", 8), by_key(once), AtVersion) == first
    assert ask(store, counting("a", 8), by_key(once), AtVersion) == first


def test_a_command_that_brings_events_runs_once(store: EventStore) -> None:
    count(store, "a")
    runs = []

    def work(unit):  # type: ignore[no-untyped-def]
        runs.append(unit.presumption.on)
        return unit.execute(TALLY, Count("a"), CAUSE)

    store.run(work)
    assert runs == [True]


@pytest.mark.parametrize(("lasting", "expected"), [(False, [True, False]), (True, [True])])
def test_a_command_that_brings_nothing_runs_again_unless_it_never_will(
    store: EventStore, lasting: bool, expected: list[bool]
) -> None:
    count(store, "a")
    runs = []

    def work(unit):  # type: ignore[no-untyped-def]
        runs.append(unit.presumption.on)
        return unit.execute(replace(TALLY, lasting=lasting), Wake("a"), CAUSE)

    assert store.run(work) == []
    assert runs == expected


def test_a_number_that_another_process_took_is_taken_once(store: EventStore, clock: MovedClock) -> None:
    other = other_process(store, clock)
    taken = [one.run(lambda unit: unit.number("n")) for one in (store, store, other, store, other, other, store)]
    assert taken == [1, 2, 3, 4, 5, 6, 7]


def test_a_repeat_in_the_same_process_is_known_to_be_one(store: EventStore) -> None:
    once = Once.of(OFFICER, "count", "k1", b"body")
    runs = []

    def work(unit):  # type: ignore[no-untyped-def]
        runs.append(unit.presumption.on)
        return counting("a")(unit)

    assert ask(store, work, by_key(once), AtVersion) == ask(store, work, by_key(once), AtVersion)
    # Not carried out a second time, not even to be undone: a violated key would be an error in the server's log.
    assert runs == [True]


def test_only_so_many_states_are_kept_and_the_latest_wins() -> None:
    memory = Memory(streams=2)

    def learn(**streams: Known) -> None:
        memory.learn(Learned(streams, {}, []))

    learn(a=Known("a2", 2, None, None))
    learn(a=Known("a1", 1, None, None), b=Known("b1", 1, None, None))
    assert memory.stream("a") == Known("a2", 2, None, None)
    learn(c=Known("c1", 1, None, None))
    assert [memory.stream(name) is not None for name in "abc"] == [True, False, True]


@pytest.mark.parametrize(("as_stored", "copied"), [(False, 1), (True, 4)])
def test_a_stream_that_is_read_and_not_appended_to_is_proven_only_as_stored(
    store: EventStore, clock: MovedClock, as_stored: bool, copied: int
) -> None:
    """A trap (docs/commands.md): what is only read violates no constraint when it has moved elsewhere."""
    count(store, "a", 1)
    count(other_process(store, clock), "a", 3)

    def copy(unit: UnitOfWork) -> None:
        unit.preload(["a"], as_stored=as_stored)
        unit.execute(TALLY, Count("b", unit.stream(TALLY, "a").state.total), CAUSE)

    store.run(copy)
    assert store.load(TALLY, "b")[0].total == copied


def test_a_stream_that_most_probably_is_new_is_not_read(store: EventStore) -> None:
    # Given
    runs = []

    def work(unit: UnitOfWork) -> Any:
        runs.append(unit.presumption.on)
        made = unit.execute(replace(TALLY, begins=lambda command: True), Count("a", 4), CAUSE)
        assert not unit.loaded
        return made

    # When
    store.run(work)

    # Then
    assert runs == [True]
    assert store.load(TALLY, "a") == (Tally(total=4), 1)


def test_a_stream_that_is_not_new_after_all_is_decided_again_as_stored(store: EventStore, clock: MovedClock) -> None:
    # Given: only another process has seen it
    count(other_process(store, clock), "a", 4)
    runs = []

    def work(unit: UnitOfWork) -> Any:
        runs.append(unit.presumption.on)
        unit.presume_new(TALLY, "a")
        return unit.execute(TALLY, Count("a", 10 - unit.stream(TALLY, "a").state.total), CAUSE)

    # When
    store.run(work)

    # Then
    assert runs == [True, False]
    assert store.load(TALLY, "a") == (Tally(total=10), 2)
