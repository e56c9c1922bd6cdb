"""One plan through three terms, in one process (over Kafka: test_over_kafka.py): what each service says of it."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from services.agreement import disagreements
from services.audit.views.history import history, standing_said
from services.embedded import System
from services.intake.views.plan import plan_on
from shared.clock import MovedClock
from shared.contracts.event import Event
from shared.contracts.notify import NoticeOwed
from shared.web.formats import sentence
from tests.support.plan_laws import broken, late_reminders
from tests.system.journey import Journey


def test_one_plan_goes_through_three_terms(system: System, clock: MovedClock) -> None:
    # When
    journey = Journey(system, clock, system.settle)
    journey.go()

    # Then: its business sees all versions, and how it stood on each day
    plan = plan_on(system.services["intake"].store, journey.plan_id)
    assert [(one.term, one.number) for one in plan.versions] == [(1, 1), (1, 2), (2, 3), (3, 4)]
    assert [one.text.text_no for one in plan.versions] == [1, 2, 1, 1]
    assert plan.filing is None
    last_of_first, first_of_third = (plan.versions[n].period for n in (1, 3))
    standing = {
        day: plan_on(system.services["intake"].store, journey.plan_id, day).standing
        for day in (
            last_of_first.end.last_day,
            last_of_first.end.last_day + timedelta(days=1),
            first_of_third.start.first_day - timedelta(days=1),
            first_of_third.start.first_day,
        )
    }
    assert [(one.status, one.version and one.version.number) for one in standing.values()] == [
        ("in_force", 2),
        ("in_force", 3),
        ("in_force", 4),
        ("given_back", None),
    ]

    # And: it was told of each step, once
    owed = Counter(one.kind for one in events(system, "notify", journey.plan_id) if isinstance(one, NoticeOwed))
    assert owed == {
        "receipt": 5, "answer_receipt": 1, "certified": 4, "refused": 1, "correction_requested": 1, "given_back": 1,
        "hearing": 1, "rescinded": 1,
    }  # fmt: skip

    # And: all services agree, and the ledger tells how it ended
    of = {name: events(system, name, journey.plan_id) for name in ("intake", "review", "followup")}
    assert disagreements(system.services, journey.plan_id) == []
    assert broken(of["intake"], of["review"]) == []
    assert list(late_reminders(of["followup"])) == []
    told = system.services["audit"].store.database.read(lambda cursor: history(cursor, journey.plan_id))
    assert told is not None
    text, params = standing_said(told.standing)
    assert "認定は返納され" in sentence(text, "ja", params)


def events(system: System, service: str, plan_id: str) -> list[Event]:
    return [one.event for one in system.services[service].store.plan(plan_id)]
