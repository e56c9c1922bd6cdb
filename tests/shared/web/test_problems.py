from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from shared.web.problems import FieldError, shape_errors
from shared.web.shape_errors import SHAPE_TEXTS
from tests.shared.web.demo import demo_app
from tests.support.web import HTML, local_client

APP = demo_app()
KEY = {"Idempotency-Key": "k-1"}


def errors_of(body: Any) -> dict[str, tuple[str, str, str]]:
    response = local_client(APP).post("/demo/filings", json=body, headers=KEY)
    assert response.status_code == 422
    return {one["field"]: (one["code"], one["ja"], one["en"]) for one in response.json()["errors"]}


@pytest.mark.parametrize(
    ("how", "status", "code"),
    [
        ("missing", 404, "not_found"),
        ("unknown", 404, "not_found"),
        ("conflict", 409, "conflict"),
        ("taken", 409, "conflict"),
        ("stale", 412, "stale_version"),
        ("reused", 422, "idempotency_key_reused"),
        ("database", 503, "unavailable"),
        ("pool", 503, "unavailable"),
        ("doubt", 503, "outcome_unknown"),
        ("restoring", 503, "restoring"),
        ("model", 422, "invalid_input"),
        ("unforeseen", 500, "unexpected"),
    ],
)
def test_each_failure_is_a_problem_in_both_languages(how: str, status: int, code: str) -> None:
    response = local_client(APP).get(f"/demo/fails/{how}")
    body = response.json()
    assert response.status_code == body["status"] == status
    assert response.headers["content-type"] == "application/problem+json"
    assert body["type"] == f"urn:jigyokei:problem:{code}"
    assert body["code"] == code
    assert body["instance"] == response.headers["x-correlation-id"]
    assert all(body[key] for key in ("title", "title_en", "detail", "detail_en"))


@pytest.mark.parametrize("how", ["missing", "conflict", "stale", "refused", "database", "unforeseen"])
def test_people_get_a_page(how: str) -> None:
    response = local_client(APP, headers=HTML).get(f"/demo/fails/{how}?lang=en")
    assert response.headers["content-type"].startswith("text/html")
    assert "What to do next" in response.text
    assert response.headers["x-correlation-id"] in response.text


def test_a_database_that_is_away_says_when_to_come_back() -> None:
    assert local_client(APP).get("/demo/fails/database").headers["retry-after"] == "5"
    assert local_client(APP, headers=HTML).get("/demo/fails/database").headers["retry-after"] == "5"


@pytest.mark.parametrize("how", ["unforeseen", "database", "model", "unknown"])
def test_nothing_of_the_cause_leaks(how: str) -> None:
    for headers in ({}, HTML):
        text = local_client(APP, headers=headers).get(f"/demo/fails/{how}").text
        assert not any(word in text for word in ("secret", "Minato", "10.1.2.3", "case-7", "Traceback", "RuntimeError"))


def test_a_page_that_cannot_be_written_is_a_problem_too() -> None:
    response = local_client(APP, headers=HTML).get("/demo/broken-page")
    assert response.status_code == 500
    assert "システムの内部で問題が起きました" in response.text


def test_addresses_and_operations_that_do_not_exist() -> None:
    client = local_client(APP)
    assert client.get("/nowhere").json()["code"] == "page_not_found"
    response = client.delete("/demo/raw")
    assert (response.status_code, response.json()["code"]) == (405, "method_not_allowed")
    assert response.headers["allow"] == "POST"
    several = client.delete("/demo/several/7")
    assert several.headers["allow"] == "GET, HEAD, POST, PUT"
    assert client.post("/static/site.css").headers["allow"] == "GET, HEAD"
    assert client.post("/openapi.json").headers["allow"] == "GET, HEAD"
    assert client.get("/static/nothing.css").json()["code"] == "page_not_found"


def test_an_address_to_which_forms_are_sent_leads_a_person_to_the_page_before_it() -> None:
    person = local_client(APP, headers=HTML)
    led = person.get("/demo/several/7/sent?lang=en")
    assert (led.status_code, led.headers["location"]) == (303, "/demo/several/7?lang=en")
    assert person.get("/demo/raw").headers["location"] == "/demo"
    assert local_client(APP).get("/demo/several/7/sent").status_code == 405


def test_a_refusal_names_every_reason_with_its_rule() -> None:
    body = local_client(APP).get("/demo/fails/refused").json()
    assert body["code"] == "refused"
    period, closed, unheard = body["errors"]
    assert period == {
        "field": "form.period", "rule": "R16", "code": "period_too_long",
        "ja": "実施期間は36か月以内にしてください。", "en": "Make the plan period 36 months or less.",
    }  # fmt: skip
    assert closed["ja"] == "2026年11月23日で締め切りました。"
    assert closed["en"] == "It closed on 23 November 2026."
    assert "R99" in unheard["ja"]
    assert "R99" in unheard["en"]
    # An office knows the sentence; the numbers are for programs and for those who read the rules.
    page = local_client(APP, headers=HTML).get("/demo/fails/refused").text
    assert "実施期間は36か月以内にしてください。" in page
    assert "R16" not in page


def test_what_is_missing_unknown_or_malformed_is_named_by_its_path() -> None:
    found = errors_of({"cover": {"capital_yen": "many", "kind": "old", "day": "2026-02-30", "colour": 1}})
    assert found["cover.name"] == ("missing", "この項目を入力してください。", "Fill in this field.")
    assert found["cover.capital_yen"][0] == "int_parsing"
    assert found["cover.kind"][1] == "'new'、'change'のいずれかを選んでください。"
    assert found["cover.day"][2].startswith("Enter a real date")
    assert found["cover.colour"][0] == "extra_forbidden"
    assert errors_of({"cover": {"name": "abcdef", "capital_yen": -1}}) == {
        "cover.name": ("string_too_long", "5文字以内で入力してください。", "Enter 5 characters or fewer."),
        "cover.capital_yen": ("greater_than_equal", "0以上の数を入力してください。", "Enter 0 or more."),
    }


JSON = KEY | {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        (b"", KEY, 400, "empty_body"),
        (b"", JSON, 400, "empty_body"),
        (b"{", JSON, 400, "malformed_json"),
        (b'{"cover": "\xff"}', JSON, 400, "not_utf8"),
        (b"{}", KEY, 415, "unsupported_media_type"),
        (b"{}", KEY | {"Content-Type": "text/plain"}, 415, "unsupported_media_type"),
        (b"a=1", KEY | {"Content-Type": "application/x-www-form-urlencoded"}, 415, "unsupported_media_type"),
    ],
)
def test_a_body_that_is_no_json_is_told_why(body: bytes, headers: dict[str, str], status: int, code: str) -> None:
    response = local_client(APP).post("/demo/filings", content=body, headers=headers)
    assert (response.status_code, response.json()["code"]) == (status, code)


def test_what_is_not_there_is_no_page_that_is_missing() -> None:
    assert local_client(APP).get("/demo/fails/unknown").json()["title"] == "該当するデータがありません"
    assert local_client(APP).get("/nowhere").json()["title"] == "ページが見つかりません"


def test_query_parameters_are_checked_as_well() -> None:
    error = local_client(APP).get("/demo/numbers?limit=many").json()["errors"][0]
    assert (error["field"], error["code"]) == ("limit", "int_parsing")


@pytest.mark.parametrize("body", ["{", '{"cover": ', "[1,]", '{"a": "\x00"', b"\xff\xfe"])
def test_malformed_json_is_a_bad_request(body: str | bytes) -> None:
    response = local_client(APP).post("/demo/filings", content=body, headers=KEY | {"Content-Type": "application/json"})
    assert response.status_code == 400
    assert response.json()["code"] in ("malformed_json", "not_utf8")


def test_an_error_type_without_words_still_says_something() -> None:
    class Strict(BaseModel):
        when: bytes

    with pytest.raises(ValidationError) as caught:
        Strict(when=1)  # type: ignore[arg-type]
    (error,) = shape_errors(caught.value.errors())
    assert error == FieldError("when", "", "bytes_type", "入力内容を確認してください。", "Check what you entered.")


def test_every_sentence_about_a_shape_stands_in_both_languages() -> None:
    assert all(text.ja and text.en for text in SHAPE_TEXTS.values())


@pytest.mark.parametrize(
    ("accept", "html"),
    [
        ("*/*", False),
        ("application/json", False),
        ("application/json, text/html;q=0.5", False),
        ("text/html, application/json;q=0.9", True),
        (HTML["Accept"], True),
    ],
)
def test_the_client_chooses_between_page_and_document(accept: str, html: bool) -> None:
    response = local_client(APP, headers={"Accept": accept}).get("/nowhere")
    assert response.headers["content-type"].startswith("text/html" if html else "application/problem+json")


def test_openapi_tells_of_problems() -> None:
    schema = local_client(APP).get("/openapi.json").json()
    operation = schema["paths"]["/demo/filings"]["post"]
    assert operation["responses"]["default"] == {"$ref": "#/components/responses/unexpected"}
    assert operation["responses"]["422"] == {"$ref": "#/components/responses/invalid_input"}
    assert "HTTPValidationError" not in str(schema)
    persona = schema["components"]["securitySchemes"]["persona"]
    assert "officer-kanto-1" in persona["x-enum"]
    assert "officer-kanto-1" in persona["description"]
    assert persona["name"] in local_client(APP).get("/demo/me").json()["detail"]
    assert "/personas" not in schema["paths"]
    assert schema == local_client(APP).get("/openapi.json").json()


def test_there_are_no_pages_that_load_scripts_from_elsewhere() -> None:
    client = local_client(APP)
    assert client.get("/docs").status_code == 404
    assert client.get("/redoc").status_code == 404
