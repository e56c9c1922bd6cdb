"""A newer office calendar reaches every open case when it is asked for, and none twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.review.domain.calendar import CALENDAR_0, Calendar
from services.review.domain.case import CASE
from services.review.domain.commands import Wake
from services.review.recounting import Woken, recount
from shared.contracts.review import ExaminationDateMoved
from tests.services.review.conftest import Bureau
from tests.services.review.test_api import mine


@pytest.fixture
def publish(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Publish so many office calendars after the built-in one; by each of them tomorrow is a holiday."""

    def published(many: int) -> str:
        holidays = frozenset({bureau.today.date() + timedelta(days=1)})
        newer = [Calendar(f"calendar/{number}", holidays) for number in range(1, many + 1)]
        calendars = {one.version: one for one in (CALENDAR_0, *newer)}
        monkeypatch.setattr("services.review.domain.calendar.CALENDARS", calendars)
        return newer[-1].version

    return published


def test_every_open_case_counts_by_the_newest_calendar_and_a_repeat_changes_nothing(
    bureau: Bureau, publish: Any
) -> None:
    held, untouched, ended = mine(bureau, 7), bureau.file(8), bureau.file(9)
    bureau.withdraw(ended)
    newer = publish(1)
    length = {case_id: len(bureau.store.stream(case_id)) for case_id in (held, untouched, ended)}
    woken = list(recount(bureau.store, page=1))
    assert woken == [Woken(case_id, True) for case_id in sorted((held, untouched))]
    for case_id in (held, untouched):
        moved = bureau.store.stream(case_id)[length[case_id] :]
        assert [type(one.event) for one in moved] == [ExaminationDateMoved]
        case, version = bureau.store.load(CASE, case_id)
        assert case is not None
        assert (case.calendar.version, version) == (newer, length[case_id] + 1)
        assert bureau.row(case_id)["version"] == version
    assert len(bureau.store.stream(ended)) == length[ended]
    assert list(recount(bureau.store)) == [Woken(case_id, False) for case_id in sorted((held, untouched))]


def test_a_case_that_cannot_be_woken_is_told_and_holds_up_no_other(
    bureau: Bureau, publish: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(1)
    broken, sound = bureau.file(10), bureau.file(11)
    newer = publish(2)
    monkeypatch.setattr(
        "services.review.recounting.wake", lambda case_id: Wake(case_id, "calendar/9" if case_id == broken else newer)
    )
    told = {one.case_id: one for one in recount(bureau.store)}
    assert "no office calendar is called calendar/9" in told[broken].error
    assert told[sound] == Woken(sound, True)
