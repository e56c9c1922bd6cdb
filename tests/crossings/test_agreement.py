"""The agreement of the services over real data: what is on its way is no disagreement, what never comes is one."""

from __future__ import annotations

from services.agreement import agreement, disagreements
from shared.event_store.recheck import Pace
from tests.crossings.conftest import MakeWorld
from tests.crossings.world import World

SKIP = """
UPDATE notification_tracking AS t SET notification_id = h.sequence
  FROM unnest(%s::smallint[], %s::bigint[]) AS h (partition, sequence)
 WHERE t.application_name = 'review:' || h.partition
"""


class Unhurried(Pace):
    """Is told how far a check has come, and lets it go on."""

    def __init__(self) -> None:
        self.announced = self.looked_at = 0

    def announce(self, rows: int) -> None:
        self.announced += rows

    def passed(self, service: str, rows: int) -> None:
        self.looked_at += rows


def certified_unheard(world: World) -> None:
    world.assign()
    world.propose()
    world.hold("review>intake")
    world.approve()


def skip(world: World) -> None:
    """Make intake believe that it has heard what it has not."""
    heads = world.system.services["review"].store.heads()
    with world.system.services["intake"].store.database.transaction() as cursor:
        cursor.execute(SKIP, (list(heads), [head.sequence for head in heads.values()]))


def test_what_is_on_its_way_is_no_disagreement(make_world: MakeWorld) -> None:
    world = make_world()
    certified_unheard(world)
    assert disagreements(world.system.services, world.plan_id) == []
    world.release_all()
    assert world.application.status == "certified"
    assert disagreements(world.system.services, world.plan_id) == []


def test_what_was_never_heard_is_found_in_each_aspect(make_world: MakeWorld) -> None:
    world = make_world()
    certified_unheard(world)
    skip(world)
    world.links["review>intake"]._positions = None
    world.release_all()
    found = disagreements(world.system.services, world.plan_id)
    aspects = [str(one.params["aspect"].en) for one in found]
    of_plan = ["versions of the plan", "certifications that brought a version", "facts that certificates state"]
    assert aspects == ["status", "last day of the examination", "decision", *of_plan]
    assert {one.stream_id for one in found} == {world.application_id, world.plan_id}


def test_every_plan_is_looked_at(make_world: MakeWorld) -> None:
    world, pace = make_world(), Unhurried()
    found = list(agreement(world.system.services).find(pace))
    plans = world.system.services["intake"].store.database.read(
        lambda cursor: cursor.execute("SELECT count(DISTINCT plan_id) FROM stored_events").fetchone()
    )
    assert plans == (pace.looked_at,) == (pace.announced,)
    # That of the test before, which never hears of its decision: of the application, and of its plan.
    assert len({one.stream_id for one in found}) <= 2
