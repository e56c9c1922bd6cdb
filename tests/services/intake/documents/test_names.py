"""Names of files: kept as they are where they are safe, refused where they could mislead."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.documents.names import MOST_BYTES, MOST_CHARACTERS, ending_of, safe_name
from shared.domain import Refusal


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("BCP.pdf", "BCP.pdf"),
        (" 事業継続計画（第2版）.PDF ", "事業継続計画（第2版）.PDF"),
        ("か\u3099.png", "が.png"),
        ("a.b.xlsx", "a.b.xlsx"),
        ("𠮷野.jpg", "𠮷野.jpg"),
        # As text that is pasted: marks of direction are dropped, joiners and variation selectors stay.
        ("\u200ea\u200f\u200b.pdf", "a.pdf"),
        ("家族👨\u200d👩\u200d👧.png", "家族👨\u200d👩\u200d👧.png"),
        ("葛\U000e0100飾\ufe00.png", "葛\U000e0100飾\ufe00.png"),
    ],
)
def test_a_name_is_kept_as_its_owner_wrote_it(given_name: str, name: str) -> None:
    assert safe_name(given_name) == name


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("../../etc/passwd.pdf", "file_name_signs"),
        ("C:\\fakepath\\a.pdf", "file_name_signs"),
        ('a"b.pdf', "file_name_signs"),
        ("a\u202efdp.exe.pdf", "file_name_unseen"),
        ("a\u2067b.pdf", "file_name_unseen"),
        ("a\x85b.pdf", "file_name_unseen"),
        ("a\x0bb.pdf", "file_name_unseen"),
        ("a\u2028b.pdf", "file_name_unseen"),
        ("a\x00.pdf", "file_name_unseen"),
        ("a\r\nSet-Cookie: x.pdf", "file_name_unseen"),
        ("\ud800.pdf", "file_name_unseen"),
        ("", "file_name_incomplete"),
        (".pdf", "file_name_incomplete"),
        ("..pdf", "file_name_incomplete"),
        (".hidden.pdf", "file_name_incomplete"),
        ("pdf", "file_name_incomplete"),
        ("a.", "file_name_incomplete"),
        ("CON.pdf", "file_name_reserved"),
        ("lpt1.x.pdf", "file_name_reserved"),
        ("a" * (MOST_CHARACTERS - 3) + ".pdf", "file_name_long"),
        ("漢" * 79 + ".pdf", "file_name_long"),
    ],
)
def test_a_name_that_could_mislead_is_refused(name: str, code: str) -> None:
    refused = safe_name(name)

    assert isinstance(refused, Refusal)
    assert (refused.code, refused.field) == (code, "name")


def test_the_longest_names() -> None:
    assert safe_name("a" * (MOST_CHARACTERS - 4) + ".pdf") == "a" * (MOST_CHARACTERS - 4) + ".pdf"
    assert not isinstance(safe_name("漢" * 78 + ".pdf"), Refusal)


@given(st.text(max_size=150))
def test_whatever_is_taken_is_safe(given_name: str) -> None:
    name = safe_name(f"{given_name}.pdf")

    if not isinstance(name, Refusal):
        assert not set(name) & set('/\\:*?"<>|')
        assert name == unicodedata.normalize("NFC", name) == name.strip()
        assert len(name.encode()) <= MOST_BYTES
        assert not {unicodedata.category(one) for one in name} & {"Cc", "Cs", "Co", "Zl", "Zp"}
        formats = [one for one in name if unicodedata.category(one) == "Cf"]
        assert all(one in "\u200c\u200d" or "\U000e0020" <= one <= "\U000e007f" for one in formats)
        assert safe_name(name) == name


def test_the_ending_is_read_in_small_letters() -> None:
    assert ending_of("見積.2026.PDF") == "pdf"
