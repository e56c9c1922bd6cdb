"""The closed lists of the forms, with their words. What lists of before say is in `before.py`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from shared.contracts.forms.kinds import Digits2, Digits3, Digits4, choice, yes_no
from shared.domain import Text
from shared.scheme.entity_forms import ENTITY_FORMS, EntityForm
from shared.scheme.jsic import MAJORS, MINORS
from shared.scheme.prefectures import PREFECTURES, Prefecture

WordsOfCodes = dict[Any, Text | str]


def words(*rows: tuple[str, str, str]) -> WordsOfCodes:
    """Codes with their words in Japanese and in English."""
    return {code: Text(ja=ja, en=en) for code, ja, en in rows}


def _numbered(names: Mapping[str, str]) -> WordsOfCodes:
    return {code: f"{code} {name}" for code, name in names.items()}


EntityFormAnswer = Annotated[
    EntityForm,
    # Every form that ever was on the list, so that an old plan can still be read.
    choice(
        {form: facts.name for _, block in ENTITY_FORMS.blocks() for form, facts in block.items()},
        offered=tuple(ENTITY_FORMS.blocks()[-1][1]),
    ),
]
PrefectureAnswer = Annotated[Prefecture, choice({facts.ja: facts.name for facts in PREFECTURES.values()})]
IndustryDivision = Annotated[Digits2, choice(_numbered(MAJORS), offered=())]
"""中分類 of the JSIC."""
IndustryGroup = Annotated[Digits3, choice(_numbered(MINORS), offered=())]
"""小分類."""
Class = Annotated[Digits4, choice({}, offered=())]
"""細分類."""

_DISASTERS: Final = words(
    ("earthquake", "地震", "Earthquake"),
    ("tsunami", "津波", "Tsunami"),
    ("flood", "洪水", "River flood"),
    ("inland_flood", "内水氾濫", "Inland flood"),
    ("storm_surge", "高潮", "Storm surge"),
    ("landslide", "土砂災害", "Landslide"),
    ("typhoon", "台風・暴風", "Typhoon, storm"),
    ("heavy_snow", "豪雪", "Heavy snow"),
    ("volcano", "火山噴火", "Volcanic eruption"),
    ("wildfire", "林野火災・大規模火災", "Wildfire, large fire"),
    ("infectious_disease", "感染症", "Infectious disease"),
    ("cyber_attack", "サイバー攻撃", "Cyber attack"),
    ("power_outage", "大規模停電", "Large power outage"),
    ("other", "その他", "Other"),
)
DisasterKind = Annotated[
    Literal[
        "earthquake", "tsunami", "flood", "inland_flood", "storm_surge", "landslide", "typhoon", "heavy_snow",
        "volcano", "wildfire", "infectious_disease", "cyber_attack", "power_outage", "other",
    ],
    choice(_DISASTERS),
]  # fmt: skip
UNMAPPED: Final = frozenset({"infectious_disease", "cyber_attack", "power_outage", "other"})
"""No map exists of these: their source may stay open (FORM.md, "assumed disasters"; the last two are P)."""

ImpactOf = Annotated[
    Literal["natural_disaster", "infectious_disease", "cyber_attack", "common"],
    choice(
        words(
            ("natural_disaster", "自然災害", "Natural disaster"),
            ("infectious_disease", "感染症", "Infectious disease"),
            ("cyber_attack", "サイバー攻撃", "Cyber attack"),
            ("common", "共通", "Common to all"),
        )
    ),
]
Timing = Annotated[
    Literal[
        "at_once", "within_1_hour", "within_3_hours", "within_6_hours", "within_12_hours", "within_24_hours",
        "within_3_days", "within_1_week", "infection_in_the_country", "infection_in_the_company",
        "incident_recognised", "other",
    ],
    choice(words(
        ("at_once", "発災直後", "At once"),
        ("within_1_hour", "1時間以内", "Within 1 hour"),
        ("within_3_hours", "3時間以内", "Within 3 hours"),
        ("within_6_hours", "6時間以内", "Within 6 hours"),
        ("within_12_hours", "12時間以内", "Within 12 hours"),
        ("within_24_hours", "24時間以内", "Within 24 hours"),
        ("within_3_days", "3日以内", "Within 3 days"),
        ("within_1_week", "1週間以内", "Within 1 week"),
        ("infection_in_the_country", "国内での感染者発生後", "After an infection in the country"),
        ("infection_in_the_company", "社内での感染者発生後", "After an infection in the company"),
        ("incident_recognised", "インシデント認知後", "After an incident is recognised"),
        ("other", "その他", "Other"),
    )),
]  # fmt: skip
Measure = Annotated[
    Literal["A", "B", "C", "D"],
    choice(
        words(
            ("A", "A 人員", "A People"),
            ("B", "B 設備", "B Equipment"),
            ("C", "C 資金", "C Money"),
            ("D", "D 情報", "D Information"),
        )
    ),
]
EquipmentKind = Annotated[
    Literal["machinery", "fixtures", "building_facilities"],
    choice(
        words(
            ("machinery", "機械及び装置", "Machinery"),
            ("fixtures", "器具及び備品", "Tools and fixtures"),
            ("building_facilities", "建物附属設備", "Building facilities"),
        )
    ),
]
"""R44, R45, R46."""
_SUPPORTERS: Final = (
    ("commerce_society", "商工会・商工会連合会", "Society of commerce and industry"),
    ("chamber_of_commerce", "商工会議所", "Chamber of commerce and industry"),
    ("federation", "中小企業団体中央会", "Federation of small business associations"),
    ("bank", "金融機関", "Financial institution"),
    ("insurer", "損害保険会社・代理店", "Insurer or its agent"),
    ("consultant", "中小企業診断士・コンサルタント", "Consultant"),
    ("accountant", "税理士・公認会計士", "Tax or public accountant"),
    ("local_government", "地方公共団体", "Local government"),
)
PartnerKind = Annotated[
    Literal[
        "commerce_society", "chamber_of_commerce", "federation", "bank", "insurer", "consultant", "accountant",
        "local_government", "supplier", "customer", "cooperative", "fellow_business", "community", "other",
    ],
    choice(words(
        *_SUPPORTERS,
        ("supplier", "仕入先・委託先", "Supplier or contractor"),
        ("customer", "販売先・発注元", "Customer"),
        ("cooperative", "組合・業界団体", "Cooperative or trade association"),
        ("fellow_business", "同業者・近隣の事業者", "Fellow or neighbouring business"),
        ("community", "町内会等の地域団体", "Community association"),
        ("other", "その他", "Other"),
    )),
]  # fmt: skip
SupporterKind = Annotated[
    Literal[
        "none", "commerce_society", "chamber_of_commerce", "federation", "bank", "insurer", "consultant", "accountant",
        "local_government", "other",
    ],
    choice(words(("none", "なし", "None"), *_SUPPORTERS, ("other", "その他", "Other"))),
]  # fmt: skip
YesNo = Annotated[bool, yes_no()]
Allowed = Annotated[bool, yes_no(("可", "Allowed"), ("不可", "Not allowed"))]
Confirmed = Annotated[bool, yes_no(("確認した", "Confirmed"), ("未確認", "Not confirmed"))]
Done = Annotated[bool, yes_no(("済み", "Done"), ("未了", "Not yet"))]
Has = Annotated[bool, yes_no(("有", "Yes"), ("無", "No"))]
Wanted = Annotated[bool, yes_no(("活用する", "Wanted"), ("活用しない", "Not wanted"))]
