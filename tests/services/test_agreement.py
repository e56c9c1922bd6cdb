"""Whatever a plan's records have become, the services are compared on all the others."""

from __future__ import annotations

import pytest

from services.agreement import agreement, disagreements
from shared.contracts.intake import VersionCertified
from shared.event_store.names import EventNames
from shared.event_store.recheck import Pace
from tests.services.audit.conftest import Walked, walked
from tests.services.audit.tampering import forged, tampered

__all__ = ["walked"]


class Unhurried(Pace):
    def announce(self, rows: int) -> None: ...

    def passed(self, service: str, rows: int) -> None: ...


def found_with(walked: Walked, service: str, change: str) -> list[tuple[str, str]]:
    """What is found, by aspect and stream, while a stored event says something else."""
    dsn = walked.sources[service].database.dsn
    with tampered(dsn, "stored_events", f"{change} AND plan_id = '{walked.plan_id}'"):
        found = list(agreement(walked.system.services).find(Unhurried()))
    return [(str(one.params["aspect"].en), one.stream_id) for one in found]


def said_instead(name: str, was: str, now: str) -> str:
    changed = f"convert_to(replace(convert_from(state, 'UTF8'), '{was}', '{now}'), 'UTF8')"
    return f"UPDATE stored_events SET state = {changed} WHERE topic LIKE '{name}/%'"


@pytest.mark.parametrize(
    ("service", "change", "aspects"),
    [
        ("intake", said_instead("intake.VersionCertified", '"version":1,"term":1', '"version":1,"term":2'),
         {"versions of the plan", "certifications that brought a version", "versions that are followed"}),
        ("intake", said_instead("intake.VersionCertified", '"text_no":1', '"text_no":2'),
         {"versions of the plan", "certifications that brought a version"}),
        ("intake", said_instead("intake.VersionCertified", '"digest":"', '"digest":"0'),
         {"versions of the plan", "certifications that brought a version"}),
        ("intake", said_instead("intake.VersionCertified", '"facts":{"name":"', '"facts":{"name":"新'),
         {"facts that certificates state", "business of the versions that are followed"}),
        ("review", said_instead("review.VersionEntered", '"version":1,"term":1', '"version":2,"term":1'),
         {"versions of the plan"}),
        ("review", said_instead("review.VersionEntered", '"period":{"start":"20', '"period":{"start":"19'),
         {"versions of the plan"}),
        ("review", said_instead("review.PlanCertified", '"term":1,"version":1', '"term":1,"version":2'),
         {"certifications that brought a version"}),
        ("followup", said_instead("followup.PlanFollowed", '"term":1,"version":1', '"term":1,"version":2'),
         {"versions that are followed", "business of the versions that are followed"}),
    ],
)  # fmt: skip
def test_a_version_that_was_forged_in_one_service_is_found(
    walked: Walked, service: str, change: str, aspects: set[str]
) -> None:
    assert set(found_with(walked, service, change)) == {(aspect, walked.plan_id) for aspect in aspects}


def test_a_version_that_nobody_certified_is_found(walked: Walked) -> None:
    store = walked.sources["intake"]
    (certified,) = [one for one in store.plan(walked.plan_id) if isinstance(one.event, VersionCertified)]
    second = certified.event.model_copy(update={"version": 2})
    place = certified.entry.partition, certified.entry.sequence
    with forged(store.database.dsn, place, EventNames.encode(second), sequence=0, originator_version=2):
        found = disagreements(walked.system.services, walked.plan_id)
    aspects = ["versions of the plan", "certifications that brought a version", "versions that are followed"]
    aspects += ["business of the versions that are followed", "facts that certificates state"]
    assert [str(one.params["aspect"].en) for one in found if one.code == "services_disagree"] == aspects


@pytest.mark.parametrize("setting", ["recorded_at = 'infinity'", "recorded_at = '0044-03-15 BC'", "state = '\\xff'"])
def test_a_plan_that_cannot_be_read_is_named_and_the_others_are_compared(walked: Walked, setting: str) -> None:
    check = agreement(walked.system.services)
    assert list(check.find(Unhurried())) == []
    change = f"UPDATE stored_events SET {setting} WHERE plan_id = '{walked.plan_id}'"
    with tampered(walked.sources["intake"].database.dsn, "stored_events", change):
        found = [(one.code, one.stream_id) for one in check.find(Unhurried())]
    assert found == [("cannot_be_compared", walked.plan_id)]
