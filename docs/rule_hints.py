"""Where a form asks for what a rule is about, with the hint that stands there: both in the words of the form itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from shared.contracts.forms.describing import Described
from shared.contracts.forms.filed import ALL
from shared.contracts.forms.joint import JointPlanForm
from shared.contracts.forms.single import PlanForm
from shared.domain import Text
from shared.scheme.rule_checks import RULE_CHECKS

FORMS_TO_FILE: Final = tuple(one for one in ALL if one.form in (PlanForm, JointPlanForm))


def described(path: str) -> Described:
    """A field of the newest form that has it. Raises LookupError."""
    return next(one.fields[path] for one in FORMS_TO_FILE if path in one.fields)


def asked_at(rule: int) -> tuple[str, ...]:
    """Where the forms ask for what a rule is about; nowhere for one that is checked on no field."""
    check = RULE_CHECKS.get(f"R{rule}")
    return check.asked_at if check else ()


def hinted(rule: int) -> Iterator[tuple[str, Text, Text]]:
    """The fields with a hint that a rule is about: path, label and hint, each once."""
    for place in asked_at(rule):
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
