"""The words for how a plan stands on a day (shared/scheme/lineage.py)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shared.domain import Text
from shared.scheme.lineage import PlanStatus

PLAN_STATUSES: Final[Mapping[PlanStatus, Text]] = {
    "in_force": Text(ja="有効", en="In force"),
    "none": Text(ja="認定前", en="Not certified yet"),
    "expired": Text(ja="期間満了", en="Period over"),
    "rescinded": Text(ja="認定取消", en="Rescinded"),
    "given_back": Text(ja="返納", en="Given back"),
}
