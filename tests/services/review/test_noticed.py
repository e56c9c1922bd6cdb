"""What a person must notice stands in the queue and on the case: each from when it is so until it is acted on."""

from __future__ import annotations

import re

from tests.services.review.conftest import Bureau
from tests.services.review.test_api import DIRECTOR, ITEMS, ME, OTHER, mine
from tests.services.review.test_pages import lapsed, page, proposed


def tags(bureau: Bureau, case_id: str, tab: str = "all") -> list[str]:
    """What the queue marks at a case."""
    number = bureau.row(case_id)["application_no"]
    listed = page(bureau, f"/review?tab={tab}&q={number}").partition("<tbody")[2].partition("</tbody>")[0]
    return re.findall(r'<span class="tag[^>]*>([^<]*)</span>', listed)


def banners(bureau: Bureau, case_id: str, persona: str = ME, language: str = "ja") -> str:
    shown = page(bureau, f"/review/desk/{case_id}", persona, language)
    return " ".join(re.findall(r'<h2 class="banner__title">.*?</h2>', shown, re.DOTALL))


def test_a_lapsed_correction_says_so_with_what_was_asked(bureau: Bureau) -> None:
    case_id = lapsed(bureau)
    assert "補正期限経過" in tags(bureau, case_id, "lapsed")
    assert "補正の回答期限が過ぎました" in banners(bureau, case_id)
    shown = page(bureau, f"/review/desk/{case_id}")
    assert ITEMS[0]["comment"] in shown.partition("補正の回答期限が過ぎました")[2]
    assert "補正を依頼しています" not in shown


def test_an_answer_that_arrived_is_marked_until_the_bureau_acts_on_it(bureau: Bureau) -> None:
    case_id = mine(bureau)
    asked = bureau.post(case_id, "corrections", {"items": ITEMS}).json()["correction_id"]
    assert "補正の回答到着" not in tags(bureau, case_id)
    bureau.answer(case_id, asked, bureau.form(7))
    assert "補正の回答到着" in tags(bureau, case_id)
    assert bureau.row(case_id)["marks"] == ["answered"]
    assert banners(bureau, case_id).count("補正の回答") == 1
    bureau.post(case_id, "proposal", {"outcome": "certify"})
    assert "補正の回答到着" not in tags(bureau, case_id)


def test_a_proposal_that_was_sent_back_is_marked_until_the_next(bureau: Bureau) -> None:
    case_id = proposed(bureau)
    bureau.post(case_id, "send-back", {"comment": "確かめてください。"}, persona=DIRECTOR)
    assert "決裁者から差戻し" in tags(bureau, case_id)
    assert banners(bureau, case_id).count("差し戻されています") == 1
    bureau.post(case_id, "proposal", {"outcome": "certify"})
    assert "決裁者から差戻し" not in tags(bureau, case_id)


def test_a_case_that_was_taken_over_says_from_whom(bureau: Bureau) -> None:
    case_id = mine(bureau)
    bureau.post(case_id, "assign", {"officer": OTHER, "takeover": True}, persona=OTHER)
    assert "担当者の交代" in tags(bureau, case_id)
    for persona in (ME, OTHER):
        assert "担当者の交代" in banners(bureau, case_id, persona)
    assert "前の担当者：担当官1" in page(bureau, f"/review/desk/{case_id}", OTHER)
    assert "Officer before: Officer 1" in page(bureau, f"/review/desk/{case_id}", OTHER, "en")
    bureau.post(case_id, "corrections", {"items": ITEMS}, persona=OTHER)
    assert "担当者の交代" not in tags(bureau, case_id)


def test_R18_a_rung_of_the_clock_is_marked_while_the_case_is_open(bureau: Bureau) -> None:
    case_id = proposed(bureau)
    assert not any("に到達" in one for one in tags(bureau, case_id))
    bureau.pass_days(41)
    assert "審査日数40日に到達" in tags(bureau, case_id)
    assert '<span class="tag tag--warning">審査日数40日に到達</span>' in page(bureau, f"/review/desk/{case_id}")
    bureau.post(case_id, "approve", persona=DIRECTOR)
    assert not any("に到達" in one for one in tags(bureau, case_id))


def test_a_case_of_another_bureau_is_marked_where_it_is_and_told_of_where_it_was(bureau: Bureau) -> None:
    case_id = mine(bureau)
    bureau.post(case_id, "transfer", {"bureau": "kinki", "reason": "所在地の移転のため"})
    assert "移送されました" in banners(bureau, case_id)
    assert "他局から移送" in banners(bureau, case_id, "officer-kinki-1")
