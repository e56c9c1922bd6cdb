"""Verification of a log against its signed ends: events that were lost, or written anew with every chain after them.

The stored tree is proven by the signed roots, so where events differ from it each is named; only where the tree was
changed too is it said between which ends they lie.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final

from shared.domain import Text
from shared.ends import tree
from shared.ends.checkpoint import Checkpoint, in_order, leaf, read_checkpoint
from shared.ends.cuts import Cut, cuts, tile_of
from shared.ends.log import Log, beyond
from shared.ends.note import NoteUnfit, read_note
from shared.ends.tiles import BITS, WIDTH, Edge, Tile
from shared.ends.tree import HASH_BYTES
from shared.event_store.finding import Finding, Holder
from shared.postgres.database import Cursor, take_time

PAGE = 1_000

BEGINNING: Final = Checkpoint("", 0, b"", "", {})
"""What stands before the first end."""

TEXTS: Final[Mapping[str, Text]] = {
    "end_unfit": Text(
        ja="署名付き末尾（{where}）を信用できません：{why}", en="the signed end {where} is not believed: {why}"
    ),
    "end_of_another_store": Text(
        ja="署名付き末尾（{where}）は、別の記録元（{epoch}）のものです。",
        en="the signed end {where} is that of another store ({epoch})",
    ),
    "epoch_differs": Text(
        ja="記録元の識別子が{epoch}になっていますが、署名付き末尾はすべて{signed}のものです。",
        en="it says that the store is {epoch}, but all its signed ends are those of {signed}",
    ),
    "identity_missing": Text(
        ja="どの記録元であるかを示す行がありません。", en="the row that says which store it is, is missing"
    ),
    "events_lost": Text(
        ja="{held}番で終わっていますが、{known}番まで署名されています（{where}）。以前の状態に戻されています。",
        en="it ends at {held}, but was signed up to {known} ({where}): it was restored to an earlier state",
    ),
    "end_contradicts": Text(
        ja="{count}件の時点の署名付き末尾（{where}）が、保管中のものと異なります。",
        en="the signed end {where} at {count} events is another one than the store keeps",
    ),
    "end_unknown": Text(
        ja="{count}件の時点の署名付き末尾（{where}）が、記録元に保管されていません。",
        en="the store does not keep the signed end {where} at {count} events",
    ),
    "cut_unfit": Text(
        ja="保管中の{count}件の時点の末尾を信用できません：{why}",
        en="the end kept at {count} events is not believed: {why}",
    ),
    "not_as_signed": Text(
        ja="この記録は、{count}件の時点で署名されたものと異なります。ここから書き直されています。",
        en="it is not the event that was signed with the end at {count} events: written anew from here on",
    ),
    "root_differs": Text(
        ja="{before}件から{count}件までの記録は、署名されたものと異なります（{where}）。",
        en="the events from {before} to {count} are not those that were signed ({where})",
    ),
    "series_lost": Text(
        ja="新しい系列の署名付き末尾（{origin}、{where}）があります。以前の状態に戻されています。",
        en="a later series of ends has begun ({origin}, {where}): it was restored to an earlier state",
    ),
    "series_missing": Text(
        ja="署名付き末尾の系列を示す行がありません。", en="the row that says which series of ends this is, is missing"
    ),
    "series_unproven": Text(
        ja="署名付き末尾の系列{origin}を始めたという署名が、どこにもありません。",
        en="nothing signed says that the series of ends {origin} was begun",
    ),
    "series_ended": Text(
        ja="署名付き末尾の系列{origin}は、決定により終えています。それ以前の署名とは照合していません。",
        en="the series of ends {origin} was ended by decision; nothing is held against it any more",
    ),
    "place_away": Text(
        ja="署名付き末尾の保管先を読めないため、照合していません：{why}",
        en="a place where signed ends are kept cannot be read, so nothing was held against it: {why}",
    ),
    "tile_differs": Text(
        ja="ハッシュ木の控え（段{level}、{index}番）が、記録から計算したものと異なります。",
        en="tile {index} of level {level} of the tree is not what the events give",
    ),
}


@dataclass(frozen=True, slots=True)
class HeldEnd:
    """A signed end as it was found outside the store, and where."""

    where: str
    data: bytes


def check_ends(log: Log, origin: str, held: Sequence[HeldEnd], keys: Collection[bytes]) -> Iterator[Finding]:
    """Hold a log against its own signed ends and against `held`, which must have been read before."""
    # One moment for all, so that what is being recorded meanwhile is no difference.
    with log.database.transaction(commit=False) as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        take_time(cursor)
        yield from _Check(cursor, log, origin, keys).findings(held)


class _Check:
    def __init__(self, cursor: Cursor, log: Log, origin: str, keys: Collection[bytes]) -> None:
        self.cursor = cursor
        self.log = log
        self.origin = origin
        self.keys = keys
        self.epoch = log.epoch_of(cursor)
        self.positions = log.positions(cursor)
        self.parts: dict[str, _Part] = {}
        self.told: set[tuple[int, int]] = set()
        self.ends: dict[int, Checkpoint] = {}
        """What was signed of this store, by count, whatever became of the rows that say so."""

    def findings(self, held: Sequence[HeldEnd]) -> Iterator[Finding]:
        rows = cuts(self.cursor, after=None)
        signed = {cut.count: end for cut in rows if (end := self._signed(cut.note.encode())) is not None}
        yield from self._identity({end.epoch for end in signed.values()})
        believed, unfollowed = {}, set[int]()
        for cut in rows:
            if why := why_unfit(cut, self.origin, self.keys, self.epoch):
                yield self._finding("cut_unfit", f"cuts {cut.count}", count=cut.count, why=why)
                unfollowed |= set() if cut.count in signed else {cut.count}
            else:
                believed[cut.count] = signed[cut.count]
        self.ends = {end.count: end for end in signed.values() if end.epoch == self.epoch} | believed
        for one in held:
            yield from self._held(one, {cut.count for cut in rows}, believed)
        # The order of all later leaves hangs on each cut, so what follows one of which nothing is known any more cannot
        # be followed.
        yield from self._events([] if unfollowed - self.ends.keys() else list(self._in_turn()))

    def _signed(self, data: bytes) -> Checkpoint | None:
        try:
            return end_in(data, self.origin, self.keys)
        except NoteUnfit:
            return None

    def _identity(self, epochs: Collection[str]) -> Iterator[Finding]:
        """What the store says that it is, against what all its own ends say; these are signed, and so gone by."""
        if self.epoch is None:
            yield self._finding("identity_missing", self.log.identity)
        elif len(epochs) == 1 and self.epoch not in epochs:
            yield self._finding("epoch_differs", self.log.identity, epoch=self.epoch, signed=next(iter(epochs)))
        if len(epochs) == 1:
            (self.epoch,) = epochs

    def _held(self, one: HeldEnd, rows: Collection[int], believed: Mapping[int, Checkpoint]) -> Iterator[Finding]:
        """An end that is kept elsewhere, against the store."""
        try:
            end = end_in(one.data, self.origin, self.keys)
        except NoteUnfit as unfit:
            yield self._finding("end_unfit", where=one.where, why=str(unfit))
            return
        if end.epoch != self.epoch:
            yield self._finding("end_of_another_store", self.log.identity, where=one.where, epoch=end.epoch)
            return
        row = f"cuts {end.count}"
        lost = beyond(end.positions, self.positions)
        for part, held, known in lost:
            yield self._at(part, held, "events_lost", held=held, known=known, where=one.where)
        if end.count in believed:
            if believed[end.count].root != end.root:
                yield self._finding("end_contradicts", row, count=end.count, where=one.where)
        elif not lost:
            if believed:
                # In the place of the row that is missing or not believed; of no rows at all, others may be unknown too.
                self.ends.setdefault(end.count, end)
            if end.count not in rows:
                yield self._finding("end_unknown", row, count=end.count, where=one.where)

    def _in_turn(self) -> Iterator[Checkpoint]:
        """The ends that continue each other."""
        before = BEGINNING
        for _, end in sorted(self.ends.items()):
            if not beyond(before.positions, end.positions):
                yield end
                before = end

    # -- the events, cut by cut ------------------------------------------------------------------------------------

    def _events(self, own: Sequence[Checkpoint]) -> Iterator[Finding]:
        if not own:
            return
        signed, before = Edge(), BEGINNING
        for cut in own:
            given: Edge | None = None
            """The tree that the events give, from where it is another one than the stored tree."""
            whole: list[Tile] = []
            astray: dict[str, int] = {}
            for part in in_order(cut.positions):
                for first, leaves in self._stretches(part, before.positions.get(part, 0), cut.positions[part]):
                    stored = self._stored(signed.size, len(leaves))
                    if leaves != stored:
                        given = given or deepcopy(signed)
                        pairs = enumerate(zip(leaves, stored, strict=True), first)
                        astray.setdefault(part, next(sequence for sequence, (a, b) in pairs if a != b))
                    if given is not None:
                        whole += given.add(leaves)
                    yield from self._tiles(signed.add(stored))
            if given is not None and given.root() == cut.root:
                # The events are what was signed; the stored tree is not.
                yield from self._tiles(whole)
                signed = given
            elif signed.root() != cut.root:
                yield from self._between(before, cut)
                return
            else:
                for part, sequence in astray.items():
                    yield self._at(part, sequence, "not_as_signed", count=cut.count)
            before = cut
        yield from self._tiles(signed.unfinished())
        yield from self._strange_tiles(signed.size)

    def _between(self, before: Checkpoint, cut: Checkpoint) -> Iterator[Finding]:
        grown = [part for part in in_order(cut.positions) if cut.positions[part] > before.positions.get(part, 0)]
        where = ", ".join(f"{part}: {before.positions.get(part, 0) + 1}–{cut.positions[part]}" for part in grown)
        yield self._finding("root_differs", before=before.count + 1, count=cut.count, where=where)

    def _stretches(self, part: str, after: int, upto: int) -> Iterator[tuple[int, list[bytes]]]:
        """Hashes of a part's leaves, with the sequence of the first; for a missing event one that no event has."""
        reader = self.parts.setdefault(part, _Part(self.cursor, self.log, part))
        for start in range(after, upto, PAGE):
            end = min(start + PAGE, upto)
            found = reader.take(end)
            wanted = range(start + 1, end + 1)
            yield start + 1, [tree.leaf_hash(leaf(part, n, found[n]) if n in found else b"") for n in wanted]

    def _stored(self, start: int, count: int) -> list[bytes]:
        """Hashes of leaves as the tree has them; of a missing one none."""
        first, last = start // WIDTH, (start + count - 1) // WIDTH
        hashes = b"".join(
            tile_of(self.cursor, 0, index).ljust(WIDTH * HASH_BYTES, b"\0") for index in range(first, last + 1)
        )
        offset = start - first * WIDTH
        return [hashes[n * HASH_BYTES : (n + 1) * HASH_BYTES] for n in range(offset, offset + count)]

    def _tiles(self, tiles: Iterable[Tile]) -> Iterator[Finding]:
        for level, index, hashes in tiles:
            if tile_of(self.cursor, level, index) != hashes and (level, index) not in self.told:
                self.told.add((level, index))
                yield self._finding("tile_differs", f"tiles {level}/{index}", level=level, index=index)

    def _strange_tiles(self, size: int) -> Iterator[Finding]:
        """Tiles that no tree of this size has."""
        self.cursor.execute("SELECT level, index FROM tiles ORDER BY level, index")
        for level, index in self.cursor.fetchall():
            if level < 0 or not 0 <= index * WIDTH < size >> BITS * level:
                yield self._finding("tile_differs", f"tiles {level}/{index}", level=level, index=index)

    def _finding(self, code: str, row: str = "", **params: Any) -> Finding:
        return finding_of(self.log.service, code, row=row, **params)

    def _at(self, part: str, sequence: int, code: str, **params: Any) -> Finding:
        service, _, partition = part.rpartition("/")
        holder: Holder = "ledger" if service else "source"
        name = service or self.log.service
        return Finding(name, int(partition), sequence, "", code, params=params, holder=holder, text=TEXTS[code])


def end_in(data: bytes, origin: str, keys: Collection[bytes]) -> Checkpoint:
    """The end in a note that one of these keys has signed. Raises NoteUnfit."""
    note = read_note(data)
    note.signed_by(origin, keys)
    end = read_checkpoint(note.text)
    if end.origin != origin:
        raise NoteUnfit(f"it is an end of {end.origin}")
    return end


def why_unfit(cut: Cut, origin: str, keys: Collection[bytes], epoch: str | None = None) -> str:
    """Why a cut is not believed, or not one of the store with this epoch; empty if it is."""
    try:
        end = end_in(cut.note.encode(), origin, keys)
    except NoteUnfit as unfit:
        return str(unfit)
    if (end.count, end.root, end.positions) != (cut.count, cut.root, cut.positions):
        return "the row says otherwise than its note"
    return "" if epoch in (None, end.epoch) else f"it is that of another store ({end.epoch})"


def finding_of(service: str, code: str, row: str = "", known: bool = False, **params: Any) -> Finding:
    """A finding that concerns a log as a whole, or a row that is no event."""
    return Finding(service, -1, 0, "", code, params=params, text=TEXTS[code], row=row, known=known)


class _Part:
    """Reads the digests of a part from its first event on, in pages."""

    def __init__(self, cursor: Cursor, log: Log, part: str) -> None:
        self.cursor = cursor
        self.log = log
        self.part = part
        self.read = 0
        self.ahead: dict[int, bytes] = {}

    def take(self, upto: int) -> dict[int, bytes]:
        """The digests by sequence of all that was not taken yet, up to a sequence."""
        while self.read < upto:
            for stretch in self.log.stretches(self.cursor, self.part, self.read, self.read + PAGE):
                self.ahead.update(stretch)
            self.read += PAGE
        taken = {sequence: digest for sequence, digest in self.ahead.items() if sequence <= upto}
        for sequence in taken:
            del self.ahead[sequence]
        return taken
