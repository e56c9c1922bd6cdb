"""A small valid joint plan for the tests of intake: a representative in Tokyo, two SMEs and a large company."""

from __future__ import annotations

from typing import Any

from services.intake.domain.identified import identified
from shared.contracts.forms.filed import FiledForm
from shared.contracts.forms.joint import MOST_PARTNERS, JointPlanForm
from shared.scheme.corporate_number import check_digit
from tests.domain.intake.examples import PLAIN, changed


def corporate_number(number: int) -> str:
    """A 法人番号 whose check digit is right."""
    base = f"{number:012d}"
    return f"{check_digit(base)}{base}"


def participant(number: int, **facts: Any) -> dict[str, Any]:
    """An SME that takes part, with a name and number of its own."""
    cover = PLAIN["cover"] | {
        "name": f"株式会社試験部品{number}",
        "name_kana": "カブシキガイシャシケンブヒン",
        "corporate_number": corporate_number(number),
        "representative_name": f"部品 {number}郎",
        "prefecture": "埼玉県",
        "municipality": "川口市",
    }
    return cover | {"opened_or_registered": True} | facts


def large_company(number: int, **facts: Any) -> dict[str, Any]:
    """A large company that takes part, with its consent."""
    return {
        "name": f"試験重工株式会社{number}",
        "corporate_number": corporate_number(number),
        "representative_title": "代表取締役社長",
        "representative_name": "重工 一",
        "prefecture": "愛知県",
        "municipality": "名古屋市中区",
        "street": "試験1-1",
        "consent": f"同意書{number}.pdf",
    } | facts


_SAME = ("cover", "tax_measure", "partners", "organisation", "period", "funds", "check_sheet")
JOINT_PLAIN: dict[str, Any] = {
    "form_version": "26-2024-04",
    **{name: PLAIN[name] for name in _SAME},
    "equipment": [{name: value for name, value in row.items() if name != "measure"} for row in PLAIN["equipment"]],
    "participants": [participant(1), participant(2)],
    "large_companies": [large_company(11)],
    "assent": True,
    "aim": "震度6弱の地震が起きても、3日以内に部品の供給を再開する。",
    "form_of_cooperation": "互いの工場で代わりに生産し、材料と人員を融通する。",
    "attachments": {"agreements": ["連携協定書.pdf"]},
}


def joint(**changes: Any) -> JointPlanForm:
    """The small joint plan as it comes through the door, with some fields changed as in `plan`."""
    return joint_following(None, **changes)


def joint_following(before: FiledForm | None, **changes: Any) -> JointPlanForm:
    """As `joint`, where it follows another text of the same application."""
    form = identified(JointPlanForm.model_validate(changed(JOINT_PLAIN, changes)), [before] if before else [])
    assert isinstance(form, JointPlanForm)
    return form


def fifty_partners() -> dict[str, Any]:
    """A plan of as many partners as there may be, every free text as long as it may be, in characters of four bytes."""
    wide = "𠮷"
    line, personal, short, long = wide * 100, wide * 200, wide * 500, wide * 2000
    place = {"municipality": line, "street": personal, "building": personal}
    facts = {
        "name": line,
        "name_kana": "カ" * 100,
        "representative_title": line,
        "representative_name": personal,
        **place,
    }
    helper = {"name": line, "address": personal, "representative": personal, "content": short}
    texts = {"normal_times": long, "training": short, "review": short, "making_known": short}
    return JOINT_PLAIN | {
        "participants": [participant(number, **facts) for number in range(1, MOST_PARTNERS + 1)],
        "large_companies": [],
        "aim": long,
        "form_of_cooperation": long,
        "equipment": [JOINT_PLAIN["equipment"][0] | {"name": line, "model": line, **place}] * 50,
        "partners": [JOINT_PLAIN["partners"][0] | helper] * 20,
        "organisation": JOINT_PLAIN["organisation"] | texts,
        "funds": [{"item": line, "use": line, "source": line, "thousand_yen": 1}] * 50,
    }
