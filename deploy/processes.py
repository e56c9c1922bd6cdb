"""Services as processes of their own on this computer, as tests, measurements and developers want them.

with Processes(data, bootstrap, dsn, prefix="jigyokei.") as processes:
    processes.apply_topics()
    review = processes.start("review")
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self

from deploy.ports import port_of, reserve
from shared.messaging.subscriptions import FOLLOWS

START_PATIENCE = 90.0
STOP_PATIENCE = 20.0
SERVICES = tuple(FOLLOWS)


class ServiceEnded(RuntimeError):
    """A service ended before it was ready; the text holds the end of its log."""


class ServiceProcess:
    """One service that runs, or ran."""

    def __init__(self, name: str, command: Sequence[str], log: Path, environment: Mapping[str, str]) -> None:
        self.name = name
        self._reserved = reserve()
        self.port = port_of(self._reserved)
        self.log = log
        self._begin(command, {**environment, "JIGYOKEI_PORT": str(self.port)})

    def _begin(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        with self.log.open("ab") as out:
            self._process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def runs(self) -> bool:
        return self._process.poll() is None

    def wait(self, patience: float | None = None) -> None:
        """Wait for its end, for no longer than that."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(patience)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def is_ready(self) -> bool:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/health/ready")
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def wait_until_ready(self) -> None:
        """Wait until it answers that it is ready. Raises ServiceEnded."""
        deadline = time.monotonic() + START_PATIENCE
        while not self.is_ready():
            if not self.runs or time.monotonic() > deadline:
                raise ServiceEnded(f"{self.name} is not ready:\n{self.log.read_text()[-3000:]}")
            self.wait(0.05)

    def send(self, number: signal.Signals) -> None:
        """Send a signal, if it runs."""
        if self.runs:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it as kill -9 does."""
        self.send(signal.SIGKILL)
        self.wait()
        self._reserved.close()

    def stop(self) -> float:
        """Stop it in order, halted or not; how many seconds that took. One that does not end by then is killed."""
        started = time.monotonic()
        self.send(signal.SIGCONT)
        self.send(signal.SIGTERM)
        self.wait(STOP_PATIENCE)
        self.kill()
        return time.monotonic() - started


class Processes:
    """Starts services that share a broker and a PostgreSQL server; ends them all at the end."""

    kind: ClassVar[type[ServiceProcess]] = ServiceProcess

    def __init__(
        self,
        data: Path,
        bootstrap: str,
        dsn: str,
        prefix: str,
        settings: Mapping[str, str] = {},
        module: str = "services.{name}",
    ) -> None:
        self.data = data
        self.module = module
        self.running: list[ServiceProcess] = []
        self.environment = {
            **os.environ,
            "JIGYOKEI_DATA": str(data),
            "JIGYOKEI_KAFKA_BOOTSTRAP": bootstrap,
            "JIGYOKEI_KAFKA_PREFIX": prefix,
            "JIGYOKEI_KAFKA_REPLICAS": "1",
            "JIGYOKEI_POSTGRES_DSN": dsn,
            "JIGYOKEI_CONNECTIONS": "8",
            **settings,
        }

    def __enter__(self) -> Self:
        self.data.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        for process in self.running:
            process.send(signal.SIGCONT)
            process.send(signal.SIGTERM)
        for process in self.running:
            process.stop()

    def apply_topics(self) -> None:
        """Make the topics, as an operator does. Raises CalledProcessError."""
        self.command("topics", "apply")

    def command(self, *arguments: str) -> str:
        """Run `jigyokei`; what it said. Raises CalledProcessError."""
        done = self.attempt(*arguments)
        done.check_returncode()
        return done.stdout

    def attempt(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `jigyokei`, whatever comes of it."""
        return subprocess.run(
            [sys.executable, "-m", "services.cli", *arguments],
            env=self.environment,
            check=False,
            capture_output=True,
            text=True,
        )

    def start(self, *names: str) -> list[ServiceProcess]:
        """Start services side by side, and wait until they are ready."""
        started = [self.launch(name) for name in names]
        for process in started:
            process.wait_until_ready()
        return started

    def launch(self, name: str) -> ServiceProcess:
        """Start one more, without waiting for it."""
        process = self._new(name)
        self.running = [*self.running, process]
        return process

    def _new(self, name: str) -> ServiceProcess:
        command = [sys.executable, "-m", *self.module.format(name=name).split()]
        return self.kind(name, command, self.data / f"{name}-{len(self.running)}.log", self.environment)
