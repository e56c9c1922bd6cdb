"""Whatever comes to any route: days and instants at the edge of the calendar, what is another's, odd bodies."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from fastapi import FastAPI
from structlog.testing import capture_logs

from services.embedded import System
from services.intake.read_models.applications import ApplicationRow, of_account
from services.web import application
from shared.clock import MovedClock
from shared.postgres.launcher import EmbeddedPostgres
from shared.settings import Settings
from shared.web.handed_in import BOM
from shared.web.persona import HEADER
from tests.support.hasty import databases_named
from tests.support.waiting import PATIENCE
from tests.support.web import HTML, api_routes, local_client
from tests.system.journey import Journey
from tests.system.test_openapi import BODIES, PERSONAS, QUERIES, addressed, client_for, operations

EDGES = (
    "0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00+00:00", "0001-01-01T08:59:59+09:00", "9999-12-31T23:59:59-12:00",
    "9999-12-31T23:59:59.999999+00:00", "0001-01-01", "9999-12-31", "0000-01-01", "10000-01-01", "-62135596801",
)  # fmt: skip
"""The first and last instants and days that Python can count, and those just beyond them by their offsets."""
A_DAY = re.compile(r"\d{4}-\d\d-\d\d")
ASKED_OF_PAGES = ("as_of", "from", "to", "on", "at")
FOREIGN = {"review": "officer-kyushu-1", "intake": "applicant-2"}
"""Who works at another bureau, and who has another business."""
FOREIGN_DIRECTOR = "director-kyushu"
JSON = {"Content-Type": "application/json", "Idempotency-Key": "k", "If-Match": '"1"'}


class Door(NamedTuple):
    app: FastAPI
    ids: dict[str, str]
    """Of a certified plan, and of an application on it that is being examined."""
    number: str
    """Under which the plan was applied for."""
    certificate_no: str
    """Under which it was certified."""


@pytest.fixture(scope="module")
def door(postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    clock = MovedClock(datetime(2026, 11, 24, 1, tzinfo=UTC))
    settings = Settings(
        data=Path(tmp_path_factory.mktemp("door")),
        postgres_dsn=postgres.dsn("postgres"),  # type: ignore[arg-type]
        database_prefix="door_",
        connections=8,
        patience=PATIENCE,
    )
    with databases_named("door_", postgres), System(settings, clock) as system:
        journey = Journey(system, clock, system.settle)
        journey.file()
        journey.certify()
        journey.file_on_plan("change", "取引先の生産を止めないため。", 1)
        system.settle()
        numbers = {one.application_id: (one.application_no, one.certificate_no) for one in applications_of(system)}
        ids = {"plan_id": journey.plan_id, "case_id": journey.last, "application_id": journey.last}
        yield Door(application(system), ids, *numbers[journey.applications[0]])


def applications_of(system: System) -> Sequence[ApplicationRow]:
    return system.services["intake"].store.database.read(of_account("applicant-1", None, 9)).rows


def here(path: str, ids: dict[str, str]) -> str:
    """The path with ids that there are, and for all else with some that nothing has."""
    return addressed(re.sub("{(plan_id|case_id|application_id)}", lambda found: ids[found[1]], path), {})


def test_no_day_and_no_instant_is_an_error_of_ours(door: Door) -> None:
    failed, refused = [], set()
    for what, response in at_the_edges(door):
        if response.status_code >= 500:
            failed.append((what, response.status_code))
        elif response.status_code == 422:
            refused.add(what[:2])
    assert failed == []
    assert {("/audit/plans/{plan_id}/standing", "as_of"), ("/audit/plans/{plan_id}/comparison", "from")} <= refused


def at_the_edges(door: Door) -> Iterator[tuple[tuple[str, ...], Any]]:
    for method, path, operation in operations(door.app):
        client, at = client_for(door.app, path, operation), here(path, door.ids)
        for name in [one["name"] for one in operation.get("parameters", ()) if tells_time(one)]:
            for edge in EDGES:
                for asked in (edge, f"after~{edge}", f"before~{edge}~x", f"after~{edge}~x~y")[
                    : 4 if name == "at" else 1
                ]:
                    yield (path, name, asked), client.get(at, params=QUERIES.get(path, {}) | {name: asked})
        body = BODIES.get(path.rpartition("/")[2])
        if not isinstance(body, dict):
            continue
        for name in [name for name, value in body.items() if A_DAY.fullmatch(str(value))]:
            for number, edge in enumerate(EDGES):
                headers = {"Idempotency-Key": f"{name}-{number}", "If-Match": '"1"'}
                yield (path, name, edge), client.request(method, at, json=body | {name: edge}, headers=headers)
    for path in pages(door.app):
        client, at = reader(door.app, path), here(path, door.ids)
        for name in ASKED_OF_PAGES:
            for edge in EDGES[:4]:
                yield (path, name, edge), client.get(at, params={name: edge})
            for year, month, day in (("0001", "1", "1"), ("9999", "12", "31")):
                parts = {"year": year, "month": month, "day": day, "time": "23:59"}
                asked = {f"{name}-{part}": value for part, value in parts.items()}
                yield (path, name, year), client.get(at, params=asked)


def tells_time(parameter: dict[str, Any]) -> bool:
    return parameter["in"] == "query" and (parameter["name"] == "at" or "'format': 'date" in str(parameter["schema"]))


def pages(app: FastAPI) -> Iterator[str]:
    for route in api_routes(app.routes):
        if "GET" in route.methods and not route.include_in_schema and route.path != "/metrics":
            yield route.path


def reader(app: FastAPI, path: str) -> Any:
    readers = {"intake": "applicant-1", "review": "officer-kanto-1", "notify": "officer-kanto-1", "audit": "auditor-1"}
    return local_client(app, readers.get(path.split("/")[1], "support-smrj"), HTML)


def test_what_is_anothers_is_not_there_whatever_version_is_named(door: Door) -> None:
    asked = 0
    for method, path, operation in operations(door.app):
        if not any(one["name"] == "If-Match" for one in operation.get("parameters", ())):
            continue
        last = path.rpartition("/")[2]
        stranger = FOREIGN_DIRECTOR if PERSONAS.get(last, "").startswith("director") else FOREIGN[operation["tags"][0]]
        client, body = local_client(door.app, stranger), BODIES.get(last)
        body = {"officer": stranger} if last == "assign" else body
        answers = set()
        for at in (here(path, door.ids), addressed(path, {})):
            for seen in ("1", "2", "3", "4", "999999999"):
                headers = {"Idempotency-Key": f"{at}-{seen}", "If-Match": f'"{seen}"'}
                response = client.request(method, at, json=body, headers=headers)
                answers.add((response.status_code, response.json()["code"]))
        assert answers == {(404, "not_found")}, path
        asked += 1
    assert asked > 20


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        (b'{"a": 1, "a": 2}', {}, 422, "duplicate_key"),
        ('{"名": "表"}'.encode("cp932"), {}, 400, "not_utf8"),
        ('{"名": "表"}'.encode("utf-16"), {}, 400, "not_utf8"),
        (b"{}", {"Content-Type": "application/json; charset=shift_jis"}, 415, "unsupported_charset"),
        (b"{}", {"Content-Type": 'application/json;charset="utf-16"'}, 415, "unsupported_charset"),
        (b"{}", {"Content-Type": "application/json; charset=klingon"}, 415, "unsupported_charset"),
    ],
)
def test_json_of_two_meanings_is_refused_by_every_route(
    door: Door, body: bytes, headers: dict[str, str], status: int, code: str
) -> None:
    for method, path, client in taking_json(door):
        response = client.request(method, here(path, door.ids), content=body, headers=JSON | headers)
        told = response.json()
        codes = [told["code"], *(error["code"] for error in told["errors"])]
        assert (response.status_code, code in codes) == (status, True), (path, told)


def test_a_byte_order_mark_is_no_part_of_a_document(door: Door) -> None:
    for method, path, client in taking_json(door):
        at = here(path, door.ids)
        plain, marked = (
            client.request(method, at, content=body, headers=JSON | {"Content-Type": kind})
            for body, kind in (
                (b'{"a": 1}', "application/json"),
                (BOM + b'{"a": 1}', 'application/json; charset="UTF-8"'),
            )
        )
        assert marked.json() | {"instance": ""} == plain.json() | {"instance": ""}, path
        assert plain.status_code == 422, path


def taking_json(door: Door) -> Iterator[tuple[str, str, Any]]:
    for method, path, operation in operations(door.app):
        if "application/json" in operation.get("requestBody", {}).get("content", {}):
            yield method, path, client_for(door.app, path, operation)


def test_a_body_that_breaks_off_is_no_error_of_ours(door: Door) -> None:
    routes = [
        (method, route.path)
        for route in api_routes(door.app.routes)
        for method in route.methods
        if method not in ("GET", "HEAD")
    ]
    assert len(routes) > 60
    for method, path in routes:
        api = next((PERSONAS[last] for last in [path.rpartition("/")[2]] if last in PERSONAS), "")
        persona = api or {"intake": "applicant-1", "review": "officer-kanto-1"}.get(path.split("/")[1], "auditor-1")
        for kind in ("application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b"):
            with capture_logs() as lines:
                statuses = asyncio.run(broken_off(door.app, method, here(path, door.ids), persona, kind))
            assert not any(status >= 500 for status in statuses), (path, kind, statuses)
            assert [one for one in lines if one["log_level"] == "error"] == [], (path, kind)


async def broken_off(app: FastAPI, method: str, path: str, persona: str, kind: str) -> list[int]:
    """The statuses that are answered, to nobody, where the connection ends within the body."""
    came = iter(
        [{"type": "http.request", "body": b'--b\r\nContent-Disposition: form-data; name="a"', "more_body": True}]
    )
    sent: list[int] = []

    async def receive() -> dict[str, Any]:
        return next(came, {"type": "http.disconnect"})

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            sent.append(message["status"])

    headers = {
        "host": "localhost", "content-type": kind, "content-length": "900", "idempotency-key": "k", "if-match": '"1"',
        HEADER: persona,
    }  # fmt: skip
    scope = {
        "type": "http", "http_version": "1.1", "method": method, "path": path, "raw_path": path.encode(),
        "query_string": b"", "root_path": "", "scheme": "http", "server": ("localhost", 80),
        "client": ("127.0.0.1", 50000), "state": {},
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
    }  # fmt: skip
    await app(scope, receive, send)  # type: ignore[arg-type]
    return sent


WRITTEN: dict[str, Callable[[str], str]] = {
    "whole": lambda number: number,
    "last digits": lambda number: number[-6:],
    "no hyphen": lambda number: number.replace("-", ""),
    "other hyphens": lambda number: number.replace("-", "‐"),
    "full width": lambda number: number.translate(str.maketrans("0123456789-", "０１２３４５６７８９ー")),
}
SEARCHES = (
    ("applicant-1", "/intake/applications", "applications"),
    ("officer-hokkaido-1", "/review/cases?tab=ended", "cases"),
    ("officer-hokkaido-1", "/review/cases?tab=all", "cases"),
    ("officer-hokkaido-1", "/review/plans", "plans"),
    ("officer-hokkaido-1", "/notify/notices", "notices"),
    ("officer-hokkaido-1", "/followup/plans", "plans"),
    ("auditor-1", "/audit/plans", "plans"),
)
NAMED = ("ゆきみパン", "ユキミ　パン", "ﾕｷﾐﾊﾟﾝ", "ゆき\u200bみ・パン工房\U000e0100")


def test_every_service_finds_a_number_however_it_is_written(door: Door) -> None:
    for reader_id, path, rows in SEARCHES:
        client = local_client(door.app, reader_id)
        for number in (door.number, door.certificate_no):
            for how, written in WRITTEN.items():
                found = client.get(path, params={"q": written(number)}).json()[rows]
                assert found, (path, number, how)
        assert client.get(path, params={"q": f"9{door.number[-6:]}"}).json()[rows] == [], path


def test_a_business_is_found_by_its_name_however_it_is_written(door: Door) -> None:
    for reader_id, path, rows in SEARCHES:
        client = local_client(door.app, reader_id)
        for written in NAMED:
            found = client.get(path, params={"q": written}).json()[rows]
            assert found, (path, written)
        assert client.get(path, params={"q": "ゆきみ米"}).json()[rows] == [], path
