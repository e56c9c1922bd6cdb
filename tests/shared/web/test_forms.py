from datetime import date

import pytest

from shared.web.forms import read_date
from shared.web.problems import FieldError
from tests.shared.web.demo import demo_app
from tests.support.web import local_client

APP = demo_app()
FILING = {"cover": {"name": "みなと", "capital_yen": 1}}


def test_an_api_client_sends_its_key_and_version_as_headers() -> None:
    client = local_client(APP)
    assert client.post("/demo/filings", json=FILING, headers={"Idempotency-Key": "abc"}).json() == "abc"
    answer = client.post("/demo/form", data={"name": "x"}, headers={"Idempotency-Key": "abc", "If-Match": '"7"'})
    assert answer.json() == {"key": "abc", "seen": 7, "name": "x"}


def test_a_form_carries_them_in_hidden_fields() -> None:
    fields = {"idempotency_key": "abc", "seen_version": "7", "name": "x"}
    assert local_client(APP).post("/demo/form", data=fields).json() == {"key": "abc", "seen": 7, "name": "x"}


@pytest.mark.parametrize("key", [None, "", "two words", "x" * 129])
def test_a_key_must_be_there_and_readable(key: str | None) -> None:
    headers = {} if key is None else {"Idempotency-Key": key}
    response = local_client(APP).post("/demo/filings", json=FILING, headers=headers)
    assert (response.status_code, response.json()["code"]) == (400, "idempotency_key_missing")


@pytest.mark.parametrize("seen", ["", "seven", "-1", "9" * 30])
def test_the_version_seen_must_be_a_number(seen: str) -> None:
    expected = (400, "version_unreadable") if seen else (428, "version_missing")
    client = local_client(APP, headers={"Idempotency-Key": "abc"})
    for response in (
        client.post("/demo/form", data={"seen_version": seen, "name": "x"}),
        client.post("/demo/form", data={"name": "x"}, headers={"If-Match": seen}),
    ):
        assert (response.status_code, response.json()["code"]) == expected


def test_a_command_knows_who_asks_and_how_a_repeat_is_recognised() -> None:
    client = local_client(APP, "officer-kanto-1", {"Idempotency-Key": "abc", "X-Correlation-Id": "number-12345"})
    first = client.post("/demo/cases/7/asked", json={"a": 1}).json()
    assert first["actor"] == "officer-kanto-1"
    assert first["correlation_id"] == "number-12345"
    assert first["once"] == "officer:officer-kanto-1 POST /demo/cases/7/asked abc"
    assert client.post("/demo/cases/7/asked", json={"a": 1}).json() == first
    assert client.post("/demo/cases/7/asked", json={"a": 2}).json()["digest"] != first["digest"]
    assert client.post("/demo/cases/8/asked", json={"a": 1}).json()["once"] != first["once"]


def test_a_repeat_of_a_form_is_recognised_by_its_fields() -> None:
    client = local_client(APP, "applicant-1")

    def digest(**fields: str) -> str:
        return str(client.post("/demo/cases/7/asked-by-form", data=fields | {"idempotency_key": "abc"}).json())

    assert digest(name="a") == digest(name="a")
    assert digest(name="a") != digest(name="b")


def test_nobody_asks_without_a_key_or_a_persona() -> None:
    client = local_client(APP, headers={"Idempotency-Key": "abc"})
    assert client.post("/demo/cases/7/asked").json()["code"] == "sign_in_required"
    client = local_client(APP, "applicant-1")
    assert client.post("/demo/cases/7/asked").json()["code"] == "idempotency_key_missing"


def parts(year: str, month: str, day: str) -> dict[str, str]:
    return {"d-year": year, "d-month": month, "d-day": day}


def test_a_date_is_read_from_three_fields() -> None:
    assert read_date(parts("2026", "4", "1"), "d") == date(2026, 4, 1)
    assert read_date(parts("２０２６", " ４", "１ "), "d") == date(2026, 4, 1)
    assert read_date(parts("", "", " "), "d") is None
    assert read_date({}, "d") is None
    assert read_date({"d": "2026-04-01"}, "d") == date(2026, 4, 1)
    assert isinstance(read_date({"d": "2026-04"}, "d"), FieldError)


@pytest.mark.parametrize("typed", [("2026", "2", "30"), ("2026", "", "1"), ("R8", "4", "1"), ("9" * 40, "1", "1")])
def test_what_is_no_date_is_an_error_of_the_field(typed: tuple[str, str, str]) -> None:
    error = read_date(parts(*typed), "d")
    assert isinstance(error, FieldError)
    assert error.field == "d"
