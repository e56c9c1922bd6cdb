"""Fixtures that every test may use: a real PostgreSQL for each test process, and a fresh database for each test."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.postgres.launcher import EmbeddedPostgres

_names = itertools.count(1)


@pytest.fixture(scope="session")
def short_folder() -> Iterator[Path]:
    """A folder with a short path that an unprivileged server may enter, removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="jgk-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres(short_folder: Path) -> Iterator[EmbeddedPostgres]:
    """The embedded PostgreSQL, as users have it."""
    os.environ["JIGYOKEI_SYSTEM_FOLDER"] = str(short_folder / "system")
    with EmbeddedPostgres(short_folder / "data") as server:
        yield server


@pytest.fixture()
def dsn(postgres: EmbeddedPostgres) -> str:
    """A fresh, empty database."""
    return postgres.ensure_database(f"test_{next(_names)}")
