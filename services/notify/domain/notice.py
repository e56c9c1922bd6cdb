"""Notice (通知): one message owed to someone because of one event, until the mail server has taken it.

A send is announced before it begins (SendStarted) and settled after it. Whoever may not begin one is refused, never
answered with nothing: two senders must not both think that it is theirs to send.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from services.notify.domain.retry import RETRY
from shared.contracts.blocks import Contact
from shared.contracts.event import Event
from shared.contracts.notify import (
    NoticeKind,
    NoticeOwed,
    NoticeSent,
    ResendAsked,
    SendFailed,
    SendStarted,
    SendUncertain,
)
from shared.domain import Aggregate, Refusal, refuse


class Status(StrEnum):
    UNKNOWN = "unknown"
    WAITING = "waiting"
    """Owed, or to be tried again, at `next_attempt_at`."""
    SENDING = "sending"
    STUCK = "stuck"
    """We have stopped trying: a person decides."""
    SENT = "sent"


@dataclass(frozen=True, slots=True)
class Notice:
    """`attempts` counts every send that was begun, for good; `failures` only those since `trying_since`.

    `unsettled`: the last attempt has no result yet, or is uncertain, so that a late result is still believed.
    `uncertain` counts the attempts of which nobody knows whether they arrived. `error` is what the last attempt met,
    told until it is made good. `sent_to` is whom the last attempt was meant for, where that is recorded.
    """

    status: Status = Status.UNKNOWN
    owed: NoticeOwed | None = None
    attempts: int = 0
    failures: int = 0
    uncertain: int = 0
    error: str = ""
    sent_to: Contact | None = None
    unsettled: bool = False
    trying_since: datetime | None = None
    next_attempt_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _OnNotice:
    notice_id: str

    @property
    def stream_id(self) -> str:
        return self.notice_id


@dataclass(frozen=True, slots=True)
class Owe(_OnNotice):
    """Someone is owed a notice. `message_id` is that of every attempt, so that a mailbox can tell a repetition."""

    plan_id: str | None
    kind: NoticeKind
    application_no: str
    bureau: str
    template: str
    message_id: str
    addressee: str
    facts: dict[str, str]
    contact: Contact | None = None


@dataclass(frozen=True, slots=True)
class StartSend(_OnNotice):
    """Begin the attempt of this number, one more than those begun so far, to this contact."""

    attempt: int
    contact: Contact | None


@dataclass(frozen=True, slots=True)
class RecordSent(_OnNotice):
    attempt: int


@dataclass(frozen=True, slots=True)
class RecordFailed(_OnNotice):
    attempt: int
    permanent: bool
    error: str


@dataclass(frozen=True, slots=True)
class Recover(_OnNotice):
    """At the start of a sender: a send that is under way belongs to one that is no more."""


@dataclass(frozen=True, slots=True)
class SendAgain(_OnNotice):
    """A person asks to send a notice again that has not arrived."""


NoticeCommand = Owe | StartSend | RecordSent | RecordFailed | Recover | SendAgain
Outcome = Sequence[Event] | Refusal


def decide(state: Notice, command: NoticeCommand, now: datetime) -> Outcome:
    if isinstance(command, Owe):
        return _owe(state, command, now)
    if state.status is Status.UNKNOWN:
        return refuse("P", "notice_unknown")
    match command:
        case StartSend():
            return _start(state, command, now)
        case RecordSent():
            return _record(state, command.attempt, NoticeSent(attempt=command.attempt))
        case RecordFailed():
            return _record(state, command.attempt, _failed(state, command, now))
        case Recover():
            return _recover(state, now)
        case SendAgain():
            return _send_again(state, now)


def next_attempt_at(state: Notice) -> datetime | None:
    """When a notice is to be sent; None while it is being sent, when it has been, and while it waits for a person."""
    return state.next_attempt_at


def evolve(state: Notice, event: Event) -> Notice:
    match event:
        case NoticeOwed(first_attempt_at=at):
            return Notice(Status.WAITING, event, trying_since=at, next_attempt_at=at)
        case SendStarted(attempt=attempt, contact=contact):
            begun = replace(state, status=Status.SENDING, attempts=attempt, sent_to=contact)
            return replace(begun, unsettled=True, next_attempt_at=None)
        case NoticeSent():
            return replace(state, status=Status.SENT, unsettled=False, error="", next_attempt_at=None)
        case SendFailed(next_attempt_at=at, error=error):
            return replace(_missed(state, at, unsettled=False), error=error)
        case SendUncertain(next_attempt_at=at):
            return replace(_missed(state, at, unsettled=True), uncertain=state.uncertain + 1, error="")
        case ResendAsked(next_attempt_at=at):
            return replace(state, status=Status.WAITING, failures=0, trying_since=at, next_attempt_at=at)
    return state


def _owe(state: Notice, command: Owe, now: datetime) -> Outcome:
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


def _start(state: Notice, command: StartSend, now: datetime) -> Outcome:
    if state.status is Status.SENT:
        return refuse("P", "already_sent")
    if state.status is Status.STUCK:
        return refuse("P", "waits_for_a_person")
    if state.status is Status.SENDING or command.attempt != state.attempts + 1:
        return refuse("P", "attempt_taken", attempt=command.attempt)
    if state.next_attempt_at is None or now < state.next_attempt_at:
        return refuse("P", "not_yet_due")
    return [SendStarted(attempt=command.attempt, contact=command.contact)]


def _record(state: Notice, attempt: int, result: Event) -> Outcome:
    if state.status is Status.SENT:
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


def _recover(state: Notice, now: datetime) -> Outcome:
    if state.status is not Status.SENDING:
        return []
    return [SendUncertain(attempt=state.attempts, next_attempt_at=_next(state, now))]


def _send_again(state: Notice, now: datetime) -> Outcome:
    if state.status is Status.SENT:
        return refuse("P", "already_sent")
    if state.status is Status.SENDING:
        return refuse("P", "being_sent")
    if state.next_attempt_at is not None and state.next_attempt_at <= now:
        return []  # its turn has come anyway
    return [ResendAsked(next_attempt_at=now)]


def _next(state: Notice, now: datetime) -> datetime | None:
    assert state.trying_since is not None, "a send was begun"
    # A result that follows an uncertain attempt is about the same one, which has been counted.
    failures = state.failures if state.status is not Status.SENDING else state.failures + 1
    return RETRY.next_attempt(max(failures, 1), state.trying_since, now)


def _missed(state: Notice, at: datetime | None, *, unsettled: bool) -> Notice:
    failures = state.failures + 1 if state.status is Status.SENDING else state.failures
    status = Status.STUCK if at is None else Status.WAITING
    return replace(state, status=status, failures=failures, unsettled=unsettled, next_attempt_at=at)


_ADDRESS = re.compile(r"[^\s<>\"'(),:;]+@[^\s<>\"'(),:;]+")
_LONGEST_ERROR = 500


def without_addresses(error: str) -> str:
    """A mail server's answer without the e-mail addresses that it repeats: personal data stands in no event open."""
    return _ADDRESS.sub("(address)", error)[:_LONGEST_ERROR]


NOTICE: Final[Aggregate[Notice, Event]] = Aggregate("notice", Notice(), decide, evolve, next_attempt_at)
