"""What is remembered of a notice, and how events change it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from shared.contracts.blocks import Contact
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


class NoticeStatus(StrEnum):
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
    `told_stuck`: others know that it did not go out, and not yet that it did.
    """

    status: NoticeStatus = NoticeStatus.UNKNOWN
    owed: NoticeOwed | None = None
    attempts: int = 0
    failures: int = 0
    uncertain: int = 0
    error: str = ""
    sent_to: Contact | None = None
    unsettled: bool = False
    trying_since: datetime | None = None
    next_attempt_at: datetime | None = None
    told_stuck: bool = False


def evolve(state: Notice, event: Event) -> Notice:
    match event:
        case NoticeOwed(first_attempt_at=at):
            return Notice(NoticeStatus.WAITING, event, trying_since=at, next_attempt_at=at)
        case SendStarted(attempt=attempt, contact=contact):
            begun = replace(state, status=NoticeStatus.SENDING, attempts=attempt, sent_to=contact)
            return replace(begun, unsettled=True, next_attempt_at=None)
        case NoticeSent():
            return replace(state, status=NoticeStatus.SENT, unsettled=False, error="", next_attempt_at=None)
        case SendFailed(next_attempt_at=at, error=error):
            return replace(_missed(state, at, unsettled=False), error=error)
        case SendUncertain(next_attempt_at=at):
            return replace(_missed(state, at, unsettled=True), uncertain=state.uncertain + 1, error="")
        case ResendAsked(next_attempt_at=at):
            return replace(state, status=NoticeStatus.WAITING, failures=0, trying_since=at, next_attempt_at=at)
        case NoticeStuck():
            return replace(state, told_stuck=True)
        case StuckNoticeSent():
            return replace(state, told_stuck=False)
    return state


def _missed(state: Notice, at: datetime | None, *, unsettled: bool) -> Notice:
    failures = state.failures + 1 if state.status is NoticeStatus.SENDING else state.failures
    status = NoticeStatus.STUCK if at is None else NoticeStatus.WAITING
    return replace(state, status=status, failures=failures, unsettled=unsettled, next_attempt_at=at)
