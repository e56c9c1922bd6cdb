"""対象: what a change or a later application builds on."""

from __future__ import annotations

from shared.contracts.event import Block
from shared.contracts.text import TextId


class Target(Block):
    """The version that was certified last, and the term that a certification would belong to (LINEAGE §1).

    `base` is the text of that version. For a change the term is the version's own, for a later application the next.
    """

    term: int
    base_version: int
    base: TextId
