"""Changes are gathered so that a statement runs once for many events, and the last word of a stream stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import uuid4

import orjson
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.event import Event, Header
from shared.event_store.read_model import Projection, ReadModel, TableRow, Write
from shared.event_store.unit_of_work import SYSTEM

PUT, CLEAR, ADD = Write("put", whole=True), Write("clear"), Write("add")


class Said(Event):
    name: ClassVar[str] = "said/1"
    what: str
    number: int


def say(event: Said, state: Any) -> Iterator[tuple[Write, TableRow]]:
    row = {"stream": event.head.stream_id, "number": event.number}
    match event.what:
        case "put":
            yield PUT, row
        case "add":
            yield ADD, row
        case "anew":
            yield CLEAR, row
            yield ADD, row
            yield ADD, row | {"number": -event.number}


MODEL = ReadModel("said", 1, ("said",), "", {Said: say})


class Statements:
    """Stands for a cursor: remembers what was run."""

    def __init__(self) -> None:
        self.run: list[tuple[str, list[dict[str, Any]]]] = []

    def execute(self, statement: bytes, values: tuple[str]) -> None:
        self.run.append((statement.decode(), orjson.loads(values[0])))


def said(stream: str, what: str, number: int) -> Said:
    header = Header(
        event_id=uuid4(),
        stream_id=stream,
        version=1,
        plan_id=None,
        occurred_at=datetime(2026, 11, 24, tzinfo=UTC),
        actor=SYSTEM,
        correlation_id="c",
        causation_id=None,
    )
    return Said(header=header, what=what, number=number)


def projected(*events: Said) -> list[tuple[str, list[dict[str, Any]]]]:
    projection, statements = Projection(MODEL), Statements()
    for event in events:
        projection.add(event, None)
    projection.flush(statements)  # type: ignore[arg-type]
    return statements.run


def test_many_events_make_one_statement() -> None:
    rows = [{"stream": name, "number": 1} for name in "abc"]
    assert projected(*(said(name, "put", 1) for name in "abc")) == [("put", rows)]


def test_a_whole_row_makes_the_earlier_one_of_its_stream_superfluous() -> None:
    assert projected(said("a", "put", 1), said("a", "put", 2)) == [("put", [{"stream": "a", "number": 2}])]


def test_rows_that_are_not_whole_are_all_written() -> None:
    rows = [{"stream": "a", "number": number} for number in (1, 2)]
    assert projected(said("a", "add", 1), said("a", "add", 2)) == [("add", rows)]


def test_an_event_that_changes_nothing_runs_nothing() -> None:
    assert projected(said("a", "nothing", 1)) == []


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(["put", "add", "anew"]), st.integers(1, 5))))
def test_a_stream_meets_its_changes_in_their_order(story: list[tuple[str, str, int]]) -> None:
    """Oracle: each event's statements run at once. Between, only what the last put says of a stream may differ."""

    def final(statements: list[tuple[str, list[dict[str, Any]]]]) -> dict[str, tuple[Any, list[Any]]]:
        puts: dict[str, int] = {}
        added: dict[str, list[int]] = {}
        for statement, rows in statements:
            for row in rows:
                match statement:
                    case "put":
                        puts[row["stream"]] = row["number"]
                    case "clear":
                        added[row["stream"]] = []
                    case "add":
                        added.setdefault(row["stream"], []).append(row["number"])
        return {stream: (puts.get(stream), added.get(stream, [])) for stream in "ab"}

    events = [said(*one) for one in story]
    assert final(projected(*events)) == final([one for event in events for one in projected(event)])
