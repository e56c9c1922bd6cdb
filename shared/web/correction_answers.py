"""How an applicant answered each point of a correction (G33), in words for both sides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final, Literal

from shared.contracts.forms.carrying import differences_from
from shared.contracts.forms.filed import FiledForm
from shared.contracts.forms.paths import holds
from shared.contracts.intake import CorrectionAnswer
from shared.domain import Text

AnswerWay = Literal["changed", "explained", "declined"]

ANSWER_WAYS: Final[Mapping[AnswerWay, Text]] = {
    "changed": Text(ja="修正した", en="Corrected"),
    "explained": Text(ja="内容は変えずに説明", en="Explained, not altered"),
    "declined": Text(ja="修正に応じない", en="Not to be corrected"),
}


_COUNTED: Final[Mapping[AnswerWay, tuple[str, str]]] = {
    "changed": ("修正", "corrected"),
    "explained": ("説明", "explained"),
    "declined": ("応じない", "not to be corrected"),
}


def counted(ways: Iterable[AnswerWay]) -> Text:
    """How many points were answered in which way, each way by itself."""
    many = Counter(ways)
    return Text(
        ja="・".join(f"{ja}{many[way]}件" for way, (ja, _) in _COUNTED.items()),
        en=", ".join(f"{many[way]} {en}" for way, (_, en) in _COUNTED.items()),
    )


def answer_ways(
    answers: tuple[CorrectionAnswer, ...], before: FiledForm, after: FiledForm
) -> dict[CorrectionAnswer, AnswerWay]:
    """The way of each answer, by what the text says before and after it."""
    changed = [one.path for one in differences_from(before, after)]
    return {answer: _way(answer, changed) for answer in answers}


def _way(answer: CorrectionAnswer, changed: list[str]) -> AnswerWay:
    if answer.declined:
        return "declined"
    is_changed = not answer.explained and any(holds(answer.path, one) or holds(one, answer.path) for one in changed)
    return "changed" if is_changed else "explained"
