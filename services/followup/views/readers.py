"""Who reads which plans, and one plan with all its dates."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, Literal, get_args

from services.followup.domain.labels import LABELS
from services.followup.domain.plan import PLAN
from services.followup.domain.state import CertifiedPlan
from services.followup.read_models import due_dates, plans
from services.followup.read_models.due_dates import DueDate, WantedDates
from services.followup.read_models.plans import Plan, WantedPlans, standing_on
from shared.clock import today
from shared.contracts.blocks import FollowUpDate
from shared.contracts.event import Actor
from shared.event_store.door import UnknownStream
from shared.event_store.read_model import by_column
from shared.event_store.store import EventStore
from shared.postgres.database import Cursor
from shared.scheme.authorization import Whose, may, reach
from shared.scheme.lineage import PlanStatus, Version, ending, in_force, versions
from shared.scheme.plan_dates import months_left
from shared.scheme.standard_period import STANDARD_DAYS
from shared.web.formats import sentence
from shared.web.language import Language
from shared.web.plan_standing import StandingAnswer, standing_answer

InboxView = Literal["came", "next_30", "next_90"]
"""期日が到来したもの（本日まで30日間）, 今後30日, 今後90日."""
VIEWS: Final[tuple[InboxView, ...]] = get_args(InboxView)
CAME_DAYS: Final = 30
_NEXT_DAYS: Final = {"next_30": 30, "next_90": 90}


@dataclass(frozen=True, slots=True)
class TermOnADay:
    """A term by its latest version: in force, to come after the one that is, or how and from when it was over."""

    version: Version
    status: PlanStatus | Literal["to_come"]
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class PlanWithDates:
    """A plan as it stands today, and its dates, in order of day. `known` is all that is remembered of it, if anybody
    may read that, at the `version` of its stream."""

    plan: Plan
    dates: tuple[DueDate, ...]
    known: CertifiedPlan | None = None
    version: int = 0

    @property
    def to_come(self) -> list[DueDate]:
        """Soonest first."""
        return [one for one in self.dates if one.state == "upcoming"]

    @property
    def came(self) -> list[DueDate]:
        """Latest first."""
        return [one for one in reversed(self.dates) if one.state != "upcoming"]


def wanted_plans(actor: Actor, status: PlanStatus | None = None, words: str = "") -> WantedPlans:
    """The plans that someone may read, of these those with a status and words."""
    theirs = reach(actor, "followup.read_plans")
    return WantedPlans(theirs.supporter, theirs.bureau, status, words.strip() or None)


def wanted_dates(supporter: str, view: InboxView, day: date, kind: str | None = None) -> WantedDates:
    """The dates of one view: those of the last 30 days, or those up to 30 or 90 days from a day."""
    if view == "came":
        return WantedDates(supporter, True, day - timedelta(days=CAME_DAYS), day, kind)
    return WantedDates(supporter, False, day, day + timedelta(days=_NEXT_DAYS[view]), kind)


def counts_of_views(cursor: Cursor, supporter: str, day: date) -> dict[InboxView, dict[str, int]]:
    """How many dates of each kind each view holds."""
    return {view: due_dates.counts(cursor, wanted_dates(supporter, view, day)) for view in VIEWS}


def plan_for(actor: Actor, store: EventStore, plan_id: str) -> PlanWithDates:
    """One plan for a reader. Raises UnknownStream, for one that others look after too."""

    def query(cursor: Cursor) -> PlanWithDates | None:
        plan = plans.one(cursor, plan_id)
        return PlanWithDates(plan, tuple(due_dates.of_plan(cursor, plan_id))) if plan else None

    found = store.database.read(query)
    if found is None or not may(actor, "followup.read_plans", _whose(found)):
        raise UnknownStream(plan_id)
    known, version = store.load(PLAN, plan_id)
    plan = replace(found.plan, **by_column(standing_on(plan_id, known, today(store.clock))))
    if reach(actor, "followup.read_plans").supporter is not None and not plan.may_share:
        return PlanWithDates(plan.as_published(), ())
    return PlanWithDates(plan, found.dates, known, version)


def standing_of(store: EventStore, found: PlanWithDates, on: date | None = None) -> StandingAnswer | None:
    """What of a plan stands on a day, today if None; None for a reader who sees only what is published of it."""
    if found.known is None:
        return None
    now, facts = today(store.clock), found.known.facts
    day = on or now
    return standing_answer(found.plan.plan_id, found.version, day, day > now, in_force(facts, day), versions(facts))


def terms_of(known: CertifiedPlan, on: date) -> list[TermOnADay]:
    """The terms of a plan on a day, first to last."""
    latest = {version.term: version for version in versions(known.facts)}
    return [_term_on(known, latest[term], on) for term in sorted(latest)]


def _term_on(known: CertifiedPlan, version: Version, on: date) -> TermOnADay:
    how, ended_on = ending(known.facts, version)
    if ended_on <= on:
        return TermOnADay(version, how, ended_on)
    return TermOnADay(version, "in_force" if in_force(known.facts, on).version == version else "to_come")


def _whose(found: PlanWithDates) -> Whose:
    # Another type of plan in a later term changes the supporter, who keeps the dates of the term before.
    supporters = frozenset({found.plan.supporter, *(one.supporter for one in found.dates)})
    return Whose(bureau=found.plan.bureau, supporters=supporters)


def title(one: DueDate, language: Language) -> str:
    """What a date is called; one of a kind that no table knows is shown as that."""
    label = LABELS.get(one.kind)
    if label is None:
        return one.kind
    last_day = _day_or_words(one.detail)
    months = {"months": months_left(one.day, last_day)} if isinstance(last_day, date) else {}
    return sentence(label.title or label.name, language, {"term": one.term, **months})


def what_to_do(entry: FollowUpDate, language: Language) -> str:
    """One sentence for the support organisation and the applicant."""
    label = LABELS.get(entry.kind)
    if label is None:
        return entry.detail
    said = {"detail": _day_or_words(entry.detail), "standard_days": STANDARD_DAYS.on(entry.day)}
    return sentence(label.to_do, language, said)


def _day_or_words(detail: str) -> date | str:
    try:
        return date.fromisoformat(detail)
    except ValueError:
        # Several pieces of equipment stand in one detail, each with a name of its own.
        return "".join(f"「{name}」" for name in detail.split("、"))


KIND_PATTERN: Final = f"^({'|'.join(LABELS)})?$"
WORDS_PATTERN: Final = r"^[^\x00-\x1f\x7f]*$"
PLAN_ID_PATTERN: Final = r"^[A-Za-z0-9-]+$"
