"""What every command to a lineage has: the plan, whose id its stream bears."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class LineageCommand:
    plan_id: str

    @property
    def stream_id(self) -> str:
        return self.plan_id
