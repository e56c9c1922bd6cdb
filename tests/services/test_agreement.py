"""Whatever a plan's records have become, the services are compared on all the others."""

from __future__ import annotations

import pytest

from services.agreement import agreement
from shared.event_store.recheck import Pace
from tests.services.audit.conftest import Walked, walked
from tests.services.audit.tampering import tampered

__all__ = ["walked"]


class Unhurried(Pace):
    def announce(self, rows: int) -> None: ...

    def passed(self, service: str, rows: int) -> None: ...


@pytest.mark.parametrize("setting", ["recorded_at = 'infinity'", "recorded_at = '0044-03-15 BC'", "state = '\\xff'"])
def test_a_plan_that_cannot_be_read_is_named_and_the_others_are_compared(walked: Walked, setting: str) -> None:
    check = agreement(walked.system.services)
    assert list(check.find(Unhurried())) == []
    change = f"UPDATE stored_events SET {setting} WHERE plan_id = '{walked.plan_id}'"
    with tampered(walked.sources["intake"].database.dsn, "stored_events", change):
        found = [(one.code, one.stream_id) for one in check.find(Unhurried())]
    assert found == [("cannot_be_compared", walked.plan_id)]
