"""Signed notes: what is accepted, and everything that is not."""

from __future__ import annotations

import base64

import pytest

from shared.ends.checkpoint import Checkpoint, leaf, read_checkpoint
from shared.ends.note import NoteUnfit, SigningKey, fingerprint, key_id, public_of, read_note, verifier_key

NAME = "jigyokei/intake"
KEY, OTHER = SigningKey(bytes(range(32))), SigningKey(bytes(32))
END = Checkpoint(NAME, 15, bytes(32), "5c4f", {"0": 3, "2": 5, "11": 7})
NOTE = KEY.sign(END.text(), NAME)


def test_a_note_is_written_so_that_other_programs_read_it() -> None:
    """Held against golang.org/x/mod/sumdb/note v0.30 by hand."""
    assert verifier_key(NAME, KEY.public) == ("jigyokei/intake+bdbeeec9+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4")
    assert NOTE == (
        "jigyokei/intake\n15\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nepoch 5c4f\npositions 0:3 2:5 11:7\n\n"
        "— jigyokei/intake "
        "vb7uyUXR7ZPz3VLCWDaQhnczwPTY207ErVAvZJsrtaxNJgWtBjWJ6F4msLsyQe09m+43xU3+IXTPo/mHTITX/gYmDgA=\n"
    )


def test_who_signed_it_is_found_among_the_keys_that_are_believed() -> None:
    note = read_note(NOTE.encode())
    assert note.signed_by(NAME, [OTHER.public, KEY.public]) == KEY.public
    assert read_checkpoint(note.text) == END


def test_a_second_signature_and_those_of_strangers_do_no_harm() -> None:
    stranger = f"— someone.example {base64.b64encode(bytes(72)).decode()}\n"
    note = read_note((NOTE + stranger + OTHER.signature(END.text(), NAME)).encode())
    assert len(note.signatures) == 3
    assert note.signed_by(NAME, [KEY.public]) == KEY.public
    assert note.signed_by(NAME, [OTHER.public]) == OTHER.public


@pytest.mark.parametrize(
    ("name", "keys", "says"),
    [
        (NAME, [], "not signed by a key"),
        (NAME, [OTHER.public], "not signed by a key"),
        ("jigyokei/audit", [KEY.public], "not signed by a key"),
    ],
)
def test_who_is_not_believed_has_signed_nothing(name: str, keys: list[bytes], says: str) -> None:
    with pytest.raises(NoteUnfit, match=says):
        read_note(NOTE.encode()).signed_by(name, keys)


def test_a_changed_text_is_not_what_was_signed() -> None:
    with pytest.raises(NoteUnfit, match="is wrong"):
        read_note(NOTE.replace("2:5", "2:6").encode()).signed_by(NAME, [KEY.public])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"text only\n",
        NOTE.encode()[:-1],
        NOTE.encode() + b"\n",
        NOTE.replace("— ", "- ").encode(),
        NOTE.replace("15", "15\t").encode(),
        NOTE.encode().replace(b"epoch", b"\xff"),
        NOTE.encode() + b"x" * 1_000_000,
        (NOTE + 100 * KEY.signature(END.text(), NAME)).encode(),
    ],
)
def test_what_is_no_note_is_not_read(data: bytes) -> None:
    with pytest.raises(NoteUnfit):
        read_note(data)


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("15", "015"),
        ("15", "16"),
        ("15", "-15"),
        ("15", "many"),
        ("AAA=", "AA=="),
        ("AAA=", "AAB="),
        ("epoch ", ""),
        (" 2:5", " 2:5 2:5"),
        ("0:3 2:5", "2:5 0:3"),
        ("0:3", "zero:3"),
        ("11:7\n", "11:7\nmore\n"),
    ],
)
def test_what_is_no_end_is_not_read(was: str, becomes: str) -> None:
    with pytest.raises(NoteUnfit):
        read_checkpoint(END.text().replace(was, becomes))


def test_parts_of_the_ledger_are_in_the_order_of_services_and_numbers() -> None:
    end = Checkpoint("jigyokei/audit", 4, bytes(32), "e", {"review/2": 1, "intake/10": 1, "intake/2": 2})
    assert end.text().splitlines()[-1] == "positions intake/2:2 intake/10:1 review/2:1"
    assert read_checkpoint(end.text()) == end


def test_a_leaf_is_a_line_of_text() -> None:
    assert leaf("intake/3", 17, b"\x0a" * 32) == b"intake/3 17 " + b"0a" * 32 + b"\n"


def test_a_key_is_known_by_its_verifier_key_and_its_fingerprint() -> None:
    assert public_of(verifier_key(NAME, KEY.public) + "\n") == KEY.public
    assert fingerprint(KEY.public) != fingerprint(OTHER.public)
    assert key_id(NAME, KEY.public) != key_id("jigyokei/audit", KEY.public)


@pytest.mark.parametrize("text", ["", "a+b", "jigyokei/audit" + verifier_key(NAME, KEY.public)[len(NAME) :], "a+b+c="])
def test_what_is_no_verifier_key_is_not_taken(text: str) -> None:
    with pytest.raises(NoteUnfit):
        public_of(text)
