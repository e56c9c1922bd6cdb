"""CertifiedPlan: followed once, woken to each date once, in order of time, and done when its period has ended."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import get_args
from uuid import uuid4

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from services.followup.domain.commands import DropRenewal, EndFollowUp, Follow, TakeRenewal, Wake
from services.followup.domain.plan import PLAN, decide, next_wakeup
from services.followup.domain.refusals import REFUSALS
from services.followup.domain.state import CertifiedPlan
from shared.contracts.blocks import Period, PlanOutline
from shared.contracts.event import Actor, Event, Header
from shared.contracts.followup import (
    DroppedBy,
    EndedBy,
    FollowUpEnded,
    PlanExpired,
    PlanFollowed,
    ReminderFellDue,
    RenewalDropped,
    RenewalInvited,
)
from shared.contracts.intake import (
    ApplicationCertified,
    CertificateGivenBack,
    FilingClosed,
    FilingOpened,
    PaperCertificateKnown,
)
from shared.contracts.paper import paper_text, untyped
from shared.contracts.review import PlanCertified
from shared.contracts.text import TextId, unnamed
from shared.domain import Month, Refusal, end_of, start_of
from shared.scheme.application_kinds import PlanType
from shared.scheme.lineage import in_force
from shared.scheme.plan_dates import AFTER_THE_END, FOR_RENEWAL, follow_up_dates
from tests.domain.followup.day_by_day import Act, Certified, Dropped, Ended, Filed, every_morning
from tests.domain.followup.plans import APPLICANT, POLICY, equipment, follow, on, outline, run
from tests.domain.review.facts import form
from tests.support.paper import certificate
from tests.support.scenario import given_for, noon

given = given_for(PLAN)
APRIL_10 = date(2026, 4, 10)
SOME_DAY = date(2026, 7, 1)
WAKE = Wake("plan-1")


def how_ended(state: CertifiedPlan) -> tuple[str, date | None]:
    """How a plan stands at last."""
    found = in_force(state.facts, date.max)
    return found.status, found.ended_on


def followed(
    promised: PlanOutline,
    certified_on: date = APRIL_10,
    *,
    case_id: str = "case-1",
    supporter: str = "jf-cmca",
    plan_type: PlanType = "single",
) -> PlanFollowed:
    return PlanFollowed(
        case_id=case_id,
        application_no="K-2026-000001",
        bureau="kanto",
        certificate_no="20260410関東第1号",
        certified_on=certified_on,
        supporter=supporter,
        applicant=APPLICANT,
        outline=promised,
        dates=follow_up_dates(certified_on, promised, POLICY),
        plan_type=plan_type,
    )


def reminder(kind: str, day: date, detail: str = "") -> ReminderFellDue:
    return ReminderFellDue(kind=kind, day=day, detail=detail, supporter="jf-cmca", due_at=start_of(day))


def invited(day: date) -> RenewalInvited:
    return RenewalInvited(day=day, supporter="jf-cmca", due_at=start_of(day))


def expired(day: date, case_id: str = "case-1", term: int = 1) -> PlanExpired:
    return PlanExpired(application_id=case_id, ended_on=day, due_at=end_of(day), term=term)


# -- following ------------------------------------------------------------------------------------------------------


def test_a_certified_plan_is_followed_with_its_dates() -> None:
    given().when(follow(outline()), at=APRIL_10).then(followed(outline()))


@pytest.mark.parametrize(("plan_type", "supporter"), [("single", "jf-cmca"), ("joint", "smrj")])
def test_R53_the_supporter_follows_from_the_type_of_plan(plan_type: PlanType, supporter: str) -> None:
    expected = followed(outline(), supporter=supporter, plan_type=plan_type)
    given().when(follow(outline(), plan_type=plan_type), at=APRIL_10).then(expected)


def test_the_same_certification_twice_is_followed_once() -> None:
    given(followed(outline())).when(follow(outline()), at=SOME_DAY).then_nothing()


def test_R16_a_period_that_ends_before_it_starts_is_refused() -> None:
    given().when(follow(outline("2026-05", "2026-04")), at=APRIL_10).refused(
        "R16", "period_ends_before_start", "outline.period"
    )
    assert "period_ends_before_start" in REFUSALS


TEXT = TextId(application_id="case-1", text_no=1, form_version="24-2025-11", digest="d1")


def _head(plan_id: str | None) -> Header:
    return Header(
        event_id=uuid4(),
        stream_id="case-1",
        version=9,
        plan_id=plan_id,
        occurred_at=noon(APRIL_10),
        actor=Actor(role="system", id="jigyokei"),
        correlation_id="c",
        causation_id=None,
    )


def certified(plan_id: str | None = "plan-1", text: TextId = TEXT) -> ApplicationCertified:
    return ApplicationCertified(
        header=_head(plan_id),
        application_no="K-2026-000001",
        kind="new",
        bureau="kanto",
        certificate_no="20260410関東第1号",
        certified_on=APRIL_10,
        text=text,
        applicant=APPLICANT,
        outline=outline(),
    )


def certified_by_review(text: TextId) -> PlanCertified:
    return PlanCertified(
        header=_head("plan-1"),
        case_id="case-1",
        application_no="K-2026-000001",
        kind="new",
        bureau="kanto",
        certificate_no="20260410関東第1号",
        certified_on=APRIL_10,
        applicant=APPLICANT,
        outline=outline(),
        text=text,
    )


def test_a_certification_that_has_taken_effect_holds_all_that_following_needs() -> None:
    assert Follow.after(certified()) == follow(outline(), text=TEXT)
    assert follow(outline()).stream_id == WAKE.stream_id == "plan-1"
    with pytest.raises(LookupError):
        Follow.after(certified(plan_id=None))


def test_a_certification_is_followed_once_whoever_tells_of_it() -> None:
    assert Follow.after(certified_by_review(TEXT)) is None
    assert Follow.after(certified_by_review(unnamed("case-1"))) == follow(outline(), text=unnamed("case-1"))
    assert Follow.after(certified(text=unnamed("case-1"))) is None


# -- waking ---------------------------------------------------------------------------------------------------------


def test_a_plan_that_nobody_follows_wakes_to_nothing() -> None:
    given().when(WAKE, at=APRIL_10).then_nothing()
    assert next_wakeup(CertifiedPlan()) is None


def test_before_the_first_date_there_is_nothing() -> None:
    given(followed(outline(training=9))).when(WAKE, at=start_of(date(2026, 9, 1)) - timedelta(seconds=1)).then_nothing()


def test_a_reminder_falls_due_as_its_day_begins_in_japan() -> None:
    first = date(2026, 9, 1)
    given(followed(outline())).when(WAKE, at=start_of(first)).then(reminder("training", first))
    assert start_of(first) == datetime(2026, 8, 31, 15, tzinfo=UTC)


def test_a_reminder_comes_once() -> None:
    first = date(2026, 9, 1)
    given(followed(outline())).when(WAKE, at=first).and_when(WAKE, at=first).then_nothing()


def test_a_late_wake_records_all_that_was_missed_in_order_of_time_as_of_its_own_day() -> None:
    scenario = given(followed(outline())).when(WAKE, at=date(2027, 4, 1))
    scenario.then(
        reminder("training", date(2026, 9, 1)),
        reminder("review", date(2027, 3, 1)),
    )
    first = scenario.outcome[0]
    assert first.happened_at(noon(date(2027, 4, 1))) == start_of(date(2026, 9, 1))


def test_R24_the_opening_of_the_window_invites_to_the_second_application() -> None:
    promised = outline("2026-05", "2026-12", training=5, review=5)
    (
        given(followed(promised), reminder("training", date(2026, 5, 1)), reminder("review", date(2026, 5, 1)))
        .when(WAKE, at=start_of(date(2026, 6, 1)))
        .then(invited(date(2026, 6, 1)))
    )


def test_R23_the_plan_expires_when_its_last_day_has_ended_and_not_before() -> None:
    promised = outline("2026-01", "2026-04", training=1, review=1)
    last = date(2026, 4, 30)
    before = [followed(promised), invited(date(2026, 4, 11))]
    given(*before).when(WAKE, at=end_of(last) - timedelta(microseconds=1)).then_nothing()
    given(*before).when(WAKE, at=end_of(last)).then(expired(last))


def test_R40_the_tax_window_of_a_plan_that_has_ended_still_closes() -> None:
    events = run(
        (follow(outline("2026-04", "2027-01", equipment=(equipment("2026-10"),))), noon(APRIL_10)),
        (WAKE, noon(date(2040, 1, 1))),
    )
    last = date(2027, 4, 9)
    assert events[-3:] == [
        expired(date(2027, 1, 31)),
        reminder("tax_window_closing", date(2027, 3, 10), last.isoformat()),
        reminder("tax_window_ends", last),
    ]
    ended = PLAN.replay(events[:-2])
    assert (how_ended(ended), next_wakeup(ended)) == (("expired", date(2027, 2, 1)), start_of(date(2027, 3, 10)))
    assert next_wakeup(PLAN.replay(events)) is None


def test_R40_what_falls_due_as_the_period_ends_comes_after_the_expiry() -> None:
    certified_on = date(2026, 5, 1)
    promised = outline("2026-05", "2027-01", equipment=(equipment("2026-10"),))
    events = run((follow(promised, certified_on), noon(certified_on)), (WAKE, start_of(date(2027, 2, 1))))
    assert events[-2:] == [
        expired(date(2027, 1, 31)),
        reminder("tax_window_closing", date(2027, 2, 1), "2027-04-30"),
    ]


def test_a_plan_followed_before_keeps_the_dates_that_were_written_down() -> None:
    promised = outline("2026-04", "2027-01", equipment=(equipment("2026-10"),))
    as_it_was = (on("renewal_opens", 2026, 7, 1), on("expiry", 2027, 1, 31))
    before = followed(promised).model_copy(update={"dates": as_it_was})
    given(before).when(WAKE, at=date(2040, 1, 1)).then(invited(date(2026, 7, 1)), expired(date(2027, 1, 31)))


def test_without_R40_nothing_comes_after_the_expiry() -> None:
    events = run((follow(outline()), noon(APRIL_10)), (WAKE, noon(date(2040, 1, 1))))
    assert events[-1] == expired(date(2029, 4, 30))
    given(*events).when(WAKE, at=date(2050, 1, 1)).then_nothing()
    assert next_wakeup(PLAN.replay(events)) is None


def test_the_next_wakeup_is_the_next_date_and_at_last_the_end_of_the_last_day() -> None:
    state = PLAN.replay([followed(outline())])
    assert next_wakeup(state) == start_of(date(2026, 9, 1))
    almost = [entry for entry in follow_up_dates(APRIL_10, outline(), POLICY) if entry.kind != "expiry"]
    for entry in almost:
        event = invited(entry.day) if entry.kind == "renewal_opens" else reminder(entry.kind, entry.day)
        state = PLAN.evolve(state, event)
    assert next_wakeup(state) == end_of(date(2029, 4, 30))


def test_events_of_others_change_nothing() -> None:
    state = PLAN.replay([followed(outline())])
    assert PLAN.evolve(state, certified()) == state


# -- changes --------------------------------------------------------------------------------------------------------


def test_a_change_replaces_the_dates_to_come_and_keeps_what_fell_due() -> None:
    events = run(
        (follow(outline(training=9)), noon(APRIL_10)),
        (WAKE, noon(date(2026, 9, 2))),
        (follow(outline(training=11), date(2026, 10, 5), case_id="case-2"), noon(date(2026, 10, 5))),
        (WAKE, noon(date(2026, 11, 1))),
    )
    assert [type(event).__name__ for event in events] == [
        "PlanFollowed", "ReminderFellDue", "PlanFollowed", "ReminderFellDue",
    ]  # fmt: skip
    assert events[1] == reminder("training", date(2026, 9, 1))
    assert events[3] == reminder("training", date(2026, 11, 1))


def test_R40_after_a_change_the_tax_window_counts_from_the_first_certification() -> None:
    events = run(
        (follow(outline()), noon(APRIL_10)),
        (follow(outline(equipment=(equipment("2026-10"),)), SOME_DAY, case_id="case-2", term=2), noon(SOME_DAY)),
        (follow(outline(equipment=(equipment("2026-11"),)), date(2026, 8, 3), case_id="case-3"), noon(SOME_DAY)),
    )
    last = events[-1]
    assert isinstance(last, PlanFollowed)
    assert [e.day for e in last.dates if e.kind == "tax_window_ends"] == [date(2027, 4, 9)]


def test_a_change_first_records_what_a_late_timer_has_missed() -> None:
    scenario = given(followed(outline())).when(
        follow(outline(), date(2026, 9, 1), case_id="case-2"), at=date(2026, 9, 1)
    )
    assert scenario.outcome[0] == reminder("training", date(2026, 9, 1))
    assert isinstance(scenario.outcome[1], PlanFollowed)


def test_R16_a_change_certified_on_the_last_day_may_still_lengthen_the_plan() -> None:
    last = date(2027, 4, 30)
    events = run(
        (follow(outline(end="2027-04")), noon(APRIL_10)),
        (follow(outline(end="2028-04"), last, case_id="case-2"), end_of(last) + timedelta(hours=9)),
        (WAKE, noon(date(2040, 1, 1))),
    )
    assert [e for e in events if isinstance(e, PlanExpired)] == [expired(date(2028, 4, 30), "case-2")]


def test_a_change_that_comes_after_the_expiry_and_leaves_the_end_expires_nothing_again() -> None:
    events = run(
        (follow(outline(end="2027-04")), noon(APRIL_10)),
        (WAKE, noon(date(2027, 5, 1))),
        (follow(outline(end="2027-04", training=11), date(2027, 5, 10), case_id="case-2"), noon(date(2027, 5, 10))),
        (WAKE, noon(date(2040, 1, 1))),
    )
    assert [e for e in events if isinstance(e, PlanExpired)] == [expired(date(2027, 4, 30))]
    assert isinstance(events[-1], PlanFollowed)


# -- further terms --------------------------------------------------------------------------------------------------


def renewed(renewed_on: date = date(2029, 3, 20)) -> list[tuple[object, datetime]]:
    return [
        (follow(outline(has_gbizid=False)), noon(APRIL_10)),
        (follow(outline("2029-06", "2032-05"), renewed_on, case_id="case-2", term=2), noon(renewed_on)),
    ]


def test_R24_the_running_term_expires_on_its_own_day_and_the_next_one_on_its_own() -> None:
    events = run(*renewed(), (WAKE, noon(date(2040, 1, 1))))
    assert [e for e in events if isinstance(e, PlanExpired)] == [
        expired(date(2029, 4, 30)),
        expired(date(2032, 5, 31), "case-2", term=2),
    ]
    assert next_wakeup(PLAN.replay(events)) is None


def test_once_the_next_term_is_certified_nothing_prepares_for_it_any_more() -> None:
    state = PLAN.replay(run(*renewed(date(2028, 9, 20))))
    running = [entry for term, entry in state.pending if term.case_id == "case-1"]
    assert [entry.kind for entry in running] == ["review", "expiry"]
    assert not {entry.kind for entry in running} & FOR_RENEWAL


def test_R40_a_further_term_has_a_tax_window_of_its_own() -> None:
    bought = (equipment("2026-06"),)
    events = run(
        (follow(outline("2026-04", "2026-09", equipment=bought)), noon(APRIL_10)),
        (follow(outline("2026-10", "2029-09", equipment=bought), SOME_DAY, case_id="case-2", term=2), noon(SOME_DAY)),
    )
    last = events[-1]
    assert isinstance(last, PlanFollowed)
    assert [e.day for e in last.dates if e.kind == "tax_window_ends"] == [date(2027, 6, 30)]


# -- giving back ----------------------------------------------------------------------------------------------------

MARCH_1 = date(2028, 3, 1)


def end(on: date = MARCH_1, term: int = 1) -> EndFollowUp:
    return EndFollowUp("plan-1", term, on, "given_back")


def ended(on: date = MARCH_1, term: int = 1) -> FollowUpEnded:
    return FollowUpEnded(term=term, on=on, because="given_back")


def test_a_giving_back_that_intake_took_ends_the_follow_up_of_its_term() -> None:
    told = CertificateGivenBack(
        header=_head("plan-1"),
        term=1,
        on=MARCH_1,
        reason="廃業のため。",
        certificate_no="20260410関東第1号",
        application_no="K-2026-000001",
        bureau="kanto",
        business=APPLICANT.name,
        corporate_number="",
    )
    assert EndFollowUp.after(told) == end()
    assert end().stream_id == "plan-1"
    with pytest.raises(LookupError):
        EndFollowUp.after(told.model_copy(update={"header": _head(None)}))


def test_after_a_giving_back_nothing_comes_any_more_not_even_of_R40() -> None:
    day = date(2026, 12, 1)
    events = run(
        (follow(outline("2026-04", "2027-01", equipment=(equipment("2026-12"),))), noon(APRIL_10)),
        (end(day), noon(day)),
        (WAKE, noon(date(2040, 1, 1))),
    )
    assert events[-1] == ended(day)
    state = PLAN.replay(events)
    assert (how_ended(state), next_wakeup(state)) == (("given_back", day), None)


def test_what_came_until_the_day_of_the_giving_back_is_recorded_before_it() -> None:
    day = date(2026, 9, 1)
    scenario = given(followed(outline())).when(end(day), at=date(2026, 9, 20))
    scenario.then(reminder("training", day), ended(day))


def test_given_back_twice_ends_once() -> None:
    given(followed(outline()), ended()).when(end(), at=MARCH_1).then_nothing()


def test_a_change_that_comes_after_the_giving_back_of_its_term_brings_nothing_back() -> None:
    events = run(
        (follow(outline()), noon(APRIL_10)),
        (end(SOME_DAY), noon(SOME_DAY)),
        (follow(outline(training=11), SOME_DAY, case_id="case-2", version=2), noon(SOME_DAY)),
    )
    assert how_ended(PLAN.replay(events)) == ("given_back", SOME_DAY)
    assert next_wakeup(PLAN.replay(events)) is None


def test_a_giving_back_that_came_after_the_expiry_was_told_still_says_how_the_plan_ended() -> None:
    last = date(2029, 4, 30)
    events = run(
        (follow(outline()), noon(APRIL_10)), (WAKE, noon(date(2029, 5, 3))), (end(last), noon(date(2029, 5, 3)))
    )
    assert events[-2:] == [expired(last), ended(last)]
    assert how_ended(PLAN.replay(events)) == ("given_back", last)


def test_the_next_term_goes_on_when_the_running_one_is_given_back() -> None:
    events = run(*renewed(date(2028, 9, 20)), (end(date(2028, 10, 1)), noon(date(2028, 10, 1))), (WAKE, END))
    assert [e for e in events if isinstance(e, PlanExpired)] == [expired(date(2032, 5, 31), "case-2", term=2)]
    assert {e.term for e in events if isinstance(e, ReminderFellDue) and e.day > date(2028, 10, 1)} == {2}


def test_what_prepared_for_a_term_that_is_given_back_does_not_come_late() -> None:
    day = date(2029, 5, 10)
    events = run(*renewed(date(2028, 9, 20)), (end(day, term=2), noon(day)))
    assert next_wakeup(PLAN.replay(events)) is None


# -- while a later application is open -----------------------------------------------------------------------------


RENEWAL = outline("2026-05", "2029-04", has_gbizid=False)
"""Its window opens on 2028-10-01; gBizID by 2029-03-02, to be filed by 2029-03-16."""


def filed(day: date, case_id: str = "case-9") -> tuple[object, datetime]:
    return TakeRenewal("plan-1", case_id, "03-2028-000009", day), noon(day)


def dropped(day: date, case_id: str = "case-9") -> tuple[object, datetime]:
    return DropRenewal("plan-1", case_id, "03-2028-000009", "refused", day), noon(day)


def prepared(*steps: tuple[object, datetime]) -> list[tuple[str, date]]:
    """What came that prepares a later application."""
    events = run((follow(RENEWAL), noon(APRIL_10)), *steps, (WAKE, noon(date(2040, 1, 1))))
    return [(kind, day) for term, kind, day in told(events) if term == 1 and kind in FOR_RENEWAL]


INVITED = ("renewal_opens", date(2028, 10, 1))


def test_R24_while_a_later_application_is_open_nobody_is_reminded_of_filing_one() -> None:
    assert prepared(filed(date(2028, 10, 20))) == [INVITED]


def test_R24_where_it_brings_no_term_the_invitation_comes_again_and_what_is_still_to_come() -> None:
    assert prepared(filed(date(2028, 10, 20)), dropped(date(2029, 3, 5))) == [
        INVITED,
        ("renewal_opens", date(2029, 3, 6)),
        ("last_filing_day", date(2029, 3, 16)),
    ]


def test_R24_after_the_period_nobody_is_invited_again() -> None:
    events = run((follow(RENEWAL), noon(APRIL_10)), filed(date(2029, 4, 1)), dropped(date(2029, 4, 30)))
    assert isinstance(events[-1], RenewalDropped)
    assert prepared(filed(date(2029, 4, 1)), dropped(date(2029, 4, 30)))[-1] == ("last_filing_day", date(2029, 3, 16))


def test_a_late_message_of_a_filing_takes_nothing_back() -> None:
    told_late = TakeRenewal("plan-1", "case-9", "03-2028-000009", date(2029, 3, 1)), noon(date(2029, 3, 10))
    woken = (WAKE, noon(date(2029, 3, 9)))
    assert prepared(woken, told_late) == [INVITED, ("gbizid", date(2029, 3, 2))]


def test_a_filing_is_taken_and_dropped_once() -> None:
    taken, gone = filed(date(2028, 10, 20)), dropped(date(2029, 3, 5))
    assert prepared(taken, taken, gone, gone, taken) == prepared(taken, gone)
    assert prepared(gone) == prepared()


def test_R24_where_the_last_term_is_ended_the_one_that_still_runs_may_be_renewed() -> None:
    next_term = (follow(outline("2029-06", "2032-05"), date(2029, 1, 10), case_id="case-2", term=2),
                 noon(date(2029, 1, 10)))  # fmt: skip
    assert prepared(next_term) == [INVITED]
    assert prepared(next_term, (end(date(2029, 3, 20), term=2), noon(date(2029, 3, 20)))) == [
        INVITED,
        ("renewal_opens", date(2029, 3, 21)),
    ]


def test_what_intake_tells_of_a_filing_on_a_plan() -> None:
    said = {"header": _head("plan-1"), "application_id": "case-9", "application_no": "03-2028-000009"}
    opened = FilingOpened(**said, kind="renewal", term=2, base_version=1)
    closed = FilingClosed(**said, because="refused")
    assert TakeRenewal.after(opened) == filed(APRIL_10)[0]
    assert TakeRenewal.after(opened.model_copy(update={"kind": "change"})) is None
    assert DropRenewal.after(closed) == dropped(APRIL_10)[0]
    assert DropRenewal.after(closed.model_copy(update={"because": "certified"})) is None


# -- for any plan ---------------------------------------------------------------------------------------------------

promises = st.builds(
    lambda start, months, training, review, bought, has: outline(
        f"2026-{start:02d}",
        str(outline(f"2026-{start:02d}").period.start.plus(months - 1)),
        training=training,
        review=review,
        equipment=tuple(equipment(f"2026-{month:02d}") for month in bought),
        has_gbizid=has,
    ),
    st.integers(1, 12),
    st.integers(1, 36),
    st.integers(1, 12),
    st.integers(1, 12),
    st.lists(st.integers(1, 12), max_size=3),
    st.booleans(),
)
hours = st.lists(st.integers(0, 24 * 365 * 5), max_size=12).map(sorted)
END = noon(date(2035, 1, 1))
STEADY = settings(max_examples=50, derandomize=True, deadline=None, database=None)


def wakes(steps: list[int]) -> list[tuple[object, datetime]]:
    return [(WAKE, noon(APRIL_10) + timedelta(hours=step)) for step in steps]


@for_all(promises, hours)
def test_many_wakes_record_what_one_would(promised: PlanOutline, steps: list[int]) -> None:
    start = (follow(promised), noon(APRIL_10))
    assert run(start, *wakes(steps), (WAKE, END)) == run(start, (WAKE, END))


@for_all(promises, promises, st.integers(0, 1200), hours)
def test_many_wakes_record_what_one_would_around_a_change_or_a_further_term(
    promised: PlanOutline, then: PlanOutline, later: int, steps: list[int]
) -> None:
    start = (follow(promised), noon(APRIL_10))
    day = APRIL_10 + timedelta(days=later)
    again = (follow(then, day, case_id="case-2"), noon(day))
    timed = sorted([*wakes(steps), again], key=lambda step: step[1])
    once = [event for event in run(start, again, (WAKE, END)) if not isinstance(event, PlanFollowed)]
    many = [event for event in run(start, *timed, (WAKE, END)) if not isinstance(event, PlanFollowed)]
    assert many == once


@for_all(promises)
def test_who_sleeps_until_the_next_wakeup_misses_nothing(promised: PlanOutline) -> None:
    events: list[Event] = run((follow(promised), noon(APRIL_10)))
    slept = list(events)
    while (at := next_wakeup(PLAN.replay(slept))) is not None:
        outcome = decide(PLAN.replay(slept), WAKE, at)
        assert not isinstance(outcome, Refusal)
        assert outcome, "woken for nothing"
        assert all(event.happened_at(at) == at for event in outcome)
        slept.extend(outcome)
    assert slept == run((follow(promised), noon(APRIL_10)), (WAKE, END))
    assert how_ended(PLAN.replay(slept)) == ("expired", promised.period.end.last_day + timedelta(days=1))


@for_all(promises)
def test_every_date_brings_one_event_and_after_the_expiry_come_only_those_of_R40(promised: PlanOutline) -> None:
    first, *rest = run((follow(promised), noon(APRIL_10)), (WAKE, END))
    assert isinstance(first, PlanFollowed)
    assert len(rest) == len(first.dates)
    happened = [event.happened_at(END) for event in rest]
    assert happened == sorted(happened)
    (ended,) = [number for number, event in enumerate(rest) if isinstance(event, PlanExpired)]
    assert {getattr(event, "kind", "") for event in rest[ended + 1 :]} <= AFTER_THE_END


# -- for any lineage ------------------------------------------------------------------------------------------------


@st.composite
def lineages(draw: st.DrawFn) -> list[Act]:
    """Certifications of one plan, later applications that are open or dropped, and ends, in order of their days."""
    day, acts, terms, open_one = APRIL_10, list[Act](), dict[int, PlanOutline](), ""

    def certified_on(term: int, start: Month) -> None:
        period = Period(start=start, end=max(Month.of(day), start).plus(draw(st.integers(0, 35))))
        terms[term] = draw(promises).model_copy(update={"period": period})
        acts.append(Certified(day, open_one or f"case-{len(acts)}", term, terms[term]))

    certified_on(1, Month.of(day).plus(draw(st.integers(-3, 3))))
    for _ in range(draw(st.integers(0, 7))):
        day += timedelta(days=draw(st.integers(0, 500)))
        term = draw(st.sampled_from(sorted(terms)))
        kind = draw(st.sampled_from(["change", "filed", "certified", "dropped", "ended"]))
        if kind == "ended":
            acts.append(Ended(day, term, draw(st.sampled_from(get_args(EndedBy)))))
        elif kind == "certified":
            certified_on(max(terms) + 1, terms[max(terms)].period.end.plus(draw(st.integers(1, 3))))
            open_one = ""
        elif kind == "dropped" and open_one:
            acts.append(Dropped(day, open_one, draw(st.sampled_from(get_args(DroppedBy)))))
            open_one = ""
        elif kind == "filed" and not open_one:
            open_one = f"case-{len(acts)}"
            acts.append(Filed(day, open_one))
        elif kind == "change" and not open_one:
            certified_on(term, terms[term].period.start)
    return acts


def told(events: list[Event]) -> list[tuple[int, str, date]]:
    """What came of which term, and its day."""
    found: list[tuple[int, str, date]] = []
    for event in events:
        match event:
            case ReminderFellDue():
                found.append((event.term, event.kind, event.day))
            case RenewalInvited():
                found.append((event.term, "renewal_opens", event.day))
            case PlanExpired():
                found.append((event.term, "expiry", event.ended_on))
    return found


def command_of(act: Act, version: int) -> object:
    match act:
        case Certified(day, case_id, term, promised):
            return follow(promised, day, case_id=case_id, term=term, version=version)
        case Filed(day, case_id):
            return TakeRenewal("plan-1", case_id, "03-2028-000009", day)
        case Dropped(day, case_id, because):
            return DropRenewal("plan-1", case_id, "03-2028-000009", because, day)
        case Ended(day, term, because):
            return EndFollowUp("plan-1", term, day, because)


@STEADY
@for_all(lineages(), hours)
def test_each_date_of_any_lineage_comes_once_as_whoever_asks_every_morning_finds_it(
    acts: list[Act], steps: list[int]
) -> None:
    last = max(act.day for act in acts) + timedelta(days=1500)
    asked = [(command_of(act, version), noon(act.day)) for version, act in enumerate(acts, start=1)]
    timed = sorted([*asked, *(step for step in wakes(steps) if step[1] < start_of(last))], key=lambda step: step[1])
    found = told(run(*timed, (WAKE, start_of(last))))
    assert len(found) == len(set(found))
    assert set(found) == set(every_morning(acts, last))
    over = {(act.term, act.day) for act in acts if isinstance(act, Ended)}
    assert not [one for one in found if any(one[0] == term and day < one[2] for term, day in over)]
    ends = {act.term: act.promised.period.end.last_day for act in acts if isinstance(act, Certified)}
    assert {kind for term, kind, day in found if day > ends[term]} <= AFTER_THE_END


# -- a certificate on paper -------------------------------------------------------------------------------------------


def known(confirmed_on: date | None, promised: PlanOutline) -> PaperCertificateKnown:
    text = paper_text("plan-1", 1, form()) if confirmed_on else untyped("plan-1")
    told = PaperCertificateKnown(
        certificate=certificate(certified_on=APRIL_10, period=promised.period),
        text=text,
        application_no="03-2027-000001",
        confirmed_on=confirmed_on,
        applicant=APPLICANT if confirmed_on else None,
        outline=promised if confirmed_on else None,
    )
    return told.model_copy(update={"header": _head("plan-1")})


def test_R26_a_certificate_on_paper_is_followed_once_its_copies_were_seen() -> None:
    assert Follow.after_paper(known(None, outline())) is None
    command = Follow.after_paper(known(date(2027, 6, 1), outline()))
    assert command is not None
    assert (command.text.application_id, command.version, command.known_on) == ("plan-1", 1, date(2027, 6, 1))


def test_R26_of_a_certificate_on_paper_nothing_that_was_over_falls_due() -> None:
    promised = outline("2026-05", "2029-04", training=9, review=3, equipment=(equipment("2026-08"),))
    confirmed_on = date(2028, 12, 10)

    command = Follow.after_paper(known(confirmed_on, promised))
    events = run((command, noon(confirmed_on)), (WAKE, noon(date(2030, 1, 1))))

    assert told(events) == [
        (1, "renewal_opens", date(2028, 12, 11)),  # its window was open already
        (1, "review", date(2029, 3, 1)),
        (1, "last_filing_day", date(2029, 3, 16)),
        (1, "expiry", date(2029, 4, 30)),
    ]


def test_R26_of_a_certificate_on_paper_whose_period_is_over_only_that_is_told() -> None:
    command = Follow.after_paper(known(date(2029, 6, 1), outline()))
    events = run((command, noon(date(2029, 6, 1))), (WAKE, noon(date(2029, 6, 2))))

    assert told(events) == [(1, "expiry", date(2029, 4, 30))]


def test_R26_nobody_is_reminded_to_renew_a_certificate_on_paper_while_the_copies_come_with_that() -> None:
    confirmed_on = date(2028, 12, 10)
    command = Follow.after_paper(known(confirmed_on, RENEWAL))
    steps = [filed(date(2028, 12, 1)), (command, noon(confirmed_on))]

    held = run(*steps, (WAKE, noon(date(2040, 1, 1))))
    again = run(*steps, dropped(date(2029, 1, 15)), (WAKE, noon(date(2040, 1, 1))))

    assert not FOR_RENEWAL & {kind for _, kind, _ in told(held)}
    assert [(kind, day) for _, kind, day in told(again) if kind in FOR_RENEWAL] == [
        ("renewal_opens", date(2029, 1, 16)),
        ("gbizid", date(2029, 3, 2)),
        ("last_filing_day", date(2029, 3, 16)),
    ]
