"""The kinds of application (申請形式, R23, R24) and the types of plan (R15), in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from shared.contracts.blocks import ApplicationKind
from shared.domain import Text

PlanType = Literal["single", "joint"]
"""単独型, 連携型 (R15)."""

APPLICATION_KINDS: Final[Mapping[ApplicationKind, Text]] = {
    "new": Text(ja="新規申請", en="New application"),
    "change": Text(ja="変更申請", en="Change application"),
    "renewal": Text(ja="2回目以降の申請", en="Second or later application"),
}

SHORT_KINDS: Final[Mapping[ApplicationKind, Text]] = {
    "new": Text(ja="新規", en="New"),
    "change": Text(ja="変更", en="Change"),
    "renewal": Text(ja="2回目以降", en="Renewal"),
}
"""The same for a narrow column, beside the word 申請形式."""

PLAN_TYPES: Final[Mapping[PlanType, Text]] = {
    "single": Text(ja="単独型", en="Single"),
    "joint": Text(ja="連携型", en="Joint"),
}
