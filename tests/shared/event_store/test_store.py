"""The log is gapless, chained and partitioned; a unit of work is all or nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import psycopg
import pytest

from shared.clock import MovedClock
from shared.contracts.event import Actor
from shared.domain import Refusal
from shared.event_store.door import StaleVersion, UnknownStream, ask, expect
from shared.event_store.finding import Finding
from shared.event_store.housekeeping import forget_expired
from shared.event_store.presuming import Conflict
from shared.event_store.rebuild import rebuild
from shared.event_store.store import EventStore, StoreMismatch
from shared.event_store.unit_of_work import Cause, KeyReused, Once, UnitOfWork
from shared.event_store.verify import verify_log
from shared.postgres.database import OutcomeUnknown, run_script, take_time
from shared.postgres.patience import Unanswered, for_a_person
from tests.shared.event_store.conftest import opened_store
from tests.shared.event_store.counting import TALLY, AtVersion, Count, Tally, by_key
from tests.support.unguarded import tamper, unguarded

OFFICER = Actor(role="officer", id="o1", place="kanto")
CAUSE = Cause(OFFICER, "c1")


def count(store: EventStore, stream: str, by: int = 1, plan: str | None = None) -> object:
    return store.run(lambda unit: unit.execute(TALLY, Count(stream, by), CAUSE, plan))


def counting(stream: str, by: int = 1) -> Callable[[UnitOfWork], AtVersion | Refusal]:
    def work(unit: UnitOfWork) -> AtVersion | Refusal:
        outcome = unit.execute(TALLY, Count(stream, by), CAUSE)
        return outcome if isinstance(outcome, Refusal) else AtVersion(unit.stream(TALLY, stream).version)

    return work


def findings(store: EventStore) -> list[Finding]:
    return [f for f in verify_log(store) if isinstance(f, Finding)]


def events_in(store: EventStore) -> int:
    return sum(head.sequence for head in store.heads().values())


def interrupt(store: EventStore, how: str) -> None:
    """Have the next append end in the server, at its COMMIT."""
    with store.database.transaction() as cursor:
        run_script(
            cursor,
            f"CREATE FUNCTION interrupt() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {how}; RETURN NEW; END $$;"
            "CREATE CONSTRAINT TRIGGER interrupt AFTER INSERT ON stored_events INITIALLY DEFERRED"
            " FOR EACH ROW EXECUTE FUNCTION interrupt()",
        )


def test_what_was_appended_is_read_back(store: EventStore) -> None:
    count(store, "a", 2, plan="p")
    count(store, "a", 3)
    state, version = store.load(TALLY, "a")
    assert (state, version) == (Tally(total=5), 2)
    assert [r.event.head.plan_id for r in store.plan("p")] == ["p", "p"]
    assert [r.event.head.actor for r in store.stream("a")] == [OFFICER, OFFICER]


def test_a_refusal_stores_nothing(store: EventStore) -> None:
    outcome = store.run(lambda unit: (unit.number("n"), unit.execute(TALLY, Count("a", 11), CAUSE))[1])
    assert isinstance(outcome, Refusal)
    assert events_in(store) == 0
    assert store.run(lambda unit: unit.number("n")) == 1


def test_an_error_stores_nothing(store: EventStore) -> None:
    with pytest.raises(RuntimeError, match="minus one"):
        store.run(lambda unit: [unit.execute(TALLY, Count("a", by), CAUSE) for by in (1, -1)])
    assert events_in(store) == 0


def test_on_a_full_disk_it_is_known_that_nothing_is_stored(store: EventStore) -> None:
    interrupt(store, "RAISE EXCEPTION 'no space left' USING ERRCODE = 'disk_full'")
    with pytest.raises(psycopg.errors.DiskFull):
        count(store, "a")
    assert events_in(store) == 0


def test_a_restored_store_refuses_at_once(store: EventStore) -> None:
    store.database.write("UPDATE store_identity SET put_back = %s", ("why",))
    tried = []

    def work(unit: UnitOfWork) -> object:
        tried.append(unit)
        return unit.execute(TALLY, Count("a"), CAUSE)

    with pytest.raises(psycopg.errors.CannotConnectNow):
        store.run(work)
    assert len(tried) == 1
    assert events_in(store) == 0


def test_whether_a_lost_connection_had_committed_is_not_known(store: EventStore) -> None:
    interrupt(store, "PERFORM pg_terminate_backend(pg_backend_pid())")
    with pytest.raises(OutcomeUnknown):
        count(store, "a")


@pytest.mark.parametrize("at_the_commit", [True, False])
def test_what_became_of_a_request_that_nobody_waited_for_is_found_out_by_its_repeat(
    dsn: str, clock: MovedClock, store: EventStore, at_the_commit: bool
) -> None:
    interrupt(store, "PERFORM pg_sleep(1)")
    once = Once.of(OFFICER, "count", "k1", b"body")

    def slow(unit: UnitOfWork) -> AtVersion | Refusal:
        made = counting("a")(unit)
        if not at_the_commit:
            unit.cursor.execute("SELECT pg_sleep(1)").fetchall()
        return made

    given_up = pytest.raises(OutcomeUnknown if at_the_commit else Unanswered)
    with opened_store(dsn, clock, patience=0.5) as hasty, for_a_person(), given_up:
        ask(hasty, slow, by_key(once), AtVersion)
    assert ask(store, counting("a"), by_key(once), AtVersion) == AtVersion(1)
    assert events_in(store) == 1
    assert store.load(TALLY, "a")[1] == 1


def test_one_that_was_halted_with_its_locks_lets_the_others_go_on(store: EventStore) -> None:
    locked, awake = threading.Event(), threading.Event()

    def halted(unit: UnitOfWork) -> object:
        if not awake.is_set():
            take_time(unit.cursor)
            unit.cursor.execute("SET LOCAL transaction_timeout = '200ms'")
            unit.cursor.execute("SELECT sequence FROM log_heads FOR UPDATE")
            unit.cursor.fetchall()
            locked.set()
            awake.wait()
        return unit.execute(TALLY, Count("a"), CAUSE)

    with ThreadPoolExecutor(1) as process:
        first = process.submit(store.run, halted)
        locked.wait()
        count(store, "b")
        assert store.stream("a") == []
        awake.set()
        first.result()
    assert len(store.stream("a")) == 1


def test_many_writers_leave_no_gap(store: EventStore) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda i: count(store, f"s{i % 40}"), range(320)))
    assert events_in(store) == 320
    assert findings(store) == []
    for partition, head in store.heads().items():
        assert [e.sequence for e in store.entries([(partition, 0)], 1000)] == list(range(1, head.sequence + 1))


def test_two_on_one_stream_are_decided_one_after_the_other(store: EventStore) -> None:
    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(lambda i: count(store, "one", 6), range(2)))
    assert sorted(isinstance(o, Refusal) for o in outcomes) == [False, True]
    assert store.load(TALLY, "one")[0].total == 6


def test_a_conflict_is_given_up_after_five_times(store: EventStore) -> None:
    tries = []

    def interrupted(unit: UnitOfWork) -> object:
        tries.append(1)
        unit.stream(TALLY, "a")
        in_between = threading.Thread(target=count, args=(store, "a", 1))
        in_between.start()
        in_between.join()
        return unit.execute(TALLY, Count("a"), CAUSE)

    with pytest.raises(Conflict):
        store.run(interrupted)
    assert len(tries) == 6
    assert store.load(TALLY, "a")[0].total == 6


def test_recorded_time_never_runs_backwards(store: EventStore, clock: MovedClock) -> None:
    count(store, "a")
    late = store.stream("a")[0].entry.recorded_at
    clock._now -= timedelta(hours=1)
    count(store, "a")
    assert [r.entry.recorded_at for r in store.stream("a")] == [late, late]
    assert store.stream("a")[1].event.head.occurred_at == late - timedelta(hours=1)


def test_a_stream_is_read_as_of_an_instant(store: EventStore, clock: MovedClock) -> None:
    count(store, "a")
    then = clock.now()
    clock.move_to(then + timedelta(days=1))
    count(store, "a")
    assert len(store.stream("a", as_of=then)) == 1
    assert len(store.stream("a")) == 2


def test_the_same_request_twice_is_carried_out_once(store: EventStore) -> None:
    once = Once.of(OFFICER, "count", "k1", b"body")
    first = ask(store, counting("a"), by_key(once), AtVersion)
    assert ask(store, counting("a"), by_key(once), AtVersion) == first
    assert store.load(TALLY, "a")[1] == 1


def test_the_same_request_at_the_same_moment_is_carried_out_once(store: EventStore) -> None:
    once = Once.of(OFFICER, "count", "k1", b"body")
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: ask(store, counting("a"), by_key(once), AtVersion), range(8)))
    assert made == [AtVersion(1)] * 8
    assert store.load(TALLY, "a")[1] == 1


def test_a_key_with_another_body_is_told(store: EventStore) -> None:
    ask(store, counting("a"), by_key(Once.of(OFFICER, "count", "k1", b"body")), AtVersion)
    with pytest.raises(KeyReused):
        ask(store, counting("a"), by_key(Once.of(OFFICER, "count", "k1", b"other")), AtVersion)


def test_a_refusal_is_not_remembered(store: EventStore) -> None:
    once = Once.of(OFFICER, "count", "k1", b"body")
    assert isinstance(ask(store, counting("a", 11), by_key(once), AtVersion), Refusal)
    assert ask(store, counting("a", 1), by_key(once), AtVersion) == AtVersion(1)


def test_a_remembered_answer_expires(store: EventStore, clock: MovedClock) -> None:
    once = Once.of(OFFICER, "count", "k1", b"body")
    ask(store, counting("a"), by_key(once), AtVersion)
    clock.move_to(clock.now() + timedelta(hours=25))
    assert ask(store, counting("a"), by_key(once), AtVersion) == AtVersion(2)


def test_expired_answers_are_removed(store: EventStore, clock: MovedClock) -> None:
    ask(store, counting("a"), by_key(Once.of(OFFICER, "count", "k1", b"body")), AtVersion)
    assert forget_expired(store) == 0
    clock.move_to(clock.now() + timedelta(hours=25))
    ask(store, counting("a"), by_key(Once.of(OFFICER, "count", "k2", b"body")), AtVersion)
    assert forget_expired(store) == 1


def test_a_stale_version_and_an_unknown_stream_are_told(store: EventStore) -> None:
    count(store, "a")
    store.run(lambda unit: expect(unit, TALLY, "a", 1))
    with pytest.raises(StaleVersion):
        store.run(lambda unit: expect(unit, TALLY, "a", 0))
    with pytest.raises(UnknownStream):
        store.run(lambda unit: expect(unit, TALLY, "b", None))


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE stored_events SET state = set_byte(state, 20, (get_byte(state, 20) + 1) % 256)",
        "UPDATE stored_events SET topic = 'tally.Rang/1'",
        "UPDATE stored_events SET recorded_at = recorded_at + interval '1 microsecond'",
        "UPDATE stored_events SET plan_id = 'other'",
        "UPDATE stored_events SET originator_id = 'b'",
        "DELETE FROM stored_events",
    ],
)
def test_a_change_of_one_stored_event_is_found_and_located(store: EventStore, tampering: str) -> None:
    for _ in range(3):
        count(store, "a", plan="p")
    assert findings(store) == []
    tamper(store.database.dsn, f"{tampering} WHERE originator_id = 'a' AND originator_version = 2")
    found = findings(store)
    assert found
    assert found[0].sequence in (2, 3)


def test_a_cut_off_tail_is_found(store: EventStore) -> None:
    count(store, "a")
    count(store, "a")
    tamper(store.database.dsn, "DELETE FROM stored_events WHERE originator_version = 2")
    assert any("head says 2" in f.what for f in findings(store))


IMPOSSIBLE = [
    "recorded_at = 'infinity'",
    "recorded_at = '10500-01-01'",
    "digest = 'x'",
    "partition = -1",
    "sequence = 0",
]


@pytest.mark.parametrize("table", ["stored_events", "kept_findings"])
@pytest.mark.parametrize("change", ["UPDATE {} SET {} = NULL", "DELETE FROM {}", "TRUNCATE {}"])
def test_what_was_recorded_is_only_appended_to(store: EventStore, table: str, change: str) -> None:
    count(store, "a")
    column = {"stored_events": "plan_id", "kept_findings": "stored"}[table]
    with store.database.connection() as connection, pytest.raises(psycopg.errors.RaiseException, match="appended to"):
        connection.execute(change.format(table, column).encode())
    count(store, "a")
    assert findings(store) == []


@pytest.mark.parametrize("setting", IMPOSSIBLE)
def test_what_no_event_can_be_is_refused(store: EventStore, setting: str) -> None:
    count(store, "a")
    with pytest.raises(psycopg.errors.CheckViolation):
        tamper(store.database.dsn, f"UPDATE stored_events SET {setting}")


@pytest.mark.parametrize("setting", IMPOSSIBLE)
def test_a_store_with_such_an_event_from_earlier_times_starts_and_goes_on(store: EventStore, setting: str) -> None:
    count(store, "a", plan="p")
    with unguarded(store.database.dsn) as connection:
        for constraint in ("place_is_possible", "digest_is_whole", "time_is_possible"):
            connection.execute(f"ALTER TABLE stored_events DROP CONSTRAINT {constraint}".encode())
        connection.execute("ALTER TABLE log_heads DROP CONSTRAINT head_is_possible")
        connection.execute("DELETE FROM migrations WHERE file LIKE '%007_possible_rows.sql'")
        connection.execute(f"UPDATE stored_events SET {setting}".encode())
    store.prepare()
    count(store, "b", plan="p")
    assert findings(store)


def test_a_store_of_another_service_is_not_taken(store: EventStore, clock: MovedClock) -> None:
    other = EventStore("other", store.database, store.names, clock)
    with pytest.raises(StoreMismatch):
        other.prepare()


def test_a_read_model_is_rebuilt_beside_the_live_one(store: EventStore) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda i: count(store, f"s{i % 50}"), range(200)))
    outcome = rebuild(store, store.read_models[0], lambda name: TALLY)
    assert (outcome.events, outcome.same) == (200, True)
    with psycopg.connect(store.database.dsn) as connection:
        connection.execute("UPDATE totals SET total = 99 WHERE stream_id = 's1'")
    assert rebuild(store, store.read_models[0], lambda name: TALLY).same is False
    count(store, "s1")
    with psycopg.connect(store.database.dsn) as connection:
        assert connection.execute("SELECT total FROM totals WHERE stream_id = 's1'").fetchone() == (5,)
    assert rebuild(store, store.read_models[0], lambda name: TALLY).same is True
