"""決定: what was decided on which text."""

from __future__ import annotations

from datetime import date

from shared.contracts.blocks import Outcome
from shared.contracts.event import Block
from shared.contracts.text import TextId


class Decision(Block):
    """認定 under its number, or 不認定 (then `certificate_no` is "")."""

    outcome: Outcome
    certificate_no: str
    decided_on: date
    text: TextId
