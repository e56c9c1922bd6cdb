"""Typing: how long the pages of a full draft take over HTTP, how large they are, what a save costs."""

from __future__ import annotations

import http.client
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any, Final
from urllib.parse import urlencode
from uuid import uuid4

import orjson

from benchmarks.house import fresh_folder, percentile, read_meters
from benchmarks.server import served
from services.embedded import System
from services.intake.pages.drafting.kept import content
from services.intake.pages.drafting.single import LAYOUT, PARTS
from services.intake.pages.filing import example_plan
from shared.clock import SystemClock, today
from shared.contracts.forms.answers import answers_of, as_if_twice
from shared.contracts.forms.single import PlanForm
from shared.settings import Settings

DRAFTS: Final = 40
"""How many their owner has."""
SAVED: Final = "organisation"
"""The part whose text is saved again and again."""


@dataclass
class Typist:
    """One person's browser: a kept connection, and how long each page took (ms) and how large it was (bytes)."""

    port: int
    owner: str = "applicant-1"
    pages_ms: list[float] = field(default_factory=list)
    largest: int = 0

    def __post_init__(self) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def begin(self, draft: Mapping[str, Any]) -> str:
        """The address of a new draft."""
        body = self._ask("POST", "/intake/drafts", orjson.dumps(draft), {"Content-Type": "application/json"})
        return f"/intake/drafts/{orjson.loads(body)['draft_id']}"

    def look(self, address: str) -> str:
        """A page, timed."""
        started = time.perf_counter()
        page = self._ask("GET", address, None, {"Accept": "text/html"})
        self.pages_ms.append((time.perf_counter() - started) * 1000)
        self.largest = max(self.largest, len(page))
        return page.decode()

    def save(self, address: str, typed: Mapping[str, str]) -> str:
        """Save as the page's script does; what the page now is said to have seen."""
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        body = urlencode({**typed, "step": "auto"}).encode()
        return str(orjson.loads(self._ask("POST", address, body, headers))["seen"])

    def _ask(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> bytes:
        own = {"X-Jigyokei-Persona": self.owner, "Idempotency-Key": str(uuid4())}
        self._connection.request(method, path, body, {**own, **headers})
        response = self._connection.getresponse()
        answer = response.read()
        if response.status >= 300:
            raise RuntimeError(f"{path}: {response.status} {answer[:500]!r}")
        return answer


def measure(asked: int, say: Callable[[str], None]) -> dict[str, float]:
    """Percentiles of so many pages and the CPU of so many saves, in milliseconds; the largest page, in bytes."""
    with fresh_folder() as data:
        settings = Settings(data=data, send_mail=False)
        with served(settings) as server, System(settings, SystemClock()) as onlooker:
            typist = Typist(server.port)
            draft = typist.begin(_full_draft())
            for _ in range(DRAFTS - 1):
                typist.begin({"kind": "new", "form_version": "single/2", "content": {"typed": ""}})
            addresses = [draft, f"{draft}/check", "/intake/drafts", *(f"{draft}/parts/{one.key}" for one in PARTS)]
            for address in addresses:
                typist.look(address)
            typist.pages_ms.clear()
            assert onlooker.postgres is not None
            assert onlooker.postgres.pid is not None
            postmaster, dsn = onlooker.postgres.pid, onlooker.postgres.dsn("postgres")
            first = read_meters([server.pid], postmaster, dsn)
            for number in range(asked):
                typist.look(addresses[number % len(addresses)])
            looked = read_meters([server.pid], postmaster, dsn)
            say(f"{asked} pages were asked for")
            at = f"{draft}/parts/{SAVED}"
            typed = _posted(typist.look(at))
            before = read_meters([server.pid], postmaster, dsn)
            for number in range(asked):
                typed["seen"] = typist.save(at, typed | {_text_in(typed): f"{number}番目の文"})
            after = read_meters([server.pid], postmaster, dsn)
    return {
        "page_p50_ms": round(percentile(typist.pages_ms, 0.5), 2),
        "page_p95_ms": round(percentile(typist.pages_ms, 0.95), 2),
        "page_cpu_ms": round((looked.cpu_seconds - first.cpu_seconds) * 1000 / asked, 2),
        "page_max_bytes": typist.largest,
        "save_cpu_ms": round((after.cpu_seconds - before.cpu_seconds) * 1000 / asked, 2),
        "save_postgres_cpu_ms": round((after.postgres_cpu_seconds - before.postgres_cpu_seconds) * 1000 / asked, 2),
    }


def _full_draft() -> dict[str, Any]:
    plan = PlanForm.model_validate(example_plan(today(SystemClock())))
    answers = as_if_twice(answers_of(plan, lambda personal: personal.text or ""), LAYOUT.twice)
    return {"kind": "new", "form_version": answers.form_version, "content": content(answers)}


def _posted(page: str) -> dict[str, str]:
    """The hidden inputs and the texts of a part's page."""
    hidden = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', page)
    texts = re.findall(r'<textarea[^>]* name="([^"]*)"[^>]*>([^<]*)</textarea>', page)
    return {unescape(name): unescape(value) for name, value in (*hidden, *texts)}


def _text_in(typed: Mapping[str, str]) -> str:
    return next(name for name in typed if name.startswith(SAVED))
