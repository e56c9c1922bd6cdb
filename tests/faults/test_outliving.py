"""A test process that is killed leaves nothing behind: no server, no process that it started, no folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from shared.postgres.processes import is_alive
from tests.support.waiting import until

pytestmark = pytest.mark.faults

STARTING = """
import os, subprocess, sys
from pathlib import Path
from shared.postgres.launcher import EmbeddedPostgres
from tests.support.outliving import none_outlives

folder = Path(sys.argv[1])
with none_outlives(folder):
    os.environ["JIGYOKEI_SYSTEM_FOLDER"] = str(folder / "system")
    with EmbeddedPostgres(folder / "data") as postgres:
        shell = subprocess.Popen(["/bin/sh", "-c", "sleep 1000 & echo $!; wait"], stdout=subprocess.PIPE)
        print(postgres.pid, shell.pid, int(shell.stdout.readline()), flush=True)
        sys.stdin.read()
"""


def test_whatever_a_killed_test_process_started_ends_with_it(short_folder: Path) -> None:
    folder = short_folder / "outliving"
    folder.mkdir()
    folder.chmod(0o711)
    process = subprocess.Popen(
        [sys.executable, "-c", STARTING, str(folder)],
        cwd=Path(__file__).parents[2],
        env=os.environ | {"PYTHONPATH": "."},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        started = [int(pid) for pid in process.stdout.readline().split()]
        assert len(started) == 3
        assert all(is_alive(pid) for pid in started)

        process.kill()

    until(lambda: not any(is_alive(pid) for pid in started), what="the end of all")
    until(lambda: not folder.exists(), what="the end of the folder")
