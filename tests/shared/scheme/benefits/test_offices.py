"""R37, R54: whom to consult, for each of the 47 prefectures."""

from __future__ import annotations

import pytest

from shared.scheme.benefits.every import general_desks
from shared.scheme.benefits.offices import INVESTMENT_COMPANIES, SMRJ_OFFICES
from shared.scheme.prefectures import PREFECTURES, Prefecture
from tests.shared.scheme.benefits.examples import ON, benefit, business

TOKYO, NAGOYA, OSAKA = ["03-5469-1811"], ["052-581-9541"], ["06-6459-1700", "092-724-0651"]
HOKKAIDO, TOHOKU, KANTO, CHUBU = "011-210-7473", "022-716-1751", "03-5470-1606", "052-201-3009"
HOKURIKU, KINKI, CHUGOKU = "076-223-5546", "06-6264-8613", "082-502-6555"
SHIKOKU, KYUSHU, OKINAWA = "087-823-3220", "092-263-0323", "098-859-7566"

OFFICES = [
    ("北海道", TOKYO, HOKKAIDO),
    ("青森県", TOKYO, TOHOKU),
    ("岩手県", TOKYO, TOHOKU),
    ("宮城県", TOKYO, TOHOKU),
    ("秋田県", TOKYO, TOHOKU),
    ("山形県", TOKYO, TOHOKU),
    ("福島県", TOKYO, TOHOKU),
    ("茨城県", TOKYO, KANTO),
    ("栃木県", TOKYO, KANTO),
    ("群馬県", TOKYO, KANTO),
    ("埼玉県", TOKYO, KANTO),
    ("千葉県", TOKYO, KANTO),
    ("東京都", TOKYO, KANTO),
    ("神奈川県", TOKYO, KANTO),
    ("新潟県", TOKYO, KANTO),
    ("富山県", NAGOYA, HOKURIKU),
    ("石川県", NAGOYA, HOKURIKU),
    ("福井県", OSAKA, HOKURIKU),
    ("山梨県", TOKYO, KANTO),
    ("長野県", TOKYO, KANTO),
    ("岐阜県", NAGOYA, CHUBU),
    ("静岡県", TOKYO, KANTO),
    ("愛知県", NAGOYA, CHUBU),
    ("三重県", NAGOYA, CHUBU),
    ("滋賀県", OSAKA, KINKI),
    ("京都府", OSAKA, KINKI),
    ("大阪府", OSAKA, KINKI),
    ("兵庫県", OSAKA, KINKI),
    ("奈良県", OSAKA, KINKI),
    ("和歌山県", OSAKA, KINKI),
    ("鳥取県", OSAKA, CHUGOKU),
    ("島根県", OSAKA, CHUGOKU),
    ("岡山県", OSAKA, CHUGOKU),
    ("広島県", OSAKA, CHUGOKU),
    ("山口県", OSAKA, CHUGOKU),
    ("徳島県", OSAKA, SHIKOKU),
    ("香川県", OSAKA, SHIKOKU),
    ("愛媛県", OSAKA, SHIKOKU),
    ("高知県", OSAKA, SHIKOKU),
    ("福岡県", OSAKA, KYUSHU),
    ("佐賀県", OSAKA, KYUSHU),
    ("長崎県", OSAKA, KYUSHU),
    ("熊本県", OSAKA, KYUSHU),
    ("大分県", OSAKA, KYUSHU),
    ("宮崎県", OSAKA, KYUSHU),
    ("鹿児島県", OSAKA, KYUSHU),
    ("沖縄県", OSAKA, OKINAWA),
]


@pytest.mark.parametrize(("prefecture", "investment", "drafting"), OFFICES)
def test_R37_R54_the_offices_of_a_prefecture(prefecture: Prefecture, investment: list[str], drafting: str) -> None:
    facts = business(prefecture=prefecture)
    assert [one.telephone for one in benefit("investment", facts).desks] == investment
    assert [one.telephone for one in general_desks(facts, ON)][1:] == [drafting]
    guarantee = benefit("credit_guarantee", facts).desks
    assert [one.name.ja for one in guarantee] == [f"{prefecture}の信用保証協会", "一般社団法人全国信用保証協会連合会"]
    assert [one.telephone for one in guarantee] == ["", "03-6823-1200"]
    assert [one.telephone for one in benefit("standby_credit", facts).desks] == ["0120-154-505"]


def test_R37_R54_every_prefecture_has_its_offices() -> None:
    assert [row[0] for row in OFFICES] == list(PREFECTURES) == list(SMRJ_OFFICES.on(ON))
    of_company = [INVESTMENT_COMPANIES.on(ON)[one][0].telephone for one in PREFECTURES]
    assert [of_company.count(company[0]) for company in (TOKYO, NAGOYA, OSAKA)] == [18, 5, 24]


@pytest.mark.parametrize("prefecture", PREFECTURES)
def test_R37_for_a_loan_okinawa_has_two_and_is_told_that_it_is_not_confirmed(prefecture: Prefecture) -> None:
    found = benefit("bcp_loan", business(prefecture=prefecture))
    expected = ["0120-154-505", "098-941-1785"] if prefecture == "沖縄県" else ["0120-154-505"]
    assert [one.telephone for one in found.desks] == expected
    assert (False in {one.is_confirmed for one in found.terms}) == (prefecture == "沖縄県")


def test_where_the_prefecture_is_not_known_the_general_numbers_are_named() -> None:
    facts = business(prefecture=None)
    assert [one.telephone for one in general_desks(facts, ON)] == ["03-6459-0042"]
    assert benefit("investment", facts).desks == ()
    assert benefit("credit_guarantee", facts).desks[0].name.ja == "各都道府県の信用保証協会"


def test_R28_questions_on_an_application_go_to_the_bureau() -> None:
    bureau = general_desks(business(prefecture="福井県"), ON)[0]
    assert (bureau.name.ja, bureau.telephone) == ("近畿経済産業局 経営力向上室", "06-6966-6119")
