"""A newer text taken over into what somebody has typed: field by field and row by row, beside a simple oracle."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.forms.answers import ADDED, Answers, altered
from shared.contracts.forms.single import SINGLE
from shared.contracts.forms.taking_over import taken_over

VERSION = "24-2025-12"
FIELDS = ("goals.purpose", "goals.business_outline", "cover.name")
TEXTS = st.sampled_from(["", "止水板", "発電機", "蓄電池"])
ITEMS = TEXTS.filter(bool)
Three = tuple[dict[str, str], dict[str, str], dict[str, str]]
"""What a draft began with, what stands in its place now, and what was typed."""


@st.composite
def texts(draw: st.DrawFn) -> Three:
    """Three texts, each as its fields by path."""
    base, now, typed = ({path: draw(TEXTS) for path in FIELDS} for _ in range(3))
    return base, now, typed


@st.composite
def tables(draw: st.DrawFn) -> Three:
    """The rows of one table in each of three texts, by id; what came elsewhere and what was added here never meet."""
    ids = [f"k{number}" for number in range(1, 5)]
    base = {one: draw(ITEMS) for one in ids[:3] if draw(st.booleans())}

    def moved(new: str) -> dict[str, str]:
        kept = {one: draw(ITEMS) for one in base if draw(st.booleans())}
        return {**kept, **({new: draw(ITEMS)} if draw(st.booleans()) else {})}

    return base, moved("k4"), moved(f"k{ADDED + 1}")


def fields(given_by_path: dict[str, str]) -> Answers:
    return Answers(VERSION).with_given(given_by_path)


def funds(rows: dict[str, str], **more: str) -> Answers:
    given = {f"funds#{one}.item": text for one, text in rows.items()}
    return Answers(VERSION, rows={"funds": tuple(rows)}).with_given({**given, **more})


def rows_of(answers: Answers) -> dict[str, str]:
    return {one: answers.text(f"funds#{one}.item") for one in answers.rows.get("funds", ())}


@given(texts())
def test_a_field_is_the_newer_one_where_nobody_altered_it_and_else_as_it_was_typed(
    three: tuple[dict[str, str]],
) -> None:
    base, now, typed = three

    found = taken_over(SINGLE, *map(fields, three))

    for path in FIELDS:
        assert found.text(path) == (now[path] if typed[path] == base[path] else typed[path])


@given(tables())
def test_rows_come_and_go_with_the_newer_text_but_for_those_that_were_altered(three: Three) -> None:
    base, now, typed = three

    found = rows_of(taken_over(SINGLE, *map(funds, three)))

    expected: dict[str, str] = {}
    for one, text in typed.items():
        is_altered = text != base.get(one)
        if one not in base or is_altered:
            expected[one] = text
        elif one in now:
            expected[one] = now[one]
    expected |= {one: text for one, text in now.items() if one not in base}
    assert found == expected


@given(tables())
def test_taken_over_twice_is_taken_over_once(three: Three) -> None:
    base, now, typed = map(funds, three)

    once = taken_over(SINGLE, base, now, typed)

    assert altered(SINGLE, once, taken_over(SINGLE, now, now, once)) == frozenset()


def test_a_row_that_shares_its_id_with_one_that_came_elsewhere_stays_beside_it() -> None:
    base = funds({"k1": "止水板"})
    now = funds({"k1": "止水板", "k2": "発電機"}, **{"funds#k2.use": "停電"})
    typed = funds({"k1": "止水板", "k2": "蓄電池"}, **{"funds#k2.use": "夜間"})

    found = taken_over(SINGLE, base, now, typed)

    assert rows_of(found) == {"k1": "止水板", f"k{ADDED + 1}": "蓄電池", "k2": "発電機"}
    assert found.text(f"funds#k{ADDED + 1}.use") == "夜間"
    assert found.text("funds#k2.use") == "停電"


def test_the_same_in_other_digits_is_not_altered() -> None:
    number = "cover.capital_yen"
    base, now, typed = (fields({number: text}) for text in ("3000000", "5000000", "３,０００,０００"))

    assert taken_over(SINGLE, base, now, typed).text(number) == "5000000"


def test_what_was_typed_once_more_goes_with_its_field() -> None:
    again = "check_sheet.email-again"
    base, now = (fields({again: text}) for text in ("a@example.jp", "b@example.jp"))

    assert taken_over(SINGLE, base, now, base).text(again) == "b@example.jp"
    assert taken_over(SINGLE, base, now, fields({again: "c@example.jp"})).text(again) == "c@example.jp"


def test_rows_that_are_given_are_not_chosen_here() -> None:
    base, now, typed = (
        funds({"k1": "止水板"}),
        funds({"k1": "止水板", "k2": "発電機"}),
        funds({"k1": "止水板", "k2": ""}),
    )

    found = taken_over(SINGLE, base, now, typed, {"funds"})

    assert rows_of(found) == {"k1": "止水板", "k2": "発電機"}
