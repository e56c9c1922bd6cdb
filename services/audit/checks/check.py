"""What a verification is made of: checks, each of which says what it covers and what it finds, whatever others meet."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypeVar

import psycopg
import structlog
from psycopg.conninfo import conninfo_to_dict

from services.audit.journal import Journal
from shared.domain import Text
from shared.event_store.finding import Finding
from shared.event_store.recheck import CheckStep, Recheck, Told
from shared.event_store.store import EventStore
from shared.postgres.database import ALTERED, AWAY, Cursor, Database

KEPT = 1_000
"""Findings of a check that a report lists; all of them are counted."""

CHECK_TEXTS: Final[Mapping[str, Text]] = {
    "check_broke_off": Text(
        ja="この確認は途中で終わり、残りは確かめられていません：{error}",
        en="this check broke off, and what was left of it is not verified: {error}",
    ),
    "cannot_be_read": Text(ja="読めません：{error}", en="it cannot be read: {error}"),
    "database_gone": Text(ja="この業務のデータベースがありません。", en="the database of this service is gone"),
}

T = TypeVar("T")

log = structlog.get_logger("audit")


class Stopped(Exception):
    """The verification was told to stop."""


@dataclass(frozen=True, slots=True)
class VerificationProgress:
    """How far a verification is: rows looked at, of all that its checks have announced so far."""

    service: str
    done: int
    total: int


@dataclass
class Checked:
    """What one check found. `known` are facts that are listed, but are no findings."""

    name: str
    covers: Text
    whole: bool = True
    """Whether it came to its end."""
    count: int = 0
    findings: list[Finding] = field(default_factory=list)
    known_count: int = 0
    known: list[Finding] = field(default_factory=list)

    def add(self, finding: Finding) -> None:
        kept = self.known if finding.known else self.findings
        if len(kept) < KEPT:
            kept.append(finding)
        if finding.known:
            self.known_count += 1
        else:
            self.count += 1


@dataclass
class Report:
    """What a verification found. `lag` is what the ledger had not heard of yet: no finding, it comes by itself."""

    events: dict[str, int] = field(default_factory=dict)
    lag: dict[str, int] = field(default_factory=dict)
    unseen: list[str] = field(default_factory=list)
    """Services whose own log could not be read here, so that only the ledger was checked."""
    checked: list[Checked] = field(default_factory=list)
    not_covered: list[Text] = field(default_factory=list)
    goes_on_from: datetime | None = None
    """When the verification began that broke off and that this one went on with."""

    @property
    def sound(self) -> bool:
        return self.count == 0

    @property
    def count(self) -> int:
        return sum(one.count for one in self.checked)

    @property
    def known_count(self) -> int:
        return sum(one.known_count for one in self.checked)

    @property
    def findings(self) -> list[Finding]:
        return [finding for one in self.checked for finding in one.findings]

    @property
    def known(self) -> list[Finding]:
        return [fact for one in self.checked for fact in one.known]


class Context:
    """What every check may use: audit's database, the logs that can be read here, and the report as it grows."""

    def __init__(
        self,
        database: Database,
        sources: Mapping[str, EventStore],
        services: Sequence[str],
        progress: Callable[[VerificationProgress], None],
        stopping: Callable[[], bool],
        journal: Journal | None = None,
    ) -> None:
        self.database = database
        self.sources = sources
        self.services = services
        self.report = Report(unseen=[service for service in services if service not in sources])
        self.journal = journal
        self._progress = progress
        self._stopping = stopping
        self._done = 0
        self._total = 0

    def step(
        self, service: str, name: str, do: CheckStep, holds: Callable[[Told], bool] = lambda told: True
    ) -> CheckStep:
        """Do a step of a check, or go on with what a verification that broke off wrote down of it."""
        before = self._done
        told = yield from do if self.journal is None else self.journal.step(name, do, holds)
        # Some steps say as they go how far they are.
        self.passed(service, told["rows"] - (self._done - before))
        return told

    def announce(self, rows: int) -> None:
        """Say how much a check is about to look at."""
        self._total += rows

    def passed(self, service: str, rows: int) -> None:
        """Say that so many rows of a service were looked at. Raises Stopped if the verification was told to stop."""
        self._done += rows
        self._progress(VerificationProgress(service, self._done, self._total))
        if self._stopping():
            raise Stopped


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to verify. `covers` is a sentence for people; `find` gives what it finds, as it finds it."""

    name: str
    covers: Text
    find: Callable[[Context], Iterator[Finding]]


def carry_out(check: Check | Recheck, context: Context) -> None:
    """Do one check, into the report. One that fails is a finding of its own, and the next one's turn comes.

    Raises Stopped, and whatever PostgreSQL raises when it is away.
    """
    checked = Checked(check.name, check.covers)
    context.report.checked.append(checked)
    try:
        for finding in check.find(context):
            checked.add(finding)
    except Stopped:
        raise
    except ALTERED as error:
        checked.whole = False
        checked.add(_unread("", "", "check_broke_off", str(error)))
    except Exception as error:
        if isinstance(error, AWAY) and not any(_gone(context, store.database) for store in context.sources.values()):
            raise
        log.exception("check_broke_off", check=check.name)
        checked.whole = False
        checked.add(_unread("", "", "check_broke_off", f"{type(error).__name__}: {error}"))


def attempted(
    context: Context, database: Database, service: str, what: str, read: Callable[[], T]
) -> Generator[Finding, None, T | None]:
    """What can be read of a database, else None and a finding that says that `what` cannot.

    Raises whatever PostgreSQL raises when it is away.
    """
    try:
        return read()
    except AWAY:
        if not _gone(context, database):
            raise
        yield _unread(service, what, "database_gone", "")
    except psycopg.Error as error:
        yield unread(service, what, error)
    return None


def unread(service: str, what: str, error: psycopg.Error) -> Finding:
    """A finding for a table of a service, or a part of it, that cannot be read."""
    return _unread(service, what, "cannot_be_read", str(error))


def _unread(service: str, what: str, code: str, error: str) -> Finding:
    params = {"error": error.strip().partition("\n")[0]}
    return Finding(service, -1, 0, "", code, params=params, text=CHECK_TEXTS[code], row=what)


def _gone(context: Context, database: Database) -> bool:
    """Whether the server of audit's database answers, and does not have this one any more."""
    name = conninfo_to_dict(database.dsn).get("dbname")

    def query(cursor: Cursor) -> bool:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
        return cursor.fetchone() is None

    return database is not context.database and context.database.read(query)
