"""What people paste is taken as they meant it, and what could deceive is refused with its place."""

from __future__ import annotations

from unicodedata import category, normalize

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared.contracts.forms.kinds import KindName
from shared.web.pasted import Manner, Unwanted, in_one_form, in_one_line, taken

FAMILY = "👨\u200d👩\u200d👧\u200d👦"
ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
NABE = "邉\U000e0100"
NO_CHARACTERS = ("\ufffe", "\ufdd0", "\U0001ffff")
MEANT = [
    FAMILY,
    ENGLAND,
    "🇯🇵",
    "👍🏽",
    "☂\ufe0f",
    "1\ufe0f\u20e3",
    NABE,
    "𠮷野家",
    "葛\U000e0101飾",
    "漢字（かんじ）",
]


@pytest.mark.parametrize("text", [*MEANT, "｜漢字《かんじ》", "ABC ｱｲｳ ＡＢＣ", "山田　太郎", "髙﨑", "می\u200cخواهم"])
@pytest.mark.parametrize("manner", ["lines", "line"])
def test_what_is_meant_stays_as_it_is(text: str, manner: Manner) -> None:
    assert taken(text, manner) == text


@pytest.mark.parametrize("sign", ["\r\n", "\r", "\n", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_every_sign_that_ends_a_line_is_a_line_break(sign: str) -> None:
    assert taken(f"一行目{sign}二行目", "lines") == "一行目\n二行目"


@pytest.mark.parametrize("sign", ["\ufeff", "\u00ad", "\u200b", "\u2060", "\u200e", "\u200f", "\u061c"])
def test_marks_that_say_nothing_are_dropped(sign: str) -> None:
    assert taken(f"{sign}事業{sign}継続{sign}", "lines") == "事業継続"


@pytest.mark.parametrize("sign", ["\u00a0", "\u2003", "\u2009", "\u202f", "\u205f"])
def test_blanks_of_typesetters_are_blanks(sign: str) -> None:
    assert taken(f"100{sign}kVA", "line") == "100 kVA"


@pytest.mark.parametrize(
    ("sign", "said", "number"),
    [
        *[(chr(at), "書字方向", f"U+{at:04X}") for at in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))],
        ("\x00", "制御文字", "U+0000"),
        ("\x07", "制御文字", "U+0007"),
        ("\x7f", "制御文字", "U+007F"),
        ("\x9b", "制御文字", "U+009B"),
        ("\u2061", "見えない書式文字", "U+2061"),
        ("\U000e0041", "見えない書式文字", "U+E0041"),
        ("\ue000", "外字", "U+E000"),
        ("\ud800", "文字の断片", "U+D800"),
        *[(sign, "文字ではない", f"U+{ord(sign):04X}") for sign in NO_CHARACTERS],
        ("\ufffd", "読み取れなかった文字", "U+FFFD"),
    ],
)
def test_what_deceives_or_cannot_be_shown_is_refused_with_its_place(sign: str, said: str, number: str) -> None:
    found = taken(f"一行目\r\n二{sign}行目", "lines")
    assert isinstance(found, Unwanted)
    code = "broken_sign" if sign in (*NO_CHARACTERS, "\ufffd") else "unwanted_sign"
    assert (found.code, found.sign, found.line, found.character) == (code, sign, 2, 2)
    name = found.params["name"]
    assert not isinstance(name, int)
    assert said in name.ja
    assert name.en.endswith(number)


def test_a_sign_that_unicode_may_take_up_later_stays() -> None:
    assert taken("新しい絵文字\U0001faff", "line") == "新しい絵文字\U0001faff"


def test_lines_keep_their_structure_and_their_indent() -> None:
    text = "\n\n　一、人命の安全 \t\n\n  - 点呼\u3000\n\t- 避難\n　\n"
    assert taken(text, "lines") == "　一、人命の安全\n\n  - 点呼\n\t- 避難"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("株式会社\t本店", "株式会社 本店"),
        ("\t株式会社\t\t本店\r\n", "株式会社 本店"),
        ("　株式会社\u2028", "株式会社"),
        ("株式会社  本店", "株式会社  本店"),
    ],
)
def test_cells_side_by_side_and_what_stands_around_them_make_one_line(typed: str, kept: str) -> None:
    assert taken(typed, "line") == kept


def test_a_break_within_a_line_is_refused_with_its_place() -> None:
    found = taken("\n 株式会社\n本店", "line")
    assert isinstance(found, Unwanted)
    assert (found.code, found.sign) == ("one_line", "\n")
    assert found.params["character"] == 6
    assert in_one_line("株式会社\n\t本店 ") == "株式会社 本店"


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("postal_code", "9000015", "900-0015"),
        ("postal_code", "〒９００－００１５", "900-0015"),
        ("postal_code", "900", "900"),
        ("telephone", "098 866 0000", "098-866-0000"),
        ("telephone", "（０９８）８６６－００００", "098-866-0000"),
        ("telephone", "+81 98 866 0000", "+81-98-866-0000"),
        ("telephone", "0988660000", "0988660000"),
        ("telephone", "代表 098", "代表 098"),
        ("text", "９０００", "９０００"),
    ],
)
def test_postal_codes_and_telephone_numbers_are_written_in_one_form(kind: KindName, typed: str, kept: str) -> None:
    assert in_one_form(typed, kind) == kept
    assert in_one_form(kept, kind) == kept


@pytest.mark.parametrize(
    ("typed", "manner", "kept"),
    [
        ("〒１００−８９１２", "digits", "100-8912"),
        ("０３ー１２３４―５６７８", "digits", "03-1234-5678"),
        ("２０２６－０４", "digits", "2026-04"),
        ("ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ", "ascii", "taro@example.jp"),
        (" https：／／example.jp ", "ascii", "https://example.jp"),
    ],
)
def test_digits_and_addresses_of_full_width_are_those_of_half_width(typed: str, manner: Manner, kept: str) -> None:
    assert taken(typed, manner) == kept


def test_voicing_marks_that_stand_apart_are_joined_and_no_kanji_becomes_another() -> None:
    assert taken(normalize("NFD", "ガギグぱぴぷ"), "line") == "ガギグぱぴぷ"
    assert taken("\ufa19社", "line") == "\ufa19社"


@pytest.mark.parametrize("text", ["", " 　\n\t", "\u200b\ufeff", "\u200d", "\ufe0f", "\u3164", "\u2800 \u200c"])
@pytest.mark.parametrize("manner", ["lines", "line", "digits", "ascii"])
def test_a_text_in_which_nothing_is_visible_is_empty(text: str, manner: Manner) -> None:
    assert taken(text, manner) == ""


SIGNS = st.one_of(
    st.characters(),
    st.sampled_from("\r\n\t \u3000\u00a0\u200b\u200d\ufe0f\ufeff\u3099\u309aかカ\u2028\u202e\x0b\u200eｶﾞ"),
    st.sampled_from(MEANT),
)
TEXTS = st.lists(SIGNS, max_size=30).map("".join)
MANNERS: st.SearchStrategy[Manner] = st.sampled_from(["lines", "line", "digits", "ascii"])


@given(TEXTS, MANNERS)
@example("か\u200b\u3099", "line")
@example("\r\u200b\n", "lines")
@example("ﾞ", "digits")
def test_what_was_taken_once_is_taken_as_it_is(text: str, manner: Manner) -> None:
    once = taken(text, manner)
    if not isinstance(once, Unwanted):
        assert taken(once, manner) == once


@given(TEXTS)
def test_every_visible_character_stays_in_its_order(text: str) -> None:
    found = taken(text, "lines")
    if not isinstance(found, Unwanted):
        assert visible(found) == ([] if found == "" else visible(text))


@given(st.lists(st.sampled_from(MEANT), min_size=1), st.sampled_from([" ", "、", "\n"]))
def test_emoji_flags_variants_and_readings_stay_whole_wherever_they_stand(parts: list[str], between: str) -> None:
    assert taken(between.join(parts), "lines") == between.join(parts)


def visible(text: str) -> list[str]:
    """What is seen of a text, joiners of emoji aside; kana and its voicing mark apart."""
    signs = [part for sign in text for part in normalize("NFD", sign)]
    return [sign for sign in signs if category(sign)[0] not in "ZC" or category(sign) == "Cn"]
