"""対象: what a change or a later application builds on."""

from __future__ import annotations

from shared.contracts.blocks import Period
from shared.contracts.event import Block
from shared.contracts.text import TextId
from shared.domain import Month


class Target(Block):
    """The version that was certified last, and the term that a certification would belong to (LINEAGE §1).

    `base` is the text of that version, `period` its period. For a change the term is the version's own, for a later
    application the next. `ends_before`: the first month of a term that is certified already, into which none reaches.
    """

    term: int
    base_version: int
    base: TextId
    period: Period
    ends_before: Month | None = None
