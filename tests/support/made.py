"""What the commands made."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from shared.domain import Refusal


def made(outcome: Any) -> dict[str, Any]:
    """The ids, numbers, days and versions by their names."""
    assert not isinstance(outcome, Refusal), outcome
    return asdict(outcome)
