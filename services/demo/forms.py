"""The forms of the demo: written ones, shifted to the day of filing, and further businesses made from them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, get_args

import orjson

from services.notify.mailbox import UNREACHABLE
from shared.contracts.forms.joint import JOINT_VERSIONS, JointVersion
from shared.contracts.forms.single import FORM_VERSIONS
from shared.domain import Month
from shared.scheme.bureaus import BUREAUS, bureau_of
from shared.scheme.corporate_number import check_digit

APPLICATIONS = Path(__file__).parents[2] / "tests" / "data" / "applications"
"""The 30 forms, and a joint one in a folder of its own; they come with a checkout, not with an installed package."""

WRITTEN_FOR = Month(2026, 11)
"""The month in which the forms may be filed as they stand."""

SURNAMES = (
    ("青木", "アオキ", "aoki"), ("石川", "イシカワ", "ishikawa"), ("井上", "イノウエ", "inoue"),
    ("上田", "ウエダ", "ueda"), ("内田", "ウチダ", "uchida"), ("大塚", "オオツカ", "otsuka"),
    ("小野", "オノ", "ono"), ("片山", "カタヤマ", "katayama"), ("加藤", "カトウ", "kato"),
    ("川口", "カワグチ", "kawaguchi"), ("菊地", "キクチ", "kikuchi"), ("久保", "クボ", "kubo"),
    ("黒田", "クロダ", "kuroda"), ("小林", "コバヤシ", "kobayashi"), ("斎藤", "サイトウ", "saito"),
    ("坂本", "サカモト", "sakamoto"), ("柴田", "シバタ", "shibata"), ("杉山", "スギヤマ", "sugiyama"),
    ("関口", "セキグチ", "sekiguchi"), ("高木", "タカギ", "takagi"), ("竹内", "タケウチ", "takeuchi"),
    ("千葉", "チバ", "chiba"), ("土屋", "ツチヤ", "tsuchiya"), ("内藤", "ナイトウ", "naito"),
    ("中川", "ナカガワ", "nakagawa"), ("西田", "ニシダ", "nishida"), ("野口", "ノグチ", "noguchi"),
    ("橋本", "ハシモト", "hashimoto"), ("原田", "ハラダ", "harada"), ("平野", "ヒラノ", "hirano"),
    ("福島", "フクシマ", "fukushima"), ("藤井", "フジイ", "fujii"), ("星野", "ホシノ", "hoshino"),
    ("前田", "マエダ", "maeda"), ("増田", "マスダ", "masuda"), ("宮崎", "ミヤザキ", "miyazaki"),
    ("村上", "ムラカミ", "murakami"), ("森下", "モリシタ", "morishita"), ("安田", "ヤスダ", "yasuda"),
    ("吉岡", "ヨシオカ", "yoshioka"),
)  # fmt: skip

# By the first JSIC division that fits: what a business of that kind calls itself, in kana and in its e-mail address.
TRADES = (
    (
        range(6, 9),
        (("建設", "ケンセツ", "kensetsu"), ("工務店", "コウムテン", "komuten"), ("設備", "セツビ", "setsubi")),
    ),
    (range(9, 11), (("食品", "ショクヒン", "shokuhin"), ("水産", "スイサン", "suisan"), ("製菓", "セイカ", "seika"))),
    (
        range(11, 33),
        (("製作所", "セイサクショ", "seisakusho"), ("精機", "セイキ", "seiki"), ("工業", "コウギョウ", "kogyo")),
    ),
    (
        range(37, 42),
        (("情報システム", "ジョウホウシステム", "joho"), ("ソフト", "ソフト", "soft"), ("データ", "データ", "data")),
    ),
    (range(42, 50), (("運輸", "ウンユ", "unyu"), ("物流", "ブツリュウ", "butsuryu"), ("倉庫", "ソウコ", "soko"))),
    (range(50, 56), (("商事", "ショウジ", "shoji"), ("物産", "ブッサン", "bussan"), ("商会", "ショウカイ", "shokai"))),
    (
        range(56, 62),
        (("商店", "ショウテン", "shoten"), ("ストア", "ストア", "store"), ("薬局", "ヤッキョク", "yakkyoku")),
    ),
    (range(75, 76), (("旅館", "リョカン", "ryokan"), ("温泉", "オンセン", "onsen"), ("観光", "カンコウ", "kanko"))),
    (
        range(99),
        (("サービス", "サービス", "service"), ("興業", "コウギョウ", "enterprise"), ("企画", "キカク", "kikaku")),
    ),
)
COMPANIES = {
    "kabushiki_kaisha": ("株式会社", "カブシキガイシャ"),
    "yugen_kaisha": ("有限会社", "ユウゲンガイシャ"),
    "goshi_kaisha": ("合資会社", "ゴウシガイシャ"),
}

_MONTH = re.compile(r"\d{4}-\d{2}")


JOINT_AT = 8
"""Which of the demo's forms is the joint one: that of the last business that one can act as."""


def originals() -> list[dict[str, Any]]:
    """The forms as applicants wrote them. Raises FileNotFoundError where there is no checkout."""
    single, joint = (
        [orjson.loads(file.read_bytes()) for file in sorted(folder.glob("*.json"))]
        for folder in (APPLICATIONS, APPLICATIONS / "joint")
    )
    if not single:
        raise FileNotFoundError(APPLICATIONS)
    return [*single[:JOINT_AT], *joint, *single[JOINT_AT:]]


def forms(count: int) -> Iterator[dict[str, Any]]:
    """So many forms: the originals, then other companies made from them, each with a name and number of its own.

    The others come from each bureau in turn, and the last from the last bureau: any nine in a row hold all nine.
    The last of Kanto has an address that takes no mail, so that one notice waits for a person.
    """
    written = originals()
    companies = {bureau: [form for form in written if _is_company_at(form, bureau)] for bureau in BUREAUS}
    for index in range(count):
        if index < len(written):
            yield written[index]
        else:
            turn, place = divmod(index - count, len(companies))
            bureau, here = list(companies.items())[place]
            yield _another(here[turn % len(here)], index, unreachable=(turn, bureau) == (-1, "kanto"))


def _is_company_at(form: dict[str, Any], bureau: str) -> bool:
    cover = form["cover"]
    is_company = cover["entity_form"] in COMPANIES and "participants" not in form
    return is_company and bureau_of(cover["prefecture"]).key == bureau


def _another(form: dict[str, Any], index: int, unreachable: bool) -> dict[str, Any]:
    cover, sheet = form["cover"], form["check_sheet"]
    surname, surname_kana, latin = SURNAMES[index % len(SURNAMES)]
    kinds = next(names for divisions, names in TRADES if int(cover["industry"]) in divisions)
    trade, trade_kana, trade_latin = kinds[index // len(SURNAMES) % len(kinds)]
    company, company_kana = COMPANIES[cover["entity_form"]]
    base = f"{cover['corporate_number'][1:9]}{index:04d}"
    local = UNREACHABLE if unreachable else f"{sheet['email'].partition('@')[0]}.{index}"
    name = f"{company}{surname}{trade}"
    form = with_addition(form, ["aim"] if "aim" in form else ["goals", "purpose"], f"（{name}）")
    return form | {
        "cover": cover
        | {
            "name": name,
            "name_kana": f"{company_kana}{surname_kana}{trade_kana}",
            "corporate_number": f"{check_digit(base)}{base}",
        },
        "check_sheet": sheet | {"email": f"{local}@{latin}-{trade_latin}.example.jp", "website": ""},
    }


def shifted(form: dict[str, Any], filed_on: date, written_for: Month = WRITTEN_FOR) -> dict[str, Any]:
    """A form as it would be filed on a day: every month moved as far, and in the form of that day."""
    moved = _moved(form, written_for.months_to(Month.of(filed_on)) - 1)
    return moved | {"form_version": version_on(form, filed_on)}


def version_on(form: dict[str, Any], day: date) -> str:
    """The version in which a form of this type (R15) is filed on a day."""
    versions = JOINT_VERSIONS if form["form_version"] in get_args(JointVersion) else FORM_VERSIONS
    return versions.on(day)


def following(form: dict[str, Any]) -> dict[str, Any]:
    """A plan of the same length for the time after this one."""
    start, end = Month.parse(form["period"]["start"]), Month.parse(form["period"]["end"])
    return _moved(form, start.months_to(end))


def _moved(form: dict[str, Any], months: int) -> dict[str, Any]:
    """A form with every month so many later."""

    def move(part: Any) -> Any:
        if isinstance(part, dict):
            return {name: move(one) for name, one in part.items()}
        if isinstance(part, list):
            return [move(one) for one in part]
        if isinstance(part, str) and _MONTH.fullmatch(part):
            return str(Month.parse(part).plus(months))
        return part

    moved: dict[str, Any] = move(form)
    return moved


def shortened(form: dict[str, Any], months: int) -> dict[str, Any]:
    """A form whose period lasts so many months; equipment that would come later comes in its last month."""
    start = Month.parse(form["period"]["start"])
    end = start.plus(months - 1)
    equipment = [line | {"month": min(line["month"], str(end))} for line in form.get("equipment", [])]
    return form | {"period": {"start": str(start), "end": str(end)}, "equipment": equipment}


def with_addition(form: dict[str, Any], path: list[str], addition: str) -> dict[str, Any]:
    """The form with more text in one of its answers."""
    first, *rest = path
    if rest:
        return form | {first: with_addition(form.get(first, {}), rest, addition)}
    return form | {first: f"{form.get(first, '')}{addition}"}
