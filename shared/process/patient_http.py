"""HTTP as uvicorn speaks it, and no waiting without end: whoever does not finish a request is hung up on.

uvicorn waits for ever for the rest of a request, so that whoever opens many and finishes none has every connection.
"""

from __future__ import annotations

import asyncio
from typing import ClassVar, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_TIMED_OUT: Final = b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


class PatientHttp(HttpToolsProtocol):
    """Closes a connection whose request, begun or awaited, does not go on for `SILENT` seconds, or takes `WHOLE`.

    Between two requests uvicorn's own time of keeping alive counts.
    """

    SILENT: ClassVar[float] = 30
    WHOLE: ClassVar[float] = 300
    """A form with a file of 10 MB takes as long over a line of 0.3 Mbit/s."""

    _timer: asyncio.TimerHandle | None = None
    _latest = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._begin()

    def data_received(self, data: bytes) -> None:
        if self._timer is None and (self.cycle is None or self.cycle.response_complete):
            self._begin()
        elif self._timer is not None:
            self._go_on()
        super().data_received(data)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._begin()

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._end()

    def connection_lost(self, exc: Exception | None) -> None:
        self._end()
        super().connection_lost(exc)

    def _begin(self) -> None:
        self._latest = self.loop.time() + self.WHOLE
        self._go_on()

    def _go_on(self) -> None:
        self._end()
        self._timer = self.loop.call_at(min(self.loop.time() + self.SILENT, self._latest), self._hang_up)

    def _end(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _hang_up(self) -> None:
        self._timer = None
        if self.flow.read_paused:
            self._begin()  # it is we who do not read on
        elif not self.transport.is_closing():
            answered = self.cycle is not None and self.cycle.response_started and self.cycle.more_body
            if not answered:
                self.transport.write(_TIMED_OUT)
            self.transport.close()
