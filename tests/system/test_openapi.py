"""openapi.json tells what the routes really do: every answer to a probe is declared, and what is declared happens."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import uuid4

import orjson
import pytest
from fastapi import FastAPI
from psycopg import OperationalError
from pydantic import TypeAdapter

from services.embedded import System
from services.web import application
from shared.postgres.database import Database
from shared.web.openapi import _PROPERTIES, _READABLE
from shared.web.patterns import expected
from tests.support.web import TestClient, api_routes, local_client
from tests.tidy.repository import ROOT

PERSONAS = {
    "intake": "applicant-1",
    "review": "officer-kanto-1",
    "notify": "officer-kanto-1",
    "followup": "support-smrj",
    "audit": "auditor-1",
    "mailbox": "",
    "public": "",
    "send-back": "director-kanto",
    "approve": "director-kanto",
    "rescission-send-back": "director-kanto",
    "rescind": "director-kanto",
    "certificate-corrections": "director-kanto",
}
WITHOUT_DATABASE = {"/audit/check_export.py", "/intake/forms/blank", "/intake/forms/example"}
"""What is there whatever the database does."""

NOT_PROBED = {
    "409": "needs two people at the same instant",
    "412": "needs something to have moved; the tests of each API do",
}
"""Besides these, every problem that is declared is provoked here."""

NOBODYS = "0" * 8 + "-0000-4000-8000-" + "0" * 12
FILING = orjson.loads((ROOT / "tests/data/applications/01-hokuto-suisan.json").read_bytes())
BODIES: dict[str, Any] = {
    "answer": {"answers": [], "form": FILING},
    "withdraw": {"reason": "取りやめる"},
    "assign": {"officer": "officer-kanto-1"},
    "corrections": {"items": []},
    "answer-date": {"answer_by": "2027-01-01", "reason": "?"},
    "correction-withdrawal": {"reason": "?"},
    "transfer": {"bureau": "kinki", "reason": "?"},
    "extension": {"days": 1, "reason": "?"},
    "proposal": {"outcome": "certify"},
    "proposal-withdrawal": {"reason": "?"},
    "send-back": {"comment": "?"},
    "changes": {"form": FILING, "report": {}},
    "renewals": {"form": FILING, "report": {}},
    "reports": {},
    "certificate-corrections": {"version": 1, "fact": "name", "now": "?", "reason": "?"},
    "check": FILING,
    "drafts": {"kind": "new", "form_version": "single/1", "content": {}},
    "{draft_id}": {"content": {}},
    "minor-changes": {"answers": {"altered": ["other"], "keeps_purpose": True}},
    "giving-back": {"reason": "廃業"},
    "benefits": {"is_sme": True},
    "paper-certificates": {
        "certificate_no": "第1号", "bureau": "hokkaido", "certified_on": "2025-02-10", "form": FILING,
    },
    "paper-entries": {
        "certificate_no": "第2号", "certified_on": "2025-02-10", "period": {"start": "2025-03", "end": "2028-02"},
        "business": "株式会社試験",
    },
    "hearing": {"term": 1, "hearing_on": "2027-01-31", "place": "?", "grounds": "?"},
    "hearing-held": {"held_on": "2027-01-31"},
    "hearing-report": {"report": "?", "opinion": "?"},
    "rescission-proposal": {"reasons": "?"},
    "rescission-send-back": {"comment": "?"},
    "rescission-drop": {"reason": "?"},
    "assignments": {"case_ids": ["x"], "officer": "officer-kanto-1"},
}  # fmt: skip
QUERIES = {
    "/intake/attachments": {"name": "a.pdf"},
    "/audit/plans/{plan_id}/comparison": {"from": "2026-01-01T00:00Z", "to": "2026-01-02T00:00Z"},
}


@pytest.fixture
def app(system: System) -> FastAPI:
    return application(system)


def operations(app: FastAPI) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in app.openapi()["paths"].items():
        for method, operation in methods.items():
            if operation["tags"] != ["health"]:
                yield method, path, operation


def client_for(app: FastAPI, path: str, operation: Mapping[str, Any]) -> TestClient:
    return local_client(app, PERSONAS.get(path.rpartition("/")[2]) or PERSONAS[operation["tags"][0]])


def probes(method: str, operation: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Requests of which each is wrong in one way, by what is wrong with them."""
    parameters = {one["name"]: one for one in operation.get("parameters", ())}
    takes_files = "attachments" in operation["operationId"]
    headers = {"Idempotency-Key": str(uuid4()), "If-Match": '"7"'} if method != "get" else {}
    yield "nothing", {"headers": headers}
    yield "from elsewhere", {"headers": headers | {"Host": "elsewhere.example"}}
    for name in headers.keys() & parameters.keys():
        yield f"no {name}", {"headers": {key: value for key, value in headers.items() if key != name}}
    if "requestBody" in operation:
        json = {**headers, "Content-Type": "application/json"}
        yield "another content type", {"headers": {**headers, "Content-Type": "text/plain"}, "content": b"{}"}
        posted = {**headers, "Content-Type": "application/x-www-form-urlencoded"}
        yield "a form of a page", {"headers": posted, "content": b"a=b"}
        yield "no json", {"headers": json, "content": b"{"}
        yield "another shape", {"headers": json, "content": b'{"surprise": 1}'}
    if method != "get":
        said = {"Content-Type": "application/json; charset=shift_jis"}
        yield "another charset", {"headers": headers | said, "content": b"{}"}
    if "If-Match" in parameters:
        yield "what is no version", {"headers": {**headers, "If-Match": "?"}}
    if method != "get":
        yield "too large", {"headers": headers, "content": b" " * (12_000_000 if takes_files else 900_000)}
    for name, parameter in parameters.items():
        if parameter["in"] == "query":
            yield f"another {name}", {"headers": headers, "params": {name: "?" * 500}}
            yield f"control characters in {name}", {"headers": headers, "params": {name: "\x01"}}
        if parameter["in"] == "path":
            yield f"a long {name}", {"headers": headers, "at": {name: "x" * 500}}


def addressed(path: str, at: Mapping[str, str]) -> str:
    """The path with ids that nothing has."""
    return re.sub(r"\{(\w+)}", lambda found: at.get(found[1], "123456" if found[1] == "mail_id" else NOBODYS), path)


def test_what_the_routes_answer_is_what_is_declared(app: FastAPI) -> None:
    # GET before POST: what is read is not there yet.
    for method, path, operation in sorted(operations(app), key=lambda one: one[0]):
        client, body = client_for(app, path, operation), BODIES.get(path.rpartition("/")[2])
        answered: dict[str, list[str]] = {}
        for what, probe in probes(method, operation):
            at = addressed(path, probe.pop("at", {}))
            given: dict[str, Any] = {"params": QUERIES.get(path, {}) | probe.pop("params", {})}
            if body is not None and "content" not in probe:
                given["json"] = body
            response = client.request(method, at, **given, **probe)
            status = str(response.status_code)
            answered.setdefault(status, []).append(what)
            assert status in operation["responses"], (method, path, what, response.text)
            declared = operation["responses"][status]
            assert ("$ref" in declared) == (response.status_code >= 400), (method, path, status)
            assert ("ETag" in declared.get("headers", {})) == ("ETag" in response.headers), (method, path, status)
        problems = {status for status in operation["responses"] if status >= "400"} - {"default", "503"}
        takes_input = "requestBody" in operation or any(one["in"] == "query" for one in operation.get("parameters", ()))
        unseen = problems - answered.keys() - NOT_PROBED.keys()
        # Without input it is the key that may belong to something else.
        assert unseen <= (set() if takes_input else {"422"}), (method, path, answered)


def test_where_a_version_is_sent_it_is_declared(app: FastAPI, system: System) -> None:
    headers = {"Idempotency-Key": "k"}
    applicant, officer = local_client(app, "applicant-1"), local_client(app, "officer-hokkaido-1")
    filed = applicant.post("/intake/applications", json=FILING, headers=headers)
    system.settle()
    made, officers = filed.json(), {"officer": "officer-hokkaido-1"}
    here, case, plan = f"/intake/applications/{made['application_id']}", made["application_id"], made["plan_id"]
    seen = applicant.get(here)
    examined = officer.get(f"/review/cases/{case}")
    for path, method, response in (
        ("/intake/applications", "post", filed),
        ("/intake/applications/{application_id}", "get", seen),
        ("/review/cases/{case_id}", "get", examined),
        ("/review/cases/{case_id}/assign", "post", officer.post(
            f"/review/cases/{case}/assign", json=officers, headers=headers | {"If-Match": examined.headers["ETag"]}
        )),
        ("/intake/applications/{application_id}/withdraw", "post", applicant.post(
            f"{here}/withdraw", json={"reason": "?"}, headers=headers | {"If-Match": seen.headers["ETag"]}
        )),
        ("/audit/plans/{plan_id}/history", "get", local_client(app, "auditor-1").get(f"/audit/plans/{plan}/history")),
    ):  # fmt: skip
        assert response.status_code < 300, response.text
        declared = app.openapi()["paths"][path][method]["responses"][str(response.status_code)]
        assert "ETag" in response.headers
        assert "ETag" in declared["headers"], path


def test_a_database_that_is_away_is_declared(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any, **__: Any) -> Any:
        raise OperationalError

    monkeypatch.setattr(Database, "read", away)
    monkeypatch.setattr(Database, "transaction", away)
    for method, path, operation in operations(app):
        assert operation["responses"]["503"] == {"$ref": "#/components/responses/unavailable"}
        if method == "get" and path not in WITHOUT_DATABASE:
            client = client_for(app, path, operation)
            assert client.get(addressed(path, {}), params=QUERIES.get(path)).status_code == 503, path


def test_the_headers_that_a_request_needs_are_declared(app: FastAPI) -> None:
    for method, path, operation in operations(app):
        needed = {one["name"] for one in operation.get("parameters", ()) if one["in"] == "header" and one["required"]}
        if method == "get" or operation["tags"] == ["public"] or path == "/intake/forms/check":
            assert needed == set(), path
        elif method in ("put", "delete"):
            assert needed == {"If-Match"}, path
        elif {"withdraw", "answer", "assign", "approve"} & {path.rpartition("/")[2]}:
            assert needed == {"Idempotency-Key", "If-Match"}, path
        else:
            assert "Idempotency-Key" in needed, path


OF_THE_FRAME = {_READABLE, "^[!-~]{1,128}$", '^"[0-9]{1,9}"$', r"^\d{4}-\d{2}$"}
"""What has an error of its own: an address, a key, a version, a month."""


def test_everything_is_described_and_nothing_is_named_by_our_modules(app: FastAPI) -> None:
    document = app.openapi()
    assert "X-Jigyokei-Persona" in document["info"]["description"]
    models = document["components"]["schemas"]
    assert [name for name in models if "__" in name or "shared" in name.lower()] == []
    bare = [
        f"{name}.{field}"
        for name, model in models.items()
        for field, one in model.get("properties", {}).items()
        if not one.keys() & {"description", "const", "$ref"}
    ]
    assert bare == [], "\n".join(bare)
    for _, path, operation in operations(app):
        assert operation.get("summary"), path
        assert [one["name"] for one in operation.get("parameters", ()) if "description" not in one] == [], path
    named = {one["name"] for _, _, operation in operations(app) for one in operation.get("parameters", ())}
    named |= {field for model in models.values() for field in model.get("properties", {})}
    assert _PROPERTIES.keys() - named == set()
    filed = document["paths"]["/intake/applications"]["post"]["requestBody"]["content"]["application/json"]
    for example in filed["examples"].values():
        assert local_client(app, "applicant-1").get(example["externalValue"]).status_code == 200
    references = set(re.findall(r"#/components/schemas/([^\"]+)", orjson.dumps(document).decode()))
    assert references <= models.keys()


def test_every_pattern_is_said_in_words(app: FastAPI) -> None:
    patterns = set(patterns_in(app.openapi()))
    for route in api_routes(app.routes):
        for parameter in (*route.dependant.query_params, *route.dependant.path_params):
            patterns |= set(patterns_in(TypeAdapter(parameter.field_info.rebuild_annotation()).json_schema()))
    assert len(patterns) > 15
    unsaid = {one for one in patterns - OF_THE_FRAME if expected(one) is None}
    assert unsaid == set()


def patterns_in(schema: Any) -> Iterator[str]:
    if isinstance(schema, Mapping):
        if isinstance(schema.get("pattern"), str):
            yield schema["pattern"]
        for inner in schema.values():
            yield from patterns_in(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from patterns_in(inner)


def test_readiness_declares_its_own_answer(app: FastAPI) -> None:
    ready = app.openapi()["paths"]["/health/ready"]["get"]
    assert ready["responses"]["503"]["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Ready"}
    assert "security" not in ready
