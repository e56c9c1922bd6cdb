"""Prepare Kafka's jars, and where a data folder is named, run a broker there until Ctrl-C."""

import argparse
import signal
import sys
from contextlib import suppress
from pathlib import Path

from deploy.kafka.broker import Broker, KafkaDidNotStart
from deploy.kafka.jars import KafkaUnavailable, jars, java


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m deploy.kafka", description=__doc__)
    parser.add_argument("data", nargs="?", type=Path, help="the data folder of the broker to run")
    parser.add_argument("--port", type=int, default=9092)
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        java()
        jars()
        if arguments.data is not None:
            with Broker(arguments.data, port=arguments.port) as broker, suppress(KeyboardInterrupt):
                print(f"Kafka answers on {broker.bootstrap}; Ctrl-C stops it", flush=True)
                return broker.wait()
    except (KafkaUnavailable, KafkaDidNotStart, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
