"""The hook for a scanner: clamd's words are understood, and anything else is no verdict."""

from __future__ import annotations

import io
import socketserver
import threading
from collections.abc import Iterator

import pytest

from services.intake.documents.scanning import ScannerAway, no_scanner, scanner_at


class _Clamd(socketserver.StreamRequestHandler):
    """Finds what begins with "X5O!"; answers "?" with something else."""

    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        found = b""
        while many := int.from_bytes(self.rfile.read(4), "big"):
            found += self.rfile.read(many)
        if found == b"?":
            self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
        elif found.startswith(b"X5O!"):
            self.wfile.write(b"stream: Eicar-Test-Signature FOUND\0")
        elif found:
            self.wfile.write(b"stream: OK\0")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Clamd) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.mark.parametrize(
    ("content", "found"), [(b"harmless", ""), (b"X5O!P%@AP", "Eicar-Test-Signature"), (b"a" * 200_000, "")]
)
def test_what_clamd_says_is_understood(address: str, content: bytes, found: str) -> None:
    file = io.BytesIO(content)
    file.read()

    assert scanner_at(address)(file) == found


@pytest.mark.parametrize("content", [b"?", b""])
def test_anything_else_is_no_verdict(address: str, content: bytes) -> None:
    with pytest.raises(ScannerAway):
        scanner_at(address)(io.BytesIO(content))


def test_a_scanner_that_does_not_listen_is_away() -> None:
    with pytest.raises(ScannerAway):
        scanner_at("127.0.0.1:1")(io.BytesIO(b"x"))


def test_without_an_address_nobody_is_asked() -> None:
    assert scanner_at("") is no_scanner
    assert no_scanner(io.BytesIO(b"X5O!")) == ""
