"""A running system for each test, or processes over Kafka for all tests of a file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.faults.deployment import Deployment, deployed
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


@pytest.fixture(scope="module")
def shared(short_folder: Path) -> Iterator[Deployment]:
    os.environ["JIGYOKEI_SYSTEM_FOLDER"] = str(short_folder / "system")
    with deployed(short_folder / f"kafka-{uuid4().hex[:6]}") as found:
        yield found


@pytest.fixture
def deployment(shared: Deployment) -> Deployment:
    """The processes that all tests of a file share, well and idle."""
    shared.settle()
    return shared
