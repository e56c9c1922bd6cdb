"""Sending mail by SMTP (RFC 5321) through aiosmtplib: one connection for a batch, one outcome for each mail."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

import aiosmtplib

from services.notify.domain.texts import NoticeText
from shared.clock import Clock
from shared.settings import Settings

TIMEOUT_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail, ready to be sent."""

    message_id: str
    to: str
    text: NoticeText


@dataclass(frozen=True, slots=True)
class Delivered:
    """The mail server took it."""


@dataclass(frozen=True, slots=True)
class NotDelivered:
    """The mail server did not take it; `permanent` for an answer of the 500s (RFC 5321, 4.2.1)."""

    permanent: bool
    error: str


class MailPort:
    """The way out to a mail server."""

    def __init__(self, settings: Settings, clock: Clock, host: str, port: int) -> None:
        self._settings = settings
        self._clock = clock
        self._host = host
        self._port = port

    def send(self, mails: Sequence[Mail]) -> list[Delivered | NotDelivered]:
        """Send a batch over one connection; the outcome of each, in order."""
        return asyncio.run(self._send(mails))

    async def _send(self, mails: Sequence[Mail]) -> list[Delivered | NotDelivered]:
        settings = self._settings
        client = aiosmtplib.SMTP(
            hostname=self._host,
            port=self._port,
            username=settings.smtp_user,
            password=settings.smtp_password.get_secret_value() if settings.smtp_password else None,
            use_tls=settings.smtp_tls,
            start_tls=settings.smtp_start_tls,
            timeout=TIMEOUT_SECONDS,
        )
        try:
            await client.connect()
        except (aiosmtplib.SMTPException, OSError) as error:
            return [NotDelivered(False, f"{type(error).__name__}: {error}")] * len(mails)
        try:
            return [await self._send_one(client, mail) for mail in mails]
        finally:
            try:
                await client.quit()
            except (aiosmtplib.SMTPException, OSError):
                client.close()

    async def _send_one(self, client: aiosmtplib.SMTP, mail: Mail) -> Delivered | NotDelivered:
        try:
            message = self.compose(mail)
        except ValueError as error:
            return NotDelivered(True, f"{type(error).__name__}: the address cannot be used")
        try:
            await client.send_message(message, sender=self._settings.mail_from, recipients=[mail.to])
        except aiosmtplib.SMTPRecipientsRefused as error:
            refusal = error.recipients[0]
            return NotDelivered(500 <= refusal.code < 600, f"{refusal.code} {refusal.message}")
        except aiosmtplib.SMTPResponseException as error:
            return NotDelivered(500 <= error.code < 600, f"{error.code} {error.message}")
        except (aiosmtplib.SMTPException, OSError) as error:
            return NotDelivered(False, f"{type(error).__name__}: {error}")
        return Delivered()

    def compose(self, mail: Mail) -> EmailMessage:
        """The mail as it goes out (RFC 5322). Raises ValueError for an address that is none."""
        message = EmailMessage(policy=SMTP)
        message["From"] = Address("事業継続力強化計画 認定事務局", addr_spec=self._settings.mail_from)
        message["To"] = Address(addr_spec=mail.to)
        message["Subject"] = mail.text.subject
        message["Message-ID"] = mail.message_id
        message["Date"] = format_datetime(self._clock.now())
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's out-of-office should answer
        message.set_content(mail.text.body)
        return message
