"""The mail server: it takes a mail, refuses it for now, or is cut off before it has answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from services.notify.mail import Attempted, Delivered, Mail, NotDelivered, Uncertain
from tests.simulation.faults import Faults
from tests.support.mail import PortAtOnce


class MailServer:
    """What arrived, by Message-ID."""

    def __init__(self, dice: Random, faults: Faults, note: Callable[[str], None]) -> None:
        self.arrived: Counter[str] = Counter()
        self.healthy = False
        self._dice = dice
        self._faults = faults
        self._note = note

    def take(self, mail: Mail) -> Attempted:
        self._faults.seam("handing over a mail", rest=_nothing)
        luck = 1.0 if self.healthy else self._dice.random()
        if luck < 0.1:
            self._note("  a mail is refused for now")
            return NotDelivered(False, "451 try again later")
        if luck < 0.2:
            self._note("  a mail is cut off before it arrived")
            return Uncertain("the connection was lost")
        self.arrived[mail.message_id] += 1
        self._faults.seam("a mail that was handed over", rest=_nothing)
        if luck < 0.3:
            self._note("  a mail arrives, and its answer is cut off")
            return Uncertain("the connection was lost")
        return Delivered()


class Port(PortAtOnce):
    """services.notify.mail.MailPort, as a process makes it."""

    def __init__(self, server: MailServer, *settings: Any) -> None:
        self._server = server

    def send(self, mails: Sequence[Mail]) -> list[Attempted]:
        return [self._server.take(mail) for mail in mails]


def _nothing() -> None:
    """Nothing is queued there."""
