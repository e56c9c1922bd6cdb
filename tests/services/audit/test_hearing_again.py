"""What audit hears once more is what it heard before, or its link stops: a log was restored unnoticed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shared.messaging.follower import Follower, ToldOtherwise
from shared.messaging.message import Message
from tests.services.audit.conftest import Walked


@pytest.fixture
def heard(walked: Walked) -> list[Message]:
    """All that audit has heard of review."""
    store = walked.sources["review"]
    epoch = str(store.identity.epoch)
    return [Message.of("review", epoch, entry) for entry in store.entries([(p, 0) for p in range(12)], 1000)]


@pytest.fixture
def follower(walked: Walked) -> Follower:
    return next(link.follower for link in walked.system.links["audit"] if link.upstream.service == "review")


def test_what_is_the_same_is_passed_over(follower: Follower, heard: list[Message]) -> None:
    before = follower.positions(12)
    follower.receive(heard)
    assert follower.positions(12) == before


def test_another_event_in_its_place_stops_the_link(follower: Follower, heard: list[Message]) -> None:
    other = replace(heard[1], digest=heard[0].digest)
    following = replace(heard[-1], sequence=heard[-1].sequence + 1, digest=heard[0].digest)
    before = follower.positions(12)
    with pytest.raises(ToldOtherwise, match=f"review, partition {other.partition}: {other.sequence} is not"):
        follower.receive([heard[0], other, following])
    assert follower.positions(12) == before
