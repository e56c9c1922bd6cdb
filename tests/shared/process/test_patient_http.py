"""A request that is not finished is hung up on; one that goes on, however slowly, is answered."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn
from structlog.testing import capture_logs

from shared.process.patient_http import PatientHttp
from tests.shared.web.demo import demo_app

HEAD = b"POST /demo/raw HTTP/1.1\r\nHost: localhost\r\nContent-Length: 6\r\n\r\n"


class Hasty(PatientHttp):
    SILENT = 0.3
    WHOLE = 0.9


@pytest.fixture(scope="module")
def address() -> Iterator[tuple[str, int]]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(demo_app(), http=Hasty, log_config=None, access_log=False, timeout_keep_alive=60)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield listener.getsockname()
        server.should_exit = True
        thread.join()


@pytest.fixture
def line(address: tuple[str, int]) -> Iterator[socket.socket]:
    with socket.create_connection(address, timeout=10) as found:
        yield found


def answer(line: socket.socket) -> bytes:
    """All that comes until the server hangs up."""
    found = b""
    while piece := line.recv(4096):
        found += piece
    return found


@pytest.mark.parametrize("sent", [b"", b"GET /demo HT", HEAD, HEAD + b"abc"])
def test_who_falls_silent_within_a_request_is_hung_up_on(line: socket.socket, sent: bytes) -> None:
    with capture_logs() as lines:
        line.sendall(sent)
        assert answer(line).startswith(b"HTTP/1.1 408 ")
    assert [one for one in lines if one["log_level"] == "error"] == []


def test_who_never_comes_to_an_end_is_hung_up_on(line: socket.socket) -> None:
    began = time.monotonic()
    line.settimeout(0.1)
    line.sendall(b"GET /demo/anyone HTTP/1.1\r\n")
    found: Any = None
    while found is None and time.monotonic() < began + 10:
        try:
            line.sendall(b"X-Y: z\r\n")
            found = line.recv(4096)
        except TimeoutError:
            continue
    assert found.startswith(b"HTTP/1.1 408 ")
    assert time.monotonic() - began >= Hasty.WHOLE - 0.1


def test_a_request_in_pieces_is_answered_and_the_next_one_is_waited_for(line: socket.socket) -> None:
    for piece in (HEAD[:20], HEAD[20:], b"abc", b"def"):
        line.sendall(piece)
    assert line.recv(4096).startswith(b"HTTP/1.1 200 ")
    # Uvicorn keeps the line for longer than a request may be silent; the half of a second request is not waited for.
    line.sendall(HEAD + b"abc")
    assert answer(line).startswith(b"HTTP/1.1 408 ")
