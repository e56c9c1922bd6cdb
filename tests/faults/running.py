"""`jigyokei run` as a process of its own, for tests that kill or stop it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path
from uuid import uuid4

from tests.support.waiting import PATIENCE

ROOT = Path(__file__).parents[2]
FILE = ROOT / "tests/data/applications/01-hokuto-suisan.json"
FILING = FILE.read_bytes()


class Running:
    """The process, on a free port if none is given; its log beside the data folder."""

    def __init__(self, data: Path, *command: str, port: int = 0) -> None:
        self.data = data
        self.log = data.with_suffix(".log")
        self.environment = os.environ | {"JIGYOKEI_DATA": str(data), "JIGYOKEI_PORT": str(port), "JIGYOKEI_DEMO": "0"}
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *(command or ("services.cli", "run"))],
                cwd=ROOT,
                env=self.environment,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert self.process.stdout is not None
        line = next(line for line in self.process.stdout if "is running" in line)
        self.port = int(line.rpartition(":")[2].strip().rstrip("/"))

    def ask(
        self, method: str, path: str, body: bytes | None = None, key: str | None = None, seen: int | None = None
    ) -> tuple[int, dict[str, str], bytes]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = {
            "X-Jigyokei-Persona": "applicant-1",
            "Accept": "application/json",
            "Content-Type": "application/json",
            "Idempotency-Key": key or str(uuid4()),
        }
        if seen is not None:
            headers["If-Match"] = f'"{seen}"'
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        answer = response.status, {k.lower(): v for k, v in response.getheaders()}, response.read()
        connection.close()
        return answer

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        ended = self.process.wait(timeout=PATIENCE)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return ended
