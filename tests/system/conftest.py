from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.embedded import System
from shared.clock import MovedClock
from shared.postgres.launcher import EmbeddedPostgres
from shared.settings import Settings


@pytest.fixture()
def clock() -> MovedClock:
    return MovedClock(datetime(2026, 11, 24, 1, tzinfo=UTC))


@pytest.fixture()
def settings(postgres: EmbeddedPostgres, short_folder: Path, tmp_path: Path) -> Settings:
    """Settings for a fresh system on the server of this test process."""
    prefix = f"t{abs(hash(tmp_path)) % 10**9}_"
    return Settings(data=tmp_path, postgres_dsn=postgres.dsn("postgres"), database_prefix=prefix, connections=8)


@pytest.fixture()
def system(settings: Settings, clock: MovedClock) -> Iterator[System]:
    """All five services, wired, without threads: a test settles them when it wants to."""
    with System(settings, clock) as system:
        yield system
