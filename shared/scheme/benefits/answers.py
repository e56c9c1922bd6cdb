"""What is answered of a benefit: whether it may be used, conditions, until when, how much, whom to ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal

from shared.domain import Text
from shared.scheme.benefits.facts import FactName

Met = Literal["met", "to_come", "not_known", "not_met"]
"""How a condition stands, the best first; `to_come` is met once the plan is certified."""

MET: Final[Mapping[Met, Text]] = {
    "met": Text(ja="満たしています", en="Met"),
    "to_come": Text(ja="認定を受けた後に満たします", en="Met once certified"),
    "not_known": Text(ja="確認が必要です", en="To be looked into"),
    "not_met": Text(ja="満たしていません", en="Not met"),
}

Verdict = Literal["may", "once_certified", "cannot_tell", "may_not"]

VERDICTS: Final[Mapping[Verdict, Text]] = {
    "may": Text(ja="対象になり得ます", en="May be open to you"),
    "once_certified": Text(ja="認定を受けると、対象になり得ます", en="May be open to you once certified"),
    "cannot_tell": Text(ja="確認が必要です", en="Cannot be told yet"),
    "may_not": Text(ja="対象になりません", en="Not open to you"),
}
"""What a business is told; the examination of whoever gives the benefit is still to come."""

_FOLLOWS: Final[Mapping[Met, Verdict]] = {
    "met": "may",
    "to_come": "once_certified",
    "not_known": "cannot_tell",
    "not_met": "may_not",
}
_WORST_FIRST: Final[tuple[Met, ...]] = ("not_met", "not_known", "to_come", "met")

NEVER_PROMISED: Final = Text(
    ja="いずれの支援措置も、認定とは別に、各機関の審査又は確認を経て利用できるものです。この案内は、利用できることを"
    "お約束するものではありません。",
    en="Each benefit is given after an examination by the institution itself, apart from certification. Nothing here "
    "promises that it will be given.",
)
"""R14."""

Group = Literal["finance", "tax", "subsidies", "insurance", "others"]

GROUPS: Final[Mapping[Group, Text]] = {
    "finance": Text(ja="金融支援", en="Finance"),
    "tax": Text(ja="税制措置", en="Tax"),
    "subsidies": Text(ja="補助金", en="Subsidies"),
    "insurance": Text(ja="損害保険料等の割引", en="Insurance"),
    "others": Text(ja="認定事業者としての活用", en="As a certified business"),
}


@dataclass(frozen=True, slots=True)
class Requirement:
    """What must be so, and whether it is. `fact` is that which is missing; none where only the institution can say."""

    rule: str
    text: Text
    met: Met
    fact: FactName | None = None
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ceiling:
    """上限額 in yen; `of_associations` where it is another for 組合."""

    name: Text
    yen: int
    of_associations: int | None = None


@dataclass(frozen=True, slots=True)
class LastDay:
    """Until when something has to be done or lasts, and what that is."""

    day: date
    what: Text


@dataclass(frozen=True, slots=True)
class HelpDesk:
    """窓口: whom to consult. `telephone` or `web` may be empty."""

    name: Text
    telephone: str = ""
    web: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to know of a benefit, or to do. Not every one is confirmed by a source: `is_confirmed`."""

    text: Text
    params: Mapping[str, Any] = field(default_factory=dict)
    is_confirmed: bool = True


@dataclass(frozen=True, slots=True)
class AssetAnswer:
    """特別償却 of one line of equipment: `percent` by its month of acquisition, None before the scheme."""

    row_id: str
    name: str
    conditions: tuple[Requirement, ...]
    percent: int | None
    rate_is_confirmed: bool

    @property
    def verdict(self) -> Verdict:
        return follows_from(self.conditions)


@dataclass(frozen=True, slots=True)
class Benefit:
    """支援措置 on a day. `terms` are said in their order; `assets` are those of the tax measure alone."""

    key: str
    rule: str
    group: Group
    name: Text
    conditions: tuple[Requirement, ...]
    last_days: tuple[LastDay, ...] = ()
    limits: tuple[Ceiling, ...] = ()
    terms: tuple[Remark, ...] = ()
    desks: tuple[HelpDesk, ...] = ()
    assets: tuple[AssetAnswer, ...] = ()

    @property
    def verdict(self) -> Verdict:
        return follows_from(self.conditions)

    @property
    def missing(self) -> tuple[FactName, ...]:
        """The facts without which it cannot be told, each once, in order."""
        return tuple(dict.fromkeys(one.fact for one in self.conditions if one.met == "not_known" and one.fact))


def follows_from(conditions: tuple[Requirement, ...]) -> Verdict:
    """What the worst of them leaves."""
    states = {one.met for one in conditions}
    return _FOLLOWS[next((state for state in _WORST_FIRST if state in states), "met")]


def told(value: bool | None, wanted: bool = True) -> Met:
    """How a condition stands by an answer, where the wanted one is that."""
    if value is None:
        return "not_known"
    return "met" if value is wanted else "not_met"
