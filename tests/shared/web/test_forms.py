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
    fields = {"idempotency_key": "abc", "seen_version": seen, "name": "x"}
    response = local_client(APP).post("/demo/form", data=fields)
    assert (response.status_code, response.json()["code"]) == (428, "version_missing")


def parts(year: str, month: str, day: str) -> dict[str, str]:
    return {"d-year": year, "d-month": month, "d-day": day}


def test_a_date_is_read_from_three_fields() -> None:
    assert read_date(parts("2026", "4", "1"), "d") == date(2026, 4, 1)
    assert read_date(parts("２０２６", " ４", "１ "), "d") == date(2026, 4, 1)
    assert read_date(parts("", "", " "), "d") is None
    assert read_date({}, "d") is None


@pytest.mark.parametrize("typed", [("2026", "2", "30"), ("2026", "", "1"), ("R8", "4", "1"), ("9" * 40, "1", "1")])
def test_what_is_no_date_is_an_error_of_the_field(typed: tuple[str, str, str]) -> None:
    error = read_date(parts(*typed), "d")
    assert isinstance(error, FieldError)
    assert error.field == "d"
