"""A reserved port waits for the program that it is for, and is given to nobody else."""

from __future__ import annotations

import socket

from deploy.ports import HOST, port_of, reserve
from shared.process.serving import listening


def test_a_program_can_listen_on_the_port_that_was_reserved_for_it() -> None:
    with reserve() as reserved, listening(port_of(reserved)) as own:
        own.listen()
        with socket.create_connection((HOST, port_of(reserved)), timeout=5) as client:
            assert client.getpeername() == own.getsockname()


def test_nobody_else_is_given_a_reserved_port() -> None:
    reserved = [reserve() for _ in range(20)]
    others = [socket.create_server((HOST, 0)) for _ in range(20)]
    clients = [socket.create_connection(other.getsockname(), timeout=5) for other in others]
    held = {port_of(one) for one in reserved}
    assert len(held) == 20
    assert held.isdisjoint(one.getsockname()[1] for one in (*others, *clients))
    for one in (*reserved, *others, *clients):
        one.close()
