"""The broker away: how fast people are served meanwhile, and how fast followers catch up afterwards."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from typing import Any

from benchmarks.deployed import Deployed, deployed
from benchmarks.doors import CommandsDoor
from benchmarks.driving import Say, Size
from benchmarks.house import read_meters
from shared.messaging.subscriptions import FOLLOWS

CLIENTS = 8
PAIRS = 3
FILINGS = 300
"""Filed, and as many cases decided, with the broker up and again with the broker away."""
WAITING = (3000, 1200)
"""Filings and decided cases that wait when the broker comes back."""
LOOK_SECONDS = 0.05
PATIENCE = 300.0

Case = tuple[str, str]
"""Its id, and its bureau."""


def measure(size: Size, say: Say) -> dict[str, Any]:
    """Requests per second with the broker up and away, in pairs; messages per second of each service afterwards."""
    with deployed() as house:
        house.processes.start(*FOLLOWS)
        found = Measuring(house, size).in_pairs(say)
        found["together"] = Measuring(house, size).all_at_once(say)
    with deployed() as house:
        found["alone"] = Measuring(house, size).one_by_one(say)
    return found


class Measuring:
    """Drives one deployment at the commands' door."""

    def __init__(self, house: Deployed, size: Size) -> None:
        self.house = house
        self.filings = size.of(FILINGS)
        self.waiting = (size.of(WAITING[0]), size.of(WAITING[1]))
        self.door = CommandsDoor(house.onlooker)

    def in_pairs(self, say: Say) -> dict[str, Any]:
        """File, and decide what is on the desk; with the broker up and away in turn."""
        rates: dict[str, list[float]] = {}
        self.file(self.filings)
        for number in range(2 * PAIRS):
            away = number % 2 == 1
            on_desk = self.file(self.filings)[1]
            self.catch_up()
            if away:
                self.house.broker.stop()
            measured = {"filings": self.file(self.filings)[0], "decisions": self.decide(on_desk)}
            if away:
                self.house.broker.start()
            self.catch_up()
            for what, rate in measured.items():
                rates.setdefault(f"{what}_per_second_{'away' if away else 'up'}", []).append(rate)
            say(f"broker {'away' if away else 'up'}: " + ", ".join(f"{v:.0f} {k}/s" for k, v in measured.items()))
        return {name: round(median(found), 1) for name, found in rates.items()}

    def all_at_once(self, say: Say) -> dict[str, Any]:
        """The broker comes back to five services with everything that was recorded meanwhile."""
        filings, decided = self.waiting
        on_desk = self.file(decided)[1]
        self.catch_up()
        self.house.broker.stop()
        self.file(filings)
        self.decide(on_desk)
        before = self.cpu_seconds()
        self.house.broker.start()
        found = told(self.catch_up(), say)
        messages = sum(one["messages"] for one in found.values())
        return {**found, "cpu_ms_per_message": self.cpu_ms(before, messages)}

    def one_by_one(self, say: Say) -> dict[str, Any]:
        """Each service in its turn, the others stopped, with all that it hears in the topics."""
        filings, decided = self.waiting
        found: dict[str, Any] = {}
        with self.house.alone("intake"):
            on_desk = self.file(filings)[1][:decided]
            self.published("intake")
        for name in ("review", "followup", "intake", "notify", "audit"):
            with self.house.alone(name):
                before = self.cpu_seconds()
                found |= told(self.catch_up(name), say)
                found[name]["cpu_ms_per_message"] = self.cpu_ms(before, found[name]["messages"])
                if name == "review":
                    self.decide(on_desk)
                if name != "audit":
                    self.published(name)
        return found

    # -- what is done --------------------------------------------------------------------------------------------

    def file(self, many: int) -> tuple[float, list[Case]]:
        """File so many; how many a second, and the cases that come of it."""
        return self._in_parallel(lambda number: self.door.file(number)[1:], range(many))

    def decide(self, cases: Sequence[Case]) -> float:
        """Assign, propose and approve; how many of these a second."""
        return 3 * self._in_parallel(self._decide, cases)[0]

    def _decide(self, case: Case) -> None:
        for verb in (self.door.assign, self.door.propose, self.door.approve):
            verb(*case)

    def _in_parallel(self, act: Callable[[Any], Any], items: Sequence[Any]) -> tuple[float, list[Any]]:
        with ThreadPoolExecutor(CLIENTS) as clients:
            started = time.perf_counter()
            made = list(clients.map(act, items))
            return len(items) / (time.perf_counter() - started), made

    # -- what it costs -------------------------------------------------------------------------------------------

    def cpu_seconds(self) -> float:
        """What services and PostgreSQL have used so far."""
        house, dsn = self.house, self.house.onlooker.services["intake"].store.database.dsn
        assert house.postgres.pid is not None
        meters = read_meters([process.pid for process in house.processes.running], house.postgres.pid, dsn)
        return meters.cpu_seconds + meters.postgres_cpu_seconds

    def cpu_ms(self, before: float, messages: int) -> float:
        """Processor time since then, in ms for each message: it says on a busy machine too what there is to do."""
        return round((self.cpu_seconds() - before) / messages * 1000, 3)

    # -- what is seen --------------------------------------------------------------------------------------------

    def catch_up(self, *names: str) -> dict[str, Followed]:
        """Wait until followers (all, if none is named) have heard everything; how they came to it."""
        followed = {name: Followed() for name in names or FOLLOWS}
        deadline, quiet = time.monotonic() + PATIENCE, 0
        while quiet < 2:
            heads, positions = self.house.heads(), self.house.positions()
            for name, one in followed.items():
                one.look(sum(positions[name].values()))
            behind = any(positions[name].get(u, 0) < heads[u] for name in followed for u in FOLLOWS[name])
            quiet = 0 if behind else quiet + 1
            if time.monotonic() > deadline:
                raise TimeoutError(f"not caught up after {PATIENCE:.0f} s: {heads}, {positions}")
            time.sleep(LOOK_SECONDS)
        return followed

    def published(self, name: str) -> None:
        """Wait until a service's relay has published its log."""
        deadline = time.monotonic() + PATIENCE
        while self.house.published(name) < self.house.heads()[name]:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{name} does not publish")
            time.sleep(LOOK_SECONDS)


class Followed:
    """How one service moved on: when it began, when it was through, and how many messages that were."""

    def __init__(self) -> None:
        self._seen: list[tuple[float, int]] = []

    def look(self, position: int) -> None:
        now = time.perf_counter()
        if not self._seen or position != self._seen[-1][1]:
            self._seen.append((now, position))
        elif len(self._seen) == 1:
            self._seen = [(now, position)]  # not begun yet: so far nothing counts

    @property
    def messages(self) -> int:
        return self._seen[-1][1] - self._seen[0][1]

    @property
    def seconds(self) -> float:
        return self._seen[-1][0] - self._seen[0][0]


def told(followed: dict[str, Followed], say: Say) -> dict[str, Any]:
    """Messages, seconds and messages per second of each service."""
    found = {}
    for name, one in followed.items():
        rate = one.messages / one.seconds if one.seconds else 0.0
        say(f"{name}: {one.messages} messages in {one.seconds:.1f} s, {rate:.0f} messages/s")
        found[name] = {
            "messages": one.messages,
            "seconds": round(one.seconds, 2),
            "messages_per_second": round(rate),
        }
    return found
