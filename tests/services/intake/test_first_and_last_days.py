"""LINEAGE §2 and §4 at the door: what stands on which day, and what may be done from which instant to which (R23, R24).

A day begins and ends in Japan: the last microsecond of a day and the first of the next are asked, over the API.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import date, datetime, time, timedelta
from typing import Any, Final

import orjson
import pytest

from shared.domain import JST, Month
from tests.services.intake.conftest import FILED, Portal, new_key
from tests.services.intake.test_plans import asked, codes, post, shown

FIRST: Final = date(2025, 12, 20)
PERIOD: Final = {"start": "2025-12", "end": "2028-11"}


@pytest.fixture(scope="module")
def start() -> datetime:
    return datetime.combine(FIRST, time(10), JST)


def last_instant(day: date) -> datetime:
    return datetime.combine(day, time.max, JST)


def first_instant(day: date) -> datetime:
    return datetime.combine(day, time.min, JST)


def filed(portal: Portal, **period: str) -> dict[str, Any]:
    body = orjson.loads(FILED.read_bytes())
    body["period"] = period
    body["form_version"] = "24-2025-12"
    for row in body["equipment"]:
        row["month"] = period["start"]
    return portal.file(body=orjson.dumps(body))


def file_on(portal: Portal, plan: dict[str, Any], path: str, **changes: Any) -> Any:
    body = asked(deepcopy(plan), goals__purpose="地域を守るため。", **changes)
    answer = post(portal, f"{plan['plan_id']}/{path}", body)
    portal.settle()
    return answer


def withdraw(portal: Portal, answer: Any) -> None:
    """Take a filing back, so that another may be filed."""
    assert answer.status_code == 201, answer.text
    address = f"/intake/applications/{answer.json()['application_id']}"
    version = portal.client().get(address).headers["ETag"]
    made = portal.client().post(
        f"{address}/withdraw", json={"reason": "見直すため。"}, headers=new_key(**{"If-Match": version})
    )
    assert made.status_code == 200, made.text
    portal.settle()


def report_on(portal: Portal, plan: dict[str, Any]) -> Any:
    body = orjson.loads(asked(deepcopy(plan)))["report"]
    return post(portal, f"{plan['plan_id']}/reports", orjson.dumps(body), **seen(portal, plan))


def give_back(portal: Portal, plan: dict[str, Any]) -> Any:
    body = orjson.dumps({"reason": "廃業のため。"})
    return post(portal, f"{plan['plan_id']}/giving-back", body, **seen(portal, plan))


def seen(portal: Portal, plan: dict[str, Any]) -> dict[str, str]:
    return {"If-Match": f'"{shown(portal, plan["plan_id"])["version"]}"'}


# -- §2: what stands on a day ----------------------------------------------------------------------------------------

Told = dict[str, Any]
Act = Callable[[Portal, Told], Told]
"""(the system, the plan as it was shown last or the filing that is open) → the same afterwards."""


def certify(portal: Portal, told: Told) -> Told:
    if "bureau" in told:
        portal.decide(told)
    return shown(portal, told["plan_id"])


def later(path: str, **period: str) -> Act:
    def act(portal: Portal, plan: Told) -> Told:
        answer = file_on(portal, plan, path, **{f"period__{name}": month for name, month in period.items()})
        assert answer.status_code == 201, answer.text
        filing: Told = answer.json() | {"plan_id": plan["plan_id"]}
        portal.assign(filing)
        return filing

    return act


def given_back(portal: Portal, plan: Told) -> Told:
    answer = give_back(portal, plan)
    assert answer.status_code == 200, answer.text
    portal.settle()
    return plan


CHANGE: Final = later("changes")
SECOND: Final = later("renewals", start="2028-12", end="2031-11")
AFTER_A_GAP: Final = later("renewals", start="2029-02", end="2032-01")
LONGER: Final = later("changes", end="2028-11")

ROWS: Final[Mapping[str, tuple[dict[str, str], dict[str, Act], dict[str, str]]]] = {
    "a change": ({}, {"2026-09-01": CHANGE, "2026-10-05": certify}, {"2026-10-04": "v1", "2026-10-05": "v2"}),
    "over": ({}, {}, {"2026-01-10": "v1", "2028-11-30": "v1", "2028-12-01": "expired"}),
    "a 2nd term in time": (
        {},
        {"2028-09-01": SECOND, "2028-10-15": certify},
        {"2028-11-30": "v1", "2028-12-01": "v2"},
    ),
    "a 2nd term certified late": (
        {},
        {"2028-12-10": SECOND, "2029-01-20": certify},
        {"2028-12-01": "expired", "2029-01-19": "expired", "2029-01-20": "v2"},
    ),
    "a gap": (
        {},
        {"2028-09-01": AFTER_A_GAP, "2028-10-15": certify},
        {"2028-11-30": "v1", "2028-12-15": "v2 not begun", "2029-02-01": "v2"},
    ),
    "given back": ({}, {"2027-03-05": given_back}, {"2027-03-04": "v1", "2027-03-05": "given_back"}),
    "given back before the next term": (
        {},
        {"2028-09-01": SECOND, "2028-10-15": certify, "2028-10-20": given_back},
        {"2028-10-19": "v1", "2028-10-20": "v2 not begun", "2028-12-01": "v2"},
    ),
    "a change certified after the end": (
        {},
        {"2028-11-20": CHANGE, "2028-12-20": certify},
        {"2028-11-30": "v1", "2028-12-20": "expired"},
    ),
    "a change that extends": (
        {"end": "2028-05"},
        {"2028-05-20": LONGER, "2028-06-20": certify},
        {"2028-05-31": "v1", "2028-06-10": "expired", "2028-06-20": "v2", "2028-11-30": "v2", "2028-12-01": "expired"},
    ),
}
"""By the rows of the table: T1's period where it is another; what happens on which day; what stands on which day."""


def standing(told: Told) -> str:
    if told["in_force"] is None:
        return str(told["status"])
    return f"v{told['in_force']['number']}" + ("" if told["begun"] else " not begun")


def test_each_row_of_the_table_holds_at_the_door(portal: Portal) -> None:
    # Given
    plans = {row: filed(portal, **(PERIOD | period)) for row, (period, _, _) in ROWS.items()}
    portal.pass_time(datetime(2026, 1, 10, 15, tzinfo=JST))
    plans = {row: certify(portal, told) for row, told in plans.items()}
    asked_on_its_day: dict[str, dict[str, str]] = {row: {} for row in ROWS}

    # When: day by day, what happens happens at noon, and at both ends of the day everybody asks
    acts = {(date.fromisoformat(day), row): act for row, (_, acts, _) in ROWS.items() for day, act in acts.items()}
    looks = {(date.fromisoformat(day), row) for row, (_, _, days) in ROWS.items() for day in days}
    for day in sorted({day for day, _ in [*acts, *looks]}):
        if day <= portal.clock.now().date():
            continue
        for row in [row for on, row in looks if on == day and (day, row) not in acts]:
            portal.pass_time(first_instant(day))
            asked_on_its_day[row][day.isoformat()] = standing(shown(portal, plans[row]["plan_id"]))
        for row in [row for on, row in acts if on == day]:
            portal.pass_time(datetime.combine(day, time(12), JST))
            plans[row] = acts[day, row](portal, plans[row])
        for row in [row for on, row in looks if on == day]:
            portal.pass_time(last_instant(day))
            said = standing(shown(portal, plans[row]["plan_id"]))
            assert asked_on_its_day[row].setdefault(day.isoformat(), said) == said, (row, day)

    # Then: then and there, and looking back
    for row, (_, _, days) in ROWS.items():
        plan_id = plans[row]["plan_id"]
        assert {day: standing(shown(portal, plan_id, day)) for day in days} == days, row
        assert asked_on_its_day[row] == {day: stood for day, stood in days.items() if day > "2026-01-10"}, row
        assert shown(portal, plan_id, "2026-01-09")["status"] == "none", row


# -- §4: who may file what -------------------------------------------------------------------------------------------


def test_R16_a_new_plan_begins_with_the_month_in_which_it_is_filed_or_later(portal: Portal) -> None:
    month = Month.of(portal.clock.now().astimezone(JST).date())
    body = orjson.loads(FILED.read_bytes()) | {"period": {"start": str(month), "end": str(month.plus(35))}}

    def file() -> Any:
        return portal.client().post("/intake/applications", content=orjson.dumps(body), headers=new_key())

    portal.pass_time(last_instant(month.last_day))
    assert file().status_code == 201
    portal.pass_time(first_instant(month.plus(1).first_day))
    assert codes(file()) == {"period_starts_before_filing"}


def test_R23_R24_R25_each_window_opens_and_closes_as_a_day_begins_in_japan(portal: Portal) -> None:
    # Given: certified on the 10th, for the twelve months from the next month on
    now = Month.of(portal.clock.now().astimezone(JST).date())
    begins, opens, ends = now.plus(2), now.plus(7), now.plus(13)
    portal.pass_time(datetime.combine(now.plus(1).first_day.replace(day=10), time(12), JST))
    period = {"start": str(begins), "end": str(ends)}
    plan, kept, gone = (certify(portal, filed(portal, **period)) for _ in range(3))
    following = {"period__start": str(ends.plus(1)), "period__end": str(ends.plus(12))}

    def change() -> Any:
        return file_on(portal, plan, "changes")

    def renew(**later: str) -> Any:
        return file_on(portal, plan, "renewals", **(following | later))

    # From its certification on it may be given back, and no more than that
    assert give_back(portal, gone).status_code == 200
    portal.pass_time(last_instant(begins.first_day - timedelta(days=1)))
    assert codes(change()) == {"not_changeable"}
    assert codes(report_on(portal, plan)) == {"nothing_to_report_on"}

    # Its first month begins
    portal.pass_time(first_instant(begins.first_day))
    assert report_on(portal, plan).status_code == 200
    withdraw(portal, change())

    # Six months before its last month the window of the next application opens
    portal.pass_time(last_instant(opens.first_day - timedelta(days=1)))
    assert codes(renew()) == {"renewal_not_open"}
    portal.pass_time(first_instant(opens.first_day))
    withdraw(portal, renew())

    # Its last day
    portal.pass_time(last_instant(ends.last_day))
    assert report_on(portal, plan).status_code == 200
    withdraw(portal, change())
    assert give_back(portal, kept).status_code == 200
    portal.pass_time(first_instant(ends.plus(1).first_day))
    assert codes(report_on(portal, plan)) == {"nothing_to_report_on"}
    assert codes(change()) == {"not_changeable"}
    assert codes(give_back(portal, plan)) == {"nothing_to_give_back"}

    # The window of the next application never closes
    withdraw(portal, renew())
    portal.pass_time(first_instant(ends.plus(36).first_day))
    withdraw(portal, renew(period__start=str(ends.plus(36)), period__end=str(ends.plus(47))))


def test_R24_a_plan_that_is_certified_after_its_window_has_opened_may_be_renewed_at_once(portal: Portal) -> None:
    now = Month.of(portal.clock.now().astimezone(JST).date())
    plan = certify(portal, filed(portal, start=str(now), end=str(now.plus(2))))

    withdraw(portal, file_on(portal, plan, "renewals", period__start=str(now.plus(3)), period__end=str(now.plus(5))))
