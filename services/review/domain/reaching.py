"""通知不達: a notice about a case that is stuck, until it is sent after all.

A stream of its own, which bears the notice's id: notify may be heard before the case is, after it has ended, or about a
plan; and a form that an officer has open does not come too late because a mail was returned.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from shared.contracts.event import Event
from shared.contracts.notify import NoticeKind, NoticeStuck, StuckNoticeSent
from shared.contracts.reaching import ApplicantNotReached, ApplicantReached
from shared.domain import Aggregate


@dataclass(frozen=True, slots=True)
class ReachingCommand:
    """About one notice, which is its stream."""

    notice_id: str

    @property
    def stream_id(self) -> str:
        return self.notice_id


@dataclass(frozen=True, slots=True)
class HearNotReached(ReachingCommand):
    """From notify.NoticeStuck."""

    kind: NoticeKind
    application_no: str
    bureau: str

    @classmethod
    def after(cls, event: NoticeStuck) -> HearNotReached:
        return cls(event.head.stream_id, event.kind, event.application_no, event.bureau)


@dataclass(frozen=True, slots=True)
class HearReached(ReachingCommand):
    """From notify.StuckNoticeSent."""

    application_no: str

    @classmethod
    def after(cls, event: StuckNoticeSent) -> HearReached:
        return cls(event.head.stream_id, event.application_no)


@dataclass(frozen=True, slots=True)
class Reaching:
    """What was heard of the notice. Once it was sent nothing follows."""

    stuck: ApplicantNotReached | None = None
    reached: bool = False


def decide(state: Reaching, command: HearNotReached | HearReached, now: datetime) -> Sequence[Event]:
    if state.reached:
        return []
    match command:
        case HearNotReached(kind=kind, application_no=application_no, bureau=bureau):
            if state.stuck:
                return []
            return [ApplicantNotReached(kind=kind, application_no=application_no, bureau=bureau)]
        case HearReached(application_no=application_no):
            return [ApplicantReached(application_no=application_no)]


def evolve(state: Reaching, event: Event) -> Reaching:
    match event:
        case ApplicantNotReached():
            return Reaching(event)
        case ApplicantReached():
            return Reaching(state.stuck, reached=True)
    return state


REACHING: Final[Aggregate[Reaching, Event]] = Aggregate("reaching", Reaching(), decide, evolve)
