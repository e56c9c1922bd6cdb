"""Why a notice did not go out, as people read it: our own reasons in sentences, a mail server's as they came."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.domain import failures
from services.notify.domain.failures import FAILURES, failure_in_words
from services.notify.domain.notice import without_addresses
from shared.domain import Text

OURS = {value for name, value in vars(failures).items() if name.isupper() and isinstance(value, str)}


def test_every_reason_of_our_own_has_its_sentence() -> None:
    assert set(FAILURES) == OURS


@pytest.mark.parametrize("code", sorted(OURS))
def test_a_sentence_says_what_is_the_matter_and_not_its_code(code: str) -> None:
    words = failure_in_words(code)
    assert words.in_language("ja", {}).endswith("。")
    assert words.in_language("en", {}).endswith(".")
    assert code not in words.ja + words.en


@pytest.mark.parametrize("code", sorted(OURS))
def test_our_own_reasons_are_recorded_as_they_are(code: str) -> None:
    assert without_addresses(code) == code


@given(st.text().filter(lambda text: text not in FAILURES))
def test_any_other_error_is_shown_as_it_came(error: str) -> None:
    words = failure_in_words(error)
    assert words.in_language("ja", {}) == words.in_language("en", {}) == error


def test_braces_of_a_mail_server_are_no_parameters() -> None:
    assert failure_in_words("451 {queue} full").in_language("en", {"queue": "x"}) == "451 {queue} full"
    assert failure_in_words("") == Text(ja="", en="")


@given(st.lists(st.sampled_from(["550", "5.1.1", "<a@b.example>:", "user", "x.y+z@mail.example", "漢字"]), max_size=20))
def test_an_error_is_recorded_without_any_address_and_otherwise_as_it_came(words: list[str]) -> None:
    recorded = without_addresses(" ".join(words))
    assert "@" not in recorded
    assert [one for one in recorded.split() if "(address)" not in one] == [one for one in words if "@" not in one]
    assert without_addresses(recorded) == recorded
