"""All that is wrong with a plan as typed is told at once, at the field where it was typed, in the page's words."""

from __future__ import annotations

from datetime import date

import pytest

from services.intake.pages.drafting.checking import errors_of, typed_form
from services.intake.pages.drafting.registry import NEW
from services.intake.pages.drafting.single import LAYOUT
from shared.contracts.forms.answers import Answers, AsTyped, answers_of, as_if_twice
from shared.contracts.forms.single import SINGLE
from tests.domain.intake.examples import FILED_ON, plan

RIGHT = as_if_twice(answers_of(plan(), lambda personal: personal.text or ""), LAYOUT.twice)
NOTHING = Answers("24-2025-12")


OF_MAIL = {"check_sheet.email": "taro@example.jp", "check_sheet.email-again": "taro@example.jp"}


def found(answers: Answers, filed_on: date = FILED_ON) -> dict[str, str]:
    return {error.field: error.ja for error in errors_of(NEW, answers, filed_on)}


def but(typed: dict[str, AsTyped]) -> Answers:
    return RIGHT.with_given(typed)


def test_a_plan_without_fault_is_the_form_itself() -> None:
    assert errors_of(NEW, RIGHT, FILED_ON) == ()
    assert typed_form(NEW, RIGHT) == plan()


def test_of_a_blank_plan_everything_demanded_is_asked_for() -> None:
    wanted = found(NOTHING)
    assert wanted["cover.name"] == "事業者の氏名又は名称：入力してください。"
    assert wanted["cover.entity_form"] == "法人形態等：選んでください。"
    assert wanted["check_sheet.data_use"].startswith("データの利用：")
    assert wanted["check_sheet.data_use"].endswith("選んでください。")
    assert {"check_sheet.has_gbizid", "check_sheet.opened_or_registered"} <= set(wanted)
    assert "legal_compliance" in wanted
    assert "measures" in wanted
    assert {"goals.disasters", "goals.impacts", "period.start", "organisation.review_months"} <= set(wanted)
    assert not any(path.startswith(("equipment", "partners", "funds")) for path in wanted)


def test_digits_are_taken_as_they_are_typed() -> None:
    wide = {"cover.postal_code": "２３０ー００００", "check_sheet.telephone": "０３−００００−００００"}
    assert errors_of(NEW, but({**wide, "cover.corporate_number": "７００００１２０５０００２"}), FILED_ON) == ()


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("cover.capital_yen", "3,000万円"),
        ("cover.capital_yen", "３０，０００千円"),
        ("cover.employees", "35名"),
        ("check_sheet.email-again", "ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ"),
        ("initial_response.customers.response", "−"),
        ("initial_response.customers.response", "特になし"),
    ],
)
def test_what_people_type_is_taken_as_they_mean_it(path: str, typed: str) -> None:
    assert found(but(OF_MAIL | {path: typed})) == {}


def test_errors_stand_in_the_order_of_the_form() -> None:
    order = [NEW.part_of(error.field) for error in errors_of(NEW, NOTHING, FILED_ON) if error.field != "measures"]
    sections = [NEW.parts.index(part) for part in order]
    assert sections.index(NEW.parts.index(NEW.part_of("cover.name"))) == 0
    assert order[-1] is NEW.part_of("check_sheet")


@pytest.mark.parametrize(
    ("path", "typed", "words"),
    [
        ("cover.employees", "三十八", "整数で入力してください"),
        ("cover.employees", "", "入力してください"),
        ("cover.established_on", "1985-2-30", "実在する日付を、年（西暦4桁）・月・日に分けて"),
        ("cover.established_on", "1985--", "実在する日付を、年（西暦4桁）・月・日に分けて"),
        ("period.end", "8-4", "実在する年月を、年（西暦4桁）と月に分けて"),
        ("cover.name_kana", "ABC", "全角カタカナ"),
        ("cover.name", "あ" * 101, "100文字以内"),
        ("cover.corporate_number", "1", "数字13桁"),
        ("check_sheet.email", "a@b", ""),
        ("check_sheet.telephone", "電話", ""),
        ("cover.capital_yen", "三億", "例：30000000、3,000万円"),
        ("funds#k1.thousand_yen", "たくさん", "例：9600、960万円"),
        ("initial_response.evacuation.response", "-", "「-」や「なし」ではなく"),
        ("check_sheet.website", "example.jp", "https://"),
    ],
)
def test_a_fault_is_told_at_its_field_alone(path: str, typed: str, words: str) -> None:
    wrong = found(but({path: typed}))
    assert list(wrong) == [path]
    assert words in wrong[path]


def test_what_is_wrong_with_a_field_alone_is_told_beside_what_cannot_be_read() -> None:
    wrong = found(but({"cover.employees": "数人", "cover.corporate_number": "1234567890123", "cover.postal_code": "1"}))
    assert set(wrong) == {"cover.employees", "cover.corporate_number", "cover.postal_code"}
    assert "検査用数字" in wrong["cover.corporate_number"]


def test_what_is_not_asked_of_a_business_is_to_stay_blank_in_whatever_shape() -> None:
    alone = {"cover.entity_form": "sole_proprietor", "cover.corporate_number": "123456789012"}
    assert "空欄にしてください" in found(but(alone))["cover.corporate_number"]


def test_a_rule_is_told_beside_what_the_form_cannot_read() -> None:
    wrong = found(but({"cover.employees": "三十八", "cover.name": "", "period.end": "2040-01"}))
    assert set(wrong) == {"cover.employees", "cover.name", "period.end"}


def test_a_rule_is_not_asked_of_what_the_form_cannot_read() -> None:
    wrong = found(but({"period.start": "来月", "period.end": "2040-1"}))
    assert set(wrong) == {"period.start"}


def test_what_is_wrong_in_a_row_is_told_with_its_row() -> None:
    two = RIGHT.with_rows("funds", ()).with_row("funds").with_row("funds")
    ids = two.rows["funds"]
    wrong = found(
        two.with_given({f"funds#{ids[0]}.item": "止水板", f"funds#{ids[1]}.item": "発電機"}),
    )
    assert wrong[f"funds#{ids[1]}.thousand_yen"].startswith("資金の額及び調達方法：資金の額（千円）（2行目）：入力")
    assert set(wrong) == {f"funds#{one}.{name}" for one in ids for name in ("use", "source", "thousand_yen")}


def test_a_blank_row_is_not_there_and_the_others_keep_their_places() -> None:
    rows = RIGHT.with_rows("funds", ()).with_row("funds").with_row("funds")
    blank, second = rows.rows["funds"]
    wrong = found(rows.with_given({f"funds#{second}.thousand_yen": "千"}))
    assert f"funds#{second}.thousand_yen" in wrong
    assert not any(path.startswith(f"funds#{blank}") for path in wrong)


def test_too_many_rows_are_told_of_the_table() -> None:
    many = RIGHT
    for number in range(1, 7):
        many = many.with_row("goals.impacts")
        row = many.rows["goals.impacts"][-1]
        many = many.with_given({f"goals.impacts#{row}.disaster": str(number)})
    assert "5件以内" in found(many)["goals.impacts"]


def test_a_half_answered_optional_group_is_asked_for_the_rest() -> None:
    wrong = found(but({"check_sheet.subsidy.name": "ものづくり補助金"}))
    assert set(wrong) == {"check_sheet.subsidy.issuer", "check_sheet.subsidy.month"}


def test_every_field_lies_in_a_part() -> None:
    assert all(NEW.part_of(path) in NEW.parts for path in SINGLE.fields)
