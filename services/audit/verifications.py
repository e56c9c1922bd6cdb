"""Verifications on request: one at a time, in a thread of their own, their outcome kept in audit's database."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

import orjson
import structlog
from pydantic import ValidationError

from services.audit.checks.check import Check, Checked, Report, Stopped, VerificationProgress
from services.audit.journal import Journal
from services.audit.verify import verify
from services.audit.views.reports import ReportOut
from shared.clock import Clock
from shared.event_store.finding import Finding
from shared.event_store.readable import UnreadableRow, note
from shared.event_store.recheck import Recheck
from shared.event_store.store import EventStore
from shared.postgres.database import ALTERED, AWAY, Cursor, Database
from shared.web.formats import sentence

VerificationState = Literal["running", "sound", "findings", "failed"]

log = structlog.get_logger("audit")


@dataclass(frozen=True, slots=True)
class Verification:
    """One verification: under way, or ended with its report (as JSON). A failed one says nothing of the records."""

    id: str
    asked_by: str
    started_at: datetime
    state: VerificationState = "running"
    ended_at: datetime | None = None
    done: int = 0
    total: int = 0
    report: Mapping[str, Any] | None = None


class Verifications:
    """Starts verifications and tells how they go. A request while one runs is answered with the one that runs."""

    def __init__(
        self,
        database: Database,
        sources: Mapping[str, EventStore],
        services: Sequence[str],
        clock: Clock,
        more: Callable[[], Sequence[Check | Recheck]] = tuple,
        data: Path | None = None,
    ) -> None:
        self.database = database
        self.sources = sources
        self.services = services
        self.clock = clock
        self.more = more
        self.data = data
        """Where a verification that breaks off leaves its journal."""
        self._guard = threading.Lock()
        self._current: Verification | None = None
        self._key = ""
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()

    def begin(self, asked_by: str, key: str) -> Verification:
        """Start one, or give the one that runs; the same key gives the same one."""
        with self._guard:
            current = self._current
            if current is not None and (current.state == "running" or key == self._key):
                return current
            self._key = key
            begun = Verification(str(uuid4()), asked_by, self.clock.now())
            self._current = begun
            self._thread = threading.Thread(target=self._run, args=(begun,), name="verification", daemon=True)
            self._thread.start()
            return begun

    def latest(self) -> Verification | None:
        """The one that runs, else the one that ended last."""
        return self._current or self.database.read(_newest)

    def get(self, verification_id: str) -> Verification | None:
        current = self._current
        if current is not None and current.id == verification_id:
            return current
        return self.database.read(lambda cursor: _one(cursor, verification_id))

    def wait(self, seconds: float) -> None:
        """Let the one that runs end, for at most so long."""
        if self._thread is not None:
            self._thread.join(seconds)

    # -- as a worker of the service: there is nothing to do unless asked --------------------------------------------

    def start(self) -> None: ...

    def step(self) -> int:
        return 0

    def wake(self) -> None: ...

    def stop(self) -> None:
        """Break off what runs: it can be asked for again."""
        self._stopping.set()
        self.wait(10)

    # -- running -----------------------------------------------------------------------------------------------------

    def _run(self, begun: Verification) -> None:
        began = time.perf_counter()
        try:
            with Journal(self.data, begun.started_at) if self.data else nullcontext() as journal:
                report = verify(
                    self.database,
                    self.sources,
                    self.services,
                    self._advance,
                    self._stopping.is_set,
                    self.more(),
                    journal,
                )
            took = time.perf_counter() - began
            ended = replace(
                begun,
                state="sound" if report.sound else "findings",
                ended_at=self.clock.now(),
                done=sum(report.events.values()),
                total=sum(report.events.values()),
                report=report_json(report, took),
            )
            self._keep(ended)
            log.info("verification_ended", events=ended.done, findings=report.count, took_ms=int(took * 1000))
        except (Stopped, *AWAY) as error:
            log.warning("verification_broken_off", error=type(error).__name__)
            ended = replace(begun, state="failed", ended_at=self.clock.now())
        except Exception:
            log.exception("verification_failed")
            ended = replace(begun, state="failed", ended_at=self.clock.now())
        self._current = ended

    def _keep(self, ended: Verification) -> None:
        try:
            with self.database.transaction() as cursor:
                report = orjson.dumps(ended.report).decode()
                cursor.execute(_KEEP, (ended.id, ended.asked_by, ended.started_at, ended.ended_at, report))
        except (*AWAY, *ALTERED) as error:
            # What was found counts all the same; it is only forgotten when the process ends.
            log.warning("verification_not_kept", error=type(error).__name__)

    def _advance(self, progress: VerificationProgress) -> None:
        current = self._current
        assert current is not None
        self._current = replace(current, done=progress.done, total=progress.total)


def report_json(report: Report, took_seconds: float) -> dict[str, Any]:
    """A report as it is stored, shown and answered."""
    return {
        "events": report.events,
        "lag": report.lag,
        "unseen": report.unseen,
        "count": report.count,
        "findings": [finding_json(finding) for finding in report.findings],
        "known_count": report.known_count,
        "known": [finding_json(fact) for fact in report.known],
        "not_covered": [{"ja": what.ja, "en": what.en} for what in report.not_covered],
        "checks": [checked_json(checked) for checked in report.checked],
        "took_ms": round(took_seconds * 1000),
        "goes_on_from": report.goes_on_from.isoformat() if report.goes_on_from else None,
    }


def checked_json(checked: Checked) -> dict[str, Any]:
    return {
        "name": checked.name,
        "ja": checked.covers.ja,
        "en": checked.covers.en,
        "whole": checked.whole,
        "count": checked.count,
        "known_count": checked.known_count,
    }


def finding_json(finding: Finding) -> dict[str, Any]:
    return {
        "holder": finding.holder,
        "service": finding.service,
        "partition": finding.partition,
        "sequence": finding.sequence,
        "stream_id": finding.stream_id,
        "version": finding.version,
        "row": finding.row,
        "code": finding.code,
        "ja": sentence(finding.words, "ja", finding.params),
        "en": sentence(finding.words, "en", finding.params),
    }


def _newest(cursor: Cursor) -> Verification | None:
    """The newest that can be read; those after it are noted."""
    cursor.execute(_NEWEST)
    for row in cursor.fetchall():
        try:
            return _read(row)
        except UnreadableRow as error:
            note(str(error))
    return None


def _one(cursor: Cursor, verification_id: str) -> Verification | None:
    cursor.execute(_ONE, (verification_id,))
    return _read(cursor.fetchone())


def _read(row: tuple[Any, ...] | None) -> Verification | None:
    """Raises UnreadableRow."""
    if row is None:
        return None
    report = row[4]
    try:
        ReportOut.model_validate_json(orjson.dumps(report), strict=True)
    except ValidationError as error:
        raise UnreadableRow(row[0]) from error
    checked = sum(report["events"].values())
    state: VerificationState = "findings" if report["count"] else "sound"
    return Verification(row[0], row[1], row[2], state, row[3], checked, checked, report)


_KEEP = """
INSERT INTO verifications (id, asked_by, started_at, ended_at, report) VALUES (%s, %s, %s, %s, %s::jsonb)
ON CONFLICT DO NOTHING
"""
_NEWEST = "SELECT id, asked_by, started_at, ended_at, report FROM verifications ORDER BY ended_at DESC LIMIT 20"
_ONE = "SELECT id, asked_by, started_at, ended_at, report FROM verifications WHERE id = %s"
