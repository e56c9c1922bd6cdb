"""Six processes over Kafka while things fail: nothing is lost or happens twice, and everything goes on by itself."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import time
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from deploy.processes import SERVICES
from shared.contracts.notify import NoticeOwed
from shared.contracts.personal import personals
from shared.domain import Refusal
from shared.event_store.door import Envelope
from shared.event_store.unit_of_work import Cause
from shared.messaging import parking
from shared.messaging.cloud_events import to_kafka
from shared.messaging.message import Message
from shared.messaging.subscriptions import FOLLOWS
from shared.postgres.processes import is_alive
from shared.vault.keys_in import keys_in
from shared.web.persona import HEADER
from tests.faults.deployment import APPLICANT, FORMS, START, Deployment, until
from tests.faults.members import POISON, stopped
from tests.support.canaries import Canaries, sealed_keys
from tests.support.files import files_with
from tests.support.kafka import delete_topics
from tests.support.tables import rows_as_text
from tests.support.waiting import PATIENCE
from tests.support.web import HTML

pytestmark = pytest.mark.faults

SOAK = os.environ.get("SOAK") == "1"
"""`make soak`: the same for longer."""
KILLS = 1000 if SOAK else 30
MINUTE = 60
FILED_A_SECOND = 5 if SOAK else 1


def test_killed_again_and_again(deployment: Deployment) -> None:
    dice = random.Random(20261124)
    with deployment.load() as load:
        for _ in range(KILLS):
            # Wherever it is: at work, idle, or not yet started from the last time.
            deployment.members.replace(dice.choice(deployment.members.running))
            load.wait_for(dice.randrange(4), at_most=0.6)
        until(lambda: load.cases > 10 or load.errors, what="ten cases")
    deployment.settle()
    assert deployment.violations() == []


def test_an_operator_sees_which_service_does_not_run(deployment: Deployment) -> None:
    told = deployment.operator.command("links").splitlines()
    assert {"review             2 running", "audit              1 running"} <= set(told)
    (audit,) = deployment.members.of("audit")
    deployment.members.dismiss(audit, kill=False)
    alone = deployment.operator.attempt("links")
    assert alone.returncode == 1
    assert "audit              NONE RUNNING: it hears nothing, start one" in alone.stdout.splitlines()
    deployment.members.launch("audit").wait_until_ready()


def test_broker_killed(deployment: Deployment) -> None:
    with deployment.load() as load:
        load.wait_for(10)
        deployment.broker.kill()
        # Filing needs no broker; a while of it waits in the logs.
        load.wait_for(10, at_most=4.0)
        deployment.broker.start()
        load.wait_for(20)
    deployment.settle()
    assert deployment.violations() == []


def readiness(deployment: Deployment, since: datetime | None = None) -> dict[str, set[tuple[str, str]]]:
    """What every member says waits and where, by service, none of it from before; all of them must be ready."""
    said: dict[str, set[tuple[str, str]]] = {}
    for member in deployment.members.running:
        with urlopen(f"http://127.0.0.1:{member.port}/health/ready", timeout=PATIENCE) as answer:
            told = json.loads(answer.read())
        assert told["status"] == ("degraded" if told["waits"] else "ok")
        assert all(datetime.fromisoformat(one["since"]) >= (since or START) for one in told["waits"])
        said.setdefault(member.name, set()).update((one["what"], one["where"]) for one in told["waits"])
    return said


def test_without_a_broker_all_are_ready_and_say_what_waits(deployment: Deployment) -> None:
    deployment.broker.kill()
    deployment.file()
    deployment.clock.move_to(deployment.clock.now() + timedelta(seconds=MINUTE))
    outage = {name: {("link_late", f"{upstream}>{name}") for upstream in FOLLOWS[name]} for name in SERVICES}
    outage["intake"].add(("unpublished", "intake"))
    until(lambda: readiness(deployment) == outage, what="an outage that is seen")
    deployment.broker.start()
    until(lambda: not any(readiness(deployment).values()), what="its end")


def test_a_lost_topic_is_told_by_its_writer_and_followers_until_it_was_published_again(deployment: Deployment) -> None:
    lost_at = deployment.clock.now()
    asyncio.run(delete_topics(deployment.broker.bootstrap, deployment.kafka.topic("intake")))
    deployment.file()
    deployment.clock.move_to(lost_at + timedelta(seconds=MINUTE))
    lost = {name: {("link_late", f"intake>{name}")} if "intake" in FOLLOWS[name] else set() for name in SERVICES}
    lost["intake"] = {("unpublished", "intake")}
    until(lambda: readiness(deployment, lost_at) == lost, what="a lost topic that is seen")
    deployment.operator.apply_topics()
    deployment.operator.command("relay", "rewind", "intake")
    until(lambda: not any(readiness(deployment).values()), what="its end")
    deployment.settle()
    assert deployment.violations() == []


def test_broker_stopped_for_a_whole_minute(deployment: Deployment) -> None:
    """Longer than any patience of its clients: sessions have ended, requests have timed out, what they know is old."""
    with deployment.load() as load:
        load.wait_for(10)
        deployment.broker.stop()
        stopped_at = time.monotonic()
        for second in range(MINUTE):
            for _ in range(FILED_A_SECOND):
                deployment.file()
            until(lambda to=stopped_at + second: time.monotonic() > to, what="another second")  # type: ignore[misc]
        deployment.broker.start()
        load.wait_for(20)
    deployment.settle()
    assert deployment.violations() == []


def test_postgresql_stopped_and_killed(deployment: Deployment) -> None:
    with deployment.load() as load:
        for number in (signal.SIGINT, signal.SIGKILL):
            load.wait_for(10)
            pid = deployment.postgres.pid
            assert pid is not None
            os.kill(pid, number)
            until(lambda gone=pid: not is_alive(gone), what="the end of PostgreSQL")  # type: ignore[misc]
            load.wait_for(10, at_most=1.0)
            deployment.postgres.start()
        load.wait_for(20)
    deployment.settle()
    assert deployment.violations() == []


def test_members_join_and_leave_a_group_all_the_time(deployment: Deployment) -> None:
    dice = random.Random(7)
    with deployment.load() as load:
        for _ in range(100 if SOAK else 10):
            joined = deployment.members.launch("review")
            load.wait_for(dice.randrange(8), at_most=1.0)
            deployment.members.dismiss(joined, kill=dice.random() < 0.5)
        load.wait_for(10)
    deployment.settle()
    assert deployment.violations() == []


def test_published_again_and_again_and_out_of_order(deployment: Deployment) -> None:
    """Rewinds publish what is long known; a stranger publishes the true messages in any order, too early and twice."""
    dice = random.Random(11)
    with deployment.load() as load:
        for _ in range(100 if SOAK else 12):
            service = dice.choice(("intake", "review", "notify", "followup"))
            deployment.rewind(service, dice.choice((0, 5)), dice.choice((None, *range(12))))
            asyncio.run(publish_in_any_order(deployment, dice))
            load.wait_for(3, at_most=1.0)
        load.wait_for(10)
    deployment.settle()
    assert deployment.violations() == []


async def publish_in_any_order(deployment: Deployment, dice: random.Random) -> None:
    """The newest messages of every log, each perhaps twice, some before their predecessors."""
    producer = AIOKafkaProducer(**deployment.kafka.connection)
    await producer.start()
    try:
        for name in ("intake", "review", "notify", "followup"):
            store = deployment.onlooker.services[name].store
            newest = [(p, max(0, head.sequence - 5)) for p, head in store.heads().items()]
            epoch = str(store.identity.epoch)
            messages = [Message.of(name, epoch, entry) for entry in store.entries(newest, 1000)]
            for message in dice.choices(messages, k=len(messages)):
                made = to_kafka(message)
                await producer.send(
                    deployment.kafka.topic(name),
                    made.value,
                    str(made.key).encode(),
                    message.partition,
                    headers=list(made.headers.items()),
                )
    finally:
        await producer.stop()


def test_a_poison_message_among_two_hundred_is_parked_with_its_plan_only(deployment: Deployment) -> None:
    intake, review = deployment.onlooker.services["intake"].commands, deployment.onlooker.services["review"]
    poison = deployment.members.data / "poison"
    poison.touch()
    good = [deployment.file() for _ in range(100)]
    bad = deployment.file(FORMS[0] | {"cover": FORMS[0]["cover"] | {"name": POISON}})
    good += [deployment.file() for _ in range(100)]
    withdrawn = intake.withdraw(bad["application_id"], "事情による。", Envelope(Cause(APPLICANT, "c")))
    assert not isinstance(withdrawn, Refusal), withdrawn
    deployment.settle()
    parked = [(one.thread, one.name) for one in parking.listed(review.store)]
    assert parked == [
        (bad["plan_id"], "intake.ApplicationFiled/6"),
        (bad["plan_id"], "intake.ApplicationWithdrawn/2"),
        (bad["plan_id"], "intake.ArrivalAcknowledged/1"),
    ]
    assert review.store.stream(bad["application_id"]) == []
    assert all(len(review.store.stream(one["application_id"])) == 1 for one in good)
    poison.unlink()
    assert deployment.operator.command("parked", "retry", "review") == f"{bad['plan_id']}: 3 handled\n"
    deployment.settle()
    names = [recorded.event.name for recorded in review.store.stream(bad["application_id"])]
    assert names == ["review.CaseOpened/6", "review.CaseWithdrawn/2"]
    assert deployment.violations() == []


def test_a_halted_process_wakes_up_after_its_partitions_moved(deployment: Deployment) -> None:
    with deployment.load() as load:
        for member in deployment.members.of("review"):
            load.wait_for(5)
            with stopped(member):
                # Its partitions are the other one's soon, and after a while so is the relay's turn, if it had that.
                for _ in range(24):
                    deployment.file()
                until(lambda: "intake>review" not in deployment.waits(), what="work without it")
                until(deployment.all_published("review"), what="publishing without it")
            load.wait_for(10)
            member.wait_until_ready()
    deployment.settle()
    assert deployment.violations() == []


def test_a_topic_that_was_deleted_is_published_again(deployment: Deployment) -> None:
    with deployment.load() as load:
        load.wait_for(5)
        asyncio.run(delete_topics(deployment.broker.bootstrap, deployment.kafka.topic("intake")))
        deployment.operator.apply_topics()
        load.wait_for(5, at_most=2.0)
        deployment.operator.command("relay", "rewind", "intake")
        load.wait_for(20)
    deployment.settle()
    assert deployment.violations() == []


def test_who_is_erased_is_forgotten_by_every_process_at_once(deployment: Deployment, tmp_path: Path) -> None:
    canaries, poison = Canaries(), deployment.members.data / "poison"
    form = canaries.form()
    poison.touch()
    parked = deployment.file(form.model_copy(update={"cover": form.cover.model_copy(update={"name": POISON})}))
    made = deployment.file(canaries.form())
    deployment.settle()
    keys = sealed_keys(deployment.onlooker.vault)
    assert showing(deployment, made, canaries) == {"intake", "review", "notify", "mailbox"}

    said = ""
    for one in (made, parked):
        why = ("--reason", "本人の請求", "--ordered-by", "関東経済産業局", "--by-order", "個情第12号", "--yes")
        said += deployment.operator.command("erase", one["application_no"], *why)
    assert showing(deployment, made, canaries) | showing(deployment, parked, canaries) == set()
    assert "may still hold" not in said
    poison.unlink()
    deployment.operator.command("parked", "retry", "review")
    deployment.settle()
    said += deployment.operator.command("history", made["plan_id"], "--export", str(tmp_path / "history.jsonl"))

    published = asyncio.run(everything_published(deployment))
    boxes = {key for value in published for key in keys_in(value)}
    intake = deployment.onlooker.services["intake"].store
    erased = {box.key for one in (made, parked) for r in intake.plan(one["plan_id"]) for box in personals(r.event)}
    assert (len(erased), erased <= boxes) == (2, True)
    assert deployment.onlooker.vault.undestroyed(erased) == set()
    databases = [*deployment.onlooker.databases.values(), deployment.onlooker.open_database("mailbox")]
    everything = chain(
        [said],
        # One after the other: together they would fill the machine.
        (rows_as_text(database.dsn) for database in databases),
        (value.decode() for value in published),
        (file.read_text() for file in tmp_path.iterdir()),
    )
    assert {canary for text in everything for canary in canaries.written if canary in text} == set()
    gone = keys - sealed_keys(deployment.onlooker.vault)
    assert len(gone) == 2
    for folder in (deployment.postgres.folder, deployment.members.data, deployment.broker.data):
        assert files_with(folder, *gone, *canaries.traces) == []
    assert deployment.violations() == []


def showing(deployment: Deployment, made: dict[str, Any], canaries: Canaries) -> set[str]:
    """Where any process shows a text of a person, of all that it shows of an application."""
    officer, of_plan = f"officer-{made['bureau']}-1", deployment.onlooker.services["notify"].store.plan(made["plan_id"])
    pages = [
        ("intake", "applicant-1", f"/applications/{made['application_id']}"),
        ("review", officer, f"/desk/{made['application_id']}"),
        ("audit", "auditor-1", f"/plans/{made['plan_id']}"),
        *(("notify", officer, f"/desk/{r.event.head.stream_id}") for r in of_plan if isinstance(r.event, NoticeOwed)),
        ("mailbox", officer, ""),
    ]
    found = set()
    for service, reader, path in pages:
        for member in deployment.members.of("notify" if service == "mailbox" else service):
            asked = Request(f"{member.address}/{service}{path}", headers={HEADER: reader} | HTML)
            with suppress(HTTPError), urlopen(asked, timeout=PATIENCE) as answer:
                shown = answer.read().decode().replace("<wbr>", "")
                found |= {service for canary in canaries.all if canary in shown}
    return found


async def everything_published(deployment: Deployment) -> list[bytes]:
    """What every topic holds, from its beginning."""
    names = [deployment.kafka.topic(name) for name in ("intake", "review", "notify", "followup")]
    consumer = AIOKafkaConsumer(*names, **deployment.kafka.connection, auto_offset_reset="earliest")
    await consumer.start()
    try:
        ends = await consumer.end_offsets(consumer.assignment())
        values: list[bytes] = []
        while any([await consumer.position(place) < end for place, end in ends.items()]):
            for records in (await consumer.getmany(timeout_ms=500)).values():
                values += [record.value or b"" for record in records]
        return values
    finally:
        await consumer.stop()


def test_timers_fall_due_while_their_services_are_killed(deployment: Deployment) -> None:
    """The last one here: the clock runs on past the day by which the applications' periods must have begun."""
    dice = random.Random(13)
    for _ in range(50 if SOAK else 10):
        deployment.clock.move_to(deployment.clock.now() + timedelta(days=31))
        timed = deployment.members.of("followup") + deployment.members.of("review")
        # At the latest when the new one is ready, the others are waking what has fallen due.
        deployment.members.replace(dice.choice(timed)).wait_until_ready()
    deployment.settle()
    followup = deployment.onlooker.services["followup"].store
    names = {e.topic for e in followup.entries([(p, 0) for p in range(followup.partitions)], 100_000)}
    assert "followup.ReminderFellDue/2" in names
    assert deployment.violations() == []
