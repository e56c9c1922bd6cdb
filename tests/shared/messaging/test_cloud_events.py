"""A message is a CloudEvent in binary mode, and comes out as it went in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from aiokafka import ConsumerRecord
from hypothesis import given
from hypothesis import strategies as st

from shared.messaging.cloud_events import ForeignRecord, from_kafka, to_kafka
from shared.messaging.message import Message
from tests.shared.messaging.records import record

MESSAGE = Message(
    upstream="review",
    epoch="1f0c2c0e-1111-4222-8333-444455556666",
    partition=7,
    sequence=12,
    stream_id="a1",
    version=3,
    name="review.CaseOpened/1",
    plan_id="p1",
    recorded_at=datetime(2026, 11, 24, 1, 2, 3, 456789, tzinfo=UTC),
    digest=bytes(range(32)),
    data='{"officer":"担当"}'.encode(),
)


def test_attributes_are_headers_and_the_value_is_what_was_stored() -> None:
    made = to_kafka(MESSAGE)
    assert made.value == MESSAGE.data
    assert made.key == "p1"
    assert made.headers == {
        "ce_specversion": b"1.0",
        "ce_id": b"7-12",
        "ce_source": b"urn:jigyokei:review:1f0c2c0e-1111-4222-8333-444455556666",
        "ce_type": b"review.CaseOpened/1",
        "ce_subject": b"a1",
        "ce_time": b"2026-11-24T01:02:03.456789Z",
        "content-type": b"application/json",
        "ce_sequence": b"12",
        "ce_version": b"3",
        "ce_digest": bytes(range(32)).hex().encode(),
        "ce_planid": b"p1",
    }


@given(
    plan_id=st.none() | st.uuids().map(str),
    recorded_at=st.integers(0, 10**9).map(lambda seconds: MESSAGE.recorded_at + timedelta(seconds=seconds)),
    data=st.binary(min_size=1, max_size=200),
    sequence=st.integers(1, 2**62),
)
def test_what_goes_in_comes_out(plan_id: str | None, recorded_at: datetime, data: bytes, sequence: int) -> None:
    message = replace(MESSAGE, plan_id=plan_id, recorded_at=recorded_at, data=data, sequence=sequence)
    assert from_kafka(record(message)) == message


def test_without_a_plan_the_key_is_the_stream() -> None:
    assert to_kafka(replace(MESSAGE, plan_id=None)).key == "a1"


def foreign(**changes: bytes | None) -> ConsumerRecord[bytes, bytes]:
    """Our record with other headers; None takes one away."""
    ours = record(MESSAGE)
    headers = {**dict(ours.headers), **{f"ce_{name}": value for name, value in changes.items()}}
    return replace(ours, headers=tuple((name, value) for name, value in headers.items() if value is not None))


@pytest.mark.parametrize(
    "changes", [{"source": None}, {"source": b"urn:other:x:y"}, {"sequence": b"x"}, {"digest": b"zz"}, {"type": None}]
)
def test_a_record_of_somebody_else_is_told(changes: dict[str, bytes | None]) -> None:
    with pytest.raises(ForeignRecord, match="no message of ours"):
        from_kafka(foreign(**changes))


def test_a_record_without_headers_is_told() -> None:
    with pytest.raises(ForeignRecord):
        from_kafka(replace(record(MESSAGE), headers=()))
