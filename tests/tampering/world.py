"""One system for all mutations: plans in every state, as the demo tells them; and its databases as they were before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from random import Random
from unittest.mock import patch
from uuid import UUID

from services.audit.verifications import Verifications
from services.demo.filling import fill
from services.embedded import System
from services.running import DEMO_SPAN
from shared.clock import MovedClock
from shared.ends.keeper import EndsKeeper
from shared.event_store.store import EventStore
from shared.event_store.unit_of_work import UnitOfWork
from shared.messaging.message import Message
from shared.messaging.subscriptions import FOLLOWS
from shared.settings import Settings
from tests.tampering.databases import Databases, Kept

UNTIL = datetime(2026, 11, 20, 3, tzinfo=UTC)
PLANS = 24
DRAW_IDS = ("shared.event_store.unit_of_work", "services.intake.commands", "services.review.commands")

_names = count(1)


@dataclass(frozen=True)
class World:
    """A filled system that nobody uses, and what its databases hold, now and earlier."""

    system: System
    databases: Databases
    now: Kept
    earlier: Kept


def sources(system: System) -> dict[str, EventStore]:
    """The logs that audit follows."""
    return {name: system.services[name].store for name in FOLLOWS["audit"]}


@contextmanager
def filled(dsn: str, folder: Path) -> Iterator[World]:
    """A system with its plans; the same one each time, but for keys and nonces.

    Followup cannot handle what it hears of one plan, which is parked; the logs were once published over Kafka; one
    verification is kept; and ends were signed twice. What databases held in the middle of it all, at the first of these
    ends, is what they are rolled back to.
    """
    prefix = f"m{next(_names)}_"
    settings = Settings(data=folder, postgres_dsn=dsn, database_prefix=prefix, connections=4, send_mail=True)
    clock = MovedClock(UNTIL - DEMO_SPAN)
    earlier: Kept = {}

    def halfway(done: int, of: int) -> None:
        nonlocal earlier
        if done == of // 2:
            signing.step()
            earlier = databases.keep()

    with ids_of(0), System(settings, clock) as system:
        signing = EndsKeeper(system.ends, system.logs, clock)
        databases = Databases(dsn, prefix)
        with stumbling(system):
            fill(system, clock, UNTIL, PLANS, halfway)
        for name in FOLLOWS["audit"]:
            with databases.unguarded(name) as connection:
                connection.execute("INSERT INTO relay_positions SELECT partition, sequence FROM log_heads")
        kept = Verifications(system.services["audit"].store.database, sources(system), FOLLOWS["audit"], system.clock)
        kept.begin("auditor", "once")
        kept.wait(60)
        signing.step()
        yield World(system, databases, databases.keep(), earlier)


@contextmanager
def stumbling(system: System) -> Iterator[None]:
    """Followup fails at whatever it hears of the plan that it first hears of."""
    listener = system.services["followup"].listener
    take, stumbled = listener.take, set[str | None]()

    def fails(unit: UnitOfWork, messages: Sequence[Message]) -> None:
        stumbled.update(message.plan_id for message in messages[:1] if not stumbled)
        if stumbled & {message.plan_id for message in messages}:
            raise RuntimeError("cannot be handled")
        take(unit, messages)

    with patch.object(listener, "take", fails):
        yield


@contextmanager
def ids_of(seed: int) -> Iterator[None]:
    """Ids follow from a seed, and so does which partition a plan lies in."""
    dice = Random(seed)
    patches = [patch(f"{module}.uuid4", lambda: UUID(int=dice.getrandbits(128), version=4)) for module in DRAW_IDS]
    for one in patches:
        one.start()
    try:
        yield
    finally:
        for one in patches:
            one.stop()
