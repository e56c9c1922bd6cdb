"""The stories of the demo: what happens to each application, and when. The same seed tells the same stories."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from services.demo.forms import following, forms, originals, shifted, shortened, with_addition
from services.demo.texts import (
    CORRECTIONS,
    GROUNDS,
    HEARING_OPINION,
    HEARING_REPORT,
    PURPOSE,
    REFUSAL_REASONS,
    SEND_BACK_COMMENTS,
    WITHDRAWAL_REASONS,
)
from shared.contracts.forms.single import FORM_VERSIONS
from shared.domain import JST
from shared.scheme.bureaus import BUREAUS
from shared.web.persona import PERSONAS

SEED = 20190716
SPAN_DAYS = 730
SETTLED_DAYS = 55
"""What was filed before these days has run its course, mostly."""

DESK_SHARE = 0.3
"""So many of the applications, the last ones, lie on the bureaus' desks today, or have just left them."""

WEIGHTS = {
    "certified": 46, "corrected": 18, "answered_late": 5, "lapsed": 4, "refused": 5,
    "sent_back": 6, "withdrawn": 5, "withdrawn_early": 3, "reassigned": 4, "slow": 4,
}  # fmt: skip


@dataclass(frozen=True)
class StoryStep:
    """One thing that someone does at an instant (UTC)."""

    story: int
    number: int
    at: datetime
    verb: str
    params: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return f"demo-{self.story}-{self.number}"


@dataclass(frozen=True)
class Story:
    """One application: its form, its account, and the steps of its life."""

    number: int
    account: str
    form: dict[str, Any]
    steps: tuple[StoryStep, ...]


def stories(count: int, until: datetime) -> Iterator[Story]:
    """So many stories before an instant: most begin within two years, the oldest plan has three behind it.

    What would come after the instant has not happened.
    """
    for number, form in enumerate(forms(count)):
        yield _story(number, count, form, until)


def in_order(told: list[Story]) -> list[StoryStep]:
    """Every step of all stories in one order of time."""
    return sorted((step for story in told for step in story.steps), key=lambda step: (step.at, step.story, step.number))


def _story(number: int, count: int, form: dict[str, Any], until: datetime) -> Story:
    random = Random(SEED + number)
    today = until.astimezone(JST).date()
    on_desk = _on_desk(number, count)
    if on_desk:
        fewest, most, live = on_desk
        filed_on = today - timedelta(days=random.randint(fewest, most))
    else:
        live = _LIVES[random.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]]
        filed_on = today - timedelta(days=SETTLED_DAYS + int((SPAN_DAYS - SETTLED_DAYS) * random.random()))
    calendar = _Calendar(random, filed_on, today)
    moved = shifted(form, filed_on)
    if number % 5 == 0:
        moved = shortened(moved, 12)
    verbs = [("file", calendar.now, {"form": moved}), *live(calendar, random, moved)]
    steps = tuple(
        StoryStep(number, place, at, verb, params) for place, (verb, at, params) in enumerate(verbs) if at <= until
    )
    named = f"applicant-{number + 1}"
    account = named if named in PERSONAS else f"applicant-demo-{number}"
    return Story(number, account, moved, steps)


def _on_desk(number: int, count: int) -> OnDesk | None:
    """Where the last applications stand today: bureau by bureau, each with something in every tab of its queue."""
    if number in _OF_PLANS and count > len(BUREAUS):
        return _OF_PLANS[number]
    from_last = count - 1 - number
    wanted = max(count * DESK_SHARE, min(len(_ON_DESK) * len(BUREAUS), count - len(originals())))
    return _ON_DESK[from_last // len(BUREAUS) % len(_ON_DESK)] if from_last < wanted else None


class _Calendar:
    """Office hours: each step some working days after the one before."""

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
Life = Callable[[_Calendar, Random, dict[str, Any]], list[Verb]]
OnDesk = tuple[int, int, Life]
"""How many days ago it was filed, at least and at most, and what has happened since."""


def _assign(calendar: _Calendar, random: Random, *officers: int) -> Verb:
    return ("assign", calendar.after(1, 5), {"officer": random.choice(officers or (1, 2))})


def _decide(calendar: _Calendar, outcome: str = "certify", reasons: str = "", slow: bool = False) -> list[Verb]:
    days = (48, 60) if slow else (6, 26)
    return [
        ("propose", calendar.after(*days), {"outcome": outcome, "reasons": reasons}),
        ("approve", calendar.after(1, 5), {}),
    ]


def _certified(calendar: _Calendar, random: Random, form: dict[str, Any]) -> list[Verb]:
    return [_assign(calendar, random), *_decide(calendar)]


def _corrected(calendar: _Calendar, random: Random, form: dict[str, Any]) -> list[Verb]:
    return [_assign(calendar, random), *_correction(calendar, random, form, 2, 10), *_decide(calendar)]


def _answered_late(calendar: _Calendar, random: Random, form: dict[str, Any]) -> list[Verb]:
    return [_assign(calendar, random), *_correction(calendar, random, form, 17, 24), *_decide(calendar)]


def _lapsed(calendar: _Calendar, random: Random, form: dict[str, Any]) -> list[Verb]:
    asked, _ = _correction(calendar, random, form, 1, 2)
    calendar.after(16, 20)
    return [_assign_before(asked, random), asked, *_decide(calendar, "refuse", REFUSAL_REASONS[0])]


def _refused(calendar: _Calendar, random: Random, form: dict[str, Any]) -> list[Verb]:
    return [_assign(calendar, random), *_decide(calendar, "refuse", random.choice(REFUSAL_REASONS))]


def _sent_back(calendar: _Calendar, random: Random, form: dict[str, Any]) -> list[Verb]:
    assigned = _assign(calendar, random)
    proposed = ("propose", calendar.after(6, 20), {"outcome": "certify", "reasons": ""})
    sent_back = ("send_back", calendar.after(1, 3), {"comment": random.choice(SEND_BACK_COMMENTS)})
    return [assigned, proposed, sent_back, *_decide(calendar)]


def _withdrawn(calendar: _Calendar, random: Random, form: dict[str, Any]) -> list[Verb]:
    return [_assign(calendar, random), _withdraw(calendar, random)]


def _withdrawn_early(calendar: _Calendar, random: Random, form: dict[str, Any]) -> list[Verb]:
    return [_withdraw(calendar, random)]


def _reassigned(calendar: _Calendar, random: Random, form: dict[str, Any]) -> list[Verb]:
    released: list[Verb] = [("release", calendar.after(1, 6), {})]
    return [_assign_before(released[0], random), *released, *_certified(calendar, random, form)]


def _slow(calendar: _Calendar, random: Random, form: dict[str, Any]) -> list[Verb]:
    return [_assign(calendar, random), *_decide(calendar, slow=True)]


def _withdraw(calendar: _Calendar, random: Random) -> Verb:
    return ("withdraw", calendar.after(2, 15), {"reason": random.choice(WITHDRAWAL_REASONS)})


def _assign_before(verb: Verb, random: Random) -> Verb:
    """An assignment on the same day, half an hour before."""
    return ("assign", verb[1] - timedelta(minutes=30), {"officer": random.choice((1, 2))})


def _correction(calendar: _Calendar, random: Random, form: dict[str, Any], fewest: int, most: int) -> tuple[Verb, Verb]:
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


_LIVES: dict[str, Life] = {
    "certified": _certified,
    "corrected": _corrected,
    "answered_late": _answered_late,
    "lapsed": _lapsed,
    "refused": _refused,
    "sent_back": _sent_back,
    "withdrawn": _withdrawn,
    "withdrawn_early": _withdrawn_early,
    "reassigned": _reassigned,
    "slow": _slow,
}


# -- what becomes of a certified plan ---------------------------------------------------------------------------------


def _lived(calendar: _Calendar, random: Random, form: dict[str, Any]) -> list[Verb]:
    """Three terms in three years, with all that happens to a plan; the next application may be filed again."""
    certified = _certified(calendar, random, form)
    changed = _later("change", calendar.ago(905, 910), with_addition(form, ["goals", "purpose"], PURPOSE))
    second = following(changed[2]["form"])
    return [
        *certified,
        changed,
        *_corrected(calendar, random, changed[2]["form"]),
        _later("renewal", calendar.ago(735, 740), second),
        *_certified(calendar, random, form),
        ("report", calendar.ago(500, 504), {}),
        _later("renewal", calendar.ago(370, 375), following(second)),
        *_certified(calendar, random, form),
        ("report", calendar.ago(100, 104), {}),
        ("note_minor_change", calendar.ago(50, 54), {"now": {"representative_title": "代表取締役会長"}}),
    ]


def _renewed(calendar: _Calendar, random: Random, form: dict[str, Any]) -> list[Verb]:
    """In its second term, and reported on."""
    return [
        *_certified(calendar, random, form),
        _later("renewal", calendar.ago(235, 240), following(form)),
        *_certified(calendar, random, form),
        ("report", calendar.ago(10, 14), {}),
    ]


def _changing(calendar: _Calendar, random: Random, form: dict[str, Any]) -> list[Verb]:
    """A change is under examination."""
    changed = with_addition(form, ["goals", "purpose"], PURPOSE)
    certified = _certified(calendar, random, form)
    return [*certified, _later("change", calendar.ago(12, 18), changed), _assign(calendar, random, 1)]


def _change_refused(calendar: _Calendar, random: Random, form: dict[str, Any]) -> list[Verb]:
    changed = with_addition(form, ["goals", "purpose"], "規模を縮小する。")
    certified = _certified(calendar, random, form)
    return [
        *certified,
        _later("change", calendar.ago(120, 124), changed),
        _assign(calendar, random),
        *_decide(calendar, "refuse", REFUSAL_REASONS[1]),
    ]


def _given_back(calendar: _Calendar, random: Random, form: dict[str, Any]) -> list[Verb]:
    certified = _certified(calendar, random, form)
    return [*certified, ("give_back", calendar.ago(30, 34), {"reason": "事業を譲渡し、計画を実施しなくなるため。"})]


def _heard(calendar: _Calendar, noticed: int, hearing: int) -> list[Verb]:
    """A hearing is announced, so many days ago, for a day that lies so many days back, or ahead."""
    notified = calendar.ago(noticed, noticed + 4)
    return [("notify_hearing", notified, {"hearing_on": calendar.day_ago(hearing), "grounds": GROUNDS})]


def _heard_soon(calendar: _Calendar, random: Random, form: dict[str, Any]) -> list[Verb]:
    return [*_certified(calendar, random, form), *_heard(calendar, 3, -21)]


def _rescinded(calendar: _Calendar, random: Random, form: dict[str, Any]) -> list[Verb]:
    """With the change that is filed before the decision."""
    return [
        *_certified(calendar, random, form),
        *_heard(calendar, 120, 95),
        ("hold_hearing", calendar.ago(90, 92), {}),
        ("report_hearing", calendar.ago(80, 82), {"report": HEARING_REPORT, "opinion": HEARING_OPINION}),
        ("propose_rescission", calendar.ago(70, 72), {"reasons": GROUNDS}),
        _later("change", calendar.ago(65, 67), with_addition(form, ["goals", "purpose"], PURPOSE)),
        ("rescind", calendar.ago(60, 62), {}),
    ]


def _later(kind: str, at: datetime, form: dict[str, Any]) -> Verb:
    """A change or the next application, in the form of that day."""
    version = FORM_VERSIONS.on(at.astimezone(JST).date())
    return ("file_later", at, {"kind": kind, "form": form | {"form_version": version}})


# -- what lies on a desk today ---------------------------------------------------------------------------------------


def _unassigned(calendar: _Calendar, random: Random, form: dict[str, Any]) -> list[Verb]:
    return []


def _held(calendar: _Calendar, random: Random, form: dict[str, Any]) -> list[Verb]:
    return [_assign(calendar, random, 1)]


def _asked(calendar: _Calendar, random: Random, form: dict[str, Any]) -> list[Verb]:
    assigned = _assign(calendar, random, 2)
    (verb, _, params), _ = _correction(calendar, random, form, 1, 1)
    return [assigned, (verb, calendar.ago(3, 10), params)]


def _overdue(calendar: _Calendar, random: Random, form: dict[str, Any]) -> list[Verb]:
    assigned = _assign(calendar, random)
    (verb, _, params), _ = _correction(calendar, random, form, 1, 1)
    return [assigned, (verb, calendar.ago(18, 24), params)]


def _proposed(calendar: _Calendar, random: Random, form: dict[str, Any]) -> list[Verb]:
    outcome, reasons = random.choice((("certify", ""), ("certify", ""), ("refuse", REFUSAL_REASONS[1])))
    return [_assign(calendar, random), ("propose", calendar.ago(3, 8), {"outcome": outcome, "reasons": reasons})]


def _transferred(calendar: _Calendar, random: Random, form: dict[str, Any]) -> list[Verb]:
    """To the bureau of the place that the main office has moved to."""
    assigned = _assign(calendar, random, 1)
    return [assigned, ("transfer", calendar.ago(1, 2), {"reason": "主たる事務所が移転したため。"})]


def _ended(calendar: _Calendar, random: Random, form: dict[str, Any]) -> list[Verb]:
    return random.choice((_certified, _certified, _refused, _withdrawn))(calendar, random, form)


_ON_DESK: tuple[OnDesk, ...] = (
    (3, 12, _unassigned),
    (8, 50, _held),
    (20, 32, _asked),
    (22, 46, _proposed),
    (34, 44, _overdue),
    (9, 20, _transferred),
    (SETTLED_DAYS + 1, SETTLED_DAYS + 20, _ended),
)
_OF_PLANS: dict[int, OnDesk] = {
    0: (1040, 1045, _lived),
    1: (20, 32, _asked),
    2: (8, 20, _held),
    3: (395, 400, _changing),
    4: (90, 100, _refused),
    5: (430, 435, _renewed),
    6: (250, 255, _given_back),
    7: (300, 305, _change_refused),
    8: (330, 335, _rescinded),
    9: (200, 205, _heard_soon),
}
"""Stories of whole plans. The applicants that one can act as (shared/web/persona.py) have each one of their own."""
