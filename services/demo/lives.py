"""What becomes of an application, step by step, within office hours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from services.demo.forms import with_addition
from services.demo.texts import CORRECTIONS, REFUSAL_REASONS, SEND_BACK_COMMENTS, WITHDRAWAL_REASONS
from shared.domain import JST


class OfficeHours:
    """Each step some working days after the one before."""

    def __init__(self, random: Random, first_day: date, today: date) -> None:
        self._random = random
        self._today = today
        self._day = _weekday(first_day)
        self.now = self._instant()

    def after(self, fewest: int, most: int) -> datetime:
        return self._on(self._day + timedelta(days=self._random.randint(fewest, most)))

    def ago(self, fewest: int, most: int) -> datetime:
        """So many days before today, but never on a weekend: up to two days later then."""
        return self._on(self._today - timedelta(days=self._random.randint(fewest, most)))

    def day_ago(self, days: int) -> date:
        """A working day so long before today, or after it; nothing is done by it."""
        return _weekday(self._today - timedelta(days=days))

    def _on(self, day: date) -> datetime:
        self._day = _weekday(day)
        self.now = self._instant()
        return self.now

    def _instant(self) -> datetime:
        minutes = self._random.randrange(9 * 60, 17 * 60 + 30)
        seconds = self._random.randrange(60)
        return datetime.combine(self._day, time(minutes // 60, minutes % 60, seconds), JST)


def _weekday(day: date) -> date:
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


Verb = tuple[str, datetime, dict[str, Any]]
Life = Callable[[OfficeHours, Random, dict[str, Any]], list[Verb]]
OnDesk = tuple[int, int, Life]
"""How many days ago it was filed, at least and at most, and what has happened since."""


def assign(calendar: OfficeHours, random: Random, *officers: int) -> Verb:
    return ("assign", calendar.after(1, 5), {"officer": random.choice(officers or (1, 2))})


def decide(calendar: OfficeHours, outcome: str = "certify", reasons: str = "", slow: bool = False) -> list[Verb]:
    days = (48, 60) if slow else (6, 26)
    return [
        ("propose", calendar.after(*days), {"outcome": outcome, "reasons": reasons}),
        ("approve", calendar.after(1, 5), {}),
    ]


def certified(calendar: OfficeHours, random: Random, form: dict[str, Any]) -> list[Verb]:
    return [assign(calendar, random), *decide(calendar)]


def corrected(calendar: OfficeHours, random: Random, form: dict[str, Any]) -> list[Verb]:
    return [assign(calendar, random), *correction(calendar, random, form, 2, 10), *decide(calendar)]


def answered_late(calendar: OfficeHours, random: Random, form: dict[str, Any]) -> list[Verb]:
    return [assign(calendar, random), *correction(calendar, random, form, 17, 24), *decide(calendar)]


def lapsed(calendar: OfficeHours, random: Random, form: dict[str, Any]) -> list[Verb]:
    asked, _ = correction(calendar, random, form, 1, 2)
    calendar.after(16, 20)
    return [assign_before(asked, random), asked, *decide(calendar, "refuse", REFUSAL_REASONS[0])]


def refused(calendar: OfficeHours, random: Random, form: dict[str, Any]) -> list[Verb]:
    return [assign(calendar, random), *decide(calendar, "refuse", random.choice(REFUSAL_REASONS))]


def sent_back(calendar: OfficeHours, random: Random, form: dict[str, Any]) -> list[Verb]:
    assigned = assign(calendar, random)
    proposed = ("propose", calendar.after(6, 20), {"outcome": "certify", "reasons": ""})
    sent_back = ("send_back", calendar.after(1, 3), {"comment": random.choice(SEND_BACK_COMMENTS)})
    return [assigned, proposed, sent_back, *decide(calendar)]


def withdrawn(calendar: OfficeHours, random: Random, form: dict[str, Any]) -> list[Verb]:
    return [assign(calendar, random), withdraw(calendar, random)]


def withdrawn_early(calendar: OfficeHours, random: Random, form: dict[str, Any]) -> list[Verb]:
    return [withdraw(calendar, random)]


def reassigned(calendar: OfficeHours, random: Random, form: dict[str, Any]) -> list[Verb]:
    released: list[Verb] = [("release", calendar.after(1, 6), {})]
    return [assign_before(released[0], random), *released, *certified(calendar, random, form)]


def slow(calendar: OfficeHours, random: Random, form: dict[str, Any]) -> list[Verb]:
    return [assign(calendar, random), *decide(calendar, slow=True)]


def withdraw(calendar: OfficeHours, random: Random) -> Verb:
    return ("withdraw", calendar.after(2, 15), {"reason": random.choice(WITHDRAWAL_REASONS)})


def assign_before(verb: Verb, random: Random) -> Verb:
    """An assignment on the same day, half an hour before."""
    return ("assign", verb[1] - timedelta(minutes=30), {"officer": random.choice((1, 2))})


def correction(
    calendar: OfficeHours, random: Random, form: dict[str, Any], fewest: int, most: int
) -> tuple[Verb, Verb]:
    chosen = random.sample(CORRECTIONS, random.choice((1, 2)))
    items = [{"path": path, "comment": comment} for path, comment, _ in chosen]
    answered = form
    for path, _, addition in chosen:
        answered = with_addition(answered, path.split("."), addition)
    answers = [{"path": item["path"], "comment": "ご指摘のとおり追記しました。"} for item in items]
    return (
        ("request_correction", calendar.after(3, 12), {"items": items}),
        ("correct", calendar.after(fewest, most), {"answers": answers, "form": answered}),
    )


# -- what lies on a desk today ---------------------------------------------------------------------------------------


def unassigned(calendar: OfficeHours, random: Random, form: dict[str, Any]) -> list[Verb]:
    return []


def held(calendar: OfficeHours, random: Random, form: dict[str, Any]) -> list[Verb]:
    return [assign(calendar, random, 1)]


def asked(calendar: OfficeHours, random: Random, form: dict[str, Any]) -> list[Verb]:
    assigned = assign(calendar, random, 2)
    (verb, _, params), _ = correction(calendar, random, form, 1, 1)
    return [assigned, (verb, calendar.ago(3, 10), params)]


def overdue(calendar: OfficeHours, random: Random, form: dict[str, Any]) -> list[Verb]:
    assigned = assign(calendar, random)
    (verb, _, params), _ = correction(calendar, random, form, 1, 1)
    return [assigned, (verb, calendar.ago(18, 24), params)]


def proposed(calendar: OfficeHours, random: Random, form: dict[str, Any]) -> list[Verb]:
    outcome, reasons = random.choice((("certify", ""), ("certify", ""), ("refuse", REFUSAL_REASONS[1])))
    return [assign(calendar, random), ("propose", calendar.ago(3, 8), {"outcome": outcome, "reasons": reasons})]


def transferred(calendar: OfficeHours, random: Random, form: dict[str, Any]) -> list[Verb]:
    """To the bureau of the place that the main office has moved to."""
    transfer: Verb = ("transfer", calendar.ago(1, 2), {"reason": "主たる事務所が移転したため。"})
    return [assign_before(transfer, random), transfer]


def ended(calendar: OfficeHours, random: Random, form: dict[str, Any]) -> list[Verb]:
    return random.choice((certified, certified, refused, withdrawn))(calendar, random, form)
