"""A restored database is noticed, takes nothing, and has replayed to it what it lacks: in one process."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from services import running
from services.embedded import System
from services.web import application
from shared.clock import MovedClock
from shared.contracts.forms.single import PlanForm
from shared.event_store.door import Envelope
from shared.settings import Settings
from tests.faults.invariants import violations
from tests.services.conftest import Jigyokei
from tests.support.backup import back_up, empty, restore
from tests.support.unguarded import unguarded
from tests.support.web import local_client
from tests.system.test_over_kafka import APPLICATIONS, applicant, corrected, decided, made

SERVICES = ("intake", "review", "notify", "followup")


def work(system: System, clock: MovedClock) -> list[dict[str, Any]]:
    """Three filings: one is corrected and certified, one certified, one refused; and a fourth that waits."""
    filed = [file(system, number) for number in (0, 1, 2, 0)]
    system.settle()
    corrected(system, filed[0], clock, system.settle)
    for one, outcome in zip(filed[:3], ("certify", "certify", "refuse"), strict=True):
        decided(system, one, outcome)
    system.settle()
    return filed


def file(system: System, number: int) -> dict[str, Any]:
    form = PlanForm.model_validate_json(APPLICATIONS[number].read_bytes())
    return made(system.services["intake"].commands.file(form, Envelope(applicant(number))))


def dsn_of(system: System, name: str) -> str:
    return system.services[name].store.database.dsn


def logs(system: System) -> dict[str, list[Any]]:
    """All that the four logs hold, byte for byte."""
    return {name: system.services[name].store.entries([(p, 0) for p in range(12)], 100_000) for name in SERVICES}


@pytest.mark.parametrize("name", SERVICES)
def test_what_a_database_of_an_hour_ago_lacks_is_replayed_to_it(
    settings: Settings, clock: MovedClock, tmp_path: Path, jigyokei: Jigyokei, name: str
) -> None:
    with System(settings, clock) as system:
        work(system, clock)
        dsn, backup = dsn_of(system, name), back_up(dsn_of(system, name), tmp_path / "backup")
        work(system, clock)
        before = logs(system)
    restore(dsn, backup)
    assert jigyokei("links")[0] == 1
    status, said = jigyokei("verify")
    assert (status, f"then: jigyokei restored {name}" in said) == (1, True), said
    status, said = jigyokei("restored", name)
    assert (status, "0 messages handled again" in said) == (0, True), said
    with System(settings, clock) as system:
        assert logs(system) == before
        work(system, clock)
        assert violations(system, {}) == []


def test_databases_without_any_backup_are_made_anew(settings: Settings, clock: MovedClock, jigyokei: Jigyokei) -> None:
    with System(settings, clock) as system:
        work(system, clock)
        before, epochs = logs(system), epochs_of(system)
        dsns = [dsn_of(system, name) for name in SERVICES]
    for dsn in dsns:
        empty(dsn)
    for name in SERVICES:
        status, said = jigyokei("restored", name)
        assert status == 0, said
    with System(settings, clock) as system:
        assert (logs(system), epochs_of(system)) == (before, epochs)
        work(system, clock)
        assert violations(system, {}) == []


def epochs_of(system: System) -> list[Any]:
    return [system.services[name].store.identity.epoch for name in SERVICES]


def test_until_then_it_takes_nothing_and_says_so(
    settings: Settings, clock: MovedClock, tmp_path: Path, jigyokei: Jigyokei
) -> None:
    with System(settings, clock) as system:
        dsn, backup = dsn_of(system, "notify"), back_up(dsn_of(system, "notify"), tmp_path / "backup")
        work(system, clock)
        intake, intakes = dsn_of(system, "intake"), back_up(dsn_of(system, "intake"), tmp_path / "intakes")
        work(system, clock)
        mails = mails_of(system)
    restore(intake, intakes)
    restore(dsn, backup)
    with System(settings, clock) as system:
        client = local_client(application(system))
        answer = client.get("/health/ready")
        assert answer.status_code == 503
        assert "intake is a restored store: review knows its partition" in str(answer.json()["wrong"])
        assert 'jigyokei_restored_store{service="intake"} 1.0' in client.get("/metrics").text
        form = APPLICATIONS[0].read_bytes()
        headers = {"X-Jigyokei-Persona": "applicant-1", "Idempotency-Key": "k", "Content-Type": "application/json"}
        refused = client.post("/intake/applications", content=form, headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (503, "restoring")
        with pytest.raises(psycopg.OperationalError):
            system.settle()
        assert mails_of(system) == mails
    assert jigyokei("file", "--moved", str(APPLICATIONS[0]))[0] == 1
    for name in ("notify", "intake"):
        assert jigyokei("restored", name)[0] == 0
    with System(settings, clock) as system:
        assert local_client(application(system)).get("/health/ready").status_code == 200
        system.settle()
        assert mails_of(system) == mails
        assert violations(system, {}) == []


def mails_of(system: System) -> list[Any]:
    """What has left the system, by Message-ID."""
    with system.open_database("mailbox").transaction() as cursor:
        cursor.execute("SELECT message_id, count(*) FROM mails GROUP BY message_id ORDER BY message_id")
        found: list[Any] = cursor.fetchall()
        return found


def test_what_was_being_sent_is_sent_again_under_the_same_message_id(
    settings: Settings, clock: MovedClock, tmp_path: Path, jigyokei: Jigyokei
) -> None:
    """The ledger knows that sends were begun; whether they arrived was never heard."""
    with System(settings, clock) as system:
        file(system, 0)
        dsn, backup = dsn_of(system, "notify"), back_up(dsn_of(system, "notify"), tmp_path / "backup")
        audit, review = (system.services[name].store.database.dsn for name in ("audit", "review"))
        system.settle()
        mails = mails_of(system)
    not_to_have_heard(review, forget_the_end(audit, "notify.NoticeSent/1"))
    restore(dsn, backup)
    assert jigyokei("restored", "notify")[0] == 0
    with System(settings, clock) as system:
        for worker in system.services["notify"].workers:
            worker.step()  # a sender that starts looks after what was under way
        clock.move_to(clock.now() + timedelta(minutes=5))
        system.settle()
        assert mails_of(system) == [(message_id, 2) for message_id, _ in mails]
        assert violations(system, {}) == []


def forget_the_end(audit: str, name: str) -> list[Any]:
    """Have audit's ledger end before the events of a name, each the last of its partition; where these now are."""
    with unguarded(audit) as connection:
        gone = connection.execute(
            "DELETE FROM ledger WHERE name = %s RETURNING service || ':' || partition, sequence - 1", (name,)
        ).fetchall()
    not_to_have_heard(audit, gone)
    return gone


def not_to_have_heard(follower: str, ends: list[Any]) -> None:
    """Have a follower have heard of these partitions only so far."""
    with unguarded(follower) as connection:
        for place in ends:
            connection.execute(
                "UPDATE notification_tracking SET notification_id = %s WHERE application_name = %s", place[::-1]
            )


def test_what_a_follower_has_heard_and_the_ledger_has_not_is_named_and_nothing_done(
    settings: Settings, clock: MovedClock, tmp_path: Path, jigyokei: Jigyokei
) -> None:
    with System(settings, clock) as system:
        dsn, backup = dsn_of(system, "intake"), back_up(dsn_of(system, "intake"), tmp_path / "backup")
        audit = system.services["audit"].store.database.dsn
        file(system, 0)
        system.settle()
    forget_the_end(audit, "intake.ExaminationStarted/1")
    forget_the_end(audit, "intake.ApplicationFiled/6")
    restore(dsn, backup)
    status, said = jigyokei("restored", "intake")
    assert status == 1
    assert "review has followed partition" in said
    assert "Restore all databases to one moment" in said
    assert jigyokei("links")[0] == 1


def test_one_that_runs_is_left_alone(settings: Settings, jigyokei: Jigyokei, clock: MovedClock) -> None:
    with running.alone_in(settings.data):
        status, said = jigyokei("restored", "review")
    assert (status, "Stop it first" in said) == (1, True)
