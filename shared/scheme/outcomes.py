"""What comes of an examination, in words: as it is proposed, and as it was decided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shared.contracts.blocks import Outcome
from shared.domain import Text
from shared.scheme.states import APPLICATION_STATES

PROPOSED: Final[Mapping[Outcome, Text]] = {
    "certify": Text(ja="認定する", en="Certify"),
    "refuse": Text(ja="認定しない", en="Refuse"),
}

DECIDED: Final[Mapping[Outcome, Text]] = {
    "certify": APPLICATION_STATES["certified"],
    "refuse": APPLICATION_STATES["refused"],
}
