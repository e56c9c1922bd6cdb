"""An act of the applicant and a decision of the bureau cross: what each side is told of it, by mail and on pages."""

from __future__ import annotations

from typing import Any, Final, Literal

import pytest

from services.notify.mailbox import Mailbox
from services.web import application
from shared.contracts.blocks import Outcome
from shared.domain import Refusal
from tests.crossings.conftest import OVER_BOTH, MakeWorld
from tests.crossings.ends import complaints
from tests.crossings.in_step import BETWEEN
from tests.crossings.test_every_pair import LAPSE
from tests.crossings.world import World, new_address, new_purpose
from tests.faults.invariants import violations
from tests.support.web import HTML, local_client

Act = Literal["late answer", "answer in time", "withdrawal"]


def done(outcome: Any) -> None:
    assert not isinstance(outcome, Refusal), outcome


def decide(world: World, outcome: Outcome) -> None:
    done(world.propose(outcome))
    done(world.approve())


def cross(world: World, act: Act, outcome: Outcome, first: str) -> None:
    """The bureau decides while the act of the applicant is on its way, and then one of both is heard first."""
    done(world.assign())
    done(world.request())
    world.release_all()
    world.hold_all()
    if act == "answer in time":
        done(world.answer())
    LAPSE(world)
    if act == "late answer":
        done(world.answer())
    if act == "withdrawal":
        done(world.withdraw())
    decide(world, outcome)
    world.release_all((first,))


def of_crossings(world: World) -> list[str]:
    """The kinds of what its applicant was told, but for receipt, request, and moves of the last day."""
    return [kind for kind in world.notices() if kind not in _TOLD_ANYWAY]


_RECEIPTS = ("receipt", "answer_receipt", "withdrawal_receipt")
_TOLD_ANYWAY = (*_RECEIPTS, "correction_requested", "answer_reminder", "date_moved")


@pytest.fixture(scope="module")
def send_mail() -> bool:
    return True


@OVER_BOTH
@pytest.mark.parametrize("first", BETWEEN)
def test_the_applicant_is_told_the_same_whichever_is_heard_first(make_world: MakeWorld, first: str) -> None:
    told: dict[tuple[Act, Outcome], list[str]] = {}
    acts: list[Act] = ["late answer", "answer in time", "withdrawal"]
    outcomes: list[Outcome] = ["certify", "refuse"]
    for act in acts:
        for outcome in outcomes:
            world = make_world()
            cross(world, act, outcome, first)
            assert complaints(world) == []
            told[act, outcome] = of_crossings(world)
            if act == "answer in time":
                decide(world, outcome)
                world.release_all()
                assert complaints(world) == []
                assert of_crossings(world) == ["certified" if outcome == "certify" else "refused"]
                assert world.application.form.goals.purpose == new_purpose(1)
    assert told == {
        ("late answer", "certify"): ["correction_too_late", "certified"],
        ("late answer", "refuse"): ["correction_too_late", "refused"],
        ("answer in time", "certify"): [],
        ("answer in time", "refuse"): [],
        ("withdrawal", "certify"): ["decision_without_effect"],
        ("withdrawal", "refuse"): ["decision_without_effect"],
    }
    assert violations(world.system, {}) == []
    mails = Mailbox(world.system.open_database("mailbox"), world.clock).mails().rows
    assert new_address(1) in {mail.recipient for mail in mails}


SHOWN: Final[dict[Act, tuple[str, str]]] = {
    "late answer": ("補正は決定に間に合いませんでした", "決定後に補正到着"),
    "answer in time": ("補正後の内容で審査が続きます", "決定不発効（期限内補正）"),
    "withdrawal": ("取下げと行き違いで決定が行われました", "決定不発効（取下げ）"),
}
"""What the applicant's page says, and how officers and directors see the case marked."""


@pytest.mark.parametrize("act", SHOWN)
def test_what_crossed_is_shown_to_applicant_officer_and_director(make_world: MakeWorld, act: Act) -> None:
    world = make_world()
    cross(world, act, "certify", "review>intake")
    app = application(world.system)
    applicant = local_client(app, "applicant-1", HTML)
    director = local_client(app, f"director-{world.bureau}", HTML)
    to_applicant, mark = SHOWN[act]
    portal, desk = f"/intake/applications/{world.application_id}", f"/review/desk/{world.application_id}"
    for language in ("ja", "en"):
        for client, page in ((applicant, f"{portal}/progress"), (director, desk), (director, "/review?tab=all")):
            assert client.get(page, headers={"Accept-Language": language}).status_code == 200
    assert to_applicant in applicant.get(f"{portal}/progress").text
    assert mark in director.get(desk).text
    assert mark in director.get("/review?tab=all").text
    assert (new_address(1) in director.get(desk).text) == (act != "withdrawal")
    told = local_client(app, "applicant-1").get(portal).json()
    assert [one["because"] for one in told["without_effect"]] == {
        "late answer": [],
        "answer in time": ["answered_in_time"],
        "withdrawal": ["withdrawn"],
    }[act]
    assert [one["too_late"] for one in told["corrections"]] == [act == "late answer"]


@OVER_BOTH
def test_a_request_to_correct_that_crosses_a_withdrawal_reaches_nobody(make_world: MakeWorld) -> None:
    for first in BETWEEN:
        world = make_world()
        done(world.assign())
        world.hold_all()
        done(world.withdraw())
        done(world.request())
        world.release_all((first,))
        assert complaints(world) == []
        assert world.application.requests_too_late
        assert of_crossings(world) == []
        assert "correction_requested" not in world.notices()
    assert violations(world.system, {}) == []
