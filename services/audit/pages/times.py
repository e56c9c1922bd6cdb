"""Times as they are asked for in forms: typed in parts, or exact."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Final
from unicodedata import normalize

from services.audit.views.plans import not_yet
from shared.domain import JST, Text, jst_day
from shared.web.forms import read_date
from shared.web.problems import FieldError


@dataclass(frozen=True, slots=True)
class TypedTime:
    """A time as asked for in a form: what was typed, the instant that it means, and what is wrong with it.

    `is_now`: it has begun and not ended, and means now.
    """

    typed: Mapping[str, str] = field(default_factory=dict)
    instant: datetime | None = None
    errors: Sequence[FieldError] = ()
    is_now: bool = False

    @property
    def iso(self) -> str | None:
        return None if self.instant is None else self.instant.isoformat()


_TIME = re.compile(r"(\d{1,2})[:時](\d{1,2})分?(?::?(\d{1,2})秒?)?")
NOT_A_TIME: Final = Text(
    ja="時刻は、14:05 または 14:05:30 のように入力してください。", en="Write the time like 14:05 or 14:05:30."
)
DAY_MISSING: Final = Text(ja="時刻とともに、年・月・日を入力してください。", en="Enter the date with the time.")
AS_OF_MISSING: Final = Text(
    ja="見る時点を、年・月・日で入力してください。", en="Enter the year, month and day as of which to look."
)
EARLIER_MISSING: Final = Text(
    ja="前の時点を、年・月・日で入力してください。", en="Enter the year, month and day of the earlier time."
)
LATER_MISSING: Final = Text(
    ja="後の時点を、年・月・日で入力してください。", en="Enter the year, month and day of the later time."
)
NOT_AN_INSTANT: Final = Text(
    ja="時点を、年・月・日と時刻で指定し直してください。", en="Give the date and time once more."
)


def read_time(params: Mapping[str, str], name: str, now: datetime) -> TypedTime:
    """A time of a form (`name`-year, -month, -day, -time; Japanese time), or an exact instant (`name`, ISO 8601).

    What is left out is filled up to its end: a day without a time means its last instant, a minute the end of it, so
    that what a page shows under 14:05 is there as of 14:05. Of a day or minute that goes on, that is `now`; what is to
    come is refused.
    """
    exact = params.get(name, "").strip()
    if exact:
        return _exact(exact, name, now)
    typed = {
        key: params[key] for key in (f"{name}-{part}" for part in ("year", "month", "day", "time")) if key in params
    }
    day = read_date(typed, name)
    text = normalize("NFKC", typed.get(f"{name}-time", "")).replace(" ", "")
    errors = [day] if isinstance(day, FieldError) else []
    try:
        at, length = _time_of(text)
    except ValueError:
        errors.append(_error(f"{name}-time", NOT_A_TIME))
    if day is None and text:
        errors.append(_error(name, DAY_MISSING))
    if errors or day is None or isinstance(day, FieldError):
        return TypedTime(typed, None, errors)
    start = datetime.combine(day, at, JST)
    if start > now:
        return TypedTime(typed, None, [not_yet(name if day > jst_day(now) else f"{name}-time")])
    end = start + length - timedelta(microseconds=1)
    return TypedTime(typed, min(end, now), is_now=end > now)


def required(params: Mapping[str, str], name: str, missing: Text, now: datetime) -> TypedTime:
    """A time that must be there once the form was sent, which brings its inputs even where they are empty."""
    found = read_time(params, name, now)
    sent = any(key.endswith("-year") for key in params)
    if not sent or found.instant or found.errors:
        return found
    return TypedTime(found.typed, None, [_error(name, missing)])


def _time_of(text: str) -> tuple[time, timedelta]:
    if not text:
        return time.min, timedelta(days=1)
    found = _TIME.fullmatch(text)
    if found is None:
        raise ValueError(text)
    hour, minute, second = (int(part or 0) for part in found.groups())
    return time(hour, minute, second), timedelta(seconds=1) if found[3] else timedelta(minutes=1)


def _exact(text: str, name: str, now: datetime) -> TypedTime:
    try:
        # A "+" of an offset that was not encoded arrives as a space.
        instant = datetime.fromisoformat(text.replace(" ", "+"))
        there = instant.astimezone(JST)
    except (ValueError, OverflowError):
        return TypedTime({}, None, [_error(name, NOT_AN_INSTANT)])
    if instant.tzinfo is None:
        return TypedTime({}, None, [_error(name, NOT_AN_INSTANT)])
    parts = {"year": there.year, "month": there.month, "day": there.day, "time": there.strftime("%H:%M:%S")}
    typed = {f"{name}-{part}": str(value) for part, value in parts.items()}
    return TypedTime(typed, None, [not_yet(name)]) if instant > now else TypedTime(typed, instant)


def _error(name: str, text: Text) -> FieldError:
    return FieldError(name, "", "not_a_time", ja=text.ja, en=text.en)
