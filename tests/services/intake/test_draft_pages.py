"""The list of drafts: what it says of each, what its buttons do, and when it warns."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from services.intake.drafts.draft import KEPT, MOST_DRAFTS, WARNED
from tests.services.intake.conftest import Portal, new_key
from tests.services.intake.test_drafts import begun
from tests.support.web import followed

AT = "/intake/drafts"


def page_of(portal: Portal, persona: str, address: str = AT) -> str:
    answer = portal.browser(persona).get(address)
    assert answer.status_code == 200, answer.text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def press(portal: Portal, persona: str, draft_id: str, what: str) -> Any:
    key = new_key()["Idempotency-Key"]
    return portal.browser(persona).post(f"{AT}/{draft_id}/{what}", data={"idempotency_key": key})


def test_who_has_no_draft_is_told_so(portal: Portal) -> None:
    assert "下書きはありません" in page_of(portal, "applicant-2")
    assert "下書きの一覧" not in page_of(portal, "applicant-2", "/intake")
    assert "You have no drafts" in page_of(portal, "applicant-2", f"{AT}?lang=en")


def test_drafts_are_listed_with_the_newest_save_first(portal: Portal) -> None:
    first = begun(portal, "applicant-1", title="先に保存した会社")["draft_id"]
    portal.clock.move_to(portal.clock.now() + timedelta(minutes=1))
    begun(portal, "applicant-1", title="", kind="correction")
    page = page_of(portal, "applicant-1")
    assert "最後に保存した日時の新しい順" in page
    assert page.index("（名称未入力）") < page.index("先に保存した会社")
    assert "補正の回答" in page
    assert re.findall(r'href="/intake/drafts/([^"]+)"', portal.browser("applicant-1").get(AT).text) == [first]
    assert re.search(r"2026年11月24日 10:\d\d（JST）", page)
    assert "2027年5月23日" in page
    assert "下書きの一覧" in page_of(portal, "applicant-1", "/intake")


def test_a_draft_is_deleted_and_put_back_on_the_same_page(portal: Portal) -> None:
    draft_id = begun(portal, "applicant-3", title="消す会社")["draft_id"]
    gone = press(portal, "applicant-3", draft_id, "delete")
    assert (gone.status_code, gone.headers["Location"]) == (303, f"{AT}?deleted={draft_id}")
    page = page_of(portal, "applicant-3", gone.headers["Location"])
    assert "下書きを削除しました" in page
    assert re.search("「消す会社」の下書きは、 2026年12月24日 に消去されます", page)
    assert "下書きはありません" in page
    back = press(portal, "applicant-3", draft_id, "restore")
    assert back.headers["Location"] == AT
    page = followed(portal.browser("applicant-3"), back).text
    assert "下書きを元に戻しました" in page
    assert "削除した下書き" not in page.partition("ご本人だけ")[0]


def test_a_draft_is_copied_once_however_often_it_is_sent(portal: Portal) -> None:
    draft_id = begun(portal, "applicant-4", title="写す会社")["draft_id"]
    key = {"idempotency_key": "copy-once"}
    for _ in range(2):
        answer = portal.browser("applicant-4").post(f"{AT}/{draft_id}/copy", data=key)
        assert answer.headers["Location"] == AT
    assert len(portal.client("applicant-4").get(AT).json()["drafts"]) == 2


def test_too_many_drafts_are_told_of_and_shown_in_pages(portal: Portal) -> None:
    draft_ids = [begun(portal, "applicant-5", title=f"{number}号")["draft_id"] for number in range(MOST_DRAFTS)]
    refused = press(portal, "applicant-5", draft_ids[0], "copy")
    assert refused.status_code == 422
    assert f"下書きは{MOST_DRAFTS}件まで保存できます。不要な下書きを削除して" in refused.text
    following = re.search(r'rel="next" href="([^"]+)"', portal.browser("applicant-5").get(AT).text)
    assert following is not None
    assert "号" in page_of(portal, "applicant-5", following[1].replace("&amp;", "&"))


def test_anothers_draft_cannot_be_touched(portal: Portal) -> None:
    draft_id = begun(portal, "applicant-1")["draft_id"]
    for what in ("copy", "delete", "restore"):
        assert press(portal, "applicant-2", draft_id, what).status_code == 404
    assert portal.browser("officer-kanto-1").get(AT).status_code == 403


def test_the_owner_is_warned_before_a_draft_is_erased(portal: Portal) -> None:
    begun(portal, "applicant-6", title="残したい会社")
    begun(portal, "applicant-6", title="")
    assert "まもなく" not in page_of(portal, "applicant-6")
    saved_on = portal.clock.now()
    portal.pass_time(saved_on + KEPT - WARNED)
    for address in (AT, "/intake"):
        page = page_of(portal, "applicant-6", address)
        assert "まもなく消去される下書きがあります" in page
        assert "残したい会社： 2027年5月23日 に消去されます" in page
        assert "名称未入力： 2027年5月23日 に消去されます" in page
    assert "まもなく" not in page_of(portal, "applicant-7")
