"""Waiting for what is on its way."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

PATIENCE = 90.0


def until(holds: Callable[[], Any], patience: float = PATIENCE, what: str = "it") -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < deadline, f"{what} did not come to hold"
        threading.Event().wait(0.02)
