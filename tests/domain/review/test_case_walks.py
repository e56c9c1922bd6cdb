"""Cases that live at random: whatever is asked, by whomever, in whatever order, these stay true."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.review.domain.asks import (
    Approve,
    Assign,
    ExtendDeadline,
    Propose,
    Release,
    RequestCorrection,
    SendBack,
    Wake,
)
from services.review.domain.case import CASE
from services.review.domain.clock import next_due, next_wakeup, reading, standing_deadline
from services.review.domain.refusals import REFUSALS
from services.review.domain.state import Case
from shared.contracts import review
from shared.contracts.event import Event, names_of
from shared.domain import Refusal, jst_day, start_of
from tests.domain.review.facts import CASE_ID, ITEMS, case_opened, june, the_answer, the_withdrawal

STEADY = settings(max_examples=120, derandomize=True, deadline=None, database=None)
OFFICERS = st.sampled_from(["sato", "sato", "sato", "sato", "suzuki"])
APPROVERS = st.sampled_from(["tanaka", "tanaka", "sato"])
TOLD_LATE = st.sampled_from([0, 0, 1, 6])
ENDINGS = (review.PlanCertified, review.PlanRefused, review.CaseWithdrawn)
TOO_LATE = (review.CorrectionCameTooLate, review.WithdrawalCameTooLate)


def latest(case: Case, back: int) -> str:
    """The name of the last correction asked, or of one before it, or of one that never was."""
    return f"c{len(case.pauses) - back}"


# A step is a command made of the case and the day on which it is given.
assigning = st.builds(
    lambda who, take: lambda case, day: Assign(CASE_ID, who, by=who, takeover=take), OFFICERS, st.booleans()
)
releasing = st.builds(lambda who: lambda case, day: Release(CASE_ID, by=who), OFFICERS)
asking = st.builds(
    lambda back, who, days: (
        lambda case, day: RequestCorrection(
            CASE_ID, latest(case, back), ITEMS, by=who, answer_by=days and day + timedelta(days)
        )
    ),
    st.sampled_from([-1, -1, -1, 0]),
    OFFICERS,
    st.sampled_from([None, None, 3, 20, 0]),
)
answering = st.builds(
    lambda back, late: lambda case, day: the_answer(day - timedelta(late), latest(case, back)),
    st.sampled_from([0, 0, 0, 1]),
    TOLD_LATE,
)
withdrawing = st.builds(lambda late: lambda case, day: the_withdrawal(day - timedelta(late)), TOLD_LATE)
extending = st.builds(
    lambda days: lambda case, day: ExtendDeadline(CASE_ID, days, "理由", by="tanaka"), st.integers(0, 15)
)
proposing = st.builds(
    lambda outcome, reasons, who: lambda case, day: Propose(CASE_ID, outcome, reasons, by=who),
    st.sampled_from(["certify", "refuse"]),
    st.sampled_from(["", "理由", "理由"]),
    OFFICERS,
)
sending_back = st.builds(lambda who: lambda case, day: SendBack(CASE_ID, "確認", by=who), APPROVERS)
approving = st.builds(lambda who: lambda case, day: Approve(CASE_ID, by=who, certificate_no="関東-2026-1"), APPROVERS)
waking = st.just(lambda case, day: Wake(CASE_ID))

STEPS = st.sampled_from(
    [asking, asking, answering, answering, proposing, sending_back, extending, waking, assigning, releasing]
    + [asking, answering, proposing, assigning, waking, approving, withdrawing]
).flatmap(lambda steps: steps)
HOURS = st.sampled_from([0, 1, 24, 24, 72, 240])
BEGINNING = st.sampled_from([[], *[[(0, lambda case, day: Assign(CASE_ID, "sato", by="sato"))]] * 5])
WALKS = st.builds(
    lambda first, rest: first + rest, BEGINNING, st.lists(st.tuples(HOURS, STEPS), min_size=12, max_size=30)
)


def walk(steps: list[tuple[int, Any]]) -> tuple[list[Event], list[tuple[Case, Any, Any, datetime]]]:
    """Every event of a random life, and before each command: the case, the command, its outcome, the instant."""
    events: list[Event] = [case_opened(june(1))]
    state, now, trail = CASE.replay(events), start_of(june(2)), []
    for hours, step in steps:
        now += timedelta(hours=hours)
        assert state is not None
        command = step(state, jst_day(now))
        outcome = CASE.decide(state, command, now)
        trail.append((state, command, outcome, now))
        for event in [] if isinstance(outcome, Refusal) else outcome:
            events.append(event)
            state = CASE.evolve(state, event)
    assert state == CASE.replay(events)
    return events, trail


@STEADY
@given(WALKS)
def test_at_most_one_correction_is_open(steps: Any) -> None:
    events, _ = walk(steps)
    open_ones: set[str] = set()
    asked: list[str] = []
    for event in events:
        match event:
            case review.CorrectionRequested(correction_id=found):
                asked.append(found)
                open_ones.add(found)
                assert len(open_ones) == 1
            case review.CorrectionReceived(correction_id=found) | review.CorrectionLapsed(correction_id=found):
                open_ones.discard(found)
            case review.DecisionProposed() | review.PlanCertified() | review.PlanRefused():
                assert not open_ones
    assert len(asked) == len(set(asked))


@STEADY
@given(WALKS)
def test_after_the_end_only_what_came_too_late(steps: Any) -> None:
    events, _ = walk(steps)
    ends = [index for index, event in enumerate(events) if isinstance(event, ENDINGS)]
    assert len(ends) <= 1
    for event in events[ends[0] + 1 :] if ends else []:
        assert isinstance(event, TOO_LATE)
    if not ends:
        assert not any(isinstance(event, TOO_LATE) for event in events)
    repeated = [event for event in events if isinstance(event, TOO_LATE)]
    assert len(repeated) == len({(event.name, getattr(event, "correction_id", "")) for event in repeated})


@STEADY
@given(WALKS)
def test_R18_rungs_fire_once_and_in_order_and_never_before_their_day(steps: Any) -> None:
    events, trail = walk(steps)
    rungs = [event for event in events if isinstance(event, review.RungReached)]
    assert [rung.net_days for rung in rungs] == [30, 40, 45][: len(rungs)]
    for _, _, outcome, now in trail:
        for event in [] if isinstance(outcome, Refusal) else outcome:
            assert event.happened_at(now) <= now
            if isinstance(event, review.RungReached):
                assert event.due_at == start_of(event.day)


@STEADY
@given(WALKS)
def test_proposer_and_approver_are_two_people_and_the_proposer_held_the_case(steps: Any) -> None:
    _, trail = walk(steps)
    for state, command, outcome, _ in trail:
        for event in [] if isinstance(outcome, Refusal) else outcome:
            if isinstance(event, (review.PlanCertified, review.PlanRefused)):
                assert command.by != state.proposal.proposed_by
            if isinstance(event, (review.DecisionProposed, review.CorrectionRequested)):
                assert command.by == state.officer


@STEADY
@given(WALKS)
def test_G8_no_refusal_without_reasons(steps: Any) -> None:
    events, _ = walk(steps)
    assert all(event.reasons for event in events if isinstance(event, review.PlanRefused))


@STEADY
@given(WALKS)
def test_after_a_wake_up_the_next_one_lies_ahead(steps: Any) -> None:
    events, trail = walk(steps)
    now = trail[-1][3] if trail else start_of(june(2))
    state = CASE.replay(events)
    due = CASE.decide(state, Wake(CASE_ID), now)
    assert not isinstance(due, Refusal)
    awake = CASE.replay([*events, *due])
    assert CASE.decide(awake, Wake(CASE_ID), now) == []
    ahead = next_wakeup(awake.clock())
    assert ahead is None or ahead > now
    instants = [event.happened_at(now) for event in due]
    assert all(first <= then for first, then in pairwise(instants))


@STEADY
@given(WALKS)
def test_every_event_makes_the_queue_say_what_the_clock_reads(steps: Any) -> None:
    """The queue's day is worked out from events alone; caught up, it is what a reading on that day shows."""
    events, trail = walk(steps)
    now = trail[-1][3] if trail else start_of(june(2))
    due = CASE.decide(CASE.replay(events), Wake(CASE_ID), now)
    clock = CASE.replay([*events, *due]).clock()
    assert standing_deadline(clock) == reading(clock, jst_day(now)).last_day
    if clock.stopped_on:
        assert next_due(clock) is None


@STEADY
@given(WALKS)
def test_asking_the_same_again_at_once_changes_nothing_more_or_is_refused(steps: Any) -> None:
    _, trail = walk(steps)
    for state, command, outcome, now in trail:
        if isinstance(outcome, Refusal) or isinstance(command, ExtendDeadline):
            continue  # two extensions alike are two extensions; the Idempotency-Key tells a repeat from a wish
        for event in outcome:
            state = CASE.evolve(state, event)
        again = CASE.decide(state, command, now)
        assert isinstance(again, Refusal) or list(again) == []


@STEADY
@given(WALKS)
def test_every_refusal_has_its_words_in_both_languages(steps: Any) -> None:
    _, trail = walk(steps)
    for _, _, outcome, _ in trail:
        for refusal in outcome.all if isinstance(outcome, Refusal) else ():
            text = REFUSALS[refusal.code]
            assert text.in_language("ja", refusal.params)
            assert text.in_language("en", refusal.params)


def test_the_walks_come_everywhere() -> None:
    """Without this, the tests above might hold of nothing. A new event in the contracts asks for a step here."""
    seen: set[str] = set()

    @STEADY
    @given(WALKS)
    def wander(steps: Any) -> None:
        seen.update(event.name for event in walk(steps)[0])

    wander()
    assert seen == set(names_of(review))
