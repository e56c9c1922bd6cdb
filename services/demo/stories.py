"""The stories of the demo: what happens to each application, and when. The same seed tells the same stories."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from services.demo import lives, plan_lives
from services.demo.forms import JOINT_AT, forms, originals, shifted, shortened
from services.demo.lives import Life, OfficeHours, OnDesk, Verb
from shared.domain import JST
from shared.scheme.bureaus import BUREAUS
from shared.web.persona import PERSONAS

SEED = 20190716
SPAN_DAYS = 730
SETTLED_DAYS = 55
"""What was filed before these days has run its course, mostly."""

CLAIMED_AFTER = timedelta(days=200)
"""How long after its day a certificate on paper is claimed."""

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
    calendar = OfficeHours(random, filed_on, today)
    certified_on = filed_on - CLAIMED_AFTER if live in plan_lives.ON_PAPER else None
    moved = shifted(form, certified_on or filed_on)
    if number % 5 == 0:
        moved = shortened(moved, 12)
    verbs = [_first(moved, calendar, certified_on), *live(calendar, random, moved)]
    steps = tuple(
        StoryStep(number, place, at, verb, params) for place, (verb, at, params) in enumerate(verbs) if at <= until
    )
    named = f"applicant-{number + 1}"
    account = named if named in PERSONAS else f"applicant-demo-{number}"
    return Story(number, account, moved, steps)


def _first(form: dict[str, Any], calendar: OfficeHours, certified_on: date | None) -> Verb:
    """It is filed, or its certificate on paper is claimed."""
    if certified_on is None:
        return ("file", calendar.now, {"form": form})
    return ("claim_paper", calendar.now, {"form": form, "certified_on": certified_on})


def _on_desk(number: int, count: int) -> OnDesk | None:
    """Where the last applications stand today: bureau by bureau, each with something in every tab of its queue."""
    if number in _OF_PLANS and count > len(BUREAUS):
        return _OF_PLANS[number]
    from_last = count - 1 - number
    wanted = max(count * DESK_SHARE, min(len(_ON_DESK) * len(BUREAUS), count - len(originals())))
    return _ON_DESK[from_last // len(BUREAUS) % len(_ON_DESK)] if from_last < wanted else None


_LIVES: dict[str, Life] = {
    "certified": lives.certified,
    "corrected": lives.corrected,
    "answered_late": lives.answered_late,
    "lapsed": lives.lapsed,
    "refused": lives.refused,
    "sent_back": lives.sent_back,
    "withdrawn": lives.withdrawn,
    "withdrawn_early": lives.withdrawn_early,
    "reassigned": lives.reassigned,
    "slow": lives.slow,
}
_ON_DESK: tuple[OnDesk, ...] = (
    (3, 12, lives.unassigned),
    (8, 50, lives.held),
    (20, 32, lives.asked),
    (22, 46, lives.proposed),
    (34, 44, lives.overdue),
    (9, 20, lives.transferred),
    (SETTLED_DAYS + 1, SETTLED_DAYS + 20, lives.ended),
)
_OF_PLANS: dict[int, OnDesk] = {
    0: (1040, 1045, plan_lives.lived),
    1: (20, 32, lives.asked),
    2: (120, 130, lives.certified),
    3: (395, 400, plan_lives.changing),
    4: (90, 100, lives.refused),
    5: (430, 435, plan_lives.renewed),
    6: (250, 255, plan_lives.given_back),
    7: (300, 305, plan_lives.change_refused),
    JOINT_AT: (310, 315, plan_lives.joined),
    9: (330, 335, plan_lives.rescinded),
    10: (200, 205, plan_lives.heard_soon),
    11: (40, 44, plan_lives.claimed),
    12: (150, 155, plan_lives.confirmed),
}
"""Stories of whole plans. The applicants that one can act as (shared/web/persona.py) have each one of their own."""
