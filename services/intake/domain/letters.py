"""What an applicant is written to for (letters): receipts of what they handed in, reminders of a correction's day.

The texts ask for neither (P). A reminder falls due at nine on the seventh day and on the day before the last one for
answering. One that is late, because nobody was there to send it, gives way to a later one; after the last day there is
none. What was answered, withdrawn, cancelled or decided is not reminded of: its application says so in the unit of work
in which that happens.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from services.intake.domain.state import UNDECIDED, Application
from shared.contracts.event import Event
from shared.contracts.forms.excerpts import applicant
from shared.contracts.forms.filed import FiledForm
from shared.contracts.letters import AnswerReminded, AnswersAwaited, ArrivalAcknowledged, AwaitedAnswer, WhatArrived
from shared.domain import Aggregate, end_of, jst_day, start_of

REMINDED_BEFORE: Final = (timedelta(days=7), timedelta(days=1))
"""How long before the last day for answering (P)."""
AT: Final = timedelta(hours=9)
"""When on such a day, in Japan (P): not at midnight."""


_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class LetterCommand:
    """About one application."""

    application_id: str

    @property
    def stream_id(self) -> str:
        return letters_of(self.application_id)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Of whom a letter is, as far as it names them; to which address is known where it is sent."""

    application_no: str
    bureau: str
    business: str
    corporate_number: str


@dataclass(frozen=True, slots=True)
class Acknowledge(LetterCommand):
    """Something was handed in, and taken."""

    what: WhatArrived
    recipient: Recipient
    arrived_on: date
    late: bool = False


@dataclass(frozen=True, slots=True)
class AwaitAnswers(LetterCommand):
    """The corrections of an application that are open now."""

    awaited: tuple[AwaitedAnswer, ...]
    recipient: Recipient


@dataclass(frozen=True, slots=True)
class Remind:
    """The time has come."""

    stream_id: str


@dataclass(frozen=True, slots=True)
class Letters:
    """Up to `since` nothing is to be reminded of any more: before it the answers were not awaited so, or they were
    reminded of.
    """

    awaited: tuple[AwaitedAnswer, ...] = ()
    since: datetime = _LONG_AGO
    recipient: Recipient | None = None


def letters_of(application_id: str) -> str:
    """The stream of an application's letters."""
    return f"letters:{application_id}"


def awaited_of(application: Application) -> tuple[AwaitedAnswer, ...]:
    """The corrections of an application whose time still runs."""
    if application.status not in UNDECIDED:
        return ()
    still = (one for one in application.open_corrections if not one.lapsed)
    return tuple(AwaitedAnswer(correction_id=one.correction_id, answer_by=one.answer_by) for one in still)


def recipient_of(application: Application, form: FiledForm) -> Recipient:
    """Of whom a letter about an application is; `form` is the text that names them."""
    named = applicant(form)
    return Recipient(application.application_no, application.bureau, named.name, named.corporate_number or "")


def decide(state: Letters, command: Acknowledge | AwaitAnswers | Remind, now: datetime) -> Sequence[Event]:
    match command:
        case Acknowledge(what=what, recipient=recipient, arrived_on=day, late=late):
            return [ArrivalAcknowledged(what=what, arrived_on=day, late=late, **asdict(recipient))]
        case AwaitAnswers(awaited=awaited, recipient=recipient):
            if awaited == state.awaited and (not awaited or recipient == state.recipient):
                return []
            return [AnswersAwaited(awaited=awaited, since=now, **asdict(recipient))]
        case Remind():
            return _remind(state, now)


def evolve(state: Letters, event: Event) -> Letters:
    match event:
        case AnswersAwaited(awaited=awaited, since=since):
            recipient = Recipient(event.application_no, event.bureau, event.business, event.corporate_number)
            return Letters(awaited, since, recipient)
        case AnswerReminded(due_at=due_at):
            return replace(state, since=max(state.since, due_at))
    return state


def next_wakeup(state: Letters) -> datetime | None:
    """When the next reminder falls due; None when none is to come."""
    return min((at for at, _ in _to_come(state)), default=None)


def _to_come(state: Letters) -> Iterator[tuple[datetime, AwaitedAnswer]]:
    for one in state.awaited:
        for before in REMINDED_BEFORE:
            at = start_of(one.answer_by - before) + AT
            if at > state.since:
                yield at, one


def _remind(state: Letters, now: datetime) -> list[Event]:
    due = sorted((at, one.correction_id, one) for at, one in _to_come(state) if at <= now)
    if not due or state.recipient is None:
        return []
    # The last that is due stands for all of its correction.
    latest = {correction_id: (at, one) for at, correction_id, one in due if end_of(one.answer_by) > now}
    about = asdict(state.recipient)
    events: list[Event] = [
        AnswerReminded(
            correction_id=one.correction_id,
            answer_by=one.answer_by,
            reminded_on=jst_day(now),
            due_at=at,
            **about,
        )
        for at, one in sorted(latest.values(), key=lambda found: found[0])
    ]
    if len(latest) < len({correction_id for _, correction_id, _ in due}):
        still = tuple(one for one in state.awaited if end_of(one.answer_by) > now)
        events.append(AnswersAwaited(awaited=still, since=now, **about))
    return events


LETTERS: Final[Aggregate[Letters, Event]] = Aggregate("letters", Letters(), decide, evolve, next_wakeup, Remind)
