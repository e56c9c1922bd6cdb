"""One system for a whole module, without threads; each test has an application of its own in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from services.embedded import System
from shared.clock import MovedClock
from shared.postgres.launcher import EmbeddedPostgres
from shared.settings import Settings
from tests.crossings.world import World

START = datetime(2026, 11, 24, 1, tzinfo=UTC)

MakeWorld = Callable[[], World]


@pytest.fixture(scope="module")
def make_world(postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MakeWorld]:
    folder = tmp_path_factory.mktemp("crossings")
    prefix = f"x{abs(hash(folder)) % 10**9}_"
    settings = Settings(data=folder, postgres_dsn=postgres.dsn("postgres"), database_prefix=prefix, connections=8)
    clock = MovedClock(START)
    with System(settings, clock) as system:

        def make() -> World:
            world = World(system, clock)
            world.file()
            return world

        yield make
