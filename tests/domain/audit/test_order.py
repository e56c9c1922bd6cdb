"""The order of a history: causes before effects, the same however the ledger came to hear of it."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from services.audit.domain.line import LedgerLine
from services.audit.domain.order import causal_order
from tests.domain.audit.lines import line


@st.composite
def histories(draw: st.DrawFn) -> list[LedgerLine]:
    """Any number of streams in several services, whose events follow from events made before them, at any clock."""
    made: list[LedgerLine] = []
    versions: dict[tuple[str, str], int] = {}
    sequences: dict[str, int] = {}
    for _ in range(draw(st.integers(0, 25))):
        service = draw(st.sampled_from(["intake", "review", "notify"]))
        stream = draw(st.sampled_from("abc"))
        version = versions[service, stream] = versions.get((service, stream), 0) + 1
        sequence = sequences[service] = sequences.get(service, 0) + 1
        cause = draw(st.sampled_from([None, *(one.event_id for one in made)]))
        made.append(line(service, stream, version, draw(st.integers(0, 3)), cause, sequence))
    return made


@given(histories(), st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_arrival_does_not_matter_and_causes_come_first(made: list[LedgerLine], random: object) -> None:
    shuffled = list(made)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    ordered = causal_order(shuffled)
    assert ordered == causal_order(made)
    assert sorted(ordered, key=lambda one: one.event_id) == sorted(made, key=lambda one: one.event_id)
    place = {one.event_id: index for index, one in enumerate(ordered)}
    for one in made:
        if one.causation_id is not None:
            assert place[one.causation_id] < place[one.event_id]
    for stream in {(one.service, one.stream_id) for one in made}:
        versions = [one.version for one in ordered if (one.service, one.stream_id) == stream]
        assert all(a < b for a, b in pairwise(versions))


def test_an_effect_recorded_by_a_clock_that_is_behind_still_comes_after_its_cause() -> None:
    cause = line("intake", "a", 1, minute=5)
    effect = line("review", "b", 1, minute=0, cause=cause.event_id)
    assert causal_order([effect, cause]) == [cause, effect]


def test_where_nothing_else_decides_time_does() -> None:
    late, early = line("intake", "a", 1, minute=2), line("review", "b", 1, minute=1)
    assert causal_order([late, early]) == [early, late]


def test_at_one_instant_the_own_log_of_a_service_decides() -> None:
    second, first = line("notify", "a", 1, sequence=8), line("notify", "b", 1, sequence=7)
    assert causal_order([second, first]) == [first, second]


def test_a_circle_of_causes_drops_nothing() -> None:
    one = line("intake", "a", 1, cause="review-b-1")
    other = line("review", "b", 1, minute=1, cause="intake-a-1")
    after = line("review", "b", 2, minute=2)
    assert causal_order([after, other, one]) == [one, other, after]


def test_a_cause_that_is_not_known_yet_holds_nothing_up() -> None:
    alone = line("review", "b", 1, cause="not-heard-of")
    assert causal_order([alone]) == [alone]
