"""A business has moved and files a change: the bureau of the new place examines it, and then has the plan."""

from __future__ import annotations

from services.agreement import disagreements
from tests.services.intake.conftest import Portal, portal, start
from tests.services.intake.test_plans import asked, certified, post, shown

__all__ = ["portal", "start"]


def test_R30_the_bureau_of_the_new_place_has_the_plan_once_the_change_is_certified(portal: Portal) -> None:
    # Given
    plan = shown(portal, certified(portal)["plan_id"])
    plan_id, record = plan["plan_id"], f"/review/desk/plans/{plan['plan_id']}"
    moved = asked(plan, cover__prefecture="大阪府", cover__municipality="大阪市北区", cover__street="中之島1-1")

    # When
    filed = post(portal, f"{plan_id}/changes", moved).json()
    portal.settle()
    portal.assign(filed)
    before = [portal.browser(f"director-{one}").get(record).status_code for one in ("kanto", "kinki")]
    portal.decide(filed)

    # Then
    assert filed["bureau"] == "kinki"
    assert before == [200, 200]
    now = shown(portal, plan_id)["in_force"]
    assert (now["number"], now["facts"]["prefecture"]) == (2, "大阪府")
    of_record = portal.client("director-kinki").get(f"/review/plans/{plan_id}").json()
    assert of_record["bureau"] == "kinki"
    former, present = (portal.browser(f"director-{one}").get(record) for one in ("kanto", "kinki"))
    assert (former.status_code, present.status_code) == (200, 200)
    offered = [f"{record}/certificate-correction" in page.text for page in (former, present)]
    assert offered == [False, True]
    assert disagreements(portal.system.services, plan_id) == []
