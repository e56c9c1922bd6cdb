"""The clock against an oracle that lives through a case one day after the other, knowing nothing but that day's rules.

The oracle shares no code with the clock: no union, no arithmetic, no order of steps. It asks of each day who has the
case, and stops at the first evening on which nothing holds the deadline back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from services.review.domain.calendar import Calendar
from services.review.domain.case import CASE
from services.review.domain.clock import (
    CaseClock,
    Extension,
    Pause,
    explain,
    next_due,
    next_wakeup,
    reading,
    rung_day,
    standing_deadline,
)
from services.review.domain.commands import ExtendCorrection, ExtendDeadline, RequestCorrection, WithdrawCorrection
from services.review.domain.policy import Policy
from shared.contracts.event import Event
from shared.domain import Refusal, start_of
from tests.domain.review.facts import CASE_ID, ITEMS, WAKE, assigned, case_opened, the_answer
from tests.support.scenario import noon

RECEIVED = date(2026, 4, 20)
STEADY = settings(max_examples=100, derandomize=True, deadline=None, database=None)


@dataclass
class Life:
    """What one person with a wall calendar would know when a day ends."""

    net: int
    with_applicant: bool
    passed_on: date | None


@dataclass
class Asked:
    """One correction as that person remembers it: each day that was given for it, by when it was given."""

    given: dict[date, date]
    answered_on: date | None
    withdrawn_on: date | None

    def answer_by(self, day: date) -> date:
        """What one would say when `day` ends; nothing sensible before it was asked."""
        return max((last for given_on, last in self.given.items() if given_on <= day), default=date.min)


def corrections(pauses: Sequence[Pause]) -> list[Asked]:
    found: dict[str, Asked] = {}
    for pause in pauses:
        asked = found.setdefault(pause.correction_id, Asked({}, pause.answered_on, pause.withdrawn_on))
        asked.given[pause.asked_on] = max(pause.answer_by, asked.given.get(pause.asked_on, date.min))
    return list(found.values())


def holds(asked: Asked, day: date) -> bool:
    """Does the applicant have it when `day` ends, as far as anybody then knows?"""
    if day < min(asked.given) or day > asked.answer_by(day):
        return False
    return not any(closed is not None and closed <= day for closed in (asked.answered_on, asked.withdrawn_on))


def takes_out(asked: Asked, day: date) -> bool:
    """Is `day` lost to this correction? Yes if the applicant had it in the morning and still had time to answer."""
    yesterday = day - timedelta(1)
    return day <= asked.answer_by(yesterday) and holds(asked, yesterday)


def live(clock: CaseClock) -> Iterator[tuple[date, Life]]:
    """One evening after the other, from the day of receipt."""
    policy, calendar = clock.policy, clock.calendar
    day, net, left, deadline = clock.received_on, 0, policy.length, None
    taken = [p for p in clock.pauses if p.asked_on < day]
    every = corrections(clock.pauses)
    while True:
        works = policy.unit == "calendar_days" or calendar.is_business_day(day)
        if day > clock.received_on and works:
            net += not any(takes_out(asked, day) for asked in every)
            left -= not any(takes_out(asked, day) for asked in corrections(taken))
        if deadline is None:
            left += sum(extension.days for extension in clock.extensions if extension.on == day)
            taken += [pause for pause in clock.pauses if pause.asked_on == day]
            rests = policy.roll == "next_business_day" and not calendar.is_business_day(day)
            tomorrow_is_out = any(takes_out(asked, day + timedelta(1)) for asked in corrections(taken))
            if left <= 0 and not rests and not tomorrow_is_out:
                deadline = day
        yield day, Life(net, any(holds(asked, day) for asked in every), deadline)
        day += timedelta(1)


def as_known(clock: CaseClock, day: date) -> CaseClock:
    """What had happened by then; an answer that nobody had yet is no answer."""
    return replace(
        clock,
        pauses=tuple(
            replace(
                p,
                answered_on=p.answered_on if p.answered_on and p.answered_on <= day else None,
                withdrawn_on=p.withdrawn_on if p.withdrawn_on and p.withdrawn_on <= day else None,
            )
            for p in clock.pauses
            if p.asked_on <= day
        ),
        extensions=tuple(e for e in clock.extensions if e.on <= day),
    )


def on(clock: CaseClock, day: date) -> Life:
    return next(life for reached, life in live(clock) if reached == day)


def deadline_of(clock: CaseClock) -> date:
    return next(life.passed_on for _, life in live(clock) if life.passed_on)


def days_from(first: date, last: int) -> st.SearchStrategy[date]:
    return st.integers(0, last).map(lambda n: first + timedelta(n))


@st.composite
def pauses(draw: st.DrawFn) -> list[Pause]:
    """A correction, with the times that it was given more."""
    asked_on = draw(days_from(RECEIVED - timedelta(10), 110))
    answered_on = draw(st.none() | days_from(asked_on, 45))
    withdrawn_on = draw(st.none() | st.none() | days_from(asked_on, 45))
    given_on, answer_by = asked_on, asked_on + timedelta(draw(st.integers(1, 30)))
    found = [Pause("", given_on, answer_by, answered_on, withdrawn_on=withdrawn_on)]
    for _ in range(draw(st.integers(0, 2))):
        given_on += timedelta(draw(st.integers(0, 40)))
        answer_by = max(answer_by, given_on) + timedelta(draw(st.integers(1, 20)))
        found.append(Pause("", given_on, answer_by, answered_on, withdrawn_on=withdrawn_on))
    return found


def numbered(every: Sequence[Sequence[Pause]]) -> tuple[Pause, ...]:
    return tuple(replace(pause, correction_id=f"c{number}") for number, one in enumerate(every) for pause in one)


POLICIES = st.builds(
    Policy,
    name=st.just("random"),
    length=st.sampled_from([45, 45, 20, 1]),
    unit=st.sampled_from(["calendar_days", "business_days"]),
    roll=st.sampled_from(["none", "next_business_day"]),
)
CALENDARS = st.builds(Calendar, st.just("calendar/9"), st.frozensets(days_from(RECEIVED, 160), max_size=25))
EXTENSIONS = st.lists(st.builds(Extension, days_from(RECEIVED, 90), st.integers(1, 20)), max_size=2).map(tuple)
CLOCKS = st.builds(
    CaseClock,
    received_on=st.just(RECEIVED),
    policy=POLICIES,
    calendar=CALENDARS,
    pauses=st.lists(pauses(), max_size=4).map(numbered),
    extensions=EXTENSIONS,
)
LATER = st.integers(0, 150)


@STEADY
@given(CLOCKS, LATER)
def test_a_reading_is_what_living_through_the_days_gives(clock: CaseClock, later: int) -> None:
    day = clock.received_on + timedelta(later)
    known = as_known(clock, day)
    life, deadline = on(known, day), deadline_of(known)
    found = reading(clock, day)
    passed = deadline < day
    paused = life.with_applicant and not passed
    assert found.net == life.net
    assert found.gross == later
    assert found.state == ("passed" if passed else "paused" if paused else "running")
    assert found.last_day == (None if paused else deadline)
    assert found.whose == ("applicant" if life.with_applicant else "bureau")


@STEADY
@given(CLOCKS)
def test_a_deadline_that_has_passed_stays_passed(clock: CaseClock) -> None:
    readings = [reading(clock, clock.received_on + timedelta(later)) for later in range(150)]
    passed = [found.last_day for found in readings if found.state == "passed"]
    assert len(set(passed)) <= 1
    first = next((index for index, found in enumerate(readings) if found.state == "passed"), len(readings))
    assert all(found.state == "passed" for found in readings[first:])


@STEADY
@given(CLOCKS, st.sampled_from([1, 30, 40, 45]))
def test_a_rung_is_the_day_on_which_the_count_reaches_it(clock: CaseClock, net_days: int) -> None:
    assert rung_day(clock, net_days) == next(day for day, life in live(clock) if life.net == net_days)


@STEADY
@given(CLOCKS, LATER)
def test_the_explanation_counts_like_the_oracle(clock: CaseClock, later: int) -> None:
    lines = explain(clock, clock.received_on + timedelta(later))
    for line, (day, life) in zip(lines, live(clock), strict=False):
        assert (line.day, line.number) == (day, life.net)
        assert (line.whose == "applicant") == any(
            takes_out(asked, day) and day > clock.received_on for asked in corrections(clock.pauses)
        )


@STEADY
@given(CLOCKS, LATER)
def test_without_a_roll_the_deadline_has_passed_once_more_days_count_than_are_allowed(
    clock: CaseClock, later: int
) -> None:
    plain = replace(clock, policy=Policy("plain"), extensions=())
    found = reading(plain, clock.received_on + timedelta(later))
    assert (found.state == "passed") == (found.net > found.allowed)


def last_of(clock: CaseClock, pause: Pause) -> date:
    """The last day that was given for a correction."""
    return max(one.answer_by for one in clock.pauses if one.correction_id == pause.correction_id)


@STEADY
@given(CLOCKS, LATER)
def test_the_queue_sorts_by_the_deadline_of_the_reading(clock: CaseClock, later: int) -> None:
    day = clock.received_on + timedelta(later)
    recorded = as_known(clock, day)
    recorded = replace(
        recorded,
        pauses=tuple(replace(p, lapsed=p.closed_on is None and last_of(recorded, p) < day) for p in recorded.pauses),
    )
    assert standing_deadline(recorded) == reading(recorded, day).last_day


@STEADY
@given(CLOCKS)
def test_every_wake_up_is_recorded_once_and_time_never_runs_back(clock: CaseClock) -> None:
    unanswered = {pause.correction_id for pause in clock.pauses if pause.closed_on is None}
    owed = len(clock.policy.rungs) + len(unanswered)
    instants = []
    while due := next_due(clock):
        assert next_wakeup(clock) == due.at
        instants.append(due.at)
        if hasattr(due, "net_days"):
            assert due.at == start_of(due.day)
            clock = replace(clock, rungs_reached=(*clock.rungs_reached, due.net_days))
        else:
            lapsed = (replace(p, lapsed=p.lapsed or p.correction_id == due.correction_id) for p in clock.pauses)
            clock = replace(clock, pauses=tuple(lapsed))
    assert len(instants) == owed
    assert instants == sorted(instants)


DEEDS = st.dictionaries(
    st.integers(0, 110),
    st.sampled_from(["ask", "ask", "ask", "answer", "answer", "more", "more", "withdraw", "extend"]),
    max_size=14,
)


@STEADY
@given(DEEDS, st.integers(1, 20))
def test_on_every_morning_the_day_that_was_told_is_the_one_that_the_oracle_lives_to(
    deeds: dict[int, str], days: int
) -> None:
    events: list[Event] = [case_opened(RECEIVED), assigned()]
    for offset in range(130):
        day, tomorrow = RECEIVED + timedelta(offset), RECEIVED + timedelta(offset + 1)
        deed = deeds.get(offset)
        if deed is not None:
            events += asked_for(events, deed, day, days)
        woken = CASE.decide(CASE.replay(events), WAKE, start_of(tomorrow))
        assert not isinstance(woken, Refusal)
        events += woken
        case = CASE.replay(events)
        assert case is not None
        known = as_known(case.clock(), tomorrow)
        deadline, life = deadline_of(known), on(known, tomorrow)
        assert case.told_day == (None if life.with_applicant and deadline >= tomorrow else deadline)
        assert case.extended_days <= 45


def asked_for(events: list[Event], deed: str, day: date, days: int) -> Sequence[Event]:
    """What one deed of the day brings; nothing where it is refused."""
    case = CASE.replay(events)
    assert case is not None
    number = len({pause.correction_id for pause in case.pauses})
    commands = {
        "ask": RequestCorrection(CASE_ID, f"c{number + 1}", ITEMS, by="sato", answer_by=day + timedelta(9)),
        "answer": the_answer(day, f"c{number}"),
        "more": ExtendCorrection(CASE_ID, day + timedelta(12), "理由", by="sato"),
        "withdraw": WithdrawCorrection(CASE_ID, "理由", by="sato"),
        "extend": ExtendDeadline(CASE_ID, days, "理由", by="sato"),
    }
    outcome = CASE.decide(case, commands[deed], noon(day))
    return [] if isinstance(outcome, Refusal) else outcome
