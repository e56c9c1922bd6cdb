"""What an event asks of other streams of its service (ADR 0033): asked again of what is stored, and compared.

Only which events came of it is compared: what is decided may be otherwise by now, and what an event says is proven by
its digest.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from shared.domain import Consequences, Refusal, Text
from shared.event_store.finding import Finding
from shared.event_store.recorder import Recorded
from shared.event_store.replay import AggregateOf

ASKED_TEXTS: Final[Mapping[str, Text]] = {
    "consequence_missing": Text(
        ja="これに伴う記録がありません：{missing}", en="what it asks of another stream did not happen: {missing}"
    ),
    "not_asked": Text(
        ja="原因とされる記録からは生じない記録です（{cause}）。",
        en="what it names as its cause ({cause}) asks for no such event",
    ),
}

_Came = tuple[str, str]
"""A stream, and the name of an event that was recorded there."""


def asked_findings(
    service: str, stored: Sequence[Recorded], consequences: Consequences, aggregate_of: AggregateOf
) -> Iterator[Finding]:
    """What was asked and did not happen, and what happened unasked, among the events of a plan in the order of the log.

    An event that was stored under an earlier name may be from before it asked for anything. Where no event asks for
    anything, a worker may name one of its own log as its cause.
    """
    if not consequences:
        return
    brought: dict[str, list[int]] = defaultdict(list)
    for index, one in enumerate(stored):
        brought[one.event.head.causation_id or ""].append(index)
    for index, one in enumerate(stored):
        came = brought.get(str(one.event.head.event_id), [])
        asks = consequences.get(type(one.event))
        if one.entry.topic != one.event.name or (asks is None and not came):
            continue
        expected = _expected(stored, index, came, asks, aggregate_of) if asks else []
        if expected is not None:
            yield from _unlike(service, stored, one, expected, came)


def _expected(
    stored: Sequence[Recorded], index: int, came: Sequence[int], asks: Any, aggregate_of: AggregateOf
) -> list[_Came] | None:
    """What an event asks for; None where that would be refused by now."""
    event = stored[index].event
    last = _end_of_command(stored, index)
    state = _state(stored[: last + 1], event.head.stream_id, aggregate_of(event.name))
    before = min(came, default=last + 1)
    found: list[_Came] = []
    for aggregate, command in asks(event, state):
        outcome = aggregate.decide(
            _state(stored[:before], command.stream_id, aggregate), command, event.head.occurred_at
        )
        if isinstance(outcome, Refusal):
            return None
        found += [(command.stream_id, one.name) for one in outcome]
    return found


def _end_of_command(stored: Sequence[Recorded], index: int) -> int:
    """Where what the same command brought to the same stream ends."""
    head = stored[index].event.head
    for last in range(index, len(stored) - 1):
        following = stored[last + 1].event.head
        same = (head.stream_id, head.correlation_id, head.causation_id, head.occurred_at)
        if (following.stream_id, following.correlation_id, following.causation_id, following.occurred_at) != same:
            return last
    return len(stored) - 1


def _state(stored: Sequence[Recorded], stream_id: str, aggregate: Any) -> Any:
    return aggregate.replay([one.event for one in stored if one.event.head.stream_id == stream_id])


def _unlike(
    service: str, stored: Sequence[Recorded], asking: Recorded, expected: Sequence[_Came], came: Sequence[int]
) -> Iterator[Finding]:
    left = Counter(expected)
    for index in came:
        one = stored[index]
        what = one.event.head.stream_id, one.event.name
        if left[what]:
            left[what] -= 1
        else:
            yield _finding(service, one, "not_asked", cause=f"{asking.event.name} {asking.entry.sequence}")
    if missing := list(left.elements()):
        yield _finding(service, asking, "consequence_missing", missing=", ".join(name for _, name in missing))


def _finding(service: str, one: Recorded, code: str, **params: Any) -> Finding:
    entry, head = one.entry, one.event.head
    place = service, entry.partition, entry.sequence, head.stream_id
    return Finding(*place, code, head.version, params, text=ASKED_TEXTS[code])
