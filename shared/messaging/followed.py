"""What a service has written down of those it follows, compared with their logs.

How far it has followed them lies between the last message that it names as a cause, or has parked, and the end of their
log. What it has parked is their event at that place. All of its own is read at one moment, then the upstream's, which
only grows; so that nothing differs by mere timing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import orjson
import psycopg

from shared.domain import Text
from shared.event_store.comparing import RowDifference, keep
from shared.event_store.finding import Finding
from shared.event_store.recheck import Recheck
from shared.event_store.recorder import TRACKED
from shared.event_store.store import EventStore
from shared.postgres.database import Cursor, take_time
from shared.restored_store import noticing

PAGE = 1_000

FOLLOWED_TEXTS: Final[Mapping[str, Text]] = {
    "followed_beyond": Text(
        ja="{upstream}の記録は{end}番までですが、{position}番まで受け取ったことになっています。台帳やほかの業務も"
        "{end}番より先を知っていれば、{upstream}の記録が失われています：jigyokei restored {upstream}。"
        "そうでなければ、この行が書き換えられています：jigyokei derive {service}",
        en="{upstream} ends at {end}, but was followed to {position}. If the ledger or others know it beyond {end} too,"
        " its log has lost events: jigyokei restored {upstream}. If not, this row was changed: jigyokei derive"
        " {service}",
    ),
    "followed_too_low": Text(
        ja="{position}番まで受け取ったことになっていますが、{handled}番はすでに処理されています。",
        en="it was followed to {position}, but {handled} has been handled",
    ),
    "published_beyond": Text(
        ja="記録は{end}番までですが、{position}番まで配信したことになっています：jigyokei relay rewind {service}",
        en="the log ends at {end}, but was published to {position}: jigyokei relay rewind {service}",
    ),
}


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a service has written down, at one moment."""

    positions: Mapping[str, int]
    epochs: Mapping[str, str]
    threads: frozenset[tuple[str, str]]
    parked: Sequence[Mapping[str, Any]]
    published: Mapping[int, int]
    ends: Mapping[int, int]

    def position(self, upstream: str, partition: int) -> int:
        return self.positions.get(f"{upstream}:{partition}", 0)


def followed_findings(
    store: EventStore, upstreams: Mapping[str, EventStore], follows: Sequence[str], reacts: bool = True
) -> Iterator[Finding]:
    """What a service says of those it `follows` otherwise than their logs do, as far as `upstreams` holds them.

    `reacts`: what it does with a message names it as its cause, or is parked.
    """
    with _one_moment(store) as (cursor, seen):
        for one in [*_known_names(seen, follows), *_threads(seen), *_never_published(store, seen)]:
            yield one.finding(store.service)
        for one in _never_heard(seen, follows):
            yield one.finding(store.service, one.key[3])
        yield from _published(store, seen)
        for name in follows:
            if name in upstreams:
                yield from _followed(store, upstreams[name], cursor, seen, reacts)


def followed(store: EventStore, upstreams: Mapping[str, EventStore], follows: Sequence[str], reacts: bool) -> Recheck:
    """`followed_findings` as verification asks for it."""
    name = store.service
    return Recheck(
        f"followed {name}",
        Text(
            ja=f"{name}：ほかの業務の記録をどこまで受け取ったか、保留中の記録",
            en=f"{name}: how far it has followed others, and what is parked, against their logs",
        ),
        lambda pace: followed_findings(store, upstreams, follows, reacts),
    )


@contextmanager
def _one_moment(store: EventStore) -> Iterator[tuple[Cursor, _Seen]]:
    with psycopg.connect(store.database.dsn, connect_timeout=5) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        with connection.cursor() as cursor:
            yield cursor, _seen(cursor)


def _seen(cursor: Cursor) -> _Seen:
    cursor.execute("SELECT set_config('timezone', 'UTC', true)")
    row = cursor.execute(_SEEN).fetchone()
    assert row is not None
    positions, epochs, threads, parked, published, ends = row
    return _Seen(
        positions,
        epochs,
        frozenset((upstream, thread) for upstream, thread in threads),
        parked,
        {int(partition): sequence for partition, sequence in published.items()},
        {int(partition): sequence for partition, sequence in ends.items()},
    )


def _known_names(seen: _Seen, follows: Sequence[str]) -> Iterator[RowDifference]:
    """Rows for every partition of whom it has begun to follow, and for nobody else."""
    begun = {place.rpartition(":")[0] for place in seen.positions} | seen.epochs.keys()
    wanted = {f"{name}:{partition}" for name in begun & set(follows) for partition in range(TRACKED)}
    for place in sorted(seen.positions.keys() ^ wanted):
        row = {"application_name": place}
        stored = {**row, "notification_id": seen.positions[place]} if place in seen.positions else None
        yield RowDifference("notification_tracking", (place,), stored, None if stored else row)
    for name in sorted(seen.epochs.keys() ^ (begun & set(follows))):
        stored = {"upstream": name, "epoch": seen.epochs[name]} if name in seen.epochs else None
        yield RowDifference("upstream_epochs", (name,), stored, None if stored else {"upstream": name})


def _threads(seen: _Seen) -> Iterator[RowDifference]:
    waiting = {(str(one["upstream"]), str(one["thread"])) for one in seen.parked}
    for upstream, thread in sorted(seen.threads ^ waiting):
        row = {"upstream": upstream, "thread": thread}
        held = (upstream, thread) in seen.threads
        yield RowDifference("parked_threads", (upstream, thread), row if held else None, None if held else row)


def _never_heard(seen: _Seen, follows: Sequence[str]) -> Iterator[RowDifference]:
    """Parked messages of somebody whom it does not follow."""
    return (_parked(one, None) for one in seen.parked if one["upstream"] not in follows)


def _never_published(store: EventStore, seen: _Seen) -> Iterator[RowDifference]:
    """Positions of partitions that its log does not have."""
    for partition in sorted(seen.published.keys() - set(range(store.partitions))):
        row = {"partition": partition, "sequence": seen.published[partition]}
        yield RowDifference("relay_positions", (str(partition),), row, None)


def _published(store: EventStore, seen: _Seen) -> Iterator[Finding]:
    for partition, position in sorted(seen.published.items()):
        if partition in range(store.partitions) and position > (end := seen.ends.get(partition, 0)):
            params = {"end": end, "position": position, "service": store.service}
            yield _finding(store, f"relay_positions {partition}", "published_beyond", params)


def _followed(store: EventStore, upstream: EventStore, cursor: Cursor, seen: _Seen, reacts: bool) -> Iterator[Finding]:
    name = upstream.service
    ends, epoch = upstream.database.read(_ends_and_epoch)
    known = seen.epochs.get(name)
    # Without an epoch the upstream's own row is missing, which is told of the upstream.
    if known is not None and epoch and known != epoch:
        key = {"upstream": name}
        yield RowDifference("upstream_epochs", (name,), {**key, "epoch": known}, {**key, "epoch": epoch}).finding(
            store.service
        )
    for partition in range(TRACKED):
        position, end = seen.position(name, partition), ends.get(partition, 0)
        place = f"notification_tracking {name}:{partition}"
        if position > end:
            params = {"upstream": name, "end": end, "position": position, "service": store.service}
            yield _finding(store, place, "followed_beyond", params)
        handled = _last_handled(cursor, seen, upstream, partition, position, end) if reacts else 0
        if handled > position:
            yield _finding(store, place, "followed_too_low", {"position": position, "handled": handled})
    for one in _parked_otherwise(upstream, [one for one in seen.parked if one["upstream"] == name]):
        yield one.finding(store.service, one.key[3])


def _last_handled(cursor: Cursor, seen: _Seen, upstream: EventStore, partition: int, after: int, upto: int) -> int:
    """The last message after one that was parked, or that something in the log names as its cause; 0 if none was."""
    found = max(
        (
            one["sequence"]
            for one in seen.parked
            if (one["upstream"], one["partition"]) == (upstream.service, partition)
        ),
        default=0,
    )
    # By what the log holds: its head may say that it ends anywhere.
    while messages := upstream.database.read(_messages(partition, after, upto)):
        told = {}
        plans = set()
        for sequence, plan_id, data in messages:
            told[_header(data, "event_id")] = sequence
            plans.add(plan_id)
        cursor.execute(_OF_PLANS, (list(plans - {None}),))
        causes = {_header(data, "causation_id") for (data,) in cursor.fetchall()} - {None}
        found = max([found, *(sequence for event_id, sequence in told.items() if event_id in causes)])
        after = messages[-1][0]
    return found


def _messages(partition: int, after: int, upto: int) -> Callable[[Cursor], list[tuple[int, str | None, bytes]]]:
    def query(cursor: Cursor) -> list[tuple[int, str | None, bytes]]:
        cursor.execute(_MESSAGES, (partition, after, upto, PAGE))
        return cursor.fetchall()

    return query


def _header(data: bytes, what: str) -> str | None:
    """A part of an event's header; None also where the event cannot be read, which other checks tell."""
    try:
        found = orjson.loads(data)["header"][what]
    except (ValueError, KeyError, TypeError):
        return None
    return found if isinstance(found, str) else None


def _parked_otherwise(upstream: EventStore, parked: Sequence[Mapping[str, Any]]) -> Iterator[RowDifference]:
    """Parked messages that are not what the upstream recorded at their place."""

    def query(cursor: Cursor) -> list[Mapping[str, Any]]:
        places = [[one["partition"] for one in parked], [one["sequence"] for one in parked]]
        cursor.execute(_RECORDED, (upstream.service, *places))
        return [orjson.loads(row) for (row,) in cursor.fetchall()]

    recorded = {(one["partition"], one["sequence"]): one for one in upstream.database.read(query)} if parked else {}
    for one in parked:
        follows = recorded.get((one["partition"], one["sequence"]))
        if follows != one:
            yield _parked(one, follows)


def _parked(one: Mapping[str, Any], follows: Mapping[str, Any] | None) -> RowDifference:
    key = tuple(str(one[name]) for name in ("upstream", "partition", "sequence", "stream_id"))
    return RowDifference("parked_messages", key, one, follows)


def _ends_and_epoch(cursor: Cursor) -> tuple[dict[int, int], str]:
    cursor.execute("SELECT partition, sequence FROM log_heads")
    ends: dict[int, int] = dict(cursor.fetchall())
    cursor.execute("SELECT epoch::text FROM store_identity")
    row = cursor.fetchone()
    return ends, str(row[0]) if row else ""


def _finding(store: EventStore, row: str, code: str, params: Mapping[str, Any]) -> Finding:
    return Finding(store.service, -1, 0, "", code, params=params, text=FOLLOWED_TEXTS[code], row=row)


# -- putting right -----------------------------------------------------------------------------------------------------


def put_right(
    store: EventStore,
    upstreams: Mapping[str, EventStore],
    follows: Sequence[str],
    held: Mapping[tuple[str, int], int],
    reacts: bool = True,
) -> list[RowDifference]:
    """Put right which plans wait, and how far an upstream was followed where that lies beyond its log; what was
    otherwise, which is kept.

    `held` is where the ledger ends, by upstream and partition. Where it goes on beyond the log, the log has lost
    something, and what its followers say stays as it is.
    """
    with store.database.transaction() as cursor:
        take_time(cursor)
        # In the order in which a follower comes to them.
        cursor.execute("LOCK TABLE notification_tracking, parked_threads, parked_messages IN EXCLUSIVE MODE")
        seen = _seen(cursor)
        found = [*_threads(seen)]
        for name in seen.epochs.keys() & upstreams.keys() & set(follows):
            found += _set_too_high(cursor, seen, upstreams[name], held, reacts)
        keep(cursor, found, "jigyokei derive", store.clock.now())
        cursor.execute(_THREADS_THAT_WAIT)
        cursor.execute(_THREADS_THAT_DO_NOT)
        positions = {one.key[0]: one.follows["notification_id"] for one in found if one.follows and one.stored}
        store.recorder.record(cursor, {"positions": list(positions.items())}, [], store.clock.now())
    for upstream in upstreams.values():
        noticing.unmark(upstream, store.service)
    return found


def _set_too_high(
    cursor: Cursor, seen: _Seen, upstream: EventStore, held: Mapping[tuple[str, int], int], reacts: bool
) -> Iterator[RowDifference]:
    ends, _ = upstream.database.read(_ends_and_epoch)
    for partition, end in ends.items():
        position, top = seen.position(upstream.service, partition), held.get((upstream.service, partition), 0)
        if position > end >= top:
            name = {"application_name": f"{upstream.service}:{partition}"}
            follows = _last_handled(cursor, seen, upstream, partition, 0, end) if reacts else top
            yield RowDifference(
                "notification_tracking",
                (name["application_name"],),
                {**name, "notification_id": position},
                {**name, "notification_id": follows},
            )


# Of everything at one moment, since it is one statement.
_SEEN = """
SELECT (SELECT coalesce(jsonb_object_agg(application_name, notification_id), '{}') FROM notification_tracking),
       (SELECT coalesce(jsonb_object_agg(upstream, epoch), '{}') FROM upstream_epochs),
       (SELECT coalesce(jsonb_agg(jsonb_build_array(upstream, thread)), '[]') FROM parked_threads),
       (SELECT coalesce(jsonb_agg(to_jsonb(p) ORDER BY upstream, partition, sequence), '[]')
          FROM (SELECT upstream, partition, sequence, thread, stream_id, version, name, plan_id, recorded_at, digest,
                       data FROM parked_messages) AS p),
       (SELECT coalesce(jsonb_object_agg(partition, sequence), '{}') FROM relay_positions),
       (SELECT coalesce(jsonb_object_agg(partition, sequence), '{}') FROM log_heads)
"""

# In the shape of a parked message.
_RECORDED = """
SELECT to_jsonb(p)::text
  FROM (SELECT %s::text AS upstream, s.partition, s.sequence, coalesce(s.plan_id, s.originator_id) AS thread,
               s.originator_id AS stream_id, s.originator_version AS version, s.topic AS name, s.plan_id, s.recorded_at,
               s.digest, s.state AS data
          FROM unnest(%s::smallint[], %s::bigint[]) AS place (partition, sequence)
          JOIN stored_events AS s USING (partition, sequence)) AS p
"""

_MESSAGES = """
SELECT sequence, plan_id, state FROM stored_events
 WHERE partition = %s AND sequence > %s AND sequence <= %s ORDER BY sequence LIMIT %s
"""

# What follows from a message is of the same plan.
_OF_PLANS = "SELECT state FROM stored_events WHERE plan_id = ANY(%s::text[]) OR plan_id IS NULL"

_THREADS_THAT_WAIT = """
INSERT INTO parked_threads (upstream, thread) SELECT DISTINCT upstream, thread FROM parked_messages
    ON CONFLICT DO NOTHING
"""

_THREADS_THAT_DO_NOT = """
DELETE FROM parked_threads AS t WHERE NOT EXISTS (
    SELECT FROM parked_messages AS m WHERE m.upstream = t.upstream AND m.thread = t.thread)
"""
