"""All that may stand against a plan at the door, told at once."""

from __future__ import annotations

from datetime import date

from services.intake.domain.contents import contents
from services.intake.domain.eligibility import eligibility
from services.intake.domain.period import period_problems
from services.intake.domain.personal_text import open_problems
from shared.contracts.blocks import ApplicationKind
from shared.contracts.forms.excerpts import businesses
from shared.contracts.forms.filed import FiledForm
from shared.contracts.target import Target
from shared.domain import Refusal

__all__ = ["open_problems", "problems"]


def problems(
    form: FiledForm, filed_on: date, kind: ApplicationKind = "new", target: Target | None = None
) -> list[Refusal]:
    """Every refusal that a form deserves, by the tables in force on the day of its filing.

    On an open form this finds all there is; on a sealed one, all but the shape of personal text.
    """
    return [
        *(found for at, facts in businesses(form) for found in eligibility(facts, filed_on, at)),
        *contents(form, filed_on, kind),
        *period_problems(form, filed_on, kind, target),
        *open_problems(form),
    ]
