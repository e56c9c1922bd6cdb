"""The clock of R18 in examples a lawyer could check. Received June 1, 2026: day 45 is July 16."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from services.review.domain.calendar import CALENDAR_0, Calendar
from services.review.domain.clock import (
    CaseClock,
    Extension,
    LapseDue,
    Pause,
    RungDue,
    explain,
    next_due,
    next_wakeup,
    reading,
    rung_day,
    standing_deadline,
)
from services.review.domain.policy import Policy
from shared.domain import end_of, start_of
from tests.domain.review.facts import august, july, june

JUNE_1 = june(1)
DEFAULT = Policy("test")
BUSINESS = Policy("test", unit="business_days")
ROLLED = Policy("test", roll="next_business_day")


def clock(*pauses: Pause, received: date = JUNE_1, policy: Policy = DEFAULT, **more: Any) -> CaseClock:
    return CaseClock(received, policy, more.pop("calendar", CALENDAR_0), pauses, **more)


def pause(asked_on: date, answered_on: date | None = None, answer_by: date | None = None) -> Pause:
    return Pause(f"c{asked_on}", asked_on, answer_by or asked_on + timedelta(14), answered_on)


# --- the deadline ---------------------------------------------------------------------------------------------------


def test_R18_day_1_is_the_day_after_receipt() -> None:
    assert [reading(clock(), june(day)).net for day in (1, 2, 3)] == [0, 1, 2]
    assert reading(clock(), july(16)).net == 45


def test_R18_the_deadline_ends_when_its_day_ends() -> None:
    assert reading(clock(), july(16)).state == "running"
    assert reading(clock(), july(16)).last_day == july(16)
    assert reading(clock(), july(16)).days_left == 0
    passed = reading(clock(), july(18))
    assert (passed.state, passed.last_day, passed.days_left, passed.days_over) == ("passed", july(16), 0, 2)


def test_a_day_before_receipt_reads_as_nothing_yet() -> None:
    before = reading(clock(), date(2026, 5, 20))
    assert (before.net, before.gross, before.days_left) == (0, 0, 45)


def test_R18_days_with_the_applicant_are_not_counted() -> None:
    corrected = clock(pause(june(10), june(18)))
    assert reading(corrected, june(10)).net == 9
    assert reading(corrected, june(18)).net == 9
    assert reading(corrected, june(19)).net == 10
    assert reading(corrected, june(19)).gross == 18
    assert reading(corrected, june(19)).last_day == july(24)  # June 1 + 45 + 8


def test_an_answer_on_the_day_of_the_request_takes_nothing_out() -> None:
    assert reading(clock(pause(june(10), june(10))), june(30)).last_day == july(16)


def test_overlapping_corrections_are_counted_once() -> None:
    both = clock(pause(june(10), june(18)), pause(june(15), june(20)))
    assert reading(both, june(30)).last_day == july(26)  # (June 10, June 20] is ten days, not thirteen


def test_corrections_that_touch_are_one_after_the_other() -> None:
    assert reading(clock(pause(june(10), june(12)), pause(june(12), june(14))), june(30)).last_day == july(20)


def test_while_a_correction_is_open_there_are_days_left_and_no_deadline() -> None:
    open_one = clock(pause(june(10)))
    for day in (june(10), june(17), june(24)):
        found = reading(open_one, day)
        assert (found.state, found.last_day, found.days_left, found.whose) == ("paused", None, 36, "applicant")


def test_G7_the_pause_ends_with_the_due_day_when_nobody_answers() -> None:
    found = reading(clock(pause(june(10))), june(25))
    assert (found.state, found.net, found.last_day, found.whose) == ("running", 10, july(30), "bureau")


def test_a_late_answer_pauses_nothing() -> None:
    late = clock(pause(june(10), answered_on=july(5)))
    assert reading(late, july(6)).last_day == july(30)
    assert reading(late, july(1)).whose == "bureau"


def test_extending_a_correction_period_opens_a_new_pause_from_that_day() -> None:
    lapsed = Pause("c1", june(10), june(24), lapsed=True)
    again = Pause("c1", june(27), july(7))
    assert reading(clock(lapsed, again), june(26)).net == 11
    assert reading(clock(lapsed, again), june(27)).state == "paused"
    assert reading(clock(lapsed, again), july(8)).net == 13  # June 25, 26, 27 and July 8 count beside the first nine
    in_time = Pause("c1", june(20), july(4))  # extended before the due day: one pause without a hole
    assert reading(clock(lapsed, in_time), july(5)).net == 10


def test_the_pause_that_starts_before_receipt_is_cut_at_receipt() -> None:
    early = clock(pause(date(2026, 5, 20), june(5), answer_by=june(10)))
    assert reading(early, june(6)).net == 1
    assert reading(early, june(6)).last_day == july(20)
    assert reading(clock(pause(date(2026, 5, 1), date(2026, 5, 9))), june(6)).last_day == july(16)


def test_with_the_switch_off_an_unanswered_correction_keeps_the_clock_standing() -> None:
    policy = replace(DEFAULT, lapse_ends_pause=False)
    waiting = clock(Pause("c1", june(10), june(24), lapsed=True), policy=policy)
    assert reading(waiting, august(1)).state == "paused"
    assert (standing_deadline(waiting), next_wakeup(waiting)) == (None, None)
    answered = clock(Pause("c1", june(10), june(24), answered_on=july(10), lapsed=True), policy=policy)
    assert reading(answered, july(10)).last_day == july(16) + timedelta(30)


def test_the_answer_ends_the_pause_on_the_day_it_was_given_even_if_it_was_taken_to_have_lapsed() -> None:
    learned_late = clock(Pause("c1", june(10), june(24), answered_on=june(20), lapsed=True))
    assert reading(learned_late, june(30)).last_day == july(26)


# --- a deadline that passes -----------------------------------------------------------------------------------------


def test_a_correction_on_the_deadline_day_carries_it_to_the_end_of_the_pause() -> None:
    last_minute = clock(pause(july(16), july(20)))
    assert reading(last_minute, july(16)).state == "paused"
    assert reading(last_minute, july(20)).last_day == july(20)
    assert reading(last_minute, july(20)).state == "running"
    assert reading(last_minute, july(21)).state == "passed"


def test_a_correction_after_the_deadline_neither_moves_nor_cures_it() -> None:
    too_late = clock(pause(july(17), july(25)))
    for day in (july(17), july(20), july(25), july(30)):
        assert (reading(too_late, day).state, reading(too_late, day).last_day) == ("passed", july(16))
    assert reading(too_late, july(20)).whose == "applicant"
    assert reading(too_late, july(26)).net == 47  # its days are the applicant's all the same
    assert standing_deadline(clock(pause(july(17)))) == july(16)


def test_of_two_corrections_the_one_after_the_deadline_is_left_out() -> None:
    two = clock(pause(june(10), june(12)), pause(july(19), july(25)))
    assert reading(two, july(30)).last_day == july(18)
    assert reading(clock(pause(june(10), june(12)), pause(july(18), july(25))), july(26)).last_day == july(25)


def test_old_days_read_as_they_were() -> None:
    later = clock(pause(june(20), june(29)), extensions=(Extension(july(1), 5),), stopped_on=july(10))
    assert reading(later, june(15)) == reading(clock(), june(15))


# --- extensions, unit, roll -----------------------------------------------------------------------------------------


def test_R18_an_extension_moves_the_deadline_and_not_the_rungs() -> None:
    longer = clock(extensions=(Extension(june(20), 10),))
    assert reading(longer, june(20)).last_day == july(26)
    assert reading(longer, june(20)).allowed == 55
    assert reading(longer, june(19)).allowed == 45
    assert rung_day(longer, 45) == july(16)


def test_an_extension_after_the_deadline_does_not_bring_it_back() -> None:
    found = reading(clock(extensions=(Extension(july(17), 10),)), july(17))
    assert (found.state, found.last_day, found.allowed) == ("passed", july(16), 45)


def test_an_extension_opens_the_way_for_a_later_correction() -> None:
    both = clock(pause(july(18), july(20)), extensions=(Extension(july(16), 5),))
    assert reading(both, july(21)).last_day == july(23)


def test_in_business_days_weekends_and_holidays_do_not_count() -> None:
    assert reading(clock(policy=BUSINESS), june(1)).last_day == august(3)  # nine weeks after a Monday
    marine_day = Calendar("calendar/1", frozenset({july(20)}))
    assert reading(clock(policy=BUSINESS, calendar=marine_day), june(1)).last_day == august(4)


def test_in_business_days_a_weekend_with_the_applicant_moves_nothing() -> None:
    assert reading(clock(pause(june(5), june(7)), policy=BUSINESS), june(8)).last_day == august(3)


def test_the_deadline_is_rolled_once_to_the_next_business_day() -> None:
    saturday = clock(received=june(3), policy=ROLLED)  # day 45 is Saturday, July 18
    assert reading(saturday, july(18)).last_day == july(20)
    assert reading(saturday, july(20)).state == "running"
    assert reading(saturday, july(21)).state == "passed"
    holiday = Calendar("calendar/1", frozenset({july(20)}))
    assert reading(replace(saturday, calendar=holiday), july(18)).last_day == july(21)
    assert rung_day(saturday, 45) == july(18)


def test_a_correction_while_the_deadline_is_rolled_carries_it_on() -> None:
    sunday = clock(pause(july(19), july(22)), received=june(3), policy=ROLLED)
    assert reading(sunday, july(22)).last_day == july(22)
    over_before_monday = clock(pause(july(18), july(19)), received=june(3), policy=ROLLED)
    assert reading(over_before_monday, july(19)).last_day == july(20)
    to_a_saturday = clock(pause(july(20), july(25)), received=june(3), policy=ROLLED)
    assert reading(to_a_saturday, july(25)).last_day == july(27)


# --- what falls due -------------------------------------------------------------------------------------------------


def test_a_rung_fires_at_the_start_of_the_day_in_Japan_that_is_its_nth() -> None:
    assert next_due(clock()) == RungDue(datetime(2026, 6, 30, 15, 0, tzinfo=UTC), 30, july(1))
    assert next_wakeup(clock(rungs_reached=(30,))) == start_of(july(11))
    assert next_wakeup(clock(rungs_reached=(30, 40, 45))) is None


def test_a_rung_waits_for_the_applicant() -> None:
    assert next_wakeup(clock(pause(june(10), june(18)))) == start_of(july(9))


def test_a_correction_on_the_day_of_a_rung_does_not_hold_it_back() -> None:
    assert rung_day(clock(pause(july(1))), 30) == july(1)
    assert rung_day(clock(pause(june(30))), 30) == july(15)


def test_a_lapse_falls_due_when_the_day_for_the_answer_has_ended() -> None:
    assert next_due(clock(pause(june(10)))) == LapseDue(end_of(june(24)), "c2026-06-10", june(24))


def test_a_lapse_comes_before_the_rung_of_the_same_instant() -> None:
    waiting = clock(pause(june(30)))
    assert isinstance(next_due(waiting), LapseDue)
    assert next_wakeup(waiting) == start_of(rung_day(waiting, 30)) == start_of(july(15))


def test_a_clock_that_has_stopped_owes_nothing() -> None:
    assert next_wakeup(clock(pause(june(10)), stopped_on=june(12))) is None


def test_a_clock_that_has_stopped_shows_its_last_day() -> None:
    stopped = clock(stopped_on=june(20))
    assert reading(stopped, june(20)) == replace(reading(stopped, august(1)), day=june(20))
    found = reading(stopped, august(1))
    assert (found.state, found.net, found.gross, found.last_day) == ("stopped", 19, 19, july(16))
    assert (found.days_left, found.whose) == (26, "none")
    assert reading(clock(stopped_on=july(18)), august(1)).days_over == 2


def test_the_queue_is_sorted_by_the_deadline_and_what_stands_still_comes_last() -> None:
    assert standing_deadline(clock()) == july(16)
    assert standing_deadline(clock(pause(june(10)))) is None
    assert standing_deadline(clock(pause(june(10), june(18)))) == july(24)
    assert standing_deadline(clock(replace(pause(june(10)), lapsed=True))) == july(30)


def test_what_follows_the_end_never_was() -> None:
    """A withdrawal of June 24 that reaches us after a correction was asked on June 26."""
    told_late = clock(pause(june(26)), extensions=(Extension(june(27), 5),), stopped_on=june(24))
    found = reading(told_late, july(30))
    assert (found.state, found.last_day, found.allowed) == ("stopped", july(16), 45)
    assert standing_deadline(told_late) == july(16)
    assert explain(told_late, july(30))[-1].day == june(24)


# --- the explanation ------------------------------------------------------------------------------------------------


def test_the_clock_explains_every_day() -> None:
    lines = explain(clock(pause(june(3), june(5))), june(7))
    assert [(line.day.day, line.counts, line.number, line.whose, line.cause) for line in lines] == [
        (1, False, 0, "none", "received"),
        (2, True, 1, "bureau", "counted"),
        (3, True, 2, "bureau", "counted"),
        (4, False, 2, "applicant", "correction"),
        (5, False, 2, "applicant", "correction"),
        (6, True, 3, "bureau", "counted"),
        (7, True, 4, "bureau", "counted"),
    ]
    assert (lines[3].correction_id, lines[3].interval, lines[3].rule) == ("c2026-06-03", (june(3), june(5)), "G6")
    assert {(line.policy, line.calendar) for line in lines} == {("test", "calendar/0")}


def test_the_explanation_marks_rungs_and_the_last_day() -> None:
    lines = explain(clock(), july(20))
    assert [(line.day, line.reached) for line in lines if line.reached] == [
        (july(1), (30,)),
        (july(11), (40,)),
        (july(16), (45,)),
    ]
    assert [line.day for line in lines if line.last_day] == [july(16)]


def test_the_explanation_names_days_off_and_ends_with_the_case() -> None:
    lines = explain(clock(policy=BUSINESS, stopped_on=june(8)), july(1))
    assert [line.day for line in lines if line.cause == "day_off"] == [june(6), june(7)]
    assert lines[-1].day == june(8)
    assert explain(clock(), date(2026, 5, 1)) == ()


@pytest.mark.parametrize("day", [june(1), june(9), june(30), july(31)])
def test_the_explanation_and_the_reading_agree(day: date) -> None:
    one = clock(pause(june(10), june(18)), policy=BUSINESS)
    assert explain(one, day)[-1].number == reading(one, day).net
