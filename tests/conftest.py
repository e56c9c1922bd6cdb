"""Fixtures that every test may use: a real PostgreSQL for each test process, and a fresh database for each test."""

from __future__ import annotations

import itertools
import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest

from services.embedded import System
from shared.clock import MovedClock
from shared.postgres.launcher import EmbeddedPostgres
from shared.settings import Settings
from tests.support.hasty import drop_databases, memory, wait_for_no_disk
from tests.support.kafka import kafka, own_broker, topic_prefix
from tests.support.outliving import none_outlives
from tests.support.waiting import PATIENCE

__all__ = ["kafka", "own_broker", "topic_prefix"]

_names = itertools.count(1)

# The command line speaks as its terminal does; whatever tests start speaks English, however this terminal speaks.
os.environ["LC_MESSAGES"] = "en_US.UTF-8"
if spoken := os.environ.pop("LC_ALL", ""):
    os.environ["LC_CTYPE"] = spoken

# How long an example may take says how busy the machine is, and nothing else.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")


@pytest.fixture(scope="session", autouse=True)
def short_folder() -> Iterator[Path]:
    """A folder with a short path that an unprivileged server may enter, removed at the end.

    Here from the beginning: with it goes whatever a killed test process has started.
    """
    folder = Path(tempfile.mkdtemp(prefix="jgk-", dir=memory()))
    folder.chmod(0o711)
    with none_outlives(folder):
        yield folder


@pytest.fixture(scope="session")
def postgres(short_folder: Path) -> Iterator[EmbeddedPostgres]:
    """The embedded PostgreSQL, as users have it, but that it waits for no disk."""
    os.environ["JIGYOKEI_SYSTEM_FOLDER"] = str(short_folder / "system")
    with EmbeddedPostgres(short_folder / "data") as server:
        wait_for_no_disk(server)
        yield server


@pytest.fixture(scope="session")
def small_postgres(short_folder: Path) -> Iterator[EmbeddedPostgres]:
    """Another one, as users have it, for those who look through every file: that of all tests is large."""
    os.environ["JIGYOKEI_SYSTEM_FOLDER"] = str(short_folder / "system")
    with EmbeddedPostgres(short_folder / "small") as server:
        yield server


@pytest.fixture
def dsn(postgres: EmbeddedPostgres) -> Iterator[str]:
    """A fresh, empty database, which goes with its test."""
    name = f"test_{next(_names)}"
    yield postgres.ensure_database(name)
    drop_databases(postgres, name)


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock(datetime(2026, 11, 24, 1, tzinfo=UTC))


@pytest.fixture
def settings(postgres: EmbeddedPostgres, short_folder: Path, tmp_path: Path) -> Iterator[Settings]:
    """Settings for a fresh system on the server of this test process, whose databases go with their test."""
    prefix = f"t{abs(hash(tmp_path)) % 10**9}_"
    dsn = postgres.dsn("postgres")
    yield Settings(data=tmp_path, postgres_dsn=dsn, database_prefix=prefix, connections=8, patience=PATIENCE)
    drop_databases(postgres, prefix)


@pytest.fixture
def system(settings: Settings, clock: MovedClock) -> Iterator[System]:
    """All five services, wired, without threads: a test settles them when it wants to."""
    with System(settings, clock) as system:
        yield system
