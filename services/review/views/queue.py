"""The queue as it is shown: the clock of each case on a day."""

from __future__ import annotations

from datetime import date

from services.review.domain.labels import TASKS
from services.review.read_models.queue_pages import QueueRow
from shared.web.components import ClockChip


def chip_of(row: QueueRow, day: date) -> ClockChip:
    """The clock of a row of the queue; of one that another bureau has by now there is none here."""
    if row.ended_on is not None and row.status in TASKS:
        return ClockChip("transferred")
    return clock_chip(row.ended_on, row.last_day, row.days_left, day)


def clock_chip(ended_on: date | None, last_day: date | None, days_left: int | None, day: date) -> ClockChip:
    """The clock of a case on a day, in calendar days beside a calendar date, whatever the unit of the count."""
    if ended_on is not None:
        return ClockChip("decided", last_day, (last_day - ended_on).days if last_day else None)
    if last_day is None:
        return ClockChip("paused", None, days_left)
    left = (last_day - day).days
    return ClockChip("running" if left >= 0 else "passed", last_day, left)
