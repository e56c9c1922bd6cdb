"""What can be asked of a notice: to owe it, to send it and tell what came of that, to send it again."""

from __future__ import annotations

from dataclasses import dataclass

from shared.contracts.blocks import Contact
from shared.contracts.notify import NoticeKind


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


@dataclass(frozen=True, slots=True)
class TellStuck(_OnNotice):
    """Others are to hear that a notice is stuck which was so before that was told."""


NoticeCommand = Owe | StartSend | RecordSent | RecordFailed | Recover | SendAgain | TellStuck
