"""kill -9 in the middle of an erasing, of the command and of the server: repeated, it leaves no byte of the keys."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from shared.postgres.launcher import EmbeddedPostgres
from shared.postgres.processes import read_pid_file
from tests.support.files import files_with

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "tests/data/applications").glob("*.json"))
WHY = ("--reason", "本人の請求", "--ordered-by", "関東経済産業局", "--by-order", "個情第12号", "--yes")
FRACTIONS = (0.55, 0.7, 0.8, 0.85, 0.9, 0.95) if os.environ.get("SOAK") == "1" else (0.6, 0.8, 0.9, 0.95)
"""When to kill, as parts of the time that one undisturbed erasing takes."""


def jigyokei(data: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "services.cli", *arguments],
        cwd=ROOT,
        env=os.environ | {"JIGYOKEI_DATA": str(data), "JIGYOKEI_VAULT_KEY": "ab" * 32},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def said(data: Path, *arguments: str) -> str:
    process = jigyokei(data, *arguments)
    told, _ = process.communicate(timeout=300)
    assert process.returncode == 0, told
    return told


def keys(server: EmbeddedPostgres) -> dict[str, bytes]:
    with psycopg.connect(server.dsn("jigyokei_vault")) as connection:
        rows = connection.execute("SELECT key_id, sealed FROM keys WHERE sealed IS NOT NULL").fetchall()
    return {key_id: bytes(sealed) for key_id, sealed in rows}


@pytest.mark.faults
def test_an_erasing_that_was_killed_is_finished_by_repeating_it(
    short_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIGYOKEI_SYSTEM_FOLDER", str(short_folder / "system"))
    data = short_folder / "erasing"
    with EmbeddedPostgres(data) as server:
        filed = said(data, "file", "--moved", *map(str, FILES[: len(FRACTIONS) + 1]))
        numbers = [line.split(": ")[1].split()[0] for line in filed.splitlines()]
        whole = keys(server)
        started = time.monotonic()
        said(data, "erase", numbers[0], *WHY)
        took = time.monotonic() - started
        for index, (number, fraction) in enumerate(zip(numbers[1:], FRACTIONS, strict=True)):
            process = jigyokei(data, "erase", number, *WHY)
            try:
                process.wait(timeout=took * fraction)
            except subprocess.TimeoutExpired:
                process.kill()
            if index % 2:
                noted = read_pid_file(server.folder / "cluster")
                assert noted is not None
                os.kill(noted.pid, signal.SIGKILL)
            process.communicate()
            server.start()
            said(data, "erase", number, *WHY)
            left = keys(server)
            gone = [sealed for key_id, sealed in whole.items() if key_id not in left]
            assert len(gone) == index + 2
            assert files_with(server.folder, *gone) == []
        assert "Clean" in said(data, "verify", "--language", "en")
