"""Cuts: each takes up what is new in a log since the one before, adds it to the tree, and is signed as its new end.

The order of the leaves is that of the cuts, and within one that of parts and sequences; so a tree only ever grows,
although all parts of a log grow at once. Nothing is signed that contradicts what was signed before.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from psycopg.types.json import Jsonb

from shared.ends import tree
from shared.ends.checkpoint import Checkpoint, in_order, leaf, read_checkpoint
from shared.ends.log import Log, beyond
from shared.ends.note import SigningKey, read_note
from shared.ends.tiles import Edge, Tile, edge_of
from shared.event_store.store import lock_id
from shared.postgres.database import Cursor, take_time


class Contradicted(Exception):
    """A log does not continue what was signed of it; says where. Nothing may be signed."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A signed end as the store keeps it."""

    count: int
    positions: Mapping[str, int]
    root: bytes
    note: str
    made_at: datetime


NOTHING = Cut(0, {}, b"", "", datetime.min.replace(tzinfo=UTC))
"""What stands before the first cut."""

Signing = Callable[[int, bytes, Mapping[str, int]], str]
"""The note for a count, a root and positions. Raises Contradicted if there can be none."""


def cut(log: Log, origin: str, key: SigningKey, now: datetime) -> Cut | None:
    """Sign the end of a log if anything is new since its last cut; None if not. One process at a time does.

    Raises Contradicted.
    """
    with log.database.transaction() as cursor:
        last = _turn(cursor)
        epoch, positions = log.epoch_of(cursor), log.positions(cursor)
        if positions == last.positions:
            return None
        if epoch is None:
            raise Contradicted("nothing says which store it is")

        def sign(count: int, root: bytes, positions: Mapping[str, int]) -> str:
            return key.sign(Checkpoint(origin, count, root, epoch, positions).text(), origin)

        return _extended(cursor, log, last, positions, sign, now)


def adopt(log: Log, origin: str, notes: Iterable[bytes], keys: Collection[bytes], now: datetime) -> int:
    """Take over signed ends that a store does not know, as after what a restored store lacked was replayed to it.

    They come in the order of their counts. Returns how many were new; raises Contradicted, NoteUnfit.
    """
    adopted = 0
    with log.database.transaction() as cursor:
        last, epoch = _turn(cursor), log.epoch_of(cursor)
        for data in notes:
            note = read_note(data)
            note.signed_by(origin, keys)
            end = read_checkpoint(note.text)
            if end.count <= last.count:
                continue
            if (end.origin, end.epoch) != (origin, epoch):
                raise Contradicted(f"the end at {end.count} is that of another store")
            last = _extended(cursor, log, last, end.positions, _known(end, data.decode()), now)
            adopted += 1
    return adopted


def begin_anew(log: Log, number: int) -> None:
    """Forget the cuts of a log, and begin the series with this number."""
    with log.database.transaction() as cursor:
        _turn(cursor)
        cursor.execute("SET LOCAL jigyokei.begins_anew = on")
        cursor.execute("DELETE FROM cuts")
        cursor.execute("DELETE FROM tiles")
        cursor.execute("UPDATE ends_series SET number = %s", (number,))


def newest(cursor: Cursor) -> Cut:
    """The last cut."""
    cursor.execute(_NEWEST)
    row = cursor.fetchone()
    return Cut(*row) if row else NOTHING


def cuts(cursor: Cursor, after: int | None = 0) -> list[Cut]:
    """The cuts whose count is above `after`, in order; None for all rows, even such as can be no cut."""
    cursor.execute(_CUTS, (after, after))
    return [Cut(*row) for row in cursor.fetchall()]


def tile_of(cursor: Cursor, level: int, index: int) -> bytes:
    """The hashes of a tile; none if it is not there."""
    cursor.execute("SELECT hashes FROM tiles WHERE level = %s AND index = %s", (level, index))
    row = cursor.fetchone()
    return row[0] if row else b""


def leaves_of(part: str, digests: Iterable[tuple[int, bytes]]) -> list[bytes]:
    """The hashes of a part's leaves."""
    return [tree.leaf_hash(leaf(part, sequence, digest)) for sequence, digest in digests]


# -- growing ---------------------------------------------------------------------------------------------------------


def _turn(cursor: Cursor) -> Cut:
    """Wait until nobody else makes a cut; the last one by then."""
    take_time(cursor)
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", (lock_id("ends"),))
    return newest(cursor)


def _known(end: Checkpoint, note: str) -> Signing:
    def sign(count: int, root: bytes, positions: Mapping[str, int]) -> str:
        if (count, root) != (end.count, end.root):
            raise Contradicted(f"its events up to {count} are not those of the end at {end.count}")
        return note

    return sign


def _extended(cursor: Cursor, log: Log, last: Cut, positions: Mapping[str, int], sign: Signing, now: datetime) -> Cut:
    if shorter := beyond(last.positions, positions):
        raise Contradicted(_ends_early(*shorter[0]))
    edge = _edge(cursor, log, last)
    _keep(cursor, _taken_up(cursor, log, edge, last.positions, positions))
    _keep(cursor, edge.unfinished())
    root = edge.root()
    made = Cut(edge.size, positions, root, sign(edge.size, root, positions), now)
    cursor.execute(_KEEP_CUT, (made.count, Jsonb(dict(positions)), root, made.note, now))
    return made


def _edge(cursor: Cursor, log: Log, last: Cut) -> Edge:
    """The tree's edge at the last cut: as it is stored, or, where that does not give the signed root, made anew."""
    try:
        edge = edge_of(last.count, lambda level, index: tile_of(cursor, level, index))
        if last is NOTHING or edge.root() == last.root:
            return edge
    except LookupError:
        pass
    cursor.execute("DELETE FROM tiles")
    edge, before = Edge(), NOTHING
    for one in cuts(cursor):
        _keep(cursor, _taken_up(cursor, log, edge, before.positions, one.positions))
        before = one
    if edge.root() != last.root:
        raise Contradicted(f"its events up to {last.count} are not those of the end at {last.count}")
    return edge


def _taken_up(
    cursor: Cursor, log: Log, edge: Edge, before: Mapping[str, int], positions: Mapping[str, int]
) -> Iterable[Tile]:
    """Add to the tree what is new between two positions; yields the tiles that became whole."""
    for part in in_order(positions):
        after, upto = before.get(part, 0), positions[part]
        found = 0
        for stretch in log.stretches(cursor, part, after, upto):
            found += len(stretch)
            yield from edge.add(leaves_of(part, stretch))
        if found != upto - after:
            raise Contradicted(f"part {part} lacks events between {after + 1} and {upto}")


def _keep(cursor: Cursor, tiles: Iterable[Tile]) -> None:
    columns: Sequence[Sequence[object]] = list(zip(*tiles, strict=True))
    if columns:
        cursor.execute(_KEEP_TILES, [list(column) for column in columns])


def _ends_early(part: str, held: int, known: int) -> str:
    return f"part {part} ends at {held}, but was signed up to {known}"


_NEWEST = "SELECT count, positions, root, note, made_at FROM cuts ORDER BY count DESC LIMIT 1"
_CUTS = "SELECT count, positions, root, note, made_at FROM cuts WHERE %s::bigint IS NULL OR count > %s ORDER BY count"
_KEEP_CUT = "INSERT INTO cuts (count, positions, root, note, made_at) VALUES (%s, %s, %s, %s, %s)"
_KEEP_TILES = """
INSERT INTO tiles (level, index, hashes) SELECT * FROM unnest(%b::smallint[], %b::bigint[], %b::bytea[])
ON CONFLICT (level, index) DO UPDATE SET hashes = excluded.hashes
"""
