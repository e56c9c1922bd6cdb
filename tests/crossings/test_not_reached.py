"""A notice that is stuck is known at the case, whatever the bureau hears first, and whatever has become of the case."""

from __future__ import annotations

from itertools import permutations
from typing import Final

from services.review.read_models.not_reached import NOT_REACHED, of_application, of_plan
from shared.event_store.rebuild import rebuild
from tests.crossings.conftest import OVER_BOTH, MakeWorld
from tests.crossings.ends import complaints
from tests.crossings.world import World
from tests.support import reaching
from tests.support.reaching import notices_of

HEARD: Final = ("intake>review", "notify>review")


def first_notice(world: World) -> str:
    """The id of the first that is owed: the receipt."""
    return notices_of(world.system, world.plan_id)[0]


def attempt(world: World, notice_id: str, *, taken: bool) -> None:
    reaching.attempt(world.system, notice_id, taken=taken)
    world.go_on()


def stuck_of(world: World) -> list[str]:
    """The kinds of those that the bureau knows as stuck about the application; the same are known of its plan."""
    database, number = world.system.services["review"].store.database, world.application.application_no
    found = database.read(lambda cursor: of_application(cursor, number))
    assert found == database.read(lambda cursor: of_plan(cursor, world.plan_id))
    assert {one.bureau for one in found} <= {world.bureau}
    return [one.kind for one in found]


@OVER_BOTH
def test_the_case_and_the_refused_receipt_are_heard_in_either_order(make_world: MakeWorld) -> None:
    for order in permutations(HEARD):
        # Given: filed, and the receipt is refused before the bureau has heard of either.
        world = make_world(unheard=True)
        world.hold_all()
        world.release("intake>notify")
        attempt(world, first_notice(world), taken=False)
        for link in order:
            world.release(link)
        world.release_all()
        # Then: known once, and nothing was parked on the way.
        assert stuck_of(world) == ["receipt"]
        assert complaints(world) == []
        # When it is sent again in vain, and then arrives.
        attempt(world, first_notice(world), taken=False)
        assert stuck_of(world) == ["receipt"]
        attempt(world, first_notice(world), taken=True)
        assert stuck_of(world) == []
        assert complaints(world) == []


@OVER_BOTH
def test_of_a_case_that_has_ended_it_is_known_too_and_no_form_of_the_case_comes_too_late(make_world: MakeWorld) -> None:
    world = make_world()
    world.assign()
    version = len(world.system.services["review"].store.stream(world.application_id))
    attempt(world, first_notice(world), taken=False)
    assert len(world.system.services["review"].store.stream(world.application_id)) == version
    world.propose()
    world.hold("notify>review")
    attempt(world, first_notice(world), taken=True)
    world.approve()
    assert stuck_of(world) == ["receipt"]
    world.release("notify>review")
    assert world.case.status == "certified"
    assert stuck_of(world) == []
    service = world.system.services["review"]
    rebuilt = rebuild(service.store, NOT_REACHED, service.aggregates.__getitem__)
    assert rebuilt.same
    assert rebuilt.events > 0
