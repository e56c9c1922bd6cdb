"""What follows from a log is derived again: every row that differs is named, nothing else, also while others append."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

import pytest

from shared.clock import MovedClock
from shared.contracts.event import Event
from shared.event_store import in_streams
from shared.event_store.comparing import DERIVED_TEXTS, kept_findings
from shared.event_store.deriving import Rules, Underivable, derive_again, derived_findings
from shared.event_store.finding import Finding
from shared.event_store.rebuild import rebuild
from shared.event_store.recheck import Pace
from shared.event_store.store import EventStore
from shared.event_store.unit_of_work import UnitOfWork
from tests.shared.event_store.counting import TALLY, TOTALS, Count, Counted, Wake
from tests.shared.event_store.test_store import CAUSE
from tests.support.meanwhile import meanwhile
from tests.support.unguarded import unguarded

RING = datetime.fromisoformat("2026-12-01T00:00:00Z")


def number_of(event: Event) -> tuple[str, int] | None:
    """Whatever is counted by 1 bears no number; otherwise it counts by its number."""
    return ("counted", event.by) if isinstance(event, Counted) and event.by > 1 else None


class Steps(Pace):
    def __init__(self) -> None:
        self.announced = self.done = 0

    def announce(self, rows: int) -> None:
        self.announced += rows

    def passed(self, service: str, rows: int) -> None:
        self.done += rows


def rules(store: EventStore) -> Rules:
    return Rules(store, lambda name: TALLY, number_of)


def found(store: EventStore, steps: Steps | None = None) -> list[Finding]:
    return list(derived_findings(rules(store), steps or Steps()))


def places(store: EventStore) -> list[tuple[str, str]]:
    return [(one.code, one.row) for one in found(store)]


def execute(store: EventStore, script: str) -> None:
    with unguarded(store.database.dsn) as connection:
        connection.execute(script.encode())


def count(store: EventStore, stream: str, ring_at: datetime | None = None) -> None:
    store.run(lambda unit: unit.execute(TALLY, Count(stream, 1, ring_at), CAUSE, f"plan-{stream}"))


def take_number(store: EventStore, stream: str) -> None:
    def numbered(unit: UnitOfWork) -> Any:
        return unit.execute(TALLY, Count(stream, unit.number("counted")), CAUSE, f"plan-{stream}")

    store.run(numbered)


@pytest.fixture(autouse=True)
def in_small_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that every store here takes several."""
    monkeypatch.setattr(in_streams, "EVENTS", 2)


@pytest.fixture
def filled(store: EventStore) -> EventStore:
    """Totals of five streams, two of which ring; the numbers 1 to 3, of which the first is borne by no event."""
    store.run(lambda unit: unit.number("counted"))
    for stream in "ab":
        take_number(store, stream)
    for stream in "cde":
        count(store, stream, RING if stream != "e" else None)
    with store.database.transaction() as cursor:
        cursor.execute("DELETE FROM numbers_given WHERE number = 1")
    return store


def test_what_was_not_touched_has_no_finding(filled: EventStore) -> None:
    steps = Steps()
    assert found(filled, steps) == []
    assert (steps.announced, steps.done) == (5, 5)


HARM = {
    "UPDATE totals SET total = 9 WHERE stream_id = 'c'": ("row_changed", "totals c"),
    "DELETE FROM totals WHERE stream_id = 'c'": ("row_missing", "totals c"),
    "INSERT INTO totals VALUES ('z', 1)": ("row_unexplained", "totals z"),
    "ALTER TABLE totals DROP CONSTRAINT totals_pkey; INSERT INTO totals VALUES ('c', 1)": (
        "row_unexplained",
        "totals c",
    ),
    "DROP TABLE totals": ("table_missing", "totals"),
    "UPDATE timers SET due_at = 'infinity' WHERE stream_id = 'c'": ("row_changed", "timers c"),
    "UPDATE timers SET due_at = '0044-03-15 BC' WHERE stream_id = 'c'": ("row_changed", "timers c"),
    "DELETE FROM timers WHERE stream_id = 'd'": ("row_missing", "timers d"),
    "INSERT INTO timers VALUES ('z', '2026-01-01')": ("row_unexplained", "timers z"),
    "UPDATE numbers SET last = 2": ("row_changed", "numbers counted"),
    "DELETE FROM numbers": ("row_missing", "numbers counted"),
    "INSERT INTO numbers VALUES ('z', 1)": ("row_unexplained", "numbers z"),
    "DELETE FROM numbers_given WHERE number = 2": ("row_missing", "numbers_given counted 2"),
    "INSERT INTO numbers_given VALUES ('counted', 4)": ("row_unexplained", "numbers_given counted 4"),
    "UPDATE read_models SET version = 7": ("row_changed", "read_models totals"),
    "DELETE FROM read_models": ("row_missing", "read_models totals"),
    "INSERT INTO read_models VALUES ('z', 1)": ("row_unexplained", "read_models z"),
    "UPDATE store_identity SET service = 'other'": ("row_changed", "store_identity"),
    "UPDATE store_identity SET partitions = 7": ("row_changed", "store_identity"),
}


@pytest.mark.parametrize("harm", HARM)
def test_every_kind_of_change_is_found_at_its_row(filled: EventStore, harm: str) -> None:
    execute(filled, harm)
    assert places(filled) == [HARM[harm]]


def test_heads_that_say_anything_keep_nothing_from_being_compared(filled: EventStore) -> None:
    execute(filled, f"UPDATE log_heads SET sequence = {2**63 - 1}; UPDATE totals SET total = 9 WHERE stream_id = 'c'")
    assert places(filled) == [("row_changed", "totals c")]


def test_a_finding_says_what_is_stored_and_what_follows(filled: EventStore) -> None:
    execute(filled, "UPDATE totals SET total = 9 WHERE stream_id = 'c'")
    (one,) = found(filled)
    assert one.stream_id == "c"
    assert one.what == 'total differ from what follows from the log: stored {"total":9}, but {"total":1} follows'
    assert all(text.ja and text.en for text in DERIVED_TEXTS.values())


def test_a_number_that_two_events_bear_is_found(filled: EventStore) -> None:
    execute(
        filled, "UPDATE stored_events SET state = replace(convert_from(state, 'UTF8'), '\"by\":3', '\"by\":2')::bytea"
    )
    told = found(filled)
    assert ("number_given_twice", ("a, b", 2)) in [
        (one.code, (one.params.get("streams"), one.params.get("number"))) for one in told
    ]
    assert ("row_changed", "totals b") in [(one.code, one.row) for one in told]


@pytest.mark.parametrize("state", ["{", '{"header": 1}', ""])
def test_an_event_that_cannot_be_read_is_located_and_the_rest_is_compared(filled: EventStore, state: str) -> None:
    execute(filled, f"UPDATE stored_events SET state = '{state}' WHERE originator_id = 'c'")
    execute(filled, "UPDATE stored_events SET topic = 'tally.Unknown/1' WHERE originator_id = 'd'")
    execute(filled, "UPDATE totals SET total = 9 WHERE stream_id = 'e'")
    told = found(filled)
    assert {one.stream_id for one in told if one.code == "event_unreadable" and one.sequence} == {"c", "d"}
    assert ("row_changed", "totals e") in [(one.code, one.row) for one in told]


def test_an_event_whose_row_no_table_takes_is_told_and_the_rest_is_compared(filled: EventStore) -> None:
    huge = "replace(convert_from(state, 'UTF8'), '\"by\":1', '\"by\":99999999999')::bytea"
    execute(filled, f"UPDATE stored_events SET state = {huge} WHERE originator_id = 'c'")
    told = found(filled)
    assert ("event_unreadable", "c") in [(one.code, one.stream_id) for one in told]
    assert {one.stream_id for one in told} <= {"c", ""}


def writing(store: EventStore, clock: MovedClock) -> AbstractContextManager[None]:
    """Somebody who counts, takes numbers, sets timers and lets them ring, without a pause."""
    process = EventStore("tally", store.database, store.names, clock, store.read_models)

    def write(turn: int) -> None:
        stream = f"s{turn % 50}-{turn // 400}"
        take_number(process, f"n{turn}") if turn < 9 else count(process, stream, RING)
        if turn % 3 == 0:
            process.run(lambda unit: unit.execute(TALLY, Wake(stream), CAUSE))

    # Until an event bears a number, the one that a test gave out before follows from nothing.
    take_number(process, "first")
    return meanwhile(write)


def test_no_alarm_is_raised_while_others_append(store: EventStore, clock: MovedClock) -> None:
    clock.move_to(RING + timedelta(days=1))
    store.run(lambda unit: unit.number("counted"))
    execute(store, "DELETE FROM numbers_given")
    with writing(store, clock):
        for _ in range(5):
            assert found(store) == []


def test_timers_and_numbers_are_derived_again_and_what_they_were_is_kept(filled: EventStore) -> None:
    harm = [one for one in HARM if HARM[one][1].split()[0] in ("timers", "numbers", "numbers_given")]
    for one in harm:
        execute(filled, one)
    execute(filled, "UPDATE timers SET parked = true, failures = 3 WHERE stream_id = 'c'")
    told = {one.place for one in derive_again(rules(filled))}
    assert told == {HARM[one][1] for one in harm}
    assert found(filled) == []
    assert {one.place for one in filled.database.read(kept_findings)} == told
    assert derive_again(rules(filled)) == []
    take_number(filled, "f")
    assert found(filled) == []


def test_a_parked_timer_that_is_due_when_it_should_stays_parked(filled: EventStore) -> None:
    execute(filled, "UPDATE timers SET parked = true, failures = 3, error = 'e' WHERE stream_id = 'c'")
    assert derive_again(rules(filled)) == []
    with filled.database.transaction() as cursor:
        assert cursor.execute("SELECT stream_id FROM timers WHERE parked").fetchall() == [("c",)]


def test_nothing_is_put_right_by_a_log_that_cannot_be_read(filled: EventStore) -> None:
    execute(filled, "UPDATE stored_events SET state = '{' WHERE originator_id = 'c'")
    with pytest.raises(Underivable, match="c"):
        derive_again(rules(filled))
    assert filled.next_due() == RING


def test_nothing_is_lost_when_it_is_derived_again_while_others_append(store: EventStore, clock: MovedClock) -> None:
    clock.move_to(RING + timedelta(days=1))
    store.run(lambda unit: unit.number("counted"))
    execute(store, "DELETE FROM numbers_given")
    with writing(store, clock):
        for _ in range(4):
            assert derive_again(rules(store)) == []
    assert found(store) == []


def test_a_rebuild_keeps_the_rows_that_differed(filled: EventStore) -> None:
    for harm in ("UPDATE totals SET total = 9 WHERE stream_id = 'c'", "INSERT INTO totals VALUES ('z', 1)"):
        execute(filled, harm)
    done = rebuild(filled, TOTALS, lambda name: TALLY)
    assert not done.same
    assert [one.place for one in done.differing] == ["totals c", "totals z"]
    rows = filled.database.read(kept_findings)
    assert [(one.place, one.stored, one.follows) for one in rows] == [
        ("totals c", '{"total": 9, "stream_id": "c"}', '{"total": 1, "stream_id": "c"}'),
        ("totals z", '{"total": 1, "stream_id": "z"}', None),
    ]
    assert rebuild(filled, TOTALS, lambda name: TALLY).differing == []
    assert found(filled) == []
