"""One system for a whole module, without threads; each test has an application of its own in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from services.embedded import System
from shared.clock import MovedClock
from shared.postgres.launcher import EmbeddedPostgres
from shared.settings import Settings
from tests.crossings.plan_world import PlanWorld
from tests.crossings.world import World

START = datetime(2026, 11, 24, 1, tzinfo=UTC)

MakeWorld = Callable[[], World]
MakePlan = Callable[[], PlanWorld]


@pytest.fixture(scope="module")
def crossing(
    postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[System, MovedClock]]:
    folder = tmp_path_factory.mktemp("crossings")
    prefix = f"x{abs(hash(folder)) % 10**9}_"
    settings = Settings(data=folder, postgres_dsn=postgres.dsn("postgres"), database_prefix=prefix, connections=8)
    clock = MovedClock(START)
    with System(settings, clock) as system:
        yield system, clock


@pytest.fixture(scope="module")
def make_world(crossing: tuple[System, MovedClock]) -> MakeWorld:
    def make() -> World:
        world = World(*crossing)
        world.file()
        return world

    return make


@pytest.fixture(scope="module")
def make_plan(crossing: tuple[System, MovedClock]) -> MakePlan:
    def make() -> PlanWorld:
        plan = PlanWorld(*crossing)
        plan.file()
        return plan

    return make
