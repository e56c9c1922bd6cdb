"""R53: which organisation looks after a certified plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from shared.domain import SCHEME_START, Dated, Text
from shared.scheme.application_kinds import PlanType


@dataclass(frozen=True, slots=True)
class Supporter:
    """支援機関. `key` stands in events, and is the `place` of the actors who work there."""

    key: str
    name: Text


JF_CMCA: Final = Supporter(
    "jf-cmca",
    Text(
        ja="日本中小企業診断士協会連合会",
        en="Japan Federation of Certified Management Consultant Associations",
    ),
)
SMRJ: Final = Supporter(
    "smrj",
    Text(
        ja="中小機構（独立行政法人中小企業基盤整備機構）",
        en="Organization for Small & Medium Enterprises and Regional Innovation, JAPAN (SMRJ)",
    ),
)

SUPPORTERS: Final[Mapping[str, Supporter]] = {supporter.key: supporter for supporter in (JF_CMCA, SMRJ)}
"""Every organisation that has ever been named, by key."""

SUPPORT: Final[Dated[Mapping[PlanType, Supporter]]] = Dated({SCHEME_START: {"single": JF_CMCA, "joint": SMRJ}})


def supporter_of(plan_type: PlanType, certified_on: date) -> Supporter:
    """Who looks after a plan certified on a day."""
    return SUPPORT.on(certified_on)[plan_type]
