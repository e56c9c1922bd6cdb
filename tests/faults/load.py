"""A load of cases that never gives up, on services that run elsewhere, and an onlooker who sees them come to rest.

with observed.load():
    ...               # things fail
observed.settle()
assert observed.violations() == []
"""

from __future__ import annotations

import json
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

from services.embedded import System
from shared.messaging.subscriptions import FOLLOWS
from shared.process.standing import standing
from tests.faults.invariants import violations
from tests.support.moved import FileClock
from tests.support.waiting import PATIENCE

FORMS = [
    json.loads(path.read_bytes())
    for path in sorted((Path(__file__).parents[1] / "data/applications").glob("*.json"))[:3]
]
WORKERS = 2


class Answering(Protocol):
    """A process that answers over HTTP."""

    @property
    def port(self) -> int: ...


class Members(Protocol):
    """The processes that run."""

    def of(self, service: str) -> Sequence[Answering]: ...
    def wait_until_ready(self) -> None: ...


@dataclass
class Observed:
    """The processes, an onlooker on the same databases, the clock of them all, and what they have answered."""

    onlooker: System
    clock: FileClock
    members: Members
    acknowledged: dict[tuple[str, str], int] = field(default_factory=dict, kw_only=True)

    @contextmanager
    def load(self) -> Iterator[Load]:
        """Drive cases as long as the block runs; those that have begun are brought to their end afterwards."""
        load = Load(self)
        load.start()
        try:
            yield load
        finally:
            load.end()
        assert not load.errors, load.errors

    def settle(self) -> None:
        """Wait until every follower has heard everything, nothing is due and every notice is sent, twice in a row."""
        self.members.wait_until_ready()
        deadline, quiet = time.monotonic() + PATIENCE, 0
        while quiet < 2:
            waits = self.waits()
            quiet = quiet + 1 if not waits else 0
            if set(waits) == {"notices"}:
                self._bring_forward_the_next_attempt()
            assert time.monotonic() < deadline, waits
            threading.Event().wait(0.05)

    def waits(self) -> dict[str, int]:
        """What has not come to rest, by link or service."""
        found = standing(self.onlooker)
        waits = {f"{upstream}>{name}": found.lag(upstream, name) for name in FOLLOWS for upstream in FOLLOWS[name]}
        waits |= {name: service.overdue for name, service in found.of.items()}
        with self.onlooker.services["notify"].store.database.transaction() as cursor:
            cursor.execute("SELECT count(*) FROM deliveries WHERE standing NOT IN ('sent', 'stuck')")
            waits["notices"] = cursor.fetchone()[0]
        return {name: many for name, many in waits.items() if many}

    def _bring_forward_the_next_attempt(self) -> None:
        """A send that was cut off is tried again a minute later."""
        due = self.onlooker.services["notify"].store.next_due()
        if due is not None:
            self.clock.move_to(due)

    def violations(self) -> list[str]:
        return violations(self.onlooker, self.acknowledged)


class Load:
    """Applicants and officers, over HTTP. Whoever gets no answer asks again, under the same key, until there is one."""

    def __init__(self, observed: Observed) -> None:
        self.observed = observed
        self.answers = 0
        self.cases = 0
        self.said: Counter[int] = Counter()
        """How often each status was answered."""
        self.errors: list[str] = []
        self._ending = threading.Event()
        self._workers = [threading.Thread(target=self._work, args=(number,)) for number in range(WORKERS)]

    def start(self) -> None:
        for worker in self._workers:
            worker.start()

    def end(self) -> None:
        self._ending.set()
        for worker in self._workers:
            worker.join()

    def wait_for(self, more: int, at_most: float = PATIENCE) -> None:
        """Wait for so many further answers; for no longer than that."""
        wanted, deadline = self.answers + more, time.monotonic() + at_most
        while self.answers < wanted and time.monotonic() < deadline and not self.errors:
            self._ending.wait(0.01)

    def _work(self, number: int) -> None:
        dice = random.Random(number)
        try:
            while not self._ending.is_set():
                self._one_case(dice)
                self.cases += 1
        except Exception as error:
            self.errors.append(repr(error))

    def _one_case(self, dice: random.Random) -> None:
        which = dice.randrange(len(FORMS))
        applicant = f"applicant-{which + 1}"
        filed = self._ask(dice, "intake", "applications", applicant, FORMS[which])
        case_id, officer = filed["application_id"], f"officer-{filed['bureau']}-1"
        fate = dice.random()
        if fate < 0.1:
            self._ask(dice, "intake", f"applications/{case_id}/withdraw", applicant, {"reason": "事情による。"})
            return
        self._ask(dice, "review", f"cases/{case_id}/assign", officer, {"officer": officer})
        if fate < 0.3:
            self._correction(dice, case_id, officer, applicant, FORMS[which])
        outcome, reasons = ("certify", "") if fate < 0.8 else ("refuse", "取組が確認できないため。")
        self._ask(dice, "review", f"cases/{case_id}/proposal", officer, {"outcome": outcome, "reasons": reasons})
        self._ask(dice, "review", f"cases/{case_id}/approve", f"director-{filed['bureau']}", {})

    def _correction(self, dice: random.Random, case_id: str, officer: str, applicant: str, form: Any) -> None:
        item = {"path": "goals.purpose", "comment": "目的を具体的に記入してください。"}
        asked = self._ask(dice, "review", f"cases/{case_id}/corrections", officer, {"items": [item]})
        answer = {"answers": [{"path": "goals.purpose", "comment": "記入しました。"}], "form": form}
        path = f"applications/{case_id}/corrections/{asked['correction_id']}/answer"
        self._ask(dice, "intake", path, applicant, answer)

    def _ask(self, dice: random.Random, service: str, path: str, persona: str, body: Any) -> dict[str, Any]:
        """What was answered in the end. A case that is not there yet is asked for again, as a service that is away."""
        headers = {
            "X-Jigyokei-Persona": persona,
            "Accept": "application/json",
            "Content-Type": "application/json",
            "Idempotency-Key": str(uuid4()),
        }
        said: Any = None
        deadline = time.monotonic() + 2 * PATIENCE
        while time.monotonic() < deadline:
            member = dice.choice(self.observed.members.of(service))
            try:
                said = answer(member.port, f"/{service}/{path}", headers, body)
            except (OSError, HTTPException) as error:
                said = repr(error)
            else:
                self.said[said[0]] += 1
                if said[0] < 300:
                    return self._noted(service, json.loads(said[1]))
                assert said[0] in LATER, said
            threading.Event().wait(0.03)
        raise AssertionError(f"no answer to {path}: {said}")

    def _noted(self, service: str, made: dict[str, Any]) -> dict[str, Any]:
        stream = made["application_id"] if service == "intake" else made["case_id"]
        key = service, stream
        self.observed.acknowledged[key] = max(made["version"], self.observed.acknowledged.get(key, 0))
        self.answers += 1
        return made


LATER = (404, 409, 412, 422, 500, 503)
"""Not yet heard of, changed meanwhile, refused in this state, away: asked again."""


def answer(port: int, path: str, headers: Mapping[str, str], body: Any) -> tuple[int, bytes]:
    """Ask one member, with the version that it shows at this moment."""
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        seen = {}
        _, service, kind, *rest = path.split("/")
        if rest:
            connection.request("GET", f"/{service}/{kind}/{rest[0]}", headers=dict(headers))
            shown = connection.getresponse()
            text = shown.read()
            if shown.status != 200:
                return shown.status, text
            seen = {"If-Match": shown.headers["ETag"]}
        connection.request("POST", path, json.dumps(body), {**headers, **seen})
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()
