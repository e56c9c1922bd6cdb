"""Health and metrics say how everything stands, and ask each database once."""

from __future__ import annotations

import time
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from psycopg import sql

from services.embedded import System
from services.notify.mailbox import UNREACHABLE
from services.web import application
from shared.clock import MovedClock
from shared.contracts.event import Actor
from shared.contracts.forms.single import PlanForm
from shared.contracts.personal import Personal
from shared.ends.keeper import EndsKeeper
from shared.event_store.door import Envelope
from shared.event_store.unit_of_work import Cause
from shared.messaging.embedded_link import EmbeddedLink
from shared.messaging.follower import LinkStopped
from shared.messaging.message import Message
from shared.messaging.parking import park
from shared.postgres.database import Database
from shared.process.standing import standing
from shared.web.formats import format_instant
from tests.support.unguarded import unguarded
from tests.support.waiting import until
from tests.support.web import HTML, TestClient, local_client

FILING = sorted((Path(__file__).parents[1] / "data/applications").glob("*.json"))[0]


def file_one(system: System, to: str = "") -> None:
    form = PlanForm.model_validate_json(FILING.read_bytes())
    if to:
        sheet = form.check_sheet.model_copy(update={"email": Personal(to)})
        form = form.model_copy(update={"check_sheet": sheet})
    system.services["intake"].commands.file(form, Envelope(Cause(Actor(role="applicant", id="applicant-1"), "c")))


def ends(link: EmbeddedLink) -> tuple[str, str]:
    return link.upstream.service, link.follower.store.service


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each database was asked."""
    counted: Counter[str] = Counter()

    def counting(own: Any) -> Any:
        def ask(self: Database, *given: Any, **named: Any) -> Any:
            counted[self.dsn] += 1
            return own(self, *given, **named)

        return ask

    for name in ("read", "transaction"):
        monkeypatch.setattr(Database, name, counting(getattr(Database, name)))
    return counted


def test_links_are_behind_until_what_was_filed_has_arrived(system: System) -> None:
    file_one(system)
    found = standing(system)
    behind = {link.follower.name: found.lag(*ends(link)) for link in system.all_links}
    assert (behind["intake>review"], behind["intake>audit"], behind["review>notify"]) == (1, 1, 0)
    system.settle()
    found = standing(system)
    assert {found.lag(*ends(link)) for link in system.all_links} == {0}
    assert found.of["intake"].events == sum(head.sequence for head in system.services["intake"].store.heads().values())


def test_what_waits_is_counted_by_link(system: System) -> None:
    file_one(system)
    store, notify = system.services["intake"].store, system.services["notify"].store
    entry = next(iter(store.entries([(p, 0) for p in store.heads()], 1)))
    with notify.database.transaction() as cursor:
        park(cursor, Message.of("intake", str(store.identity.epoch), entry), ValueError("no"), system.clock.now())
        cursor.execute("INSERT INTO timers (stream_id, due_at) VALUES ('n1', '2020-01-01Z'), ('n2', '2999-01-01Z')")
    found = standing(system)
    waiting = {link.follower.name: found.parked(*ends(link)) for link in system.all_links}
    assert {name: count for name, count in waiting.items() if count} == {"intake>notify": 1}
    assert found.of["notify"].overdue == 1
    text = local_client(application(system)).get("/metrics").text
    assert 'jigyokei_parked_messages{service="notify"} 1.0' in text
    assert 'jigyokei_timers_overdue{service="notify"} 1.0' in text
    assert 'jigyokei_events{service="intake"} 1.0' in text
    assert 'jigyokei_link_lag{link="intake>audit"} 1.0' in text


def test_what_is_not_published_is_counted_once_there_is_a_relay(system: System) -> None:
    file_one(system)
    assert standing(system).of["intake"].unpublished == 0
    with system.services["intake"].store.database.transaction() as cursor:
        cursor.execute("INSERT INTO relay_positions (partition, sequence) VALUES (0, 0)")
    assert standing(system).of["intake"].unpublished == 1
    assert 'jigyokei_unpublished_events{service="intake"} 1.0' in local_client(application(system)).get("/metrics").text


@pytest.mark.parametrize(
    "forged",
    [
        "UPDATE log_heads SET sequence = 9223372036854775807",
        "UPDATE notification_tracking SET notification_id = -9223372036854775808",
        "INSERT INTO relay_positions SELECT partition, 9223372036854775807 FROM log_heads",
        "INSERT INTO relay_positions SELECT partition, -9223372036854775808 FROM log_heads",
        "INSERT INTO timers (stream_id, due_at) VALUES ('t', '-infinity')",
        "INSERT INTO timers (stream_id, due_at) VALUES ('t', '0044-03-15 BC')",
    ],
)
def test_nothing_waits_that_the_log_does_not_hold_whatever_was_forged(system: System, forged: str) -> None:
    file_one(system)
    system.settle()
    for service in system.services.values():
        with unguarded(service.store.database.dsn) as connection:
            connection.execute(forged.encode())
    client = local_client(application(system))
    assert client.get("/health/ready").status_code == 200
    assert client.get("/metrics").status_code == 200
    found = standing(system)
    assert {found.lag(*ends(link)) <= 4 for link in system.all_links} == {True}
    assert {0 <= service.unpublished <= 4 for service in found.of.values()} == {True}
    assert {service.heads_differ for service in found.of.values()} == {forged.startswith("UPDATE log_heads")}


def test_each_database_is_asked_once_and_written_to_now_and_then(system: System, asked: Counter[str]) -> None:
    client = local_client(application(system))
    asked.clear()
    assert client.get("/health/ready").json() == {"status": "ok", "wrong": [], "waits": [], "at_desks": []}
    notify = system.services["notify"].store.database.dsn
    # Each was written to; of the services' own each was asked, and notify for its notices besides.
    assert Counter(asked.values()) == {1: 2, 2: 4, 3: 1}
    assert asked[notify] == 3
    asked.clear()
    assert client.get("/health/ready").status_code == 200
    assert Counter(asked.values()) == {1: 4, 2: 1}
    asked.clear()
    client.get("/metrics")
    # Review's read model is asked for its cases besides.
    assert sorted(asked.values()) == [1, 1, 1, 2, 2]


def ready(client: TestClient) -> tuple[int, str, list[tuple[str, str]]]:
    """Status, word, and what is found where."""
    answer = client.get("/health/ready")
    said = answer.json()
    assert all(one["since"] for one in said["waits"])
    return answer.status_code, said["status"], [(one["what"], one["where"]) for one in said["wrong"] + said["waits"]]


def test_a_database_that_only_answers_questions_is_not_ready_and_takes_nothing(system: System) -> None:
    client = local_client(application(system))
    database = system.services["intake"].store.database
    with database.transaction() as cursor:
        name = cursor.connection.info.dbname
        cursor.execute(sql.SQL("ALTER DATABASE {} SET default_transaction_read_only = on").format(sql.Identifier(name)))
    database.connections.drain()
    assert ready(client) == (503, "not ready", [("read_only", "intake")])
    headers = {"X-Jigyokei-Persona": "applicant-1", "Idempotency-Key": "k", "Content-Type": "application/json"}
    refused = client.post("/intake/applications", content=FILING.read_bytes(), headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")
    assert client.get("/intake/applications", headers=headers).status_code == 200


def test_what_waits_is_told_while_people_are_served(system: System, clock: MovedClock) -> None:
    client = local_client(application(system))
    file_one(system)
    intake, notify = system.services["intake"].store, system.services["notify"].store
    assert ready(client) == (200, "ok", [])
    clock.move_to(clock.now() + timedelta(seconds=11))
    late = [("link_late", f"intake>{name}") for name in ("review", "notify", "followup", "audit")]
    assert ready(client) == (200, "degraded", late)
    since = client.get("/health/ready").json()["waits"][0]["since"]
    assert datetime.fromisoformat(since) == clock.now() - timedelta(seconds=11)
    with intake.database.transaction() as cursor:
        cursor.execute("INSERT INTO relay_positions SELECT partition, 0 FROM log_heads")
    with notify.database.transaction() as cursor:
        entry = next(iter(intake.entries([(p, 0) for p in intake.heads()], 1)))
        park(cursor, Message.of("intake", str(intake.identity.epoch), entry), ValueError("no"), clock.now())
        cursor.execute("INSERT INTO timers (stream_id, due_at) VALUES ('n1', '2020-01-01Z')")
        cursor.execute("INSERT INTO timers (stream_id, due_at, parked) VALUES ('n2', '2020-01-01Z', true)")
    others = [
        ("unpublished", "intake"),
        ("parked", "notify"),
        ("timers_parked", "notify"),
        ("timers_overdue", "notify"),
    ]
    assert ready(client) == (200, "degraded", late + others)
    text = client.get("/metrics").text
    assert 'jigyokei_waiting_seconds{what="unpublished",where="intake"} 11.0' in text


def test_a_notice_that_waits_at_its_desk_is_told_and_is_no_outage(system: System, clock: MovedClock) -> None:
    client = local_client(application(system), "officer-kanto-1", HTML)
    file_one(system, to=f"{UNREACHABLE}@example.jp")
    system.settle()
    clock.move_to(clock.now() + timedelta(minutes=1))
    assert ready(client) == (200, "ok", [])
    (told,) = client.get("/health/ready").json()["at_desks"]
    assert told | {"since": ""} == {
        "what": "notices_stuck",
        "where": "notify",
        "since": "",
        "more": "1 notices",
        "desk": "/notify",
    }
    assert client.get(told["desk"]).status_code == 200
    age = 'jigyokei_waiting_seconds{what="notices_stuck",where="notify"} 60.0'
    assert age in client.get("/metrics").text


def test_pages_say_since_when_they_may_lack_what_others_did(system: System) -> None:
    client = local_client(application(system), headers=HTML | {"X-Jigyokei-Persona": "applicant-1"})
    for link in system.all_links:
        link.follower.hearing.all_heard(time.monotonic() - 59.5 * 60)
    late = "まだ反映されていないことがあります"
    assert late not in client.get("/intake").text  # nobody brings anything here
    system.start()
    until(lambda: late not in client.get("/intake").text)
    system.links["intake"][0].follower.stopped = LinkStopped("it must not go on")
    system.links["intake"][0].follower.hearing.all_heard(time.monotonic() - 59.5 * 60)
    then = format_instant(system.clock.now() - timedelta(minutes=60), "ja")
    assert f"{then}以降に他の業務で行われた処理が、{late}" in client.get("/intake").text
    assert late not in client.get("/mailbox").text


def test_a_link_that_stands_still_leaves_the_service_ready(system: System) -> None:
    client = local_client(application(system))
    file_one(system)
    system.all_links[0].follower.stopped = LinkStopped("it must not go on")
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert answer.json()["waits"][0]["more"] == "it must not go on"


def test_an_end_that_is_not_signed_is_told_and_requests_may_come(system: System) -> None:
    file_one(system)
    keeper = EndsKeeper(system.ends, system.logs, system.clock)
    keeper.step()
    client = local_client(application(system))
    assert ready(client) == (200, "ok", [])
    with system.services["intake"].store.database.transaction() as cursor:
        cursor.execute("UPDATE log_heads SET sequence = 0")
    keeper.step()
    assert ("end_unsigned", "intake") in [
        (one["what"], one["where"]) for one in client.get("/health/ready").json()["waits"]
    ]
    assert 'jigyokei_waiting_seconds{what="end_unsigned",where="intake"}' in client.get("/metrics").text
