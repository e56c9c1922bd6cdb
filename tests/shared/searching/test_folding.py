"""What is stored and what is asked are folded alike, so that each finds the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from unicodedata import normalize

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.postgres.launcher import EmbeddedPostgres
from shared.searching.folding import FOUND, folded, folded_number, found, is_found, names_found, pieces_of
from shared.searching.variants import VARIANTS

NAMES = st.text(
    st.sampled_from("㈱（株）株式会社髙高﨑崎𠮷吉ヶケっツがカ゛ー-・A１a 　邊\U000e0100\u200b%_\\鷗"), max_size=12
)
NUMBERS = st.from_regex(r"\A[0-9]{2}-[0-9]{4}-[0-9]{6}\Z")


@pytest.fixture(scope="module")
def cursor(postgres: EmbeddedPostgres) -> Iterator[psycopg.Cursor[tuple[bool]]]:
    with psycopg.connect(postgres.dsn("postgres"), autocommit=True) as connection:
        yield connection.cursor()


def finds(asked: str, names: Sequence[str], numbers: Sequence[str] = ()) -> bool | None:
    """None where nothing is asked."""
    return None if found(asked) is None else is_found(asked, names, numbers)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("㈱みなと", "（株）みなと"), ("㈱みなと", "株式会社みなと"), ("みなと㈲", "みなと有限会社"),
        ("(一社)港", "一般社団法人港"), ("髙橋", "高橋"), ("𠮷野家", "吉野家"), ("山﨑", "山崎"), ("渡邊", "渡辺"),
        ("渡邉", "渡辺"), ("齋藤", "斉藤"), ("廣澤", "広沢"), ("霞ヶ浦", "霞ケ浦"), ("キヤノン", "キャノン"),
        ("みなと", "ミナト"), ("ﾐﾅﾄ", "ミナト"), ("ｶﾞﾗｽ", "がらす"), ("葛\U000e0100飾", "葛飾"), ("神\ufe00戸", "神戸"),
        ("\ufa19戸", "神戸"), ("ABC商事", "ａｂｃ　商事"), ("A・B", "AB"), ("コンピューター", "コンピュータ"),
        ("か\u3099", "が"), ("北\u200b斗", "北斗"),
    ],
)  # fmt: skip
def test_what_is_one_name_to_people_is_one(one: str, other: str) -> None:
    assert folded(one) == folded(other)
    assert finds(one, [other])
    assert finds(other, [one])


@pytest.mark.parametrize("other", ["高山", "大崎", "きゃく", "有限会社みなと", "1"])
def test_what_is_another_name_stays_another(other: str) -> None:
    assert not finds("髙橋㈱", [other])


@pytest.mark.parametrize(
    "asked",
    ["123", "000123", "０００１２３", "2026-000123", "2026000123", "03‐2026‐000123", "03ー2026ー000123",
     "03 2026 000123", "03−2026−000123", "０３－２０２６－０００１２３", "03-2026-000", "第000123号"],
)  # fmt: skip
def test_a_number_is_found_by_its_end_its_beginning_and_the_whole_however_written(asked: str) -> None:
    assert finds(asked, [], ["03-2026-000123"])


@pytest.mark.parametrize("asked", ["124", "0026", "03-2", "203-2026-000123"])
def test_another_number_is_not_found(asked: str) -> None:
    assert not finds(asked, [], ["03-2026-000123"])


def test_a_name_of_digits_is_found_as_a_name() -> None:
    assert finds("358", ["株式会社358"], ["03-2026-000123"])
    assert finds("３５", ["株式会社358"])


def test_nothing_visible_asks_nothing_and_signs_alone_find_nothing() -> None:
    assert found(" 　\u200b\ufe0f") is None
    for signs in ("-", "・", "%", "_", "（）"):
        assert finds(signs, ["%_-（）・"], ["03-2026-000123"]) is False


@given(NAMES, st.integers(0, 11), st.integers(1, 12))
def test_any_part_of_a_name_finds_it(name: str, start: int, length: int) -> None:
    part = folded(name)[start : start + length]
    assert finds(part, [name, "別の名"]) is (True if part else None)


@given(
    st.lists(NAMES, max_size=2),
    st.lists(NUMBERS | st.from_regex(r"\A[12]{1,14}\Z"), max_size=3),
    st.one_of(NAMES, st.from_regex(r"\A[12]{1,14}\Z")),
    st.data(),
)
def test_the_database_finds_what_is_found(
    cursor: psycopg.Cursor[tuple[bool]], names: list[str], numbers: list[str], asked: str, data: st.DataObject
) -> None:
    if numbers and data.draw(st.booleans()):
        number = data.draw(st.sampled_from(numbers))
        start = data.draw(st.integers(0, len(number)))
        asked = data.draw(st.sampled_from([number[start:], number[:start]]))
    wanted = found(asked)
    if wanted is None:
        return
    stored = {"pieces": pieces_of(names, numbers), "names": names_found(names)}
    condition = FOUND.format(pieces="%(pieces)s::text[]", names="%(names)s")
    told = cursor.execute(f"SELECT {condition}", {**stored, **wanted}).fetchone()  # type: ignore[arg-type]
    assert told == (is_found(asked, names, numbers),)


@given(NUMBERS, st.integers(6, 12))
def test_any_end_of_a_number_finds_it_and_no_other_number(number: str, length: int) -> None:
    end = folded_number(number)[-length:]
    assert finds(end, ["名"], [number])
    other = end[:-1] + str((int(end[-1]) + 1) % 10)
    assert not finds(other, ["名"], [number]) or folded_number(number).startswith(other)


@given(NAMES)
def test_what_was_folded_is_folded_no_further(name: str) -> None:
    assert folded(folded(name)) == folded(name)


def test_variants_lead_to_shapes_that_are_none_themselves() -> None:
    assert all(len(one) == len(other) == 1 for one, other in VARIANTS.items())
    assert not VARIANTS.keys() & set(VARIANTS.values())
    assert all(normalize("NFKC", sign) == sign for sign in (*VARIANTS, *VARIANTS.values()))
