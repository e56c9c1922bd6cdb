"""Nothing stays open after a loop of our own, however it was left."""

from __future__ import annotations

import asyncio
import socket

from shared.messaging import own_loop


def test_a_connection_that_nobody_closed_ends_with_the_loop() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        with own_loop.runner() as runner:
            _, writer = runner.run(asyncio.open_connection(*server.getsockname()))
            ours, _ = server.accept()
        with ours:
            ours.settimeout(10)
            assert ours.recv(1) == b""
    assert writer.transport.get_extra_info("socket").fileno() == -1
