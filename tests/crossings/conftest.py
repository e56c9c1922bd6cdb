"""One system for a whole module, without threads; each test has an application of its own in it.

Its links are embedded; `OVER_BOTH` runs a module's tests over a real Kafka too, in a second system.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar

import pytest

from services.embedded import System
from shared.clock import MovedClock
from shared.messaging.kafka import Kafka
from shared.postgres.launcher import EmbeddedPostgres
from shared.settings import Settings
from tests.crossings.paper_world import PaperWorld
from tests.crossings.plan_world import CORPORATION, PlanWorld
from tests.crossings.topic_link import TopicLinks
from tests.crossings.world import FILING, World
from tests.support.hasty import databases_named
from tests.support.kafka import prefixed

W = TypeVar("W", bound=World)

START = datetime(2026, 11, 24, 1, tzinfo=UTC)

MakeWorld = Callable[..., World]
MakePlan = Callable[..., PlanWorld]
"""unheard=True: what was filed waits at the links."""
MakePaper = Callable[[], PaperWorld]

OVER_BOTH = pytest.mark.parametrize("crossing", ["embedded", "kafka"], indirect=True, scope="module")


@pytest.fixture(scope="module")
def send_mail() -> bool:
    """Whether notices leave, for a module that reads them."""
    return False


@pytest.fixture(scope="module")
def crossing(
    request: pytest.FixtureRequest,
    postgres: EmbeddedPostgres,
    tmp_path_factory: pytest.TempPathFactory,
    send_mail: bool,
) -> Iterator[tuple[System, MovedClock]]:
    folder = tmp_path_factory.mktemp("crossings")
    prefix = f"x{abs(hash(folder)) % 10**9}_"
    settings = Settings(
        data=folder, postgres_dsn=postgres.dsn("postgres"), database_prefix=prefix, connections=8, send_mail=send_mail
    )
    clock = MovedClock(START)
    with ExitStack() as stack:
        stack.enter_context(databases_named(prefix, postgres))
        system = stack.enter_context(System(settings, clock))
        if getattr(request, "param", "embedded") == "kafka":
            stack.enter_context(over_kafka(system, request.getfixturevalue("kafka")))
        yield system, clock


@contextmanager
def over_kafka(system: System, bootstrap: str) -> Iterator[None]:
    """Have a system's links go over topics of its own."""
    with prefixed(bootstrap) as prefix:
        kafka = Kafka(Settings(kafka_bootstrap=bootstrap, kafka_prefix=prefix, kafka_replicas=1))
        with TopicLinks(system, kafka):
            yield


@pytest.fixture(scope="module")
def make_world(crossing: tuple[System, MovedClock]) -> MakeWorld:
    return partial(_filed, World, crossing)


def _filed(kind: type[W], crossing: tuple[System, MovedClock], filing: str = FILING, unheard: bool = False) -> W:
    world = kind(*crossing)
    world.filing = filing
    if unheard:
        world.hold_all()
    world.file()
    return world


@pytest.fixture(scope="module")
def make_paper(crossing: tuple[System, MovedClock]) -> MakePaper:
    return lambda: PaperWorld(*crossing)


@pytest.fixture(scope="module")
def make_plan(crossing: tuple[System, MovedClock]) -> MakePlan:
    return partial(_filed, PlanWorld, crossing)


@pytest.fixture(scope="module")
def make_corporation(crossing: tuple[System, MovedClock]) -> MakePlan:
    """A plan of a corporation, whose name may change."""
    return partial(_filed, PlanWorld, crossing, CORPORATION)
