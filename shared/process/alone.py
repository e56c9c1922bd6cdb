"""One service as a process of its own, over Kafka: what `python -m services.review` and its like do."""

from __future__ import annotations

import sys

from shared.clock import Clock, SystemClock
from shared.observability import configure_logging
from shared.process import failures, serving
from shared.process.application import application
from shared.process.system import Build, WiredServices
from shared.settings import Settings


def main(name: str, build: Build, clock: Clock | None = None) -> None:
    """Serve one service until told to stop. What an operator can mend is said in sentences; then the exit code is 1."""
    try:
        _serve(name, build, clock or SystemClock())
    except Exception as error:
        sentences = failures.in_sentences(error)
        if not sentences:
            raise
        sys.stderr.writelines(f"{sentence}\n" for sentence in sentences)
        raise SystemExit(1) from None


def _serve(name: str, build: Build, clock: Clock) -> None:
    settings = Settings()
    if settings.kafka_bootstrap is None:
        raise failures.Unset("Set JIGYOKEI_KAFKA_BOOTSTRAP: a service alone talks to the others over Kafka.")
    if settings.postgres_dsn is None:
        raise failures.Unset("Set JIGYOKEI_POSTGRES_DSN: services in several processes need a PostgreSQL server.")
    configure_logging(name)
    own = serving.listening(settings.port, settings.host)
    with WiredServices(settings, clock, {name: build}) as system:
        serving.serve(system, application(system), own)
