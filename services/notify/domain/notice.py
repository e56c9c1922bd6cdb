"""Notice (通知): one message owed to someone because of one event, until the mail server has taken it.

A send is announced before it begins (SendStarted) and settled after it. Whoever may not begin one is refused, never
answered with nothing: two senders must not both think that it is theirs to send.

That it is stuck, and that it was sent after all, are events of their own beside what an attempt met: they say by
themselves what it is about, so that whoever looks after the case hears them alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from functools import reduce
from typing import Any, Final

from services.notify.domain.commands import (
    NoticeCommand,
    Owe,
    RecordFailed,
    RecordSent,
    Recover,
    SendAgain,
    StartSend,
    TellStuck,
)
from services.notify.domain.retry import RETRY
from services.notify.domain.state import Notice, NoticeStatus, evolve
from shared.contracts.event import Event
from shared.contracts.notify import (
    NoticeOwed,
    NoticeSent,
    NoticeStuck,
    ResendAsked,
    SendFailed,
    SendStarted,
    SendUncertain,
    StuckNoticeSent,
)
from shared.domain import Aggregate, Refusal, refuse


def decide(state: Notice, command: NoticeCommand, now: datetime) -> Sequence[Event] | Refusal:
    if isinstance(command, Owe):
        return _owe(state, command, now)
    if state.status is NoticeStatus.UNKNOWN:
        return refuse("P", "notice_unknown")
    match command:
        case StartSend():
            return _start(state, command, now)
        case RecordSent():
            return _and_told(state, _record(state, command.attempt, NoticeSent(attempt=command.attempt)))
        case RecordFailed():
            return _and_told(state, _record(state, command.attempt, _failed(state, command, now)))
        case Recover():
            return _and_told(state, _recover(state, now))
        case SendAgain():
            return _send_again(state, now)
        case TellStuck():
            return _to_tell(state)


def next_attempt_at(state: Notice) -> datetime | None:
    """When a notice is to be sent; None while it is being sent, when it has been, and while it waits for a person."""
    return state.next_attempt_at


def _owe(state: Notice, command: Owe, now: datetime) -> Sequence[Event] | Refusal:
    if state.owed is not None:
        return []
    return [
        NoticeOwed(
            kind=command.kind,
            application_no=command.application_no,
            bureau=command.bureau,
            template=command.template,
            message_id=command.message_id,
            addressee=command.addressee,
            facts=command.facts,
            first_attempt_at=now,
            contact=command.contact,
        )
    ]


def _start(state: Notice, command: StartSend, now: datetime) -> Sequence[Event] | Refusal:
    if state.status is NoticeStatus.SENT:
        return refuse("P", "already_sent")
    if state.status is NoticeStatus.STUCK:
        return refuse("P", "waits_for_a_person")
    if state.status is NoticeStatus.SENDING or command.attempt != state.attempts + 1:
        return refuse("P", "attempt_taken", attempt=command.attempt)
    if state.next_attempt_at is None or now < state.next_attempt_at:
        return refuse("P", "not_yet_due")
    return [SendStarted(attempt=command.attempt, contact=command.contact)]


def _record(state: Notice, attempt: int, result: Event) -> Sequence[Event] | Refusal:
    if state.status is NoticeStatus.SENT:
        return []
    if not state.unsettled or attempt != state.attempts:
        return refuse("P", "attempt_settled", attempt=attempt)
    return [result]


def _failed(state: Notice, command: RecordFailed, now: datetime) -> SendFailed:
    return SendFailed(
        attempt=command.attempt,
        permanent=command.permanent,
        error=without_addresses(command.error),
        next_attempt_at=None if command.permanent else _next(state, now),
    )


def _recover(state: Notice, now: datetime) -> Sequence[Event] | Refusal:
    if state.status is not NoticeStatus.SENDING:
        return []
    return [SendUncertain(attempt=state.attempts, next_attempt_at=_next(state, now))]


def _and_told(state: Notice, outcome: Sequence[Event] | Refusal) -> Sequence[Event] | Refusal:
    """What came of an attempt, and what others must hear of that."""
    if isinstance(outcome, Refusal):
        return outcome
    after = reduce(evolve, outcome, state)
    return [*outcome, *_to_tell(after)]


def _to_tell(state: Notice) -> Sequence[Event]:
    owed = state.owed
    assert owed is not None, "only what is owed is sent"
    about: dict[str, Any] = {"kind": owed.kind, "application_no": owed.application_no, "bureau": owed.bureau}
    if state.status is NoticeStatus.STUCK and not state.told_stuck:
        return [NoticeStuck(**about)]
    if state.status is NoticeStatus.SENT and state.told_stuck:
        return [StuckNoticeSent(**about)]
    return []


def _send_again(state: Notice, now: datetime) -> Sequence[Event] | Refusal:
    if state.status is NoticeStatus.SENT:
        return refuse("P", "already_sent")
    if state.status is NoticeStatus.SENDING:
        return refuse("P", "being_sent")
    if state.next_attempt_at is not None and state.next_attempt_at <= now:
        return []  # its turn has come anyway
    return [ResendAsked(next_attempt_at=now)]


def _next(state: Notice, now: datetime) -> datetime | None:
    assert state.trying_since is not None, "a send was begun"
    # A result that follows an uncertain attempt is about the same one, which has been counted.
    failures = state.failures if state.status is not NoticeStatus.SENDING else state.failures + 1
    return RETRY.next_attempt(max(failures, 1), state.trying_since, now)


_ADDRESS = re.compile(r"[^\s<>\"'(),:;]+@[^\s<>\"'(),:;]+")
_LONGEST_ERROR = 500


def without_addresses(error: str) -> str:
    """A mail server's answer without the e-mail addresses that it repeats: personal data stands in no event open."""
    return _ADDRESS.sub("(address)", error)[:_LONGEST_ERROR]


NOTICE: Final[Aggregate[Notice, Event]] = Aggregate("notice", Notice(), decide, evolve, next_attempt_at)
