"""The stories of the demo: what happens to each application, and when. The same seed tells the same stories."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from services.demo.forms import following, forms, originals, shifted, shortened
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

CORRECTIONS = (
    ("goals.business_outline", "サプライチェーン又は地域経済における役割が分かるように補ってください。",
     "当社の供給が止まった場合、主要な取引先では平均3日で在庫が尽きるため、早期の再開が必要である。"),
    ("goals.purpose", "目標とする復旧の時期を、できる範囲で具体的に記載してください。",
     "主要な業務は発災から10日以内に半分の水準で再開することを目標とする。"),
    ("measures.money.planned", "資金繰りの見通し（必要な額と備える方法）を追記してください。",
     "月商2か月分に当たる手元資金を3年間で確保し、不足分は地元の信用金庫の融資枠で補う。"),
    ("organisation.training", "訓練の内容と対象者を追記してください。",
     "訓練には全従業員が参加し、結果を記録して次回の見直しに用いる。"),
)  # fmt: skip

REFUSAL_REASONS = (
    "自然災害等の想定が記載されておらず、補正を依頼しても示されなかったため、作成指針に照らして適切と認められない。",
    "実施期間内に取り組む内容が現在の取組にとどまり、事業継続力の強化に資する計画と認められない。",
)
SEND_BACK_COMMENTS = (
    "設備の設置場所がハザードマップの浸水区域に当たるため、対策の確認結果を追記してください。",
    "資金の欄と設備の欄の金額の対応を確認してください。",
)
PURPOSE = "復旧の手順を地域の事業者と共有し、地域全体の再開を早める。"
WITHDRAWAL_REASONS = ("計画の内容を社内で見直すため。", "組織の再編により申請者が変わるため。")

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
        answered = _with_addition(answered, path.split("."), addition)
    answers = [{"path": item["path"], "comment": "ご指摘のとおり追記しました。"} for item in items]
    return (
        ("request_correction", calendar.after(3, 12), {"items": items}),
        ("correct", calendar.after(fewest, most), {"answers": answers, "form": answered}),
    )


def _with_addition(form: dict[str, Any], path: list[str], addition: str) -> dict[str, Any]:
    first, *rest = path
    if rest:
        return form | {first: _with_addition(form.get(first, {}), rest, addition)}
    return form | {first: f"{form.get(first, '')}{addition}"}


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
    """Three terms in three years: changed, renewed twice, reported on; the next application may be filed again."""
    certified = _certified(calendar, random, form)
    changed = _later("change", calendar.ago(905, 910), _with_addition(form, ["goals", "purpose"], PURPOSE))
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
    changed = _with_addition(form, ["goals", "purpose"], PURPOSE)
    certified = _certified(calendar, random, form)
    return [*certified, _later("change", calendar.ago(12, 18), changed), _assign(calendar, random, 1)]


def _change_refused(calendar: _Calendar, random: Random, form: dict[str, Any]) -> list[Verb]:
    changed = _with_addition(form, ["goals", "purpose"], "規模を縮小する。")
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


def _ended(calendar: _Calendar, random: Random, form: dict[str, Any]) -> list[Verb]:
    return random.choice((_certified, _certified, _refused, _withdrawn))(calendar, random, form)


_ON_DESK: tuple[OnDesk, ...] = (
    (3, 12, _unassigned),
    (8, 50, _held),
    (20, 32, _asked),
    (22, 46, _proposed),
    (34, 44, _overdue),
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
}
"""The applicants that one can act as (shared/web/persona.py) have each a story of their own."""
