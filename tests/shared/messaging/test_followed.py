"""What a follower says of its upstream is compared with the upstream's log: every lie is named, and nothing else."""

from __future__ import annotations

from contextlib import AbstractContextManager

import psycopg
import pytest

from shared.event_store.chain import partition_of
from shared.event_store.comparing import kept_findings
from shared.event_store.finding import Finding
from shared.event_store.store import EventStore
from shared.event_store.unit_of_work import SYSTEM, Cause
from shared.messaging import followed, parking
from shared.messaging.embedded_link import EmbeddedLink, drain
from shared.messaging.followed import FOLLOWED_TEXTS, followed_findings
from shared.messaging.follower import Follower
from shared.restored_store import noticing
from tests.shared.event_store.counting import TALLY, Count
from tests.shared.messaging.conftest import Pair
from tests.support.meanwhile import meanwhile

P = partition_of("plan-a", "a", 12)
PLACE = f"notification_tracking up:{P}"


def count(store: EventStore, stream: str, by: int = 1, plan: str = "plan-a") -> None:
    store.run(lambda unit: unit.execute(TALLY, Count(stream, by), Cause(SYSTEM, "c"), plan))


def found(pair: Pair) -> list[Finding]:
    return list(followed_findings(pair.store, {"up": pair.upstream}, ["up"]))


def places(pair: Pair) -> list[tuple[str, str]]:
    return [(one.code, one.row) for one in found(pair)]


def execute(store: EventStore, statement: str) -> None:
    with psycopg.connect(store.database.dsn) as connection:
        assert connection.execute(statement.encode()).rowcount != 0


@pytest.fixture
def walked(pair: Pair) -> Pair:
    """Three messages of one plan that were handled, and two that are parked."""
    for _ in range(3):
        count(pair.upstream, "a")
    drain([pair.link])
    count(pair.store, "copy-a", 7)
    for _ in range(2):
        count(pair.upstream, "a")
    drain([pair.link])
    assert [one.sequence for one in parking.listed(pair.store)] == [4, 5]
    return pair


def position(pair: Pair, sequence: int) -> str:
    return f"UPDATE notification_tracking SET notification_id = {sequence} WHERE application_name = 'up:{P}'"


def test_what_was_not_touched_has_no_finding(walked: Pair) -> None:
    assert found(walked) == []
    assert list(followed_findings(walked.store, {}, ["up"])) == []
    count(walked.upstream, "a")
    assert found(walked) == []


def test_where_nothing_was_followed_there_is_nothing_to_find(pair: Pair) -> None:
    count(pair.upstream, "a")
    assert found(pair) == []


HARM = {
    f"UPDATE notification_tracking SET notification_id = 6 WHERE application_name = 'up:{P}'": (
        "followed_beyond",
        PLACE,
    ),
    f"UPDATE notification_tracking SET notification_id = 4 WHERE application_name = 'up:{P}'": (
        "followed_too_low",
        PLACE,
    ),
    f"UPDATE notification_tracking SET notification_id = -4 WHERE application_name = 'up:{P}'": (
        "followed_too_low",
        PLACE,
    ),
    "DELETE FROM notification_tracking WHERE application_name = 'up:63'": (
        "row_missing",
        "notification_tracking up:63",
    ),
    "INSERT INTO notification_tracking VALUES ('up:64', 0)": ("row_unexplained", "notification_tracking up:64"),
    "INSERT INTO notification_tracking VALUES ('nonsense', 0)": ("row_unexplained", "notification_tracking nonsense"),
    "UPDATE upstream_epochs SET epoch = gen_random_uuid()": ("row_changed", "upstream_epochs up"),
    "DELETE FROM upstream_epochs": ("row_missing", "upstream_epochs up"),
    "INSERT INTO upstream_epochs VALUES ('other', gen_random_uuid())": ("row_unexplained", "upstream_epochs other"),
    "INSERT INTO relay_positions VALUES (3, 7)": ("published_beyond", "relay_positions 3"),
    "INSERT INTO relay_positions VALUES (77, 0)": ("row_unexplained", "relay_positions 77"),
    "UPDATE parked_messages SET upstream = 'other'": ("row_unexplained", f"parked_messages other {P} 5 a"),
    "INSERT INTO parked_threads VALUES ('up', 'plan-z')": ("row_unexplained", "parked_threads up plan-z"),
    "DELETE FROM parked_threads": ("row_missing", "parked_threads up plan-a"),
    "UPDATE parked_messages SET sequence = 7 WHERE sequence = 5": ("row_unexplained", f"parked_messages up {P} 7 a"),
    **{
        f"UPDATE parked_messages SET {column} = {value} WHERE sequence = 5": (
            "row_changed",
            f"parked_messages up {P} 5 {'z' if column == 'stream_id' else 'a'}",
        )
        for column, value in {
            "stream_id": "'z'",
            "version": "9",
            "name": "'tally.Rang/1'",
            "plan_id": "NULL",
            "recorded_at": "'infinity'",
            "digest": "'x'",
            "data": "'{'",
        }.items()
    },
}


@pytest.mark.parametrize("harm", HARM)
def test_every_kind_of_change_is_found_at_its_row(walked: Pair, harm: str) -> None:
    execute(walked.store, harm)
    assert HARM[harm] in places(walked)


def test_a_row_that_was_set_too_low_is_found_by_what_was_handled(pair: Pair) -> None:
    for _ in range(3):
        count(pair.upstream, "a")
    drain([pair.link])
    execute(pair.store, position(pair, 1))
    (one,) = found(pair)
    assert (one.row, one.params) == (PLACE, {"position": 1, "handled": 3})
    assert all(text.ja and text.en for text in FOLLOWED_TEXTS.values())


def test_a_head_that_says_the_log_ends_far_away_keeps_nobody_looking_for_ever(walked: Pair) -> None:
    execute(walked.upstream, f"UPDATE log_heads SET sequence = {2**63 - 1} WHERE partition = {P}")
    execute(walked.store, position(walked, 2))
    assert places(walked) == [("followed_too_low", PLACE)]


def test_a_plan_that_was_made_to_wait_for_nothing_is_found(walked: Pair) -> None:
    execute(walked.store, "DELETE FROM parked_messages")
    assert places(walked) == [("row_unexplained", "parked_threads up plan-a")]


def again(pair: Pair) -> EmbeddedLink:
    """The link of a process that has just started."""
    return EmbeddedLink(pair.upstream, Follower(pair.store, "up", pair.follower.listener))


def test_a_row_that_was_set_too_high_is_put_right_and_nothing_is_skipped(walked: Pair) -> None:
    execute(walked.store, position(walked, 9))
    assert not again(walked).upstream_is_whole()
    assert noticing.marked(walked.upstream) is not None
    told = followed.put_right(walked.store, {"up": walked.upstream}, ["up"], {("up", P): 5})
    assert [one.place for one in told] == [PLACE]
    assert [one.place for one in walked.store.database.read(kept_findings)] == [PLACE]
    assert noticing.marked(walked.upstream) is None
    assert found(walked) == []
    count(walked.upstream, "b")
    assert drain([again(walked)]) == 1
    assert found(walked) == []
    assert followed.put_right(walked.store, {"up": walked.upstream}, ["up"], {}) == []


def test_what_had_no_effect_yet_is_handled_once_its_row_is_put_right(pair: Pair) -> None:
    count(pair.upstream, "a")
    drain([pair.link])
    execute(pair.store, position(pair, 9))
    followed.put_right(pair.store, {"up": pair.upstream}, ["up"], {})
    count(pair.upstream, "a")
    drain([again(pair)])
    assert pair.copied("a") == (2, 2)


def test_what_a_follower_says_of_a_log_that_has_lost_something_stays(walked: Pair) -> None:
    execute(walked.store, position(walked, 9))
    assert not again(walked).upstream_is_whole()
    followed.put_right(walked.store, {"up": walked.upstream}, ["up"], {("up", P): 9})
    assert ("followed_beyond", PLACE) in places(walked)


def test_plans_wait_exactly_where_messages_are_parked(walked: Pair) -> None:
    execute(walked.store, "UPDATE parked_threads SET thread = 'plan-z'")
    told = followed.put_right(walked.store, {"up": walked.upstream}, ["up"], {})
    assert [one.place for one in told] == ["parked_threads up plan-a", "parked_threads up plan-z"]
    assert found(walked) == []


def test_a_plan_waits_no_longer_once_its_last_message_was_handled(walked: Pair) -> None:
    count(walked.store, "copy-a", -8)
    assert parking.retry(walked.store, walked.follower.listener, "up", "plan-a") == 2
    assert found(walked) == []


def busy(pair: Pair) -> AbstractContextManager[None]:
    """The upstream counts, the link brings, some messages are parked and retried, without a pause."""

    def work(turn: int) -> None:
        stream = f"s{turn // 20}"
        count(pair.upstream, stream, plan=stream)
        if turn % 20 == 9:
            count(pair.store, f"copy-{stream}", 1, stream)
        drain([pair.link])
        for upstream, thread in parking.in_order(parking.listed(pair.store)):
            count(pair.store, f"copy-{stream}", -9, stream)
            parking.retry(pair.store, pair.follower.listener, upstream, thread)

    return meanwhile(work)


def test_no_alarm_is_raised_while_a_link_moves(pair: Pair) -> None:
    with busy(pair):
        for _ in range(10):
            assert found(pair) == []
