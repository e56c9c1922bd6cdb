"""Sending mail by SMTP (RFC 5321) through aiosmtplib: one session for a batch, one outcome for each mail."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import partial

import aiosmtplib

from services.notify.domain.failures import ADDRESS_NOT_ASCII, ADDRESS_UNUSABLE, NOT_TRIED
from services.notify.domain.texts import NoticeText
from shared.clock import Clock
from shared.domain import JST
from shared.scheme.email_address import wire_address
from shared.settings import Settings

TIMEOUT_SECONDS = 30.0
"""How long the mail server may take for one answer."""

FRUITLESS_SESSIONS = 3
"""After so many connections in a row that ended without any answer about a mail, the rest waits for another time."""

SENDER_NAME = "事業継続力強化計画 認定事務局"
_AWAY = (aiosmtplib.SMTPException, OSError, ValueError)
_LONGEST = 2_000


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
    """The mail server did not take it; `permanent` when it would not take it another time either."""

    permanent: bool
    error: str


@dataclass(frozen=True, slots=True)
class Uncertain:
    """The connection was lost while the server may have been taking it (RFC 1047): nobody knows whether it did."""

    error: str


Attempted = Delivered | NotDelivered | Uncertain
"""What became of one attempt to send."""


class _Lost(Exception):
    """The connection was lost before the server had anything of the mail."""


Letter = Callable[[], Mail | NotDelivered]
"""Opens a mail when its turn has come; why there can be none, where there can be none."""

Send = Callable[[Sequence[Letter]], list[Attempted]]
"""Sends a group of mails; the outcome of each, in order."""

_NOT_TRIED = NotDelivered(False, NOT_TRIED)


@dataclass(slots=True)
class _Line:
    """The connection of a session, and what was learned of its server."""

    client: aiosmtplib.SMTP | None = None
    is_fresh: bool = True
    """Nothing was sent over it yet."""
    answered: bool = False
    """The server has said something about a mail."""
    fruitless: int = 0
    """Connections in a row that ended without that."""
    hopeless: NotDelivered | None = None
    """Why nothing more is tried."""

    def broken(self) -> None:
        """Begin another connection with the next mail, unless that was in vain too often."""
        self.fruitless = 0 if self.answered else self.fruitless + 1
        self.client, self.answered = None, False
        if self.fruitless == FRUITLESS_SESSIONS:
            self.hopeless = _NOT_TRIED


def _opened(mail: Mail) -> Mail:
    return mail


class MailPort:
    """The way out to a mail server."""

    def __init__(
        self, settings: Settings, clock: Clock, host: str, port: int, timeout_seconds: float = TIMEOUT_SECONDS
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._host = host
        self._port = port
        self._timeout_seconds = timeout_seconds
        self.away_since: datetime | None = None
        """When the server was first found away, if it was so when it was last tried."""

    def send(self, mails: Sequence[Mail]) -> list[Attempted]:
        """Send a batch over one session; the outcome of each, in order."""
        with self.session() as send:
            return send([partial(_opened, mail) for mail in mails])

    @contextmanager
    def session(self) -> Iterator[Send]:
        """Send group after group over one connection to the server.

        Where the connection breaks, another one goes on after the mail that was under way, so that a mail at which the
        server stumbles keeps nobody else waiting.
        """
        line, runner = _Line(), asyncio.Runner()
        # In a thread of its own, for the caller's may be at work on an event loop already.
        with ThreadPoolExecutor(1, "smtp") as thread:

            def send(letters: Sequence[Letter]) -> list[Attempted]:
                return thread.submit(lambda: runner.run(self._send(line, letters))).result()

            try:
                yield send
            finally:
                thread.submit(_leave, line, runner).result()

    async def _send(self, line: _Line, letters: Sequence[Letter]) -> list[Attempted]:
        outcomes: list[Attempted] = []
        while len(outcomes) < len(letters) and line.hopeless is None:
            if line.client is None:
                await self._connect(line)
            else:
                outcomes += await self._go_on(line, line.client, letters[len(outcomes) :])
        return outcomes + [line.hopeless or _NOT_TRIED] * (len(letters) - len(outcomes))

    async def _connect(self, line: _Line) -> None:
        client = self._client()
        try:
            await client.connect()
            await _greet(client)
        except _AWAY as error:
            # Also a refused password: that is about us, not about any of the mails.
            client.close()
            line.hopeless = NotDelivered(False, _words(error))
            self.away_since = self.away_since or self._clock.now()
        else:
            line.client, line.is_fresh = client, True
            self.away_since = None

    def _client(self) -> aiosmtplib.SMTP:
        settings = self._settings
        return aiosmtplib.SMTP(
            hostname=self._host,
            port=self._port,
            username=settings.smtp_user,
            password=settings.smtp_password.get_secret_value() if settings.smtp_password else None,
            use_tls=settings.smtp_tls,
            start_tls=settings.smtp_start_tls,
            timeout=self._timeout_seconds,
            local_hostname=settings.mail_domain,  # else the machine's name is asked of DNS, which may take long
        )

    async def _go_on(self, line: _Line, client: aiosmtplib.SMTP, letters: Sequence[Letter]) -> list[Attempted]:
        """Send until the connection is lost: one outcome or more, none where it was lost between two groups."""
        outcomes: list[Attempted] = []
        for letter in letters:
            mail = letter()
            try:
                outcome = mail if isinstance(mail, NotDelivered) else await self._send_one(client, mail)
            except _Lost as lost:
                if line.is_fresh:
                    outcomes.append(NotDelivered(False, str(lost)))
                break
            outcomes.append(outcome)
            line.is_fresh = False
            line.answered = line.answered or not isinstance(outcome, Uncertain)
            if not client.is_connected:
                break
        if not client.is_connected:
            line.broken()
        return outcomes

    async def _send_one(self, client: aiosmtplib.SMTP, mail: Mail) -> Attempted:
        try:
            to = wire_address(mail.to)
            if to is None:
                return NotDelivered(True, ADDRESS_UNUSABLE)
            is_ascii = to.isascii()
            content = self.compose(mail, to).as_bytes(policy=_POLICY.clone(utf8=not is_ascii))
        except ValueError:
            return NotDelivered(True, ADDRESS_UNUSABLE)
        if not is_ascii and not client.supports_extension("smtputf8"):
            return NotDelivered(True, ADDRESS_NOT_ASCII)
        outcome = await self._envelope(client, to, is_ascii) or await self._content(client, content)
        if isinstance(outcome, NotDelivered):
            await _forget(client)
        return outcome

    async def _envelope(self, client: aiosmtplib.SMTP, to: str, is_ascii: bool) -> NotDelivered | None:
        encoding = "ascii" if is_ascii else "utf-8"
        options = [] if is_ascii else ["SMTPUTF8", "BODY=8BITMIME"]
        try:
            await client.mail(self._settings.mail_from, options=options, encoding=encoding)
            await client.rcpt(to, encoding=encoding)
        except aiosmtplib.SMTPSenderRefused as error:
            # Our own address is not welcome: nothing that is wrong with this notice.
            return NotDelivered(False, _words(error))
        except aiosmtplib.SMTPResponseException as error:
            return NotDelivered(_is_permanent(error), _words(error))
        except (aiosmtplib.SMTPException, OSError) as error:
            client.close()
            raise _Lost(_words(error)) from error
        except ValueError:
            return NotDelivered(True, ADDRESS_UNUSABLE)
        return None

    async def _content(self, client: aiosmtplib.SMTP, content: bytes) -> Attempted:
        try:
            await client.data(content)
        except aiosmtplib.SMTPResponseException as error:
            return NotDelivered(_is_permanent(error), _words(error))
        except (aiosmtplib.SMTPException, OSError) as error:
            client.close()
            return Uncertain(_words(error))
        return Delivered()

    def compose(self, mail: Mail, to: str) -> EmailMessage:
        """The mail as it goes out (RFC 5322). Raises ValueError for a header that could not be one line."""
        message = EmailMessage(policy=_POLICY)
        message["From"] = Address(SENDER_NAME, addr_spec=self._settings.mail_from)
        local, _, domain = to.rpartition("@")
        message["To"] = Address(username=local, domain=domain)
        message["Subject"] = mail.text.subject
        message["Message-ID"] = mail.message_id
        message["Date"] = format_datetime(self._clock.now().astimezone(JST))
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's out-of-office should answer
        message.set_content(mail.text.body)
        return message


# Seven bits everywhere, so that no server on the way has to support eight.
_POLICY = SMTP.clone(cte_type="7bit")


async def _greet(client: aiosmtplib.SMTP) -> None:
    """EHLO, which tells what the server supports, unless connecting has sent it already; HELO for an old server."""
    if not client.is_ehlo_or_helo_needed:
        return
    try:
        await client.ehlo()
    except aiosmtplib.SMTPHeloError:
        await client.helo()


async def _forget(client: aiosmtplib.SMTP) -> None:
    """RSET, so that nothing of one mail can stay for the next."""
    try:
        await client.rset()
    except (aiosmtplib.SMTPException, OSError):
        client.close()


def _leave(line: _Line, runner: asyncio.Runner) -> None:
    with runner:
        if line.client is not None:
            with suppress(aiosmtplib.SMTPException, OSError):
                runner.run(line.client.quit())
            line.client.close()


def _is_permanent(error: aiosmtplib.SMTPResponseException) -> bool:
    """RFC 5321, 4.2.1: an answer of the 500s."""
    return 500 <= error.code < 600


def _words(error: Exception) -> str:
    """An error as one line of storable text: a server may answer with anything."""
    if isinstance(error, aiosmtplib.SMTPResponseException):
        text = f"{error.code} {error.message}"
    else:
        text = f"{type(error).__name__}: {error}"
    readable = text.encode("utf-8", "replace").decode("utf-8")
    return " ".join("".join(sign if sign.isprintable() else " " for sign in readable).split())[:_LONGEST]
