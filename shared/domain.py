"""What every domain may use: refusals, dated rule tables, JST days, months, and the shape of an aggregate.

Pure: no I/O, no clock, no framework but pydantic.
"""

from __future__ import annotations

import calendar
import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache, total_ordering
from typing import Any, Generic, Protocol, TypeVar

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

JST = timezone(timedelta(hours=9), "JST")
"""Japan has had no summer time since 1951, so a fixed offset says the same as the time-zone data, faster."""
SCHEME_START = date(2019, 7, 16)
"""First day of the scheme (R39)."""


def jst_day(instant: datetime) -> date:
    """The day in Japan at a UTC instant. Raises ValueError for a naive datetime."""
    if instant.tzinfo is None:
        raise ValueError("an instant must be aware")
    return instant.astimezone(JST).date()


@lru_cache(maxsize=8192)
def start_of(day: date) -> datetime:
    """The UTC instant at which a JST day begins."""
    return datetime.combine(day, time.min, JST).astimezone(UTC)


def end_of(day: date) -> datetime:
    """The UTC instant at which a JST day has ended, that is, the start of the next one."""
    return start_of(day + timedelta(days=1))


def fiscal_year(day: date) -> int:
    """会計年度: April to March, named by the year of its April."""
    return day.year if day.month >= 4 else day.year - 1


def plus_months(day: date, months: int) -> date:
    """The same day so many months later, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def end_of_span(first_day: date, months: int) -> date:
    """The last day of a span of months that counts its first day (民法 art. 143-2)."""
    later = plus_months(first_day, months)
    return later - timedelta(days=1) if later.day == first_day.day else later


@total_ordering
@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month; in JSON "2025-12"."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (1 <= self.month <= 12 and 1900 <= self.year <= 2200):
            raise ValueError(f"not a month: {self.year}-{self.month}")

    @classmethod
    def of(cls, day: date) -> Month:
        return cls(day.year, day.month)

    @classmethod
    @lru_cache(maxsize=2048)
    def parse(cls, text: str) -> Month:
        """Read "2025-12". Raises ValueError for anything else."""
        year, dash, month = text.partition("-")
        if not (dash and len(year) == 4 and len(month) == 2 and (year + month).isascii() and (year + month).isdigit()):
            raise ValueError("a month is written like 2025-12")
        return cls(int(year), int(month))

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, self.month, calendar.monthrange(self.year, self.month)[1])

    def plus(self, months: int) -> Month:
        year, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Month(year, month + 1)

    def months_to(self, last: Month) -> int:
        """How many months from this one to `last`, both counted: 2025-12 to 2028-11 is 36."""
        return (last.year - self.year) * 12 + last.month - self.month + 1

    def __lt__(self, other: Month) -> bool:
        return (self.year, self.month) < (other.year, other.month)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        from_text = core_schema.custom_error_schema(
            core_schema.no_info_after_validator_function(cls.parse, core_schema.str_schema(pattern=r"^\d{4}-\d{2}$")),
            custom_error_type="month",
            custom_error_message="a month is written like 2025-12",
        )
        return core_schema.json_or_python_schema(
            json_schema=from_text,
            python_schema=core_schema.union_schema([core_schema.is_instance_schema(cls), from_text]),
            serialization=core_schema.plain_serializer_function_ser_schema(str, return_schema=core_schema.str_schema()),
        )


T = TypeVar("T")


class Dated(Generic[T]):
    """A rule table whose values hold from a first day on; a later law adds a block and edits none."""

    def __init__(self, blocks: Mapping[date, T]) -> None:
        self._blocks = sorted(blocks.items(), key=lambda block: block[0])

    def on(self, day: date) -> T:
        """The value in force on a JST day. Raises LookupError before the first block."""
        for first_day, value in reversed(self._blocks):
            if first_day <= day:
                return value
        raise LookupError(f"no rule in force on {day}")

    def blocks(self) -> Sequence[tuple[date, T]]:
        """Every block with its first day, oldest first."""
        return tuple(self._blocks)


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence for people, in both languages; `{name}` stands for a parameter."""

    ja: str
    en: str

    def in_language(self, language: str, params: Mapping[str, Any]) -> str:
        return (self.ja if language == "ja" else self.en).format_map(params)

    @property
    def within(self) -> Text:
        """The same words inside a sentence: English ones without their capital."""
        return Text(self.ja, self.en[:1].lower() + self.en[1:])


@dataclass(frozen=True, slots=True)
class Refusal:
    """A command that cannot run, with the rule that says so. Never 不認定, which is an outcome of review.

    `field` is the path of the input in question, empty for the command as a whole. A field of the form goes by the
    form's own path ("cover.capital_yen"), wherever the form stands.
    A command may be refused for several reasons at once: `others` holds the rest.
    """

    rule: str
    code: str
    field: str = ""
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    others: tuple[Refusal, ...] = ()

    @property
    def all(self) -> tuple[Refusal, ...]:
        return (self, *self.others)


def refuse(rule: str, code: str, field: str = "", **params: Any) -> Refusal:
    return Refusal(rule, code, field, params)


def together(refusals: Sequence[Refusal]) -> Refusal | None:
    """Several refusals as one, or None if there are none."""
    if not refusals:
        return None
    first = refusals[0]
    return Refusal(first.rule, first.code, first.field, first.params, tuple(refusals[1:]))


class Command(Protocol):
    """What someone asks an aggregate to do: a frozen dataclass of the service's domain."""

    @property
    def stream_id(self) -> str: ...


S = TypeVar("S")
E = TypeVar("E")


@dataclass(frozen=True)
class Aggregate(Generic[S, E]):
    """How one kind of stream decides and remembers; both functions are pure.

    `decide(state, command, now)` returns events (none: nothing to do) or a Refusal; `evolve(state, event)` the next
    state. `initial` is the state of a stream without events. An aggregate with timers says when it next wants to be
    woken (`next_wakeup(state)`, a UTC instant or None) and which command wakes it (`wake(stream_id)`). `lasting`: a
    command that brings nothing never will, so that a state that is not the latest tells it just as well.
    `begins(command)`: it is the first of its stream, as far as anybody can know who does not look.
    """

    name: str
    initial: S
    decide: Callable[[S, Any, datetime], Sequence[E] | Refusal]
    evolve: Callable[[S, E], S]
    next_wakeup: Callable[[S], datetime | None] | None = None
    wake: Callable[[str], Any] | None = None
    lasting: bool = False
    begins: Callable[[Any], bool] | None = None

    def replay(self, events: Sequence[E]) -> S:
        state = self.initial
        for event in events:
            state = self.evolve(state, event)
        return state


Consequences = Mapping[type[Any], Callable[[Any, Any], Sequence[tuple[Aggregate[Any, Any], Command]]]]
"""What an event of a service asks of its other streams, in the same unit of work: commands, each with its aggregate.

(event, state of its stream after the command that brought it).
"""
