"""R49–R52, R2, R20, R53: every line of the tables, and what each demands."""

from __future__ import annotations

from datetime import date

import pytest

from shared.scheme.benefits.programmes import PROGRAMMES
from tests.shared.scheme.benefits.examples import ON, benefit, business, certified

NAMES = {
    "R49": [
        "ものづくり補助金",
        "事業承継・M&A補助金（専門家活用枠）",
        "中小企業省力化投資補助金（一般型）",
        "小規模事業者持続化補助金（一般型・通常枠）",
        "小規模事業者持続化補助金（創業型）",
    ],
    "R50": ["地方公共団体による小規模事業者等支援推進事業費補助金（災害救助法適用時）"],
    "R51": ["なりわい再建支援補助金（激甚災害（本激）時）"],
    "R52": [
        "あいおいニッセイ同和損害保険株式会社",
        "AIG損害保険株式会社",
        "共栄火災海上保険株式会社",
        "セコム損害保険株式会社",
        "損害保険ジャパン株式会社",
        "大同火災海上保険株式会社",
        "Chubb損害保険株式会社",
        "東京海上日動火災保険株式会社",
        "日新火災海上保険株式会社",
        "三井住友海上火災保険株式会社",
        "全日本火災共済協同組合連合会",
    ],
    "R2": ["認定ロゴマークの使用"],
    "R20": ["中小企業庁のホームページでの公表"],
}
EVERY = [one.key for one in PROGRAMMES.on(ON)] + ["follow_up"]


@pytest.mark.parametrize("rule", NAMES)
def test_every_line_of_the_tables(rule: str) -> None:
    assert [one.name.ja for one in PROGRAMMES.on(ON) if one.rule == rule] == NAMES[rule]


FOR_SMALL = ("sustaining", "sustaining_founders")


@pytest.mark.parametrize("key", FOR_SMALL)
def test_R49_what_is_for_small_businesses_alone_is_to_be_looked_into(key: str) -> None:
    found = benefit(key)
    assert found.verdict == "cannot_tell"
    assert "小規模事業者であること" in next(one for one in found.conditions if one.met == "not_known").text.ja
    assert benefit(key, business(certificate=certified(status="expired"))).verdict == "may_not"


@pytest.mark.parametrize("key", [key for key in EVERY if key not in FOR_SMALL])
def test_each_is_for_a_certified_business_until_the_end_of_its_term(key: str) -> None:
    found = benefit(key)
    assert (found.verdict, [one.day for one in found.last_days]) == ("may", [date(2028, 11, 30)])
    assert benefit(key, business(certificate=None)).verdict == "once_certified"
    assert benefit(key, business(certificate=certified(status="expired"))).verdict == "may_not"


@pytest.mark.parametrize(
    ("key", "fact", "words"),
    [
        ("relief_subsidy", "relief_act_applied", "申請する際に、認定が必須"),
        ("recovery_subsidy", "severe_disaster", "完了するまでに、認定が必須"),
    ],
)
def test_R50_R51_need_the_disaster_and_say_when_certification_is_required(key: str, fact: str, words: str) -> None:
    assert words in benefit(key).terms[0].text.ja
    assert benefit(key, business(**{fact: False})).verdict == "may_not"
    unknown = benefit(key, business(**{fact: None}))
    assert (unknown.verdict, unknown.missing) == ("cannot_tell", (fact,))


def test_R52_chubb_designs_the_premium_the_federation_weighs_mutual_premiums_the_others_discounts() -> None:
    said = {one.key: one.effect.ja for one in PROGRAMMES.on(ON) if one.rule == "R52"}
    assert "保険料設計" in said.pop("chubb")
    federation = said.pop("nikkaren")
    assert "共済掛金" in federation
    assert "地震危険補償特約" in federation
    assert {"保険料の割引" in words for words in said.values()} == {True}


def test_R52_nothing_is_automatic_and_R49_nothing_is_promised() -> None:
    for one in PROGRAMMES.on(ON):
        if one.rule == "R52":
            assert "自動的に受けられるものではありません" in one.effect.ja.replace("\n", "")
        elif one.rule == "R49":
            assert "お約束するものではありません" in one.effect.ja


@pytest.mark.parametrize(
    "published", ["名称", "主たる事務所の所在地", "ホームページ", "認定日", "計画の類型", "認定した局"]
)
def test_R20_what_is_published(published: str) -> None:
    (said,) = [one.effect.ja for one in PROGRAMMES.on(ON) if one.rule == "R20"]
    assert published in said


@pytest.mark.parametrize(("plan_type", "name"), [("single", "日本中小企業診断士協会連合会"), ("joint", "中小機構")])
def test_R53_who_follows_up(plan_type: str, name: str) -> None:
    found = benefit("follow_up", business(certificate=certified(plan_type=plan_type)))
    assert [one.name.ja[: len(name)] for one in found.desks] == [name]
