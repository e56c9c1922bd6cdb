"""The forms of the demo: 30 real ones, shifted to the day of filing, and further businesses made from them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from shared.domain import Month
from shared.scheme.bureaus import BUREAUS, bureau_of
from shared.scheme.corporate_number import check_digit

APPLICATIONS = Path(__file__).parents[2] / "tests" / "data" / "applications"
"""The 30 forms; they come with a checkout, not with an installed package."""

WRITTEN_FOR = Month(2026, 11)
"""The month in which the forms may be filed as they stand."""

SURNAMES = (
    ("青木", "アオキ"), ("石川", "イシカワ"), ("井上", "イノウエ"), ("上田", "ウエダ"), ("内田", "ウチダ"),
    ("大塚", "オオツカ"), ("小野", "オノ"), ("片山", "カタヤマ"), ("加藤", "カトウ"), ("川口", "カワグチ"),
    ("菊地", "キクチ"), ("久保", "クボ"), ("黒田", "クロダ"), ("小林", "コバヤシ"), ("斎藤", "サイトウ"),
    ("坂本", "サカモト"), ("柴田", "シバタ"), ("杉山", "スギヤマ"), ("関口", "セキグチ"), ("高木", "タカギ"),
    ("竹内", "タケウチ"), ("千葉", "チバ"), ("土屋", "ツチヤ"), ("内藤", "ナイトウ"), ("中川", "ナカガワ"),
    ("西田", "ニシダ"), ("野口", "ノグチ"), ("橋本", "ハシモト"), ("原田", "ハラダ"), ("平野", "ヒラノ"),
    ("福島", "フクシマ"), ("藤井", "フジイ"), ("星野", "ホシノ"), ("前田", "マエダ"), ("増田", "マスダ"),
    ("宮崎", "ミヤザキ"), ("村上", "ムラカミ"), ("森下", "モリシタ"), ("安田", "ヤスダ"), ("吉岡", "ヨシオカ"),
)  # fmt: skip

# By the first JSIC division that fits: what a business of that kind calls itself.
TRADES = (
    (range(6, 9), (("建設", "ケンセツ"), ("工務店", "コウムテン"), ("設備", "セツビ"))),
    (range(9, 11), (("食品", "ショクヒン"), ("水産", "スイサン"), ("製菓", "セイカ"))),
    (range(11, 33), (("製作所", "セイサクショ"), ("精機", "セイキ"), ("工業", "コウギョウ"))),
    (range(37, 42), (("情報システム", "ジョウホウシステム"), ("ソフト", "ソフト"), ("データ", "データ"))),
    (range(42, 50), (("運輸", "ウンユ"), ("物流", "ブツリュウ"), ("倉庫", "ソウコ"))),
    (range(50, 56), (("商事", "ショウジ"), ("物産", "ブッサン"), ("商会", "ショウカイ"))),
    (range(56, 62), (("商店", "ショウテン"), ("ストア", "ストア"), ("薬局", "ヤッキョク"))),
    (range(75, 76), (("旅館", "リョカン"), ("温泉", "オンセン"), ("観光", "カンコウ"))),
    (range(99), (("サービス", "サービス"), ("興業", "コウギョウ"), ("企画", "キカク"))),
)
COMPANIES = {
    "kabushiki_kaisha": ("株式会社", "カブシキガイシャ"),
    "yugen_kaisha": ("有限会社", "ユウゲンガイシャ"),
    "goshi_kaisha": ("合資会社", "ゴウシガイシャ"),
}

_MONTH = re.compile(r"\d{4}-\d{2}")


def originals() -> list[dict[str, Any]]:
    """The 30 forms as applicants wrote them. Raises FileNotFoundError where there is no checkout."""
    found = [orjson.loads(file.read_bytes()) for file in sorted(APPLICATIONS.glob("*.json"))]
    if not found:
        raise FileNotFoundError(APPLICATIONS)
    return found


def forms(count: int) -> Iterator[dict[str, Any]]:
    """So many forms: the originals, then other companies made from them, each with a name and number of its own.

    The others come from each bureau in turn, and the last from the last bureau: any nine in a row hold all nine.
    """
    written = originals()
    companies = {bureau: [form for form in written if _is_company_at(form, bureau)] for bureau in BUREAUS}
    for index in range(count):
        if index < len(written):
            yield written[index]
        else:
            turn, place = divmod(index - count, len(companies))
            here = list(companies.values())[place]
            yield _another(here[turn % len(here)], index)


def _is_company_at(form: dict[str, Any], bureau: str) -> bool:
    cover = form["cover"]
    return cover["entity_form"] in COMPANIES and bureau_of(cover["prefecture"]).key == bureau


def _another(form: dict[str, Any], index: int) -> dict[str, Any]:
    cover, sheet = form["cover"], form["check_sheet"]
    surname, surname_kana = SURNAMES[index % len(SURNAMES)]
    kinds = next(names for divisions, names in TRADES if int(cover["industry"]) in divisions)
    trade, trade_kana = kinds[index // len(SURNAMES) % len(kinds)]
    company, company_kana = COMPANIES[cover["entity_form"]]
    base = f"{cover['corporate_number'][1:9]}{index:04d}"
    local, _, domain = sheet["email"].partition("@")
    return form | {
        "cover": cover
        | {
            "name": f"{company}{surname}{trade}",
            "name_kana": f"{company_kana}{surname_kana}{trade_kana}",
            "corporate_number": f"{check_digit(base)}{base}",
        },
        "check_sheet": sheet | {"email": f"{local}.{index}@{domain}", "website": ""},
    }


def shifted(value: Any, filed_on: date) -> Any:
    """A form with every month and day moved as far as the filing is from the month for which it was written."""
    months = WRITTEN_FOR.months_to(Month.of(filed_on)) - 1

    def move(part: Any, key: str = "") -> Any:
        if isinstance(part, dict):
            return {name: move(one, name) for name, one in part.items()}
        if isinstance(part, list):
            return [move(one) for one in part]
        if isinstance(part, str) and _MONTH.fullmatch(part):
            return str(Month.parse(part).plus(months))
        if key == "deadline" and isinstance(part, str):
            day = date.fromisoformat(part)
            month = Month.of(day).plus(months)
            return month.first_day.replace(day=min(day.day, 28)).isoformat()
        return part

    return move(value)


def shortened(form: dict[str, Any], months: int) -> dict[str, Any]:
    """A form whose period lasts so many months; equipment that would come later comes in its last month."""
    start = Month.parse(form["period"]["start"])
    end = start.plus(months - 1)
    equipment = [line | {"month": min(line["month"], str(end))} for line in form.get("equipment", [])]
    return form | {"period": {"start": str(start), "end": str(end)}, "equipment": equipment}
