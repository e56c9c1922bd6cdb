"""Bodies that are read from their bytes."""

from __future__ import annotations

import pytest

from shared.contracts.event import Block
from shared.contracts.personal import Personal
from shared.web.posted import posted
from shared.web.problems import Problem


class Person(Block):
    name: Personal
    age: int = 0


class People(Block):
    people: tuple[Person, ...]


def refused(body: bytes) -> tuple[int, list[str]]:
    with pytest.raises(Problem) as raised:
        posted(People, body)
    return raised.value.status_code, [error.field for error in raised.value.errors]


def test_a_document_becomes_its_model() -> None:
    assert posted(People, b'{"people": [{"name": "Taro", "age": 7}]}').people[0].name.text == "Taro"


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b'{"people": [}'])
def test_what_is_no_json_is_a_400(body: bytes) -> None:
    assert refused(body) == (400, [])


def test_errors_have_the_paths_that_the_sender_wrote() -> None:
    assert refused(b'{"people": [{"name": 7, "age": "x"}], "more": 1}') == (
        422,
        ["people.0.name", "people.0.age", "more"],
    )


@pytest.mark.parametrize("name", ['{"key": "k", "box": "b"}', '{"key": "k"}', "{}", "null"])
def test_sealed_text_from_outside_is_not_taken(name: str) -> None:
    status, fields = refused(f'{{"people": [{{"name": {name}}}]}}'.encode())
    assert status == 422
    assert fields[0] in ("", "people.0.name")
