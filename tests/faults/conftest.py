"""A running system for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.faults.running import Running


@pytest.fixture
def running(short_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    monkeypatch.setenv("JIGYOKEI_SYSTEM_FOLDER", str(short_folder / "system"))
    found = Running(short_folder / f"run-{uuid4().hex[:6]}")
    yield found
    if found.process.poll() is None:
        found.stop()
    assert found.process.stdout is not None
    found.process.stdout.close()
