"""A notice that is stuck is known once, until it is sent; in whatever order and however often that is heard."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from services.review.domain.reaching import REACHING, HearNotReached, HearReached, Reaching, ReachingCommand
from services.review.reactions import REACTIONS
from shared.contracts.event import Actor, Event, Header
from shared.contracts.notify import NoticeStuck, StuckNoticeSent
from shared.contracts.reaching import ApplicantNotReached, ApplicantReached
from tests.support.scenario import given_for

given = given_for(REACHING)

NOW: Final = datetime(2026, 11, 30, 1, tzinfo=UTC)
NUMBER: Final = "03-2026-000001"
STUCK: Final = ApplicantNotReached(kind="certified", application_no=NUMBER, bureau="kanto")
REACHED: Final = ApplicantReached(application_no=NUMBER)
HEAR_STUCK: Final = HearNotReached("n1", "certified", NUMBER, "kanto")
HEAR_SENT: Final = HearReached("n1", NUMBER)


def told(event: Event) -> Event:
    """As notify tells it of the notice n1."""
    header = Header(
        event_id=UUID(int=7),
        stream_id="n1",
        version=4,
        plan_id="p1",
        occurred_at=NOW,
        actor=Actor(role="system", id="notify"),
        correlation_id="c",
        causation_id=None,
    )
    return event.model_copy(update={"header": header})


def test_a_stuck_notice_is_known_with_what_it_is_about() -> None:
    given().when(HEAR_STUCK, at=NOW).then(STUCK)


def test_the_same_once_more_changes_nothing() -> None:
    given(STUCK).when(HEAR_STUCK, at=NOW).then_nothing()
    given(STUCK, REACHED).when(HEAR_SENT, at=NOW).then_nothing()


def test_a_notice_that_is_sent_after_all_is_stuck_no_more() -> None:
    scenario = given(STUCK).when(HEAR_SENT, at=NOW).then(REACHED)
    assert scenario.state == Reaching(STUCK, reached=True)


def test_what_was_sent_is_not_made_stuck_by_an_older_message() -> None:
    given(REACHED).when(HEAR_STUCK, at=NOW).then_nothing()
    given(STUCK, REACHED).when(HEAR_STUCK, at=NOW).then_nothing()


@pytest.mark.parametrize(
    ("event", "command"),
    [
        (NoticeStuck(kind="certified", application_no=NUMBER, bureau="kanto"), HEAR_STUCK),
        (StuckNoticeSent(kind="certified", application_no=NUMBER, bureau="kanto"), HEAR_SENT),
    ],
)
def test_what_notify_tells_is_heard_of_the_notice_itself(event: Event, command: ReachingCommand) -> None:
    """Not of the case, whose forms would come too late then, and which may not be there yet."""
    assert REACTIONS[type(event)](told(event)) == command
    assert command.stream_id == "n1"


@for_all(st.lists(st.sampled_from([HEAR_STUCK, HEAR_SENT]), max_size=8))
def test_of_any_messages_each_is_recorded_once_and_the_mail_that_was_sent_stands(
    heard: list[HearNotReached | HearReached],
) -> None:
    events: list[Event] = []
    for command in heard:
        outcome = REACHING.decide(REACHING.replay(events), command, NOW)
        assert isinstance(outcome, list)
        events += outcome
    was_sent = HEAR_SENT in heard
    was_stuck = HEAR_STUCK in heard[: heard.index(HEAR_SENT) if was_sent else len(heard)]
    assert events == [STUCK] * was_stuck + [REACHED] * was_sent
