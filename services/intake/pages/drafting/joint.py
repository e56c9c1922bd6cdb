"""The parts in which 様式26 is typed, in the order of L58②, and what pages add to its fields.

What a cover is asked holds of the representative and of each partner alike, and of the rest what 様式24 asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Final

from services.intake.pages.drafting import single
from services.intake.pages.drafting.form import FormPart
from shared.contracts.forms.joint import JOINT
from shared.domain import Text
from shared.web.inputs import FormLayout, OnlyIf, Prefill

_part = partial(FormPart.named, JOINT)

_AS_SINGLE: Final = {
    "equipment": "3", "partners": "3", "organisation": "3", "period": "4", "funds": "5", "attachments": "",
    "check-sheet": "",
}  # fmt: skip
"""The parts that are those of a single plan, each with the number of its section here."""

PARTS: Final = (
    _part("applicant", "1", ("cover",)),
    replace(_part("participants", "1", ("participants",)), is_by_row=True),
    replace(_part("large-companies", "1", ("large_companies",)), is_by_row=True),
    _part("assent", "1", ("assent",), Text(ja="計画への同意", en="Assent to the plan")),
    _part("aim", "2", ("aim",)),
    _part("cooperation", "3", ("form_of_cooperation",)),
    *(
        _part(one.key, _AS_SINGLE[one.key], one.paths, single.EQUIPMENT if one.key == "equipment" else None)
        for one in single.PARTS
        if one.key in _AS_SINGLE
    ),
)


def _alike(path: str) -> Iterator[str]:
    """A field of a single plan where a joint one asks it: on the cover, of each partner too."""
    for where in (path, f"participants.{path.removeprefix('cover.')}" if path.startswith("cover.") else ""):
        if JOINT.has(where) or where in JOINT.fields:
            yield where


LAYOUT_OF_CHANGE: Final = FormLayout(
    JOINT,
    only_if={
        where: OnlyIf(on, one.values)
        for path, one in single.LAYOUT.only_if.items()
        for where, on in zip(_alike(path), _alike(one.path), strict=False)
    },
    not_asked=frozenset(where for path in single.LAYOUT.not_asked for where in _alike(path)),
    twice=single.LAYOUT.twice,
    searched=frozenset(where for path in single.LAYOUT.searched for where in _alike(path)),
    prefill={
        where: Prefill(one.text, OnlyIf(on, one.only_if.values))
        for path, one in single.LAYOUT.prefill.items()
        for where, on in zip(_alike(path), _alike(one.only_if.path), strict=False)
    },
    needed=frozenset(where for path in single.LAYOUT.needed for where in _alike(path))
    | {"assent", "participants.opened_or_registered"},
    choices={where: choices for path, choices in single.LAYOUT.choices.items() for where in _alike(path)},
)
LAYOUT: Final = replace(LAYOUT_OF_CHANGE, needed=LAYOUT_OF_CHANGE.needed | {"large_companies.consent"})
"""Whoever files for the first time, or for another term, brings every consent (R31)."""
