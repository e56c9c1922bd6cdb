"""A draft as a workbook: kept, filled in elsewhere, compared with the draft and taken; and filed without a draft."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest

from services.intake.views.workbook import TYPE
from shared.clock import today
from shared.web.forms import KEY_FIELD, SEEN_FIELD
from tests.services.intake.conftest import Portal
from tests.services.intake.drafting.test_typing_in import hidden
from tests.services.intake.drafting.test_typing_later import MARKED, begun, keep, state_of, submit
from tests.services.intake.test_joint_plans import certified as joint
from tests.services.intake.test_pages import filed_from, handed_over
from tests.services.intake.test_plan_pages import HOME
from tests.services.intake.test_plans import certified
from tests.services.intake.test_workbooks import errors_of
from tests.shared.workbook.filling import cell_of, opened, typed

if TYPE_CHECKING:
    from starlette.testclient import TestClient


@pytest.fixture
def browser(portal: Portal) -> TestClient:
    found = portal.browser()
    found.headers["Accept-Language"] = "ja"
    return found


def reported(portal: Portal, book: bytes, parts: tuple[str, ...]) -> bytes:
    """A workbook with its report filled in, a row for each line of equipment."""
    texts: dict[str, Any] = {
        f"report.{part}.{name}": {"as_planned": "◎ 計画どおり実施した"}.get(text, text)
        for part in parts
        for name, text in MARKED.items()
    }
    sheets = opened(book).worksheets
    rows = [str(cell.value) for sheet in sheets for cell in sheet["A"] if "report.equipment#" in str(cell.value)]
    for number, _ in enumerate(rows):
        row = f"report.equipment.{number}"
        texts |= {f"{row}.mark": "◎ 計画どおり実施した", f"{row}.acquired": today(portal.clock).isoformat()[:7]}
        texts[f"{row}.paid_by"] = "自己資金等（税制優遇の活用なし）"
    return typed(book, texts)


SINGLE = ("initial_response", "measures", "partners", "organisation")


def handed_in(browser: TestClient, address: str, book: bytes) -> Any:
    page = browser.get(f"{address}/workbook")
    data = {SEEN_FIELD: hidden(page.text, SEEN_FIELD)}
    answer = browser.post(posts_to(address), data=data, files={"plan_file": ("plan.xlsx", book, TYPE)})
    return browser.get(answer.headers["location"]) if answer.status_code == 303 else answer


def posts_to(address: str) -> str:
    return address.replace("/drafts/", "/draft-workbooks/")


def take(browser: TestClient, address: str, check: Any, step: str = "take") -> Any:
    data = {SEEN_FIELD: hidden(check.text, SEEN_FIELD), "step": step}
    return browser.post(f"{address}/workbook/changes", data=data)


def altered(page: Any) -> dict[str, tuple[str, str]]:
    """What a page says is altered: by label, before ("" where nothing was) and after."""
    found = {}
    for row in re.findall(r'<tr role="row">\s*(<th scope="row".*?)</tr>', page.text, re.S):
        cells = [" ".join(re.sub("<[^>]*>", " ", one).split()) for one in re.findall(r"<t[hd].*?</t[hd]>", row, re.S)]
        label, *texts = map(unescape, cells)
        found[label] = (texts[0] if texts[1:] else "", texts[-1])
    return found


def test_a_change_is_filled_in_as_a_workbook_compared_taken_and_filed(browser: TestClient, portal: Portal) -> None:
    # Given: what was certified, and the names of its equipment beside the rows of the report
    address = begun(browser, certified(portal)["plan_id"])
    got = browser.get(f"{address}/plan.xlsx")
    assert (got.status_code, got.headers["content-type"]) == (200, TYPE)
    book = opened(got.content)
    sheet, cell = cell_of(book, "report.equipment.0.mark")
    assert (sheet.title, sheet["B3"].value, cell) == ("実施状況報告 (3) 設備等", "(3) 設備等", "C5")
    assert sheet["B5"].value == cell_of(book, "equipment.0.name")[0][cell_of(book, "equipment.0.name")[1]].value
    assert sheet["B5"].protection.locked
    assert handed_in(browser, address, got.content).text.count("読み込むものはありません。") == 1

    # When: the purpose is other, and a line of the funds is new
    rows = len([one for one in cell_of(book, "funds.0.item")[0]["A"] if str(one.value).startswith("funds#k")])
    filled = reported(portal, got.content, SINGLE)
    filled = typed(filled, {"goals.purpose": "従業員と地域を守る。", f"funds.{rows}.item": "予備電源"})
    check = handed_in(browser, address, filled)

    # Then: it is shown and nothing taken, until it is
    assert check.status_code == 200, check.text
    shown = altered(check)
    assert next(after for label, (_, after) in shown.items() if "目的" in label) == "従業員と地域を守る。"
    assert ("", "予備電源") in shown.values()
    assert "従業員と地域を守る。" not in browser.get(f"{address}/parts/goals").text
    assert take(browser, address, check).headers["location"] == address
    tasks = browser.get(address).text
    assert state_of(tasks, "goals").endswith("完了 変更あり")
    assert state_of(tasks, "report") == "実施状況報告 完了"
    assert state_of(tasks, "funds").startswith("5 資金の額及び調達方法 要確認"), "the new line lacks its amount"

    # When: that is put right in the workbook, and taken again
    line = {"use": "購入", "source": "自己資金", "thousand_yen": 500}
    whole = typed(filled, {f"funds.{rows}.{name}": value for name, value in line.items()})
    assert take(browser, address, handed_in(browser, address, whole)).status_code == 303
    filed = submit(browser, address, browser.get(f"{address}/check"))

    # Then
    assert filed.status_code == 303, filed.text


def test_what_cannot_be_read_has_its_cell_and_nothing_is_taken(browser: TestClient, portal: Portal) -> None:
    address = begun(browser, certified(portal)["plan_id"])
    book = browser.get(f"{address}/plan.xlsx").content
    wrong = typed(
        book,
        {"goals.purpose": "=1+1", "report.measures.mark": "よい", "report.equipment.0.done": "隠れた\u202e文字"},
    )
    page = handed_in(browser, address, wrong)
    assert page.status_code == 422
    told = errors_of(page)
    assert [one.split("　")[0] for one in told] == [
        "シート「2 事業継続力強化の目標」D5", "シート「実施状況報告」D11", "シート「実施状況報告 (3) 設備等」F5",
    ], told  # fmt: skip
    assert "=1+1" not in browser.get(f"{address}/parts/goals").text
    assert handed_in(browser, address, b"").status_code == 422
    assert "（.xls）" in handed_in(browser, address, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)).text
    other = browser.get("/intake/file/joint-blank.xlsx").content
    assert any("ほかの様式のブックです" in one for one in errors_of(handed_in(browser, address, other)))
    new = browser.get("/intake/file/blank.xlsx").content
    assert handed_in(browser, address, new).status_code == 200, "a form without a report: the draft's stays"


def test_what_was_saved_elsewhere_meanwhile_is_not_saved_over(browser: TestClient, portal: Portal) -> None:
    address = begun(browser, certified(portal)["plan_id"])
    book = typed(browser.get(f"{address}/plan.xlsx").content, {"goals.purpose": "ブックの目的。"})
    check = handed_in(browser, address, book)
    assert keep(browser, portal, address, "goals", goals__purpose="画面の目的。").status_code == 303
    answer = take(browser, address, check)
    assert answer.status_code == 412
    assert "別の画面で保存されています" in answer.text
    assert "画面の目的。" in browser.get(f"{address}/parts/goals").text
    assert ("画面の目的。", "ブックの目的。") in altered(answer).values(), "it is compared with what stands now"
    assert "読み込んでいないブックがあります" in browser.get(f"{address}/workbook").text
    assert take(browser, address, answer).status_code == 303
    assert "ブックの目的。" in browser.get(f"{address}/parts/goals").text
    assert browser.get(f"{address}/workbook/changes").headers["location"] == f"{address}/workbook"


def test_what_is_no_workbook_of_ours_is_as_none(browser: TestClient, portal: Portal) -> None:
    address = begun(browser, certified(portal)["plan_id"])
    drafts, draft_id = portal.system.services["intake"].commands.drafts, address.rpartition("/")[2]
    for odd in (7, [], {"given": 7, "rows": {}}, {"given": {}}):
        stands = drafts.load("applicant-1", draft_id)
        drafts.save("applicant-1", draft_id, stands.version, {**stands.content, "book": odd})
        assert browser.get(f"{address}/workbook").status_code == 200
        assert browser.get(f"{address}/workbook/changes").status_code == 303
    assert portal.browser("applicant-2").get(f"{address}/plan.xlsx").status_code == 404


def test_a_joint_draft_and_a_report_alone_come_and_go_as_workbooks_too(browser: TestClient, portal: Portal) -> None:
    plan_id = joint(portal)["plan_id"]
    address = begun(browser, plan_id, "report")
    book = reported(portal, browser.get(f"{address}/plan.xlsx").content, ("partners", "organisation"))
    assert take(browser, address, handed_in(browser, address, book)).status_code == 303
    assert submit(browser, address, browser.get(f"{address}/check")).status_code == 303

    page = browser.get("/intake/file").text
    data = {KEY_FIELD: hidden(page, KEY_FIELD), "plan_type": "joint"}
    new = browser.post("/intake/file/typed", data=data).headers["location"]
    example = browser.get("/intake/file/joint-example.xlsx").content
    assert take(browser, new, handed_in(browser, new, example)).status_code == 303
    back = opened(browser.get(f"{new}/plan.xlsx").content)
    sheet, cell = cell_of(back, "participants.1.name")
    there, at = cell_of(opened(example), "participants.1.name")
    assert sheet[cell].value == there[at].value
    assert browser.get(f"{new}/check").status_code == 200


@pytest.mark.parametrize("plan_type", ["single", "joint"])
def test_a_change_is_filed_by_its_workbook_alone(browser: TestClient, portal: Portal, plan_type: str) -> None:
    plan_id = (joint if plan_type == "joint" else certified)(portal)["plan_id"]
    address = f"{HOME}/{plan_id}/change"
    got = browser.get(f"{address}.xlsx").content

    def sent(book: bytes) -> Any:
        return handed_over(browser, address, files={"plan_file": ("change.xlsx", book, TYPE)})

    blank = errors_of(sent(got))
    assert any(re.match("シート「実施状況報告[^」]*」D[0-9]+　", one) for one in blank), blank
    parts = SINGLE if plan_type == "single" else ("partners", "organisation")
    filled = reported(portal, got, parts)
    refused = errors_of(sent(typed(filled, {"period.start": "2020-01"})))
    assert any(re.match("シート「4 [^」]*実施期間」D4　", one) for one in refused), refused
    check = sent(typed(filled, {"check_sheet.contact_name": "新田　光"}))
    assert check.status_code == 200, errors_of(check)
    assert "新田　光" in re.sub("</?(ins|del)>", "", check.text)
    filed = filed_from(browser, check)
    assert filed.headers["location"].endswith("/filed")


def test_a_workbook_that_was_handed_in_is_shown_again_in_english_and_discarded(
    browser: TestClient, portal: Portal
) -> None:
    address = begun(browser, certified(portal)["plan_id"])
    book = typed(browser.get(f"{address}/plan.xlsx").content, {"goals.purpose": "ブックの目的。"})
    check = handed_in(browser, address, book)
    assert "ブックの目的。" in browser.get(f"{address}/workbook/changes?lang=en").text
    assert take(browser, address, check, "discard").headers["location"] == f"{address}/workbook"
    assert "ブックの目的。" not in browser.get(f"{address}/parts/goals").text
    assert take(browser, address, check).headers["location"] == f"{address}/workbook", "nothing is kept any more"
