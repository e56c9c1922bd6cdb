"""A port for a program that is yet to start."""

from __future__ import annotations

import socket

HOST = "127.0.0.1"


def reserve(port: int = 0) -> socket.socket:
    """Hold a port, any free one for 0, by a socket that is bound but never listens.

    The kernel gives such a port to nobody who asks for any, and yet lets the program that it is for listen on it.
    """
    reserved = socket.socket()
    reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        reserved.bind((HOST, port))
    except OSError:
        reserved.close()
        raise
    return reserved


def port_of(reserved: socket.socket) -> int:
    return int(reserved.getsockname()[1])
