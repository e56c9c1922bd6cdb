"""kill -9 while a draft is typed, anywhere in 200 saves: what was acknowledged is there, and no version goes back."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import orjson
import pytest

from tests.faults.running import Running

SAVES: Final = 200
KILLS: Final = 6
LATEST_SECONDS: Final = 0.012
"""A kill comes so long after a save was sent, at most: in about the time that one takes."""
AT: Final = "/intake/drafts"


class Typist:
    """Who types one draft, starts the server again whenever it is gone, and repeats what was not answered."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.running = Running(folder)
        self.restarts = 0
        body = {"kind": "new", "form_version": "single/2", "content": {"typed": ""}}
        status, _, made = self.running.ask("POST", AT, orjson.dumps(body))
        assert status == 201, made
        self.at = f"{AT}/{orjson.loads(made)['draft_id']}"
        self.version = 1

    def save(self, content: dict[str, Any]) -> None:
        """Save once, as a page does: under the version that was acknowledged last, until there is an answer."""
        while True:
            try:
                status, _, body = self.running.ask(
                    "PUT", self.at, orjson.dumps({"content": content}), seen=self.version
                )
            except (OSError, HTTPException):
                before = self.version
                self.start_again()
                found = self.load()
                assert found["version"] in (before, before + 1)
                continue
            assert status == 200, body
            assert orjson.loads(body)["version"] == self.version + 1
            self.version += 1
            return

    def start_again(self) -> None:
        self.running.kill()
        self.running = Running(self._folder)
        self.restarts += 1

    def load(self) -> dict[str, Any]:
        status, _, body = self.running.ask("GET", self.at)
        assert status == 200, body
        found: dict[str, Any] = orjson.loads(body)
        return found

    @contextmanager
    def killed_after(self, seconds: float) -> Iterator[None]:
        killer = threading.Timer(seconds, self.running.process.kill)
        killer.start()
        try:
            yield
        finally:
            killer.join()


def test_of_200_saves_none_that_was_acknowledged_is_lost(short_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIGYOKEI_SYSTEM_FOLDER", str(short_folder / "system"))
    dice = random.Random(12)
    kills = {dice.randrange(SAVES): dice.uniform(0, LATEST_SECONDS) for _ in range(KILLS)}
    typist = Typist(short_folder / f"drafts-{uuid4().hex[:6]}")
    try:
        for number in range(SAVES):
            content = {"typed": f"{number} " + "打" * dice.randrange(3_000)}
            if number in kills:
                with typist.killed_after(kills[number]):
                    typist.save(content)
            else:
                typist.save(content)
            if number % 20 == 0:
                found = typist.load()
                assert (found["version"], found["content"]) == (typist.version, content)
        typist.start_again()
        found = typist.load()
        assert (found["version"], found["content"]) == (SAVES + 1, content)
        assert typist.restarts > len(kills) // 2
        assert typist.running.stop() == 0
    finally:
        if typist.running.process.poll() is None:
            typist.running.kill()
