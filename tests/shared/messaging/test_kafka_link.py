"""What comes out of a topic, in whatever order and however often, is taken once and in its order."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from shared.event_store.unit_of_work import SYSTEM, Cause
from shared.messaging.follower import BATCH, EpochChanged, Follower, GapFound
from shared.messaging.kafka_link import KafkaLinks
from shared.messaging.message import Message
from tests.shared.event_store.counting import TALLY, Count
from tests.shared.messaging.conftest import Pair
from tests.shared.messaging.records import messages, record, records


def count(pair: Pair, stream: str, plan: str | None = None) -> None:
    pair.upstream.run(lambda unit: unit.execute(TALLY, Count(stream), Cause(SYSTEM, "c"), plan))


@pytest.fixture
def link(pair: Pair) -> KafkaLinks:
    return KafkaLinks({"up": pair.follower})


def total(pair: Pair, streams: int) -> int:
    return sum(pair.copied(f"s{i}")[0] for i in range(streams))


def test_a_batch_larger_than_a_unit_of_work_is_taken_whole(pair: Pair, link: KafkaLinks) -> None:
    many = BATCH + 30
    for i in range(many):
        count(pair, f"s{i % 40}")
    link.take(records(messages(pair.upstream)))
    assert (total(pair, 40), link.taken, pair.follower.stopped) == (many, many, None)


def test_what_comes_twice_is_taken_once(pair: Pair, link: KafkaLinks) -> None:
    for i in range(60):
        count(pair, f"s{i % 10}")
    sent = messages(pair.upstream)
    # As after a crash of a relay: it goes over some of what it had sent.
    link.take(records([*sent[:40], *sent[10:50], *sent]))
    assert total(pair, 10) == 60


def test_partitions_may_come_in_any_order_among_each_other(pair: Pair, link: KafkaLinks) -> None:
    for i in range(60):
        count(pair, f"s{i % 20}")
    sent = messages(pair.upstream)
    shuffled = random.Random(7)
    lanes = [[m for m in sent if m.partition == p] for p in {m.partition for m in sent}]
    mixed = []
    while lanes:
        lane = shuffled.choice(lanes)
        mixed.append(lane.pop(0))
        lanes = [lane for lane in lanes if lane]
    link.take(records(mixed))
    assert total(pair, 20) == 60


def test_a_gap_stops_only_its_partition_and_mends_itself(pair: Pair, link: KafkaLinks) -> None:
    for i in range(8):
        count(pair, f"s{i}")
        count(pair, f"s{i}")
    sent = messages(pair.upstream)
    missing = sent[0]
    link.take(records(sent[1:]))
    assert isinstance(pair.follower.stopped, GapFound)
    assert total(pair, 8) == 16 - sum(m.partition == missing.partition for m in sent)
    # The relay was rewound: everything comes again.
    link.take(records(sent))
    assert pair.follower.stopped is None
    assert total(pair, 8) == 16


def test_a_gap_that_another_process_closed_is_closed(pair: Pair, link: KafkaLinks) -> None:
    for i in range(8):
        count(pair, f"s{i}")
        count(pair, f"s{i}")
    sent = messages(pair.upstream)
    link.take(records(sent[1:]))
    link.look_again()
    assert isinstance(pair.follower.stopped, GapFound)
    # The partition went to another process, and so did what was missing.
    KafkaLinks({"up": Follower(pair.store, "up", pair.follower.listener)}).take(records(sent))
    link.look_again()
    assert pair.follower.stopped is None


def test_another_epoch_is_not_followed(pair: Pair, link: KafkaLinks) -> None:
    count(pair, "s0")
    sent = messages(pair.upstream)
    link.take(records(sent))
    count(pair, "s0")
    restored = [replace(m, epoch="00000000-0000-4000-8000-000000000000") for m in messages(pair.upstream)[1:]]
    link.take(records(restored))
    assert isinstance(pair.follower.stopped, EpochChanged)
    assert total(pair, 1) == 1


def test_what_somebody_else_wrote_is_passed_over(pair: Pair, link: KafkaLinks) -> None:
    count(pair, "s0")
    (sent,) = messages(pair.upstream)
    foreign = record(sent)
    object.__setattr__(foreign, "headers", ())
    link.take([foreign, record(sent, 1)])
    assert (total(pair, 1), link.taken) == (1, 2)


@pytest.fixture
def both(pair: Pair) -> KafkaLinks:
    """A service that hears two upstreams."""
    return KafkaLinks({"up": pair.follower, "other": Follower(pair.store, "other", pair.follower.listener)})


def of_another(sent: list[Message]) -> list[Message]:
    """The same as another upstream would say it."""
    return [replace(m, upstream="other") for m in sent]


def test_what_several_say_together_is_one_unit_of_work(pair: Pair, both: KafkaLinks) -> None:
    for i in range(20):
        count(pair, f"s{i % 5}")
    sent = messages(pair.upstream)
    units: list[float] = []
    pair.store.observe = units.append
    both.take(records([*sent, *of_another(sent)]))
    assert (total(pair, 5), both.taken, len(units)) == (40, 40, 1)
    both.take(records([*of_another(sent), *sent]))
    assert total(pair, 5) == 40


def test_a_gap_in_what_one_says_does_not_hold_up_the_other(pair: Pair, both: KafkaLinks) -> None:
    for _ in range(3):
        count(pair, "s0")
    first, *rest = messages(pair.upstream)
    other = both.links["other"].follower
    both.take(records([*rest, *of_another([first])]))
    assert (total(pair, 1), other.stopped) == (1, None)
    assert isinstance(pair.follower.stopped, GapFound)
    both.take(records([first, *rest, *of_another(rest)]))
    assert (total(pair, 1), pair.follower.stopped) == (6, None)


def test_one_that_cannot_be_handled_is_found_among_many_in_few_units_of_work(
    pair: Pair, link: KafkaLinks, monkeypatch: pytest.MonkeyPatch
) -> None:
    for i in range(64):
        count(pair, f"s{i}")
    sent = messages(pair.upstream)
    sent[20] = replace(sent[20], data=sent[20].data.replace(b'"by":1', b'"by":-1'))
    tried = []
    run = pair.store.run
    monkeypatch.setattr(pair.store, "run", lambda work: (tried.append(work), run(work))[1])
    link.take(records(sent))
    assert total(pair, 64) == 63
    assert len(tried) == 1 + 2 * 6 + 2  # all; two halves, six times; the one again, and parked


def test_what_one_says_that_cannot_be_handled_is_parked_alone(pair: Pair, both: KafkaLinks) -> None:
    count(pair, "s0", plan="p0")
    (sent,) = messages(pair.upstream)
    poison = replace(sent, upstream="other", data=sent.data.replace(b'"by":1', b'"by":-1'))
    both.take(records([sent, poison]))
    assert total(pair, 1) == 1
    with pair.store.database.transaction() as cursor:
        cursor.execute("SELECT upstream FROM parked_messages")
        assert cursor.fetchall() == [("other",)]
