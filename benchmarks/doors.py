"""The two doors through which cases are driven: the commands themselves, and HTTP."""

from __future__ import annotations

import http.client
import itertools
import threading
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson

from benchmarks.revisions import accepted, envelope, filed, of_forms
from services.embedded import System
from shared.contracts.event import Actor
from shared.event_store.unit_of_work import Cause, Once
from shared.scheme.corporate_number import check_digit

FILING = Path(__file__).with_name("filing.json")
"""A short but complete filing of about 4 kB; whoever measures another revision has it file its own."""
ITS_NUMBER = b"7990001000001"

# One prefecture of each bureau, so that the running numbers of nine bureaus take turns.
PREFECTURES = ("北海道", "宮城県", "東京都", "愛知県", "大阪府", "広島県", "香川県", "福岡県", "沖縄県")


def bodies() -> list[bytes]:
    """The filing, addressed to each bureau in turn."""
    whole = orjson.loads(FILING.read_bytes())
    return [orjson.dumps(whole | {"cover": whole["cover"] | {"prefecture": p}}) for p in PREFECTURES]


class Filings:
    """A filing of a new business each, to the bureaus in turn: a business that files a thousand plans is none."""

    def __init__(self) -> None:
        self._bodies, self._count = bodies(), itertools.count()

    def next(self) -> bytes:
        number = next(self._count)
        base = f"{number:012d}"
        return self._bodies[number % len(self._bodies)].replace(ITS_NUMBER, f"{check_digit(base)}{base}".encode())


class CommandsDoor:
    """Calls the commands in this process, with an idempotency key each, as the HTTP edge does."""

    def __init__(self, system: System) -> None:
        self._intake = system.services["intake"].commands
        self._review = system.services["review"].commands
        self._form = of_forms("PlanForm")
        self._filings = Filings()

    def file(self, number: int) -> tuple[str, str, str]:
        body = self._filings.next()
        actor = Actor(role="applicant", id=f"applicant-{number}")
        form = self._form.model_validate_json(body)
        made = filed(self._intake, form, Cause(actor, str(uuid4())), self._once(actor, body))
        return made["plan_id"], made["application_id"], made["bureau"]

    def assign(self, case_id: str, bureau: str) -> None:
        accepted(self._review.assign(case_id, f"officer-{bureau}-1", self._envelope("director", bureau)))

    def propose(self, case_id: str, bureau: str) -> None:
        accepted(self._review.propose(case_id, "certify", "", self._envelope("officer", bureau)))

    def approve(self, case_id: str, bureau: str) -> None:
        accepted(self._review.approve(case_id, self._envelope("director", bureau)))

    def _envelope(self, role: str, bureau: str) -> Any:
        account = f"officer-{bureau}-1" if role == "officer" else f"director-{bureau}"
        actor = Actor(role=role, id=account, place=bureau)
        return envelope(Cause(actor, str(uuid4())), self._once(actor, b""))

    @staticmethod
    def _once(actor: Actor, body: bytes) -> Once:
        return Once.of(actor, "bench", str(uuid4()), body)


class HttpDoor:
    """Asks over HTTP/1.1 with one kept connection for each client thread."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._own = threading.local()
        self._filings = Filings()

    def file(self, number: int) -> tuple[str, str, str]:
        body = self._filings.next()
        made = self._post("/intake/applications", f"applicant-{number % 4 + 1}", body)
        return made["plan_id"], made["application_id"], made["bureau"]

    def assign(self, case_id: str, bureau: str) -> None:
        body = orjson.dumps({"officer": f"officer-{bureau}-1"})
        self._post(f"/review/cases/{case_id}/assign", f"director-{bureau}", body, seen=1)

    def propose(self, case_id: str, bureau: str) -> None:
        body = orjson.dumps({"outcome": "certify", "reasons": ""})
        self._post(f"/review/cases/{case_id}/proposal", f"officer-{bureau}-1", body, seen=2)

    def approve(self, case_id: str, bureau: str) -> None:
        self._post(f"/review/cases/{case_id}/approve", f"director-{bureau}", b"{}", seen=3)

    def _post(self, path: str, persona: str, body: bytes, seen: int | None = None) -> dict[str, Any]:
        connection = getattr(self._own, "connection", None)
        if connection is None:
            connection = self._own.connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        headers = {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "Idempotency-Key": str(uuid4()),
            "X-Jigyokei-Persona": persona,
        }
        if seen is not None:
            headers["If-Match"] = f'"{seen}"'
        connection.request("POST", path, body, headers)
        response = connection.getresponse()
        answer = response.read()
        if response.status >= 300:
            raise RuntimeError(f"{path}: {response.status} {answer[:500]!r}")
        made: dict[str, Any] = orjson.loads(answer)
        return made
