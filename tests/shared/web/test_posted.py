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


def test_a_byte_order_mark_at_the_start_is_no_part_of_the_document() -> None:
    assert posted(People, b'\xef\xbb\xbf{"people": []}').people == ()
    assert refused(b"\xef\xbb\xbf ") == (400, [])


@pytest.mark.parametrize(("encoding", "name"), [("cp932", "Shift_JIS（CP932）"), ("utf-16", "UTF-16")])
def test_another_encoding_is_called_by_its_name(encoding: str, name: str) -> None:
    with pytest.raises(Problem) as raised:
        posted(People, '{"people": [{"name": "太郎"}]}'.encode(encoding))
    body = raised.value.body("")
    assert (body["code"], name in body["detail"]) == ("not_utf8", True)


def test_texts_are_taken_before_their_shape_is_looked_at() -> None:
    found = posted(People, '{"people": [{"name": "\u200b試験　太郎\\r\\n"}]}'.encode())
    assert found.people[0].name.text == "試験　太郎"


def test_what_cannot_be_taken_is_told_together_with_all_else() -> None:
    body = '{"people": [{"name": "試\u202e験"}, {"name": "太\n郎"}, {"name": 1}]}'.replace("\n", "\\n")
    assert refused(body.encode()) == (422, ["people.0.name", "people.1.name", "people.2.name"])


def test_a_name_that_is_there_twice_is_refused() -> None:
    assert refused(b'{"people": [], "people": []}') == (422, ["people"])
