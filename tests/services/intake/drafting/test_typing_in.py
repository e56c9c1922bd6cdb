"""A plan typed in with JavaScript off: every part kept as posted, checked by itself and as a whole, and filed once."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import timedelta
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest

from services.intake.pages.drafting.kept import content
from services.intake.pages.drafting.single import LAYOUT, PARTS
from services.intake.views.starting import example_plan
from shared.contracts.forms.answers import Answers, answers_of, as_if_twice
from shared.contracts.forms.single import PlanForm
from shared.domain import jst_day
from shared.web.forms import KEY_FIELD, SEEN_FIELD
from shared.web.inputs import inputs, inputs_of
from tests.services.intake.conftest import Portal, new_key

if TYPE_CHECKING:
    from starlette.testclient import TestClient

Posted = dict[str, Any]


@pytest.fixture
def browser(portal: Portal) -> TestClient:
    return portal.browser("applicant-2")


def begun(browser: TestClient) -> str:
    """The address of a new draft."""
    page = browser.get("/intake/file?lang=ja")
    assert "単独型の計画を入力する" in page.text
    made = browser.post("/intake/file/typed", data={KEY_FIELD: hidden(page.text, KEY_FIELD)})
    assert made.status_code == 303, made.text
    return str(made.headers["location"])


def hidden(text: str, name: str) -> str:
    found = re.search(f'name="{name}" value="([^"]*)"', text)
    assert found is not None, name
    return unescape(found[1])


def filled_in(portal: Portal) -> Answers:
    plan = PlanForm.model_validate(example_plan(jst_day(portal.clock.now())))
    return as_if_twice(answers_of(plan, lambda personal: personal.text or ""), LAYOUT.twice)


def fields(answers: Answers, key: str) -> Posted:
    """What a browser posts of a part's page, but for the button."""
    paths = next(part.paths for part in PARTS if part.key == key)
    rows = [f"{table}#{one}" for table, ids in answers.rows.items() if table in paths for one in ids]
    found: Posted = {"rows": rows}
    for one in inputs_of(inputs(LAYOUT, answers, paths)):
        if one.kind in ("month", "day"):
            for index, name in enumerate(("year", "month", "day")[: 2 + (one.kind == "day")]):
                found[f"{one.path}-{name}"] = one.part(index)
        elif one.kind == "tick":
            found |= {one.path: "true"} if one.value == "true" else {}
        elif one.value or one.kind in ("line", "lines", "select"):
            found[one.path] = list(one.value) if isinstance(one.value, tuple) else one.value
    return found


def post_files(browser: TestClient, address: str, step: str = "next", files: Any = (), **chosen: str) -> Any:
    """The page of the files: `files` as (input, (name, bytes)), `chosen` as what each is, by its id."""
    page = browser.get(f"{address}/parts/attachments").text
    data = {KEY_FIELD: hidden(page, KEY_FIELD), "step": step, **chosen}
    # A part without a file name is an input of text.
    parts = [*((name, (None, value)) for name, value in data.items()), *files]
    return browser.post(f"/intake/draft-files/{address.rpartition('/')[2]}", files=parts)


def post(browser: TestClient, address: str, key: str, typed: Mapping[str, Any], step: str = "next", **more: str) -> Any:
    seen = more.pop("seen", "") or hidden(browser.get(f"{address}/parts/{key}").text, "seen")
    return browser.post(f"{address}/parts/{key}", data={**typed, "seen": seen, "step": step}, headers=more)


def typed_in(browser: TestClient, portal: Portal, without: Collection[str] = ()) -> str:
    """A draft with the whole example in it, but for some parts."""
    address = begun(browser)
    answers = filled_in(portal)
    for part in PARTS:
        if part.key in without:
            continue
        if part.key == "attachments":
            answer = post_files(browser, address)
        else:
            answer = post(browser, address, part.key, fields(answers, part.key))
        assert answer.status_code == 303, (part.key, re.findall('field__error"[^>]*>([^<]+)', answer.text))
    return address


# -- the whole way ---------------------------------------------------------------------------------------------------


def test_a_plan_is_typed_in_part_by_part_looked_at_and_filed_once(browser: TestClient, portal: Portal) -> None:
    address = typed_in(browser, portal)
    tasks = browser.get(address).text
    assert "13項目のうち13項目が完了しました" in tasks
    check = browser.get(f"{address}/check")
    assert check.status_code == 200
    assert "みなと精工株式会社" in check.text
    for part in PARTS:
        assert f'href="{address}/parts/{part.key}"' in check.text, part.key
    form = {SEEN_FIELD: hidden(check.text, SEEN_FIELD), KEY_FIELD: hidden(check.text, KEY_FIELD)}
    first, second = (browser.post(f"{address}/check", data=form).headers["location"] for _ in range(2))
    assert first == second
    portal.settle()
    receipt = browser.get(first).text
    assert "受付番号をコピー" in receipt
    assert "電話：048-600-0394" in receipt
    assert "この下書きは提出済みです" in browser.get(address).text


def test_what_was_looked_at_is_what_is_filed(browser: TestClient, portal: Portal) -> None:
    address = typed_in(browser, portal)
    seen = hidden(browser.get(f"{address}/check").text, SEEN_FIELD)
    post(browser, address, "goals", {"goals.business_outline": "部品の加工", "goals.purpose": "別の目的"}, "save")
    before = portal.heads
    again = browser.post(f"{address}/check", data={SEEN_FIELD: seen})
    assert again.status_code == 412
    assert "別の目的" in again.text
    assert "この内容で提出する" in again.text
    assert portal.heads == before


def test_the_whole_is_checked_at_once_with_links_to_each_field(browser: TestClient, portal: Portal) -> None:
    address = begun(browser)
    check = browser.get(f"{address}/check")
    assert check.status_code == 200
    assert f'href="{address}/parts/applicant?check=1#cover.name"' in check.text
    assert f'href="{address}/parts/check-sheet?check=1#check_sheet.data_use"' in check.text
    assert "エラー：" in check.text
    led_to = browser.get(f"{address}/parts/applicant?check=1").text
    assert '<a href="#cover.name">事業者の氏名又は名称：入力してください。</a>' in led_to
    before = portal.heads
    assert browser.post(f"{address}/check", data={SEEN_FIELD: "1"}).status_code == 422
    assert portal.heads == before


# -- one part --------------------------------------------------------------------------------------------------------


def test_for_the_time_being_anything_is_kept(browser: TestClient) -> None:
    address = begun(browser)
    wrong = {"cover.employees": "三十", "cover.established_on-year": "昭和60", "cover.name": "みなと<b>"}
    answer = post(browser, address, "applicant", wrong, "save")
    assert answer.status_code == 303
    page = browser.get(answer.headers["location"]).text
    assert 'value="三十"' in page
    assert 'value="昭和60"' in page
    assert 'value="みなと&lt;b&gt;"' in page
    assert "error-summary" not in page, "nobody has said that it is finished"
    assert "入力中" in browser.get(address).text


def test_a_finished_part_is_kept_before_it_is_checked(browser: TestClient) -> None:
    address = begun(browser)
    answer = post(browser, address, "applicant", {"cover.employees": "三十"})
    assert answer.status_code == 422
    assert '<a href="#cover.employees">常時使用する従業員の数：整数で入力してください（例：35）。</a>' in answer.text
    assert 'value="三十"' in browser.get(f"{address}/parts/applicant").text
    assert "要確認" in browser.get(address).text


def test_a_part_that_asks_nothing_of_this_business_is_done_with_one_press(browser: TestClient) -> None:
    address = begun(browser)
    answer = post(browser, address, "partners", {})
    assert answer.headers["location"] == f"{address}/parts/organisation"
    assert "13項目のうち1項目が完了しました" in browser.get(address).text


def test_a_slip_in_the_address_for_mail_is_seen(browser: TestClient, portal: Portal) -> None:
    address, key = begun(browser), "check-sheet"
    typed = fields(filled_in(portal), key)
    email = typed["check_sheet.email"]
    answer = post(browser, address, key, typed | {"check_sheet.email-again": email.replace("jp", "pj")})
    assert answer.status_code == 422
    assert "上の欄と同じ内容を、もう一度入力してください。" in answer.text
    assert post(browser, address, key, typed | {"check_sheet.email-again": ""}).status_code == 422
    assert post(browser, address, key, typed | {"check_sheet.email-again": f" {email} "}).status_code == 303


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_language_is_changed_without_losing_what_was_typed(browser: TestClient, language: str) -> None:
    address = begun(browser)
    answer = post(browser, address, "goals", {"goals.purpose": "守る"}, f"language:{language}")
    assert answer.headers["location"] == f"{address}/parts/goals?lang={language}"
    assert "守る" in browser.get(answer.headers["location"]).text
    browser.get(f"{address}?lang=ja")


# -- tables ----------------------------------------------------------------------------------------------------------


def test_rows_come_and_go_and_come_back(browser: TestClient) -> None:
    address = begun(browser)
    added = post(browser, address, "funds", {}, "add:funds")
    assert added.headers["location"] == f"{address}/parts/funds#funds%23k1"
    row = {"rows": ["funds#k1"], "funds#k1.item": "止水板"}
    post(browser, address, "funds", row, "add:funds")
    removed = post(browser, address, "funds", {**row, "rows": ["funds#k1", "funds#k2"]}, "remove:funds#k1")
    page = browser.get(removed.headers["location"].partition("#")[0]).text
    assert "1行を削除しました" in page
    assert "止水板" not in page
    back = post(browser, address, "funds", {"rows": ["funds#k2"]}, "undo:funds#k1")
    page = browser.get(back.headers["location"].partition("#")[0]).text
    assert "止水板" in page
    assert page.index("funds#k1") < page.index("funds#k2")


@pytest.mark.parametrize("step", ["add:nothing", "remove:funds#k9", "undo:funds#k9", "undo:cover#k1", "add:cover.name"])
def test_rows_that_nobody_has_change_nothing(browser: TestClient, step: str) -> None:
    address = begun(browser)
    assert post(browser, address, "funds", {}, step).status_code == 303
    assert "まだ1行もありません" in browser.get(f"{address}/parts/funds").text


def test_a_table_takes_no_more_rows_than_its_form(browser: TestClient) -> None:
    address = begun(browser)
    rows = [f"goals.impacts#k{number}" for number in range(1, 6)]
    post(browser, address, "disasters", {"rows": rows}, "add:goals.impacts")
    assert browser.get(f"{address}/parts/disasters").text.count('name="rows"') == 5


# -- two pages at once -----------------------------------------------------------------------------------------------


def test_of_two_pages_both_texts_are_shown_and_one_is_chosen(browser: TestClient) -> None:
    address = begun(browser)
    seen = hidden(browser.get(f"{address}/parts/goals").text, "seen")
    post(browser, address, "goals", {"goals.purpose": "こちら", "goals.business_outline": "加工"}, "save", seen=seen)
    stale = {"goals.purpose": "あちら", "goals.business_outline": "切削"}
    answer = post(browser, address, "goals", stale, "save", seen=seen)
    assert answer.status_code == 409
    assert answer.text.count("別の画面で保存された内容：") == 2
    assert "あちら" in answer.text
    assert "こちら" in answer.text
    assert "こちら" in browser.get(f"{address}/parts/goals").text, "nothing was overwritten"
    chosen = post(
        browser, address, "goals", {**stale, "theirs": ["goals.purpose"]}, "save", seen=hidden(answer.text, "seen")
    )
    assert chosen.status_code == 303
    page = browser.get(f"{address}/parts/goals").text
    assert "こちら" in page
    assert "切削" in page


def test_two_pages_of_different_parts_do_not_meet(browser: TestClient) -> None:
    address = begun(browser)
    seen = hidden(browser.get(f"{address}/parts/goals").text, "seen")
    post(browser, address, "applicant", {"cover.name": "みなと精工"}, "save")
    assert post(browser, address, "goals", {"goals.purpose": "守る"}, "save", seen=seen).status_code == 303
    assert 'value="みなと精工"' in browser.get(f"{address}/parts/applicant").text


def test_the_same_page_sent_twice_is_saved_once(browser: TestClient) -> None:
    address = begun(browser)
    seen = hidden(browser.get(f"{address}/parts/goals").text, "seen")
    for _ in range(2):
        assert post(browser, address, "goals", {"goals.purpose": "守る"}, "save", seen=seen).status_code == 303


# -- saved by itself -------------------------------------------------------------------------------------------------


def test_a_page_saves_by_itself_and_says_when(browser: TestClient, portal: Portal) -> None:
    address = begun(browser)
    typed = {"cover.capital_yen": "300,000,000", "cover.established_on-year": "1985"}
    told = post(browser, address, "applicant", typed, "auto").json()
    assert re.fullmatch(r"\d+時\d\d分に保存しました", told["saved"])
    assert told["echoes"]["cover.capital_yen"] == "＝3億円"
    assert told["echoes"]["cover.established_on"] == ""
    again = post(browser, address, "applicant", {**typed, "cover.name": "みなと"}, "auto", seen=told["seen"])
    assert again.status_code == 200
    stale = post(browser, address, "applicant", {"cover.name": "別"}, "auto", seen=told["seen"])
    assert (stale.status_code, stale.json()) == (409, {"conflict": True})


def test_a_line_of_equipment_says_what_it_comes_to(browser: TestClient) -> None:
    address = begun(browser)
    post(browser, address, "equipment", {"tax_measure.wanted": "true"}, "add:equipment")
    line = {"rows": ["equipment#k1"], "equipment#k1.unit_price_thousand_yen": "800", "equipment#k1.quantity": "2"}
    told = post(browser, address, "equipment", line, "auto").json()
    assert told["amounts"] == {"equipment#k1.amount_thousand_yen": "単価×数量は1,600千円です。"}
    assert "単価×数量は1,600千円です。" in browser.get(f"{address}/parts/equipment").text


# -- not there -------------------------------------------------------------------------------------------------------


def test_a_draft_is_there_for_its_owner_alone(browser: TestClient, portal: Portal) -> None:
    address = begun(browser)
    other = portal.browser("applicant-3")
    for path in (address, f"{address}/parts/goals", f"{address}/check"):
        assert other.get(path).status_code == 404
    assert other.post(f"{address}/parts/goals", data={"step": "save"}).status_code == 404
    assert other.post(f"{address}/check", data={SEEN_FIELD: "1"}).status_code == 404
    assert portal.browser("officer-kanto-1").get(address).status_code == 403


def test_parts_and_drafts_that_do_not_exist_are_not_there(browser: TestClient) -> None:
    address = begun(browser)
    assert browser.get(f"{address}/parts/nothing").status_code == 404
    assert browser.get("/intake/drafts/00000000-0000-0000-0000-000000000000").status_code == 404
    assert browser.post("/intake/drafts/nothing/check", data={SEEN_FIELD: "1"}).status_code == 404


def test_a_draft_of_something_else_is_not_typed_here(browser: TestClient, portal: Portal) -> None:
    drafts = portal.system.services["intake"].commands.drafts
    strange = drafts.begin("applicant-2", "new", {"anything": 1}, "24-2025-12", new_key()["Idempotency-Key"])
    assert browser.get(f"/intake/drafts/{strange.draft_id}").status_code == 404


def test_what_was_begun_stands_where_one_begins(browser: TestClient, portal: Portal) -> None:
    portal.clock.move_to(portal.clock.now() + timedelta(seconds=1))
    address = begun(browser)
    post(browser, address, "applicant", {"cover.name": "続きの工場"}, "save")
    page = browser.get("/intake/file?lang=ja").text
    assert f'<a href="{address}">続きの工場</a>' in page


def test_the_same_beginning_sent_twice_is_one_draft(browser: TestClient) -> None:
    key = {KEY_FIELD: hidden(browser.get("/intake/file").text, KEY_FIELD)}
    made = {browser.post("/intake/file/typed", data=key).headers["location"] for _ in range(2)}
    assert len(made) == 1


# -- carried over ----------------------------------------------------------------------------------------------------


def test_questions_that_are_new_since_the_draft_was_begun_are_marked_until_they_are_answered(
    browser: TestClient, portal: Portal
) -> None:
    drafts = portal.system.services["intake"].commands.drafts
    old = Answers("24-2025-11").with_given({"cover.name": "みなと", "organisation.leader": "代表"})
    draft = drafts.begin("applicant-2", "new", content(old), "24-2025-11", new_key()["Idempotency-Key"])
    address = f"/intake/drafts/{draft.draft_id}"
    assert re.search('/parts/organisation">.*?新しい質問.*?</li>', browser.get(address).text)
    assert browser.get(address).text.count("新しい質問") == 1
    marked = browser.get(f"{address}/parts/organisation").text.count("新しい質問")
    assert marked
    answers = filled_in(portal)
    assert post(browser, address, "organisation", fields(answers, "organisation")).status_code == 303
    assert "新しい質問" not in browser.get(address).text
    assert browser.get(f"{address}/parts/organisation").text.count("新しい質問") == marked
    assert "新しい質問" not in browser.get(begun(browser)).text


# -- what cannot be taken --------------------------------------------------------------------------------------------


def test_a_sign_that_cannot_be_taken_is_told_at_its_field_and_the_text_stays_on_the_page(browser: TestClient) -> None:
    address = begun(browser)
    typed = {"goals.purpose": "守る\u202e", "goals.business_outline": "加工"}
    answer = post(browser, address, "goals", typed, "save")
    assert answer.status_code == 422
    assert '<a href="#goals.purpose">事業継続力強化に取り組む目的：' in answer.text
    assert "守る\u202e" in answer.text
    assert "加工" in answer.text
    assert "加工" not in browser.get(f"{address}/parts/goals").text, "nothing of it was kept"
    by_itself = post(browser, address, "goals", typed, "auto", Accept="application/json")
    assert by_itself.status_code == 422
    assert by_itself.json()["errors"][0]["field"] == "goals.purpose"


def test_a_sign_in_a_date_is_told_at_the_date(browser: TestClient) -> None:
    address = begun(browser)
    answer = post(browser, address, "period", {"period.start-year": "2026\u202e"}, "save")
    assert '<a href="#period.start">' in answer.text


def test_an_industry_is_found_by_everyday_words(browser: TestClient) -> None:
    page = browser.get(f"{begun(browser)}/parts/applicant").text
    assert re.search(
        '<option value="09" data-found-by="[^"]*和菓子[^"]*">09 食料品製造業（パン、[^<]*）</option>', page
    )
    assert 'data-find="cover.industry"' in page
