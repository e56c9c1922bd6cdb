"""What is said at the plan period (R16, R23, R24), by what is filed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shared.contracts.blocks import ApplicationKind
from shared.domain import Text
from shared.scheme.plan_period import PLAN_PERIOD

_MOST: Final = PLAN_PERIOD.blocks()[-1][1].months
_END: Final = Text(ja=f"開始月を含めて{_MOST}か月以内の月です。", en=f"At most {_MOST} months, the first one included.")
_START: Final[Mapping[ApplicationKind, Text]] = {
    "new": Text(ja="申請する月か、それより後の月です。", en="The month of filing, or a later one."),
    "change": Text(ja="変更申請では変えられません。", en="A change leaves it as it is."),
    "renewal": Text(
        ja="今の計画の終了月より後の月です。申請する月より前にはできません。",
        en="After the last month of the present plan, and no earlier than the month of filing.",
    ),
}


def period_hints(kind: ApplicationKind) -> Mapping[str, Text]:
    """By the path of the field."""
    return {"period.start": _START[kind], "period.end": _END}
