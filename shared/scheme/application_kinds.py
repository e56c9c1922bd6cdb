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

FORM_TITLES: Final[Mapping[PlanType, tuple[Text, Text]]] = {
    "single": (
        Text(ja="事業継続力強化計画に係る認定申請書", en="Application for the certification of a plan"),
        Text(ja="事業継続力強化計画の変更に係る認定申請書", en="Application for the certification of a changed plan"),
    ),
    "joint": (
        Text(ja="連携事業継続力強化計画に係る認定申請書", en="Application for the certification of a joint plan"),
        Text(
            ja="連携事業継続力強化計画の変更に係る認定申請書",
            en="Application for the certification of a changed joint plan",
        ),
    ),
}
"""What the form is called: 様式24 and 25, 26 and 27. A later application is made in the form of a new one."""


def form_title(plan_type: PlanType, kind: ApplicationKind) -> Text:
    """The title of the form in which an application is made."""
    first, changed = FORM_TITLES[plan_type]
    return changed if kind == "change" else first
