"""The clock of an examination (R18; DESIGN §6): pure in what happened, a calendar and a policy.

Days are JST days. Day 1 is the day after receipt. A correction asked on A and answered on B takes A+1 … B out, the
half-open (A, B]; several take out their union. `net` counts the days that are left, `gross` all of them.

Where the texts are silent the choices are (P):
- A rung fires at the start of the JST day that is its nth counted day. Whether that day counts is settled by then: a
  correction asked on the day itself takes out only later days.
- The deadline is the nth counted day, rolled once, and ends when that day ends. A correction asked on the deadline day
  (or on a day between it and the day it was rolled to) finds no counted day left to move: it carries the deadline to
  the end of its pause. So without a roll, and in calendar days, the deadline has passed exactly when net exceeds it.
- A correction asked, or an extension given, after the deadline day does not touch the deadline. The days are still the
  applicant's and stay out of `net`.

Nothing here loops over days but `explain`, which has a line for each.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from services.review.domain.calendar import Calendar
from services.review.domain.policy import Policy
from shared.domain import end_of, start_of

ClockState = Literal["running", "paused", "passed", "stopped"]
WhoseTurn = Literal["bureau", "applicant", "none"]
WhyCounted = Literal["received", "counted", "correction", "day_off"]
Interval = tuple[date, date]
"""Half-open: the days after the first, up to and with the second."""

FOREVER = date.max


@dataclass(frozen=True, slots=True)
class Pause:
    """One correction as the clock sees it. `lapsed`: that nobody answered in time has been recorded.

    A correction with more time than was first given has several, one for each time that it was given some: each
    begins on the day on which it was given.
    """

    correction_id: str
    asked_on: date
    answer_by: date
    answered_on: date | None = None
    lapsed: bool = False
    withdrawn_on: date | None = None

    @property
    def closed_on(self) -> date | None:
        """When it was answered or withdrawn; an answer to one that was withdrawn before may count from earlier on."""
        return min((day for day in (self.answered_on, self.withdrawn_on) if day), default=None)


@dataclass(frozen=True, slots=True)
class Extension:
    """期間延長: so many counted days more, given on that day."""

    on: date
    days: int


@dataclass(frozen=True, slots=True)
class CaseClock:
    """All that the clock of one case needs to know."""

    received_on: date
    policy: Policy
    calendar: Calendar
    pauses: tuple[Pause, ...] = ()
    extensions: tuple[Extension, ...] = ()
    rungs_reached: tuple[int, ...] = ()
    stopped_on: date | None = None


@dataclass(frozen=True, slots=True)
class ClockReading:
    """How the clock stands when a day ends, from what had happened by then.

    `last_day` is the deadline; None while a correction keeps it open. `days_left` are counted days, `days_over`
    calendar days since a deadline that has passed. A stopped clock shows how it stood on its last day.
    """

    day: date
    state: ClockState
    net: int
    gross: int
    allowed: int
    days_left: int
    days_over: int
    last_day: date | None
    whose: WhoseTurn


@dataclass(frozen=True, slots=True)
class DayLine:
    """One day of a case, and why it counts or not. `number` is the count when the day ends.

    `correction_id` and `interval` name the pause that took the day out; `reached` the rungs that fell on it.
    """

    day: date
    counts: bool
    number: int
    whose: WhoseTurn
    cause: WhyCounted
    rule: str
    policy: str
    calendar: str
    correction_id: str | None = None
    interval: Interval | None = None
    reached: tuple[int, ...] = ()
    last_day: bool = False


@dataclass(frozen=True, slots=True)
class RungDue:
    """The count reaches a rung."""

    at: datetime
    net_days: int
    day: date


@dataclass(frozen=True, slots=True)
class LapseDue:
    """The day for answering a correction has ended."""

    at: datetime
    correction_id: str
    answer_by: date


Due = RungDue | LapseDue


# --- what is asked of the clock -------------------------------------------------------------------------------------


def reading(clock: CaseClock, day: date) -> ClockReading:
    """How the clock stands when `day` ends. What happened later is left out, so old days read as they were."""
    seen, until = _as_of(clock, day)
    out = _union(seen, seen.pauses)
    net = _counted(seen, out, until)
    last_day, allowed = _deadline(seen)
    with_applicant = any(_is_open(pause, until, seen.policy) for pause in seen.pauses)
    passed = until > last_day
    paused = with_applicant and not passed
    state: ClockState = "passed" if passed else "paused" if paused else "running"
    return ClockReading(
        day=day,
        state="stopped" if seen.stopped_on else state,
        net=net,
        gross=max(0, (until - seen.received_on).days),
        allowed=allowed,
        days_left=max(0, allowed - net),
        days_over=(until - last_day).days if passed else 0,
        last_day=None if paused else last_day,
        whose="none" if seen.stopped_on else "applicant" if with_applicant else "bureau",
    )


def standing_deadline(clock: CaseClock) -> date | None:
    """The deadline by all that is recorded, whatever day it is; None while a correction is open. Sorts the queue.

    A correction is open until its answer or its lapse is recorded, so this changes only with an event.
    """
    if clock.stopped_on is not None:
        return reading(clock, clock.stopped_on).last_day
    last_day, _ = _deadline(clock)
    keeps_open = (
        pause
        for pause in clock.pauses
        if pause.closed_on is None and not (pause.lapsed and clock.policy.lapse_ends_pause)
    )
    return None if any(pause.asked_on <= last_day for pause in keeps_open) else last_day


def rung_day(clock: CaseClock, net_days: int) -> date:
    """The day on which the count reaches `net_days`. An open correction is taken to last until its due date."""
    return _nth_counted(clock, _union(clock, clock.pauses), net_days)


def next_due(clock: CaseClock) -> Due | None:
    """What falls due next and is not yet recorded: the lapse of a correction, or the next rung. The past too."""
    if clock.stopped_on is not None:
        return None
    # Of a correction that was given more time, only the last day lapses.
    latest = {pause.correction_id: pause for pause in clock.pauses}.values()
    lapses: list[Due] = [
        LapseDue(end_of(pause.answer_by), pause.correction_id, pause.answer_by)
        for pause in latest
        if pause.closed_on is None and not pause.lapsed
    ]
    reached = max(clock.rungs_reached, default=0)
    rung = next((n for n in clock.policy.rungs if n > reached), None)
    rungs: list[Due] = []
    if rung is not None and (day := rung_day(clock, rung)) != FOREVER:
        rungs.append(RungDue(start_of(day), rung, day))
    # A lapse comes before a rung of the same instant: the day after the lapse is the one that reaches it.
    return min(lapses + rungs, key=lambda due: due.at, default=None)


def next_wakeup(clock: CaseClock) -> datetime | None:
    """The instant for the timer of this case; None when nothing more will fall due."""
    due = next_due(clock)
    return due.at if due else None


def explain(clock: CaseClock, day: date) -> tuple[DayLine, ...]:
    """Each day from receipt to `day` (or to the end of the case): does it count, as which number, and why."""
    seen, until = _as_of(clock, day)
    last_day = reading(clock, day).last_day
    lines: list[DayLine] = []
    number = 0
    for offset in range((until - seen.received_on).days + 1):
        line = _line(seen, seen.received_on + timedelta(days=offset), number)
        lines.append(replace(line, last_day=line.day == last_day))
        number = line.number
    return tuple(lines)


def _line(clock: CaseClock, day: date, number: int) -> DayLine:
    policy, calendar = clock.policy.name, clock.calendar.version_on(day)
    if day == clock.received_on:
        # The day of receipt itself is not counted (民法140条).
        return DayLine(day, False, number, "none", "received", "R18", policy, calendar)
    for pause in clock.pauses:
        if (interval := _interval(clock, pause)) and interval[0] < day <= interval[1]:
            rule, found = "G6", pause.correction_id
            return DayLine(day, False, number, "applicant", "correction", rule, policy, calendar, found, interval)
    if not _is_unit(clock, day):
        return DayLine(day, False, number, "none", "day_off", "R18", policy, calendar)
    reached = (number + 1,) if number + 1 in clock.policy.rungs else ()
    return DayLine(day, True, number + 1, "bureau", "counted", "R18", policy, calendar, reached=reached)


# --- pauses ---------------------------------------------------------------------------------------------------------


def _as_of(clock: CaseClock, day: date) -> tuple[CaseClock, date]:
    """The clock as it was when `day` ended, without what happened later, and the last day that it shows.

    A withdrawal may reach us after a correction that was asked in the meantime: what follows the end never was.
    """
    stopped_on = clock.stopped_on if clock.stopped_on is not None and clock.stopped_on <= day else None
    until = stopped_on or day
    pauses = tuple(_known(pause, until) for pause in clock.pauses if pause.asked_on <= until)
    extensions = tuple(extension for extension in clock.extensions if extension.on <= until)
    calendar = clock.calendar.as_known_on(until)
    known = replace(clock, calendar=calendar, pauses=pauses, extensions=extensions, stopped_on=stopped_on)
    return known, until


def _known(pause: Pause, until: date) -> Pause:
    answered_on, withdrawn_on = (
        day if day and day <= until else None for day in (pause.answered_on, pause.withdrawn_on)
    )
    return replace(pause, answered_on=answered_on, withdrawn_on=withdrawn_on)


def _ends_on(pause: Pause, policy: Policy) -> date:
    """The last day of a pause: its answer or withdrawal, or the due date if that comes first (P, switch
    `lapse_ends_pause`)."""
    last = pause.answer_by if policy.lapse_ends_pause else FOREVER
    return min(pause.closed_on or last, last)


def _is_open(pause: Pause, day: date, policy: Policy) -> bool:
    """Is the correction still to be answered when `day` ends? On its due date it is."""
    if pause.closed_on is not None and pause.closed_on <= day:
        return False
    return pause.asked_on <= day and (day <= pause.answer_by or not policy.lapse_ends_pause)


def _interval(clock: CaseClock, pause: Pause) -> Interval | None:
    """The days that one correction takes out, cut at receipt; None if there are none (answered the same day)."""
    start, end = max(pause.asked_on, clock.received_on), _ends_on(pause, clock.policy)
    return (start, end) if start < end else None


def _union(clock: CaseClock, pauses: Iterable[Pause]) -> list[Interval]:
    """The days that all these corrections take out: apart from each other, earliest first. Never their sum."""
    found: list[Interval] = []
    for start, end in sorted(interval for pause in pauses if (interval := _interval(clock, pause))):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


# --- counting -------------------------------------------------------------------------------------------------------


def _is_unit(clock: CaseClock, day: date) -> bool:
    return clock.policy.unit == "calendar_days" or clock.calendar.is_business_day(day)


def _days(clock: CaseClock, after: date, to: date) -> int:
    """Days of the policy's unit in (after, to]."""
    if clock.policy.unit == "business_days":
        return clock.calendar.business_days(after, to)
    return max(0, (to - after).days)


def _counted(clock: CaseClock, out: list[Interval], day: date) -> int:
    """The net count when `day` ends."""
    return _days(clock, clock.received_on, day) - sum(_days(clock, start, min(end, day)) for start, end in out)


def _nth_counted(clock: CaseClock, out: list[Interval], n: int) -> date:
    """The nth counted day; FOREVER if a pause without end comes before it."""
    day = _plus(clock, n)
    for start, end in out:
        if day <= start:
            break
        if end == FOREVER:
            return FOREVER
        n += _days(clock, start, end)
        day = _plus(clock, n)
    return day


def _plus(clock: CaseClock, n: int) -> date:
    """The nth day of the unit after receipt, pauses aside."""
    if clock.policy.unit == "business_days":
        return clock.calendar.business_day_after(clock.received_on, n)
    return clock.received_on + timedelta(days=n)


# --- the deadline ---------------------------------------------------------------------------------------------------


def _deadline(clock: CaseClock) -> tuple[date, int]:
    """The deadline and the counted days that it allows.

    Corrections and extensions are taken in the order of their days; the first that comes after the deadline as it
    stood finds it passed, and so does every later one (P).
    """
    allowed = clock.policy.length
    taken: list[Pause] = []
    last_day = _last_day(clock, taken, allowed)
    steps: list[Pause | Extension] = [*clock.pauses, *clock.extensions]
    for step in sorted(steps, key=_day_of):
        if _day_of(step) > last_day:
            break
        if isinstance(step, Extension):
            allowed += step.days
        else:
            taken.append(step)
        last_day = _last_day(clock, taken, allowed)
    return last_day, allowed


def _day_of(step: Pause | Extension) -> date:
    return step.on if isinstance(step, Extension) else step.asked_on


def _last_day(clock: CaseClock, pauses: list[Pause], allowed: int) -> date:
    """The deadline if exactly these corrections move it."""
    out = _union(clock, pauses)
    last_day = _rolled(clock, _nth_counted(clock, out, allowed))
    for start, end in out:
        if start <= last_day < end:
            # Asked on the deadline day, or while it was being rolled: no counted day is left to move, so the
            # deadline is carried to the end of the pause.
            last_day = _rolled(clock, end)
    return last_day


def _rolled(clock: CaseClock, day: date) -> date:
    if clock.policy.roll == "none" or day == FOREVER:
        return day
    return clock.calendar.next_business_day(day)
