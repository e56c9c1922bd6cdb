"""One notice: where it stands, every attempt, and its text as it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from services.notify.domain.contact import CONTACT, contact_of
from services.notify.domain.notice import NOTICE
from services.notify.domain.state import Notice, NoticeStatus
from services.notify.domain.texts import notice_text
from services.notify.read_models import deliveries
from services.notify.read_models.deliveries import Delivery
from shared.contracts.blocks import Contact
from shared.contracts.event import Actor, Event
from shared.contracts.notify import NoticeOwed
from shared.contracts.personal import Masked, Open, Personal
from shared.event_store.door import UnknownStream
from shared.event_store.store import EventStore
from shared.scheme.authorization import Whose, may
from shared.web.plan_view import MASKED

HIDDEN: Final = "（非表示）"
"""In place of what belongs to a person, for readers who need not know it."""

NO_CONTACT: Final = "（連絡先の登録なし）"
"""In place of an address where nobody has named one."""


@dataclass(frozen=True, slots=True)
class NoticePage:
    """A notice with its whole history. `contact` is whom it was sent to, or is to be sent to."""

    delivery: Delivery
    owed: NoticeOwed
    history: tuple[Event, ...]
    notice: Notice
    contact: Contact | None

    @property
    def version(self) -> int:
        return len(self.history)

    @property
    def can_be_sent_again(self) -> bool:
        """Whether asking would change anything: it has stopped, or waits for a later attempt."""
        return self.notice.status is NoticeStatus.STUCK or (
            self.notice.status is NoticeStatus.WAITING and self.notice.attempts > 0
        )


@dataclass(frozen=True, slots=True)
class LetterShown:
    """件名, 宛先 and 本文. `opened` is False where what belongs to a person is hidden."""

    to: str
    subject: str
    body: str
    opened: bool


def notice_page(store: EventStore, notice_id: str) -> NoticePage | None:
    """One notice, or None."""
    delivery = store.database.read(lambda cursor: deliveries.one(cursor, notice_id))
    if delivery is None:
        return None
    history = tuple(recorded.event for recorded in store.stream(notice_id))
    notice: Notice = NOTICE.replay(history)
    assert notice.owed is not None
    known = store.load(CONTACT, contact_of(delivery.plan_id))[0].contact if delivery.plan_id else None
    sent_to = notice.sent_to if notice.status in (NoticeStatus.SENDING, NoticeStatus.SENT) else None
    return NoticePage(delivery, notice.owed, history, notice, sent_to or known or notice.owed.contact)


def letter(page: NoticePage, opening: Open | None) -> LetterShown:
    """The text of a notice as it is sent, opened by `opening`; without it, names and address are hidden."""
    owed, contact = page.owed, page.contact
    if opening is None:
        to, name = HIDDEN, HIDDEN
    elif contact is None:
        to, name = NO_CONTACT, ""
    else:
        to, name = (_words(opening, one) for one in (contact.email, contact.contact_name))
    text = notice_text(owed.template, owed.facts, name, owed.addressee)
    return LetterShown(to, text.subject, text.body, opening is not None)


def _words(opening: Open, personal: Personal) -> str:
    text = opening(personal)
    return MASKED[text].ja if isinstance(text, Masked) else text


def notice_for(actor: Actor, store: EventStore, notice_id: str) -> NoticePage:
    """One notice for a reader. Raises UnknownStream, for another bureau's too."""
    page = notice_page(store, notice_id)
    if page is None or not may(actor, "notify.read", Whose(bureau=page.owed.bureau)):
        raise UnknownStream(notice_id)
    return page


def may_open(actor: Actor, page: NoticePage) -> bool:
    """Whether names and addresses in a notice are shown to a reader."""
    return may(actor, "notify.open_personal", Whose(bureau=page.owed.bureau))
