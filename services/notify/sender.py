"""The sender: announces each send, sends, and settles it. One at a time for the whole service, by advisory lock.

A send that was announced and never settled belonged to a sender that is no more, or to a step of this one that broke
off. It has noted what was taken, group by group, and that is recorded; whether the others arrived is not known, so they
are recorded as uncertain and sent again under the same Message-ID.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import psycopg
import structlog

from services.notify.domain.commands import RecordFailed, RecordSent, Recover, StartSend
from services.notify.domain.contact import CONTACT, contact_of
from services.notify.domain.failures import (
    NO_CONTACT,
    RECIPIENT_ERASED,
    RECIPIENT_UNREADABLE,
    TEXT_NOT_MADE,
    VAULT_AWAY,
)
from services.notify.domain.notice import NOTICE
from services.notify.domain.state import Notice
from services.notify.domain.texts import notice_text
from services.notify.mail import Attempted, Delivered, Mail, MailPort, NotDelivered, Uncertain
from services.notify.read_models import deliveries
from shared.contracts.blocks import Contact
from shared.contracts.notify import NoticeOwed
from shared.contracts.personal import Masked
from shared.domain import Refusal
from shared.event_store.store import PASSING, EventStore, lock_id
from shared.event_store.unit_of_work import Cause, UnitOfWork
from shared.postgres.database import AWAY, TRANSIENT, Cursor
from shared.vault.vault import Vault

log = structlog.get_logger()

BATCH = 50
"""Notices that are announced together, sent over one session, and settled together."""
GROUP = 4
"""After so many mails it is noted which of them were taken: a crash doubles no more of them."""
IDLE_SECONDS = 0.5
"""How often a sender that nobody wakes looks whether the time of a notice has come."""
AWAY_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Begun:
    """A send that has been announced, and why nothing can be sent, if so."""

    notice_id: str
    attempt: int
    owed: NoticeOwed
    contact: Contact | None
    hindrance: NotDelivered | None


class Sender:
    """Sends what is due, batch by batch."""

    def __init__(self, store: EventStore, vault: Vault, port: MailPort) -> None:
        self.store = store
        self.vault = vault
        self.port = port
        self._connection: psycopg.Connection[tuple[object, ...]] | None = None
        self._holds_lock = False
        self._unrecorded: list[tuple[Begun, Attempted]] = []
        """Results that are not written down yet."""
        self._in_doubt = False
        """There may be announced sends of which nobody knows the result."""

    def step(self) -> int:
        """Send at most one batch; how many were tried. None are while another process is the sender."""
        if self._is_idle() or not self._is_the_sender():
            return 0
        self._record()
        if self._in_doubt:
            self._recover()
        self._in_doubt = True
        begun = self.store.run(self._begin)
        if begun:
            self._send(begun)
            self._record()
        self._in_doubt = False
        return len(begun)

    def _is_idle(self) -> bool:
        """The one cheap question that a sender asks when it is woken for nothing."""
        if not self._holds_lock or self._in_doubt:
            return False
        return not self.store.database.read(self._is_something_due)

    def _is_something_due(self, cursor: Cursor) -> bool:
        cursor.execute(_DUE, (self.store.clock.now(),))
        return cursor.fetchone() == (True,)

    def _is_the_sender(self) -> bool:
        """Hold the lock, or try to take it, on a connection that is kept for it."""
        if self._holds_lock:
            try:
                self._on_connection("SELECT 1")
            except AWAY:
                self.close()
            else:
                return True
        try:
            self._holds_lock = self._on_connection("SELECT pg_try_advisory_lock(%s)", lock_id("notify sender"))
        except AWAY:
            self.close()
            raise
        self._in_doubt = self._holds_lock
        return self._holds_lock

    def _on_connection(self, statement: str, *values: object) -> bool:
        if self._connection is None:
            self._connection = psycopg.connect(self.store.database.dsn, autocommit=True, connect_timeout=2)
        return self._connection.execute(statement.encode(), values).fetchone() == (True,)

    def close(self) -> None:
        """Let another process be the sender."""
        if self._connection is not None:
            if self._holds_lock:
                # Released before the connection goes: the server notices a closed one only a moment later.
                with suppress(*AWAY):
                    self._connection.execute("SELECT pg_advisory_unlock(%s)", (lock_id("notify sender"),))
            self._connection.close()
            self._connection = None
        self._holds_lock = False

    # -- one batch -----------------------------------------------------------------------------------------------

    def _begin(self, unit: UnitOfWork) -> list[Begun]:
        """Announce what is due. A mail is made here to see whether it can be, and made again when its turn has come:
        so a vault that is away stops a batch before it begins, and a person who is erased meanwhile is written to no
        more.
        """
        unit.cursor.execute(_CLAIM, (unit.now, BATCH))
        due = [row[0] for row in unit.cursor.fetchall()]
        unit.preload(due)
        notices: list[Notice] = [unit.stream(NOTICE, notice_id).state for notice_id in due]
        plans = {notice_id: unit.stream(NOTICE, notice_id).plan_id for notice_id in due}
        # Read as stored: another process may have heard of a new address, and nothing is appended that would tell us.
        unit.preload((contact_of(plan_id) for plan_id in plans.values() if plan_id), as_stored=True)
        begun = []
        for notice_id, notice in zip(due, notices, strict=True):
            assert notice.owed is not None
            attempt, contact = notice.attempts + 1, self._contact(unit, notice.owed, plans[notice_id])
            outcome = unit.execute(NOTICE, StartSend(notice_id, attempt, contact), Cause.after(notice.owed))
            if isinstance(outcome, Refusal):
                unit.correct_timer(notice_id, notice.next_attempt_at)
            else:
                made = self.mail(notice.owed, contact)
                hindrance = made if isinstance(made, NotDelivered) else None
                begun.append(Begun(notice_id, attempt, notice.owed, contact, hindrance))
        return begun

    def _contact(self, unit: UnitOfWork, owed: NoticeOwed, plan_id: str | None) -> Contact | None:
        known: Contact | None = unit.stream(CONTACT, contact_of(plan_id)).state.contact if plan_id else None
        return known or owed.contact

    def mail(self, owed: NoticeOwed, contact: Contact | None) -> Mail | NotDelivered:
        """The mail of a notice, opened only here; why there can be none, where there can be none."""
        if contact is None:
            return NotDelivered(True, NO_CONTACT)
        try:
            to, name = self.vault.open(contact.email), self.vault.open(contact.contact_name)
            if to is Masked.ERASED:
                return NotDelivered(True, RECIPIENT_ERASED)
            if isinstance(to, Masked) or isinstance(name, Masked):
                return NotDelivered(False, RECIPIENT_UNREADABLE)
            return Mail(owed.message_id, to, notice_text(owed.template, owed.facts, name, owed.addressee))
        except (*AWAY, *TRANSIENT):
            raise
        except Exception:
            # One notice that cannot be written must not hold up the others; it is tried again, then waits for a person.
            log.exception("notice_not_written", notice_id=owed.head.stream_id, template=owed.template)
            return NotDelivered(False, TEXT_NOT_MADE)

    def _in_its_turn(self, one: Begun) -> Mail | NotDelivered:
        """A mail that is to be handed over now."""
        try:
            return self.mail(one.owed, one.contact)
        except (*AWAY, *TRANSIENT):
            return NotDelivered(False, VAULT_AWAY)

    def _send(self, begun: Sequence[Begun]) -> None:
        """Send what was announced, group by group; what is known of them is kept, whatever ends this."""
        with self.port.session() as send:
            for first in range(0, len(begun), GROUP):
                if first:
                    self._note(self._unrecorded[-GROUP:])
                group = begun[first : first + GROUP]
                sent = iter(send([partial(self._in_its_turn, one) for one in group if not one.hindrance]))
                outcomes = [one.hindrance or next(sent) for one in group]
                self._unrecorded += zip(group, outcomes, strict=True)

    def _note(self, results: Sequence[tuple[Begun, Attempted]]) -> None:
        """Leave to the next sender, should we die, what it could not know."""
        taken = [one for one, outcome in results if isinstance(outcome, Delivered)]
        if taken and self._connection is not None:
            self._connection.execute(_NOTE, ([one.notice_id for one in taken], [one.attempt for one in taken]))

    def _record(self) -> None:
        """Write down the results that are known; kept for the next step where that fails."""
        if self._unrecorded:
            self.store.run(self._settle)
            self._tell()
            self._unrecorded = []

    def _settle(self, unit: UnitOfWork) -> None:
        unit.preload(one.notice_id for one, _ in self._unrecorded)
        for one, outcome in self._unrecorded:
            command: RecordSent | RecordFailed | Recover
            match outcome:
                case Delivered():
                    command = RecordSent(one.notice_id, one.attempt)
                case NotDelivered(permanent=permanent, error=error):
                    command = RecordFailed(one.notice_id, one.attempt, permanent, error)
                case Uncertain():
                    if unit.stream(NOTICE, one.notice_id).state.attempts != one.attempt:
                        continue  # another sender is at a later one
                    command = Recover(one.notice_id)
            # Refused where another sender, which took us for dead, has settled it: then that stands.
            unit.execute(NOTICE, command, Cause.after(one.owed))
        if len(self._unrecorded) > GROUP:
            unit.cursor.execute(_FORGET, ([one.notice_id for one, _ in self._unrecorded],))

    def _tell(self) -> None:
        outcomes = [outcome for _, outcome in self._unrecorded]
        uncertain = [outcome.error for outcome in outcomes if isinstance(outcome, Uncertain)]
        if uncertain:
            log.warning("sends_uncertain", count=len(uncertain), error=uncertain[0])
        delivered = sum(isinstance(outcome, Delivered) for outcome in outcomes)
        log.info("notices_sent", tried=len(outcomes), delivered=delivered)

    def _recover(self) -> None:
        """What was announced and is not settled: nobody else sends while we hold the lock."""
        while under_way := self.store.database.read(deliveries.under_way):

            def work(unit: UnitOfWork, notice_ids: list[str] = under_way) -> Counter[bool]:
                return self._settle_what_was_left(unit, notice_ids)

            found = self.store.run(work)
            if found[False]:
                log.warning("sends_uncertain", count=found[False], error="the sender ended before it knew")
            if not found:
                return

    @staticmethod
    def _settle_what_was_left(unit: UnitOfWork, notice_ids: list[str]) -> Counter[bool]:
        """Record as sent what was noted as taken, as uncertain what was not; how many of each."""
        unit.cursor.execute(_NOTED, (notice_ids,))
        taken = set(unit.cursor.fetchall())
        unit.preload(notice_ids)
        found: Counter[bool] = Counter()
        for notice_id in notice_ids:
            notice: Notice = unit.stream(NOTICE, notice_id).state
            assert notice.owed is not None
            known = (notice_id, notice.attempts) in taken
            command = RecordSent(notice_id, notice.attempts) if known else Recover(notice_id)
            outcome = unit.execute(NOTICE, command, Cause.after(notice.owed))
            found[known] += bool(outcome) and not isinstance(outcome, Refusal)
        unit.cursor.execute(_FORGET, (notice_ids,))
        return +found


class SendWorker(threading.Thread):
    """Runs the sender until it is stopped."""

    def __init__(self, sender: Sender) -> None:
        super().__init__(name="notify-sender", daemon=True)
        self.sender = sender
        self._wake = threading.Event()
        self._stopping = False

    def wake(self) -> None:
        """Look soon: the log has grown. Many wakes while the sender is at work make one look."""
        self._wake.set()

    def run(self) -> None:
        while not self._stopping:
            self._wake.clear()
            patience = IDLE_SECONDS
            try:
                if self.sender.step():
                    continue
            except PASSING as error:
                log.warning("sender_waits", error=type(error).__name__)
                patience = AWAY_SECONDS
            except Exception:
                log.exception("sender_failed")
                patience = AWAY_SECONDS
            if not self._stopping:
                self._wake.wait(patience)

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


_DUE = "SELECT EXISTS (SELECT FROM timers WHERE NOT parked AND due_at <= %s)"

# A notice's timer says when it is next to be sent; the row goes when the send begins. After an outage many are due at
# one moment: those of a plan go out as they came to be owed, so that no move of a deadline follows the decision.
_CLAIM = """
SELECT stream_id FROM timers WHERE NOT parked AND due_at <= %s
 ORDER BY due_at,
       (SELECT (plan_id, sequence) FROM stored_events WHERE originator_id = stream_id AND originator_version = 1),
       stream_id
 LIMIT %s FOR UPDATE SKIP LOCKED
"""

_NOTE = """
INSERT INTO delivered SELECT * FROM unnest(%s::text[], %s::integer[]) ON CONFLICT DO NOTHING
"""
_NOTED = "SELECT notice_id, attempt FROM delivered WHERE notice_id = ANY(%s)"
_FORGET = "DELETE FROM delivered WHERE notice_id = ANY(%s)"
