"""Instants in addresses: within the calendars that they are counted in, and days that stand for their ends."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, Final

from pydantic import AfterValidator, AwareDatetime, ValidatorFunctionWrapHandler, WrapValidator
from pydantic_core import PydanticCustomError

from shared.domain import JST, end_of, jst_day


def _counted(instant: datetime) -> datetime:
    """0001-01-01T00:00+14:00 is an instant of the year 0 in UTC, which neither Python nor a day in Japan can say."""
    try:
        for zone in (UTC, JST):
            instant.astimezone(zone)
    except OverflowError:
        raise PydanticCustomError("datetime_parsing", "no instant of the years 1 to 9999") from None
    return instant


Instant = Annotated[AwareDatetime, AfterValidator(_counted)]
"""A parameter of a route: an instant with its offset, as it was given."""


_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")


def _or_a_day(value: Any, read: ValidatorFunctionWrapHandler) -> Any:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        return read(value)
    try:
        day = date.fromisoformat(value)
        end_of(day)
    except (ValueError, OverflowError):
        raise PydanticCustomError("date_parsing", "no day of the years 1 to 9999") from None
    return day


InstantOrDay = Annotated[Instant, WrapValidator(_or_a_day)]
"""A parameter of a route, an instant or a day in Japan, for `up_to`."""


def up_to(asked: datetime | date, now: datetime) -> datetime:
    """The instant up to which something is known: that of a day is its last one, and now while the day goes on."""
    if isinstance(asked, datetime):
        return asked
    return now if asked == jst_day(now) else end_of(asked) - timedelta(microseconds=1)
