"""A form's fields as inputs, and what was posted read back: nothing typed is lost on the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from services.intake.pages.drafting.joint import LAYOUT as JOINT_LAYOUT
from services.intake.pages.drafting.single import LAYOUT, PARTS
from shared.contracts.forms.answers import Answers, AsTyped, answers_of
from shared.contracts.forms.single import SINGLE
from shared.scheme.everyday_industries import EVERYDAY
from shared.web.answering import digest, with_posted
from shared.web.in_words import echo, in_words, product
from shared.web.inputs import Input, InputTable, fields_at, inputs, inputs_of, newly_required, prefilled
from shared.web.typed import Typed
from tests.domain.intake.examples import plan

NOTHING = Answers("24-2025-12")
PATHS = [path for part in PARTS for path in part.paths]


def answered(typed: dict[str, AsTyped]) -> Answers:
    return NOTHING.with_given(typed)


def the(path: str, answers: Answers = NOTHING, *roots: str) -> Input:
    return next(one for one in inputs_of(inputs(LAYOUT, answers, roots or PATHS)) if one.path == path)


def as_posted(answers: Answers) -> Typed:
    """What a browser sends of a page with these answers."""
    texts: dict[str, list[str]] = {"rows": [f"{table}#{one}" for table, ids in answers.rows.items() for one in ids]}
    for one in inputs_of(inputs(LAYOUT, answers, PATHS)):
        match one.kind:
            case "month" | "day":
                names = ("year", "month", "day")[: 3 if one.kind == "day" else 2]
                texts |= {f"{one.path}-{name}": [one.part(index)] for index, name in enumerate(names)}
            case "boxes":
                texts[one.path] = list(one.value)
            case _:
                texts[one.path] = [str(one.value)]
    return Typed({name: values for name, values in texts.items() if values})


def test_every_field_is_asked_once_but_for_what_nothing_depends_on() -> None:
    leaves = {path for path, one in SINGLE.fields.items() if one.block is None}
    one_row_each = Answers("24-2025-12", rows={path: ("k1",) for path, one in SINGLE.fields.items() if one.is_table})
    asked = [one.path for one in fields_of_all(one_row_each)]
    assert len(asked) == len(set(asked))
    assert leaves - {path.replace("#k1", "") for path in asked} == {"cover.industry_class"}


def fields_of_all(answers: Answers) -> Iterator[Input]:
    return inputs_of(inputs(LAYOUT, answers, PATHS))


def test_what_a_page_shows_comes_back_as_it_was() -> None:
    answers = answers_of(plan(), lambda personal: personal.text or "")
    assert with_posted(LAYOUT, NOTHING, PATHS, as_posted(answers)) == answers


def test_what_is_wrong_comes_back_as_well() -> None:
    wrong = answered({"cover.employees": "三十", "cover.established_on": "1985--１", "period.start": "令和8-"})
    back = with_posted(LAYOUT, NOTHING, PATHS, as_posted(wrong))
    assert back.given == wrong.given
    assert (the("cover.established_on", back).part(0), the("cover.established_on", back).part(2)) == ("1985", "１")


def test_a_row_of_blanks_is_still_a_row_and_a_strange_one_is_none() -> None:
    posted = Typed({"rows": ["funds#k4", "funds#k9'", "funds", "cover#k1"]})
    assert with_posted(LAYOUT, NOTHING, ["funds"], posted).rows == {"funds": ("k4",)}


def test_what_another_part_holds_stays() -> None:
    before = answered({"cover.name": "みなと精工"}).with_row("funds")
    after = with_posted(LAYOUT, before, ["goals.purpose"], Typed({"goals.purpose": ["守る"], "cover.name": ["別"]}))
    assert after.given == {"cover.name": "みなと精工", "goals.purpose": "守る"}
    assert after.rows == before.rows


def test_a_part_has_another_digest_once_anything_in_it_is_other() -> None:
    first = digest(LAYOUT, NOTHING, ["funds"])
    row = NOTHING.with_row("funds")
    assert digest(LAYOUT, row, ["funds"]) != first
    assert digest(LAYOUT, row, ["partners"]) == digest(LAYOUT, NOTHING, ["partners"])
    assert digest(LAYOUT, row.with_given({"funds#k1.item": "止水板"}), ["funds"]) != digest(LAYOUT, row, ["funds"])


def test_removed_rows_are_not_looked_at() -> None:
    answers = NOTHING.with_row("funds").with_given({"funds#k1.item": "止水板"}).with_rows("funds", ())
    assert list(fields_at(LAYOUT, answers, ["funds"])) == []


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("cover.name", "line"),
        ("cover.prefecture", "select"),
        ("cover.industry", "select"),
        ("cover.established_on", "day"),
        ("period.start", "month"),
        ("goals.purpose", "lines"),
        ("check_sheet.data_use", "radios"),
        ("check_sheet.has_gbizid", "radios"),
        ("check_sheet.fiscal_month", "select"),
        ("legal_compliance", "tick"),
        ("tax_measure.wanted", "tick"),
        ("organisation.training_months", "boxes"),
        ("initial_response.evacuation.timings", "boxes"),
        ("attachments.others", "lines"),
    ],
)
def test_a_field_gets_the_input_of_its_kind(path: str, kind: str) -> None:
    assert the(path).kind == kind


def test_what_must_be_answered_depends_on_what_is() -> None:
    assert the("cover.name").required is True
    assert the("cover.building").required is False
    assert the("legal_compliance").required is True
    nothing_to_do = answered({"initial_response.other.response": "-"})
    assert the("initial_response.other.preparation").required is True
    assert the("initial_response.other.preparation", nothing_to_do).required is False


def test_what_does_not_apply_is_neither_demanded_nor_free() -> None:
    rubber, food = answered({"cover.industry": "19"}), answered({"cover.industry": "09"})
    assert the("cover.industry_answers.tyres_or_belts", rubber).required is True
    assert the("cover.industry_answers.tyres_or_belts", food).required is None
    one = NOTHING.with_row("partners")
    assert the("partners#k1.other_kind", one).only_if is not None
    assert the("partners#k1.other_kind", one.with_given({"partners#k1.kind": "other"})).required is True


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("cover.corporate_number", "「法人形態等」で「個人事業主」以外を選んだときに入力してください。"),
        ("cover.industry_answers.inn", "「業種（中分類）」で「75 宿泊業」を選んだときに入力してください。"),
        ("tax_measure.not_subsidised", "「税制優遇の活用」で「活用する」を選んだときに入力してください。"),
        ("partners#k1.other_kind", "「協力者の種別」で「その他」を選んだときに入力してください。"),
    ],
)
def test_what_applies_in_some_cases_says_in_which(path: str, said: str) -> None:
    shown = the(path, NOTHING.with_row("partners")).when
    assert shown is not None
    assert shown.ja == said


def test_a_table_that_needs_a_row_says_so() -> None:
    tables = list(inputs(LAYOUT, NOTHING, ["goals.disasters", "goals.impacts", "funds", "equipment"]))
    assert [one.required for one in tables if isinstance(one, InputTable)] == [True, True, False, None]


def test_a_sole_trader_without_a_title_is_given_one() -> None:
    alone = answered({"cover.entity_form": "sole_proprietor"})
    assert prefilled(LAYOUT, alone, "cover.representative_title") == "代表"
    assert prefilled(LAYOUT, NOTHING, "cover.representative_title") == ""
    partner = {"participants#k2.entity_form": "sole_proprietor"}
    assert prefilled(JOINT_LAYOUT, answered(partner), "participants#k2.representative_title") == "代表"
    assert prefilled(JOINT_LAYOUT, answered(partner), "participants#k1.representative_title") == ""


def test_the_groups_of_industries_hold_all_in_which_there_are_businesses_once() -> None:
    groups = the("cover.industry").groups
    codes = [choice.value for _, choices in groups for choice in choices]
    assert (len(groups), codes) == (19, list(EVERYDAY))


@pytest.mark.parametrize(
    ("path", "typed", "said"),
    [
        ("cover.capital_yen", "３００,０００,０００", "＝3億円"),
        ("cover.capital_yen", "三億", None),
        ("cover.capital_yen", "3,000万円", "＝3,000万円"),
        ("equipment#k1.amount_thousand_yen", "960万円", "＝960万円"),
        ("cover.employees", "35名", "＝35人"),
        ("cover.employees", "35", None),
        ("period.start", "2026-４", "（令和8年4月）"),
        ("period.start", "2026-13", None),
        ("cover.established_on", "1985-4-1", "（昭和60年4月1日）"),
        ("cover.established_on", "1985-2-30", None),
        ("cover.established_on", "1700-1-1", None),
        ("cover.name", "2026-4", None),
    ],
)
def test_amounts_and_dates_are_said_in_other_words(path: str, typed: str, said: str | None) -> None:
    found = echo(SINGLE, answered({path: typed}), path)
    assert (found.ja if found else None) == said


def test_what_was_typed_reads_in_words() -> None:
    assert in_words(SINGLE, "organisation.training_months", ("4", "10")).ja == "4、10"
    assert in_words(SINGLE, "partners#k1.kind", "bank").ja == "金融機関"
    assert in_words(SINGLE, "check_sheet.data_use", "false").en == "Not allowed"
    assert in_words(SINGLE, "cover.name", "").ja == ""


def test_a_product_is_told_of_numbers_only() -> None:
    both = answered({"a": "150万円", "b": "２台"})
    assert product(both, "a", "b") == 3_000
    assert product(both, "a", "c") is None


# -- beside what stood before ----------------------------------------------------------------------------------------

BEFORE = answered({"cover.name": "みなと", "cover.industry": "24", "funds#k1.item": "止水板"}).with_rows(
    "funds", ("k1",)
)
BESIDE = replace(LAYOUT, before=BEFORE, new=frozenset({"organisation", "cover.name_kana"}))


def beside(path: str, answers: Answers) -> Input:
    return next(one for one in inputs_of(inputs(BESIDE, answers, PATHS)) if one.path == path)


@pytest.mark.parametrize(
    ("path", "typed", "was"),
    [
        ("cover.name", "みなと", None),
        ("cover.name", "みなと精工", "みなと"),
        ("cover.name", "", "みなと"),
        ("cover.industry", "25", "24 金属製品製造業"),
        ("cover.name_kana", "ミナト", "（記載なし）"),
        ("funds#k1.item", "発電機", "止水板"),
        ("funds#k1.use", "備蓄", "（記載なし）"),
        ("goals.purpose", "守る", None),
    ],
)
def test_what_stood_before_is_shown_where_it_reads_otherwise(path: str, typed: str, was: str | None) -> None:
    found = beside(path, BEFORE.with_given({path: typed})).was
    assert (found.ja if found else None) == was


def test_a_row_that_is_new_had_nothing_before() -> None:
    answers = BEFORE.with_row("funds").with_given({"funds#k2.item": "発電機"})
    assert beside("funds#k2.item", answers).was is None


def test_new_questions_are_marked_alone_and_by_their_group() -> None:
    new = {one.path for one in inputs_of(inputs(BESIDE, BEFORE, PATHS)) if one.is_new}
    assert "cover.name_kana" in new
    assert {path for path in new if path != "cover.name_kana"} == {
        one.path for one in SINGLE.within("organisation") if one.block is None
    }
    assert "cover.name" not in new


def test_a_group_that_may_be_left_out_demands_nothing_until_it_is_begun() -> None:
    name, month = "check_sheet.subsidy.name", "check_sheet.subsidy.month"
    assert not the(month).required
    assert the(month, answered({name: "ものづくり補助金"})).required


def test_what_a_later_version_demands_is_told() -> None:
    later, same = (set(newly_required(LAYOUT, NOTHING, PATHS, version)) for version in ("24-2025-11", "24-2025-12"))
    assert later
    assert same == set()
    assert all(path.startswith("organisation.") for path in later)


def test_rows_that_are_given_bear_their_names_and_neither_come_nor_go() -> None:
    given = replace(LAYOUT, rows_given={"funds": {"k1": "止水板"}})
    (table,) = inputs(given, BEFORE, ["funds"])
    assert isinstance(table, InputTable)
    assert table.is_given
    assert [row.name for row in table.rows] == ["止水板"]
    posted = with_posted(given, BEFORE, ["funds"], Typed({"rows": ["funds#k7"], "funds#k1.item": ["発電機"]}))
    assert posted.rows["funds"] == ("k1",)
    assert posted.text("funds#k1.item") == "発電機"
