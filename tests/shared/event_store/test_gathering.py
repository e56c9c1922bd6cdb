"""Requests that come while another one commits share a transaction, and none of them notices."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest

from shared.domain import Refusal
from shared.event_store.door import ask
from shared.event_store.gathering import AnyWork, Gathering, NotTogether
from shared.event_store.store import EventStore
from shared.event_store.unit_of_work import KeyReused, Once
from tests.shared.event_store.counting import TALLY, AtVersion, Tally, by_key
from tests.shared.event_store.test_store import OFFICER, counting, events_in, findings
from tests.support.waiting import PATIENCE


class Room:
    """A gathering whose first work waits until so many others have come, and then fails if it is to."""

    def __init__(
        self,
        others: int,
        together: Callable[[Sequence[AnyWork]], Sequence[Any]],
        failure: Exception | None = None,
        hopeless: Callable[[Exception], Exception | None] = lambda error: None,
    ) -> None:
        self.others = others
        self.failure = failure
        self.arrived = threading.Semaphore(0)
        self.entered = threading.Event()
        self.gathering = Gathering(together, lambda work: work(None), hopeless)

    def first(self, _: Any) -> str:
        self.entered.set()
        for _ in range(self.others):
            assert self.arrived.acquire(timeout=PATIENCE)
        if self.failure:
            raise self.failure
        return "first"

    def meet(self, works: Sequence[AnyWork]) -> list[Any]:
        """Run `first`, and the works while it is at it; what each brought, an error as itself."""

        def outcome(work: AnyWork) -> Any:
            try:
                return self.gathering.run(work)
            except Exception as error:
                return error

        with ThreadPoolExecutor(1 + self.others) as pool:
            first = pool.submit(outcome, self.first)
            assert self.entered.wait(PATIENCE)
            others = []
            for count, work in enumerate(works, start=1):
                others.append(pool.submit(outcome, work))
                self._wait_for(count)
            for _ in works:
                self.arrived.release()
            return [first.result(10), *(other.result(10) for other in others)]

    def _wait_for(self, count: int) -> None:
        while len(self.gathering._waiting) < count:
            threading.Event().wait(0.001)


def each(works: Sequence[AnyWork]) -> list[Any]:
    return [work(len(works)) for work in works]


def test_those_who_come_meanwhile_are_done_in_one_piece_in_their_order() -> None:
    room = Room(3, each)
    assert room.meet([lambda n: ("a", n), lambda n: ("b", n), lambda n: ("c", n)]) == [
        "first",
        ("a", 3),
        ("b", 3),
        ("c", 3),
    ]


def test_what_cannot_be_done_in_one_piece_is_done_each_alone() -> None:
    def never(works: Sequence[AnyWork]) -> Sequence[Any]:
        raise NotTogether

    assert Room(2, never).meet([lambda n: n, lambda n: ("alone", n)]) == ["first", None, ("alone", None)]


def test_an_error_of_the_whole_is_told_to_each() -> None:
    away = psycopg.OperationalError("away")

    def broken(works: Sequence[AnyWork]) -> Sequence[Any]:
        raise away

    room = Room(2, broken)
    assert room.meet([lambda n: n, lambda n: n]) == ["first", away, away]
    assert room.gathering.run(lambda n: "later") == "later"


def test_whoever_waited_while_nothing_could_be_done_is_told_at_once() -> None:
    away, told = psycopg.OperationalError("away"), psycopg.OperationalError("told")
    room = Room(2, each, failure=away, hopeless=lambda error: told if error is away else None)
    tried: list[Any] = []
    assert room.meet([tried.append, tried.append]) == [away, told, told]
    assert tried == []
    assert room.gathering.run(lambda n: "later") == "later"


def test_an_error_of_one_is_not_that_of_those_who_wait() -> None:
    own = RuntimeError("own")
    assert Room(1, each, failure=own).meet([lambda n: "other"]) == [own, "other"]


def together(store: EventStore, works: Sequence[Callable[[], Any]]) -> list[Any]:
    """Ask for all of these at the same moment: all of them wait while a first request holds the lead."""
    lead, led = threading.Event(), threading.Event()

    def hold(unit: Any) -> dict[str, Any]:
        led.set()
        assert lead.wait(PATIENCE)
        return {}

    with ThreadPoolExecutor(1 + len(works)) as pool:
        first = pool.submit(store.share, hold)
        assert led.wait(PATIENCE)
        others = [pool.submit(work) for work in works]
        while len(store._attempts._gathering._waiting) < len(works):
            threading.Event().wait(0.001)
        lead.set()
        first.result(10)
        return [other.exception(10) or other.result() for other in others]


def asking(store: EventStore, stream: str, by: int, key: str, body: bytes = b"") -> Callable[[], Any]:
    return lambda: ask(store, counting(stream, by), by_key(Once.of(OFFICER, "count", key, body)), AtVersion)


def test_requests_share_a_transaction(store: EventStore) -> None:
    made = together(store, [asking(store, name, 1, name) for name in "abcd"])
    assert made == [AtVersion(1)] * 4
    with psycopg.connect(store.database.dsn) as connection:
        transactions = connection.execute("SELECT count(DISTINCT xmin::text) FROM stored_events").fetchone()
    assert transactions == (1,)
    assert findings(store) == []


def test_requests_to_one_stream_are_decided_one_after_the_other(store: EventStore) -> None:
    made = together(store, [asking(store, "a", 4, str(key)) for key in range(3)])
    assert sorted(isinstance(one, Refusal) for one in made) == [False, False, True]
    assert store.load(TALLY, "a") == (Tally(total=8), 2)


def test_the_refusal_or_error_of_one_spoils_nothing_for_the_others(store: EventStore) -> None:
    made = together(store, [asking(store, "a", 1, "1"), asking(store, "b", 11, "2"), asking(store, "c", -1, "3")])
    assert made[0] == AtVersion(1)
    assert isinstance(made[1], Refusal)
    assert isinstance(made[2], RuntimeError)
    assert events_in(store) == 1


def test_the_same_request_twice_in_one_transaction_is_carried_out_once(store: EventStore) -> None:
    assert together(store, [asking(store, "a", 1, "k"), asking(store, "a", 1, "k")]) == [AtVersion(1)] * 2
    assert events_in(store) == 1


def test_a_key_with_another_body_in_one_transaction_is_told(store: EventStore) -> None:
    made = together(store, [asking(store, "a", 1, "k", b"x"), asking(store, "a", 1, "k", b"y")])
    assert sorted(type(one) for one in made if isinstance(one, Exception)) == [KeyReused]
    assert events_in(store) == 1


def test_numbers_taken_together_leave_no_gap(store: EventStore) -> None:
    def numbered(refused: bool) -> Callable[[], Any]:
        def work(unit: Any) -> Any:
            taken = unit.number("n")
            return Refusal("P", "no") if refused else {"number": taken}

        return lambda: store.share(work)

    made = together(store, [numbered(False), numbered(True), numbered(False)])
    assert sorted(one["number"] for one in made if isinstance(one, dict)) == [1, 2]
    assert store.run(lambda unit: unit.number("n")) == 3


@pytest.mark.parametrize("threads", [2, 8])
def test_many_at_once_lose_and_repeat_nothing(store: EventStore, threads: int) -> None:
    with ThreadPoolExecutor(threads) as pool:
        made = list(pool.map(lambda i: asking(store, f"s{i % 30}", 1, f"k{i % 200}")(), range(240)))
    assert all(isinstance(one, AtVersion) for one in made)
    assert events_in(store) == 200
    assert findings(store) == []
