"""What was asked to be corrected, and how each point was answered, as those who decide on it read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.review.views.case_page import CasePage
from shared.contracts.event import Event
from shared.contracts.forms.filed import FiledForm, numbered_label
from shared.contracts.intake import CorrectionAnswer
from shared.contracts.review import CaseOpened, CorrectionReceived, CorrectionRequested, CorrectionWithdrawn
from shared.domain import Text
from shared.web.correction_answers import AnswerWay, answer_ways, counted


@dataclass(frozen=True, slots=True)
class AnsweredPoint:
    """One point: what was asked of which field, and how that was answered; no way where it was not."""

    path: str
    label: Text
    asked: str
    way: AnswerWay | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class CorrectionRound:
    """A request with its answer. `answered_on` is None where none came, and `withdrawn_on` where it still counts."""

    requested_on: date
    answered_on: date | None
    late: bool
    withdrawn_on: date | None
    points: tuple[AnsweredPoint, ...]

    @property
    def counts(self) -> Text:
        """How many points were answered in which way."""
        return counted(one.way for one in self.points if one.way)


def correction_rounds(page: CasePage) -> tuple[CorrectionRound, ...]:
    """Every request of a case, oldest first."""
    events = [recorded.event for recorded in page.history]
    withdrawn = {one.correction_id: one.withdrawn_on for one in events if isinstance(one, CorrectionWithdrawn)}
    answers = {one.correction_id: one for one in events if isinstance(one, CorrectionReceived)}
    ways = ways_by_answer(events)
    return tuple(
        _round(one, answers.get(one.correction_id), withdrawn.get(one.correction_id), ways)
        for one in events
        if isinstance(one, CorrectionRequested)
    )


def ways_by_answer(events: Sequence[Event]) -> dict[tuple[str, CorrectionAnswer], AnswerWay]:
    """By correction and answer: whether the text was altered, explained or left."""
    found: dict[tuple[str, CorrectionAnswer], AnswerWay] = {}
    before: FiledForm | None = None
    for event in events:
        if isinstance(event, CorrectionReceived) and before is not None:
            ways = answer_ways(event.answers, before, event.form)
            found |= {(event.correction_id, answer): way for answer, way in ways.items()}
        if isinstance(event, CaseOpened | CorrectionReceived):
            before = event.form
    return found


def answer_to_read(page: CasePage) -> CorrectionRound | None:
    """The answer that came last, while the bureau has not acted on it: no later request, proposal or end."""
    answered = (one for one in reversed(correction_rounds(page)) if one.answered_on is not None)
    return next(answered, None) if "answered" in page.case.marks else None


def _round(
    asked: CorrectionRequested,
    answer: CorrectionReceived | None,
    withdrawn_on: date | None,
    ways: dict[tuple[str, CorrectionAnswer], AnswerWay],
) -> CorrectionRound:
    points = []
    for item in asked.items:
        said = next((one for one in answer.answers if one.is_on(item)), None) if answer else None
        way = ways.get((asked.correction_id, said)) if said else None
        points.append(AnsweredPoint(item.path, numbered_label(item), item.comment, way, said.comment if said else ""))
    answered_on, late = (answer.answered_on, answer.late) if answer else (None, False)
    return CorrectionRound(asked.requested_on, answered_on, late, withdrawn_on, tuple(points))
