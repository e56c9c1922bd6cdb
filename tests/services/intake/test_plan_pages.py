"""The pages of a certified plan as a browser without JavaScript uses them."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import orjson
import pytest

from shared.clock import today
from shared.domain import Month
from shared.web.formats import format_date
from tests.services.intake.conftest import Portal, new_key
from tests.services.intake.test_first_and_last_days import given_back, later
from tests.services.intake.test_pages import filed_from, handed_over, posted
from tests.services.intake.test_plans import asked, certified, post, recorded, report_of, shown
from tests.support.web import told

HOME = "/intake/plans"


def typed_in(page: Any) -> Any:
    """The document in the text field of a page."""
    found = re.search(r'<textarea[^>]* name="plan"[^>]*>\n(.*?)</textarea>', page.text, re.S)
    assert found, page.text
    return orjson.loads(unescape(found[1]))


def filled(document: Any, on: str) -> Any:
    """A prepared change: its purpose is another, and its report is filled in."""
    document["form"]["goals"]["purpose"] += "地域も守る。"
    report_of({"report": document["report"], "on": on})
    return document


def written(document: Any) -> str:
    return orjson.dumps(document).decode()


def test_the_page_of_a_plan_says_what_is_in_force_and_what_can_be_done(portal: Portal) -> None:
    # Given
    plan = shown(portal, certified(portal)["plan_id"])
    browser, here = portal.browser(), f"{HOME}/{plan['plan_id']}"

    # When
    page = browser.get(f"{here}/page")
    english = browser.get(f"{here}/page", headers={"Accept-Language": "en"})

    # Then
    assert page.status_code == 200
    period = "2026年（令和8年）11月から2028年（令和10年）11月まで"
    told = re.sub("<[^>]*>", "", page.text)
    expected = (
        plan["in_force"]["certificate_no"],
        "第1回の計画、第1版",
        period,
        "2028年（令和10年）5月1日から手続できます",
    )
    assert [words for words in expected if words not in told] == []
    assert all(f'href="{here}/{link}"' in page.text for link in ("change", "report", "return"))
    assert f'href="{here}/renewal"' not in page.text
    assert "What can be done with this plan" in english.text
    assert f'href="{here}/page"' in browser.get("/intake").text
    application = plan["versions"][0]["text"]["application_id"]
    assert f'href="{here}/page"' in browser.get(f"/intake/applications/{application}/progress").text


def test_another_day_is_shown_as_it_was_or_is_expected(portal: Portal) -> None:
    here = f"{HOME}/{certified(portal)['plan_id']}/page"

    before, later, none = (
        portal.browser().get(here, params={"on-year": year, "on-month": "11", "on-day": day})
        for year, day in (("2026", "1"), ("2030", "1"), ("2026", "31"))
    )

    assert "まだ認定を受けていませんでした" in before.text
    assert "の見込み" in later.text
    assert "実施期間が終わり" in later.text
    for page in (before.text, later.text):
        assert "手続は、本日の状況に基づいて行います" in page
        assert "変更を申請する" not in page
    assert (none.status_code, "実在する日付" in none.text) == (422, True)


def test_a_change_is_prepared_checked_and_filed(portal: Portal) -> None:
    # Given
    plan_id = certified(portal)["plan_id"]
    browser, here = portal.browser(), f"{HOME}/{plan_id}/change"
    start = browser.get(here)
    saved = browser.get(f"{here}.json").json()
    document = filled(typed_in(start), today(portal.clock).isoformat())
    before = portal.heads

    # When
    taken = browser.post(here, data=posted(start, plan=written(document)))
    check = browser.get(taken.headers["location"])
    unfiled = portal.heads
    answers = [filed_from(browser, check) for _ in range(2)]

    # Then
    assert saved == typed_in(start)
    assert check.status_code == 200, check.text
    assert "<ins>地域も守る。</ins>" in check.text
    assert "計画どおり実施した" in check.text
    assert "脱着式止水板" in check.text
    assert unfiled == before
    assert [answer.status_code for answer in answers] == [303, 303], answers[0].text
    assert len({answer.headers["location"] for answer in answers}) == 1
    filed = browser.get(answers[0].headers["location"])
    number = re.search(r"03-2026-\d{6}", filed.text)
    assert number
    assert number[0] in browser.get(f"{HOME}/{plan_id}/page").text
    assert browser.get(here).status_code == 303
    progress = browser.get(answers[0].headers["location"].replace("/filed", "/progress")).text
    assert "実施状況報告を表示する" in progress
    assert "第1回の計画として、第1版に基づき申請" in progress


def test_what_stands_against_a_change_is_told_with_labels_and_what_was_typed_is_kept(portal: Portal) -> None:
    browser, here = portal.browser(), f"{HOME}/{certified(portal)['plan_id']}/change"
    start = browser.get(here)
    document = typed_in(start)
    document["report"]["measures"] = {"mark": "hardly", "done": "少しだけ"}
    document["form"]["goals"]["purpose"] = "{甲}"

    answers = [
        browser.post(here, data=posted(start, plan=text), files=files)
        for text, files in (
            (written(document), {}),
            ("{甲", {}),
            (written(document), {"plan_file": ("x.json", "あ".encode("utf-16"), "application/json")}),
            (written({"form": document["form"], "report": {"measures": 7}}), {}),
        )
    ]

    assert [answer.status_code for answer in answers] == [422] * 4
    assert all("甲" in answer.text for answer in answers)
    assert all("(2) 対策及び取組：実施が不十分な理由：" in answer.text for answer in answers[:1])


def test_a_plan_that_moved_while_it_was_typed_is_told_and_nothing_is_lost(portal: Portal) -> None:
    plan = shown(portal, certified(portal)["plan_id"])
    browser, here = portal.browser(), f"{HOME}/{plan['plan_id']}"
    change, report, give_back = (browser.get(f"{here}/{name}") for name in ("change", "report", "return"))
    document = filled(typed_in(change), plan["on"])
    document_before = browser.post(f"{here}/change", data=posted(change, plan=written(document)))
    done = filed_from(browser, handed_over(browser, f"{here}/report", plan=written(document["report"])))
    assert done.status_code == 303, done.text
    assert "実施状況が報告されました" in browser.get(document_before.headers["location"]).text

    late = [
        browser.post(f"{here}/change", data=posted(change, plan=written(document))),
        browser.post(f"{here}/report", data=posted(report, plan=written(document["report"]))),
        browser.post(f"{here}/return", data=posted(give_back, reason="計画どおり実施した。", meant="yes")),
    ]

    assert [answer.status_code for answer in late] == [412] * 3
    assert all("実施状況が報告されました" in answer.text and "計画どおり実施した。" in answer.text for answer in late)


def test_a_report_alone_is_checked_and_filed(portal: Portal) -> None:
    plan = shown(portal, certified(portal)["plan_id"])
    browser, here = portal.browser(), f"{HOME}/{plan['plan_id']}/report"
    start = browser.get(here)
    blank = browser.post(here, data=posted(start, plan=written(typed_in(start))))
    report = written(report_of(plan))

    check = handed_over(browser, here, plan=report)
    filed = filed_from(browser, check)

    assert (blank.status_code, "(1) 初動対応：評価：" in blank.text) == (422, True)
    assert check.status_code == 200, check.text
    assert all(words in check.text for words in ("(1) 初動対応</h3>", "脱着式止水板", "計画どおり実施した"))
    assert filed.status_code == 303, filed.text
    assert "実施状況を報告しました" in browser.get(filed.headers["location"]).text
    assert type(recorded(portal, plan["plan_id"])[-1]).__name__ == "StatusReportFiled"


def test_giving_back_says_what_cannot_be_undone_and_asks_twice(portal: Portal) -> None:
    filed = certified(portal)
    plan_id = filed["plan_id"]
    browser, here = portal.browser(), f"{HOME}/{plan_id}/return"
    start = browser.get(here)

    unsure = browser.post(here, data=posted(start, reason="廃業のため。"))
    without = browser.post(here, data=posted(start, meant="yes"))
    form = posted(start, reason="廃業のため。", meant="yes")
    answers = [browser.post(here, data=form) for _ in range(2)]

    assert "元に戻せません" in start.text
    assert (unsure.status_code, "廃業のため。" in unsure.text) == (422, True)
    assert (without.status_code, "返納の理由を入力してください" in without.text) == (422, True)
    assert [answer.status_code for answer in answers] == [303, 303]
    page = browser.get(answers[0].headers["location"])
    assert "認定を返納しました" in page.text
    assert "認定が返納され" in page.text
    assert "この計画についてできる手続はありません" in page.text
    (row,) = (one for one in browser.get("/intake").text.split("<tr>") if filed["application_no"] in one)
    own = browser.get(f"/intake/applications/{filed['application_id']}/progress").text
    assert all(re.search(r'class="tag[^>]*>返納<', shown_of) for shown_of in (page.text, row, own))


def test_what_was_given_back_is_named_with_its_day_and_so_is_the_next_term_that_stays(portal: Portal) -> None:
    # Given a term, and the next one certified too
    now = Month.of(today(portal.clock))
    plan = shown(portal, certified(portal, end=str(now.plus(2)))["plan_id"])
    next_term = later("renewals", start=str(now.plus(3)), end=str(now.plus(14)))(portal, plan)
    portal.decide(next_term)
    first, second = (one["certificate_no"] for one in shown(portal, plan["plan_id"])["versions"])

    # When
    given_back(portal, plan)
    day = format_date(today(portal.clock), "ja")
    portal.pass_days(1)

    # Then
    address = f"{HOME}/{plan['plan_id']}/page"
    page = told(portal.browser(), address, "given_back").get(address).text
    words = re.sub("<[^>]*>|（令和.*?）", "", page)
    assert f"第1回の計画の認定（認定番号 {first}）は、{day}から効力がありません。" in words
    assert f"第2回の計画の認定（認定番号 {second}）は、引き続き有効です。" in words


@pytest.mark.parametrize("done", ["reported", "minor_change", "given_back", "claimed"])
def test_an_address_says_nothing_of_what_was_done(portal: Portal, done: str) -> None:
    address = f"{HOME}/{certified(portal)['plan_id']}/page"
    made_up, plain = (portal.browser().get(f"{address}{query}").text for query in (f"?done={done}&what={done}", ""))
    assert made_up.count("banner--success") == plain.count("banner--success") == 0


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ("change", "変更申請は、認定を受けた計画の実施期間中に行ってください"),
        ("change.json", "変更申請は、認定を受けた計画の実施期間中に行ってください"),
        ("renewal", "この計画は取り消され、又は返納されているため"),
        ("report", "実施状況報告は、認定を受けた計画の実施期間中に行ってください"),
        ("page?refused=minor_change", "軽微な変更は、認定を受けた計画の実施期間中に記録してください"),
        ("return", "有効な認定がないため、返納できません"),
    ],
)
def test_whoever_opens_what_cannot_be_done_is_told_why(portal: Portal, gone: str, link: str, why: str) -> None:
    browser = portal.browser()

    answer = browser.get(f"{HOME}/{gone}/{link}")

    assert answer.status_code == (200 if link.startswith("page") else 303)
    page = answer.text if link.startswith("page") else browser.get(answer.headers["location"]).text
    assert "は、今はできません" in page
    assert why in page


def test_a_plan_of_which_that_can_be_done_after_all_says_nothing_of_it(portal: Portal) -> None:
    here = f"{HOME}/{certified(portal)['plan_id']}/page"
    for name in ("change", "nonsense"):
        assert "今はできません" not in portal.browser().get(here, params={"refused": name}).text


def test_R25_a_report_where_there_is_nothing_to_report_on_is_told_that_and_nothing_else(
    portal: Portal, gone: str
) -> None:
    plan = shown(portal, gone)
    answer = post(portal, f"{gone}/reports", b"{}", **{"If-Match": f'"{plan["version"]}"'})
    assert [one["code"] for one in answer.json()["errors"]] == ["nothing_to_report_on"]


def test_R24_months_are_said_in_words_and_what_may_be_chosen_as_it_is_written(portal: Portal) -> None:
    now = Month.of(today(portal.clock))
    plan = shown(portal, certified(portal, end=str(now.plus(1)))["plan_id"])

    refused = post(portal, f"{plan['plan_id']}/renewals", asked(plan))

    first = now.plus(2)
    (said,) = (one["ja"] for one in refused.json()["errors"] if one["code"] == "period_starts_before_last_end")
    assert f"（{first.year}年{first.month}月以降）" in said
    for page in ("/intake/file", f"{HOME}/{plan['plan_id']}/change"):
        assert '<code>"北海道"</code>' in portal.browser().get(page).text


@pytest.fixture(scope="module")
def gone(portal: Portal) -> str:
    """A plan whose certification was given back."""
    plan = shown(portal, certified(portal)["plan_id"])
    given_back(portal, plan)
    return str(plan["plan_id"])


@pytest.mark.parametrize("how", ["given_back", "expired"])
def test_programs_are_told_as_the_pages_are_how_and_since_when_a_term_is_over(portal: Portal, how: str) -> None:
    # Given a term of two versions
    plan_id = (first := certified(portal, end=str(Month.of(today(portal.clock)).plus(1))))["plan_id"]
    changed = post(portal, f"{plan_id}/changes", asked(shown(portal, plan_id), goals__purpose="守るため。")).json()
    portal.settle()
    portal.assign(changed)
    portal.decide(changed)
    runs = [one["term_ended"] for one in answers_on(portal, first, changed)]

    # When
    if how == "given_back":
        since = today(portal.clock)
        given_back(portal, shown(portal, plan_id))
    else:
        since = Month.of(today(portal.clock)).plus(2).first_day
        portal.pass_days(70)

    # Then
    told = [(one["status"], one["term_ended"]) for one in answers_on(portal, first, changed)]
    assert runs == [None] * 4
    assert told == [("ended", {"how": how, "ended_on": since.isoformat()})] * 4
    progress = portal.browser().get(f"{first['links']['page']}").text
    assert f"{since.year}年" in progress
    assert "から効力がありません（" in progress


def answers_on(portal: Portal, *filed: dict[str, Any]) -> list[Any]:
    """What the list and the application itself answer on each."""
    listed = portal.client().get("/intake/applications?limit=100").json()["applications"]
    of_list = [next(one for one in listed if one["application_id"] == made["application_id"]) for made in filed]
    return [*of_list, *(portal.client().get(made["links"]["self"]).json() for made in filed)]


def at_the_bureau(portal: Portal, plan_id: str, action: str, persona: str = "officer-kanto-1", **body: Any) -> None:
    seen = len(portal.system.services["review"].store.stream(plan_id))
    headers = new_key(**{"If-Match": f'"{seen}"'})
    made = portal.client(persona).post(f"/review/plans/{plan_id}/{action}", json=body or None, headers=headers)
    assert made.status_code == 200, made.text
    portal.settle()


def test_after_the_day_of_the_hearing_nobody_is_asked_to_it_and_after_the_rescission_its_day_is_told(
    portal: Portal,
) -> None:
    # Given
    filed = certified(portal)
    plan_id, browser = filed["plan_id"], portal.browser()
    on = (today(portal.clock) + timedelta(days=14)).isoformat()
    at_the_bureau(portal, plan_id, "hearing", term=1, place="1階\n会議室", grounds="訓練がない。", hearing_on=on)

    # When
    portal.pass_days(14)
    that_day = browser.get(f"{HOME}/{plan_id}/page").text
    at_the_bureau(portal, plan_id, "hearing-held", held_on=on)
    at_the_bureau(portal, plan_id, "hearing-report", report="争わない。", opinion="理由はない。")
    at_the_bureau(portal, plan_id, "rescission-proposal", reasons="実施していないため。")
    portal.pass_days(1)
    next_day = browser.get(f"{HOME}/{plan_id}/page").text
    at_the_bureau(portal, plan_id, "rescind", "director-kanto")

    # Then
    appear, wait = "聴聞の期日に出頭するか", "聴聞の期日は過ぎました。決定をお待ちください。"
    assert (appear in that_day, wait in that_day) == (True, False)
    assert (appear in next_day, wait in next_day) == (False, True)
    progress = browser.get(f"/intake/applications/{filed['application_id']}/progress").text
    assert "計画の認定が取り消されました" in progress
    assert "計画が認定されました" not in progress
    (ended,) = re.findall(r'datetime="([0-9-]*)">(?:(?!datetime).)*から効力がありません', progress)
    assert ended == today(portal.clock).isoformat()
    assert f'href="{HOME}/{plan_id}/page"' in progress
    history = browser.get(f"{HOME}/{plan_id}/page").text.partition("これまでの経過")[2]
    assert "から効力がありません。理由：実施していないため。" in history


def test_an_ended_plan_bears_the_name_that_was_put_right(portal: Portal) -> None:
    plan_id, browser = certified(portal)["plan_id"], portal.browser()
    start = browser.get(f"{HOME}/{plan_id}/return")
    browser.post(f"{HOME}/{plan_id}/return", data=posted(start, reason="廃業のため。", meant="yes"))
    portal.settle()

    at_the_bureau(
        portal,
        plan_id,
        "certificate-corrections",
        "director-kanto",
        version=1,
        fact="name",
        now="株式会社鎌田精機",
        reason="誤記。",
    )

    assert "株式会社鎌田精機の計画</h1>" in browser.get(f"{HOME}/{plan_id}/page").text


@pytest.mark.parametrize("name", ["page", "change", "change.json", "renewal", "report", "report.json", "return"])
def test_the_plan_of_another_is_not_there(portal: Portal, name: str) -> None:
    plan_id = certified(portal)["plan_id"]

    assert portal.browser("applicant-2").get(f"{HOME}/{plan_id}/{name}").status_code == 404
