"""Any request that fits openapi.json, and any that does not: never a 5xx, and always an answer that is declared."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import orjson
import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks

from services.embedded import System
from services.web import application
from tests.services.intake.conftest import FILED
from tests.support.web import TestClient, local_client
from tests.system.test_openapi import PERSONAS

EXAMPLES = 6
"""Of each operation, as many that fit as that do not; half of them under ids that there are."""
BOUNDED = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
load_all_checks()
WANTED = CHECKS.get_by_names(
    [
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
    ]
)
HERE = {
    "/intake/applications/{application_id}": "/intake/applications/{application_id}",
    "/review/cases/{case_id}": "/review/cases/{case_id}",
    "/intake/plans/{plan_id}": "/intake/plans/{plan_id}",
}
"""Where the version stands that a request has to name."""


@pytest.fixture
def app(system: System) -> FastAPI:
    return application(system)


@pytest.fixture
def ids(app: FastAPI, system: System) -> dict[str, str]:
    """Of what there is: an application under examination."""
    applicant = local_client(app, "applicant-1")
    filed = applicant.post(
        "/intake/applications", json=orjson.loads(FILED.read_bytes()), headers={"Idempotency-Key": "k"}
    ).json()
    system.settle()
    return {
        "application_id": filed["application_id"],
        "case_id": filed["application_id"],
        "plan_id": filed["plan_id"],
        "application_no": filed["application_no"],
    }


def sent(client: TestClient, case: Any, ids: dict[str, str]) -> Any:
    """The answer to a generated request, whose persona is the client's; `ids` stand in place of those it made up."""
    for name in ids.keys() & case.path_parameters.keys():
        case.path_parameters[name] = ids[name]
    request = case.as_transport_kwargs(base_url="http://localhost")
    headers = {name: value for name, value in request["headers"].items() if name != "X-Jigyokei-Persona"}
    seen = next((at for at in HERE if ids and case.operation.path.startswith(at)), None)
    if seen and "If-Match" in headers:
        headers["If-Match"] = client.get(seen.format(**ids)).headers.get("ETag", headers["If-Match"])
    return client.request(
        request["method"],
        request["url"],
        params=request.get("params"),
        json=request.get("json"),
        content=request.get("data"),
        headers=headers,
    )


def test_whatever_is_asked_of_any_service_the_answer_is_declared(app: FastAPI, ids: dict[str, str]) -> None:
    asked: dict[str, int] = {}
    for found in schemathesis.openapi.from_dict(app.openapi()).get_all_operations():
        operation = found.ok()
        persona = PERSONAS.get(operation.path.rpartition("/")[2]) or PERSONAS.get(operation.tags[0], "")
        for mode in GenerationMode:
            asked[f"{operation.label} {mode.value}"] = how_many(operation, mode, local_client(app, persona), ids)
    # What takes nothing at all cannot be asked in a wrong way.
    assert {one for one, times in asked.items() if times == 0} == {
        "GET /health/live negative",
        "GET /health/ready negative",
    }


def how_many(operation: Any, mode: GenerationMode, client: TestClient, ids: dict[str, str]) -> int:
    """Ask a number of times, look at each answer, and tell how often it could be asked."""
    times = 0

    @BOUNDED
    @given(operation.as_strategy(generation_mode=mode), st.booleans())
    def any_request(case: Any, there: bool) -> None:
        nonlocal times
        response = sent(client, case, ids if there else {})
        times += 1
        case.validate_response(response, checks=WANTED)

    with suppress(Unsatisfiable):
        any_request()
    return times
