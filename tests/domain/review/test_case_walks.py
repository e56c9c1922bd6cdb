"""Cases that live at random: whatever is asked, by whomever, in whatever order, these stay true.

The lives are drawn from fixed seeds, so each run sees the same ones. The steps are weighted, since a life of nothing
but chance is mostly refused and never comes to a decision.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, wraps
from itertools import pairwise
from random import Random
from typing import Any

from services.review.domain.case import CASE
from services.review.domain.clock import next_due, next_wakeup, reading, standing_deadline
from services.review.domain.commands import (
    AnyCaseCommand,
    Approve,
    Assign,
    ExtendCorrection,
    ExtendDeadline,
    LetCaseFallAway,
    Propose,
    Release,
    RequestCorrection,
    SendBack,
    Transfer,
    WithdrawCorrection,
    WithdrawProposal,
)
from services.review.domain.refusals import REFUSALS
from services.review.domain.state import Case
from shared.contracts import plan_record, reaching, review
from shared.contracts.event import Event, names_of
from shared.domain import Refusal, jst_day, start_of
from shared.scheme.standard_period import standard_last_day
from tests.domain.review.facts import CASE_ID, ITEMS, WAKE, case_opened, june, the_answer, the_withdrawal

LIVES = 400
ONLY_READ = {"review.WithdrawalCameTooLate/1"}
"""What answers only a decision that was recorded before texts were named."""
OF_FILES = {"review.DocumentsTaken/1"}
"""What any moment may bring, and nothing else hangs on."""
OF_OTHER_KINDS = {"review.PaperCopiesSeen/1"}
"""What answers only a change or a later application."""


@dataclass
class Life:
    """Every event of a case, and before each command: the case, the command, its outcome, the instant."""

    events: list[Event]
    trail: list[tuple[Case, Any, Any, datetime]]
    now: datetime


def step(chance: Random, case: Case, day: date) -> AnyCaseCommand:
    """Some command, sensible or not."""
    officer = case.officer if case.officer and chance.random() < 0.8 else chance.choice(["sato", "suzuki"])
    approver = chance.choice(["tanaka", "tanaka", "sato"])
    asked = f"c{len(case.pauses) - chance.choice([0, 0, 0, 1])}"
    told = day - timedelta(chance.choice([0, 0, 0, 1, 6]))
    answer_by = chance.choice([None, None, day + timedelta(3), day + timedelta(20), day])
    new = f"c{len(case.pauses) + chance.choice([1, 1, 1, 0])}"
    reasons = chance.choice(["", "理由", "理由"])
    steps: list[tuple[float, AnyCaseCommand]] = [
        (4, Assign(CASE_ID, officer, by=officer, takeover=chance.random() < 0.3)),
        (0.5, Release(CASE_ID, by=officer)),
        (4, RequestCorrection(CASE_ID, new, ITEMS, by=officer, answer_by=answer_by)),
        (0.3, Transfer(CASE_ID, chance.choice(["kinki", "kanto", ""]), "理由", by=officer)),
        (1, ExtendCorrection(CASE_ID, day + timedelta(chance.choice([0, 4, 9])), "理由", by=officer)),
        (0.5, WithdrawCorrection(CASE_ID, "理由", by=officer)),
        (1, ExtendDeadline(CASE_ID, chance.randint(0, 15), "理由", by=officer)),
        (3, Propose(CASE_ID, chance.choice(["certify", "refuse"]), reasons, by=officer)),
        (0.5, WithdrawProposal(CASE_ID, "", by=officer)),
        (1, SendBack(CASE_ID, "確認", by=approver)),
        (3, Approve(CASE_ID, by=approver, certificate_no="関東-2026-1")),
        (1, WAKE),
        (4, the_answer(told, asked, text_no=0)),
        (0.3, the_withdrawal(told)),
        (0.15, LetCaseFallAway(CASE_ID, "rescinded")),
    ]
    return chance.choices([command for _, command in steps], [weight for weight, _ in steps])[0]


@cache
def live(seed: int) -> Life:
    chance = Random(seed)
    life = Life([case_opened(june(1))], [], start_of(june(2)))
    state = CASE.replay(life.events)
    for _ in range(25):
        life.now += timedelta(hours=chance.choice([0, 1, 24, 24, 72, 240]))
        assert state is not None
        command = step(chance, state, jst_day(life.now))
        outcome = CASE.decide(state, command, life.now)
        life.trail.append((state, command, outcome, life.now))
        for event in [] if isinstance(outcome, Refusal) else outcome:
            life.events.append(event)
            state = CASE.evolve(state, event)
    assert state == CASE.replay(life.events)
    return life


def every_life(holds: Callable[[Life], None]) -> Callable[[], None]:
    """A test that a thing holds of all lives; a failure names the seed."""

    @wraps(holds)
    def of_all() -> None:
        for seed in range(LIVES):
            life = live(seed)
            try:
                holds(life)
            except AssertionError as broken:
                broken.add_note(f"in live({seed})")
                raise

    # Else pytest would read the inner signature and look for a fixture called life.
    del of_all.__wrapped__  # type: ignore[attr-defined]
    return of_all


@every_life
def test_at_most_one_correction_is_open(life: Life) -> None:
    events = life.events
    open_ones: set[str] = set()
    asked: list[str] = []
    for event in events:
        match event:
            case review.CorrectionRequested(correction_id=found):
                asked.append(found)
                open_ones.add(found)
                assert len(open_ones) == 1
            case review.CorrectionPeriodExtended(correction_id=found):
                open_ones.add(found)
                assert len(open_ones) == 1
            case (
                review.CorrectionReceived(correction_id=found)
                | review.CorrectionWithdrawn(correction_id=found)
                | review.CorrectionLapsed(correction_id=found)
            ):
                open_ones.discard(found)
            case review.DecisionProposed() | review.PlanCertified() | review.PlanRefused():
                assert not open_ones
    assert len(asked) == len(set(asked))


@every_life
def test_after_the_end_only_what_came_too_late_or_what_undoes_the_decision(life: Life) -> None:
    decided: review.PlanCertified | review.PlanRefused | None = None
    withdrawn = fallen = False
    for event in life.events:
        match event:
            case review.CaseWithdrawn() | review.CorrectionReceived() if fallen and not withdrawn:
                pass
            case review.DecisionWithoutEffect(decision=decision):
                assert decided is not None
                assert decision.text == decided.text
                decided = None
            case review.CorrectionCameTooLate():
                assert decided or withdrawn
            case _:
                assert decided is None
                assert not withdrawn
                assert not fallen
        if isinstance(event, (review.PlanCertified, review.PlanRefused)):
            decided = event
        withdrawn = withdrawn or isinstance(event, review.CaseWithdrawn)
        fallen = fallen or isinstance(event, review.CaseFellAway)
    repeated = [event for event in life.events if isinstance(event, review.CorrectionCameTooLate)]
    assert len(repeated) == len({event.correction_id for event in repeated})


@every_life
def test_the_numbers_of_its_texts_rise_by_one(life: Life) -> None:
    told = (review.CorrectionReceived, review.CorrectionCameTooLate)
    numbers = [event.text_no for event in life.events if isinstance(event, told)]
    assert numbers == list(range(2, 2 + len(numbers)))


@every_life
def test_whatever_is_decided_is_the_text_that_was_proposed(life: Life) -> None:
    proposed = None
    for event in life.events:
        if isinstance(event, review.DecisionProposed):
            proposed = event.text
        if isinstance(event, (review.PlanCertified, review.PlanRefused)):
            assert event.text == proposed


@every_life
def test_R18_rungs_fire_once_and_in_order_and_never_before_their_day(life: Life) -> None:
    events = life.events
    rungs = [event for event in events if isinstance(event, review.RungReached)]
    assert [rung.net_days for rung in rungs] == [30, 40, 45][: len(rungs)]
    for _, _, outcome, now in life.trail:
        for event in [] if isinstance(outcome, Refusal) else outcome:
            assert event.happened_at(now) <= now
            if isinstance(event, review.RungReached):
                assert event.due_at == start_of(event.day)


@every_life
def test_proposer_and_approver_are_two_people_and_the_proposer_held_the_case(life: Life) -> None:
    for state, command, outcome, _ in life.trail:
        for event in [] if isinstance(outcome, Refusal) else outcome:
            if isinstance(event, (review.PlanCertified, review.PlanRefused)):
                assert command.by != state.proposal.proposed_by
            if isinstance(event, (review.DecisionProposed, review.CorrectionRequested)):
                assert command.by == state.officer


@every_life
def test_G8_no_refusal_without_reasons(life: Life) -> None:
    events = life.events
    assert all(event.reasons for event in events if isinstance(event, review.PlanRefused))


@every_life
def test_after_a_wake_up_the_next_one_lies_ahead(life: Life) -> None:
    events, now = life.events, life.now
    state = CASE.replay(events)
    due = CASE.decide(state, WAKE, now)
    assert not isinstance(due, Refusal)
    awake = CASE.replay([*events, *due])
    assert CASE.decide(awake, WAKE, now) == []
    ahead = next_wakeup(awake.clock())
    assert ahead is None or ahead > now
    instants = [event.happened_at(now) for event in due]
    assert all(first <= then for first, then in pairwise(instants))


@every_life
def test_every_event_makes_the_queue_say_what_the_clock_reads(life: Life) -> None:
    """The queue's day is worked out from events alone; caught up, it is what a reading on that day shows."""
    events, now = life.events, life.now
    due = CASE.decide(CASE.replay(events), WAKE, now)
    clock = CASE.replay([*events, *due]).clock()
    assert standing_deadline(clock) == reading(clock, jst_day(now)).last_day
    if clock.stopped_on:
        assert next_due(clock) is None


@every_life
def test_asking_the_same_again_at_once_changes_nothing_more_or_is_refused(life: Life) -> None:
    for state, command, outcome, now in life.trail:
        if isinstance(outcome, Refusal) or isinstance(command, ExtendDeadline):
            continue  # two extensions alike are two extensions; the Idempotency-Key tells a repeat from a wish
        for event in outcome:
            state = CASE.evolve(state, event)
        again = CASE.decide(state, command, now)
        assert isinstance(again, Refusal) or list(again) == []


@every_life
def test_every_refusal_has_its_words_in_both_languages(life: Life) -> None:
    for _, _, outcome, _ in life.trail:
        for refusal in outcome.all if isinstance(outcome, Refusal) else ():
            text = REFUSALS[refusal.code]
            assert text.in_language("ja", refusal.params)
            assert text.in_language("en", refusal.params)


@every_life
def test_what_is_told_last_is_where_the_clock_stands(life: Life) -> None:
    for case, _, outcome, _ in life.trail:
        for event in [] if isinstance(outcome, Refusal) else outcome:
            case = CASE.evolve(case, event)
        if case.ending is None:
            assert case.told_day == standing_deadline(case.clock())


@every_life
def test_each_move_is_told_once_and_after_the_event_that_moved_it(life: Life) -> None:
    told: date | None = standard_last_day(june(1))
    for before, event in pairwise(life.events):
        if isinstance(event, review.ExaminationDateMoved):
            assert event.because == "extended" or event.last_day != told
            ends = (review.PlanCertified, review.PlanRefused, review.CaseWithdrawn, review.CaseFellAway)
            assert not isinstance(before, (*ends, review.DecisionWithoutEffect, review.ExaminationDateMoved))
            told = event.last_day
    last = CASE.replay(life.events)
    assert last is not None
    assert last.told_day == told


@every_life
def test_extensions_never_come_to_more_than_the_policy_gives(life: Life) -> None:
    given_days = [event.days for event in life.events if isinstance(event, review.DeadlineExtended)]
    assert sum(given_days) <= 45


def test_the_lives_come_everywhere() -> None:
    """Without this, the tests above might hold of nothing. A new event in the contracts asks for a step here."""
    recorded = {event.name for seed in range(LIVES) for event in live(seed).events}
    of_other_streams = names_of(plan_record).keys() | names_of(reaching).keys()
    assert recorded == names_of(review).keys() - of_other_streams - ONLY_READ - OF_FILES - OF_OTHER_KINDS
