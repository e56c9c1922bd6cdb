"""The dates on a plan's own page are those of its follow-up, after a change as well."""

from __future__ import annotations

import re
from datetime import date

from services.followup.read_models import due_dates
from services.intake.views.plan import own_plan_on
from services.intake.views.plan_dates import coming_dates
from shared.clock import today
from shared.contracts.event import Actor
from tests.services.intake.conftest import Portal
from tests.services.intake.test_plans import asked, certified, post, shown

APPLICANT = Actor(role="applicant", id="applicant-1")


def of_follow_up(portal: Portal, plan_id: str) -> list[tuple[str, date]]:
    """What followup keeps as still to come."""
    database = portal.system.services["followup"].store.database
    found = database.read(lambda cursor: due_dates.of_plan(cursor, plan_id))
    return sorted((one.kind, one.day) for one in found if one.state == "upcoming")


def of_page(portal: Portal, plan_id: str) -> list[tuple[str, date]]:
    found = own_plan_on(portal.system.services["intake"].store, APPLICANT, plan_id)
    return sorted((one.kind, one.day) for one in coming_dates(found, today(portal.clock)))


def agree(portal: Portal, plan_id: str) -> list[tuple[str, date]]:
    portal.settle()
    on_page = of_page(portal, plan_id)
    kinds = {kind for kind, _ in on_page}
    kept = of_follow_up(portal, plan_id)
    assert on_page == [one for one in kept if one[0] in kinds]
    assert (
        not {kind for kind, _ in kept} - kinds - {"tax_window_closing", "tax_measure_ends", "support_offered", "gbizid"}
    )
    return on_page


def test_the_page_shows_what_follow_up_keeps_as_days_go_by_and_after_a_change(portal: Portal) -> None:
    plan_id = str(certified(portal)["plan_id"])
    dates = agree(portal, plan_id)
    assert {"training", "review", "renewal_opens", "last_filing_day", "expiry"} <= {kind for kind, _ in dates}
    page = portal.browser().get(f"/intake/plans/{plan_id}/page").text
    listed = re.sub("<[^>]*>", " ", page.partition("この計画の今後の期日")[2].partition("</table>")[0])
    assert "訓練の実施" in listed
    assert "2回目以降の申請の受付開始" in listed
    portal.pass_days(40)
    found = shown(portal, plan_id)
    found["form"]["organisation"]["training_months"] = [5, 11]
    filed = post(portal, f"{plan_id}/changes", asked(found))
    assert filed.status_code == 201, filed.text
    portal.settle()
    portal.assign(filed.json())
    portal.decide(filed.json())
    portal.pass_days(2)
    again = agree(portal, plan_id)
    assert {day.month for kind, day in again if kind == "training"} == {5, 11}


def test_what_has_ended_meets_nothing_more(portal: Portal) -> None:
    plan_id = str(certified(portal)["plan_id"])
    last = max(day for _, day in agree(portal, plan_id))
    portal.pass_days((last - today(portal.clock)).days + 1)
    portal.settle()
    assert of_page(portal, plan_id) == []
    assert "この計画の今後の期日" not in portal.browser().get(f"/intake/plans/{plan_id}/page").text
