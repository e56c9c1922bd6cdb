"""The tail hands followers what this process committed: without a gap, in order, and it says if that is not all."""

from __future__ import annotations

from datetime import UTC, datetime

from shared.event_store.recorder import LogEntry, Recorded
from shared.event_store.tail import MOST, Tail
from tests.shared.event_store.counting import Counted


def recorded(sequence: int, partition: int = 0) -> Recorded:
    at = datetime(2026, 6, 1, tzinfo=UTC)
    entry = LogEntry("s", sequence, "tally.Counted/1", b"{}", None, partition, sequence, at, b"")
    return Recorded(entry, Counted(by=1))


def after(tail: Tail, position: int, limit: int = 100) -> tuple[list[int], bool]:
    found, whole = tail.after({0: position}, limit)
    return [one.entry.sequence for one in found], whole


def test_an_empty_tail_holds_nothing_back() -> None:
    assert after(Tail(1), 0) == ([], True)


def test_what_follows_comes_in_order() -> None:
    tail = Tail(1)
    tail.add([recorded(1), recorded(2), recorded(3)])
    assert after(tail, 1) == ([2, 3], True)
    assert after(tail, 3) == ([], True)


def test_a_gap_of_another_thread_is_waited_for() -> None:
    tail = Tail(1)
    tail.add([recorded(1), recorded(3)])
    assert after(tail, 0) == ([1], False)
    tail.add([recorded(2)])
    assert after(tail, 1) == ([2, 3], True)


def test_more_than_asked_for_is_left_for_the_next_time() -> None:
    tail = Tail(1)
    tail.add(recorded(n) for n in range(1, 6))
    assert after(tail, 0, limit=2) == ([1, 2], False)


def test_a_follower_that_is_too_far_behind_is_told_to_read_the_log() -> None:
    tail = Tail(1)
    tail.add(recorded(n) for n in range(1, MOST + 11))
    assert after(tail, 0) == ([], False)
    assert after(tail, MOST)[1] is True
