"""更正: the director puts a certificate right; the applicant is told, and all services say the same of each day."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from services.agreement import disagreements
from services.audit.views.history import comparison
from shared.contracts.notify import NoticeOwed
from tests.services.intake.conftest import Portal, new_key, portal, start
from tests.services.intake.test_minor_changes import NEW_NAME, note
from tests.services.intake.test_minor_changes import asked as altered
from tests.services.intake.test_pages import posted
from tests.services.intake.test_plans import asked as change
from tests.services.intake.test_plans import certified, codes, post, shown
from tests.support.web import followed

__all__ = ["portal", "start"]

RIGHT = "みなと精工株式会社（更正）"
WITHOUT_EFFECT = "この更正も効力がなく"
REASON = "認定通知書を作成する際に書き誤ったため。"
DIRECTOR = "director-kanto"


def put_right(portal: Portal, plan_id: str, persona: str = DIRECTOR, **changes: Any) -> Any:
    client = portal.client(persona)
    seen = client.get(f"/review/plans/{plan_id}").headers.get("ETag", '"1"')
    body = {"version": 1, "fact": "name", "now": RIGHT, "reason": REASON, **changes}
    headers = new_key(**{"If-Match": seen})
    return client.post(f"/review/plans/{plan_id}/certificate-corrections", json=body, headers=headers)


def test_a_certificate_is_put_right_and_everybody_says_so_of_each_day(portal: Portal) -> None:
    # Given
    plan = shown(portal, certified(portal)["plan_id"])
    plan_id, was, day = plan["plan_id"], plan["in_force"]["facts"]["name"], plan["on"]
    before = portal.clock.now()
    portal.pass_days(3)

    # When
    made = put_right(portal, plan_id)
    portal.settle()

    # Then
    assert made.status_code == 200, made.text
    services = portal.system.services
    answers = [
        shown(portal, plan_id, day),
        portal.client("officer-kanto-1").get(f"/review/plans/{plan_id}?on={day}").json(),
        portal.client("auditor-1").get(f"/audit/plans/{plan_id}/standing?on={day}").json(),
    ]
    assert [one["in_force"]["facts"]["name"] for one in answers] == [RIGHT] * 3
    assert answers[0]["form"] == plan["form"]
    assert disagreements(services, plan_id) == []
    owed = [one.event for one in services["notify"].store.plan(plan_id) if isinstance(one.event, NoticeOwed)]
    assert (owed[-1].kind, owed[-1].addressee, owed[-1].facts["was_ja"]) == ("certificate_corrected", RIGHT, was)
    found = services["audit"].store.database.read(
        lambda cursor: comparison(cursor, plan_id, before, portal.clock.now())
    )
    assert found is not None
    assert {one.key: (one.before, one.after) for one in found.facts}["certified_name"] == (was, RIGHT)
    page = portal.browser().get(f"/intake/plans/{plan_id}/page").text
    assert all(words in page for words in (was, RIGHT, REASON, "認定通知書の更正"))


def test_a_change_filed_before_carries_what_was_put_right_and_one_filed_after_states_its_own(portal: Portal) -> None:
    # Given
    plan = shown(portal, certified(portal)["plan_id"])
    plan_id, was = plan["plan_id"], plan["in_force"]["facts"]["name"]
    early = post(portal, f"{plan_id}/changes", change(plan, goals__purpose="地域を守る。")).json()
    portal.settle()

    # When
    assert put_right(portal, plan_id).status_code == 200
    portal.settle()
    portal.assign(early)
    portal.decide(early)
    portal.pass_days(1)
    after_early = shown(portal, plan_id)["in_force"]
    late = post(portal, f"{plan_id}/changes", change(shown(portal, plan_id), goals__purpose="従業員を守る。")).json()
    portal.settle()
    portal.assign(late)
    portal.decide(late)

    # Then
    assert (after_early["number"], after_early["facts"]["name"]) == (2, RIGHT)
    after_late = shown(portal, plan_id)["in_force"]
    assert (after_late["number"], after_late["facts"]["name"]) == (3, was)
    assert disagreements(portal.system.services, plan_id) == []


@pytest.mark.parametrize("noted_first", [True, False])
def test_what_is_put_right_counts_from_the_first_day_and_a_minor_change_of_the_same_fact_from_its_own(
    portal: Portal, noted_first: bool
) -> None:
    # Given
    plan = shown(portal, certified(portal)["plan_id"])
    plan_id, first_day = plan["plan_id"], plan["on"]
    portal.pass_days(40)

    # When
    acts = [lambda: note(portal, plan_id, altered("name", name=NEW_NAME)), lambda: put_right(portal, plan_id)]
    for act in acts if noted_first else reversed(acts):
        assert act().status_code == 200
        portal.settle()

    # Then
    names = [shown(portal, plan_id, *on)["in_force"]["facts"]["name"] for on in ([first_day], [])]
    assert names == [RIGHT, NEW_NAME]
    assert disagreements(portal.system.services, plan_id) == []


def test_it_is_the_directors_of_the_bureau_and_what_is_wrong_is_said(portal: Portal) -> None:
    plan_id = certified(portal)["plan_id"]

    assert put_right(portal, plan_id, "officer-kanto-1").status_code == 403
    assert put_right(portal, plan_id, "director-kinki").status_code == 404
    assert put_right(portal, "nonsense").status_code == 404
    assert codes(put_right(portal, plan_id, version=7)) == {"version_without_effect"}
    assert codes(put_right(portal, plan_id, now="", reason=" ")) == {
        "nothing_put_right", "reason_for_putting_right_needed",
    }  # fmt: skip
    assert codes(put_right(portal, plan_id, fact="prefecture", now="大阪府")) == {"place_of_another_bureau"}


def test_the_record_of_an_ended_plan_bears_the_name_that_was_put_right(portal: Portal) -> None:
    plan_id = certified(portal)["plan_id"]
    assert put_right(portal, plan_id).status_code == 200
    portal.settle()
    seen = {"If-Match": portal.client("applicant-1").get(f"/intake/plans/{plan_id}").headers["ETag"]}
    given = post(portal, f"{plan_id}/giving-back", orjson.dumps({"reason": "廃業のため。"}), **seen)
    assert given.status_code == 200, given.text
    portal.settle()

    record = portal.browser(DIRECTOR).get(f"/review/desk/plans/{plan_id}").text

    assert f"<h1>認定台帳 {RIGHT}</h1>" in record


def test_the_page_shows_how_it_will_read_before_it_is_put_right(portal: Portal) -> None:
    # Given
    plan = shown(portal, certified(portal)["plan_id"])
    browser, record = portal.browser(DIRECTOR), f"/review/desk/plans/{plan['plan_id']}"
    here = f"{record}/certificate-correction"
    start = browser.get(here)
    typed = {"version": "1", "fact": "name", "now": RIGHT, "reason": REASON}

    # When
    unchosen = browser.post(f"{here}/check", data=posted(start))
    same = browser.post(f"{here}/check", data=posted(start, **{**typed, "now": plan["in_force"]["facts"]["name"]}))
    check = browser.post(f"{here}/check", data=posted(start, **typed))
    again = browser.post(f"{here}/check", data=posted(check, step="edit", **typed))
    done = browser.post(here, data=posted(check, **typed))
    late = [browser.post(address, data=posted(start, **typed)) for address in (f"{here}/check", here)]

    # Then
    assert f'href="{here}"' in browser.get(record).text
    assert f'href="{here}"' not in portal.browser("officer-kanto-1").get(record).text
    assert (unchosen.status_code, "更正する事項を選んでください" in unchosen.text) == (422, True)
    assert (same.status_code, "正しい記載を入力してください" in same.text) == (422, True)
    assert (check.status_code, RIGHT in check.text, "申請者に通知されます" in check.text) == (200, True, True)
    assert (again.status_code, RIGHT in again.text) == (200, True)
    assert done.status_code == 303, done.text
    assert [answer.status_code for answer in late] == [412, 412]
    assert all(RIGHT in answer.text for answer in late)
    page = followed(browser, done).text
    assert all(words in page for words in ("認定通知書を更正しました", RIGHT, REASON))
    assert orjson.loads(portal.client(DIRECTOR).get(f"/review/plans/{plan['plan_id']}").content)["version"] == 2


def test_what_was_put_right_on_a_version_that_took_no_effect_is_marked_on_the_record(portal: Portal) -> None:
    # Given
    plan = shown(portal, certified(portal)["plan_id"])
    plan_id = plan["plan_id"]
    filed = post(portal, f"{plan_id}/changes", change(plan, goals__purpose="地域を守る。")).json()
    portal.settle()
    portal.assign(filed)

    # When
    withdraw(portal, filed)
    portal.decide_unheard(filed)
    assert put_right(portal, plan_id, version=2).status_code == 200
    before = portal.browser(DIRECTOR).get(f"/review/desk/plans/{plan_id}").text
    portal.settle()

    # Then
    after = portal.browser(DIRECTOR).get(f"/review/desk/plans/{plan_id}").text
    assert (RIGHT in before, WITHOUT_EFFECT in before) == (True, False)
    assert (RIGHT in after, WITHOUT_EFFECT in after) == (True, True)


def withdraw(portal: Portal, filed: dict[str, Any]) -> None:
    address = f"/intake/applications/{filed['application_id']}"
    seen = portal.client().get(address).headers["ETag"]
    asked = {"json": {"reason": "見直すため。"}, "headers": new_key(**{"If-Match": seen})}
    assert portal.client().post(f"{address}/withdraw", **asked).status_code == 200


@pytest.mark.parametrize("persona", ["officer-kanto-1", "director-kinki", "applicant-1"])
def test_the_page_is_there_for_nobody_else(portal: Portal, persona: str) -> None:
    plan_id = certified(portal)["plan_id"]

    answer = portal.browser(persona).get(f"/review/desk/plans/{plan_id}/certificate-correction")

    assert answer.status_code in (403, 404)
