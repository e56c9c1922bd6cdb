"""The order of a plan's history: causes before effects, whatever the order in which the ledger heard of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from heapq import heapify, heappop, heappush
from itertools import pairwise

from services.audit.domain.line import LedgerLine


def causal_order(lines: Iterable[LedgerLine]) -> list[LedgerLine]:
    """Every line once: a stream's versions ascend, and what follows from an event (causation) stands after it.

    What neither of these decides goes by recorded time, then by when it was so, then by service and by the service's
    own log. A circle of causes, which only tampering can make, is entered at its earliest line: nothing is dropped.
    """
    ordered = sorted(lines, key=_natural)
    followers = _followers(ordered)
    waiting_for = [0] * len(ordered)
    for effects in followers.values():
        for effect in effects:
            waiting_for[effect] += 1
    ready = [index for index, causes in enumerate(waiting_for) if causes == 0]
    heapify(ready)
    placed = [False] * len(ordered)
    earliest = 0
    result: list[LedgerLine] = []
    while len(result) < len(ordered):
        if not ready:
            while placed[earliest]:
                earliest += 1
            ready.append(earliest)
        index = heappop(ready)
        if placed[index]:
            continue
        placed[index] = True
        result.append(ordered[index])
        for effect in followers[index]:
            waiting_for[effect] -= 1
            if waiting_for[effect] == 0:
                heappush(ready, effect)
    return result


def _natural(line: LedgerLine) -> tuple[object, ...]:
    return (
        line.recorded_at,
        line.occurred_at,
        line.at.service,
        # A plan's events lie in one partition of each service, so its sequence is the order in which they were
        # committed; stream ids are random and would say nothing.
        line.at.partition,
        line.at.sequence,
        line.stream_id,
        line.version,
    )


def _followers(lines: Sequence[LedgerLine]) -> dict[int, set[int]]:
    """Which lines must come after which, by their index."""
    by_event: dict[str, int] = {}
    streams: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, line in enumerate(lines):
        if line.event_id:
            by_event.setdefault(line.event_id, index)
        streams[line.service, line.stream_id].append(index)
    followers: dict[int, set[int]] = defaultdict(set)
    for stream in streams.values():
        stream.sort(key=lambda index: lines[index].version)
        for earlier, later in pairwise(stream):
            followers[earlier].add(later)
    for index, line in enumerate(lines):
        cause = by_event.get(line.causation_id or "", index)
        if cause != index:
            followers[cause].add(index)
    return followers
