"""A running number is given once, whatever is done to the table that says which was the last."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from shared.clock import MovedClock
from shared.contracts.event import Event
from shared.event_store.numbers import PAGE, enter_old_numbers
from shared.event_store.presuming import Conflict
from shared.event_store.store import EventStore
from tests.shared.event_store.counting import TALLY, Count, Counted
from tests.shared.event_store.test_presuming import other_process
from tests.shared.event_store.test_store import CAUSE, count
from tests.support.unguarded import unguarded


def number_of(event: Event) -> tuple[str, int] | None:
    return ("counted", event.by) if isinstance(event, Counted) else None


def take(store: EventStore) -> int:
    return store.run(lambda unit: unit.number("n"))


def execute(store: EventStore, *statements: str) -> None:
    with unguarded(store.database.dsn) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def given(store: EventStore, series: str = "n") -> list[int]:
    with store.database.transaction() as cursor:
        cursor.execute("SELECT number FROM numbers_given WHERE series = %s ORDER BY number", (series,))
        return [row[0] for row in cursor.fetchall()]


HARM = {
    "set back": "UPDATE numbers SET last = 1",
    "set to nothing": "UPDATE numbers SET last = 0",
    "below nothing": "UPDATE numbers SET last = -7",
    "removed": "DELETE FROM numbers",
}


@pytest.mark.parametrize("harm", HARM)
@pytest.mark.parametrize("process", [lambda store, clock: store, other_process], ids=["the same", "another"])
def test_a_last_number_that_was_changed_heals_with_the_next_one(
    store: EventStore, clock: MovedClock, harm: str, process: Callable[[EventStore, MovedClock], EventStore]
) -> None:
    assert [take(store) for _ in range(3)] == [1, 2, 3]
    execute(store, HARM[harm])
    assert take(process(store, clock)) == 4
    assert [take(store), take(other_process(store, clock))] == [5, 6]
    assert given(store) == [1, 2, 3, 4, 5, 6]


def test_a_process_that_remembers_what_the_table_was_set_back_to_gives_nothing_twice(
    store: EventStore, clock: MovedClock
) -> None:
    other = other_process(store, clock)
    assert [take(store), take(other), take(other)] == [1, 2, 3]
    execute(store, HARM["set back"])
    assert take(store) == 4


def test_a_number_is_entered_once_also_by_hand(store: EventStore) -> None:
    take(store)
    execute(store, "DELETE FROM numbers", "INSERT INTO numbers_given VALUES ('n', 2), ('n', 3)")
    assert [take(store), take(store)] == [4, 5]
    with pytest.raises(Conflict):
        store.run(lambda unit: unit.numbers.update(n=[5, 0, 1]))


def test_what_is_undone_gave_nothing(store: EventStore) -> None:
    with pytest.raises(RuntimeError):
        store.run(lambda unit: (unit.number("n"), unit.execute(TALLY, Count("a", -1), CAUSE)))
    assert given(store) == []
    assert take(store) == 1


def test_several_processes_give_each_number_once(store: EventStore, clock: MovedClock) -> None:
    processes = [other_process(store, clock) for _ in range(3)]

    def some(process: EventStore) -> list[int]:
        taken = []
        while len(taken) < 8:
            try:
                taken.append(take(process))
            except Conflict:
                continue
        return taken

    with ThreadPoolExecutor(4) as hands:
        running = [hands.submit(some, process) for process in processes]
        for _ in range(5):
            execute(store, "UPDATE numbers SET last = last / 2")
        taken = [number for one in running for number in one.result()]
    assert sorted(taken) == list(range(1, 25)) == given(store)


def of_before(store: EventStore) -> None:
    """As if all events had been written before numbers were entered."""
    execute(
        store,
        "DELETE FROM numbers_given",
        "DELETE FROM numbers",
        "INSERT INTO numbers_to_enter SELECT partition, 0, sequence FROM log_heads WHERE sequence > 0",
    )


def test_numbers_of_an_old_log_are_entered_at_the_start(store: EventStore) -> None:
    for number in range(1, 11):
        count(store, f"s{number}", number)
    of_before(store)
    enter_old_numbers(store, number_of)
    assert given(store, "counted") == list(range(1, 11))
    assert store.run(lambda unit: unit.number("counted")) == 11
    enter_old_numbers(store, number_of)
    assert given(store, "counted") == list(range(1, 12))


def test_entering_goes_on_where_it_was_stopped(store: EventStore) -> None:
    for _ in range(3):
        count(store, "a")
    of_before(store)
    execute(store, f"UPDATE numbers_to_enter SET upto = upto + {2 * PAGE}")

    def killed(event: Event) -> tuple[str, int] | None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        enter_old_numbers(store, killed)
    enter_old_numbers(store, number_of)
    assert given(store, "counted") == [1]
    with store.database.transaction() as cursor:
        assert cursor.execute("SELECT * FROM numbers_to_enter").fetchall() == []


def test_damaged_old_data_stops_no_start(store: EventStore) -> None:
    for stream, by in (("a", 2), ("b", 2), ("c", 5), ("d", 1)):
        count(store, stream, by)
    execute(store, "UPDATE stored_events SET state = '{' WHERE originator_id = 'd'")
    of_before(store)
    far = 2**63 - 1
    execute(
        store, f"UPDATE numbers_to_enter SET upto = {far}", f"INSERT INTO numbers_to_enter VALUES (99, {-far}, {far})"
    )
    enter_old_numbers(store, number_of)
    assert given(store, "counted") == [2, 5]
    assert store.run(lambda unit: unit.number("counted")) == 6


def test_a_copy_of_the_version_before_goes_on_beside_this_one(store: EventStore, clock: MovedClock) -> None:
    assert take(store) == 1
    answer = ["officer:o1", "count", "k1", "00", "{}", clock.now()]
    with store.database.transaction() as cursor:
        store.recorder.record(cursor, {"numbers": [["n", 1, 2]], "requests": [answer]}, [], clock.now())
    assert given(store) == [1, 2]
    assert take(store) == 3
