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
from services.terminal.console import complain, say, settings_here, system_here
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
        complain(f"jigyokei runs on {settings.data} ({already}). Stop it first.")
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
            raise Refused("audit runs. Stop all copies of it first.") from None
    say(f"audit: {drain(system.links['audit'])} events heard from the logs.")
    if kafka is not None:
        say("Started, it reads the topics from their beginning and skips what it has.")


def _restore(system: System, name: str, kafka: Kafka | None) -> None:
    wanted = system.services[name]
    with _standing_still(wanted.store, kafka):
        drain(system.links["audit"])
        ends = _ends_of_ledger(system, name, kafka)
        _demand_that_all_is_there(system, name, ends[name])
        replayed, parked = _replay(system, name, ends)
    held = sum(head.sequence for head in wanted.store.heads().values())
    if replayed:
        say(f"{name}: {replayed} events replayed; its log now holds {held}.")
    else:
        say(f"{name} lacks nothing that the ledger has: its log holds {held} events. Was the backup restored?")
    system.bring_up_to_date(wanted)
    handled = sum(parking.retry(wanted.store, wanted.listener, *plan) for plan in sorted(parked))
    say(f"{handled} messages handled again. Start it; jigyokei verify says whether all is well.")
    if any(parking.in_order(parking.listed(wanted.store)).keys() & parked):
        say("Some could not be handled: jigyokei parked list")


@contextmanager
def _standing_still(store: EventStore, kafka: Kafka | None) -> Iterator[None]:
    """Hold the turn to relay, which a copy that runs would have."""
    with psycopg.connect(store.database.dsn, autocommit=True) as connection:
        if connection.execute("SELECT pg_try_advisory_lock(%s)", (lock_id("relay"),)).fetchone() != (True,):
            raise Refused(f"{store.service} runs. Stop all copies of it first.")
        relays = connection.execute("SELECT count(*) FROM relay_positions").fetchone() != (0,)
        if kafka is None and relays and settings_here().postgres_dsn is not None:
            raise Unset("Set JIGYOKEI_KAFKA_BOOTSTRAP: what the topics hold must be known.")
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
            f"{service}, partition {one.partition}: {one.sequence}, heard {tops.get((service, one.partition), 0)}"
            for service, ends in known.items()
            for one in ends
            if one.sequence > tops.get((service, one.partition), 0)
        ]
        if not behind:
            return {s: {p: top for (of, p), top in tops.items() if of == s} for s in services}
        if not told:
            complain(f"Waiting up to {PATIENCE_SECONDS:.0f} seconds for audit to hear what the topics hold ...")
            told = True
        if time.monotonic() > give_up:
            raise Refused(
                f"The topics hold more than audit has heard ({'; '.join(behind)}). Audit must run; if its database was"
                " restored too, first of all: jigyokei restored audit"
            )
        time.sleep(0.2)


def _demand_that_all_is_there(system: System, name: str, ends: Mapping[int, int]) -> None:
    """Followers must find in the log all that they have followed."""
    heads = system.services[name].store.heads()
    beyond = [
        f"{link.follower.store.service} has followed partition {partition} to {position}, the ledger goes to"
        f" {ends.get(partition, 0)}"
        for link in system.all_links
        if link.upstream.service == name
        for partition, position in link.follower.positions(link.upstream.partitions).items()
        if position > max(ends.get(partition, 0), heads[partition].sequence)
    ]
    if beyond:
        raise Refused(
            f"{name} cannot be brought to all that was followed of it: {'; '.join(beyond)}.\nRestore all databases to"
            " one moment, from one backup: see docs/operations.md, 'Backup'."
        )


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
        raise Refused(
            f"What {name} lacks cannot be replayed: {unfit}.\nIf it has taken anything since it was restored, restore"
            " the backup once more, and run this before it is started."
        ) from None
    return replayed, parked


def _ledger_of(system: System, service: str) -> Copy:
    database = system.services["audit"].store.database

    def rows(partition: int, after: int, upto: int) -> list[tuple[Any, ...]]:
        return database.read(lambda cursor: ledger.rows(cursor, service, partition, after, upto))

    return rows
