"""Sees, from the outside, when a case has passed each service: it reads the logs' ends and the ledger's positions.

It is a process of its own, so that what it costs is not counted as the services' cost. It knows no more of the product
than a few columns of its tables, and events by name without version: any revision can be watched.
"""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, suppress
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, Literal, NamedTuple, Protocol, Self

import orjson
import psycopg

NAME = "jigyokei-bench-watcher"
"""What its connections are called."""
POLL_SECONDS = 0.02
START_PATIENCE = 60.0
LEDGER = "audit"

OPENED = "review.CaseOpened"
NOTICE = "notify.NoticeOwed"
FOLLOWED = "followup.PlanFollowed"


class Seen(NamedTuple):
    """What was seen of a plan: its case lies on the desk, or the last service has it.

    Finished: the certified notice and the followed plan are recorded, and both stand in the ledger.
    """

    what: Literal["opened", "finished"]
    plan_id: str


class Hearer(Protocol):
    """Whoever is told."""

    def opened(self, plan_id: str) -> None: ...
    def finished(self, plan_id: str) -> None: ...
    def failed(self, error: BaseException) -> None: ...


class Watcher:
    """The process that looks, and a thread that hands on what it says to the hearer of the moment.

    `dsns` are the databases of review, notify, followup and audit, by name.
    """

    def __init__(self, dsns: Mapping[str, str]) -> None:
        self.hearer: Hearer | None = None
        context = multiprocessing.get_context("spawn")
        self._pipe, self._far_end = context.Pipe()
        self._process = context.Process(target=watch, args=(dict(dsns), self._far_end), name="watcher", daemon=True)
        self._thread = threading.Thread(target=self._listen, name="watcher", daemon=True)

    @property
    def pid(self) -> int | None:
        return self._process.pid

    def __enter__(self) -> Self:
        self._process.start()
        self._far_end.close()
        if not self._pipe.poll(START_PATIENCE):
            raise TimeoutError("the watcher does not look")
        self._pipe.recv()
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        with suppress(OSError):
            self._pipe.send(None)
        self._process.join()
        self._thread.join()
        self._pipe.close()

    def _listen(self) -> None:
        with suppress(EOFError, OSError):
            while True:
                told = self._pipe.recv()
                if self.hearer is None:
                    continue
                if isinstance(told, BaseException):
                    self.hearer.failed(told)
                else:
                    for seen in told:
                        getattr(self.hearer, seen.what)(seen.plan_id)


def watch(dsns: Mapping[str, str], pipe: Connection) -> None:
    """Look until the other end of the pipe speaks or is gone; say an empty list first, then what is seen."""
    with pipe, ExitStack() as connected:
        connections = {
            name: connected.enter_context(psycopg.connect(dsn, autocommit=True, application_name=NAME))
            for name, dsn in dsns.items()
        }
        ledger = connections.pop(LEDGER)
        looking = Looking(connections, ledger)
        pipe.send([])
        try:
            while not pipe.poll(0 if looking.busy else POLL_SECONDS):
                if seen := list(looking.look()):
                    pipe.send(seen)
        except Exception as error:
            with suppress(OSError):
                pipe.send(RuntimeError(f"the watcher fails: {error!r}"))


class Looking:
    """What was seen so far; begins at the ends of the logs as they are."""

    def __init__(self, logs: Mapping[str, psycopg.Connection[Any]], ledger: psycopg.Connection[Any]) -> None:
        self.busy = False
        self._logs = logs
        self._ledger = ledger
        self._positions = {name: dict(log.execute(_HEADS).fetchall()) for name, log in logs.items()}
        self._needed: dict[str, list[tuple[str, int, int]]] = {}
        self._complete: list[str] = []

    def look(self) -> Iterator[Seen]:
        """What has come since the last look."""
        self.busy = False
        for name, log in self._logs.items():
            yield from self._read(name, log)
        if self._complete:
            yield from self._in_ledger()

    def _read(self, name: str, log: psycopg.Connection[Any]) -> Iterator[Seen]:
        positions = self._positions[name]
        rows = log.execute(_NEWS, (list(positions), list(positions.values()))).fetchall()
        self.busy |= bool(rows)
        for partition, sequence, topic, plan_id, notice in rows:
            positions[partition] = sequence
            event = topic.partition("/")[0]
            if event == OPENED:
                yield Seen("opened", plan_id)
            elif event == FOLLOWED or (event == NOTICE and orjson.loads(notice)["kind"] == "certified"):
                places = self._needed.setdefault(plan_id, [])
                places.append((name, partition, sequence))
                if len(places) == 2:
                    self._complete.append(plan_id)

    def _in_ledger(self) -> Iterator[Seen]:
        reached = dict(self._ledger.execute(_FOLLOWED).fetchall())
        complete, self._complete = self._complete, []
        for plan_id in complete:
            places = self._needed[plan_id]
            if all(reached.get(f"{name}:{partition}", 0) >= sequence for name, partition, sequence in places):
                del self._needed[plan_id]
                yield Seen("finished", plan_id)
            else:
                self._complete.append(plan_id)


_HEADS = "SELECT partition, sequence FROM log_heads"

_NEWS = f"""
SELECT e.* FROM unnest(%s::smallint[], %s::bigint[]) AS known (partition, sequence)
  JOIN log_heads AS h ON h.partition = known.partition AND h.sequence > known.sequence
 CROSS JOIN LATERAL (
       SELECT e.partition, e.sequence, e.topic, e.plan_id, CASE WHEN e.topic LIKE '{NOTICE}/%%' THEN e.state END
         FROM stored_events AS e
        WHERE e.partition = known.partition AND e.sequence > known.sequence ORDER BY e.sequence LIMIT 100) AS e
"""  # noqa: S608

_FOLLOWED = "SELECT application_name, notification_id FROM notification_tracking"
