"""Typing: how long the pages of each kind of full draft take over HTTP, how large they are, what a save costs."""

from __future__ import annotations

import http.client
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from html import unescape
from typing import Any, Final
from urllib.parse import urlencode
from uuid import uuid4

import orjson
from pydantic import TypeAdapter

from benchmarks.doors import HttpDoor
from benchmarks.house import Reading, cpu_ms, fresh_folder, percentile, read_meters
from benchmarks.server import served
from services.embedded import System
from services.intake.pages.drafting.form import DraftForm
from services.intake.pages.drafting.kept import content
from services.intake.pages.drafting.registry import form_of
from services.intake.plan_commands import LaterKind
from services.intake.views.starting import example_plan
from shared.clock import SystemClock, today
from shared.contracts.forms.answers import answers_of, as_if_twice
from shared.contracts.forms.filed import FiledForm
from shared.contracts.forms.joint import JOINT_VERSIONS
from shared.contracts.forms.single import FORM_VERSIONS
from shared.domain import Month
from shared.scheme.application_kinds import PlanType
from shared.settings import Settings

DRAFTS: Final = 40
"""How many their owner has."""
SAVED: Final = "organisation"
"""The part whose text is saved again and again."""
MONTHS: Final = 5
"""So long is the period of the certified plan: both a change and the next term can be filed at once (R23, R24)."""
PATIENCE: Final = 30.0
SEE_OTHER: Final = 303
_POSTED: Final = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass
class Typist:
    """One person's browser: a kept connection, and how long each page took (ms) and how large it was (bytes)."""

    port: int
    owner: str = "applicant-1"
    pages_ms: list[float] = field(default_factory=list)
    largest: int = 0
    went_to: str = ""

    def __post_init__(self) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def begin(self, draft: Mapping[str, Any]) -> str:
        """The address of a new draft."""
        body = self._ask("POST", "/intake/drafts", orjson.dumps(draft), {"Content-Type": "application/json"})
        return f"/intake/drafts/{orjson.loads(body)['draft_id']}"

    def begin_about(self, plan_id: str, offer: LaterKind) -> str:
        """The address of a new draft about a certified plan, filled in with that."""
        self._ask("POST", f"/intake/plans/{plan_id}/{offer}/typed", b"", _POSTED)
        return self.went_to

    def file(self, plan: Mapping[str, Any]) -> dict[str, Any]:
        """File a plan as a program does."""
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        made: dict[str, Any] = orjson.loads(self._ask("POST", "/intake/applications", orjson.dumps(plan), headers))
        return made

    def look(self, address: str) -> str:
        """A page, timed."""
        started = time.perf_counter()
        page = self._ask("GET", address, None, {"Accept": "text/html"})
        self.pages_ms.append((time.perf_counter() - started) * 1000)
        self.largest = max(self.largest, len(page))
        return page.decode()

    def save(self, address: str, typed: Mapping[str, str]) -> str:
        """Save as the page's script does; what the page now is said to have seen."""
        body = urlencode({**typed, "step": "auto"}).encode()
        return str(orjson.loads(self._ask("POST", address, body, _POSTED | {"Accept": "application/json"}))["seen"])

    def _ask(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> bytes:
        own = {"X-Jigyokei-Persona": self.owner, "Idempotency-Key": str(uuid4())}
        self._connection.request(method, path, body, {**own, **headers})
        response = self._connection.getresponse()
        answer = response.read()
        self.went_to = response.headers.get("Location", "")
        if response.status >= 300 and response.status != SEE_OTHER:
            raise RuntimeError(f"{path}: {response.status} {answer[:500]!r}")
        return answer


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of draft that is typed in: alone (`plan_type`), or about a certified plan (`offer`)."""

    plan_type: PlanType
    offer: LaterKind | None = None

    @property
    def form(self) -> DraftForm:
        version = (JOINT_VERSIONS if self.plan_type == "joint" else FORM_VERSIONS).on(today(SystemClock()))
        found = form_of(self.offer or "new", version)
        assert found is not None
        return found


KINDS: Final[Mapping[str, Kind]] = {
    "new": Kind("single"),
    "joint": Kind("joint"),
    "change": Kind("single", "change"),
    "renewal": Kind("single", "renewal"),
    "joint_change": Kind("joint", "change"),
}


def measure(asked: int, say: Callable[[str], None]) -> dict[str, Any]:
    """By kind of draft: percentiles of so many pages and of the CPU of so many saves (ms), the largest page (bytes)."""
    with fresh_folder() as data:
        settings = Settings(data=data, send_mail=False)
        with served(settings) as server, System(settings, SystemClock()) as onlooker:
            typist = Typist(server.port)
            for _ in range(DRAFTS - len(KINDS)):
                typist.begin({"kind": "new", "form_version": "single/2", "content": {"typed": ""}})
            assert onlooker.postgres is not None
            assert onlooker.postgres.pid is not None
            meters = Meters(server.pid, onlooker.postgres.pid, onlooker.postgres.dsn("postgres"))
            plans = {one.plan_type: _certified(typist, one.plan_type) for one in KINDS.values() if one.offer}
            found = {}
            for name, kind in KINDS.items():
                plan = plans[kind.plan_type]
                draft = typist.begin_about(plan, kind.offer) if kind.offer else typist.begin(_full_draft(kind))
                found[name] = _of_draft(typist, draft, kind, asked // len(KINDS), meters)
                say(f"{name}: {found[name]}")
    return found


@dataclass(frozen=True, slots=True)
class Meters:
    """The process of the services, and PostgreSQL's."""

    pid: int
    postmaster: int
    dsn: str

    def read(self) -> Reading:
        return read_meters([self.pid], self.postmaster, self.dsn)


def _of_draft(typist: Typist, draft: str, kind: Kind, asked: int, meters: Meters) -> dict[str, float]:
    if kind.offer:
        _report(typist, f"{draft}/parts/report")
    parts = [f"{draft}/parts/{one.key}" for one in kind.form.parts]
    addresses = [draft, f"{draft}/check", "/intake/drafts", *parts]
    for address in addresses:
        typist.look(address)
    typist.pages_ms.clear()
    typist.largest = 0
    first = meters.read()
    for number in range(asked):
        typist.look(addresses[number % len(addresses)])
    looked = meters.read()
    at = f"{draft}/parts/{SAVED}"
    typed, saves = _posted(typist.look(at)), []
    before = meters.read()
    for number in range(asked):
        started = cpu_ms(meters.pid)
        typed["seen"] = typist.save(at, typed | {_text_in(typed): f"{number}番目の文"})
        saves.append(cpu_ms(meters.pid) - started)
    after = meters.read()
    return {
        "page_p50_ms": round(percentile(typist.pages_ms, 0.5), 2),
        "page_p95_ms": round(percentile(typist.pages_ms, 0.95), 2),
        "page_cpu_ms": round((looked.cpu_seconds - first.cpu_seconds) * 1000 / asked, 2),
        "page_max_bytes": typist.largest,
        "save_cpu_p50_ms": round(percentile(saves, 0.5), 2),
        "save_cpu_p95_ms": round(percentile(saves, 0.95), 2),
        "save_cpu_max_ms": round(max(saves), 2),
        "save_postgres_cpu_ms": round((after.postgres_cpu_seconds - before.postgres_cpu_seconds) * 1000 / asked, 2),
    }


def _report(typist: Typist, at: str) -> None:
    """Say of each part that it does not apply, so that the whole draft could be filed (R25)."""
    page = typist.look(at)
    marks = {unescape(name) for name in re.findall(r'name="(report[^"]*\.mark)"', page)}
    typist.save(at, _posted(page) | dict.fromkeys(marks, "not_applicable"))


def _full_draft(kind: Kind) -> dict[str, Any]:
    plan = TypeAdapter(FiledForm).validate_python(example_plan(today(SystemClock()), kind.plan_type))
    answers = as_if_twice(answers_of(plan, lambda personal: personal.text or ""), kind.form.layout.twice)
    return {"kind": "new", "form_version": answers.form_version, "content": content(answers)}


def _certified(typist: Typist, plan_type: PlanType) -> str:
    """The id of a plan that can be both changed and followed: its last month is not far."""
    plan = example_plan(today(SystemClock()), plan_type)
    start = Month.parse(plan["period"]["start"])
    plan["period"]["end"] = str(start.plus(MONTHS - 1))
    made = typist.file(plan)
    door, case_id, bureau = HttpDoor(typist.port), made["application_id"], made["bureau"]
    for act in (door.assign, door.propose, door.approve):
        patiently(partial(act, case_id, bureau))
    patiently(partial(typist.look, f"/intake/plans/{made['plan_id']}/page"))
    return str(made["plan_id"])


def patiently(ask: Callable[[], object]) -> None:
    """Ask until what it is about has come from the other services; some seconds at most."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            ask()
        except RuntimeError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
        else:
            return


def _posted(page: str) -> dict[str, str]:
    """The hidden inputs and the texts of a part's page."""
    hidden = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', page)
    texts = re.findall(r'<textarea[^>]* name="([^"]*)"[^>]*>([^<]*)</textarea>', page)
    return {unescape(name): unescape(value) for name, value in (*hidden, *texts)}


def _text_in(typed: Mapping[str, str]) -> str:
    return next(name for name in typed if name.startswith(SAVED))
