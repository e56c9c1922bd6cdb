"""Notices to send, for the tests of the outside of notify."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.notify.domain.contact import CONTACT, LearnContact
from services.notify.domain.notice import NOTICE
from services.notify.domain.state import Notice
from services.notify.mail import Attempted, Delivered, Mail, NotDelivered
from shared.contracts.blocks import Contact
from shared.contracts.personal import Personal
from shared.event_store.unit_of_work import SYSTEM, Cause
from tests.domain.notify.notices import owe
from tests.services.notify.conftest import Notify
from tests.support.mail import PortAtOnce

FACTS = {
    "application_no": "03-2026-000001", "addressee": "organisation", "telephone": "048-600-0394",
    "bureau_name_ja": "関東経済産業局", "bureau_name_en": "Kanto Bureau", "section_ja": "中小企業課",
    "section_en": "SME Division", "decider_ja": "関東経済産業局長", "decider_en": "Director-General",
    "application_kind_ja": "新規申請", "application_kind_en": "new application", "filed_on": "2026-11-24",
    "examination_days": "45",
}  # fmt: skip


def owe_notice(notify: Notify, notice_id: str, email: str = "yamada@example.jp", **other: Any) -> str:
    """A notice that is owed at the clock's present instant; the id of the key of its person."""
    command = owe(
        notice_id=notice_id,
        message_id=f"<{notice_id}@jigyokei.example>",
        **{"facts": FACTS, "application_no": "03-2026-000001"} | other,
    )
    key = learn(notify, notice_id, email)
    notify.service.store.run(lambda unit: unit.execute(NOTICE, command, Cause(SYSTEM, "test"), f"plan-{notice_id}"))
    return key


def learn(notify: Notify, notice_id: str, email: str, text_no: int = 1) -> str:
    """The owner of a notice's plan names a contact; the id of the key of that person."""
    key = notify.parts.vault.new_key()
    contact = Contact(contact_name=Personal("山田 太郎"), email=Personal(email))
    command = LearnContact(f"plan-{notice_id}", "a1", text_no, notify.parts.vault.seal_all(contact, key))
    notify.service.store.run(lambda unit: unit.execute(CONTACT, command, Cause(SYSTEM, "test"), f"plan-{notice_id}"))
    return key


def happened(notify: Notify, notice_id: str) -> list[str]:
    """The names of a notice's events, without service and version."""
    return [r.event.name.partition(".")[2].partition("/")[0] for r in notify.service.store.stream(notice_id)]


def state(notify: Notify, notice_id: str) -> Notice:
    return notify.service.store.load(NOTICE, notice_id)[0]


class ScriptedPort(PortAtOnce):
    """A way out whose outcomes are given beforehand, each for one group; afterwards everything is delivered."""

    def __init__(self, *outcomes: Attempted | Exception) -> None:
        self.outcomes = list(outcomes)
        self.sent: list[Mail] = []

    def send(self, mails: Sequence[Mail]) -> list[Attempted]:
        planned = self.outcomes.pop(0) if self.outcomes else Delivered()
        if isinstance(planned, Exception):
            raise planned
        self.sent += mails
        return [planned] * len(mails)


NOT_NOW = NotDelivered(False, "451 4.3.0 Try again later")
NEVER = NotDelivered(True, "550 5.1.1 <yamada@example.jp> No such user")
