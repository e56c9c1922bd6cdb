"""What comes of an examination, of a filing and of a term, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, get_args

from shared.contracts.blocks import Outcome
from shared.contracts.lineage import WhyClosed
from shared.domain import Text
from shared.scheme.lineage import TermEnd
from shared.scheme.plan_statuses import PLAN_STATUSES
from shared.scheme.states import APPLICATION_STATES

PROPOSED: Final[Mapping[Outcome, Text]] = {
    "certify": Text(ja="認定する", en="Certify"),
    "refuse": Text(ja="認定しない", en="Refuse"),
}

DECIDED: Final[Mapping[Outcome, Text]] = {
    "certify": APPLICATION_STATES["certified"],
    "refuse": APPLICATION_STATES["refused"],
}

FILING_ENDS: Final[Mapping[WhyClosed, Text]] = {
    "certified": APPLICATION_STATES["certified"],
    "refused": APPLICATION_STATES["refused"],
    "withdrawn": APPLICATION_STATES["withdrawn"],
    "fell_away": APPLICATION_STATES["fell_away"],
}
"""How a change or a later application came to its end."""

TERM_ENDS: Final[Mapping[TermEnd, Text]] = {end: PLAN_STATUSES[end] for end in get_args(TermEnd)}
"""How a term ended."""
