"""One filled system for all mutations of a test process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from shared.postgres.launcher import EmbeddedPostgres
from tests.tampering.world import World, filled


@pytest.fixture(scope="session")
def world(postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with filled(postgres.dsn("postgres"), tmp_path_factory.mktemp("tampering")) as world:
        yield world
