"""That offices are closed on a day that an officer has set: said to programs, which have it done all the same."""

from __future__ import annotations

from datetime import date

from shared.scheme.days_off import is_day_off, next_working_day
from shared.web.formats import format_date
from shared.web.problems import FieldError


def closed_day_cautions(field: str, day: date | None) -> tuple[FieldError, ...]:
    """A caution at the field that set the day, if offices are closed on it (行政機関の休日に関する法律1条1項)."""
    if day is None or not is_day_off(day):
        return ()
    opens = next_working_day(day)
    ja, en = (
        (format_date(day, language, weekday=True), format_date(opens, language, weekday=True))
        for language in ("ja", "en")
    )
    return (
        FieldError(
            field,
            "",
            "closed_day",
            f"{ja[0]}は閉庁日です。翌開庁日は{ja[1]}です。",
            f"Offices are closed on {en[0]}. They are open again on {en[1]}.",
        ),
    )
