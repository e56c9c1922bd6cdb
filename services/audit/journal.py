"""What a verification has done so far, so that one which broke off goes on there: a file in the data folder.

Not in a database: whoever could write there what was seen already would keep it from being looked at.

A line is a finding, or says that a step of a check is done, to which the findings before it belong. What follows the
last such line is done again.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Self

import orjson
import structlog

from shared.domain import Text
from shared.event_store.finding import Finding
from shared.event_store.recheck import CheckStep, Told
from shared.postgres.locks import FileLock

log = structlog.get_logger("audit")

FILE: Final = "verification.jsonl"
VALID: Final = timedelta(hours=24)
"""How long after it began a verification may still be gone on with."""


class Journal:
    """The journal of the verification of one data folder. Of two at once, the second one remembers nothing.

    Left without an exception, it is removed: the verification has come to its end.
    """

    def __init__(self, data: Path, now: datetime, anew: bool = False) -> None:
        self.begun_at = now
        self._path = data / FILE
        self._lock = FileLock(self._path)
        self._now = now
        self._anew = anew
        self._file: IO[bytes] | None = None
        self._done: dict[str, tuple[list[Finding], Told]] = {}

    def __enter__(self) -> Self:
        if self._lock.take():
            self._file = self._path.open("r+b")
            self._file.seek(0 if self._anew else self._read(self._file))
            self._file.truncate()
            if not self._file.tell():
                self._done = {}
                self.begun_at = self._now
                self._write({"begun_at": self._now.isoformat()})
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
            if kind is None:
                self._path.unlink(missing_ok=True)
        self._lock.release()

    @property
    def resumes(self) -> datetime | None:
        """When the verification began that this one goes on with."""
        return self.begun_at if self.begun_at != self._now else None

    def step(self, name: str, do: CheckStep, holds: Callable[[Told], bool]) -> CheckStep:
        """Do a step and write it down; or tell again what it found, if it was done and what it left `holds`."""
        if name in self._done and holds(self._done[name][1]):
            found, told = self._done[name]
            yield from found
            return told
        told = yield from self._written(do)
        self._write({"done": name, "told": told})
        return told

    def _written(self, do: CheckStep) -> CheckStep:
        while True:
            try:
                finding = next(do)
            except StopIteration as ended:
                return ended.value  # type: ignore[no-any-return]
            self._write({"finding": asdict(finding)})
            yield finding

    def _write(self, line: Any) -> None:
        if self._file is None:
            return
        try:
            self._file.write(orjson.dumps(line, default=str) + b"\n")
            self._file.flush()
        except OSError as error:
            # A disk that is full keeps nobody from verifying, only from going on with it later.
            log.warning("verification_not_resumable", error=type(error).__name__)
            with suppress(OSError):
                self._file.close()
            self._file = None

    def _read(self, file: IO[bytes]) -> int:
        """Take up what is there; up to where it counts, 0 if nothing does."""
        whole, found = 0, []
        with suppress(ValueError, LookupError, TypeError, AttributeError):
            while (written := file.readline()).endswith(b"\n"):
                line = orjson.loads(written)
                if "begun_at" in line:
                    self.begun_at = datetime.fromisoformat(line["begun_at"])
                    if not timedelta() <= self._now - self.begun_at < VALID:
                        return 0
                    whole = file.tell()
                elif "finding" in line:
                    found.append(_finding(line["finding"]))
                else:
                    self._done[line["done"]] = found, line["told"]
                    whole, found = file.tell(), []
        return whole


def _finding(fields: dict[str, Any]) -> Finding:
    text = fields.pop("text")
    return Finding(**fields, text=Text(**text) if text else None)
