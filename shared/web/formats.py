"""How dates, amounts and sentences read in each language.

A day is written in one way, 2026年11月23日; where it stands for itself, outside tables, lists and sentences, the era is
beside its year (`key_date`). An instant is written in one way too, in Japanese time, and says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from shared.domain import JST, Month, Text, jst_day
from shared.scheme.wareki import ERAS
from shared.web.language import Language

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS = {"ja": ("月", "火", "水", "木", "金", "土", "日"), "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}


def format_date(day: date, language: Language, weekday: bool = False) -> str:
    """2026年11月23日 or 23 November 2026, with 「（月）」 or "Mon " if asked. An instant gives its day in Japan."""
    if isinstance(day, datetime):
        day = jst_day(day)
    name = WEEKDAYS[language][day.weekday()]
    if language == "ja":
        return f"{day.year}年{day.month}月{day.day}日" + (f"（{name}）" if weekday else "")
    return (f"{name} " if weekday else "") + f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def format_instant(instant: datetime, language: Language, seconds: bool = False) -> str:
    """2026年11月23日 14:05（JST） or 23 November 2026, 14:05 (JST); or with its second."""
    there = instant.astimezone(JST)
    day, time = format_date(there.date(), language), there.strftime("%H:%M:%S" if seconds else "%H:%M")
    return f"{day} {time}（JST）" if language == "ja" else f"{day}, {time} (JST)"


def format_month(month: Month, language: Language) -> str:
    return f"{month.year}年{month.month}月" if language == "ja" else f"{MONTHS[month.month - 1]} {month.year}"


def format_yen(amount: int, language: Language) -> str:
    return f"{amount:,}円" if language == "ja" else f"{amount:,} yen"


def yen_in_words(amount: int, language: Language) -> str:
    """3億円, 240万円, 1億2,345万6,000円; in English all its figures."""
    if language != "ja":
        return format_yen(amount, language)
    words = ""
    for size, name in ((100_000_000, "億"), (10_000, "万"), (1, "")):
        many, amount = divmod(amount, size)
        words += f"{many:,}{name}" if many else ""
    return f"{words or '0'}円"


def key_date(day: date, language: Language, weekday: bool = False) -> tuple[str, str, str]:
    """A date with the era beside its year, in three pieces: 2026年 （令和8年） 11月23日."""
    if isinstance(day, datetime):
        day = jst_day(day)
    plain = format_date(day, language, weekday)
    if language == "ja":
        year, _, rest = plain.partition("年")
        return f"{year}年", f"（{era_year(day)}）", rest
    return f"{plain} ", f"({era_year(day)})", ""


def key_month(month: Month, language: Language) -> str:
    """A month with the era beside its year: 2028年（令和10年）11月, November 2028 (令和10年)."""
    era = era_year(month.last_day)
    return f"{month.year}年（{era}）{month.month}月" if language == "ja" else f"{format_month(month, language)} ({era})"


def iso_day(day: date) -> str:
    """For the attribute of a time element."""
    return (jst_day(day) if isinstance(day, datetime) else day).isoformat()


def era_year(day: date) -> str:
    """The year as the Japanese calendar counts it: 令和8年."""
    return ERAS.on(day).year(day)


def localised(value: Any, language: Language) -> Any:
    """A parameter of a sentence as a reader of that language writes it; what needs no translation stays as it is."""
    match value:
        case Text():
            return sentence(value, language)
        case datetime():
            return format_instant(value, language)
        case date():
            return format_date(value, language)
        case Month():
            return format_month(value, language)
    return value


def sentence(text: Text, language: Language, params: Mapping[str, Any] | None = None) -> str:
    """A text in one language, its parameters included; a parameter that nobody gave shows as its own name."""
    given = {key: localised(value, language) for key, value in (params or {}).items()}
    return text.in_language(language, _Forgiving(given))


class _Forgiving(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return f"{{{key}}}"
