"""A workbook that was written, filled in and read: the same form, and Excel's habits taken as people mean them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings

from shared.contracts.forms.answers import answers_of, document
from shared.contracts.forms.describing import describe
from shared.contracts.forms.joint import JOINT, JointPlanForm
from shared.contracts.forms.single import SINGLE, PlanForm
from shared.web.language import LANGUAGES, Language
from shared.workbook.door import WorkbookRefused
from shared.workbook.reading import MOST_ROWS, CellPlace, read
from shared.workbook.writing import FORM, workbook
from tests.domain.intake.joint_examples import joint, participant
from tests.shared.contracts.forms.test_answers import FORMS, JOINT_FORMS
from tests.shared.workbook.filling import (
    TITLE,
    blank,
    cell_of,
    filed_plan,
    filled,
    opened,
    saved,
    shown,
    single,
    typed,
)


@settings(max_examples=8, deadline=None)
@given(FORMS | JOINT_FORMS)
def test_a_form_that_is_written_and_read_again_is_the_same_form(form: PlanForm | JointPlanForm) -> None:
    description = describe(type(form))
    found = read(workbook(type(form), TITLE, answers_of(form, shown), "ja"), lambda version: description)
    assert found.wrong == {}
    again = description.form.model_validate(document(found.answers, description))
    assert answers_of(again, shown) == answers_of(form, shown)  # type: ignore[arg-type]


def test_each_partner_is_a_row_and_what_its_groups_ask_stands_beside() -> None:
    form = joint(participants=[participant(1), participant(2, industry="75", industry_answers={"inn": True})])
    book = workbook(JointPlanForm, TITLE, answers_of(form, shown), "ja")
    sheet, address = cell_of(opened(book), "participants.1.industry_answers.inn")
    assert (sheet.title, sheet[address].value) == ("1 連携する中小企業者", "はい")
    found = read(typed(book, {"participants.2.industry_answers.inn": "たぶん"}), lambda version: JOINT)
    assert found.wrong == {"participants.2.industry_answers.inn": "not_a_choice"}
    assert found.answers.text("participants#k2.industry_answers.inn") == "true"


@pytest.mark.parametrize("language", LANGUAGES)
def test_so_it_is_in_both_languages(language: Language) -> None:
    found = read(filled(language), single)
    assert found.wrong == {}
    assert found.answers == answers_of(filed_plan(), shown)


def test_a_blank_one_says_nothing() -> None:
    found = read(blank(), single)
    assert (found.answers.form_version, dict(found.answers.given), found.answered) == ("24-2025-12", {}, set())


def test_numbers_dates_and_texts_are_read_from_their_cells() -> None:
    values = {
        "cover.employees": 38.0,
        "cover.established_on": date(1985, 4, 1),
        "period.start": "2026年12月",
        "period.end": "令和11年11月",
        "legal_compliance": True,
        "goals.purpose": "一行目\n二行目",
        "funds.0.thousand_yen": 6500,
    }
    found = read(typed(blank(), values), single)
    assert found.wrong == {}
    there = document(found.answers, SINGLE)
    assert (there["cover"]["employees"], there["cover"]["established_on"]) == (38, "1985-04-01")
    assert (there["period"], there["legal_compliance"]) == ({"start": "2026-12", "end": "2029-11"}, True)
    assert (there["goals"]["purpose"], there["funds"][0]["thousand_yen"]) == ("一行目\n二行目", 6500)


def test_what_looks_like_a_formula_in_a_plan_is_text() -> None:
    texts = {"business_outline": "=1+1", "purpose": "@名称"}
    form = filed_plan()
    form = form.model_copy(update={"goals": form.goals.model_copy(update=texts)})
    book = workbook(PlanForm, TITLE, answers_of(form, shown), "ja")
    there, found = opened(book), read(book, single)
    assert found.wrong == {}
    for name, text in texts.items():
        sheet, address = cell_of(there, f"goals.{name}")
        assert (sheet[address].data_type, sheet[address].quotePrefix) == ("s", True)
        assert found.answers.text(f"goals.{name}") == text


# -- what is wrong is told where it stands ---------------------------------------------------------------------------

WRONG = {
    "cover.name": ("=A1", "formula"),
    "cover.employees": ("=SUM(1,2)", "formula"),
    "cover.capital_yen": ("#REF!", "cell_error"),
    "cover.entity_form": ("かぶしき", "not_a_choice"),
    "initial_response.grasp.timings": ("発災直後、いつか", "not_a_choice"),
    "funds.1.item": ('=HYPERLINK("http://example.jp","x")', "formula"),
    "goals.disasters.1.kind": ("怪獣", "not_a_choice"),
}


def test_what_is_no_answer_is_told_with_its_cell() -> None:
    book = typed(filled(), {path: value for path, (value, _) in WRONG.items()})
    found, there = read(book, single), opened(book)
    assert found.wrong == {path: wrong for path, (_, wrong) in WRONG.items()}
    for path in WRONG:
        sheet, address = cell_of(there, path)
        assert found.place(path) == CellPlace(sheet.title, address)


def test_an_error_of_a_row_or_of_a_list_has_a_cell_too() -> None:
    found = read(filled(), single)
    title = "5 資金の額及び調達方法"
    assert found.place("funds.1.thousand_yen") == found.place("funds#k2.thousand_yen") == CellPlace(title, "E6")
    assert found.place("funds.1") == CellPlace(title, "B6")
    assert found.place("funds") == CellPlace(title, "B3")
    assert found.place("organisation.training_months.1") == found.place("organisation.training_months")
    assert found.place("nothing.of.it") is None


def test_rows_are_read_in_their_order_and_blank_ones_left_out() -> None:
    found = read(typed(blank(), {"funds.4.item": "後", "funds.2.item": "前"}), single)
    assert found.answers.rows["funds"] == ("k1", "k2")
    assert [found.answers.text(f"funds#{row}.item") for row in ("k1", "k2")] == ["前", "後"]
    assert found.place("funds.1.item") == CellPlace("5 資金の額及び調達方法", "B9")


# -- what people do to workbooks -------------------------------------------------------------------------------------


def test_other_wording_order_and_sheets_change_nothing() -> None:
    book = opened(filled())
    for sheet in book.worksheets:
        sheet.protection.sheet = False
        sheet.title = f"{sheet.title[:20]}改"
        sheet["B1"].value = "別の見出し"
    book.move_sheet(book.worksheets[0], 5)
    book.create_sheet("メモ")["A1"].value = "=1/0"
    assert read(saved(book), single).answers == read(filled(), single).answers


def test_a_row_put_in_between_is_read_and_gets_an_id_of_its_own() -> None:
    book = opened(filled())
    sheet, address = cell_of(book, "funds.1.item")
    before = read(filled(), single).answers.rows["funds"]
    sheet.insert_rows(sheet[address].row)
    sheet[address].value = "間"
    answers = read(saved(book), single).answers
    first, *others = before
    new = f"k{len(before) + 1}"
    assert answers.rows["funds"] == (first, new, *others)
    assert answers.text(f"funds#{new}.item") == "間"


def test_a_row_copied_with_its_id_is_another_row() -> None:
    book = opened(filled())
    sheet, address = cell_of(book, "funds.2.item")
    row = sheet[address].row
    for column in range(1, 6):
        sheet.cell(row, column).value = sheet.cell(5, column).value
    rows = read(saved(book), single).answers.rows["funds"]
    assert len(set(rows)) == len(rows)


def test_a_copied_sheet_is_told() -> None:
    book = opened(filled())
    for title in ("1 名称等", "5 資金の額及び調達方法"):
        book.copy_worksheet(book[title])
    wrong = read(saved(book), single).wrong
    assert wrong["cover.name"] == wrong["funds"] == "twice"


def test_a_table_that_goes_on_without_end_is_told() -> None:
    book = opened(filled())
    sheet, _ = cell_of(book, "funds.0.item")
    for row in (MOST_ROWS, MOST_ROWS + 1, MOST_ROWS + 2):
        sheet.cell(row, 2).value = "続き"
    found = read(saved(book), single)
    assert found.wrong == {"funds": "too_many_rows"}


@pytest.mark.parametrize(
    ("mark", "fault"), [(None, "not_ours"), ("A1", "not_ours"), (f"{FORM}0 24-2025-12", "other_layout")]
)
def test_a_workbook_of_another_make_is_named_as_such(mark: str | None, fault: str) -> None:
    book = opened(filled())
    book.worksheets[0]["A1"].value = mark
    with pytest.raises(WorkbookRefused, match=fault):
        read(saved(book), single)


def test_what_is_new_takes_the_id_of_no_row_that_was_there_before() -> None:
    before = answers_of(filed_plan(), shown).with_row("funds")
    last = len(before.rows["funds"])
    book = opened(filled())
    lines = [cell for cell in cell_of(book, "funds.0.item")[0]["A"] if str(cell.value).startswith("funds#")]
    lines[0].value = "funds#"
    found = read(saved(book), single, before).answers.rows["funds"]
    assert found == (f"k{last + 1}", *before.rows["funds"][1 : last - 1])
    assert read(saved(book), single).answers.rows["funds"][0] == f"k{last}", "of a form that follows none"


def test_an_error_of_a_row_is_placed_by_its_id_where_the_form_follows_another() -> None:
    book = opened(filled())
    sheet = cell_of(book, "funds.0.item")[0]
    ids = [cell for cell in sheet["A"] if str(cell.value).startswith("funds#k")]
    ids[0].value, ids[1].value = ids[1].value, ids[0].value
    data, before = saved(book), answers_of(filed_plan(), shown)
    assert read(data, single, before).place("funds#k1.item") == CellPlace(sheet.title, f"B{ids[1].row}")
    assert read(data, single, before).place("funds#k99.item") == CellPlace(sheet.title, "B3"), "the table"
    assert read(data, single).place("funds#k1.item") == CellPlace(sheet.title, f"B{ids[0].row}")


def test_what_a_workbook_does_not_ask_stays_as_it_was() -> None:
    before = answers_of(filed_plan(), shown)
    book = opened(typed(filled(), {"goals.purpose": None}))
    del book[cell_of(book, "funds.0.item")[0].title]
    found = read(saved(book), single, before).over(before)
    assert found.rows == before.rows
    assert found.given == {path: text for path, text in before.given.items() if path != "goals.purpose"}
