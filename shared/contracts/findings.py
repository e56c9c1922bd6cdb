"""What the checks at the door found of a text (自動確認の結果), as the event of that text holds it."""

from __future__ import annotations

from datetime import date

from shared.contracts.event import Block


class RuleFinding(Block):
    """One rule that a text was held against, by the table that held from `since`, and what that rested on.

    `inputs` are paths, of the form or those of shared/scheme/findings.py; what stands there, the same event tells.
    `code` is that of a caution, where the text needs an eye; it is empty where the rule is met. None has failed: what a
    rule refuses is not recorded at all, for a correction neither.
    """

    rule: str
    since: date
    inputs: tuple[str, ...]
    code: str = ""

    @property
    def needs_an_eye(self) -> bool:
        return bool(self.code)
