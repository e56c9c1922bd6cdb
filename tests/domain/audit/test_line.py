"""A line of the ledger, read: what its own JSON says of it, and nothing where its bytes are no event."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.audit.domain.line import NEVER, LedgerLine, Position, Who, read_line
from services.audit.domain.order import causal_order
from tests.golden import goldens

AT = Position("review", 3, 17)
RECORDED_AT = datetime(2026, 6, 1, 0, 0, 5, tzinfo=UTC)
HEADER: dict[str, Any] = {
    "event_id": "e",
    "occurred_at": "2026-06-01T00:00:00Z",
    "correlation_id": "c",
    "causation_id": "b",
    "actor": {"role": "officer", "id": "o1", "place": "kanto"},
}


def read(data: bytes, recorded_at: datetime = RECORDED_AT) -> LedgerLine:
    return read_line(AT, "case-1", 2, "review.CaseAssigned/1", "plan-1", recorded_at, b"digest", data)


def with_header(**other: Any) -> bytes:
    return json.dumps({"header": HEADER | other, "officer": "o1"}).encode()


def test_the_header_and_the_fields_of_an_event_stand_apart() -> None:
    line = read(with_header())
    assert line.readable
    assert (line.event_id, line.correlation_id, line.causation_id) == ("e", "c", "b")
    assert line.who == Who("officer", "o1", "kanto")
    assert line.occurred_at == datetime(2026, 6, 1, tzinfo=UTC)
    assert line.fields == {"officer": "o1"}


def test_the_columns_stay_as_the_ledger_has_them() -> None:
    for data in (with_header(), b"\xff"):
        line = read(data)
        assert (line.at, line.stream_id, line.version, line.plan_id) == (AT, "case-1", 2, "plan-1")
        assert (line.recorded_at, line.digest, line.data) == (RECORDED_AT, b"digest", data)


def test_a_line_goes_by_its_name_without_the_version() -> None:
    line = read(with_header())
    assert (line.name, line.kind, line.service) == ("review.CaseAssigned/1", "review.CaseAssigned", "review")


def test_an_actor_of_before_works_nowhere() -> None:
    assert read(with_header(actor={"role": "system", "id": "jigyokei"})).who == Who("system", "jigyokei", "")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\x00",
        b"[]",
        b'"text"',
        b"{}",
        b'{"header":1}',
        b'{"header":{}}',
        with_header(actor=None),
        with_header(actor={"role": "officer"}),
        b"[" * 100_000,
    ],
)
def test_of_bytes_that_are_no_event_nothing_is_said(data: bytes) -> None:
    line = read(data)
    assert not line.readable
    assert (line.event_id, line.who, line.correlation_id, line.causation_id) == ("", Who(), "", None)
    assert line.fields == {}
    assert line.occurred_at == RECORDED_AT


@pytest.mark.parametrize(
    "instant",
    ["2026-06-01T00:00:00", "1969-12-31T23:59:59+00:00", "9000-01-01T00:00:00+00:00", "yesterday", "", 5, None],
)
def test_an_instant_that_is_none_of_ours_makes_the_line_unreadable(instant: Any) -> None:
    assert not read(with_header(occurred_at=instant)).readable


def test_a_line_whose_own_time_cannot_be_read_is_not_timed() -> None:
    line = read(with_header(), NEVER)
    assert (line.timed, line.readable) == (False, False)
    assert read(with_header()).timed


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*HEADER, "header", "role", "id", "place"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.binary(max_size=40) | anything.map(lambda value: json.dumps(value).encode()))
def test_reading_never_fails_whatever_the_bytes(data: bytes) -> None:
    line = read(data)
    assert line.data == data
    assert line.readable or line.fields == {}


@given(anything, st.sampled_from(sorted(HEADER)))
def test_reading_never_fails_whatever_stands_in_a_header(value: Any, key: str) -> None:
    line = read(with_header(**{key: value}))
    assert line.occurred_at.tzinfo is not None
    assert causal_order([line]) == [line]


@pytest.mark.parametrize("name", sorted(goldens()))
def test_every_event_that_was_ever_recorded_is_read(name: str) -> None:
    line = read_line(AT, "s", 1, name, "p", RECORDED_AT, b"", goldens()[name])
    assert line.readable
    assert line.event_id
    assert "header" not in line.fields
