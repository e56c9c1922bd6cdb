"""Notice: owed once, sent by one sender at a time, tried again with growing patience, and then a person's."""

from __future__ import annotations

import itertools
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import given as for_all
from hypothesis import strategies as st

from services.notify.domain import notice as module
from services.notify.domain.commands import RecordFailed, RecordSent, Recover, SendAgain, StartSend, TellStuck
from services.notify.domain.notice import NOTICE, next_attempt_at, without_addresses
from services.notify.domain.refusals import REFUSALS
from services.notify.domain.retry import RETRY
from services.notify.domain.state import Notice, NoticeStatus
from shared.contracts.blocks import Contact
from shared.contracts.event import Event
from shared.contracts.notify import (
    NoticeSent,
    NoticeStuck,
    ResendAsked,
    SendFailed,
    SendStarted,
    SendUncertain,
    StuckNoticeSent,
)
from shared.domain import Refusal
from tests.domain.notify.notices import COMPANY, NOW, minutes, owe, owed
from tests.support.scenario import given_for

given = given_for(NOTICE)


CONTACT = Contact(contact_name=COMPANY.contact_name, email=COMPANY.email)


def start(attempt: int = 1) -> StartSend:
    return StartSend("n1", attempt, CONTACT)


def begun(attempt: int) -> SendStarted:
    return SendStarted(attempt=attempt, contact=CONTACT)


def sent(attempt: int = 1) -> RecordSent:
    return RecordSent("n1", attempt)


def failed(attempt: int = 1, *, permanent: bool = False, error: str = "451 try later") -> RecordFailed:
    return RecordFailed("n1", attempt, permanent, error)


def failure(attempt: int, again: datetime | None, *, permanent: bool = False, error: str = "451 try later") -> Event:
    return SendFailed(attempt=attempt, permanent=permanent, error=error, next_attempt_at=again)


STARTED = begun(1)
ABOUT: dict[str, Any] = {name: getattr(owed(), name) for name in ("kind", "application_no", "bureau")}
TOLD = NoticeStuck(**ABOUT)
SENT_AFTER_ALL = StuckNoticeSent(**ABOUT)
STUCK = [owed(), STARTED, failure(1, None, permanent=True), TOLD]


# -- owing ----------------------------------------------------------------------------------------------------------


def test_a_notice_is_owed_and_may_be_sent_at_once() -> None:
    scenario = given().when(owe(), at=NOW).then(owed())
    assert next_attempt_at(scenario.state) == NOW


def test_the_same_notice_is_owed_once() -> None:
    given(owed()).when(owe(), at=minutes(5)).then_nothing()


def test_what_is_not_owed_cannot_be_sent() -> None:
    for command in (start(), sent(), failed(), Recover("n1"), SendAgain("n1")):
        given().when(command, at=NOW).refused("P", "notice_unknown")


# -- sending --------------------------------------------------------------------------------------------------------


def test_a_send_is_announced_then_recorded() -> None:
    (given(owed()).when(start(), at=NOW).then(STARTED).and_when(sent(), at=NOW).then(NoticeSent(attempt=1)))


def test_while_it_is_sent_and_after_it_was_there_is_no_next_attempt() -> None:
    assert next_attempt_at(NOTICE.replay([owed(), STARTED])) is None
    assert next_attempt_at(NOTICE.replay([owed(), STARTED, NoticeSent(attempt=1)])) is None


def test_the_second_of_two_senders_is_told() -> None:
    given(owed(), STARTED).when(start(), at=NOW).refused("P", "attempt_taken")
    given(owed(), STARTED).when(start(2), at=NOW).refused("P", "attempt_taken")


def test_an_attempt_out_of_turn_is_refused() -> None:
    given(owed()).when(start(2), at=NOW).refused("P", "attempt_taken")
    given(owed()).when(start(0), at=NOW).refused("P", "attempt_taken")


def test_what_was_sent_is_not_sent_again() -> None:
    done = [owed(), STARTED, NoticeSent(attempt=1)]
    given(*done).when(start(2), at=minutes(99)).refused("P", "already_sent")
    given(*done).when(SendAgain("n1"), at=minutes(99)).refused("P", "already_sent")


def test_the_same_result_twice_changes_nothing() -> None:
    given(owed(), STARTED, NoticeSent(attempt=1)).when(sent(), at=NOW).then_nothing()
    given(owed(), STARTED, NoticeSent(attempt=1)).when(failed(), at=NOW).then_nothing()
    given(owed(), STARTED, failure(1, minutes(1))).when(failed(), at=NOW).refused("P", "attempt_settled")


def test_a_result_of_an_attempt_that_never_began_is_refused() -> None:
    given(owed()).when(sent(), at=NOW).refused("P", "attempt_settled")
    given(owed(), STARTED).when(sent(2), at=NOW).refused("P", "attempt_settled")


# -- failing --------------------------------------------------------------------------------------------------------


def test_a_failed_send_is_tried_again_a_minute_later_and_not_before() -> None:
    scenario = given(owed(), STARTED).when(failed(), at=NOW).then(failure(1, minutes(1)))
    scenario.and_when(start(2), at=minutes(1) - timedelta(microseconds=1)).refused("P", "not_yet_due")
    given(owed(), STARTED, failure(1, minutes(1))).when(start(2), at=minutes(1)).then(begun(2))


def tried_until_stuck(begin: datetime = NOW, past: list[Event] | None = None) -> tuple[list[datetime], list[Event]]:
    """Every attempt fails at once: when they were, and what was recorded."""
    events: list[Event] = list(past or [owed(begin)])
    times = []
    while (at := next_attempt_at(NOTICE.replay(events))) is not None:
        times.append(at)
        for command in (start(NOTICE.replay(events).attempts + 1), failed(NOTICE.replay(events).attempts + 1)):
            outcome: Any = NOTICE.decide(NOTICE.replay(events), command, at)
            assert not isinstance(outcome, Refusal), outcome
            events.extend(outcome)
    return times, events


def test_patience_grows_to_an_hour_and_ends_after_two_days() -> None:
    times, events = tried_until_stuck()
    waits = [(later - earlier).total_seconds() / 60 for earlier, later in itertools.pairwise(times)]
    assert waits[:5] == [1, 5, 15, 60, 60]
    assert set(waits[3:]) == {60}
    assert NOW + timedelta(hours=47) < times[-1] <= NOW + timedelta(hours=48)
    state = NOTICE.replay(events)
    assert state.status is NoticeStatus.STUCK
    assert state.attempts == len(times)


def test_what_fails_for_good_waits_for_a_person_at_once() -> None:
    (
        given(owed(), STARTED)
        .when(failed(permanent=True, error="550 unknown"), at=NOW)
        .then(failure(1, None, permanent=True, error="550 unknown"), TOLD)
        .and_when(start(2), at=minutes(9999))
        .refused("P", "waits_for_a_person")
    )


def test_the_address_stands_in_no_error() -> None:
    said = "550 5.1.1 <yamada@example.jp>: user yamada@example.jp unknown (a.b+c@mail.example.jp)"
    assert without_addresses(said) == "550 5.1.1 <(address)>: user (address) unknown ((address))"
    scenario = given(owed(), STARTED).when(failed(error=said), at=NOW)
    assert "yamada" not in scenario.outcome[0].model_dump_json()
    assert len(without_addresses("x" * 9999)) == 500


# -- telling others -------------------------------------------------------------------------------------------------


def test_a_notice_that_is_only_late_is_told_to_nobody() -> None:
    given(owed(), STARTED).when(failed(), at=NOW).then(failure(1, minutes(1)))


def test_a_notice_of_which_we_have_stopped_trying_is_told_once() -> None:
    _, events = tried_until_stuck()
    assert events[-1] == TOLD
    assert events.count(TOLD) == 1


def test_what_is_sent_again_in_vain_is_not_told_again() -> None:
    again = [*STUCK, ResendAsked(next_attempt_at=minutes(5)), begun(2)]
    given(*again).when(failed(2, permanent=True), at=minutes(6)).then(failure(2, None, permanent=True))


def test_that_it_was_sent_after_all_is_told_once() -> None:
    again = [*STUCK, ResendAsked(next_attempt_at=minutes(5)), begun(2)]
    scenario = given(*again).when(sent(2), at=minutes(6)).then(NoticeSent(attempt=2), SENT_AFTER_ALL)
    scenario.and_when(sent(2), at=minutes(7)).then_nothing()
    assert not scenario.state.told_stuck


def test_a_sender_that_dies_at_the_last_try_leaves_it_told_too() -> None:
    late = NOW + timedelta(hours=48)
    given(owed(), STARTED).when(Recover("n1"), at=late).then(SendUncertain(attempt=1, next_attempt_at=None), TOLD)


def test_what_was_stuck_before_that_was_told_is_told_when_asked() -> None:
    before = STUCK[:-1]
    given(*before).when(TellStuck("n1"), at=NOW).then(TOLD).and_when(TellStuck("n1"), at=NOW).then_nothing()
    given(owed(), STARTED).when(TellStuck("n1"), at=NOW).then_nothing()
    given(owed(), STARTED, NoticeSent(attempt=1)).when(TellStuck("n1"), at=NOW).then_nothing()
    # Sent again from there, nobody needs to be told that it arrived.
    again = [*before, ResendAsked(next_attempt_at=minutes(5)), begun(2)]
    given(*again).when(sent(2), at=minutes(6)).then(NoticeSent(attempt=2))


# -- uncertain ------------------------------------------------------------------------------------------------------


def test_a_send_under_way_at_the_start_of_a_sender_is_uncertain_and_counted() -> None:
    scenario = given(owed(), STARTED).when(Recover("n1"), at=NOW)
    scenario.then(SendUncertain(attempt=1, next_attempt_at=minutes(1)))
    assert scenario.state.attempts == 1
    scenario.and_when(start(2), at=minutes(1)).then(begun(2))


def test_where_no_send_is_under_way_there_is_nothing_to_recover() -> None:
    given(owed()).when(Recover("n1"), at=NOW).then_nothing()
    given(*STUCK).when(Recover("n1"), at=NOW).then_nothing()
    given(owed(), STARTED, NoticeSent(attempt=1)).when(Recover("n1"), at=NOW).then_nothing()
    uncertain = SendUncertain(attempt=1, next_attempt_at=minutes(1))
    given(owed(), STARTED, uncertain).when(Recover("n1"), at=NOW).then_nothing()


def test_a_late_result_of_an_uncertain_attempt_is_believed() -> None:
    uncertain = [owed(), STARTED, SendUncertain(attempt=1, next_attempt_at=minutes(1))]
    given(*uncertain).when(sent(), at=NOW).then(NoticeSent(attempt=1))
    given(*uncertain).when(failed(), at=minutes(2)).then(failure(1, minutes(3)))


def test_once_the_next_attempt_began_the_uncertain_one_is_settled() -> None:
    later = [owed(), STARTED, SendUncertain(attempt=1, next_attempt_at=minutes(1)), begun(2)]
    given(*later).when(sent(1), at=minutes(2)).refused("P", "attempt_settled")


def test_a_sender_that_dies_each_time_runs_out_of_tries_as_well() -> None:
    events: list[Event] = [owed()]
    while (at := next_attempt_at(NOTICE.replay(events))) is not None:
        events.append(begun(NOTICE.replay(events).attempts + 1))
        outcome: Any = NOTICE.decide(NOTICE.replay(events), Recover("n1"), at)
        events.extend(outcome)
    assert NOTICE.replay(events).status is NoticeStatus.STUCK
    assert len(tried_until_stuck()[0]) == NOTICE.replay(events).attempts


# -- again ----------------------------------------------------------------------------------------------------------


def test_a_person_may_ask_to_send_again_what_is_stuck() -> None:
    (
        given(*STUCK)
        .when(SendAgain("n1"), at=minutes(300))
        .then(ResendAsked(next_attempt_at=minutes(300)))
        .and_when(start(2), at=minutes(300))
        .then(begun(2))
    )


def test_a_person_may_ask_not_to_wait_for_the_next_attempt() -> None:
    before = [owed(), STARTED, failure(1, minutes(60))]
    given(*before).when(SendAgain("n1"), at=minutes(2)).then(ResendAsked(next_attempt_at=minutes(2)))


def test_asking_again_while_it_is_sent_or_is_about_to_be_brings_nothing_more() -> None:
    given(owed(), STARTED).when(SendAgain("n1"), at=NOW).refused("P", "being_sent")
    given(owed()).when(SendAgain("n1"), at=NOW).then_nothing()
    given(*STUCK, ResendAsked(next_attempt_at=minutes(9))).when(SendAgain("n1"), at=minutes(9)).then_nothing()


def test_after_asking_again_patience_starts_anew_and_attempts_go_on_counting() -> None:
    _, events = tried_until_stuck()
    tries = NOTICE.replay(events).attempts
    again = NOW + timedelta(days=5)
    times, events = tried_until_stuck(past=[*events, ResendAsked(next_attempt_at=again)])
    assert times[0] == again
    assert times[1] == again + timedelta(minutes=1)
    assert len(times) == tries
    assert NOTICE.replay(events).attempts == 2 * tries


# -- for any history ------------------------------------------------------------------------------------------------

acts = st.lists(
    st.tuples(st.sampled_from(["owe", "start", "sent", "failed", "permanent", "recover", "again"]), st.integers(0, 90)),
    max_size=40,
)


@for_all(acts)
def test_whatever_happens_attempts_count_up_and_the_message_id_stays(steps: list[tuple[str, int]]) -> None:
    events: list[Event] = [owed()]
    now = NOW
    for act, wait in steps:
        now += timedelta(minutes=wait)
        state: Notice = NOTICE.replay(events)
        command = {
            "owe": owe(message_id="<other@jigyokei.example>"),
            "start": start(state.attempts + 1),
            "sent": sent(state.attempts),
            "failed": failed(state.attempts),
            "permanent": failed(state.attempts, permanent=True),
            "recover": Recover("n1"),
            "again": SendAgain("n1"),
        }[act]
        outcome: Any = NOTICE.decide(state, command, now)
        if not isinstance(outcome, Refusal):
            events.extend(outcome)
    state = NOTICE.replay(events)
    started = [event.attempt for event in events if isinstance(event, SendStarted)]
    assert started == list(range(1, state.attempts + 1))
    assert sum(isinstance(event, NoticeSent) for event in events) <= 1
    if any(isinstance(event, NoticeSent) for event in events):
        # Whether others were told that it is stuck, so that they must hear that it is not.
        last = [NoticeSent] if TOLD not in events else [NoticeSent, StuckNoticeSent]
        assert [type(event) for event in events[-len(last) :]] == last
        assert events.count(TOLD) == events.count(SENT_AFTER_ALL) <= 1
        assert state.status is NoticeStatus.SENT
    assert state.owed is not None
    assert state.owed.message_id == "<n1@jigyokei.example>"
    assert (state.next_attempt_at is not None) == (state.status is NoticeStatus.WAITING)


@for_all(st.integers(1, 200), st.integers(0, 60 * 60))
def test_the_next_attempt_is_later_and_never_after_the_two_days(failures: int, passed: int) -> None:
    now = minutes(passed)
    at = RETRY.next_attempt(failures, NOW, now)
    wait = timedelta(minutes={1: 1, 2: 5, 3: 15}.get(failures, 60))
    assert at == (now + wait if now + wait <= NOW + timedelta(hours=48) else None)


def test_every_refusal_has_its_sentence() -> None:
    codes = set(re.findall(r'refuse\("P", "(\w+)"', Path(module.__file__).read_text(encoding="utf-8")))
    assert codes == set(REFUSALS)


def test_a_notice_is_the_stream_of_its_id() -> None:
    assert owe().stream_id == start().stream_id == "n1"
    assert owe().addressee == COMPANY.name
