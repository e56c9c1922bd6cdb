"""Once a follower's log was replayed to it: what it had heard counts as heard, and what left nothing comes again."""

from __future__ import annotations

import psycopg

from shared.event_store.verify import partition_ends, rows
from shared.messaging import parking
from shared.messaging.embedded_link import EmbeddedLink, drain
from shared.messaging.message import Message
from shared.restored_store.heard_again import follow_again
from tests.shared.messaging.conftest import Pair
from tests.shared.messaging.test_embedded_link import count, messages, poison
from tests.support.unguarded import unguarded


def forget(pair: Pair) -> None:
    """Put tracking and parked messages back to before anything was heard; the log is there again."""
    with psycopg.connect(pair.store.database.dsn) as connection:
        connection.execute("UPDATE notification_tracking SET notification_id = 0")
        connection.execute("TRUNCATE parked_messages, parked_threads")


def follow(pair: Pair) -> set[str]:
    last = {partition: end.last for partition, end in partition_ends(pair.upstream).items()}
    with pair.store.database.transaction() as cursor:
        return follow_again(
            cursor, pair.store, "up", lambda *place: rows(pair.upstream, *place), last, pair.follower.listener.heeds
        )


def retry(pair: Pair, *plans: str) -> list[int]:
    return [parking.retry(pair.store, pair.follower.listener, "up", plan) for plan in plans]


def test_what_was_answered_counts_as_followed(pair: Pair) -> None:
    for number in range(30):
        count(pair, f"s{number % 7}", plan=f"p{number % 7}")
    drain([pair.link])
    forget(pair)
    assert follow(pair) == set()
    assert drain([EmbeddedLink(pair.upstream, pair.follower)]) == 0
    assert sum(pair.copied(f"s{number}")[0] for number in range(7)) == 30


def test_what_was_not_heard_yet_is_handled_in_its_order(pair: Pair) -> None:
    count(pair, "a", plan="p")
    drain([pair.link])
    count(pair, "a")
    count(pair, "a")
    count(pair, "b", plan="q")
    forget(pair)
    assert follow(pair) == {"p", "q"}
    assert retry(pair, "p", "q") == [2, 1]
    assert (pair.copied("a"), pair.copied("b")) == ((3, 3), (1, 1))
    assert parking.listed(pair.store) == []


def test_what_left_nothing_is_not_handled_after_what_followed_it(pair: Pair) -> None:
    """Here it would be refused, being none of the follower's; elsewhere it might do what its time has passed for."""
    count(pair, "a", plan="p")
    count(pair, "a")
    drain([pair.link])
    with unguarded(pair.store.database.dsn) as connection:
        connection.execute(
            "UPDATE stored_events SET state = replace(convert_from(state, 'utf8'), %s, 'nobody')::bytea",
            (str(pair.upstream.stream("a")[0].event.head.event_id),),
        )
    forget(pair)
    assert follow(pair) == set()


def test_what_was_parked_is_parked_again_with_what_followed_it(pair: Pair) -> None:
    count(pair, "a", plan="p")
    count(pair, "b", plan="q")
    poison(pair, "a")
    count(pair, "a", 2)
    count(pair, "b", 3)
    drain([pair.link])
    forget(pair)
    assert follow(pair) == {"p"}
    assert retry(pair, "p") == [0]
    assert [bool(one.attempts) for one in parking.listed(pair.store)] == [True, True]
    assert (pair.copied("a"), pair.copied("b")) == ((1, 1), (4, 2))


def test_what_was_parked_in_the_backup_and_retried_since_is_parked_no_longer(pair: Pair) -> None:
    count(pair, "a", plan="p")
    count(pair, "a")
    drain([pair.link])
    first, second = messages(pair)
    park(pair, first)
    park(pair, second)
    assert follow(pair) == set()
    assert parking.listed(pair.store) == []
    with psycopg.connect(pair.store.database.dsn) as connection:
        assert connection.execute("SELECT count(*) FROM parked_threads").fetchone() == (0,)


def test_what_is_parked_in_the_backup_and_was_not_retried_stays(pair: Pair) -> None:
    count(pair, "a", plan="p")
    drain([pair.link])
    count(pair, "a")
    park(pair, messages(pair)[1])
    with psycopg.connect(pair.store.database.dsn) as connection:
        connection.execute("UPDATE notification_tracking SET notification_id = 2 WHERE notification_id = 1")
    assert follow(pair) == set()
    assert [one.sequence for one in parking.listed(pair.store)] == [2]
    assert retry(pair, "p") == [1]


def test_nothing_is_done_again_by_doing_it_twice(pair: Pair) -> None:
    count(pair, "a", plan="p")
    assert follow(pair) == {"p"}
    assert follow(pair) == set()
    assert retry(pair, "p") == [1]
    assert pair.copied("a") == (1, 1)


def park(pair: Pair, message: Message) -> None:
    with pair.store.database.transaction() as cursor:
        parking.park(cursor, message, ValueError("no"), pair.clock.now())
