"""One process serves a data folder; the commands for operators and auditors work beside it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys

import pytest

from docs.generate import log_table
from tests.faults.running import FILE, FILING, ROOT, Running
from tests.support.waiting import PATIENCE


def jigyokei(beside: Running, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "services.cli", *arguments]
    return subprocess.run(command, cwd=ROOT, env=beside.environment, capture_output=True, text=True, timeout=PATIENCE)


@pytest.mark.faults
@pytest.mark.parametrize("command", ["run", "demo"])
def test_a_second_one_is_told_who_serves_and_the_first_goes_on(running: Running, command: str) -> None:
    second = jigyokei(running, command)
    assert second.returncode == 1
    assert f"already runs on {running.data} (process {running.process.pid}, port {running.port})" in second.stderr
    assert "JIGYOKEI_DATA" in second.stderr
    assert running.ask("GET", "/health/ready")[0] == 200


@pytest.mark.faults
def test_after_a_kill_the_next_one_serves(running: Running) -> None:
    running.process.send_signal(signal.SIGKILL)
    running.process.wait()
    again = Running(running.data)
    assert again.ask("GET", "/health/ready")[0] == 200
    assert again.stop() == 0


@pytest.mark.faults
def test_commands_work_beside_a_running_system(running: Running) -> None:
    filed = jigyokei(running, "file", "--moved", str(FILE))
    assert filed.returncode == 0, filed.stderr
    number = filed.stdout.split(": ")[1].split()[0]
    for arguments, said in (
        (("history", number), "intake.ApplicationFiled/6"),
        (("verify", "--language", "en"), "Clean"),
        (("links",), "intake>review"),
        (("parked", "list"), "parked"),
    ):
        done = jigyokei(running, *arguments)
        assert (done.returncode, said in done.stdout) == (0, True), (arguments, done)


@pytest.mark.faults
def test_every_line_of_the_log_is_an_event_whose_name_is_written_down(running: Running) -> None:
    assert running.ask("POST", "/intake/applications", FILING)[0] == 201
    assert running.ask("GET", "/nowhere")[0] == 404
    assert running.stop() == 0
    names = {"library_message"} | {row.split("`")[1] for row in log_table().splitlines() if row.startswith("| `")}
    said = [json.loads(line) for line in running.log.read_text().splitlines()]
    assert {"started", "request", "stopping"} <= {line["event"] for line in said} <= names
    assert all(line.keys() >= {"at", "level", "service", "logger"} for line in said)
