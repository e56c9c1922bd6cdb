"""A served application and a Chromium page that looks at it. Re-export the fixtures in a conftest to use them."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright
from starlette.types import ASGIApp

from tests.support.waiting import PATIENCE

PHONE = {"width": 320, "height": 720}
TABLET = {"width": 768, "height": 1024}
DESK = {"width": 1280, "height": 900}
SIZES = (PHONE, TABLET, DESK)

# Five seconds would be a test of how busy the machine is.
expect.set_options(timeout=PATIENCE * 1000)


@contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """The application on a free port of 127.0.0.1, in a thread; gives its address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        until = time.monotonic() + 10
        while not server.started:
            if not thread.is_alive() or time.monotonic() > until:
                raise RuntimeError("the application did not start")
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(10)


def program_of_chromium() -> str:
    """Where it is; without it the test is skipped, and fails where CI runs it."""
    program = shutil.which("chromium")
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail("there is no chromium, which CI must have")
        pytest.skip("there is no chromium; on Debian: apt-get install chromium fonts-noto-cjk")
    return program


# One browser for a module and no longer: while Playwright is at work, its loop is in the way of asynchronous tests.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    program = program_of_chromium()
    # Where the locale in which messages are wanted is not installed, it finds no file with a Japanese name.
    environment = {name: value for name, value in os.environ.items() if name != "LC_MESSAGES"}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"], env=environment)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page of a Japanese browser at 1280 px, without JavaScript's errors or refused resources unnoticed."""
    context = chromium.new_context(viewport=DESK, locale="ja-JP", timezone_id="Asia/Tokyo")  # type: ignore[arg-type]
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if _is_refusal(message) else None)
    yield page
    context.close()
    assert not complaints, complaints


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it stands, one line for each element."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['target']} {node['failureSummary']}" for one in found for node in one["nodes"]]


def looks_right(page: Page) -> None:
    """Nothing for axe to find and nothing that sticks out, however wide the screen is."""
    for size in SIZES:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert violations(page) == [], size
        assert overflow(page) == [], size


def overflow(page: Page) -> list[str]:
    """Elements that stick out to the right, other than inside a region that scrolls by itself."""
    script = """() => {
      const width = document.documentElement.clientWidth;
      const out = [...document.body.querySelectorAll('*')].filter(e => {
        if (e.closest('.scroll, .visually-hidden') && !e.matches('.scroll')) return false;
        const box = e.getBoundingClientRect();
        return box.width > 1 && box.right > width + 1;
      }).map(e => e.tagName + '.' + e.className);
      if (document.documentElement.scrollWidth > width) out.push('the page itself');
      return out;
    }"""
    found: list[str] = page.evaluate(script)
    return found


def _is_refusal(message: Any) -> bool:
    return message.type == "error" and "Content Security Policy" in message.text
