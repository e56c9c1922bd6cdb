"""kill -9 of the browser and of the server, while somebody types: what the page said was saved is there."""

from __future__ import annotations

import random
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import orjson
import pytest
from playwright.sync_api import Error, Page, Playwright, TimeoutError, sync_playwright

from shared.clock import SystemClock, today
from shared.contracts.forms.answers import Answers, to_json
from shared.contracts.forms.single import FORM_VERSIONS
from shared.web.persona import COOKIE
from tests.faults.running import Running
from tests.support.browser import program_of_chromium
from tests.support.waiting import PATIENCE, until

SAVES: Final = 200
KILLS: Final = 4
"""Of the browser, and as many of the server."""
LATEST_SECONDS: Final = 0.06
"""A kill comes so long after typing began, at most: in about the time that a save of a page takes."""
PAUSE, AGAIN = 1_500, 15_000
"""Milliseconds after which the page's script saves, and tries again; the tests hand them in."""
TEXT: Final = "[name='goals.purpose']"
SEEN: Final = "document.querySelector('[name=seen]').value"


class Window:
    """A Chromium in a process of its own, with the page in which somebody types."""

    def __init__(self, playwright: Playwright, profile: Path, address: str) -> None:
        self._process = subprocess.Popen(
            [
                *(program_of_chromium(), "--headless=new", "--no-sandbox", "--remote-debugging-port=0"),
                *(f"--user-data-dir={profile}", "about:blank"),
            ],
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._process.stderr is not None
        line = next(line for line in self._process.stderr if "DevTools listening on" in line)
        self._browser = playwright.chromium.connect_over_cdp(line.split()[-1])
        context = self._browser.contexts[0]
        context.add_cookies([{"name": COOKIE, "value": "applicant-1", "url": address}])
        self.page: Page = context.pages[0]
        self.page.set_default_timeout(PATIENCE * 1_000)
        self.page.clock.install()
        until(lambda: self._has_opened(address), what="the page of the draft")

    def _has_opened(self, address: str) -> bool:
        """A server that has just begun may be too busy for it (503), and nothing else stands in the way."""
        answer = self.page.goto(address)
        assert answer is not None
        assert answer.status in (200, 503), self.page.inner_text("main")
        return answer.status == 200

    def kill(self) -> None:
        self._process.kill()

    def bury(self) -> None:
        self.kill()
        self._process.wait()
        assert self._process.stderr is not None
        self._process.stderr.close()


class Typist:
    """Who types one text, and begins again where the browser is gone. `acknowledged` is what a page said was saved."""

    def __init__(self, playwright: Playwright, folder: Path) -> None:
        self._playwright = playwright
        self._folder = folder
        self.running = Running(folder)
        version = FORM_VERSIONS.on(today(SystemClock()))
        body = {"kind": "new", "form_version": version, "content": to_json(Answers(version))}
        status, _, made = self.running.ask("POST", "/intake/drafts", orjson.dumps(body))
        assert status == 201, made
        self.draft = f"/intake/drafts/{orjson.loads(made)['draft_id']}"
        self.acknowledged = ""
        self.lost_windows = self.lost_servers = 0
        self.window = self._open()

    def type(self, text: str) -> None:
        """Type it until a page has said that it was saved."""
        while True:
            try:
                return self._type(text)
            except Error:
                self.window.bury()
                self.lost_windows += 1
                self.window = self._open()
                assert self.window.page.input_value(TEXT) in (self.acknowledged, text)

    def _type(self, text: str) -> None:
        page = self.window.page
        if page.input_value(TEXT) != text:
            seen = page.evaluate(SEEN)
            page.fill(TEXT, text)
            page.clock.run_for(PAUSE)
            self._wait(page, seen)
        self.acknowledged = text

    def _wait(self, page: Page, seen: str) -> None:
        """Until the save is answered; a server that is gone is started again, and asked again by the page itself."""
        changed = f"seen => {SEEN} !== seen"
        page.wait_for_function(f"{changed} || document.querySelector('.typing__state--wrong') !== null", arg=seen)
        while page.evaluate(SEEN) == seen:
            self._serve()
            page.clock.run_for(AGAIN)
            with suppress(TimeoutError):
                page.wait_for_function(changed, arg=seen, timeout=1_000)

    def _serve(self) -> None:
        if self.running.process.poll() is not None:
            self.running.kill()
            self.lost_servers += 1
            self.running = Running(self._folder, port=self.running.port)

    def _open(self) -> Window:
        self._serve()
        at = f"http://127.0.0.1:{self.running.port}{self.draft}/parts/goals?lang=ja"
        return Window(self._playwright, self._folder.with_name(f"window-{uuid4().hex[:6]}"), at)

    @contextmanager
    def killed_after(self, seconds: float, what: Any) -> Iterator[None]:
        killer = threading.Timer(seconds, what.kill)
        killer.start()
        try:
            yield
        finally:
            killer.join()


def test_what_a_page_said_was_saved_outlives_its_browser_and_its_server(
    short_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIGYOKEI_SYSTEM_FOLDER", str(short_folder / "system"))
    dice = random.Random(12)
    moments = dice.sample(range(SAVES - 1), 2 * KILLS)
    with sync_playwright() as playwright:
        typist = Typist(playwright, short_folder / f"typing-{uuid4().hex[:6]}")
        try:
            for number in range(SAVES):
                text = f"{number} " + "打" * dice.randrange(300)
                if number in moments:
                    victim = typist.window if number in moments[:KILLS] else typist.running.process
                    with typist.killed_after(dice.uniform(0, LATEST_SECONDS), victim):
                        typist.type(text)
                else:
                    typist.type(text)
            typist.window.bury()
            typist.running.kill()
            typist.running = Running(typist.running.data)
            status, _, body = typist.running.ask("GET", typist.draft)
            assert (status, orjson.loads(body)["content"]["given"]["goals.purpose"]) == (200, typist.acknowledged)
            assert typist.acknowledged == text
            assert (typist.lost_windows, typist.lost_servers) == (KILLS, KILLS)
        finally:
            typist.window.bury()
            if typist.running.process.poll() is None:
                typist.running.kill()
