"""`make run-kafka`: broker, PostgreSQL, five services and a second review on this computer, for developers to look at.

What it keeps lies in JIGYOKEI_DATA (var) beside the data of `make run`, which it does not touch.
"""

from __future__ import annotations

import signal
import threading
from contextlib import ExitStack

from deploy.kafka.broker import Broker
from deploy.processes import SERVICES, Processes
from shared.observability import configure_logging
from shared.postgres.launcher import EmbeddedPostgres
from shared.settings import Settings

COPIES = (*SERVICES, "review")


def main() -> None:
    """Run until Ctrl-C."""
    configure_logging("run-kafka", level="WARNING")
    folder = Settings().data.resolve() / "kafka"
    with ExitStack() as stack:
        broker = stack.enter_context(Broker(folder / "broker"))
        postgres = stack.enter_context(EmbeddedPostgres(folder / "services"))
        dsn = postgres.dsn("postgres")
        processes = stack.enter_context(Processes(folder / "services", broker.bootstrap, dsn, "jigyokei."))
        processes.apply_topics()
        processes.start(*COPIES)
        print(f"\n  Kafka       {broker.bootstrap}  (log: {broker.log})")
        print(f"  PostgreSQL  {dsn}")
        for process in processes.running:
            page = f"{process.address}/{process.name}"
            print(f"  {process.name:<10}  pid {process.pid:<7} {page:<38} (log: {process.log})")
        print("\n  To run jigyokei's commands on them:")
        print(f"  export JIGYOKEI_DATA='{folder / 'services'}' JIGYOKEI_POSTGRES_DSN='{dsn}'")
        print(f"  export JIGYOKEI_KAFKA_BOOTSTRAP={broker.bootstrap} JIGYOKEI_KAFKA_REPLICAS=1")
        print("  .venv/bin/jigyokei links")
        print("\n  To start another copy, or one that has ended, with these:")
        print("  JIGYOKEI_PORT=0 .venv/bin/python -m services.review")
        print("\n  Ctrl-C stops it all.\n", flush=True)
        ended = threading.Event()
        for ending in (signal.SIGINT, signal.SIGTERM):
            signal.signal(ending, lambda *_: ended.set())
        ended.wait()


if __name__ == "__main__":
    main()
