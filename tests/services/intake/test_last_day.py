"""The last day of the examination as the applicant meets it: always the clock's, and told when it moves."""

from __future__ import annotations

from typing import Any

from tests.services.intake.conftest import Portal, new_key

REASON = "現地の確認に時間を要するため。"


def examination(portal: Portal, filed: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = portal.client().get(filed["links"]["self"]).json()
    return found


def shown(portal: Portal, filed: dict[str, Any], language: str = "ja") -> str:
    return portal.browser().get(f"{filed['links']['page']}?lang={language}").text


def notices(portal: Portal, filed: dict[str, Any]) -> list[str]:
    database = portal.system.services["notify"].store.database
    rows = database.read(
        lambda c: c.execute(
            "SELECT kind FROM deliveries WHERE application_no = %s ORDER BY owed_at, notice_id",
            [filed["application_no"]],
        ).fetchall()
    )
    return [row[0] for row in rows]


def answer(portal: Portal, filed: dict[str, Any]) -> None:
    found = examination(portal, filed)
    body = {"answers": [{"path": "goals.purpose", "comment": "改めました。"}], "form": found["form"]}
    seen = new_key(**{"If-Match": f'"{found["version"]}"'})
    made = portal.client().post(found["corrections"][0]["answer"], json=body, headers=seen)
    assert made.status_code == 200, made.text
    portal.settle()


def test_an_extension_is_shown_listed_and_mailed_with_its_reason(portal: Portal) -> None:
    filed = portal.file()
    portal.extend(filed, 10, REASON)
    found = examination(portal, filed)
    assert found["examination"] == {"state": "running", "last_day": "2027-01-18"}
    (moved,) = found["moves"]
    assert (moved["before"], moved["because"], moved["days"], moved["reason"]) == (
        "2027-01-08",
        "extended",
        10,
        REASON,
    )
    page = shown(portal, filed)
    for words in ("1月18日", "審査の期限が変わりました", "審査の期間を10日延長したため", REASON):
        assert words in page
    listed = portal.client().get("/intake/applications").json()["applications"]
    assert next(one for one in listed if one["application_no"] == filed["application_no"])["last_day"] == "2027-01-18"
    assert "2027年1月18日" in portal.browser().get("/intake").text
    assert notices(portal, filed).count("date_moved") == 1


def test_G9_the_day_stands_still_for_a_correction_and_moves_by_the_days_it_took(portal: Portal) -> None:
    filed = portal.file()
    before = examination(portal, filed)["examination"]["last_day"]
    portal.ask_to_correct(filed, "goals.purpose")
    assert examination(portal, filed)["examination"] == {"state": "stands_still", "last_day": None}
    assert "補正の回答を待つ間は決まりません" in shown(portal, filed)
    assert "date_moved" not in notices(portal, filed)
    portal.pass_days(4)
    answer(portal, filed)
    found = examination(portal, filed)
    assert found["examination"]["state"] == "running"
    assert [move["because"] for move in found["moves"]] == ["correction_asked", "corrected"]
    assert found["moves"][-1]["before"] == before
    assert notices(portal, filed).count("date_moved") == 1


def test_a_day_that_stays_where_it_was_is_not_said_to_have_moved(portal: Portal) -> None:
    filed = portal.file()
    portal.ask_to_correct(filed, "goals.purpose")
    answer(portal, filed)
    page = shown(portal, filed)
    assert "審査の日数の計算を再開しました" in page
    assert "審査の期限が変わりました" not in page


def test_an_answer_on_the_same_day_moves_nothing_and_mails_nothing(portal: Portal) -> None:
    filed = portal.file()
    before = examination(portal, filed)["examination"]
    portal.ask_to_correct(filed, "goals.purpose")
    answer(portal, filed)
    assert examination(portal, filed)["examination"] == before
    assert "date_moved" not in notices(portal, filed)


def test_a_correction_that_lapses_tells_the_new_day_once(portal: Portal) -> None:
    filed = portal.file()
    portal.ask_to_correct(filed, "goals.purpose")
    portal.pass_days(16)
    found = examination(portal, filed)
    assert found["examination"]["state"] == "running"
    assert found["moves"][-1]["because"] == "lapsed"
    assert notices(portal, filed).count("date_moved") == 1


def test_after_a_withdrawal_no_day_is_told(portal: Portal) -> None:
    filed = portal.file()
    portal.client().post(
        f"{filed['links']['self']}/withdraw",
        json={"reason": "計画を練り直す。"},
        headers=new_key(**{"If-Match": '"2"'}),
    )
    portal.extend(filed, 10, REASON)
    assert examination(portal, filed)["moves"] == []
    assert "date_moved" not in notices(portal, filed)


def test_G9_a_day_that_has_passed_says_whom_to_ask(portal: Portal) -> None:
    filed = portal.file()
    portal.pass_days(46)
    assert examination(portal, filed)["examination"]["state"] == "passed"
    assert "行政手続法第9条" in shown(portal, filed)
    assert "048-600-0394" in shown(portal, filed)
    assert "art. 9" in shown(portal, filed, "en")
