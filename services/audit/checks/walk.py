"""The walk along both copies of every log: the chain at each source, the ledger's own, and that both are equal.

Both copies are read side by side, a stretch at a time. Where they are equal, one hash proves both; only where they
differ is each followed by itself. So the memory stays flat and hashing is what takes the time.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

from services.audit import ledger
from services.audit.checks.check import Check, Context
from shared.domain import Text
from shared.event_store.verify import (
    PAGE,
    TEXTS,
    ChainCheck,
    End,
    Finding,
    Row,
    broken_streams,
    check_end,
    ends,
    rows,
)

LEDGER_TEXTS: Final[Mapping[str, Text]] = {
    "missing_in_ledger": Text(
        ja="記録元にあるこの記録が、台帳にありません。", en="the source holds this event, the ledger does not"
    ),
    "missing_at_source": Text(
        ja="台帳にあるこの記録が、記録元にありません。", en="the ledger holds this event, its source does not"
    ),
    "copies_differ": Text(
        ja="台帳と記録元で内容が異なります：{differs}", en="the ledger and its source differ in {differs}"
    ),
    "digests_differ": Text(
        ja="この記録から先、台帳と記録元のハッシュ値が異なります。",
        en="from here on the digests of the ledger and its source differ",
    ),
    "ledger_cut": Text(
        ja="台帳には{heard}番まで記録したはずですが、{ledger}番で終わっています。",
        en="the ledger was written to {heard}, but ends at {ledger}",
    ),
    "ledger_ahead": Text(
        ja="台帳は{ledger}番まであるのに、記録元は{source}番までです。",
        en="the ledger goes to {ledger}, but its source only to {source}",
    ),
}
ALL_TEXTS: Final = {**TEXTS, **LEDGER_TEXTS}


@dataclass(frozen=True, slots=True)
class _Part:
    """One partition as it was when the verification began."""

    service: str
    partition: int
    top: int
    """The last sequence of the ledger."""
    end: End | None
    """Where the source ends; None if it cannot be read here."""

    @property
    def last(self) -> int:
        return self.top if self.end is None else self.end.last


def walk(context: Context) -> Iterator[Finding]:
    """Both copies of every partition, from its first event to its last."""
    parts = yield from _parts(context)
    context.announce(sum(part.last for part in parts))
    # Two hands that fetch the next stretch of both copies while this one is hashed.
    with ThreadPoolExecutor(2, thread_name_prefix="verify") as hands:
        for part in parts:
            check = _PartCheck(part)
            for source, copy in _stretches(hands, context, part):
                yield from check.see(source, copy)
                context.passed(part.service, len(source or copy))
            yield from check.end()
            context.report.events[part.service] = context.report.events.get(part.service, 0) + part.last
    for store in context.sources.values():
        yield from broken_streams(store)


def _parts(context: Context) -> Generator[Finding, None, list[_Part]]:
    """The partitions as they stand. Positions are read first, then the ledger's ends, then the sources': each may
    only be behind the next, so that none of the differences found can be mere timing."""
    sources, services, report = context.sources, context.services, context.report
    heard = context.database.read(ledger.heard)
    tops = context.database.read(ledger.tops)
    for (service, partition), position in sorted(heard.items()):
        top = tops.get((service, partition), 0)
        if service in services and top < position:
            params = {"heard": position, "ledger": top}
            yield _ledger_finding(service, partition, top, "", 0, "ledger_cut", params)
    parts = []
    for service in services:
        report.events[service] = 0
        held = {partition: top for (name, partition), top in tops.items() if name == service}
        if service not in sources:
            parts += [_Part(service, partition, top, None) for partition, top in sorted(held.items())]
            continue
        report.lag[service] = 0
        found = ends(sources[service])
        for partition in sorted(found.keys() | held.keys()):
            end = found.get(partition, End(0, bytes(32), 0))
            top = held.get(partition, 0)
            if top > end.last:
                params = {"ledger": top, "source": end.last}
                yield _ledger_finding(service, partition, top, "", 0, "ledger_ahead", params)
            report.lag[service] += max(0, end.last - top)
            parts.append(_Part(service, partition, top, end))
    strange = sorted({name for name, _ in tops} - set(services))
    for name in strange:
        yield _ledger_finding(name, -1, 0, "", 0, "missing_at_source", {})
    return parts


Stretch = tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]


def _stretches(hands: ThreadPoolExecutor, context: Context, part: _Part) -> Iterator[Stretch]:
    """The rows of both copies, stretch by stretch, the next one being fetched while one is looked at."""

    def of_ledger(after: int, upto: int) -> list[tuple[Any, ...]]:
        return context.database.read(lambda cursor: ledger.rows(cursor, part.service, part.partition, after, upto))

    def fetch(after: int) -> tuple[Future[list[tuple[Any, ...]]], Future[list[tuple[Any, ...]]]]:
        upto = after + PAGE
        copy = hands.submit(of_ledger, after, min(upto, part.top))
        if part.end is None:
            return hands.submit(list), copy
        return hands.submit(rows, context.sources[part.service], part.partition, after, min(upto, part.end.last)), copy

    starts = range(0, max(part.last, part.top), PAGE)
    coming = fetch(0) if starts else None
    for start in starts:
        assert coming is not None
        source, copy = (future.result() for future in coming)
        coming = fetch(start + PAGE) if start + PAGE in starts else None
        yield source, copy


class _PartCheck:
    """Follows one partition in both copies."""

    def __init__(self, part: _Part) -> None:
        self.part = part
        self.source = ChainCheck(part.service, part.partition, "source")
        self.copy = ChainCheck(part.service, part.partition, "ledger")
        self.digests_apart = False

    def see(self, source: list[tuple[Any, ...]], copy: list[tuple[Any, ...]]) -> list[Finding]:
        """One stretch of both copies; a source that cannot be read is an empty one."""
        together = source[: len(copy)] == copy and self.source.digest == self.copy.digest
        found = list(chain.from_iterable(self.source.see(row) for row in source))
        if self.part.end is None:
            return list(chain.from_iterable(self.copy.see(row) for row in copy))
        if together and not found:
            if copy:
                self.copy.accept(copy[-1])
            return found
        found += chain.from_iterable(self.copy.see(row) for row in copy)
        if not together:
            found += self._differences({row[0]: Row(*row) for row in source}, {row[0]: Row(*row) for row in copy})
        return found

    def _differences(self, source: Mapping[int, Row], copy: Mapping[int, Row]) -> Iterator[Finding]:
        for sequence in sorted(source.keys() | copy.keys()):
            here, there = source.get(sequence), copy.get(sequence)
            if there is None:
                # What lies beyond the ledger's end has not been heard of yet.
                if here is not None and sequence <= self.part.top:
                    yield self._finding(here, "missing_in_ledger")
            elif here is None:
                yield self._finding(there, "missing_at_source")
            elif here != there:
                yield from self._difference(here, there)
            else:
                self.digests_apart = False

    def _difference(self, here: Row, there: Row) -> Iterator[Finding]:
        differs = differences(here, there)
        if differs == ["digest"]:
            # A chain that was computed anew differs from one event on; told once, where it begins.
            if not self.digests_apart:
                yield self._finding(there, "digests_differ")
            self.digests_apart = True
        else:
            yield self._finding(there, "copies_differ", differs=", ".join(differs))
            self.digests_apart = "digest" in differs

    def end(self) -> Iterator[Finding]:
        if self.part.end is not None:
            yield from check_end(self.source, self.part.end)

    def _finding(self, row: Row, code: str, **params: Any) -> Finding:
        part = self.part
        return _ledger_finding(part.service, part.partition, row.sequence, row.stream_id, row.version, code, params)


def differences(here: Row, there: Row) -> list[str]:
    """What differs between two copies of an event: the columns, and in the data the first byte (from 0)."""
    found = [name for name in Row._fields if getattr(here, name) != getattr(there, name) and name != "data"]
    if here.data != there.data:
        pairs = enumerate(zip(here.data, there.data, strict=False))
        first = next((index for index, (a, b) in pairs if a != b), min(len(here.data), len(there.data)))
        found.append(f"data (byte {first})")
    return found


def _ledger_finding(
    service: str,
    partition: int,
    sequence: int,
    stream_id: str,
    version: int,
    code: str,
    params: Mapping[str, Any],
) -> Finding:
    return Finding(service, partition, sequence, stream_id, code, version, params, "ledger", LEDGER_TEXTS[code])


WALK: Final = Check(
    "walk",
    Text(
        ja="各業務の記録と台帳：連番、ハッシュ値、末尾の控え、系列の版、両者の一致",
        en="each log and the ledger: sequences, digests, heads, versions of streams, and that both copies are equal",
    ),
    walk,
)
