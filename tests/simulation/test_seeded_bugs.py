"""The simulation finds bugs that are put into the product on purpose, each within few seeds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from services.followup.domain import plan
from services.notify.sender import Sender
from shared.event_store.unit_of_work import UnitOfWork
from shared.messaging import follower
from shared.messaging.membership import Membership
from shared.messaging.relay import Relay
from shared.timers.runner import TimerRunner
from tests.simulation.running import Run
from tests.simulation.simulation import Failed

WITHIN = 100
Patch = pytest.MonkeyPatch


def tracking_is_not_written(patch: Patch) -> None:
    patch.setattr(UnitOfWork, "followed", lambda unit, upstream, positions: None)


def duplicates_are_not_skipped(patch: Patch) -> None:
    patch.setattr(follower, "continuing", lambda messages, positions: list(messages))


def gaps_are_not_seen(patch: Patch) -> None:
    patch.setattr(
        follower, "continuing", lambda messages, positions: [m for m in messages if m.sequence > positions[m.partition]]
    )


def what_failed_counts_as_published(patch: Patch) -> None:
    publish = Relay._publish

    async def going_on(relay: Relay, producer: Any, page: Sequence[Any]) -> None:
        with suppress(KafkaError):
            await publish(relay, producer, page)

    patch.setattr(Relay, "_publish", going_on)


def offsets_are_noted_before_the_work(patch: Patch) -> None:
    take = Membership._take

    async def noting_first(membership: Membership, records: Any) -> None:
        consumer: Any = membership._subscriber.consumer
        consumer.group.committed |= {TopicPartition(r.topic, r.partition): r.offset + 1 for r in records}
        await take(membership, records)

    patch.setattr(Membership, "_take", noting_first)


def memory_learns_what_is_not_committed(patch: Patch) -> None:
    flush = UnitOfWork.flush

    def learning(unit: UnitOfWork) -> None:
        flush(unit)
        unit.presumption.memory.learn(unit.learned())

    patch.setattr(UnitOfWork, "flush", learning)


def answers_are_not_remembered(patch: Patch) -> None:
    patch.setattr(UnitOfWork, "remember", lambda unit, once, made: None)


def timers_fire_early(patch: Patch) -> None:
    due = plan.fallen_due
    patch.setattr(plan, "fallen_due", lambda state, now: due(state, now + timedelta(days=400)))


def timers_are_not_set(patch: Patch) -> None:
    patch.setattr(UnitOfWork, "correct_timer", lambda unit, stream_id, wakeup: None)
    patch.setattr(TimerRunner, "step", lambda runner: 0)


def nobody_asks_what_became_of_a_send(patch: Patch) -> None:
    patch.setattr(Sender, "_recover", lambda sender: None)


BUGS: Sequence[Callable[[Patch], None]] = (
    tracking_is_not_written,
    duplicates_are_not_skipped,
    gaps_are_not_seen,
    what_failed_counts_as_published,
    offsets_are_noted_before_the_work,
    memory_learns_what_is_not_committed,
    answers_are_not_remembered,
    timers_fire_early,
    timers_are_not_set,
    nobody_asks_what_became_of_a_send,
)


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.__name__)
def test_it_is_found(run: Run, monkeypatch: Patch, bug: Callable[[Patch], None]) -> None:
    bug(monkeypatch)
    assert any(fails(run, seed) for seed in range(WITHIN))


def fails(run: Run, seed: int) -> bool:
    try:
        run(seed)
    except Failed:
        return True
    return False
