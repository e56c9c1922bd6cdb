"""The hook for a scanner of viruses, off unless one is named: clamd's INSTREAM, which many speak (clamd(8))."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import BinaryIO, Final

Scanner = Callable[[BinaryIO], str]
"""What was found in a file; "" if nothing was. Raises ScannerAway."""

TIMEOUT_SECONDS: Final = 30
_PIECE: Final = 1 << 16
_MOST_ANSWER: Final = 4_096


class ScannerAway(Exception):
    """The scanner that is set does not answer, so nothing is taken: says why."""


def no_scanner(file: BinaryIO) -> str:
    """Where none is set, nothing is found."""
    return ""


class Clamd:
    """A clamd at host:port."""

    def __init__(self, address: str) -> None:
        host, _, port = address.rpartition(":")
        self._address = (host, int(port))

    def __call__(self, file: BinaryIO) -> str:
        try:
            with socket.create_connection(self._address, TIMEOUT_SECONDS) as connection:
                return _found(self._asked(connection, file))
        except OSError as error:
            raise ScannerAway(f"{error}") from error

    def _asked(self, connection: socket.socket, file: BinaryIO) -> str:
        file.seek(0)
        connection.sendall(b"zINSTREAM\0")
        while piece := file.read(_PIECE):
            connection.sendall(len(piece).to_bytes(4, "big") + piece)
        connection.sendall(bytes(4))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < _MOST_ANSWER and (more := connection.recv(_MOST_ANSWER)):
            answer += more
        return answer.rstrip(b"\0").decode(errors="replace")


def _found(answer: str) -> str:
    """ "stream: OK", "stream: Eicar-Test-Signature FOUND"; anything else is no verdict. Raises ScannerAway."""
    told = answer.removeprefix("stream: ")
    if told == "OK":
        return ""
    name, word, _ = told.rpartition(" FOUND")
    if not word:
        raise ScannerAway(told[:200] or "it said nothing")
    return name


def scanner_at(address: str) -> Scanner:
    """The scanner at an address; none for ""."""
    return Clamd(address) if address else no_scanner
