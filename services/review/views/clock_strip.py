"""The days of a case in a row, for the picture of its clock: what was counted, what was not, what is left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from services.review.domain.clock import FOREVER, ClockReading
from services.review.domain.policy import policy_of
from services.review.views.case_page import CasePage
from shared.domain import Text

DayKind = Literal["counted", "applicant", "off", "over", "ahead"]
MOST_DAYS = 730
"""A picture of more days than this would show none of them."""


@dataclass(frozen=True, slots=True)
class StripDay:
    """One day: what became of it, and what falls on it. `day` is open while a correction keeps the deadline open."""

    kind: DayKind
    day: date | None
    rung: int | None = None
    last_day: bool = False
    today: bool = False


@dataclass(frozen=True, slots=True)
class ClockStrip:
    """The days after receipt up to the deadline or to today, whichever is later."""

    days: tuple[StripDay, ...]
    reading: ClockReading

    def count(self, kind: DayKind) -> int:
        return sum(day.kind == kind for day in self.days)

    def shows(self, mark: Literal["today", "rung", "last_day"]) -> bool:
        """Whether the mark stands at any of the days."""
        return any(getattr(day, mark) for day in self.days)


def clock_strip(page: CasePage, day: date) -> ClockStrip:
    reading = page.reading(day)
    days = (*_gone(page, reading, day), *_ahead(page, reading))
    return ClockStrip(days[:MOST_DAYS], reading)


def in_a_sentence(strip: ClockStrip, standard: int) -> Text:
    """How the clock stands; `standard` is the standard period, without the days of extensions."""
    clock, paused = strip.reading, strip.count("applicant")
    ja, en = f"標準処理期間{standard}日", f"the standard period of {standard} days"
    if clock.allowed != standard:
        ja, en = f"{ja}（延長により{clock.allowed}日）", f"{en} (extended to {clock.allowed})"
    if clock.state == "stopped" and clock.days_over:
        ja, en = f"{ja}を{clock.days_over}日超過して終わりました", f"Ended {clock.days_over} days after {en}"
    elif clock.state == "stopped":
        ja, en = f"{ja}のうち{clock.net}日で、期限内に終わりました", f"Ended in time, after {clock.net} days of {en}"
    elif clock.days_over:
        ja, en = f"{ja}を{clock.days_over}日超過しています", f"{clock.days_over} days beyond {en}"
    else:
        ja, en = f"{ja}のうち{clock.net}日が経過しました", f"{clock.net} days of {en} have passed"
    return Text(
        ja=f"{ja}（受付から{clock.gross}日、うち補正に要した日{paused}日）。",
        en=f"{en} ({clock.gross} since receipt, {paused} of them taken to correct).",
    )


def _gone(page: CasePage, reading: ClockReading, today: date) -> Iterator[StripDay]:
    for line in page.explanation(today)[1:]:
        kind: DayKind = "counted"
        if line.cause == "correction":
            kind = "applicant"
        elif not line.counts:
            kind = "off"
        elif reading.last_day is not None and line.day > reading.last_day:
            kind = "over"
        rung = line.reached[0] if line.reached else None
        yield StripDay(kind, line.day, rung, line.last_day, line.day == today and page.case.ended_on is None)


def _ahead(page: CasePage, reading: ClockReading) -> Iterator[StripDay]:
    if page.case.ended_on is not None or reading.state == "passed":
        return
    rungs = policy_of(page.case.policy).rungs
    clock = page.case.clock()
    if reading.last_day is None or reading.last_day == FOREVER:
        # The counted days that are left, on no days yet; so none of them is the deadline.
        for number in range(reading.net + 1, reading.allowed + 1):
            yield StripDay("ahead", None, number if number in rungs else None)
        return
    number = reading.net
    for offset in range(1, (reading.last_day - reading.day).days + 1):
        day = reading.day + timedelta(days=offset)
        counts = clock.policy.unit == "calendar_days" or clock.calendar.is_business_day(day)
        number += counts
        rung = number if counts and number in rungs else None
        yield StripDay("ahead" if counts else "off", day, rung, day == reading.last_day)
