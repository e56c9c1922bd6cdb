"""An event loop for clients of Kafka: whatever they leave open ends with it.

aiokafka drops connections that are being made when it is broken off, and a client that hangs closes none.
"""

from __future__ import annotations

import asyncio
from typing import Any
from weakref import WeakSet


class OwnLoop(asyncio.SelectorEventLoop):
    """Closes the connections that were made in it.

    Not uvloop: it raises RuntimeError where aiokafka expects asyncio to say nothing, and is no faster here.
    """

    def __init__(self) -> None:
        super().__init__()
        self._made: WeakSet[asyncio.Transport] = WeakSet()

    async def create_connection(self, *args: Any, **options: Any) -> Any:
        made = await super().create_connection(*args, **options)
        self._made.add(made[0])
        return made

    def close(self) -> None:
        for transport in self._made:
            transport.abort()
        if not self.is_closed():
            self.run_until_complete(asyncio.sleep(0))  # in which they close
        super().close()


def runner() -> asyncio.Runner:
    """Runs coroutines in such a loop, and closes it in the end."""
    return asyncio.Runner(loop_factory=OwnLoop)
