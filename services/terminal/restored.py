"""After a database was restored from a backup: replaying to its service what it lacks, from the ledger."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from typing import Any, Final

import psycopg

from services import running
from services.audit.read_models import ledger
from services.embedded import System
from services.terminal import console
from services.terminal.console import complain, say, settings_here, speaking, system_here
from shared.domain import Text
from shared.event_store.store import EventStore, lock_id
from shared.messaging import parking
from shared.messaging.embedded_link import drain
from shared.messaging.kafka import Kafka
from shared.messaging.offsets import FollowerRuns, read_again
from shared.messaging.subscriptions import FOLLOWS
from shared.messaging.topic_end import ends_of_topic
from shared.process.failures import Unset
from shared.restored_store import noticing
from shared.restored_store.heard_again import follow_again
from shared.restored_store.replaying import Copy, CopyUnfit, replay_to

PATIENCE_SECONDS: Final = 60.0
"""How long audit may take to hear what the topics hold."""

SAYS: Final[Mapping[str, Text]] = {
    "runs": Text(
        ja="{service}が動いています。先にすべての複製を止めてください。",
        en="{service} runs. Stop all copies of it first.",
    ),
    "heard": Text(
        ja="audit：{events}件の記録を元の記録から受け取りました。", en="audit: {events} events heard from the logs."
    ),
    "reads_topics": Text(
        ja="起動すると、トピックを初めから読み、すでに持つものを飛ばします。",
        en="Started, it reads the topics from their beginning and skips what it has.",
    ),
    "replayed": Text(
        ja="{name}：{replayed}件の記録を補いました。記録は今{held}件です。",
        en="{name}: {replayed} events replayed; its log now holds {held}.",
    ),
    "lacks_nothing": Text(
        ja="{name}に、台帳にあって足りない記録はありません（{held}件）。バックアップから戻しましたか。",
        en="{name} lacks nothing that the ledger has: its log holds {held} events. Was the backup restored?",
    ),
    "handled": Text(
        ja="{handled}件のメッセージを処理し直しました。起動してください。jigyokei verifyで確かめられます。",
        en="{handled} messages handled again. Start it; jigyokei verify says whether all is well.",
    ),
    "not_handled": Text(
        ja="処理できないものがあります：jigyokei parked list", en="Some could not be handled: jigyokei parked list"
    ),
    "no_broker": Text(
        ja="トピックの内容を知る必要があります。JIGYOKEI_KAFKA_BOOTSTRAPを設定してください。",
        en="Set JIGYOKEI_KAFKA_BOOTSTRAP: what the topics hold must be known.",
    ),
    "behind": Text(
        ja="{service}の区画{partition}：{sequence}番まで、台帳は{heard}番まで",
        en="{service}, partition {partition}: {sequence}, heard {heard}",
    ),
    "waiting": Text(
        ja="トピックの内容が台帳に届くまで、最大{seconds}秒待ちます …",
        en="Waiting up to {seconds} seconds for audit to hear what the topics hold ...",
    ),
    "not_heard": Text(
        ja="トピックには台帳より多くの記録があります（{behind}）。auditを動かしてください。"
        "auditのデータベースも戻したときは、まず jigyokei restored audit を実行してください。",
        en="The topics hold more than audit has heard ({behind}). Audit must run; if its database was restored too,"
        " first of all: jigyokei restored audit",
    ),
    "followed": Text(
        ja="{service}は区画{partition}を{position}番まで受け取り、台帳は{ledger}番まで",
        en="{service} has followed partition {partition} to {position}, the ledger goes to {ledger}",
    ),
    "beyond": Text(
        ja="{name}を、ほかのサービスが受け取ったところまで戻せません：{beyond}\n"
        "すべてのデータベースを、一つのバックアップから同じ時点に戻してください（docs/operations.md「Backup」）。",
        en="{name} cannot be brought to all that was followed of it: {beyond}.\nRestore all databases to one moment,"
        " from one backup: see docs/operations.md, 'Backup'.",
    ),
    "unfit": Text(
        ja="{name}に足りない記録を補えません：{unfit}\n"
        "戻した後に新しい記録が加わったときは、バックアップからもう一度戻し、起動する前にこれを実行してください。",
        en="What {name} lacks cannot be replayed: {unfit}.\nIf it has taken anything since it was restored, restore the"
        " backup once more, and run this before it is started.",
    ),
}
says = speaking(SAYS)

LedgerEnds = Mapping[str, Mapping[int, int]]
"""By service and partition, the last sequence of the ledger."""


class Refused(Exception):
    """It cannot be done, or not now; says why, and what to do."""


def restored(service: str) -> int:
    """Replay to a service that stands still what its restored database lacks; 1 if that cannot be done."""
    settings = settings_here()
    kafka = Kafka(settings) if settings.kafka_bootstrap else None
    try:
        with nullcontext() if kafka else running.alone_in(settings.data), system_here() as system:
            if service == "audit":
                _fill_ledger(system, kafka)
            else:
                _restore(system, service, kafka)
    except running.AlreadyRuns as already:
        complain(console.says("runs", data=settings.data, already=already))
        return 1
    except Refused as why:
        complain(str(why))
        return 1
    return 0


def _fill_ledger(system: System, kafka: Kafka | None) -> None:
    """Audit has no log of its own: it hears again what the others hold, and what their topics hold."""
    if kafka is not None:
        try:
            asyncio.run(read_again(kafka, "audit"))
        except FollowerRuns:
            raise Refused(says("runs", service="audit")) from None
    say(says("heard", events=drain(system.links["audit"])))
    if kafka is not None:
        say(says("reads_topics"))


def _restore(system: System, name: str, kafka: Kafka | None) -> None:
    wanted = system.services[name]
    with _standing_still(wanted.store, kafka):
        drain(system.links["audit"])
        ends = _ends_of_ledger(system, name, kafka)
        _demand_that_all_is_there(system, name, ends[name])
        replayed, parked = _replay(system, name, ends)
    held = sum(head.sequence for head in wanted.store.heads().values())
    if replayed:
        say(says("replayed", name=name, replayed=replayed, held=held))
    else:
        say(says("lacks_nothing", name=name, held=held))
    system.bring_up_to_date(wanted)
    handled = sum(parking.retry(wanted.store, wanted.listener, *plan) for plan in sorted(parked))
    say(says("handled", handled=handled))
    if any(parking.in_order(parking.listed(wanted.store)).keys() & parked):
        say(says("not_handled"))


@contextmanager
def _standing_still(store: EventStore, kafka: Kafka | None) -> Iterator[None]:
    """Hold the turn to relay, which a copy that runs would have."""
    with psycopg.connect(store.database.dsn, autocommit=True) as connection:
        if connection.execute("SELECT pg_try_advisory_lock(%s)", (lock_id("relay"),)).fetchone() != (True,):
            raise Refused(says("runs", service=store.service))
        relays = connection.execute("SELECT count(*) FROM relay_positions").fetchone() != (0,)
        if kafka is None and relays and settings_here().postgres_dsn is not None:
            raise Unset(says("no_broker"))
        yield


def _ends_of_ledger(system: System, name: str, kafka: Kafka | None) -> LedgerEnds:
    """Where the ledger ends, once it has heard what the topics hold now."""
    database = system.services["audit"].store.database
    services = (name, *FOLLOWS[name])
    known = {service: ends_of_topic(kafka, service) for service in services} if kafka else {}
    give_up, told = time.monotonic() + PATIENCE_SECONDS, False
    while True:
        tops = database.read(ledger.tops)
        behind = [
            says(
                "behind",
                service=service,
                partition=one.partition,
                sequence=one.sequence,
                heard=tops.get((service, one.partition), 0),
            )
            for service, ends in known.items()
            for one in ends
            if one.sequence > tops.get((service, one.partition), 0)
        ]
        if not behind:
            return {s: {p: top for (of, p), top in tops.items() if of == s} for s in services}
        if not told:
            complain(says("waiting", seconds=f"{PATIENCE_SECONDS:.0f}"))
            told = True
        if time.monotonic() > give_up:
            raise Refused(says("not_heard", behind="; ".join(behind)))
        time.sleep(0.2)


def _demand_that_all_is_there(system: System, name: str, ends: Mapping[int, int]) -> None:
    """Followers must find in the log all that they have followed."""
    heads = system.services[name].store.heads()
    beyond = [
        says(
            "followed",
            service=link.follower.store.service,
            partition=partition,
            position=position,
            ledger=ends.get(partition, 0),
        )
        for link in system.all_links
        if link.upstream.service == name
        for partition, position in link.follower.positions(link.upstream.partitions).items()
        if position > max(ends.get(partition, 0), heads[partition].sequence)
    ]
    if beyond:
        raise Refused(says("beyond", name=name, beyond="; ".join(beyond)))


def _replay(system: System, name: str, ends: LedgerEnds) -> tuple[int, set[tuple[str, str]]]:
    """All in one transaction; how many events, and of which (upstream, plan) messages are to be handled again."""
    wanted = system.services[name]
    audit = next(link.follower for link in system.links["audit"] if link.upstream.service == name)
    epoch = audit.known_epoch()
    try:
        with wanted.store.database.transaction() as cursor:
            noticing.clear(cursor)
            copy = _ledger_of(system, name)
            replayed = replay_to(
                cursor, wanted.store, copy, ends[name], wanted.aggregates.__getitem__, wanted.number_of
            )
            if epoch is not None:
                # The same log is the same store, also where its database had to be made anew.
                cursor.execute("UPDATE store_identity SET epoch = %s::uuid", (epoch,))
            parked = {
                (upstream, plan)
                for upstream in FOLLOWS[name]
                for plan in follow_again(
                    cursor, wanted.store, upstream, _ledger_of(system, upstream), ends[upstream], wanted.listener.heeds
                )
            }
    except CopyUnfit as unfit:
        raise Refused(says("unfit", name=name, unfit=unfit)) from None
    return replayed, parked


def _ledger_of(system: System, service: str) -> Copy:
    database = system.services["audit"].store.database

    def rows(partition: int, after: int, upto: int) -> list[tuple[Any, ...]]:
        return database.read(lambda cursor: ledger.rows(cursor, service, partition, after, upto))

    return rows
