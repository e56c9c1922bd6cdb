"""Receipts of what was handed in; and reminders of the day for answering, on time, once, and never after the answer."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from hypothesis import given as for_all
from hypothesis import strategies as st

from services.intake.domain.letters import (
    LETTERS,
    Acknowledge,
    AwaitAnswers,
    Letters,
    Recipient,
    Remind,
    awaited_of,
    letters_of,
    next_wakeup,
)
from services.intake.domain.state import Application, Correction
from shared.contracts.event import Event
from shared.contracts.letters import AnswerReminded, AnswersAwaited, ArrivalAcknowledged, AwaitedAnswer
from shared.domain import start_of
from tests.support.scenario import given_for

given = given_for(LETTERS)

RECIPIENT: Final = Recipient("03-2026-000001", "kanto", "株式会社みなと製作所", "1234567890123")
ABOUT: Final[dict[str, Any]] = asdict(RECIPIENT)
ASKED_AT: Final = datetime(2026, 12, 1, 3, tzinfo=UTC)
BY: Final = date(2026, 12, 15)
REMIND: Final = Remind(letters_of("a1"))


def nine(day: date) -> datetime:
    """Nine in the morning, in Japan."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


FIRST, SECOND = nine(date(2026, 12, 8)), nine(date(2026, 12, 14))


def one(correction_id: str = "c1", answer_by: date = BY) -> AwaitedAnswer:
    return AwaitedAnswer(correction_id=correction_id, answer_by=answer_by)


def awaited(*answers: AwaitedAnswer, at: datetime = ASKED_AT) -> AnswersAwaited:
    return AnswersAwaited(awaited=answers, since=at, **ABOUT)


def await_(*answers: AwaitedAnswer, recipient: Recipient = RECIPIENT) -> AwaitAnswers:
    return AwaitAnswers("a1", answers, recipient)


def reminded(due_at: datetime, on: date | None = None, correction_id: str = "c1", by: date = BY) -> AnswerReminded:
    day = on or due_at.date()
    return AnswerReminded(correction_id=correction_id, answer_by=by, reminded_on=day, due_at=due_at, **ABOUT)


# -- receipts -------------------------------------------------------------------------------------------------------


def test_an_answer_and_a_withdrawal_are_acknowledged_with_the_day_on_which_they_came() -> None:
    day = date(2026, 12, 9)
    for what in ("answer", "withdrawal"):
        told = ArrivalAcknowledged(what=what, arrived_on=day, **ABOUT)  # type: ignore[arg-type]
        given().when(Acknowledge("a1", what, RECIPIENT, day), at=FIRST).then(told)  # type: ignore[arg-type]


def test_a_late_answer_is_acknowledged_as_late() -> None:
    told = ArrivalAcknowledged(what="answer", arrived_on=BY + timedelta(days=1), late=True, **ABOUT)
    given().when(Acknowledge("a1", "answer", RECIPIENT, BY + timedelta(days=1), late=True), at=SECOND).then(told)


# -- what is awaited ------------------------------------------------------------------------------------------------


def test_a_request_begins_the_wait_and_the_same_again_changes_nothing() -> None:
    scenario = given().when(await_(one()), at=ASKED_AT).then(awaited(one()))
    assert next_wakeup(scenario.state) == FIRST
    scenario.and_when(await_(one()), at=FIRST).then_nothing()


def test_where_nothing_was_asked_nothing_is_recorded() -> None:
    given().when(await_(), at=ASKED_AT).then_nothing()
    assert next_wakeup(Letters()) is None


def test_an_answer_ends_the_wait() -> None:
    scenario = given(awaited(one())).when(await_(), at=FIRST).then(awaited(at=FIRST))
    assert next_wakeup(scenario.state) is None


def test_another_bureau_writes_from_then_on() -> None:
    other = Recipient(RECIPIENT.application_no, "kinki", RECIPIENT.business, RECIPIENT.corporate_number)
    scenario = given(awaited(one())).when(await_(one(), recipient=other), at=ASKED_AT + timedelta(hours=1))
    (told,) = scenario.and_when(REMIND, at=FIRST).outcome
    assert told.bureau == "kinki"


def test_only_what_is_open_and_not_over_is_awaited() -> None:
    def asked(correction_id: str, **other: Any) -> Correction:
        return Correction(correction_id, (), date(2026, 12, 1), BY, **other)

    corrections = (asked("c1"), asked("c2", answers=()), asked("c3", cancelled_on=BY), asked("c4", lapsed=True))
    assert awaited_of(Application(status="correcting", corrections=corrections)) == (one("c1"),)
    for status in ("withdrawn", "certified", "refused", "fell_away"):
        assert awaited_of(Application(status=status, corrections=corrections)) == ()  # type: ignore[arg-type]


# -- reminders ------------------------------------------------------------------------------------------------------


def test_the_applicant_is_reminded_seven_days_before_and_the_day_before_at_nine() -> None:
    scenario = given(awaited(one())).when(REMIND, at=FIRST).then(reminded(FIRST))
    assert next_wakeup(scenario.state) == SECOND
    scenario = scenario.and_when(REMIND, at=SECOND).then(reminded(SECOND))
    assert next_wakeup(scenario.state) is None


def test_nobody_is_reminded_before_the_time_or_twice() -> None:
    given(awaited(one())).when(REMIND, at=FIRST - timedelta(microseconds=1)).then_nothing()
    given(awaited(one()), reminded(FIRST)).when(REMIND, at=FIRST).then_nothing()


def test_whoever_answered_first_is_not_reminded_and_whoever_is_reminded_first_may_answer() -> None:
    given(awaited(one()), awaited(at=FIRST)).when(REMIND, at=SECOND).then_nothing()
    given(awaited(one()), reminded(FIRST)).when(await_(), at=FIRST).then(awaited(at=FIRST))


def test_who_is_asked_shortly_before_the_day_is_reminded_only_of_what_is_to_come() -> None:
    asked = FIRST + timedelta(minutes=1)
    scenario = given().when(await_(one()), at=asked)
    assert next_wakeup(scenario.state) == SECOND
    scenario.and_when(REMIND, at=SECOND).then(reminded(SECOND))


def test_more_time_means_reminders_before_the_new_day() -> None:
    later = BY + timedelta(days=14)
    scenario = given(awaited(one()), reminded(FIRST)).when(await_(one(answer_by=later)), at=FIRST)
    assert next_wakeup(scenario.state) == nine(later - timedelta(days=7))


def test_of_reminders_that_are_late_together_one_is_sent() -> None:
    scenario = given(awaited(one())).when(REMIND, at=SECOND + timedelta(hours=2)).then(reminded(SECOND))
    assert next_wakeup(scenario.state) is None


def test_after_the_last_day_nobody_is_reminded_and_nothing_waits() -> None:
    over = start_of(BY + timedelta(days=1))
    scenario = given(awaited(one())).when(REMIND, at=over).then(awaited(at=over))
    assert next_wakeup(scenario.state) is None
    last_moment = over - timedelta(microseconds=1)
    given(awaited(one())).when(REMIND, at=last_moment).then(reminded(SECOND, on=BY))


def test_one_correction_that_is_over_holds_up_no_other() -> None:
    later = BY + timedelta(days=8)
    both = awaited(one(), one("c2", later))
    over = nine(later - timedelta(days=7))
    assert over == start_of(BY + timedelta(days=1)) + timedelta(hours=9)
    told = reminded(over, correction_id="c2", by=later)
    given(both).when(REMIND, at=over).then(told, awaited(one("c2", later), at=over))


@for_all(
    st.lists(st.integers(0, 40), min_size=1, max_size=3),
    st.lists(st.integers(-2, 45 * 24), min_size=1, max_size=12),
    st.integers(0, 45 * 24),
)
def test_however_late_timers_are_each_moment_is_told_once_and_none_after_the_answer(
    days: list[int], hours: list[int], answered: int
) -> None:
    """Against a plain count: the moments between the request and the answer, each correction's last one that is due."""
    answers = tuple(one(f"c{number}", ASKED_AT.date() + timedelta(days=day)) for number, day in enumerate(days))
    events: list[Event] = [awaited(*answers)]
    for hour in sorted(hours):
        at = ASKED_AT + timedelta(hours=hour)
        command: Any = REMIND if hour < answered else await_()
        events += LETTERS.decide(LETTERS.replay(events), command, at)  # type: ignore[arg-type]
        waits = next_wakeup(LETTERS.replay(events))
        assert waits is None or waits > at, "a timer that is answered is not due again"
        for told in (event for event in events if isinstance(event, AnswerReminded)):
            assert told.due_at <= ASKED_AT + timedelta(hours=answered)
            assert told.due_at in {nine(told.answer_by - timedelta(days=before)) for before in (7, 1)}
            assert told.reminded_on <= told.answer_by
    keys = [(told.correction_id, told.due_at) for told in events if isinstance(told, AnswerReminded)]
    assert len(keys) == len(set(keys))
