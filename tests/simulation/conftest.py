"""One server for all seeds of a test process."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulation.running import Run, running


@pytest.fixture(scope="session")
def run(short_folder: Path) -> Iterator[Run]:
    os.environ["JIGYOKEI_SYSTEM_FOLDER"] = str(short_folder / "system")
    with running(short_folder / "simulation") as run:
        yield run
