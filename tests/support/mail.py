"""A way out for mail that sends in the caller's thread."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from services.notify.mail import Attempted, Letter, Mail, Send


class PortAtOnce(ABC):
    """services.notify.mail.MailPort for whoever defines `send`."""

    @abstractmethod
    def send(self, mails: Sequence[Mail]) -> list[Attempted]: ...

    @contextmanager
    def session(self) -> Iterator[Send]:
        yield self._send_opened

    def _send_opened(self, letters: Sequence[Letter]) -> list[Attempted]:
        opened = [letter() for letter in letters]
        sent = iter(self.send([mail for mail in opened if isinstance(mail, Mail)]))
        return [next(sent) if isinstance(mail, Mail) else mail for mail in opened]
