"""The parts in which 様式24 is typed, in the order of the real screens (FORM.md), and what pages add to its fields."""

from __future__ import annotations

from functools import partial
from typing import Final

from services.intake.pages.drafting.form import FormPart
from shared.contracts.forms.single import SINGLE
from shared.domain import Text
from shared.scheme.entity_forms import ENTITY_FORMS
from shared.scheme.everyday_industries import ALSO_CALLED, EVERYDAY
from shared.scheme.industries import INDUSTRY_ROWS
from shared.scheme.jsic import DIVISIONS_OF, MAJORS, MINORS
from shared.web.components import Choice
from shared.web.inputs import FormLayout, OnlyIf, Prefill

_part = partial(FormPart.named, SINGLE)

EQUIPMENT: Final = Text(ja="税制優遇と対象の設備", en="Tax measure and its equipment")

PARTS: Final = (
    _part("applicant", "1", ("cover",)),
    _part(
        "goals",
        "2",
        ("goals.business_outline", "goals.purpose"),
        Text(ja="事業活動の概要と取組の目的", en="The business and the purpose"),
    ),
    _part(
        "disasters",
        "2",
        ("goals.disasters", "goals.impacts"),
        Text(ja="自然災害等の想定と影響", en="Disasters and their impact"),
    ),
    _part("measures", "3 (2)", ("measures",)),
    _part(
        "equipment",
        "3 (3)",
        ("tax_measure", "equipment"),
        EQUIPMENT,
    ),
    _part("initial-response", "3 (1)", ("initial_response",)),
    _part("partners", "3 (4)", ("partners",)),
    _part("organisation", "3 (5)", ("organisation",)),
    _part("period", "4", ("period",)),
    _part("funds", "5", ("funds",)),
    _part(
        "other",
        "6",
        ("legal_compliance", "certificates"),
        Text(ja="関係法令の遵守と認証等", en="Compliance and certificates"),
    ),
    _part("attachments", "", ("attachments",)),
    _part("check-sheet", "", ("check_sheet",)),
)

_ROWS = INDUSTRY_ROWS.blocks()[-1][1]
_FORMS = ENTITY_FORMS.blocks()[-1][1]
_SUPPORTERS = tuple(kind for kind in SINGLE.at("check_sheet.supporter.kind").kind.offered if kind != "none")
_RESPONSES = tuple(one.path for one in SINGLE.within("initial_response"))
_EXCLUSIONS = ("not_demanded_by_law", "neither_used_nor_leased", "not_subsidised")


def everyday_label(code: str) -> Text:
    """A 中分類 with what businesses in it call themselves, so that it is found by everyday words."""
    name, said = f"{code} {MAJORS[code]}", EVERYDAY.get(code)
    return Text(ja=f"{name}（{said.ja}）", en=f"{name} ({said.en})") if said else Text(ja=name, en=name)


def _division(code: str) -> Choice:
    return Choice(code, everyday_label(code), found_by=ALSO_CALLED.get(code, ""))


LAYOUT: Final = FormLayout(
    SINGLE,
    only_if={
        "cover.corporate_number": OnlyIf(
            "cover.entity_form", tuple(form for form, facts in _FORMS.items() if facts.is_corporation)
        ),
        "cover.industry_minor": OnlyIf("cover.industry", tuple(sorted(_ROWS.ask_minor))),
        "cover.industry_answers.tyres_or_belts": OnlyIf("cover.industry", (_ROWS.rubber,)),
        "cover.industry_answers.information_processing": OnlyIf(
            "cover.industry_minor", (_ROWS.information_processing,)
        ),
        "cover.industry_answers.inn": OnlyIf("cover.industry", (_ROWS.lodging,)),
        **{
            f"cover.members.{name}": OnlyIf(
                "cover.entity_form", tuple(form for form, facts in _FORMS.items() if facts.group == 4)
            )
            for name in ("total", "small_and_medium")
        },
        **{f"tax_measure.{name}": OnlyIf("tax_measure.wanted", ("true",)) for name in _EXCLUSIONS},
        "equipment": OnlyIf("tax_measure.wanted", ("true",)),
        **{f"{path}.other_timing": OnlyIf(f"{path}.timings", ("other",)) for path in _RESPONSES},
        "partners.other_kind": OnlyIf("partners.kind", ("other",)),
        "check_sheet.supporter.name": OnlyIf("check_sheet.supporter.kind", _SUPPORTERS),
        "check_sheet.supporter.address": OnlyIf("check_sheet.supporter.kind", _SUPPORTERS),
    },
    # No row of R3-R9 depends on the 細分類.
    not_asked=frozenset({"cover.industry_class"}),
    twice=frozenset({"check_sheet.email"}),
    searched=frozenset({"cover.industry"}),
    prefill={"cover.representative_title": Prefill("代表", OnlyIf("cover.entity_form", ("sole_proprietor",)))},
    needed=frozenset(
        {
            "legal_compliance",
            "check_sheet.opened_or_registered",
            "cover.corporate_number",
            "cover.industry_minor",
            "cover.industry_answers.tyres_or_belts",
            "cover.industry_answers.information_processing",
            "cover.industry_answers.inn",
            *(f"tax_measure.{name}" for name in _EXCLUSIONS),
        }
    ),
    choices={
        "cover.industry": [
            (branch, [_division(code) for code in codes if code in EVERYDAY])
            for branch, codes in DIVISIONS_OF.items()
            if any(code in EVERYDAY for code in codes)
        ],
        "cover.industry_minor": [
            (
                f"{major} {MAJORS[major]}",
                [Choice(code, f"{code} {name}") for code, name in MINORS.items() if code.startswith(major)],
            )
            for major in sorted(_ROWS.ask_minor)
        ],
    },
)
"""Intake's own checks demand what is `needed`; the form itself may be read without."""
