"""kill -9 in the middle of filing, again and again: nothing acknowledged is lost, and the story ends the same."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from services.demo.filling import JOURNAL, DemoJournal
from services.demo.stories import stories
from services.embedded import System
from shared.clock import SystemClock
from shared.event_store.finding import Finding
from shared.event_store.verify import verify_log
from shared.postgres.launcher import EmbeddedPostgres
from shared.postgres.processes import is_alive
from shared.settings import Settings
from tests.faults.histories import histories
from tests.support.waiting import PATIENCE

KILLS = 20 if os.environ.get("SOAK") == "1" else 8
APPLICATIONS = 24
UNTIL = "2026-11-24T10:00+09:00"
OF_RECORDS = {"notify_hearing", "hold_hearing", "report_hearing", "propose_rescission", "rescind"}
"""What is done to the record of a plan, which review keeps."""
ROOT = Path(__file__).parents[2]


def start(data: Path) -> subprocess.Popen[bytes]:
    with errors_of(data).open("wb") as errors:
        return subprocess.Popen(
            [sys.executable, "-m", "services.cli", "demo", "--applications", str(APPLICATIONS), "--until", UNTIL],
            cwd=ROOT,
            env=os.environ | {"JIGYOKEI_DATA": str(data)},
            stdout=subprocess.DEVNULL,
            stderr=errors,
        )


def errors_of(data: Path) -> Path:
    return data.with_suffix(".errors")


def finish(data: Path) -> None:
    """Let the filling run to its end."""
    assert start(data).wait(timeout=600) == 0, errors_of(data).read_text()


def lines(data: Path) -> int:
    file = data / JOURNAL
    return file.read_bytes().count(b"\n") if file.exists() else 0


def kill_at(data: Path, line: int) -> bool:
    """Let the filling run up to a line of its journal, then kill it; whether it was still running."""
    process = start(data)
    while lines(data) < line:
        try:
            process.wait(timeout=0.005)
        except subprocess.TimeoutExpired:
            continue
        assert process.returncode == 0, errors_of(data).read_text()
        return False
    process.send_signal(signal.SIGKILL)
    process.wait()
    return True


def check(data: Path) -> None:
    """The logs are whole, and whatever was acknowledged is there."""
    with System(Settings(data=data, send_mail=False, patience=PATIENCE), SystemClock()) as system:
        for service in system.services.values():
            assert [found for found in verify_log(service.store) if isinstance(found, Finding)] == []
        journal = DemoJournal(data / JOURNAL)
        assert journal.until is not None
        verb_of = {step.key: step.verb for story in stories(APPLICATIONS, journal.until) for step in story.steps}
        for key, made in journal.made.items():
            of_review = "case_id" in made or verb_of[key] in OF_RECORDS
            store = system.services["review" if of_review else "intake"].store
            stored = store.stream(made.get("application_id") or made.get("case_id") or made["plan_id"])
            assert len(stored) >= made["version"], key
        journal.close()


def told(data: Path) -> dict[str, list[str]]:
    with System(Settings(data=data, send_mail=False, patience=PATIENCE), SystemClock()) as system:
        return histories(system)


@pytest.mark.faults
def test_killed_again_and_again_the_demo_ends_as_if_undisturbed(
    short_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIGYOKEI_SYSTEM_FOLDER", str(short_folder / "system"))
    undisturbed, disturbed = short_folder / "undisturbed", short_folder / "disturbed"
    finish(undisturbed)
    whole = lines(undisturbed)
    dice = random.Random(20261124)
    kills = 0
    # Held, so that the server need not stop and start between the lives of those who use it.
    with EmbeddedPostgres(disturbed):
        for line in sorted(dice.randrange(1, whole) for _ in range(KILLS)):
            # A run may have got past the line while it was being killed at the last one.
            kills += kill_at(disturbed, max(line, lines(disturbed) + 1))
            check(disturbed)
    assert kills >= KILLS - 2
    finish(disturbed)
    check(disturbed)
    assert told(disturbed) == told(undisturbed)


@pytest.mark.faults
def test_a_signal_to_end_while_filling_stops_the_server_too(short_folder: Path) -> None:
    data = short_folder / "signalled"
    process = start(data)
    while lines(data) < 1:
        assert process.poll() is None, errors_of(data).read_text()
    with EmbeddedPostgres(data) as postgres:
        pid = postgres.pid
    assert pid is not None
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=PATIENCE) == 130, errors_of(data).read_text()
    assert not is_alive(pid)
