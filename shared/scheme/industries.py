"""Which row of R3–R9 an industry of the JSIC falls under (official FAQ; RULES "Eligibility")."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal, Protocol

from shared.domain import SCHEME_START, Dated, Text


class Industry(StrEnum):
    """業種分類, the rows of the table of sizes."""

    OTHER = "other"
    WHOLESALE = "wholesale"
    RETAIL = "retail"
    SERVICE = "service"
    RUBBER = "rubber"
    SOFTWARE = "software"
    INN = "inn"


INDUSTRY_NAMES: Final[Mapping[Industry, Text]] = {
    Industry.OTHER: Text(ja="製造業その他", en="Manufacturing and all others"),
    Industry.WHOLESALE: Text(ja="卸売業", en="Wholesale"),
    Industry.RETAIL: Text(ja="小売業", en="Retail"),
    Industry.SERVICE: Text(ja="サービス業", en="Services"),
    Industry.RUBBER: Text(ja="ゴム製品製造業", en="Rubber products"),
    Industry.SOFTWARE: Text(ja="ソフトウェア業又は情報処理サービス業", en="Software and information processing"),
    Industry.INN: Text(ja="旅館業", en="Inns and hotels"),
}

Question = Literal["industry_minor", "tyres_or_belts", "information_processing", "inn"]
"""What must be asked when the 中分類 alone does not tell the row."""


class AnswersOnIndustry(Protocol):
    """What an applicant answered; None where it was not asked."""

    @property
    def tyres_or_belts(self) -> bool | None: ...

    @property
    def information_processing(self) -> bool | None: ...

    @property
    def inn(self) -> bool | None: ...


@dataclass(frozen=True, slots=True)
class IndustryRows:
    """Which row a 中分類 falls under; `minor` overrides it for a 小分類; `ask_minor`: the 小分類 must be known."""

    major: Mapping[str, Industry]
    minor: Mapping[str, Industry]
    ask_minor: frozenset[str]
    rubber: str
    information_processing: str
    lodging: str

    def question(self, major: str, minor: str | None, answers: AnswersOnIndustry) -> Question | None:
        """The answer that is still missing before the row can be told."""
        if major in self.ask_minor and minor is None:
            return "industry_minor"
        if major == self.rubber and answers.tyres_or_belts is None:
            return "tyres_or_belts"
        if minor == self.information_processing and answers.information_processing is None:
            return "information_processing"
        if major == self.lodging and answers.inn is None:
            return "inn"
        return None

    def row(self, major: str, minor: str | None, answers: AnswersOnIndustry) -> Industry:
        """The row of R3–R9. Whatever is not named falls under R3."""
        if major == self.rubber and answers.tyres_or_belts is False:
            return Industry.RUBBER
        if minor == self.information_processing and answers.information_processing:
            return Industry.SOFTWARE
        if major == self.lodging and answers.inn:
            return Industry.INN
        return self.minor.get(minor or "", self.major.get(major, Industry.OTHER))


def _majors(*ranges: tuple[int, int]) -> list[str]:
    return [f"{number:02d}" for first, last in ranges for number in range(first, last + 1)]


INDUSTRY_ROWS: Final[Dated[IndustryRows]] = Dated(
    {
        SCHEME_START: IndustryRows(
            major={
                **dict.fromkeys(_majors((50, 55)), Industry.WHOLESALE),
                **dict.fromkeys(_majors((56, 61), (76, 77)), Industry.RETAIL),
                **dict.fromkeys(_majors((38, 39), (70, 75), (78, 96)), Industry.SERVICE),
            },
            minor={
                **dict.fromkeys(("411", "412", "415", "416", "693"), Industry.SERVICE),
                "391": Industry.SOFTWARE,
                "791": Industry.OTHER,  # 旅行業
            },
            ask_minor=frozenset({"39", "41", "69", "79"}),
            rubber="19",
            information_processing="392",
            lodging="75",
        )
    }
)
