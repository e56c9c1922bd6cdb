"""A day that an officer sets may be one on which offices are closed: they are told, and say that it shall be so."""

from __future__ import annotations

from datetime import date

from services.review.pages.typed import error_at
from shared.domain import Text
from shared.scheme.days_off import is_day_off
from shared.web.formats import format_date
from shared.web.forms import read_date
from shared.web.problems import FieldError
from shared.web.typed import Typed


def closed_day(typed: Typed, name: str, default: date | None = None) -> date | None:
    """The day that was typed, or the one that stands for an empty field, if offices are closed on it."""
    day = read_date(typed, name) or default
    # What cannot be read as a day is said of it elsewhere.
    return day if isinstance(day, date) and is_day_off(day) else None


def not_said_so(typed: Typed, name: str, default: date | None = None) -> FieldError | None:
    """That offices are closed on the day, unless the form that came says so of this very day (`name`-closed)."""
    day = closed_day(typed, name, default)
    if day is None or typed[f"{name}-closed"] == day.isoformat():
        return None
    ja, en = format_date(day, "ja", weekday=True), format_date(day, "en", weekday=True)
    return error_at(
        name,
        Text(
            ja=f"{ja}は閉庁日です。この日でよいときは、もう一度送信してください。",
            en=f"Offices are closed on {en}. If it shall be that day, send the form once more.",
        ),
    )
