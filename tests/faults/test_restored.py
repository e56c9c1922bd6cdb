"""One database is restored to an earlier moment beneath six processes over Kafka: it is noticed, and mended."""

from __future__ import annotations

import asyncio
import json
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from deploy.processes import SERVICES
from shared.messaging.subscriptions import FOLLOWS
from tests.faults.deployment import Deployment, until
from tests.support.backup import back_up, restore
from tests.support.kafka import delete_topics
from tests.support.waiting import PATIENCE

pytestmark = pytest.mark.faults


def dsn_of(deployment: Deployment, name: str) -> str:
    return deployment.onlooker.services[name].store.database.dsn


def work(deployment: Deployment, answers: int = 10) -> None:
    with deployment.load() as load:
        load.wait_for(answers)
    deployment.settle()


def stop(deployment: Deployment, *names: str) -> None:
    for member in [one for one in deployment.members.running if one.name in names]:
        deployment.members.dismiss(member, kill=False)


def restore_while_stopped(deployment: Deployment, name: str, backup: Path) -> None:
    restore(dsn_of(deployment, name), backup)
    deployment.onlooker.services[name].store.database.connections.check()


def wrong(port: int) -> list[str]:
    """What a member that is not ready says is wrong; nothing while it does not answer."""
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=PATIENCE).close()
    except urllib.error.HTTPError as not_ready:
        with not_ready:
            return [one["more"] for one in json.loads(not_ready.read())["wrong"]]
    except OSError:
        pass
    return []


def sent(deployment: Deployment) -> Any:
    with deployment.onlooker.open_database("mailbox").transaction() as cursor:
        cursor.execute("SELECT message_id, count(*) FROM mails GROUP BY message_id ORDER BY message_id")
        return cursor.fetchall()


@pytest.mark.parametrize("name", ["intake", "review", "notify", "followup"])
def test_one_database_is_restored(deployment: Deployment, tmp_path: Path, name: str) -> None:
    work(deployment)
    backup = back_up(dsn_of(deployment, name), tmp_path / "backup")
    work(deployment)
    mails = sent(deployment)
    stop(deployment, name)
    restore_while_stopped(deployment, name, backup)

    member = deployment.members.launch(name)
    until(lambda: any("restored store" in one for one in wrong(member.port)), what="a red light")
    assert "restored_store" in member.log.read_text()
    refused = deployment.members.attempt("restored", name)
    assert (refused.returncode, "Stop all copies" in refused.stderr) == (1, True), refused.stderr
    assert sent(deployment) == mails

    stop(deployment, name)
    said = deployment.members.command("restored", name)
    assert "0 messages handled again" in said, said
    deployment.members.launch(name)
    work(deployment)
    assert deployment.violations() == []


def test_the_database_of_audit_is_restored(deployment: Deployment, tmp_path: Path) -> None:
    work(deployment)
    backup = back_up(dsn_of(deployment, "audit"), tmp_path / "backup")
    work(deployment)
    refused = deployment.members.attempt("restored", "audit")
    assert (refused.returncode, "Stop all copies" in refused.stderr) == (1, True), refused.stderr
    stop(deployment, "audit")
    restore_while_stopped(deployment, "audit", backup)
    deployment.members.command("restored", "audit")
    deployment.members.launch("audit")
    work(deployment)
    assert deployment.violations() == []


def test_all_databases_are_restored_to_one_moment(deployment: Deployment, tmp_path: Path) -> None:
    """The topics hold what no database does any more: audit hears it again, and gives it to the others."""
    work(deployment)
    backups = {name: back_up(dsn_of(deployment, name), tmp_path / name) for name in SERVICES}
    work(deployment)
    mails, before = sent(deployment), logs(deployment)
    stop(deployment, *SERVICES)
    for name, backup in backups.items():
        restore_while_stopped(deployment, name, backup)

    deployment.members.command("restored", "audit")
    deployment.members.launch("audit")
    for name in FOLLOWS["audit"]:
        deployment.members.command("restored", name)
    assert logs(deployment) == before
    for name in FOLLOWS["audit"]:
        deployment.members.launch(name)
    deployment.settle()
    assert sent(deployment) == mails
    work(deployment)
    assert deployment.violations() == []


def logs(deployment: Deployment) -> dict[str, list[Any]]:
    """All that the four logs hold, byte for byte."""
    stores = {name: deployment.onlooker.services[name].store for name in FOLLOWS["audit"]}
    return {name: store.entries([(p, 0) for p in range(store.partitions)], 1_000_000) for name, store in stores.items()}


def test_all_databases_are_restored_and_the_topics_given_up(deployment: Deployment, tmp_path: Path) -> None:
    """What was done since the backup is gone for good, everywhere."""
    work(deployment)
    backups = {name: back_up(dsn_of(deployment, name), tmp_path / name) for name in SERVICES}
    acknowledged = dict(deployment.acknowledged)
    work(deployment)
    stop(deployment, *SERVICES)
    for name, backup in backups.items():
        restore_while_stopped(deployment, name, backup)
    deployment.acknowledged.clear()
    deployment.acknowledged.update(acknowledged)

    asyncio.run(delete_topics(deployment.broker.bootstrap, "faults."))
    deployment.members.apply_topics()
    for name in FOLLOWS["audit"]:
        deployment.members.command("relay", "rewind", name)
    for name in SERVICES:
        deployment.members.launch(name)
    work(deployment)
    assert deployment.violations() == []
