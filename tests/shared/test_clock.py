"""The one source of time: it tells UTC, and the one that is moved moves forwards only."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta

import pytest

from shared.clock import MovedClock, SystemClock, today
from shared.domain import JST

MORNING = datetime(2026, 11, 24, 1, tzinfo=UTC)


def test_the_system_clock_tells_utc() -> None:
    before = datetime.now(UTC)
    told = SystemClock().now()
    assert told.tzinfo is UTC
    assert before <= told <= datetime.now(UTC)


def test_a_moved_clock_stands_where_it_was_put() -> None:
    clock = MovedClock(MORNING)
    assert clock.now() == clock.now() == MORNING


def test_a_moved_clock_moves_to_a_later_instant() -> None:
    clock = MovedClock(MORNING)
    clock.move_to(MORNING + timedelta(days=45))
    assert clock.now() == MORNING + timedelta(days=45)


def test_an_earlier_instant_leaves_it_where_it_is() -> None:
    clock = MovedClock(MORNING)
    clock.move_to(MORNING - timedelta(seconds=1))
    assert clock.now() == MORNING


def test_it_tells_utc_whatever_it_was_given() -> None:
    clock = MovedClock(datetime(2026, 11, 24, 10, tzinfo=JST))
    assert (clock.now(), clock.now().tzinfo) == (MORNING, UTC)
    clock.move_to(datetime(2026, 11, 24, 11, tzinfo=JST))
    assert (clock.now(), clock.now().tzinfo) == (MORNING + timedelta(hours=1), UTC)


def test_a_naive_start_is_no_instant() -> None:
    with pytest.raises(ValueError, match="aware"):
        MovedClock(datetime(2026, 11, 24))  # noqa: DTZ001


def test_moved_by_several_at_once_it_stands_at_the_latest() -> None:
    clock = MovedClock(MORNING)
    movers = [
        threading.Thread(target=clock.move_to, args=(MORNING + timedelta(seconds=(7 * n) % 40),)) for n in range(40)
    ]
    for mover in movers:
        mover.start()
    for mover in movers:
        mover.join()
    assert clock.now() == MORNING + timedelta(seconds=39)


def test_today_is_the_day_in_japan() -> None:
    assert today(MovedClock(datetime(2026, 11, 24, 14, 59, tzinfo=UTC))) == date(2026, 11, 24)
    assert today(MovedClock(datetime(2026, 11, 24, 15, 0, tzinfo=UTC))) == date(2026, 11, 25)
