"""The sender: announces each send, sends, and settles it. One at a time for the whole service, by advisory lock.

A send that was announced and never settled belonged to a sender that is no more: whether it arrived is not known, so
it is recorded as uncertain and sent again under the same Message-ID.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

import psycopg
import structlog

from services.notify.commands import Commands
from services.notify.domain.notice import NOTICE, Notice, RecordFailed, RecordSent, Recover, StartSend
from services.notify.domain.texts import render
from services.notify.mail import Delivered, Mail, MailPort, NotDelivered
from services.notify.read_models import deliveries
from shared.contracts.notify import NoticeOwed
from shared.domain import Refusal
from shared.event_store.store import Conflict, EventStore, lock_id
from shared.event_store.unit_of_work import SYSTEM, Cause, UnitOfWork
from shared.postgres.database import AWAY, TRANSIENT
from shared.vault.vault import Vault

log = structlog.get_logger()

BATCH = 50
IDLE_SECONDS = 0.5
ERASED = "the recipient's personal data has been erased"


@dataclass(frozen=True, slots=True)
class Begun:
    """A send that has been announced."""

    notice_id: str
    attempt: int
    owed: NoticeOwed


class Sender:
    """Sends what is due, batch by batch."""

    def __init__(self, store: EventStore, commands: Commands, vault: Vault, port: MailPort) -> None:
        self.store = store
        self.commands = commands
        self.vault = vault
        self.port = port
        self._lock: psycopg.Connection[tuple[object, ...]] | None = None

    def step(self) -> int:
        """Send at most one batch; how many were tried. None are while another process is the sender."""
        if not self._is_the_sender():
            return 0
        begun = self.store.run(self._begin)
        if not begun:
            return 0
        outcomes = self._send(begun)
        self.store.run(lambda unit: self._settle(unit, begun, outcomes))
        return len(begun)

    def _is_the_sender(self) -> bool:
        if self._lock is not None:
            try:
                self._lock.execute("SELECT 1")
            except AWAY:
                self._lock = None
            else:
                return True
        connection = psycopg.connect(self.store.database.dsn, autocommit=True, connect_timeout=2)
        got = connection.execute("SELECT pg_try_advisory_lock(%s)", (lock_id("notify sender"),)).fetchone()
        if got != (True,):
            connection.close()
            return False
        self._lock = connection
        self._recover()
        return True

    def _recover(self) -> None:
        """What another sender left unsettled is uncertain."""
        while under_way := self.store.database.read(deliveries.under_way):

            def work(unit: UnitOfWork, notice_ids: list[str] = under_way) -> None:
                unit.preload(notice_ids)
                for notice_id in notice_ids:
                    unit.execute(NOTICE, Recover(notice_id), Cause(SYSTEM, f"sender:{notice_id}"))

            self.store.run(work)
            log.warning("sends_uncertain", count=len(under_way))

    def _begin(self, unit: UnitOfWork) -> list[Begun]:
        unit.cursor.execute(_CLAIM, (unit.now, BATCH))
        due = [row[0] for row in unit.cursor.fetchall()]
        unit.preload(due)
        begun = []
        for notice_id in due:
            notice: Notice = unit.stream(NOTICE, notice_id).state
            assert notice.owed is not None
            attempt = notice.attempts + 1
            cause = Cause.after(notice.owed)
            outcome = unit.execute(NOTICE, StartSend(notice_id, attempt), cause)
            if not isinstance(outcome, Refusal):
                begun.append(Begun(notice_id, attempt, notice.owed))
        return begun

    def _send(self, begun: list[Begun]) -> list[Delivered | NotDelivered]:
        outcomes: dict[str, Delivered | NotDelivered] = {}
        mails = {}
        for one in begun:
            mail = self.mail(one.owed)
            if mail is None:
                outcomes[one.notice_id] = NotDelivered(True, ERASED)
            else:
                mails[one.notice_id] = mail
        outcomes.update(zip(mails, self.port.send(list(mails.values())), strict=True))
        return [outcomes[one.notice_id] for one in begun]

    def mail(self, owed: NoticeOwed) -> Mail | None:
        """The mail of a notice, opened only here; None when its recipient was erased."""
        to, contact = self.vault.open(owed.applicant.email), self.vault.open(owed.applicant.contact_name)
        if to is None or contact is None:
            return None
        return Mail(owed.message_id, to, render(owed.template, owed.facts, contact, owed.applicant.name))

    def _settle(self, unit: UnitOfWork, begun: list[Begun], outcomes: list[Delivered | NotDelivered]) -> None:
        unit.preload(one.notice_id for one in begun)
        for one, outcome in zip(begun, outcomes, strict=True):
            match outcome:
                case Delivered():
                    command: RecordSent | RecordFailed = RecordSent(one.notice_id, one.attempt)
                case NotDelivered(permanent=permanent, error=error):
                    command = RecordFailed(one.notice_id, one.attempt, permanent, error)
            unit.execute(NOTICE, command, Cause.after(one.owed))

    def close(self) -> None:
        """Let another process be the sender."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None


class SendWorker(threading.Thread):
    """Runs the sender until it is stopped."""

    def __init__(self, sender: Sender) -> None:
        super().__init__(name="notify-sender", daemon=True)
        self.sender = sender
        self._wake = threading.Event()
        self._stopping = False

    def run(self) -> None:
        while not self._stopping:
            try:
                sent = self.sender.step()
            except (Conflict, *AWAY, *TRANSIENT) as error:
                log.warning("sender_waits", error=type(error).__name__)
                sent = 0
            except Exception:
                log.exception("sender_failed")
                sent = 0
            if not sent:
                self._wake.wait(IDLE_SECONDS)

    def step(self) -> int:
        """Send one batch in the caller's thread."""
        return self.sender.step()

    def stop(self) -> None:
        """Finish the running batch and end."""
        self._stopping = True
        self._wake.set()
        if self.is_alive():
            self.join(timeout=30)
        self.sender.close()


# A notice's timer says when it is next to be sent; the row goes when the send begins.
_CLAIM = """
SELECT stream_id FROM timers WHERE NOT parked AND due_at <= %s
 ORDER BY due_at, stream_id LIMIT %s FOR UPDATE SKIP LOCKED
"""
