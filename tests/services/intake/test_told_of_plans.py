"""What becomes of a certified plan is told to its business, ends its follow-up, and is the same in all services."""

from __future__ import annotations

import orjson

from services.agreement import disagreements
from services.audit.views.history import history, standing_said
from shared.contracts.followup import FollowUpEnded
from shared.contracts.notify import NoticeOwed
from shared.web.formats import sentence
from tests.services.intake.conftest import Portal
from tests.services.intake.test_plans import asked, certified, post, shown


def test_a_change_and_a_giving_back_are_told_and_all_services_agree(portal: Portal) -> None:
    # Given
    plan_id, services = certified(portal)["plan_id"], portal.system.services
    changed = post(portal, f"{plan_id}/changes", asked(shown(portal, plan_id), goals__purpose="従業員を守るため。"))
    portal.settle()
    portal.assign(changed.json())
    portal.decide(changed.json())

    # When
    seen = {"If-Match": f'"{shown(portal, plan_id)["version"]}"'}
    given_back = post(portal, f"{plan_id}/giving-back", orjson.dumps({"reason": "廃業のため。"}), **seen)
    assert given_back.status_code == 200, given_back.text
    portal.settle()

    # Then
    owed = [one.event.template for one in services["notify"].store.plan(plan_id) if isinstance(one.event, NoticeOwed)]
    assert owed == ["receipt/1", "certified/1", "receipt_of_change/1", "change_certified/1", "given_back/1"]
    ended = services["followup"].store.stream(plan_id)[-1].event
    assert isinstance(ended, FollowUpEnded)
    assert (ended.term, ended.because) == (1, "given_back")
    assert disagreements(services, plan_id) == []
    told = services["audit"].store.database.read(lambda cursor: history(cursor, plan_id))
    assert told is not None
    text, params = standing_said(told.standing)
    assert "認定は返納され" in sentence(text, "ja", params)
