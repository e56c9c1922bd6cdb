"""A plan in an earlier form, carried up to today's: what its questions became, and which are new (LINEAGE §6).

What is carried up is compared with, and started from; it need not be complete, nor within today's limits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from shared.contracts.forms import before, single, single_contents, single_goals
from shared.contracts.forms.before import FormBefore
from shared.contracts.forms.describing import describe
from shared.contracts.forms.differences import Difference, differences
from shared.contracts.forms.filed import FiledForm
from shared.contracts.forms.joint import JOINT_VERSIONS, JointPlanForm
from shared.contracts.forms.lacking import NEWEST, lacking
from shared.contracts.forms.single import PlanForm
from shared.contracts.personal import Personal
from shared.domain import Month
from shared.scheme.prefectures import PREFECTURES, Prefecture

YEN: Final = 1_000
_ROW: Final = re.compile(r"#[^.]*")


def carried_up(form: FiledForm) -> PlanForm | JointPlanForm:
    """A plan in the form of today for its type (R15), its rows and its sealed text as they are."""
    if isinstance(form, JointPlanForm):
        return form.model_copy(update={"form_version": JOINT_VERSIONS.blocks()[-1][1]})
    if isinstance(form, PlanForm):
        return form.model_copy(update={"form_version": NEWEST})
    return _CARRIED[form.form_version](form)


def differences_from(base: FiledForm, form: FiledForm) -> list[Difference]:
    """What a plan says otherwise than the one that it builds on; answers to questions that were not asked are none."""
    if base.form_version == form.form_version or not isinstance(form, PlanForm):
        return differences(describe(type(form)), base, form)
    new = lacking(base)
    return [one for one in differences(describe(PlanForm), carried_up(base), form) if not _is_new(one.path, new)]


def _is_new(path: str, new: Mapping[str, Any]) -> bool:
    asked = _ROW.sub("", path)
    return any(asked == one or asked.startswith(f"{one}.") for one in new)


# -- the form of before ----------------------------------------------------------------------------------------------


def _from_before(form: FormBefore) -> PlanForm:
    return PlanForm.model_construct(
        form_version=NEWEST,
        cover=_same(single.Cover, form.cover, building=None, industry_class=None),
        goals=_goals(form.goals),
        measures=_measures(form.measures),
        tax_measure=single_contents.TaxMeasure(wanted=bool(form.equipment)),
        equipment=tuple(_equipment(row, form.cover.prefecture) for row in form.equipment),
        initial_response=_initial_response(form.initial_responses),
        partners=tuple(_partner(row) for row in form.partners),
        organisation=_same(
            single_contents.Organisation,
            form.organisation,
            training_months=(form.organisation.training_month,),
            review_months=(form.organisation.review_month,),
        ),
        period=form.period,
        funds=tuple(_same(single.Fund, row) for row in form.funds),
        legal_compliance=form.legal_compliance,
        certificates=_certificates(form.resilience_certificates),
        attachments=single.Attachments(),
        check_sheet=_check_sheet(form.check_sheet),
    )


def _same(block: type[Any], part: Any, **other: Any) -> Any:
    """A part of today whose questions bear the names that they had, but for the others."""
    kept = {name: getattr(part, name) for name in block.model_fields if name not in other and hasattr(part, name)}
    return block.model_construct(**kept, **other)


def _goals(goals: before.Goals) -> single_goals.Goals:
    disasters = tuple(_same(single_goals.AssumedDisaster, row) for row in goals.disasters)
    impact = _same(single_goals.Impact, goals.impacts, row_id="k1", about="natural_disaster", disaster="")
    return _same(single_goals.Goals, goals, disasters=disasters, impacts=(impact,))  # type: ignore[no-any-return]


def _measures(measures: before.Measures) -> single_contents.Measures:
    texts = {name: getattr(measures, name) for name in before.Measures.model_fields}
    return single_contents.Measures.model_construct(
        **{name: _same(single_contents.MeasureTexts, one) for name, one in texts.items()}
    )


def _equipment(row: before.Equipment, prefecture: Prefecture) -> single_contents.Equipment:
    """The place was told as far as the municipality, mostly with its prefecture; the money in yen."""
    named: Prefecture = next((one for one in PREFECTURES if row.place.startswith(one)), prefecture)
    return _same(  # type: ignore[no-any-return]
        single_contents.Equipment,
        row,
        prefecture=named,
        municipality=row.place.removeprefix(named),
        street=Personal(""),
        building=None,
        unit_price_thousand_yen=row.unit_price_yen // YEN,
        amount_thousand_yen=row.amount_yen // YEN,
    )


def _initial_response(rows: Sequence[before.InitialResponse]) -> single_contents.InitialResponse:
    parts = {now: _response([row for row in rows if row.item == item]) for item, now in _RESPONSES.items()}
    return single_contents.InitialResponse().model_copy(update=parts)


def _response(rows: Sequence[before.InitialResponse]) -> single_contents.Response:
    """Several rows of one item stand one on a line; when it is done was told in free words."""
    timing = "、".join(dict.fromkeys(_told(row.timing for row in rows)))
    return single_contents.Response.model_construct(
        response="\n".join(_told(row.response for row in rows)),
        timings=("other",) if timing else (),
        other_timing=timing,
        preparation="\n".join(_told(row.preparation for row in rows)),
    )


def _told(texts: Iterator[str]) -> list[str]:
    return [text for text in texts if text]


def _partner(row: before.Partner) -> single_contents.Partner:
    """What kind a partner is was told in free words."""
    return _same(single_contents.Partner, row, kind="other", other_kind=row.kind)  # type: ignore[no-any-return]


def _certificates(told: Sequence[str]) -> single.Certificates:
    iso = [one for one in told if "22301" in one]
    return single.Certificates(resilience=len(told) > len(iso), iso_22301=bool(iso))


def _check_sheet(sheet: before.CheckSheet) -> single.CheckSheet:
    subsidy = sheet.subsidy and single.Subsidy.model_construct(
        name=sheet.subsidy.name, issuer="", month=Month.of(sheet.subsidy.deadline)
    )
    supporter = single.DraftingSupporter.model_construct(
        kind="other" if sheet.supporting_organisation else "none", name=sheet.supporting_organisation, address=None
    )
    return _same(  # type: ignore[no-any-return]
        single.CheckSheet,
        sheet,
        return_address=None,
        supporter=supporter,
        subsidy=subsidy,
        data_use=sheet.consent_data_use,
        case_publication=sheet.consent_case_publication,
        survey=None,
    )


_RESPONSES: Final = {
    "life_safety": "evacuation",
    "emergency_organisation": "organisation",
    "damage_report": "grasp",
    "other": "other",
}
"""Which row of today holds what stood under an item of before; the other rows of today are new questions."""

_CARRIED: Final[Mapping[str, Callable[[FormBefore], PlanForm]]] = {"24-before": _from_before}
"""By the version of the form; a further form adds a line."""
