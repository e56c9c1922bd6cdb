"""Where a form asks for what a rule is about, with the hint that stands there: both in the words of the form itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from shared.contracts.forms.describing import Described
from shared.contracts.forms.filed import ALL
from shared.contracts.forms.joint import JointPlanForm
from shared.contracts.forms.single import PlanForm
from shared.domain import Text

_SIZE: Final = tuple(
    f"{part}.{name}" for part in ("cover", "participants") for name in ("industry", "capital_yen", "employees")
)
_NAMES: Final = tuple(
    f"{part}.{name}"
    for part in ("cover", "participants")
    for name in ("name", "name_kana", "representative_title", "representative_name", "street")
)
_FLOOR: Final = ("equipment.kind", "equipment.unit_price_thousand_yen")

ASKED_AT: Final[Mapping[int, tuple[str, ...]]] = {
    1: (
        *_NAMES, "large_companies.name", "goals", "initial_response", "organisation", "funds.source",
        "legal_compliance", "check_sheet.return_address",
    ),
    **dict.fromkeys(range(3, 10), _SIZE),
    10: ("cover.entity_form", "participants.entity_form"),
    11: ("cover.members", "participants.members"),
    12: (
        "cover.corporate_number", "check_sheet.opened_or_registered", "participants.corporate_number",
        "participants.opened_or_registered", "large_companies.corporate_number",
    ),
    15: ("participants", "large_companies"),
    16: ("period",),
    21: ("organisation.review", "organisation.review_months"),
    22: ("check_sheet.has_gbizid",),
    30: ("cover.prefecture",),
    31: ("large_companies.consent",),
    32: ("funds.item", "funds.source", "measures.equipment"),
    40: ("equipment.month",),
    41: ("equipment.name", "equipment.amount_thousand_yen", "measures", "funds.item"),
    42: ("tax_measure.wanted", "cover.entity_form", "cover.capital_yen", "cover.employees"),
    44: ("tax_measure", *_FLOOR, "equipment.model", "funds.source"),
    45: _FLOOR,
    46: _FLOOR,
    53: ("check_sheet.data_use",),
}  # fmt: skip
"""By rule: fields of the forms that are filed in today; a part stands for all that is in it."""

FORMS_TO_FILE: Final = tuple(one for one in ALL if one.form in (PlanForm, JointPlanForm))


def described(path: str) -> Described:
    """A field of the newest form that has it. Raises LookupError."""
    return next(one.fields[path] for one in FORMS_TO_FILE if path in one.fields)


def hinted(rule: int) -> Iterator[tuple[str, Text, Text]]:
    """The fields with a hint that a rule is about: path, label and hint, each once."""
    for place in ASKED_AT.get(rule, ()):
        for path in dict.fromkeys(path for form in FORMS_TO_FILE for path in form.fields):
            hint = described(path).asked.hint
            if hint is not None and (path == place or path.startswith(f"{place}.")):
                yield path, described(path).label, hint


def hints_table(rule: int) -> list[str]:
    """The lines of a table of hints; none where the form gives none."""
    # What a partner is asked is what every business is.
    rows = [one for one in hinted(rule) if not one[0].startswith("participants.")]
    if not rows:
        return []
    head = ["| asked at | ja | en |", "|---|---|---|"]
    return [*head, *(f"| `{path}` {label.ja} | {hint.ja} | {hint.en} |" for path, label, hint in rows)]
