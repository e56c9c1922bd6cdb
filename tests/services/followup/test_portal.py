"""The portal: whose plans and dates are seen, and how."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from fastapi import FastAPI

from services.followup.domain.labels import LABELS
from shared.scheme.supporters import SUPPORTERS
from shared.web.persona import PERSONAS
from tests.domain.followup.plans import equipment, outline
from tests.services.followup.conftest import Followup
from tests.support.web import HTML, local_client

SINGLE, JOINT = "support-jf-cmca", "support-smrj"


@pytest.fixture
def clients(followup: Followup) -> Followup:
    """p1 and p2 are single plans, p3 is joint; on 5 September 2026 training has come for each."""
    followup.follow("p1", name="株式会社みなと製作所")
    followup.follow("p2", outline(review=11), name="有限会社あおば食品")
    followup.follow("p3", name="北星運輸株式会社", plan_type="joint")
    followup.wait_until(date(2026, 9, 5))
    return followup


def rows(page: str) -> list[str]:
    """The rows of a page's tables, as text."""
    found = re.findall(r"<tr.*?</tr>", page, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in found]


def listed(answer: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one["plan_id"], one["kind"]) for one in answer["dates"]]


def test_every_support_organisation_of_the_scheme_can_sign_in() -> None:
    assert {one.place for one in PERSONAS.values() if one.role == "support"} == set(SUPPORTERS)


def test_an_organisation_sees_what_came_for_its_own_clients(clients: Followup, app: FastAPI) -> None:
    found = local_client(app, SINGLE).get("/followup/due-dates").json()
    assert listed(found) == [("p2", "training"), ("p1", "training")]
    assert found["dates"][0]["to_do"]["ja"].startswith("計画に定めた訓練を")
    assert found["dates"][0]["state"] == "fell_due"
    assert listed(local_client(app, JOINT).get("/followup/due-dates").json()) == [("p3", "training")]


def test_what_comes_next_stands_soonest_first(clients: Followup, app: FastAPI) -> None:
    client = local_client(app, SINGLE)
    assert listed(client.get("/followup/due-dates?view=next_30").json()) == []
    found = client.get("/followup/due-dates?view=next_90").json()
    assert listed(found) == [("p2", "review")]
    assert found["counts"] == {"came": {"training": 2}, "next_30": {}, "next_90": {"review": 1}}


def test_what_came_more_than_thirty_days_ago_has_left_the_inbox(clients: Followup, app: FastAPI) -> None:
    clients.wait_until(date(2026, 10, 1))
    assert len(local_client(app, SINGLE).get("/followup/due-dates").json()["dates"]) == 2
    clients.wait_until(date(2026, 10, 2))
    assert local_client(app, SINGLE).get("/followup/due-dates").json()["dates"] == []


def test_kinds_narrow_the_inbox(clients: Followup, app: FastAPI) -> None:
    client = local_client(app, SINGLE)
    assert listed(client.get("/followup/due-dates?kind=review").json()) == []
    assert len(listed(client.get("/followup/due-dates?kind=training").json())) == 2
    assert client.get("/followup/due-dates?kind=unheard").status_code == 422


@pytest.mark.parametrize("view", ["came", "next_90"])
def test_the_inbox_is_walked_both_ways(followup: Followup, app: FastAPI, view: str) -> None:
    for number in range(5):
        followup.follow(f"p{number}")
    followup.wait_until(date(2026, 9, 5) if view == "came" else date(2026, 8, 5))
    client = local_client(app, SINGLE)
    first = client.get(f"/followup/due-dates?view={view}&limit=2").json()
    second = client.get(first["next"]).json()
    third = client.get(second["next"]).json()
    walked = [plan for page in (first, second, third) for plan, _ in listed(page)]
    ids = [f"p{number}" for number in range(5)]
    assert walked == (ids[::-1] if view == "came" else ids)
    assert (first["previous"], third["next"]) == (None, None)
    assert listed(client.get(third["previous"]).json()) == listed(second)
    assert listed(client.get(second["previous"]).json()) == listed(first)


@pytest.mark.parametrize("place", ["2026-09-01", "x~y~z", "a~b~c~d"])
def test_a_place_that_is_none_is_told(app: FastAPI, place: str) -> None:
    assert local_client(app, SINGLE).get(f"/followup/due-dates?at={place}").status_code == 422
    assert local_client(app, SINGLE).get("/followup/plans?at=x~y").status_code == 422


def test_plans_are_walked_both_ways(followup: Followup, app: FastAPI) -> None:
    for number in range(1, 6):
        followup.follow(f"p{number}", certified_on=date(2026, 4, number))
    client = local_client(app, SINGLE)
    first = client.get("/followup/plans?limit=2").json()
    second = client.get(first["next"]).json()
    assert [plan["plan_id"] for page in (first, second) for plan in page["plans"]] == ["p5", "p4", "p3", "p2"]
    assert client.get(second["previous"]).json()["plans"] == first["plans"]
    assert first["counts"] == {"in_force": 5, "expired": 0, "rescinded": 0, "given_back": 0}


def test_each_sees_the_plans_that_are_theirs(clients: Followup, app: FastAPI) -> None:
    def seen(persona: str) -> list[str]:
        return sorted(plan["plan_id"] for plan in local_client(app, persona).get("/followup/plans").json()["plans"])

    assert seen(SINGLE) == ["p1", "p2"]
    assert seen(JOINT) == ["p3"]
    assert seen("officer-kanto-2") == ["p1", "p2", "p3"]
    assert seen("director-kanto") == ["p1", "p2", "p3"]
    assert seen("director-kinki") == []
    assert seen("auditor-1") == ["p1", "p2", "p3"]


def test_a_plan_that_others_look_after_is_not_open(clients: Followup, app: FastAPI) -> None:
    for persona, plan, answer in (
        (SINGLE, "p1", 200), (SINGLE, "p3", 404), (JOINT, "p3", 200), ("officer-kanto-1", "p3", 200),
        ("officer-kinki-1", "p3", 404), (SINGLE, "nowhere", 404), ("applicant-1", "p1", 403), ("", "p1", 403),
    ):  # fmt: skip
        assert local_client(app, persona).get(f"/followup/plans/{plan}").status_code == answer
        assert local_client(app, persona, HTML).get(f"/followup/desk/plans/{plan}").status_code == answer


def test_only_support_organisations_have_an_inbox(clients: Followup, app: FastAPI) -> None:
    assert local_client(app, "officer-kanto-1").get("/followup/due-dates").status_code == 403
    answer = local_client(app, "officer-kanto-1", HTML).get("/followup")
    assert (answer.status_code, answer.headers["location"]) == (303, "/followup/desk/plans")
    assert local_client(app, "applicant-1", HTML).get("/followup").status_code == 403


def test_a_plan_tells_its_dates_in_order(clients: Followup, app: FastAPI) -> None:
    plan = local_client(app, SINGLE).get("/followup/plans/p1").json()
    assert (plan["period_start"], plan["period_end"], plan["status"]) == ("2026-05", "2029-04", "in_force")
    days = [one["day"] for one in plan["dates"]]
    assert days == sorted(days)
    assert [one["state"] for one in plan["dates"]][:2] == ["fell_due", "upcoming"]


def test_the_pages_show_the_same(clients: Followup, app: FastAPI) -> None:
    client = local_client(app, SINGLE, HTML)
    inbox = client.get("/followup").text
    assert "株式会社みなと製作所" in inbox
    assert "北星運輸" not in inbox
    assert "この種類の期日はありません" in client.get("/followup?kind=review").text
    assert "この期間の期日はありません" in client.get("/followup?view=next_30").text
    assert "有限会社あおば食品" in client.get("/followup/desk/plans?q=あおば").text
    assert "該当する計画はありません" in client.get("/followup/desk/plans?q=だれか").text
    plan = client.get("/followup/desk/plans/p1").text
    assert "これからの期日" in plan
    assert "第1回の計画</span>" in plan.partition("これからの期日")[2]
    assert "認定期間の満了" in plan
    assert "Dates to come" in client.get("/followup/desk/plans/p1?lang=en").text


def test_R53_an_organisation_without_plans_is_told_which_would_be_its_own(app: FastAPI) -> None:
    client = local_client(app, JOINT, HTML)
    for path in ("/followup", "/followup/desk/plans"):
        page = client.get(f"{path}?lang=ja").text
        assert "は、連携型の計画を支援します。連携型の計画は、まだ認定されていません。" in page
        assert "単独型の計画は、日本中小企業診断士協会連合会が支援します。" in page
        english = client.get(f"{path}?lang=en").text
        assert "looks after joint plans; none has been certified so far. Japan Federation of" in english
    assert "単独型の計画を支援します。" in local_client(app, SINGLE, HTML).get("/followup").text


def test_empty_pages_say_what_will_stand_there(followup: Followup, app: FastAPI) -> None:
    followup.follow("p1")
    client = local_client(app, SINGLE, HTML)
    assert "本日までの30日間に到来した期日はありません" in client.get("/followup").text
    assert "この状態の認定計画はありません" in client.get("/followup/desk/plans?status=expired").text


def test_a_date_of_today_says_so(followup: Followup, app: FastAPI) -> None:
    followup.follow("p1", outline("2026-05", "2029-04"))
    client = local_client(app, SINGLE, HTML)
    due = {one["day"]: one["kind"] for one in client.get("/followup/plans/p1").json()["dates"]}
    for day, kind in due.items():
        followup.wait_until(date.fromisoformat(day))
        # The last day itself is still to come until it has passed.
        page = client.get("/followup").text + client.get("/followup?view=next_30").text
        said = "本日期限" if LABELS[kind].is_deadline else "今月" if LABELS[kind].lasts_a_month else "本日"
        assert [word for word in ("本日期限", "今月", "本日") if f"{word}</span>" in page] == [said], kind


def test_what_a_whole_month_has_for_it_shows_the_month(followup: Followup, app: FastAPI) -> None:
    followup.follow("p1", outline("2026-05", "2029-04"))
    client = local_client(app, SINGLE, HTML)
    page = client.get("/followup/desk/plans/p1").text
    shown = {one["kind"]: date.fromisoformat(one["day"]) for one in client.get("/followup/plans/p1").json()["dates"]}
    assert {"training", "review", "expiry"} <= set(shown)
    for kind, day in shown.items():
        whole_day = f"{day.year}年{day.month}月{day.day}日（"
        assert (whole_day in page) != LABELS[kind].lasts_a_month, kind


def test_a_plan_that_has_ended_says_so(followup: Followup, app: FastAPI) -> None:
    followup.follow("p1", outline("2026-05", "2026-06"))
    followup.wait_until(date(2026, 7, 1))
    plan = local_client(app, SINGLE, HTML).get("/followup/desk/plans/p1").text
    assert "期間満了" in plan
    assert "これからの期日はありません" in plan
    assert "第1回の計画は終わりました" in local_client(app, SINGLE, HTML).get("/followup?view=came").text


def test_a_plan_that_was_given_back_says_so_with_its_term_and_version(followup: Followup, app: FastAPI) -> None:
    followup.follow("p1", version=2)
    followup.wait_until(date(2026, 4, 20))
    followup.give_back("p1", date(2026, 4, 20))
    client = local_client(app, SINGLE, HTML)
    plan = client.get("/followup/desk/plans/p1").text
    for words in (
        "第1回の計画、第2版",
        "返納日",
        "4月20日",
        "フォローアップは終わりました。",
    ):
        assert words in plan
    assert "Given back" in client.get("/followup/desk/plans?status=given_back&lang=en").text
    told = local_client(app, SINGLE).get("/followup/plans/p1").json()
    assert (told["status"], told["ended_on"], told["version"]) == ("given_back", "2026-04-20", 2)
    assert [(one["kind"], one["state"]) for one in told["dates"]] == [("given_back", "fell_due")]


def test_a_plan_says_what_is_in_force_today_what_comes_next_and_how_each_term_ended(
    followup: Followup, app: FastAPI
) -> None:
    # Given
    client = local_client(app, SINGLE, HTML)

    def shown() -> tuple[list[str], list[str], str]:
        """What the list and the page say, each cell of it, and the page's text."""
        page = client.get("/followup/desk/plans/p1").text
        return rows(client.get("/followup/desk/plans").text), rows(page), page

    followup.follow("p1", outline("2026-04", "2026-12"))
    followup.wait_until(date(2026, 9, 1))
    followup.follow("p1", outline("2027-02", "2027-12"), case_id="case-2", certified_on=date(2026, 9, 1), term=2,
                    version=2, certificate_no="20260901関東第2号")  # fmt: skip

    # Then
    listed, terms, page = shown()
    assert "20260410関東第1号 東京都大田区 1 1 2026年4月10日 2026年12月 有効" in listed[1]
    assert terms[1:3] == [
        "1 20260410関東第1号 1 2026年4月10日 2026年4月から2026年12月まで 有効",
        "2 20260901関東第2号 2 2026年9月1日 2027年2月から2027年12月まで 今後の計画",
    ]
    assert "第1回の計画、第1版" in page

    # When
    followup.wait_until(date(2026, 11, 20))
    followup.give_back("p1", date(2026, 11, 20))

    # Then
    listed, terms, page = shown()
    assert "20260901関東第2号 東京都大田区 2 2 2026年9月1日 2027年12月 有効" in listed[1]
    assert [term.rpartition("まで ")[2] for term in terms[1:3]] == [
        "返納 2026年11月20日 から有効ではありません",
        "有効",
    ]
    assert "第2回の計画、第2版" in page
    assert "実施期間は2027年2月に始まります。" in page
    for told in (page, client.get("/followup").text, client.get("/followup?kind=given_back").text):
        assert "第1回の計画の返納" in told

    followup.wait_until(date(2028, 1, 1))
    listed, terms, page = shown()
    assert "期間満了" in listed[1]
    assert terms[2].endswith("期間満了 2028年1月1日 から有効ではありません")


def test_R40_a_plan_that_has_ended_still_shows_its_tax_window(followup: Followup, app: FastAPI) -> None:
    followup.follow("p1", outline("2026-05", "2026-06", equipment=(equipment("2026-05"),)))
    followup.wait_until(date(2026, 7, 1))
    plan = local_client(app, SINGLE, HTML).get("/followup/desk/plans/p1").text
    assert "期間満了" in plan
    assert "認定期間は終わりました。税制優遇の期日は、その後も到来します。" in plan
    assert "2027年4月9日" in plan
