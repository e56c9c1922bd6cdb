"""What the form of today asks, and the form of a case did not: no blank of its applicant's.

An officer knows today's form, and a case keeps its own (FORM.md, "Practice worth knowing").
"""

from __future__ import annotations

from typing import Final

from shared.contracts.forms.filed import FiledForm, description_of
from shared.contracts.forms.joint import JointPlanForm
from shared.contracts.forms.single import FORM_VERSIONS, SINGLE, PlanForm
from shared.domain import Text

NEWEST: Final = FORM_VERSIONS.blocks()[-1][1]


def lacking(form: FiledForm) -> dict[str, Text]:
    """The labels of what was not asked, by path; of a group or table that is wholly so, its own."""
    match form:
        case PlanForm():
            return _not_demanded(form)
        case JointPlanForm():
            return {}  # it has had no other version
    return _not_there(form)


def _not_demanded(form: PlanForm) -> dict[str, Text]:
    """What an earlier version of the same form let be blank, and is."""
    today = form.model_copy(update={"form_version": NEWEST})
    blank = SINGLE.answers(today, lambda value: value in (None, "", ()))
    return {
        answer.path: answer.described.label
        for answer in blank
        if answer.is_demanded_by(today) and not answer.is_demanded_by(form)
    }


def _not_there(form: FiledForm) -> dict[str, Text]:
    """What the form of before had nowhere, in whichever words or units."""
    asked, settled = description_of(form).fields, set(_ASKED_OTHERWISE)
    found: dict[str, Text] = {}
    for path, one in SINGLE.fields.items():
        if path.rpartition(".")[0] in settled:
            settled.add(path)
        elif path not in asked and path not in settled and path not in _IN_PARTS:
            settled.add(path)
            found[path] = one.label
    return found


_ASKED_OTHERWISE: Final = frozenset(
    {
        "cover.building",
        "equipment.prefecture",
        "equipment.municipality",
        "equipment.unit_price_thousand_yen",
        "equipment.amount_thousand_yen",
        "initial_response.organisation",
        "initial_response.grasp",
        "initial_response.sharing",
        "initial_response.other",
        "partners.other_kind",
        "organisation.training_months",
        "organisation.review_months",
        "certificates",
        "check_sheet.supporter.name",
        "check_sheet.subsidy.month",
        "check_sheet.data_use",
        "check_sheet.case_publication",
    }
)
"""What `before.py` has in another unit, together with something else, or under another name."""
_IN_PARTS: Final = frozenset({"initial_response", "check_sheet.supporter"})
"""Groups of which it has some."""
