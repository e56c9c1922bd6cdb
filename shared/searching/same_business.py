"""By what a business is known again in another plan (R25)."""

from __future__ import annotations

from shared.contracts.forms import before, single
from shared.contracts.forms.excerpts import businesses
from shared.contracts.forms.filed import FiledForm
from shared.searching.folding import folded


def business_keys(form: FiledForm) -> dict[str, str]:
    """By what each SME that takes part is known again, with the path of the field that says so; the applicant first.

    A 法人番号, or of one that has none (個人事業主) the name with prefecture and municipality, written in one way.
    """
    return {key: f"{at}.{field}" for at, facts in businesses(form) for key, field in [_key(facts)]}


def _key(facts: single.Cover | before.Cover) -> tuple[str, str]:
    if facts.corporate_number is not None:
        return facts.corporate_number, "corporate_number"
    parts = (facts.name, facts.prefecture, facts.municipality)
    return "|".join(folded(part) for part in parts), "name"
