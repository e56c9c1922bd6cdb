"""A correction is answered with JavaScript off: what is asked is typed, everything else stays as it is."""

from __future__ import annotations

import re
from typing import Any

import orjson
import pytest

from tests.services.intake.conftest import FILED, Portal
from tests.services.intake.correcting.answering import asked_of, plan_now

WAS = orjson.loads(FILED.read_bytes())


@pytest.fixture
def filed(portal: Portal) -> dict[str, Any]:
    return portal.file()


def errors_at(page: Any) -> set[str]:
    """The fields that an error summary leads to."""
    return set(re.findall(r'<li><a href="#([^"]*)">', page.text))


def without_ids(plan: Any) -> Any:
    if isinstance(plan, dict):
        return {name: without_ids(one) for name, one in plan.items() if name != "row_id"}
    return [without_ids(one) for one in plan] if isinstance(plan, list) else plan


def test_a_field_a_table_and_a_refusal_in_one_answer(portal: Portal, filed: dict[str, Any]) -> None:
    page = asked_of(portal, filed, "goals.purpose", "equipment", "cover.street")
    before = plan_now(portal, filed)

    # When
    page.fill(
        {
            "how.goals.purpose": "change",
            "goals.purpose": "地域を守る。\r\n供給を守る。",
            "how.equipment": "change",
            "equipment#k1.model": "WP-4000",
            "how.cover.street": "decline",
            "comment.cover.street": "登記のとおりです。",
        }
    )
    page.press("add:equipment")
    page.open()
    new = dict(before["equipment"][0], model="EG-28", name="可搬型発電機")
    year, month = new.pop("month").split("-")
    page.fill(
        {f"equipment#k1000001.{name}": str(one) for name, one in new.items() if name != "row_id" and one is not None}
    )
    page.fill({"equipment#k1000001.month-year": year, "equipment#k1000001.month-month": month})
    check = page.to_check()
    assert check.status_code == 200, errors_at(check)
    done = page.send(check)

    # Then
    assert done.status_code == 303, done.text
    now = plan_now(portal, filed)
    assert now["goals"]["purpose"] == "地域を守る。\n供給を守る。"
    assert [(row["row_id"], row["model"]) for row in now["equipment"]] == [
        ("k1", "WP-4000"),
        ("k2", before["equipment"][1]["model"]),
        ("k3", "EG-28"),
    ]
    expected = orjson.loads(orjson.dumps(before))
    expected["goals"]["purpose"] = now["goals"]["purpose"]
    expected["equipment"] = now["equipment"]
    assert now == expected
    portal.settle()
    desk = portal.browser(f"officer-{filed['bureau']}-1").get(f"/review/desk/{filed['application_id']}").text
    assert "登記のとおりです。" in desk
    assert "WP-4000" in desk


def test_findings_on_one_field_are_answered_each_by_itself_and_read_so(portal: Portal, filed: dict[str, Any]) -> None:
    page = asked_of(portal, filed, "goals.purpose", "goals.purpose")
    page.fill({"how.goals.purpose": "change", "goals.purpose": "供給を守る。"})
    again = page.to_check()
    assert errors_at(again) == {"how.goals.purpose~2"}
    assert "目的（指摘2）" in again.text or "指摘2：" in again.text
    page.open()
    page.fill({"how.goals.purpose": "change", "goals.purpose": "供給を守る。"})
    page.fill({"how.goals.purpose~2": "decline", "comment.goals.purpose~2": "定款のとおりです。"})
    assert page.send(page.to_check()).status_code == 303
    portal.settle()
    [sent] = portal.client("applicant-1").get(f"/intake/applications/{filed['application_id']}").json()["corrections"]
    assert [(one["item_id"], one["declined"], one["comment"]) for one in sent["answers"]] == [
        ("1", False, ""),
        ("2", True, "定款のとおりです。"),
    ]
    desk = portal.browser(f"officer-{filed['bureau']}-1").get(f"/review/desk/{filed['application_id']}").text
    assert [desk.count(words) > 0 for words in (">修正した<", ">修正に応じない<", "定款のとおりです。")] == [True] * 3


# -- what is asked, and nothing else ---------------------------------------------------------------------------------


def test_what_nobody_asked_has_no_input_and_posting_it_alters_nothing(portal: Portal, filed: dict[str, Any]) -> None:
    page = asked_of(portal, filed, "goals.purpose", "equipment#k1.model")
    before = plan_now(portal, filed)
    offered = set(page.fields) - {"idempotency_key", "seen_version", "seen"}
    assert offered == {"goals.purpose", "comment.goals.purpose", "equipment#k1.model", "comment.equipment#k1.model"}

    page.fill({"how.goals.purpose": "change", "goals.purpose": "新しい目的。", "how.equipment#k1.model": "change"})
    page.fill({"equipment#k1.model": "WP-4000", "equipment#k1.name": "別の設備", "goals.business_outline": "別"})
    page.fill({"rows": ["equipment#k2", "funds#k9"], "equipment#k2.model": "別", "cover.name": "別の会社"})
    page.fill({"funds#k9.item": "頼まれていない行"})
    assert page.send(page.to_check()).status_code == 303
    now = plan_now(portal, filed)
    assert (now["goals"]["purpose"], now["equipment"][0]["model"]) == ("新しい目的。", "WP-4000")
    now["goals"]["purpose"], now["equipment"][0]["model"] = before["goals"]["purpose"], before["equipment"][0]["model"]
    assert now == before


def test_a_row_that_is_asked_about_may_be_answered_with_further_rows(portal: Portal, filed: dict[str, Any]) -> None:
    page = asked_of(portal, filed, "funds#k1.use", "funds#k2")
    page.fill({"how.funds#k2": "change", "how.funds#k1.use": "explain", "comment.funds#k1.use": "このままとします。"})
    first = page.press("add:funds")
    assert first.headers["location"].endswith("#funds%23k1000001")
    page.open()
    row = {"item": "A 訓練", "use": "講師の謝金", "source": "自己資金", "thousand_yen": "１，２００"}
    page.fill({f"funds#k1000001.{name}": text for name, text in row.items()})
    told = page.press("auto").json()
    assert told["echoes"]["funds#k1000001.thousand_yen"] == "＝120万円"
    page.open()
    check = page.to_check()
    assert check.status_code == 200, errors_at(check)
    shown = check.text.partition("資金の額及び調達方法（3行目）")[2]
    assert (shown.count("追加する行"), "（なし）" in shown) == (1, False)
    assert page.send(check).status_code == 303
    before, now = WAS["funds"], plan_now(portal, filed)["funds"]
    assert without_ids(now[:2]) == before
    assert (now[2]["row_id"], now[2]["thousand_yen"]) == ("k3", 1200)


def test_where_one_field_of_a_row_is_asked_about_no_row_is_offered(portal: Portal, filed: dict[str, Any]) -> None:
    page = asked_of(portal, filed, "funds#k1.use")
    assert "add:funds" not in page.open()


def test_a_row_is_taken_out_and_put_back(portal: Portal, filed: dict[str, Any]) -> None:
    page = asked_of(portal, filed, "equipment")
    page.fill({"equipment#k1.model": "WP-4000"})
    gone = page.press("remove:equipment#k1")
    page.open()
    assert "equipment#k1.name" not in page.fields
    assert "1行を削除しました" in page.open("?removed=equipment%23k1")
    assert gone.headers["location"].startswith(f"{page.address}?removed=equipment%23k1")
    page.press("undo:equipment#k1")
    page.open()
    assert page.fields["equipment#k1.model"] == ["WP-4000"]
    page.press("remove:equipment#k2")
    page.open()
    page.fill({"how.equipment": "change"})
    check = page.to_check()
    assert check.text.count("削除する行") == 1
    assert page.send(check).status_code == 303
    assert [(one["row_id"], one["model"]) for one in plan_now(portal, filed)["equipment"]] == [("k1", "WP-4000")]


def test_what_lies_within_another_item_is_typed_once(portal: Portal, filed: dict[str, Any]) -> None:
    page = asked_of(portal, filed, "equipment#k1.kind", "equipment")
    text = page.open()
    assert text.count('name="equipment#k1.kind"') == len(re.findall('type="radio"[^>]*name="equipment#k1.kind"', text))
    assert 'href="#equipment"' in text
    assert len(page.fields["equipment#k1.kind"]) == 1


def test_typed_text_is_not_sent_where_another_way_of_answering_is_chosen(portal: Portal, filed: dict[str, Any]) -> None:
    page = asked_of(portal, filed, "goals.purpose")
    page.fill({"how.goals.purpose": "decline", "goals.purpose": "別の目的。", "comment.goals.purpose": "要りません。"})
    check = page.to_check()
    assert "入力した修正の内容は提出せず" in check.text
    assert page.send(check).status_code == 303
    assert plan_now(portal, filed)["goals"]["purpose"] == WAS["goals"]["purpose"]


# -- what is wrong ---------------------------------------------------------------------------------------------------


def test_R18_each_item_needs_an_answer_all_told_at_once_and_everything_is_kept(
    portal: Portal, filed: dict[str, Any]
) -> None:
    page = asked_of(portal, filed, "goals.purpose", "cover.employees", "goals.impacts#k1.other", "period.end")
    page.fill({"how.cover.employees": "change", "cover.employees": "たくさん", "how.goals.impacts#k1.other": "decline"})
    page.fill({"how.period.end": "change", "period.end-year": "来年"})
    before = portal.heads
    wrong = page.to_check()
    assert (wrong.status_code, "<title>エラー：" in wrong.text) == (422, True)
    assert errors_at(wrong) == {
        "how.goals.purpose",
        "cover.employees",
        "comment.goals.impacts#k1.other",
        "period.end",
    }
    assert "実施期間の終了月：実在する年月を" in wrong.text
    page.open()
    assert (page.fields["cover.employees"], page.fields["period.end-year"]) == (["たくさん"], ["来年"])
    assert portal.heads == before
    page.fill({"how.goals.purpose": "change", "how.cover.employees": "explain", "how.period.end": "explain"})
    wrong = page.to_check()
    assert errors_at(wrong) == {
        "how.goals.purpose",
        "comment.cover.employees",
        "comment.period.end",
        "comment.goals.impacts#k1.other",
    }
    assert "補正していただきたい点" in wrong.text


def test_R16_the_rules_hold_for_a_corrected_plan_and_a_row_names_itself(portal: Portal, filed: dict[str, Any]) -> None:
    page = asked_of(portal, filed, "period", "equipment")
    page.fill({"how.period": "change", "how.equipment": "change", "period.end-year": "2031"})
    page.fill({"equipment#k2.month-month": "13"})
    wrong = page.to_check()
    assert errors_at(wrong) == {"equipment#k2.month"}
    assert "取得年月（2行目）：実在する年月を" in wrong.text
    page.open()
    page.fill({"equipment#k2.month-month": "6", "how.equipment": "explain", "comment.equipment": "このままです。"})
    assert errors_at(page.to_check()) == {"period.end"}


def test_a_rule_on_what_was_not_asked_says_whom_to_ask(portal: Portal, filed: dict[str, Any]) -> None:
    page = asked_of(portal, filed, "cover.entity_form")
    page.fill({"how.cover.entity_form": "change", "cover.entity_form": "sole_proprietor"})
    wrong = page.to_check()
    assert wrong.status_code == 422
    assert "補正の依頼にない項目のため、この画面では直せません。" in wrong.text


def test_a_field_that_nobody_touched_is_not_taken_for_corrected(portal: Portal, filed: dict[str, Any]) -> None:
    page = asked_of(portal, filed, "goals", "organisation", "equipment", "cover", "check_sheet", "measures")
    page.fill({name: "change" for name in list(page.fields) if name.startswith("how.")})
    page.fill({f"how.{path}": "change" for path in ("goals", "organisation", "equipment", "cover", "check_sheet")})
    page.fill({"how.measures": "change"})
    wrong = page.to_check()
    assert wrong.text.count("内容が今のままです") == 2 * 6


def test_what_does_not_fit_is_told_and_stops_nothing(portal: Portal, filed: dict[str, Any]) -> None:
    page = asked_of(portal, filed, "equipment#k2.name")
    page.fill({"how.equipment#k2.name": "change", "equipment#k2.name": "予備発電機"})
    check = page.to_check()
    assert check.text.count("設備等の名称（2行目）：「予備発電機」") == 2
    done = page.send(check)
    assert page.browser.get(done.headers["location"]).text.count("設備等の名称（2行目）：「予備発電機」") == 2
