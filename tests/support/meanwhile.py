"""Somebody else at work while a test looks."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def meanwhile(turn: Callable[[int], object], most: int = 100_000) -> Iterator[None]:
    """Do `turn` in a thread, again and again, with its number from 0; it must not fail."""
    stopping, failed = threading.Event(), []

    def work() -> None:
        try:
            for number in range(most):
                if stopping.is_set():
                    return
                turn(number)
        except Exception as error:
            failed.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()
    assert failed == []
