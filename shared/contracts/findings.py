"""What the checks at the door found of a text (自動確認の結果), as the event of that text holds it."""

from __future__ import annotations

from datetime import date
from typing import Final, Literal

from shared.contracts.event import Block
from shared.scheme.application_kinds import PlanType


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


class PlanBeside(Block):
    """Another plan of a business that takes part (R15, R25), as its account knew of it when a text came.

    `at` is the path of what both have, the 法人番号 or a sole trader's name; `number` a 認定番号, or the 受付番号 of
    what is open. Of one that another account has nothing is told but that it stands, which is public (R20).
    """

    at: str
    plan_type: PlanType
    standing: Literal["open", "certified", "certified_elsewhere"]
    number: str


class CheckedBeside(Block):
    """What the checks of a text rested on that the text does not tell, as it was then.

    `on_paper`: it builds on a certificate on paper that the bureau had not entered yet (R26).
    """

    plans: tuple[PlanBeside, ...] = ()
    on_paper: bool = False


NOTHING_BESIDE: Final = CheckedBeside()
