"""The words of the notices: to whom, about what, until when, what to do next, whom to ask."""

from __future__ import annotations

from datetime import date
from string import Formatter
from typing import Any, get_args

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from services.notify.domain.templates import CURRENT, TEMPLATES
from services.notify.domain.texts import SEPARATOR, NoticeText, addressee_en, addressee_ja, notice_text
from services.notify.domain.what_is_owed import what_is_owed
from shared.contracts.event import Event
from shared.contracts.notify import NoticeKind
from shared.domain import Text
from tests.domain.notify.notices import (
    REFUSAL,
    SHOP,
    came_too_late,
    certified,
    correction,
    extended,
    filed,
    given_back,
    moved,
    overtaken,
    put_right,
    refused,
)

ASKED = correction(
    ("goals.purpose", "目的を具体的に記入してください。"), ("equipment#k3.month", "取得年月が認定の前です。")
)
ALL = [
    filed(),
    filed(SHOP),
    filed(kind="change"),
    filed(kind="renewal"),
    ASKED,
    certified(),
    refused(),
    came_too_late(),
    came_too_late(REFUSAL),
    overtaken(),
    overtaken("given_back"),
    overtaken(decision=REFUSAL),
    *(event(kind=kind) for event in (certified, refused) for kind in ("change", "renewal")),
    given_back(),
    put_right(),
]
ALL += [moved(), moved("lapsed"), moved("recounted"), extended(), extended(None)]


def written(
    event: Event, language: str = "ja", contact: str = "山田 太郎", name: str = "株式会社みなと製作所"
) -> NoticeText:
    owed = what_is_owed(event, "jigyokei.example")
    assert owed is not None
    return notice_text(owed.template, owed.facts, contact, name, language)


@pytest.mark.parametrize("event", ALL)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_notice_is_complete(event: Any, language: str) -> None:
    notice = written(event, language)
    assert "{" not in notice.subject + notice.body
    assert "K-2026-000001" in notice.subject
    assert "K-2026-000001" in notice.body
    assert "\n" not in notice.subject
    assert notice.body.endswith("\n")


def test_every_kind_has_its_current_template() -> None:
    for _, names in CURRENT.blocks():
        assert {name for name in names if isinstance(name, str)} == set(get_args(NoticeKind))
        assert set(names.values()) <= set(TEMPLATES)


def test_the_english_summary_stands_below_the_japanese_or_alone() -> None:
    japanese, separator, english = written(filed()).body.partition(SEPARATOR)
    assert separator
    assert "申請受付" in written(filed()).subject
    assert "標準処理期間は45日" in japanese
    assert "standard processing period is 45 days" in english
    alone = written(filed(), "en")
    assert "標準処理期間" not in alone.body
    assert "received" in alone.subject


def test_R18_the_receipt_names_number_form_day_and_bureau() -> None:
    body = written(filed(kind="renewal")).body
    assert "受付番号　K-2026-000001" in body
    assert "申請形式　2回目以降の申請" in body
    assert "2026年2月24日（令和8年2月24日）" in body
    assert "申請先　　関東経済産業局" in body


def test_R28_R30_whom_to_ask_is_the_section_of_the_bureau() -> None:
    assert "関東経済産業局　中小企業課\n　電話　048-600-0394" in written(filed()).body
    assert "近畿経済産業局　経営力向上室\n　電話　06-6966-6119" in written(ASKED).body
    assert "沖縄総合事務局　中小企業課\n　電話　098-866-1755" in written(certified()).body
    assert "九州経済産業局　復興・事業継続推進室\n　電話　092-482-5561" in written(refused()).body


def test_G9_a_day_that_moved_is_told_with_its_reason() -> None:
    notice = written(moved())
    assert notice.subject.endswith("（5月3日まで）")
    assert "2026年5月3日（令和8年5月3日）まで" in notice.body
    assert "【変更の理由】\n　補正の回答を受け付けたため\n" in notice.body


def test_an_extension_is_told_with_its_days_and_the_officers_reason() -> None:
    told = "　審査の期間を7日延長したため\n　延長の理由：\n　現地の確認に時間を要するため。\n"
    assert told in written(extended()).body
    assert "2026年5月3日" in written(extended()).body
    waiting = written(extended(None))
    assert told in waiting.body
    assert "補正のご提出をお待ちしている間は、審査の期限は決まりません" in waiting.body


def test_a_correction_lists_each_item_under_the_label_of_its_field() -> None:
    notice = written(ASKED)
    assert "（1）事業継続力強化に取り組む目的\n　目的を具体的に記入してください。" in notice.body
    assert "（2）税制措置の対象設備：取得年月（1行目）\n　取得年月が認定の前です。" in notice.body
    assert "2026年3月16日（令和8年3月16日）まで" in notice.body
    assert notice.subject.endswith("（3月16日まで）")
    assert "(1) Purpose" in notice.body


def test_G7_G33_a_correction_neither_threatens_nor_forces() -> None:
    body = written(ASKED).body
    assert "期限を過ぎたことだけを理由に不認定となることはありません" in body
    assert "補正をしない事項がある場合は、その旨と理由を記入して" in body


def test_R19_R20_a_certification_names_number_period_and_what_is_published() -> None:
    body = written(certified()).body
    assert "認定番号　20260410沖縄第1号" in body
    assert "2026年5月（令和8年5月）から2029年4月（令和11年4月）まで" in body
    assert "沖縄総合事務局長" in body
    assert "中小企業庁のウェブサイトで公表されます" in body


def test_G8_a_refusal_gives_its_reasons_and_says_how_to_appeal() -> None:
    body = written(refused("目標が記載されていません。\n実施期間が36か月を超えています。")).body
    assert "【認定しない理由】\n　目標が記載されていません。\n　実施期間が36か月を超えています。\n" in body
    assert "行政不服審査法" in body
    assert "翌日から起算して3か月以内に、経済産業大臣に対して審査請求をすることができます" in body
    assert "within\nthree months" in body


def test_an_answer_that_came_too_late_is_told_what_was_decided_and_what_can_be_done() -> None:
    body = written(came_too_late()).body
    assert "2026年4月9日（令和8年4月9日）に補正をご提出いただきました" in body
    assert "決定　　認定（認定番号 20260410沖縄第1号）" in body
    assert "実施期間内に変更申請をしてください" in body
    assert "改めて申請することができます" in body


def test_a_withdrawal_that_crossed_a_decision_stands() -> None:
    body = written(overtaken()).body
    assert "この決定の効力は生じません。申請は取下げにより終了しています。" in body
    assert "決定日　2026年4月10日（令和8年4月10日）" in body


def test_words_of_an_officer_are_only_words() -> None:
    body = written(refused("{application_no}と【お問合せ先】\n【お問合せ先】")).body
    assert "　{application_no}と【お問合せ先】\n　【お問合せ先】\n" in body


@pytest.mark.parametrize(
    ("contact", "name", "individual", "expected"),
    [
        ("", "株式会社みなと製作所", False, "株式会社みなと製作所 御中"),
        ("  ", "株式会社みなと製作所", False, "株式会社みなと製作所 御中"),
        ("山田 太郎", "株式会社みなと製作所", False, "株式会社みなと製作所\nご担当　山田 太郎 様"),
        ("", "山田 太郎", True, "山田 太郎 様"),
        ("山田　太郎", "山田 太郎", True, "山田 太郎 様"),
        ("佐藤 花子", "山田商店", True, "山田商店\nご担当　佐藤 花子 様"),
    ],
)
def test_an_organisation_alone_has_onchu_and_a_person_has_sama(
    contact: str, name: str, individual: bool, expected: str
) -> None:
    assert addressee_ja(contact, name, is_individual=individual) == expected


def test_the_english_address() -> None:
    assert addressee_en("山田 太郎", "株式会社みなと製作所") == "To 株式会社みなと製作所, attn. 山田 太郎"
    assert addressee_en("", "株式会社みなと製作所") == "To 株式会社みなと製作所"


def test_a_notice_begins_with_its_addressee() -> None:
    assert written(filed()).body.startswith("株式会社みなと製作所\nご担当　山田 太郎 様\n\n")
    assert written(filed(SHOP), name="山田 太郎").body.startswith("山田 太郎 様\n\n")
    assert written(filed(), contact="").body.startswith("株式会社みなと製作所 御中\n\n")


def test_a_line_break_in_a_fact_begins_no_header() -> None:
    owed = what_is_owed(filed(), "jigyokei.example")
    assert owed is not None
    notice = notice_text(owed.template, {**owed.facts, "application_no": "1\r\nBcc: x"}, "", "甲")
    assert "\n" not in notice.subject
    assert "\r" not in notice.subject


def test_a_missing_fact_or_template_is_named() -> None:
    with pytest.raises(LookupError, match="application_no"):
        notice_text("receipt/1", {}, "", "甲")
    with pytest.raises(LookupError, match="receipt/0"):
        notice_text("receipt/0", {}, "", "甲")


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_says_the_same_facts_in_both_languages(template: str) -> None:
    """Who decided stands in the Japanese text alone: the summary names the bureau."""
    body = TEMPLATES[template].body
    assert said_in(body.en) == said_in(body.ja) - {"decider"}


@pytest.mark.parametrize("event", ALL)
def test_no_fact_is_carried_that_no_notice_could_say(event: Any) -> None:
    owed = what_is_owed(event, "jigyokei.example")
    assert owed is not None
    everything = {name for one in TEMPLATES.values() for text in (one.subject, one.body) for name in said_in(text.ja)}
    assert {name.removesuffix("_ja").removesuffix("_en") for name in owed.facts} - {"addressee"} <= everything


def test_what_is_to_be_said_otherwise_must_be_said_first() -> None:
    with pytest.raises(LookupError, match="passage"):
        TEMPLATES["receipt/1"].saying(Text(ja="", en=""), instead_of=Text(ja="受け付け", en="no such words"))


def said_in(words: str) -> set[str]:
    """The facts that a text names; a day in its short form is the same fact."""
    return {name.removesuffix("_day") for _, name, _, _ in Formatter().parse(words) if name}


@for_all(st.dates(date(2019, 7, 16), date(2100, 12, 31)))
def test_a_day_is_written_out_with_its_era_and_short_in_the_subject(day: date) -> None:
    notice = written(moved(last_day=day))
    assert notice.subject.endswith(f"（{day.month}月{day.day}日まで）")
    assert f"{day.year}年{day.month}月{day.day}日（令和" in notice.body
    assert day.isoformat() in notice.body.partition(SEPARATOR)[2]
