"""The built-in local mailbox: a real SMTP server (aiosmtpd) on 127.0.0.1 that keeps what it takes for reading.

It stands for the outside world where no mail server is configured.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from importlib.resources import files
from typing import Any, cast

import structlog
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from shared.clock import Clock
from shared.postgres.database import AWAY, Cursor, Database

log = structlog.get_logger()

PAGE = 50


@dataclass(frozen=True, slots=True)
class ReceivedMail:
    """A mail as a list shows it."""

    mail_id: int
    message_id: str
    recipient: str
    subject: str
    received_at: datetime


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

    def keep(self, recipient: str, raw: bytes) -> None:
        """Keep one mail, durably, before the server says that it was taken."""
        message = message_from_bytes(raw, policy=default)
        with self.database.transaction() as cursor:
            cursor.execute(
                "INSERT INTO mails (message_id, recipient, subject, received_at, raw) VALUES (%s, %s, %s, %s, %s)",
                (str(message["Message-ID"]).strip(), recipient, str(message["Subject"]), self.clock.now(), raw),
            )

    def mails(self, recipient: str | None = None, before: int | None = None) -> list[ReceivedMail]:
        """The newest mails before one, at most PAGE."""

        def query(cursor: Cursor) -> list[ReceivedMail]:
            cursor.execute(
                """
SELECT mail_id, message_id, recipient, subject, received_at FROM mails
 WHERE (%s::text IS NULL OR recipient = %s) AND (%s::bigint IS NULL OR mail_id < %s)
 ORDER BY mail_id DESC LIMIT %s
""",
                (recipient, recipient, before, before, PAGE),
            )
            return [ReceivedMail(*row) for row in cursor.fetchall()]

        return self.database.read(query)

    def mail(self, mail_id: int) -> EmailMessage | None:
        """One mail, parsed, or None."""

        def query(cursor: Cursor) -> bytes | None:
            cursor.execute("SELECT raw FROM mails WHERE mail_id = %s", (mail_id,))
            row = cursor.fetchone()
            return bytes(row[0]) if row else None

        raw = self.database.read(query)
        return cast(EmailMessage, message_from_bytes(raw, policy=default)) if raw is not None else None


class _Controller(Controller):  # type: ignore[misc]
    """The library's controller, which also tells on which free port it listens and needs no DNS."""

    def __init__(self, mailbox: Mailbox, **settings: Any) -> None:
        super().__init__(_Handler(mailbox), server_hostname="mailbox.jigyokei.example", **settings)

    @property
    def bound_port(self) -> int:
        return int(self.server.sockets[0].getsockname()[1])

    def _trigger_server(self) -> None:
        # The library connects to the configured port to see the server answer; ours is known only now.
        self.port = self.bound_port
        super()._trigger_server()


class _Handler:
    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        try:
            for recipient in envelope.rcpt_tos:
                self._mailbox.keep(recipient, bytes(envelope.content or b""))
        except AWAY:
            return "451 4.3.0 The mailbox is away for a moment; try again"
        return "250 2.0.0 Kept"
