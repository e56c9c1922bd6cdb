"""The walk along both copies of every log: every row at its place, the chain of each copy, and that both are equal.

Both copies are read side by side, a stretch at a time, so the memory stays flat and hashing is what takes the time.
Rows are counted as well: one that nobody meets on the way is reported.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Final

import psycopg

from services.audit.checks.check import Check, Context, attempted, unread
from services.audit.checks.copies import CopiesCheck
from services.audit.checks.lines import ledger_finding
from services.audit.checks.stretches import Part, ReadStretch, readers, stretches
from services.audit.read_models import ledger
from shared.domain import Text
from shared.event_store.finding import Finding
from shared.event_store.recheck import CheckStep, Told
from shared.event_store.store import PARTITIONS, EventStore
from shared.event_store.streams import disordered, disordered_in
from shared.event_store.verify import (
    NO_END,
    NOTHING,
    ChainCheck,
    End,
    HeldRows,
    ends_without_heads,
    partition_ends,
    rows,
    unplaced,
)
from shared.postgres.database import AWAY, Cursor


def walk(context: Context) -> Iterator[Finding]:
    """Both copies of every partition, from its first event to its last."""
    parts = yield from _parts(context)
    context.announce(sum(part.events for part in parts))
    # Two hands that fetch the next stretch of both copies while this one is hashed.
    with ThreadPoolExecutor(2, thread_name_prefix="verify") as hands:
        for part in parts:
            name = f"walk {part.service} {part.partition}{'' if part.end else ' ledger'}"
            told = yield from context.step(
                part.service, name, _walk_part(hands, context, part), partial(_stands, context, part)
            )
            context.report.events[part.service] = context.report.events.get(part.service, 0) + told["rows"]
    yield from _disorder(context)


def _walk_part(hands: ThreadPoolExecutor, context: Context, part: Part) -> CheckStep:
    check = CopiesCheck(part)
    try:
        for source, copy in stretches(hands, context, part):
            yield from check.see(source, copy)
            context.passed(part.service, len(copy if part.end is None else source))
    except AWAY:
        raise
    except psycopg.Error as error:
        yield unread(part.service, f"stored_events, ledger {part.partition}", error)
    else:
        yield from check.end()
    return {"rows": part.events, "source": _place(check.source), "ledger": _place(check.copy)}


def _place(check: ChainCheck) -> tuple[int, str]:
    return check.sequence, check.digest.hex()


def _stands(context: Context, part: Part, told: Told) -> bool:
    """Whether both copies still hold the event up to which they were walked, so that none was restored since."""
    here, there = readers(context, part)
    return _is_at(there, told["ledger"]) and (part.end is None or _is_at(here, told["source"]))


def _is_at(read: ReadStretch, place: Sequence[Any]) -> bool:
    sequence, digest = place
    try:
        found = read(sequence - 1, sequence, 1)
    except AWAY:
        raise
    except psycopg.Error:
        return False
    return not sequence or [row[6] for row in found] == [bytes.fromhex(digest)]


def _parts(context: Context) -> Generator[Finding, None, list[Part]]:
    """The partitions as they stand. Positions are read first, then the ledger's ends, then the sources': each may
    only be behind the next, so that none of the differences found can be mere timing."""
    own, services = context.database, context.services
    heard = yield from attempted(context, own, "audit", "notification_tracking", lambda: own.read(ledger.heard))
    held = yield from attempted(context, own, "audit", "ledger", lambda: own.read_at_leisure(_held))
    if held is None:
        # Of a ledger that cannot be read nobody knows where it ends.
        heard = {}
    for (service, partition), position in sorted((heard or {}).items()):
        top = (held or {}).get((service, partition), NOTHING).last
        if service in services and top < position:
            params = {"heard": position, "ledger": top, "row": f"{service}:{partition}"}
            yield ledger_finding(service, partition, top, "", 0, "ledger_cut", params)
    parts: list[Part] = []
    for service in services:
        copies = {partition: rows for (name, partition), rows in (held or {}).items() if name == service}
        parts += yield from _parts_of(context, service, copies)
    if held is None:
        context.report.lag = dict.fromkeys(context.report.lag, 0)
    for (service, partition), rows_held in sorted((held or {}).items()):
        if service not in services:
            params = {"held": rows_held.count}
            yield ledger_finding(service, partition, rows_held.first, "", 0, "service_unknown", params)
    return parts


def _held(cursor: Cursor) -> dict[tuple[str, int], HeldRows]:
    """What the ledger holds; raises what every further read of it would, where a column is gone."""
    ledger.rows(cursor, "", 0, 0, 0, 0)
    return ledger.rows_held(cursor)


def _parts_of(context: Context, service: str, copies: Mapping[int, HeldRows]) -> Generator[Finding, None, list[Part]]:
    report = context.report
    report.events[service] = 0
    store = context.sources.get(service)
    found = (yield from _ends_of(context, store)) if store else None
    if found is None:
        if service not in report.unseen:
            report.unseen.append(service)
        return [Part(service, partition, PARTITIONS, rows, None) for partition, rows in sorted(copies.items())]
    assert store is not None
    report.lag[service] = 0
    parts = []
    for partition in sorted({*found, *copies, *range(store.partitions)}):
        part = Part(service, partition, store.partitions, copies.get(partition, NOTHING), found.get(partition, NO_END))
        assert part.end is not None
        if part.top > part.end.last:
            params = {"ledger": part.top, "source": part.end.last}
            yield ledger_finding(service, partition, part.top, "", 0, "ledger_ahead", params)
        reached = min((head.sequence for head in part.end.heads), default=part.end.last)
        # Heads and sequences may say anything: of what is not there, nothing is on its way.
        lacking = part.end.held.count - part.copy.count
        report.lag[service] += max(0, min(reached - part.top, lacking))
        parts.append(part)
    return parts


def _ends_of(context: Context, store: EventStore) -> Generator[Finding, None, Mapping[int, End] | None]:
    """Where the partitions of a source end; None where its events cannot be read."""
    place = context, store.database, store.service
    # Nothing is asked for: where a column is gone, every further read would say so.
    if (yield from attempted(*place, "stored_events", partial(rows, store, 0, 0, 0, 0))) is None:
        return None
    found = yield from attempted(*place, "log_heads", partial(partition_ends, store))
    if found is None:
        found = yield from attempted(*place, "stored_events", partial(ends_without_heads, store))
    return found


def _disorder(context: Context) -> Iterator[Finding]:
    """What is wrong across partitions: streams, events that are stored twice, and rows without a place."""
    for service in context.services:
        if service in context.report.unseen:
            looks = [(context.database, partial(_disordered_lines, context, service))]
        else:
            store = context.sources[service]
            looks = [(store.database, partial(look, store)) for look in (unplaced, disordered)]
        for database, look in looks:
            yield from (yield from attempted(context, database, service, "stored_events", look)) or ()
    places = yield from attempted(context, context.database, "audit", "ledger", partial(_unplaced_lines, context))
    yield from places or ()


def _disordered_lines(context: Context, service: str) -> list[Finding]:
    def query(cursor: Cursor) -> list[Finding]:
        return disordered_in(cursor, ledger.AS_STORED_EVENTS, service, "ledger")

    return context.database.read_at_leisure(query)


def _unplaced_lines(context: Context) -> list[Finding]:
    found = context.database.read_at_leisure(ledger.unplaced)
    return [ledger_finding("audit", -1, 0, stream_id, version, "without_place", {}) for stream_id, version in found]


WALK: Final = Check(
    "walk",
    Text(
        ja="各業務の記録と台帳：連番、ハッシュ値、末尾の控え、系列の版、両者の一致",
        en="each log and the ledger: sequences, digests, heads, versions of streams, and that both copies are equal",
    ),
    walk,
)
