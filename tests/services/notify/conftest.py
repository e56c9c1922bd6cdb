"""Notify alone, in one database of its own, with the local mailbox; and mail servers that behave as they are told."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from aiosmtpd.controller import Controller

from services.notify import service as notify_service
from services.notify.mailbox import Mailbox
from services.notify.sender import Sender
from shared.clock import MovedClock
from shared.event_store.rebuild import make_tables
from shared.postgres.database import Database
from shared.service import Parts, Service
from shared.settings import Settings
from shared.vault.vault import Vault
from tests.support.waiting import PATIENCE


@dataclass
class Notify:
    """The service as it is wired, and what stands around it."""

    parts: Parts
    mailbox: Mailbox
    service: Service
    sender: Sender


@pytest.fixture
def notify(dsn: str, clock: MovedClock) -> Iterator[Notify]:
    settings = Settings(connections=6, patience=PATIENCE)
    database = Database(dsn, settings.connections, settings.patience)
    database.open()
    vault = Vault(database, bytes(32))
    vault.prepare()
    with ExitStack() as closing:
        unused = cast(Any, None)
        parts = Parts(settings, clock, vault, unused, unused, database, lambda name: database, closing.callback, {})
        service = notify_service.build(parts)
        service.prepare()
        service.store.prepare()
        make_tables(service.store)
        sender = service.workers[0].sender  # type: ignore[attr-defined]
        yield Notify(parts, Mailbox(database, clock), service, sender)
        sender.close()
    database.close()


@dataclass
class Behaviour:
    """What the next mails meet, in order; afterwards all are taken. `taken` are their contents.

    "take", an answer such as "550 5.1.1 No such user", "drop" (the connection, with the mail in hand), "hang".
    """

    at_recipient: list[str] = field(default_factory=list)
    at_data: list[str] = field(default_factory=list)
    taken: list[bytes] = field(default_factory=list)
    sessions: int = 0
    hanging: tuple[asyncio.AbstractEventLoop, asyncio.Event] | None = None

    def release(self) -> None:
        """Answer the mail that hangs, if one does."""
        if self.hanging is not None:
            loop, released = self.hanging
            loop.call_soon_threadsafe(released.set)

    async def handle_EHLO(
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        self.sessions += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        answer = await self._meet(self.at_recipient, server)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        answer = await self._meet(self.at_data, server)
        if answer.startswith("250"):
            self.taken.append(envelope.content)
        return answer

    async def _meet(self, planned: list[str], server: Any) -> str:
        todo = planned.pop(0) if planned else "take"
        if todo == "drop":
            server.transport.abort()
        if todo == "hang":
            released = asyncio.Event()
            self.hanging = asyncio.get_running_loop(), released
            await released.wait()
        return "250 OK" if todo in ("take", "drop", "hang") else todo


class _Server(Controller):
    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@contextmanager
def mail_server(behaviour: Behaviour, **settings: Any) -> Iterator[int]:
    """A real mail server on a free port, which is given."""
    server = _Server(
        behaviour, hostname="127.0.0.1", port=0, server_hostname="mail.example", ready_timeout=PATIENCE, **settings
    )
    server.start()
    behaviour.sessions = 0  # the library greeted it once to see that it is there
    try:
        yield server.port
    finally:
        behaviour.release()
        server.stop()
