"""The built-in local mailbox: a real SMTP server (aiosmtpd) on 127.0.0.1 that keeps what it takes for reading.

It stands for the outside world where no mail server is configured.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default
from importlib.resources import files
from typing import Any

import structlog
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from shared.clock import Clock
from shared.domain import Text
from shared.paging import Keyset, Order, Page, Start
from shared.postgres.database import AWAY, Cursor, Database
from shared.postgres.wiping import wipe

log = structlog.get_logger()

PAGE = 50
LATEST = Keyset(
    (("mail_id", "number"),), Order(Text(ja="受信日時", en="time of arrival"), falling=True, shown_in="received_at")
)
"""Newest first."""
UNREACHABLE = "no-such-mailbox"
"""Whoever has this before the @ gets no mail: it is refused for good, as by a server that has no such user."""


@dataclass(frozen=True, slots=True)
class ReceivedMail:
    """A mail as a list shows it."""

    mail_id: int
    message_id: str
    recipient: str
    subject: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class OpenedMail:
    """A mail as it is read."""

    received: ReceivedMail
    message: EmailMessage

    @property
    def headers(self) -> list[tuple[str, str]]:
        """Its headers, in order, in plain text."""
        return [(name, _storable(str(value))) for name, value in self.message.items()]

    @property
    def text(self) -> str:
        """Its plain text; empty where it has none."""
        part = self.message.get_body(("plain",))
        return _storable(str(part.get_content())) if part is not None else ""


class Mailbox:
    """Receives, and lets read."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database = database
        self.clock = clock
        self._controller: _Controller | None = None

    def prepare(self) -> None:
        """Make or check the table."""
        self.database.migrate(files("services.notify") / "mailbox_migrations")

    def start(self) -> None:
        self._controller = _Controller(self, hostname="127.0.0.1", port=0, ready_timeout=10)
        self._controller.start()

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    @property
    def port(self) -> int:
        """The free port on which it listens. Raises LookupError when it does not."""
        if self._controller is None:
            raise LookupError("the mailbox is not open")
        return self._controller.bound_port

    def keep(self, recipients: Sequence[str], raw: bytes) -> None:
        """Keep one mail for each recipient, durably, before the server says that it was taken."""
        message = message_from_bytes(raw, policy=default)
        message_id, subject = _header(message, "Message-ID"), _header(message, "Subject")
        with self.database.transaction() as cursor:
            for recipient in recipients:
                cursor.execute(_KEEP, (message_id, _storable(recipient), subject, self.clock.now(), raw, message_id))

    def erase(self, message_ids: Sequence[str]) -> bool:
        """Delete these mails, also those still on their way (消去). Repeated, it finishes what broke off.

        Whether they are gone from the files of its server too: see shared/postgres/wiping.py.
        """
        with self.database.transaction() as cursor:
            cursor.execute(
                "INSERT INTO erased (message_id) SELECT unnest(%b::text[]) ON CONFLICT DO NOTHING", (list(message_ids),)
            )
            # Whoever is keeping one now has done so before it is deleted; whoever comes later finds it erased.
            cursor.execute("LOCK TABLE mails IN SHARE ROW EXCLUSIVE MODE")
            cursor.execute("DELETE FROM mails WHERE message_id = ANY(%b::text[])", (list(message_ids),))
        return wipe(self.database, "mails")

    def mails(self, recipient: str | None = None, start: Start | None = None, limit: int = PAGE) -> Page[ReceivedMail]:
        """Mails, newest first."""

        def query(cursor: Cursor) -> Page[ReceivedMail]:
            cursor.execute(LATEST.statement(_LISTED, start), {"recipient": recipient, **LATEST.values(start, limit)})
            return LATEST.page(cursor.fetchall(), start, limit, lambda rows: [ReceivedMail(*row) for row in rows])

        return self.database.read(query)

    def mail(self, mail_id: int) -> OpenedMail | None:
        """One mail, parsed, or None."""

        def query(cursor: Cursor) -> tuple[ReceivedMail, bytes] | None:
            cursor.execute(_ONE, (mail_id,))
            row = cursor.fetchone()
            return (ReceivedMail(*row[:-1]), bytes(row[-1])) if row else None

        found = self.database.read(query)
        if found is None:
            return None
        received, raw = found
        return OpenedMail(received, message_from_bytes(raw, policy=default))


class _Controller(Controller):
    """The library's controller, which also tells on which free port it listens and needs no DNS."""

    def __init__(self, mailbox: Mailbox, **settings: Any) -> None:
        super().__init__(_Handler(mailbox), server_hostname="mailbox.jigyokei.example", **settings)

    @property
    def bound_port(self) -> int:
        assert isinstance(self.server, asyncio.Server)
        return int(self.server.sockets[0].getsockname()[1])

    def _trigger_server(self) -> None:
        # The library connects to the configured port to see the server answer; ours is known only now.
        self.port = self.bound_port
        super()._trigger_server()  # type: ignore[no-untyped-call]


class _Handler:
    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.partition("@")[0] == UNREACHABLE:
            return "550 5.1.1 No such user here"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        try:
            self._mailbox.keep(envelope.rcpt_tos, envelope.content)
        except AWAY:
            return "451 4.3.0 The mailbox is away for a moment; try again"
        return "250 2.0.0 Kept"

    async def handle_exception(self, error: Exception) -> str:
        # The library would answer 500, after which nobody tries again.
        log.error("mailbox_failed", exc_info=error)
        return "451 4.3.0 The mailbox could not keep it; try again"


def _header(message: Message, name: str) -> str:
    return _storable(str(message.get(name, ""))).strip()


def _storable(text: str) -> str:
    """Text that PostgreSQL and pages take, whatever came over the wire."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


_KEEP = """
INSERT INTO mails (message_id, recipient, subject, received_at, raw)
SELECT %s, %s, %s, %s, %s WHERE NOT EXISTS (SELECT 1 FROM erased WHERE message_id = %s)
"""

_COLUMNS = "mail_id, message_id, recipient, subject, received_at"

_LISTED = f"""
SELECT {_COLUMNS}, {{key}} FROM mails WHERE (%(recipient)s::text IS NULL OR recipient = %(recipient)s) AND {{beyond}}
 ORDER BY {{order}} LIMIT %(limit)s
"""  # noqa: S608

_ONE = f"SELECT {_COLUMNS}, raw FROM mails WHERE mail_id = %s"  # noqa: S608
