"""Logs as JSON lines and metrics for Prometheus. A log line is an event with keys, never a person's data."""

from __future__ import annotations

import logging
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO

import orjson
import psycopg
import structlog
from prometheus_client import CollectorRegistry, Histogram, PlatformCollector, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from structlog.contextvars import bound_contextvars, get_contextvars
from structlog.typing import EventDict, Processor, WrappedLogger

# Until configure_logging is called (tests, short scripts): structlog's own default would print every local variable.
if not structlog.is_configured():
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
        ]
    )

# These quote the value they stumbled over, which may be a person's.
QUOTING = (ValueError, LookupError, psycopg.DataError, psycopg.IntegrityError)

REPEAT_SECONDS = 10.0
"""How long a library need not say again what it has said."""


def configure_logging(service: str, level: str = "INFO", stream: TextIO | None = None) -> None:
    """One JSON object per line on stderr: at, level, event, service, logger, then the event's own keys.

    What libraries log, and Python's own warnings, come out the same way, as `library_message`; the same words once in
    ten seconds.
    """

    def name_service(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        event.setdefault("service", service)
        return event

    common: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        name_service,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        describe_error,
    ]
    structlog.configure(
        processors=[*common, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.PositionalArgumentsFormatter(), name_library_message, *common],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _render],
        )
    )
    handler.addFilter(NotAgain())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.captureWarnings(True)
    _quieten_libraries()


def _quieten_libraries() -> None:
    # uvicorn tells of each step of its start and end; ours are `started` and `stopping`.
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    # Its access lines hold query strings; ours do not.
    logging.getLogger("uvicorn.access").disabled = True
    # FastStream warns that we make our topics ourselves.
    logging.getLogger("shared.messaging.faststream").setLevel(logging.ERROR)
    # aiosmtpd's own lines hold the recipients' addresses.
    logging.getLogger("mail.log").setLevel(logging.WARNING)


class NotAgain(logging.Filter):
    """Keeps libraries from repeating themselves: of a broker that is away aiokafka speaks a hundred times a second."""

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if not isinstance(record.msg, str):
            return True  # an event of ours
        words, now = f"{record.name} {record.getMessage()}", time.monotonic()
        self._said = {said: at for said, at in self._said.items() if now < at + REPEAT_SECONDS}
        if words in self._said:
            return False
        self._said[words] = now
        return True


def name_library_message(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """One fixed name for what others say in words of their own, which go under `message`."""
    event["message"], event["event"] = event["event"], "library_message"
    return event


def describe_error(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """An exception as its type, its places and, if it quotes no input, its words. No local variables."""
    info = event.pop("exc_info", None)
    error = info if isinstance(info, BaseException) else (info[1] if isinstance(info, tuple) else None)
    if info is True:
        error = sys.exc_info()[1]
    if error is not None:
        event["error"] = f"{type(error).__module__}.{type(error).__qualname__}"
        if not isinstance(error, QUOTING):
            event.setdefault("message", str(error))
        elif isinstance(error, psycopg.Error):
            event.setdefault("message", f"{error.sqlstate} {error.diag.constraint_name or ''}".strip())
        frames = traceback.extract_tb(error.__traceback__)
        event["trace"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        if error.__cause__ is not None:
            event["cause"] = type(error.__cause__).__qualname__
    return event


@contextmanager
def correlated(correlation_id: str) -> Iterator[None]:
    """Every log line inside carries this id, in threads that the context reaches too."""
    with bound_contextvars(correlation_id=correlation_id):
        yield


def current_correlation_id() -> str:
    """The id of what is going on, empty outside of `correlated`."""
    return str(get_contextvars().get("correlation_id", ""))


def new_registry() -> CollectorRegistry:
    """A registry of one's own, with what Prometheus usually wants to know about a process."""
    registry = CollectorRegistry(auto_describe=True)
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    return registry


def exposition(registry: CollectorRegistry) -> tuple[bytes, str]:
    """What /metrics answers: the body and its content type."""
    return generate_latest(registry), CONTENT_TYPE_LATEST


class RequestMetrics:
    """How long requests take, by method, route and status."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._seconds = Histogram(
            "jigyokei_http_request_seconds",
            "Time from the request's head to the end of its answer",
            ("method", "route", "status"),
            registry=registry,
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
        )

    def observe(self, method: str, route: str, status: int, seconds: float) -> None:
        self._seconds.labels(method, route, str(status)).observe(seconds)


def _render(_logger: WrappedLogger, _method: str, event: EventDict) -> str:
    ordered: dict[str, Any] = {key: event.pop(key) for key in ("at", "level", "event") if key in event}
    return orjson.dumps(ordered | dict(event), default=str).decode()
