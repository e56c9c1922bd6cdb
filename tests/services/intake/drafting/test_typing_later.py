"""Changes, later applications and reports typed in: the certified plan to begin with, and what has become other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from services.intake.pages.drafting.kept import kept_plan
from shared.clock import today
from shared.contracts.event import Actor
from shared.domain import Month
from shared.web.forms import KEY_FIELD, SEEN_FIELD
from shared.web.inputs import inputs, inputs_of
from tests.services.intake.conftest import Portal
from tests.services.intake.drafting.test_typing_in import hidden
from tests.services.intake.test_joint_plans import certified as joint
from tests.services.intake.test_minor_changes import asked as noted
from tests.services.intake.test_minor_changes import note
from tests.services.intake.test_plan_pages import HOME
from tests.services.intake.test_plans import asked, certified, recorded, shown
from tests.services.intake.test_plans import post as send
from tests.support.web import followed

if TYPE_CHECKING:
    from starlette.testclient import TestClient

Posted = dict[str, Any]
MARKED: Posted = {"mark": "as_planned", "done": "計画どおり実施した。"}


@pytest.fixture
def browser(portal: Portal) -> TestClient:
    return portal.browser()


def begun(browser: TestClient, plan_id: str, name: str = "change") -> str:
    """The address of a draft that is begun on the plan's page."""
    page = browser.get(f"{HOME}/{plan_id}/page?lang=ja").text
    made = browser.post(f"{HOME}/{plan_id}/{name}/typed", data={KEY_FIELD: hidden(page, KEY_FIELD)})
    assert made.status_code == 303, made.text
    return str(made.headers["location"]).partition("/parts/")[0]


def fields(portal: Portal, address: str, key: str) -> Posted:
    """What a browser posts of a part's page as it stands, but for the button."""
    actor = Actor(role="applicant", id="applicant-1")
    plan = kept_plan(portal.system.services["intake"].commands, actor, address.rpartition("/")[2])
    paths = next(part.paths for part in plan.form.parts if part.key == key)
    rows = [f"{table}#{one}" for table, ids in plan.answers.rows.items() for one in ids]
    found: Posted = {"rows": [row for row in rows if row.startswith(tuple(paths))]}
    for one in inputs_of(inputs(plan.layout, plan.answers, paths)):
        if one.kind in ("month", "day"):
            for index, name in enumerate(("year", "month", "day")[: 2 + (one.kind == "day")]):
                found[f"{one.path}-{name}"] = one.part(index)
        elif one.kind == "tick":
            found |= {one.path: "true"} if one.value == "true" else {}
        elif one.value:
            found[one.path] = list(one.value) if isinstance(one.value, tuple) else one.value
    return found


def keep(browser: TestClient, portal: Portal, address: str, key: str, step: str = "next", **typed: Any) -> Any:
    """Post a part as it stands, with some fields typed otherwise."""
    page = browser.get(f"{address}/parts/{key}").text
    named = {path.replace("__", "."): text for path, text in typed.items()}
    data = {**fields(portal, address, key), **named, "seen": hidden(page, "seen"), "step": step}
    return browser.post(f"{address}/parts/{key}", data=data)


def report(browser: TestClient, portal: Portal, address: str) -> None:
    """Fill in the report."""
    typed: Posted = {
        f"report__{part}__{name}": text
        for part in ("initial_response", "measures", "partners", "organisation")
        for name, text in MARKED.items()
    }
    now = Month.of(today(portal.clock))
    for row in re.findall(r'value="(report\.equipment#k\d+)"', browser.get(f"{address}/parts/report").text):
        more = {"mark": "as_planned", "paid_by": "own_means", "acquired-year": now.year, "acquired-month": now.month}
        typed |= {f"{row}.{name}": str(text) for name, text in more.items()}
    answer = keep(browser, portal, address, "report", **typed)
    assert answer.status_code == 303, re.findall('field__error"[^>]*>([^<]+)', answer.text)


def submit(browser: TestClient, address: str, check: Any) -> Any:
    data = {SEEN_FIELD: hidden(check.text, SEEN_FIELD), "plan_seen": hidden(check.text, "plan_seen")}
    return browser.post(f"{address}/check", data=data)


def state_of(tasks: str, key: str) -> str:
    """What the task list says of a part."""
    found = re.search(rf'tasks__item"><a href="[^"]*/parts/{key}">.*?</li>', tasks, re.S)
    assert found
    return " ".join(re.sub("<[^>]*>", " ", found[0].partition(">")[2].partition(">")[2]).split())


# -- a change --------------------------------------------------------------------------------------------------------


def test_a_change_begins_with_the_certified_plan_shows_what_differs_and_is_filed_once(
    browser: TestClient, portal: Portal
) -> None:
    plan_id = certified(portal)["plan_id"]
    address = begun(browser, plan_id)
    tasks = browser.get(address).text
    assert "14項目のうち13項目が完了しました" in tasks
    assert state_of(tasks, "goals") == "2 事業活動の概要と取組の目的 完了 変更なし"
    assert state_of(tasks, "report") == "実施状況報告 未入力"

    kept = keep(browser, portal, address, "goals", goals__purpose="従業員と地域を守る。")
    assert kept.status_code == 303
    report(browser, portal, address)
    part = browser.get(f"{address}/parts/goals").text
    was = re.search(r'data-was="goals\.purpose">認定を受けた内容：<span[^>]*>([^<]+)<', part)
    assert was
    assert was[1] != "従業員と地域を守る。"
    assert 'data-was="goals.business_outline" hidden' in part
    tasks = browser.get(address).text
    assert "14項目のうち14項目が完了しました" in tasks
    assert state_of(tasks, "goals").endswith("変更あり")
    assert tasks.count("変更あり") == 1

    check = browser.get(f"{address}/check")
    assert check.status_code == 200, check.text
    assert "第1版から変わるところ" in check.text
    assert "<ins>" in check.text
    assert was[1] in check.text
    first, second = (submit(browser, address, check) for _ in range(2))
    assert (first.status_code, first.headers["location"]) == (303, second.headers["location"])
    assert "この下書きは提出済みです" in browser.get(address).text
    portal.settle()
    progress = browser.get(first.headers["location"].replace("/filed", "/progress")).text
    assert "第1回の計画として、第1版に基づき申請" in progress


def test_a_change_that_changes_nothing_is_told_so_and_nothing_is_filed(browser: TestClient, portal: Portal) -> None:
    address = begun(browser, certified(portal)["plan_id"])
    blank = browser.get(f"{address}/check").text
    assert "/parts/report?check=1#report.measures.mark" in blank
    report(browser, portal, address)
    before = portal.heads
    check = browser.get(f"{address}/check")
    assert "認定を受けた計画から変わったところがありません" in check.text
    assert "この内容で提出する" not in check.text
    assert portal.heads == before


@pytest.mark.parametrize("key", ["applicant", "disasters", "equipment", "period", "funds", "check-sheet"])
def test_a_part_that_is_sent_as_it_stands_alters_nothing(browser: TestClient, portal: Portal, key: str) -> None:
    address = begun(browser, certified(portal)["plan_id"])
    assert keep(browser, portal, address, key).status_code == 303
    assert "変更あり" not in browser.get(address).text


def test_the_report_asks_of_each_line_of_equipment_by_its_name_and_of_no_other(
    browser: TestClient, portal: Portal
) -> None:
    address = begun(browser, certified(portal)["plan_id"])
    page = browser.get(f"{address}/parts/report").text
    assert "脱着式止水板" in page
    assert 'value="add:report.equipment"' not in page
    assert 'value="remove:report.equipment#k1"' not in page
    for step in ("add:report.equipment", "remove:report.equipment#k1"):
        keep(browser, portal, address, "report", step)
    assert browser.get(f"{address}/parts/report").text.count('name="rows"') == page.count('name="rows"') > 0
    assert "(3) 設備等" in keep(browser, portal, address, "report").text


# -- a plan that moves on --------------------------------------------------------------------------------------------


def test_another_open_application_is_named_and_what_was_typed_stays(browser: TestClient, portal: Portal) -> None:
    plan_id = certified(portal)["plan_id"]
    address = begun(browser, plan_id)
    keep(browser, portal, address, "goals", goals__purpose="従業員と地域を守る。")
    report(browser, portal, address)
    check = browser.get(f"{address}/check")
    other = send(portal, f"{plan_id}/changes", asked(shown(portal, plan_id), goals__purpose="別の申請。")).json()
    before = portal.heads

    late = submit(browser, address, check)

    assert late.status_code == 409
    assert portal.heads == before
    for page in (late.text, browser.get(address).text):
        assert other["application_no"] in page
        assert f'href="/intake/applications/{other["application_id"]}/progress"' in page
    assert "従業員と地域を守る。" in browser.get(f"{address}/parts/goals").text
    assert keep(browser, portal, address, "goals", "save", goals__purpose="書き直した。").status_code == 303


def test_what_happens_to_the_plan_between_looking_and_filing_is_told_before_it_is_filed(
    browser: TestClient, portal: Portal
) -> None:
    plan = shown(portal, certified(portal)["plan_id"])
    address = begun(browser, plan["plan_id"])
    keep(browser, portal, address, "goals", goals__purpose="従業員と地域を守る。")
    report(browser, portal, address)
    check = browser.get(f"{address}/check")
    alone = begun(browser, plan["plan_id"], "report")
    report(browser, portal, alone)
    reported = submit(browser, alone, browser.get(f"{alone}/check"))
    assert "実施状況を報告しました" in followed(browser, reported).text

    late = submit(browser, address, check)

    assert late.status_code == 412
    assert "実施状況が報告されました" in late.text
    assert submit(browser, address, late).status_code == 303


def test_what_a_minor_change_noted_is_filled_in_and_what_is_noted_later_is_told(
    browser: TestClient, portal: Portal
) -> None:
    plan_id = certified(portal)["plan_id"]
    early = begun(browser, plan_id)
    was = shown(portal, plan_id)["form"]["cover"]["representative_name"]
    assert note(portal, plan_id, noted("representative", representative_name="堤 花子")).status_code == 200

    late = begun(browser, plan_id)

    assert 'value="堤 花子"' in browser.get(f"{late}/parts/applicant").text
    assert state_of(browser.get(late).text, "applicant").endswith("変更あり")
    assert "記録した内容と異なる" not in browser.get(late).text
    tasks = browser.get(early).text
    assert "この下書きを始めた後" in tasks
    assert state_of(tasks, "applicant").endswith("変更なし 計画が変わりました"), "nobody has altered it"
    assert f'value="{was}"' in browser.get(f"{early}/parts/applicant").text, "what was typed stays"
    keep(browser, portal, early, "applicant", cover__representative_name="別の者")
    tasks = browser.get(early).text
    assert "代表者の氏名（記録した内容：堤 花子）" in tasks
    assert state_of(tasks, "applicant").endswith("変更あり")
    assert "今の計画の内容にする" not in tasks, "what was altered is not taken away"


def test_what_another_change_certified_is_taken_over_where_nothing_was_altered(
    browser: TestClient, portal: Portal
) -> None:
    # Given
    plan = shown(portal, certified(portal)["plan_id"])
    plan_id, row = plan["plan_id"], {"item": "現場の照明", "use": "停電への備え"}
    address = begun(browser, plan_id)
    keep(browser, portal, address, "goals", goals__purpose="従業員と地域を守る。")
    keep(browser, portal, address, "funds", "add:funds")
    added = re.findall(r'value="funds#(k\d+)"', browser.get(f"{address}/parts/funds").text)[-1]
    own = {"item": "下書きの行", "use": "備え", "source": "自己資金", "thousand_yen": "100"}
    keep(browser, portal, address, "funds", **{f"funds#{added}.{name}": text for name, text in own.items()})
    report(browser, portal, address)

    # When
    plan["form"]["funds"].append({**plan["form"]["funds"][0], "row_id": "", **row})
    other = asked(plan, goals__business_outline="別の変更で変わった概要。", goals__purpose="別の目的。")
    sent = send(portal, f"{plan_id}/changes", other).json()
    portal.settle()
    portal.assign(sent)
    portal.decide(sent)
    tasks = browser.get(address).text
    check = browser.get(f"{address}/check").text
    taken = browser.post(f"{address}/newer", data={KEY_FIELD: hidden(tasks, KEY_FIELD)})

    # Then
    for page in (tasks, check):
        assert "書き換えていない項目を今の計画の内容にする" in page
    assert state_of(tasks, "goals").endswith("変更あり 計画が変わりました")
    after = browser.get(taken.headers["location"]).text
    assert "書き換えていない項目を、今の計画の内容にしました" in after
    assert "この下書きを始めた後" not in after
    states = [state_of(after, key)[-4:] for key in ("goals", "funds", "applicant")]
    assert states == ["変更あり", "変更あり", "変更なし"]
    goals, table = (browser.get(f"{address}/parts/{key}").text for key in ("goals", "funds"))
    assert "別の変更で変わった概要。" in goals
    assert "従業員と地域を守る。" in goals
    assert all(words in table for words in ("現場の照明", "下書きの行"))
    again = browser.post(f"{address}/newer", data={KEY_FIELD: hidden(tasks, KEY_FIELD)})
    assert again.status_code == 303
    filed = submit(browser, address, browser.get(f"{address}/check"))
    assert filed.status_code == 303, re.findall("<li>([^<]+)", filed.text)
    portal.settle()
    text = portal.client().get(filed.headers["location"].removesuffix("/filed")).json()["form"]
    assert [one["item"] for one in text["funds"]][-2:] == ["下書きの行", "現場の照明"]
    assert len({one["row_id"] for one in text["funds"]}) == len(text["funds"])


# -- a report alone, a later application -----------------------------------------------------------------------------


def test_a_report_alone_is_typed_checked_and_filed_once(browser: TestClient, portal: Portal) -> None:
    plan_id = certified(portal)["plan_id"]
    address = begun(browser, plan_id, "report")
    short = {"report__measures__mark": "hardly", "report__measures__done": "少し"}
    answer = keep(browser, portal, address, "report", **short)
    assert answer.status_code == 422
    assert "実施が不十分な理由：入力してください。" in answer.text
    assert "評価：選んでください。" in answer.text
    report(browser, portal, address)
    check = browser.get(f"{address}/check")
    assert "計画どおり実施した" in check.text
    sent = [submit(browser, address, check) for _ in range(2)]
    assert {one.headers["location"] for one in sent} == {f"{HOME}/{plan_id}/page"}
    assert all("実施状況を報告しました" in followed(browser, one).text for one in sent)
    events = [type(event).__name__ for event in recorded(portal, plan_id)]
    assert events.count("StatusReportFiled") == 1


def test_a_later_application_demands_the_next_period_and_is_filed(browser: TestClient, portal: Portal) -> None:
    now = Month.of(today(portal.clock))
    plan_id = certified(portal, end=str(now.plus(1)))["plan_id"]
    address = begun(browser, plan_id, "renewal")
    start, end = now.plus(2), now.plus(30)
    begins = fields(portal, address, "period")
    assert [begins[f"period.start-{part}"] for part in ("year", "month")] == [str(start.year), f"{start.month:02}"]
    assert begins["period.end-year"] == "", "the next term begins after the one that runs, and ends when one says"
    months = {f"period__end-{part}": str(getattr(end, part)) for part in ("year", "month")}
    assert keep(browser, portal, address, "period", **months).status_code == 303
    report(browser, portal, address)
    check = browser.get(f"{address}/check")
    assert check.status_code == 200, check.text
    assert "第2回の計画として、第1版に基づき申請" in check.text
    assert submit(browser, address, check).status_code == 303


# -- where it begins -------------------------------------------------------------------------------------------------


def test_the_plans_page_leads_on_with_what_was_begun(browser: TestClient, portal: Portal) -> None:
    plan_id = certified(portal)["plan_id"]
    address = begun(browser, plan_id)
    page = browser.get(f"{HOME}/{plan_id}/page").text
    assert f'href="{address}"' in page
    assert f'href="{address}"' in browser.get("/intake/drafts").text


def test_what_cannot_be_filed_now_is_not_begun(browser: TestClient, portal: Portal) -> None:
    plan_id = certified(portal)["plan_id"]
    key = {KEY_FIELD: hidden(browser.get("/intake/file").text, KEY_FIELD)}
    answer = browser.post(f"{HOME}/{plan_id}/renewal/typed", data=key)
    assert answer.headers["location"] == f"{HOME}/{plan_id}/page?refused=renewal"


def test_a_plan_of_another_is_not_begun_upon(portal: Portal, browser: TestClient) -> None:
    plan_id = certified(portal)["plan_id"]
    other = portal.browser("applicant-2")
    key = {KEY_FIELD: hidden(other.get("/intake/file").text, KEY_FIELD)}
    assert other.post(f"{HOME}/{plan_id}/change/typed", data=key).status_code == 404
    assert other.get(begun(browser, plan_id)).status_code == 404


def test_the_report_on_a_joint_plan_begins_with_what_it_does_not_ask_for(browser: TestClient, portal: Portal) -> None:
    plan_id = joint(portal)["plan_id"]
    address = begun(browser, plan_id, "report")
    part = browser.get(f"{address}/parts/report").text
    assert '<option value="not_applicable" selected>' in part
    report(browser, portal, address)
    assert submit(browser, address, browser.get(f"{address}/check")).status_code == 303
