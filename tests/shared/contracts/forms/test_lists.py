"""The closed lists of the forms, word by word as FORM.md and RULES have them."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from shared.contracts.forms.joint import JOINT
from shared.contracts.forms.lists import UNMAPPED, DisasterKind
from shared.contracts.forms.single import SINGLE

PATHS = {
    "timing": "initial_response.evacuation.timings",
    "disaster": "goals.disasters.kind",
    "impact": "goals.impacts.about",
    "measure": "equipment.measure",
    "equipment": "equipment.kind",
    "partner": "partners.kind",
    "supporter": "check_sheet.supporter.kind",
    "data_use": "check_sheet.data_use",
    "publication": "check_sheet.case_publication",
    "survey": "check_sheet.survey",
    "tax_measure": "tax_measure.wanted",
}

ROWS: list[tuple[str, Any, str]] = [
    # 3 (1), timing: twelve.
    ("timing", "at_once", "発災直後"),
    ("timing", "within_1_hour", "1時間以内"),
    ("timing", "within_3_hours", "3時間以内"),
    ("timing", "within_6_hours", "6時間以内"),
    ("timing", "within_12_hours", "12時間以内"),
    ("timing", "within_24_hours", "24時間以内"),
    ("timing", "within_3_days", "3日以内"),
    ("timing", "within_1_week", "1週間以内"),
    ("timing", "infection_in_the_country", "国内での感染者発生後"),
    ("timing", "infection_in_the_company", "社内での感染者発生後"),
    ("timing", "incident_recognised", "インシデント認知後"),
    ("timing", "other", "その他"),
    # 2: blocks of impacts, or one that is shared by all.
    ("impact", "natural_disaster", "自然災害"),
    ("impact", "infectious_disease", "感染症"),
    ("impact", "cyber_attack", "サイバー攻撃"),
    ("impact", "common", "共通"),
    # 3 (2) and (3).
    ("measure", "A", "A 人員"),
    ("measure", "B", "B 設備"),
    ("measure", "C", "C 資金"),
    ("measure", "D", "D 情報"),
    ("equipment", "machinery", "機械及び装置"),
    ("equipment", "fixtures", "器具及び備品"),
    ("equipment", "building_facilities", "建物附属設備"),
    # 3 (4): one was seen on the real screen; the others are ours, with その他.
    ("partner", "commerce_society", "商工会・商工会連合会"),
    ("partner", "chamber_of_commerce", "商工会議所"),
    ("partner", "federation", "中小企業団体中央会"),
    ("partner", "bank", "金融機関"),
    ("partner", "insurer", "損害保険会社・代理店"),
    ("partner", "consultant", "中小企業診断士・コンサルタント"),
    ("partner", "accountant", "税理士・公認会計士"),
    ("partner", "local_government", "地方公共団体"),
    ("partner", "supplier", "仕入先・委託先"),
    ("partner", "customer", "販売先・発注元"),
    ("partner", "cooperative", "組合・業界団体"),
    ("partner", "fellow_business", "同業者・近隣の事業者"),
    ("partner", "community", "町内会等の地域団体"),
    ("partner", "other", "その他"),
    # Check sheet: the kind of a supporter, or none; and what is a question.
    ("supporter", "none", "なし"),
    ("supporter", "commerce_society", "商工会・商工会連合会"),
    ("supporter", "chamber_of_commerce", "商工会議所"),
    ("supporter", "federation", "中小企業団体中央会"),
    ("supporter", "bank", "金融機関"),
    ("supporter", "insurer", "損害保険会社・代理店"),
    ("supporter", "consultant", "中小企業診断士・コンサルタント"),
    ("supporter", "accountant", "税理士・公認会計士"),
    ("supporter", "local_government", "地方公共団体"),
    ("supporter", "other", "その他"),
    ("data_use", True, "可"),
    ("data_use", False, "不可"),
    ("publication", True, "可"),
    ("publication", False, "不可"),
    ("survey", True, "可"),
    ("survey", False, "不可"),
    ("tax_measure", True, "活用する"),
    ("tax_measure", False, "活用しない"),
]


def offered(path: str) -> dict[Any, str]:
    """The words of what a field offers, in its own order."""
    return {code: word if isinstance(word, str) else word.ja for code, word in SINGLE.fields[path].kind.words.items()}


@pytest.mark.parametrize(("which", "code", "words"), ROWS)
def test_a_choice_is_offered_in_the_words_of_the_form(which: str, code: Any, words: str) -> None:
    assert offered(PATHS[which])[code] == words


@pytest.mark.parametrize("which", [one for one in PATHS if one != "disaster"])
def test_each_choice_of_a_list_has_its_row_in_the_same_order(which: str) -> None:
    assert list(offered(PATHS[which])) == [code for name, code, _ in ROWS if name == which]


DISASTERS = [
    # Of natural ones a map exists, and is named as the source.
    ("earthquake", "地震", True),
    ("tsunami", "津波", True),
    ("flood", "洪水", True),
    ("inland_flood", "内水氾濫", True),
    ("storm_surge", "高潮", True),
    ("landslide", "土砂災害", True),
    ("typhoon", "台風・暴風", True),
    ("heavy_snow", "豪雪", True),
    ("volcano", "火山噴火", True),
    ("wildfire", "林野火災・大規模火災", True),
    ("infectious_disease", "感染症", False),
    ("cyber_attack", "サイバー攻撃", False),
    ("power_outage", "大規模停電", False),
    ("other", "その他", False),
]


@pytest.mark.parametrize(("kind", "words", "has_map"), DISASTERS)
def test_a_kind_of_disaster_and_whether_its_source_is_demanded(kind: str, words: str, has_map: bool) -> None:
    assert offered(PATHS["disaster"])[kind] == words
    assert (kind not in UNMAPPED) == has_map


def test_every_kind_of_disaster_has_its_row() -> None:
    assert get_args(get_args(DisasterKind)[0]) == tuple(kind for kind, _, _ in DISASTERS)


@pytest.mark.parametrize("path", ["equipment.kind", "partners.kind", "check_sheet.data_use"])
def test_a_joint_plan_has_the_same_lists(path: str) -> None:
    assert JOINT.fields[path].kind.words == SINGLE.fields[path].kind.words
