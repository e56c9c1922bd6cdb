"""The reference tables: complete, without overlap, and with the numbers of RULES."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.intake.domain.numbers import application_no
from services.review.domain.numbers import certificate_no
from shared.domain import SCHEME_START
from shared.scheme.application_kinds import PLAN_TYPES
from shared.scheme.bureaus import BUREAUS, bureau_of
from shared.scheme.corporate_number import check_digit, is_corporate_number
from shared.scheme.entity_forms import ENTITY_FORMS
from shared.scheme.industries import INDUSTRY_NAMES, INDUSTRY_ROWS, Industry
from shared.scheme.jsic import MAJORS, MINORS
from shared.scheme.plan_period import PLAN_PERIOD
from shared.scheme.prefectures import PREFECTURES, Prefecture
from shared.scheme.size_limits import SIZE_LIMITS, SME_MEMBERS

TODAY = date(2026, 11, 24)


def test_there_are_47_prefectures():
    assert tuple(PREFECTURES) == get_args(Prefecture)
    assert [facts.code for facts in PREFECTURES.values()] == [f"{n:02d}" for n in range(1, 48)]
    assert PREFECTURES["東京都"].code == "13"
    assert PREFECTURES["沖縄県"].en == "Okinawa"
    assert len({facts.en for facts in PREFECTURES.values()}) == 47


def test_R30_every_prefecture_has_one_bureau():
    covered = [prefecture for bureau in BUREAUS.values() for prefecture in bureau.prefectures]
    assert sorted(covered) == sorted(PREFECTURES)
    assert len(BUREAUS) == 9


def test_R30_a_bureau_keeps_its_code():
    assert {key: bureau.code for key, bureau in BUREAUS.items()} == {
        "hokkaido": "01", "tohoku": "02", "kanto": "03", "chubu": "04", "kinki": "05",
        "chugoku": "06", "shikoku": "07", "kyushu": "08", "okinawa": "09",
    }  # fmt: skip
    assert application_no("okinawa", date(2026, 4, 1), 7) == "09-2026-000007"
    assert certificate_no("kanto", date(2027, 3, 31), 123) == "C03-2026-000123"


def test_R30_the_table():
    told = {key: (b.section.ja, b.telephone, len(b.prefectures), b.decider.ja) for key, b in BUREAUS.items()}
    assert told == {
        "hokkaido": ("中小企業課", "011-709-3140", 1, "北海道経済産業局長"),
        "tohoku": ("中小企業課", "022-221-4922", 6, "東北経済産業局長"),
        "kanto": ("中小企業課", "048-600-0394", 11, "関東経済産業局長"),
        "chubu": ("経営支援課", "052-951-0521", 5, "中部経済産業局長"),
        "kinki": ("経営力向上室", "06-6966-6119", 7, "近畿経済産業局長"),
        "chugoku": ("中小企業課", "082-224-5653", 5, "中国経済産業局長"),
        "shikoku": ("産業振興課", "087-811-8566", 4, "四国経済産業局長"),
        "kyushu": ("復興・事業継続推進室", "092-482-5561", 7, "九州経済産業局長"),
        "okinawa": ("中小企業課", "098-866-1755", 1, "沖縄総合事務局長"),
    }


PREFECTURES_OF = {
    "hokkaido": "北海道",
    "tohoku": "青森県 岩手県 宮城県 秋田県 山形県 福島県",
    "kanto": "茨城県 栃木県 群馬県 埼玉県 千葉県 東京都 神奈川県 新潟県 長野県 山梨県 静岡県",
    "chubu": "愛知県 岐阜県 三重県 富山県 石川県",
    "kinki": "福井県 滋賀県 京都府 大阪府 兵庫県 奈良県 和歌山県",
    "chugoku": "鳥取県 島根県 岡山県 広島県 山口県",
    "shikoku": "徳島県 香川県 愛媛県 高知県",
    "kyushu": "福岡県 佐賀県 長崎県 熊本県 大分県 宮崎県 鹿児島県",
    "okinawa": "沖縄県",
}
BUREAU_OF = [(prefecture, key) for key, names in PREFECTURES_OF.items() for prefecture in names.split()]


@pytest.mark.parametrize(("prefecture", "key"), BUREAU_OF)
def test_R30_the_bureau_of_each_prefecture(prefecture, key):
    assert bureau_of(prefecture).key == key


def test_R30_each_of_the_47_stands_in_a_row():
    assert sorted(prefecture for prefecture, _ in BUREAU_OF) == sorted(PREFECTURES)


def test_R30_what_is_no_prefecture_has_no_bureau():
    with pytest.raises(KeyError):
        bureau_of("東京")


def test_R3_to_R9_the_table_of_sizes():
    table = {size.rule: (size.capital_yen, size.people) for size in SIZE_LIMITS.on(TODAY).values()}
    assert table == {
        "R3": (300_000_000, 300),
        "R4": (100_000_000, 100),
        "R5": (50_000_000, 50),
        "R6": (50_000_000, 100),
        "R7": (300_000_000, 900),
        "R8": (300_000_000, 300),
        "R9": (50_000_000, 200),
    }
    assert set(SIZE_LIMITS.on(TODAY)) == set(Industry) == set(INDUSTRY_NAMES)


def test_R15_a_plan_is_single_or_joint():
    assert {key: name.ja for key, name in PLAN_TYPES.items()} == {"single": "単独型", "joint": "連携型"}


def test_R11_R16_the_other_numbers():
    assert 3 * SME_MEMBERS.on(TODAY) == 2
    assert PLAN_PERIOD.on(TODAY).months == 36


def test_each_table_holds_from_the_first_day_of_the_scheme():
    for table in (SIZE_LIMITS, SME_MEMBERS, PLAN_PERIOD, INDUSTRY_ROWS):
        assert table.blocks()[0][0] == SCHEME_START


def test_the_jsic_has_99_divisions():
    assert list(MAJORS) == [f"{n:02d}" for n in range(1, 100)]
    assert {minor[:2] for minor in MINORS} == INDUSTRY_ROWS.on(TODAY).ask_minor


ROW_OF = {
    "wholesale": "50 51 52 53 54 55",
    "retail": "56 57 58 59 60 61 76 77",
    "service": "38 39 70 71 72 73 74 75 78 79 80 81 82 83 84 85 86 87 88 89 90 91 92 93 94 95 96",
}
"""By row of R4 to R6 its 中分類; whatever else falls under R3, unless a 小分類 or an answer says otherwise."""
NO_ANSWERS = SimpleNamespace(tyres_or_belts=None, information_processing=None, inn=None)


@pytest.mark.parametrize("division", MAJORS)
def test_R3_to_R6_the_row_of_each_division(division):
    expected = next((row for row, divisions in ROW_OF.items() if division in divisions.split()), "other")
    assert INDUSTRY_ROWS.on(TODAY).row(division, None, NO_ANSWERS) == expected


@pytest.mark.parametrize(
    ("group", "row"),
    [
        ("391", "software"), ("392", "service"), ("411", "service"), ("412", "service"), ("413", "other"),
        ("414", "other"), ("415", "service"), ("416", "service"), ("691", "other"), ("692", "other"),
        ("693", "service"), ("694", "other"), ("791", "other"), ("792", "service"), ("799", "service"),
    ],
)  # fmt: skip
def test_R6_R8_the_row_of_each_group_that_decides(group, row):
    assert INDUSTRY_ROWS.on(TODAY).row(group[:2], group, NO_ANSWERS) == row


FORMS_OF = {
    1: "個人事業主",
    2: "株式会社 有限会社 合同会社 合資会社 合名会社 士業法人",
    3: "企業組合 協業組合 事業協同組合 事業協同小組合 協同組合連合会 水産加工業協同組合 水産加工業協同組合連合会 "
    "商工組合 商工組合連合会 商店街振興組合 商店街振興組合連合会",
    4: "生活衛生同業組合 生活衛生同業小組合 生活衛生同業組合連合会 酒造組合 酒造組合連合会 酒造組合中央会 酒販組合 "
    "酒販組合連合会 酒販組合中央会 内航海運組合 内航海運組合連合会 技術研究組合",
}


@pytest.mark.parametrize("group", FORMS_OF)
def test_R10_the_entity_forms_of_each_group(group):
    found = [facts.name.ja for facts in ENTITY_FORMS.on(TODAY).values() if facts.group == group]
    assert found == FORMS_OF[group].split()


def test_every_division_named_by_a_row_exists():
    rows = INDUSTRY_ROWS.on(TODAY)
    assert set(rows.major) <= set(MAJORS)
    assert set(rows.minor) <= set(MINORS)


# Published in the 国税庁 specification of the check digit.
def test_the_published_example_of_a_corporate_number():
    assert check_digit("700110005901") == 8
    assert is_corporate_number("8700110005901")


@settings(deadline=None)
@given(st.text("0123456789", min_size=12, max_size=12))
def test_check_digit_against_the_sum_written_out(base):
    """The oracle names each of the twelve places, as the ordinance does."""
    p12, p11, p10, p9, p8, p7, p6, p5, p4, p3, p2, p1 = map(int, base)
    total = p1 + p3 + p5 + p7 + p9 + p11 + 2 * (p2 + p4 + p6 + p8 + p10 + p12)
    expected = 9 - total + (total // 9) * 9
    assert check_digit(base) == expected
    assert is_corporate_number(f"{expected}{base}")
    assert 1 <= expected <= 9


@settings(deadline=None)
@given(st.text("0123456789", min_size=12, max_size=12), st.integers(0, 9))
def test_any_other_first_digit_is_refused(base, first):
    assert is_corporate_number(f"{first}{base}") == (first == check_digit(base))


@pytest.mark.parametrize("text", ["", "870011000590", "87001100059011", "８700110005901", "87001100059o1"])
def test_what_is_no_corporate_number(text):
    assert not is_corporate_number(text)
