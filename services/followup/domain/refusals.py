"""What followup says when a command cannot run, by the code of the refusal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shared.domain import Text

REFUSALS: Final[Mapping[str, Text]] = {
    "period_ends_before_start": Text(  # R16
        ja="実施期間の終わりの月が、始まりの月より前になっています。認定した局に実施期間を確かめてください。",
        en="The last month of the plan period is before its first. Ask the bureau that certified the plan.",
    ),
}
