from collections.abc import Iterator

import pytest
from structlog.testing import capture_logs

from shared.observability import RequestMetrics, exposition, new_registry
from tests.shared.web.demo import demo_app
from tests.support.web import HTML, local_client

APP = demo_app()


def test_a_correlation_id_is_taken_over_or_made() -> None:
    client = local_client(APP)
    given = client.get("/demo/cases/7", headers={"X-Correlation-Id": "abc-12345"})
    assert given.headers["x-correlation-id"] == given.json()["correlation_id"] == "abc-12345"
    made = client.get("/demo/cases/7").headers["x-correlation-id"]
    assert len(made) == 36
    assert made != client.get("/demo/cases/7").headers["x-correlation-id"]


@pytest.mark.parametrize("malformed", ["short", "x" * 65, "with space!", "a\tbcdefghij"])
def test_a_malformed_correlation_id_is_replaced(malformed: str) -> None:
    response = local_client(APP).get("/demo/cases/7", headers={"X-Correlation-Id": malformed})
    assert len(response.headers["x-correlation-id"]) == 36


def test_each_request_leaves_one_line_without_what_was_typed() -> None:
    with capture_logs() as lines:
        client = local_client(APP)
        client.get("/demo/cases/tanaka?name=tanaka")
        client.get("/tanaka")
        client.get("/static/site.css?name=tanaka")
        client.get("/demo/fails/missing")
    seen = [(line["event"], line["method"], line["route"], line["status"]) for line in lines]
    assert seen == [
        ("request", "GET", "/demo/cases/{case_id}", 200),
        ("request", "GET", "unmatched", 404),
        ("request", "GET", "/static/*", 200),
        ("request", "GET", "/demo/fails/{how}", 404),
    ]
    assert "tanaka" not in str(lines)
    assert all(set(line) == {"event", "method", "route", "status", "took_ms", "log_level"} for line in lines)


def test_what_nobody_expected_is_logged_with_its_cause() -> None:
    with capture_logs() as lines:
        local_client(APP).get("/demo/fails/unforeseen")
    failed, request = lines
    assert failed["event"] == "request_failed"
    assert isinstance(failed["exc_info"], RuntimeError)
    assert request["status"] == 500


def test_requests_are_measured() -> None:
    registry = new_registry()
    local_client(demo_app(RequestMetrics(registry))).get("/demo/cases/7")
    body, kind = exposition(registry)
    counted = 'jigyokei_http_request_seconds_count{method="GET",route="/demo/cases/{case_id}",status="200"} 1.0'
    assert counted in body.decode()
    assert kind.startswith("text/plain")


@pytest.mark.parametrize("path", ["/demo", "/nowhere", "/demo/fails/unforeseen", "/static/site.css"])
def test_every_answer_is_guarded(path: str) -> None:
    headers = local_client(APP, headers=HTML).get(path).headers
    assert headers["content-security-policy"].startswith("default-src 'self';")
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-correlation-id"]


def test_what_a_persona_saw_is_not_kept() -> None:
    assert local_client(APP, "officer-kanto-1").get("/demo").headers["cache-control"] == "no-store"
    public = local_client(APP).get("/demo").headers
    assert public["cache-control"] == "no-cache"
    assert "Accept-Language" in public["vary"]


def test_static_files_are_kept_under_the_address_of_their_content() -> None:
    client = local_client(APP, headers=HTML)
    html = client.get("/demo").text
    address = html.partition('rel="stylesheet" href="')[2].partition('"')[0]
    assert "immutable" in client.get(address).headers["cache-control"]
    assert client.get("/static/tokens.css").headers["cache-control"] == "no-cache"
    assert client.get("/static/tokens.css?v=other").headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        ("/demo/anyone?q=%00", ["q"]),
        ("/demo/numbers?limit=1&q=a%1fb&q=%00", ["q"]),
        ("/demo/anyone?q%00=1", [""]),
        ("/demo/cases/%00", [""]),
        ("/static/%00.css", [""]),
    ],
)
def test_control_characters_in_an_address_are_refused(address: str, fields: list[str]) -> None:
    response = local_client(APP).get(address)
    assert (response.status_code, response.json()["code"]) == (422, "invalid_input")
    assert [error["field"] for error in response.json()["errors"]] == fields
    assert "制御文字" in local_client(APP, headers=HTML).get(address).text


def test_other_characters_and_line_breaks_pass() -> None:
    assert local_client(APP).get("/demo/cases/北斗?q=a%09b%0Ac&x=%ff").status_code == 200


@pytest.mark.parametrize("path", ["/demo", "/demo/cases/7", "/personas", "/static/site.css", "/openapi.json"])
def test_head_is_answered_like_get_without_a_body(path: str) -> None:
    client = local_client(APP, headers=HTML)
    head, get = client.head(path), client.get(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == get.headers["content-type"]
    assert int(head.headers["content-length"]) > 0


def test_head_is_a_problem_where_get_is_one() -> None:
    with capture_logs() as lines:
        client = local_client(APP)
        assert client.head("/nowhere").status_code == 404
        assert client.head("/demo/raw").headers["allow"] == "POST"
        assert client.head("/demo/fails/unforeseen").content == b""
    assert [(line["method"], line["route"], line["status"]) for line in lines if line["event"] == "request"] == [
        ("HEAD", "unmatched", 404),
        ("HEAD", "/demo/raw", 405),
        ("HEAD", "/demo/fails/{how}", 500),
    ]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:9999"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    ],
)
def test_forms_of_other_sites_are_refused(headers: dict[str, str]) -> None:
    client = local_client(APP, headers=headers)
    for method in ("POST", "PUT", "DELETE"):
        response = client.request(method, "/demo/raw")
        assert (response.status_code, response.json()["code"]) == (403, "cross_site")
    assert client.post("/personas", data={"persona": "auditor-1"}).status_code == 403
    assert client.get("/demo/anyone").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [{}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}, {"Origin": "http://localhost"}],
)
def test_own_forms_and_programs_pass(headers: dict[str, str]) -> None:
    assert local_client(APP, headers=headers).post("/demo/raw", content=b"abc").json() == 3


def parts(size: int) -> Iterator[bytes]:
    for _ in range(size // 100_000):
        yield b"x" * 100_000


def test_800_kB_are_the_limit_announced_or_not() -> None:
    client = local_client(APP)
    assert client.post("/demo/raw", content=b"x" * 800_000).json() == 800_000
    assert client.post("/demo/raw", content=parts(800_000)).json() == 800_000
    for body in (b"x" * 800_001, parts(900_000)):
        response = client.post("/demo/raw", content=body)
        assert (response.status_code, response.json()["code"]) == (413, "too_large")
        assert "800" in response.json()["detail"]
    page = client.post("/demo/raw", content=b"x" * 900_000, headers=HTML)
    assert "送信する内容が大きすぎます" in page.text


@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded"])
def test_the_limit_holds_where_the_framework_reads_the_body(kind: str) -> None:
    path = "/demo/filings" if kind == "application/json" else "/demo/form"
    response = local_client(APP).post(path, content=parts(900_000), headers={"Content-Type": kind})
    assert response.json()["code"] == "too_large"


def test_some_addresses_take_more() -> None:
    response = local_client(APP).post("/demo/raw/large", content=b"x" * 900_000)
    assert response.json()["code"] == "page_not_found"
    assert local_client(APP).post("/demo/raw/large", content=b"x" * 2_000_001).json()["code"] == "too_large"
