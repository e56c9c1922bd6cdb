"""What becomes of a plan: changed, reported on, renewed, given back, rescinded; certified long ago, on paper."""

from __future__ import annotations

from datetime import datetime
from random import Random
from typing import Any, Final

from services.demo.forms import following, shifted, version_on, with_addition
from services.demo.lives import OfficeHours, Verb, assign, certified, corrected, decide
from services.demo.texts import GROUNDS, HEARING_OPINION, HEARING_REPORT, JOINING, PURPOSE, REFUSAL_REASONS
from shared.domain import JST, Month


def lived(calendar: OfficeHours, random: Random, form: dict[str, Any]) -> list[Verb]:
    """Three terms in three years, with all that happens to a plan; the next application may be filed again."""
    first = certified(calendar, random, form)
    changed = later("change", calendar.ago(905, 910), with_addition(form, ["goals", "purpose"], PURPOSE))
    second = following(changed[2]["form"])
    return [
        *first,
        changed,
        *corrected(calendar, random, changed[2]["form"]),
        later("renewal", calendar.ago(735, 740), second),
        *certified(calendar, random, form),
        ("report", calendar.ago(500, 504), {}),
        later("renewal", calendar.ago(370, 375), following(second)),
        *certified(calendar, random, form),
        ("report", calendar.ago(100, 104), {}),
        ("note_minor_change", calendar.ago(50, 54), {"now": {"representative_title": "代表取締役会長"}}),
    ]


def renewed(calendar: OfficeHours, random: Random, form: dict[str, Any]) -> list[Verb]:
    """In its second term, and reported on."""
    return [
        *certified(calendar, random, form),
        later("renewal", calendar.ago(235, 240), following(form)),
        *certified(calendar, random, form),
        ("report", calendar.ago(10, 14), {}),
    ]


def changing(calendar: OfficeHours, random: Random, form: dict[str, Any]) -> list[Verb]:
    """A change is under examination."""
    changed = with_addition(form, ["goals", "purpose"], PURPOSE)
    first = certified(calendar, random, form)
    return [*first, later("change", calendar.ago(12, 18), changed), assign(calendar, random, 1)]


def joined(calendar: OfficeHours, random: Random, form: dict[str, Any]) -> list[Verb]:
    """A joint plan; a change by which one partner joins and another leaves is under examination."""
    first = certified(calendar, random, form)
    staying, _ = form["participants"]
    changed = form | {"participants": [staying, JOINING]}
    return [*first, later("change", calendar.ago(12, 18), changed), assign(calendar, random, 1)]


def change_refused(calendar: OfficeHours, random: Random, form: dict[str, Any]) -> list[Verb]:
    changed = with_addition(form, ["goals", "purpose"], "規模を縮小する。")
    first = certified(calendar, random, form)
    return [
        *first,
        later("change", calendar.ago(120, 124), changed),
        assign(calendar, random),
        *decide(calendar, "refuse", REFUSAL_REASONS[1]),
    ]


def given_back(calendar: OfficeHours, random: Random, form: dict[str, Any]) -> list[Verb]:
    """And a new plan in its place, which is certified."""
    first_filed = calendar.now
    return [
        *certified(calendar, random, form),
        ("give_back", calendar.ago(80, 84), {"reason": "事業の内容が変わり、計画を作り直すため。"}),
        filed_anew(calendar.ago(70, 74), form, first_filed),
        *certified(calendar, random, form),
    ]


def heard(calendar: OfficeHours, noticed: int, hearing: int) -> list[Verb]:
    """A hearing is announced, so many days ago, for a day that lies so many days back, or ahead."""
    notified = calendar.ago(noticed, noticed + 4)
    return [("notify_hearing", notified, {"hearing_on": calendar.day_ago(hearing), "grounds": GROUNDS})]


def heard_soon(calendar: OfficeHours, random: Random, form: dict[str, Any]) -> list[Verb]:
    return [*certified(calendar, random, form), *heard(calendar, 3, -21)]


def rescinded(calendar: OfficeHours, random: Random, form: dict[str, Any]) -> list[Verb]:
    """With the change that is filed before the decision."""
    return [
        *certified(calendar, random, form),
        *heard(calendar, 120, 95),
        ("hold_hearing", calendar.ago(90, 92), {}),
        ("report_hearing", calendar.ago(80, 82), {"report": HEARING_REPORT, "opinion": HEARING_OPINION}),
        ("propose_rescission", calendar.ago(70, 72), {"reasons": GROUNDS}),
        later("change", calendar.ago(65, 67), with_addition(form, ["goals", "purpose"], PURPOSE)),
        ("rescind", calendar.ago(60, 62), {}),
    ]


def filed_anew(at: datetime, form: dict[str, Any], first_filed: datetime) -> Verb:
    """Another plan of the same business, as long before its beginning as the first."""
    first, then = (instant.astimezone(JST).date() for instant in (first_filed, at))
    return ("file", at, {"form": shifted(form, then, Month.of(first).plus(-1))})


def later(kind: str, at: datetime, form: dict[str, Any]) -> Verb:
    """A change or the next application, in the form of that day."""
    version = version_on(form, at.astimezone(JST).date())
    return ("file_later", at, {"kind": kind, "form": form | {"form_version": version}})


# -- whose first certificate is on paper (R26) ------------------------------------------------------------------------


def claimed(calendar: OfficeHours, random: Random, form: dict[str, Any]) -> list[Verb]:
    """A change is filed on what was claimed; nobody has looked at the copies yet."""
    changed = with_addition(form, ["goals", "purpose"], PURPOSE)
    return [later("change", calendar.ago(12, 18), changed), assign(calendar, random, 1)]


def confirmed(calendar: OfficeHours, random: Random, form: dict[str, Any]) -> list[Verb]:
    """The copies were seen, and the change certified."""
    changed = with_addition(form, ["goals", "purpose"], PURPOSE)
    filed = later("change", calendar.ago(120, 124), changed)
    return [filed, assign(calendar, random), ("see_copies", calendar.after(2, 4), {}), *decide(calendar)]


ON_PAPER: Final = frozenset({claimed, confirmed})
"""They begin with a claim."""
