"""What contradicts the rest of a plan is found and located, however well it was put in its place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.agreement import agreement, disagreements
from services.embedded import System
from shared.clock import MovedClock
from shared.contracts.event import Event
from shared.contracts.followup import PlanFollowed, ReminderFellDue
from shared.contracts.intake import (
    ApplicationCertified,
    ApplicationFiled,
    CertificateGivenBack,
    FilingClosed,
    FilingOpened,
    MinorChangeNoted,
    StatusReportFiled,
    VersionCertified,
)
from shared.contracts.review import CaseOpened, GivingBackRecorded, MinorChangeRecorded, PlanCertified, VersionEntered
from shared.event_store.finding import Finding
from shared.event_store.names import EventNames
from shared.event_store.recorder import Recorded
from shared.event_store.store import EventStore
from shared.postgres.launcher import EmbeddedPostgres
from shared.settings import Settings
from tests.crossings.plan_world import PlanWorld
from tests.services.audit.tampering import forged, tampered
from tests.services.test_agreement import Unhurried
from tests.support.hasty import databases_named

Told = list[tuple[str, str]]
"""What was found: its code, and the aspect or the place, which is "there" for what was put in."""


@pytest.fixture(scope="module")
def plan(postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlanWorld]:
    """A plan that was changed and reported on; its next application is open."""
    folder = tmp_path_factory.mktemp("laws")
    prefix = f"l{abs(hash(folder)) % 10**9}_"
    settings = Settings(data=folder, postgres_dsn=postgres.dsn("postgres"), database_prefix=prefix, connections=8)
    clock = MovedClock(datetime(2026, 11, 24, 1, tzinfo=UTC))
    with databases_named(prefix, postgres), System(settings, clock) as system:
        plan = PlanWorld(system, clock)
        plan.file()
        plan.certify()
        clock.move_to(clock.now() + timedelta(days=1))
        plan.change()
        plan.certify()
        plan.report()
        plan.renew()
        plan.release_all()
        assert found(plan) == []
        yield plan


def found(plan: PlanWorld) -> Told:
    return [told(one) for one in disagreements(plan.system.services, plan.plan_id)]


def told(one: Finding) -> tuple[str, str]:
    aspect = one.params.get("aspect")
    return one.code, aspect.en if aspect else f"{one.service} {one.partition}:{one.sequence}"


def store_of(plan: PlanWorld, service: str) -> EventStore:
    return plan.system.services[service].store


def newest(plan: PlanWorld, service: str, kind: type[Event]) -> Recorded:
    return [one for one in store_of(plan, service).plan(plan.plan_id) if isinstance(one.event, kind)][-1]


def with_another(
    plan: PlanWorld, service: str, event: Event, unheard: bool, cause: str | None = None, stream_id: str = ""
) -> Told:
    """What is found with one event more, at the end of its partition; or at its beginning, as if all had heard it."""
    store = store_of(plan, service)
    like = store.plan(plan.plan_id)[-1]
    place = like.entry.partition, like.entry.sequence
    stream_id = stream_id or plan.plan_id
    version = len(store.stream(stream_id)) + 1
    header = like.event.head.model_copy(
        update={"event_id": uuid4(), "stream_id": stream_id, "version": version, "causation_id": cause}
    )
    sequence = store.heads()[place[0]].sequence + 1 if unheard else 0
    columns = {
        "sequence": sequence,
        "originator_id": stream_id,
        "originator_version": version,
        "topic": event.name,
    }
    state = EventNames.encode(event.model_copy(update={"header": header}))
    with forged(store.database.dsn, place, state, **columns):
        return [(code, where.replace(f"{place[0]}:{sequence}", "there")) for code, where in found(plan)]


def without(plan: PlanWorld, service: str, kind: type[Event]) -> Told:
    """What is found without the newest event of a kind."""
    place = newest(plan, service, kind).entry
    change = f"DELETE FROM stored_events WHERE partition = {place.partition} AND sequence = {place.sequence}"
    with tampered(store_of(plan, service).database.dsn, "stored_events", change):
        return found(plan)


def at(plan: PlanWorld, service: str, kind: type[Event]) -> str:
    entry = newest(plan, service, kind).entry
    return f"{service} {entry.partition}:{entry.sequence}"


def given_back(plan: PlanWorld, **said: Any) -> CertificateGivenBack:
    version = plan.standing.version
    assert version is not None
    right = {"term": version.term, "on": date(2026, 11, 25), "certificate_no": version.certificate_no}
    told = {"reason": "", "application_no": "", "bureau": "", "business": "", "corporate_number": ""}
    return CertificateGivenBack.model_validate(right | told | said)


def minor_change(kind: type[Event], **said: Any) -> Event:
    right = {"number": 1, "version": 2, "noted_on": date(2026, 11, 25), "was": {}, "now": {"name": "ゆきみパン"}}
    answers = {"altered": ["name"], "keeps_purpose": True}
    noted = {"answers": answers} if kind is MinorChangeNoted else {}
    return kind.model_validate(right | noted | said)


def reminder() -> ReminderFellDue:
    day = date(2026, 11, 20)
    return ReminderFellDue(
        kind="training", day=day, detail="", supporter="", due_at=datetime(2026, 11, 20, tzinfo=UTC), version=2
    )


def like(plan: PlanWorld, service: str, kind: type[Event], **said: Any) -> Event:
    """An event like the newest of a kind, which says something else."""
    return newest(plan, service, kind).event.model_copy(update=said)


def test_what_its_own_service_would_never_record_is_found_where_it_lies(plan: PlanWorld) -> None:
    never: list[tuple[str, Event, str]] = [
        ("intake", like(plan, "intake", StatusReportFiled, version=9), "not_in_force"),
        ("intake", minor_change(MinorChangeNoted, version=9), "not_in_force"),
        ("intake", given_back(plan, term=7), "not_in_force"),
        ("intake", given_back(plan, certificate_no="C01-2026-999999"), "not_in_force"),
        ("intake", like(plan, "intake", VersionCertified, version=3, term=2), "terms_overlap"),
        ("review", like(plan, "review", VersionEntered, version=1), "number_used"),
        ("followup", reminder(), "nothing_due"),
    ]
    for service, event, code in never:
        assert with_another(plan, service, event, unheard=True) == [(code, f"{service} there")], event


FORGED: dict[str, tuple[str, str]] = {
    "another rule": ('"rule":"R30"', '"rule":"R31"'),
    "another day": ('"rule":"R16","since":"2019-07-16"', '"rule":"R16","since":"2019-07-17"'),
    "another input": ('["cover.prefecture"]', '["cover.name"]'),
    "a plan beside it": (
        '"plans":[]',
        '"plans":[{"at":"cover.corporate_number","plan_type":"single","standing":"open","number":"1"}]',
    ),
    "one less": ('{"rule":"R22","since":"2019-07-16","inputs":["account"],"code":""},', ""),
}


@pytest.mark.parametrize("what", FORGED)
def test_a_forged_finding_of_the_checks_is_found_where_it_lies(plan: PlanWorld, what: str) -> None:
    was, forged = FORGED[what]
    for service, kind in (("intake", ApplicationFiled), ("review", CaseOpened)):
        one = newest(plan, service, kind)
        assert was.encode() in one.entry.state
        change = (
            f"UPDATE stored_events SET state = convert_to(replace(convert_from(state, 'UTF8'), '{was}', '{forged}'),"
            f" 'UTF8') WHERE partition = {one.entry.partition} AND sequence = {one.entry.sequence}"
        )
        with tampered(store_of(plan, service).database.dsn, "stored_events", change):
            assert ("found_otherwise", at(plan, service, kind)) in found(plan)


def test_what_an_event_asks_of_another_stream_is_missed_where_it_was_asked(plan: PlanWorld) -> None:
    asked = at(plan, "intake", ApplicationCertified)
    assert ("consequence_missing", asked) in without(plan, "intake", VersionCertified)
    assert ("consequence_missing", asked) in without(plan, "intake", FilingClosed)
    assert ("consequence_missing", at(plan, "review", PlanCertified)) in without(plan, "review", VersionEntered)


def test_what_no_event_has_asked_for_is_found_where_it_lies(plan: PlanWorld) -> None:
    cause = str(newest(plan, "intake", ApplicationCertified).event.head.event_id)
    opened = newest(plan, "intake", FilingOpened).event
    assert with_another(plan, "intake", opened, unheard=True, cause=cause) == [("not_asked", "intake there")]


def test_what_the_others_do_not_say_is_found(plan: PlanWorld) -> None:
    unsaid: list[tuple[str, Event, set[str]]] = [
        ("review", GivingBackRecorded(term=1, on=date(2026, 11, 25)), {"endings of terms"}),
        ("intake", given_back(plan), {"endings of terms", "notice of a giving back or a rescission"}),
        ("review", minor_change(MinorChangeRecorded), {"minor changes"}),
        ("followup", like(plan, "followup", PlanFollowed, version=9), {"versions that are followed"}),
    ]
    for service, event, aspects in unsaid:
        told = with_another(plan, service, event, unheard=False)
        assert {where for code, where in told if code == "services_disagree"} >= aspects, event
    alone = without(plan, "intake", FilingOpened)
    assert {where for code, where in alone if code == "services_disagree"} >= {"open filing", "open later application"}


def test_what_follows_from_an_event_that_nobody_has_is_found_where_it_lies(plan: PlanWorld) -> None:
    store = store_of(plan, "followup")
    one = newest(plan, "followup", PlanFollowed)
    cause = one.event.head.causation_id
    change = (
        f"UPDATE stored_events SET state = convert_to(replace(convert_from(state, 'UTF8'), '{cause}', '{uuid4()}'),"
        f" 'UTF8') WHERE partition = {one.entry.partition} AND sequence = {one.entry.sequence}"
    )
    with tampered(store.database.dsn, "stored_events", change):
        assert found(plan) == [("cause_unknown", at(plan, "followup", PlanFollowed))]


def test_a_plan_of_which_only_one_service_says_anything_is_found(plan: PlanWorld) -> None:
    entry = newest(plan, "review", VersionEntered).entry
    alone = str(uuid4())
    store = store_of(plan, "review")
    entered = newest(plan, "review", VersionEntered).event
    header = entered.head.model_copy(update={"event_id": uuid4(), "stream_id": alone, "plan_id": alone, "version": 1})
    state = EventNames.encode(entered.model_copy(update={"header": header.model_copy(update={"causation_id": None})}))
    columns = {"sequence": 0, "originator_id": alone, "originator_version": 1, "plan_id": alone}
    with forged(store.database.dsn, (entry.partition, entry.sequence), state, **columns):
        told = list(agreement(plan.system.services).find(Unhurried()))
    # Its version, and what its certificate states.
    assert [(one.code, one.stream_id) for one in told] == [("services_disagree", alone)] * 2
