"""Applicant and bureau act before they hear of each other, in the whole system: at rest all services agree."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

import pytest

from services.audit.domain.standing import Standing, replay
from services.audit.history import history
from services.embedded import System
from services.followup.read_models import plans
from services.intake.domain.application import APPLICATION
from services.notify.domain.contact import CONTACT, contact_of
from services.notify.mailbox import Mailbox
from services.review.commands import Asked
from services.review.domain.case import CASE
from services.review.domain.clock import standing_deadline
from services.web import application
from shared.clock import MovedClock
from shared.contracts.blocks import CorrectionItem, Outcome
from shared.contracts.event import Actor
from shared.contracts.forms.single import PlanForm
from shared.contracts.intake import CorrectionAnswer
from shared.contracts.notify import NoticeOwed
from shared.domain import Refusal, jst_day
from shared.event_store.unit_of_work import Cause
from shared.messaging.embedded_link import drain
from tests.faults.invariants import violations
from tests.support.web import HTML, local_client

FORM = PlanForm.model_validate_json(
    (Path(__file__).parents[1] / "data/applications/01-hokuto-suisan.json").read_bytes()
)
APPLICANT = Cause(Actor(role="applicant", id="applicant-1"), "c1")
ITEMS = (CorrectionItem(path="goals.purpose", comment="具体的に書いてください。"),)
ANSWERS = (CorrectionAnswer(path="goals.purpose", comment="書きました。"),)
NEW_ADDRESS = "hanako@hokuto-suisan.example.jp"

Act = Literal["late answer", "answer in time", "withdrawal"]
First = Literal["review", "intake"]


def corrected() -> PlanForm:
    goals = FORM.goals.model_copy(update={"purpose": "供給を止めない。"})
    sheet = FORM.check_sheet.model_copy(update={"email": type(FORM.check_sheet.email)(NEW_ADDRESS)})
    return FORM.model_copy(update={"goals": goals, "check_sheet": sheet})


class Story:
    """One application, and those who have to do with it."""

    def __init__(self, system: System, clock: MovedClock) -> None:
        self.system = system
        self.clock = clock
        self.intake, self.review = system.services["intake"].commands, system.services["review"].commands
        filed = self.made(self.intake.file(FORM, "prime", APPLICANT, None))
        self.id, self.plan_id, bureau = filed["application_id"], filed["plan_id"], filed["bureau"]
        self.officer = Asked(Cause(Actor(role="officer", id="o1", place=bureau), "c2"))
        self.director = Asked(Cause(Actor(role="director", id="d1", place=bureau), "c2"))
        system.settle()
        self.made(self.review.assign(self.id, "o1", self.officer))

    def made(self, outcome: Any) -> Any:
        assert not isinstance(outcome, Refusal), outcome
        return outcome

    def ask(self) -> str:
        tomorrow = jst_day(self.clock.now()) + timedelta(days=1)
        return str(self.made(self.review.request_correction(self.id, ITEMS, tomorrow, self.officer))["correction_id"])

    def answer(self, correction_id: str) -> None:
        self.made(self.intake.correct(self.id, correction_id, ANSWERS, corrected(), APPLICANT, None))

    def decide(self, outcome: Outcome) -> None:
        self.made(self.review.propose(self.id, outcome, "取組が確認できないため。", self.officer))
        self.made(self.review.approve(self.id, self.director))

    def days_pass(self, days: int) -> None:
        self.clock.move_to(self.clock.now() + timedelta(days=days))

    def hear(self, follower: str, upstream: str) -> None:
        drain([link for link in self.system.links[follower] if link.follower.upstream == upstream])

    def cross(self, act: Act, outcome: Outcome, first: First) -> None:
        """The bureau decides while the act of the applicant is on its way, and then one of both is heard first."""
        correction_id = self.ask()
        self.system.settle()
        if act == "answer in time":
            self.answer(correction_id)
        self.days_pass(3)
        if act == "late answer":
            self.answer(correction_id)
        if act == "withdrawal":
            self.made(self.intake.withdraw(self.id, "事情", APPLICANT, None))
        self.decide(outcome)
        self.hear("intake" if first == "review" else "review", first)
        self.system.settle()

    # -- what the services hold --------------------------------------------------------------------------------------

    def application(self) -> Any:
        return self.system.services["intake"].store.load(APPLICATION, self.id)[0]

    def case(self) -> Any:
        return self.system.services["review"].store.load(CASE, self.id)[0]

    def notices(self) -> list[str]:
        """The kinds of what its applicant was told, but for receipt, request, and moves of the last day."""
        events = [recorded.event for recorded in self.system.services["notify"].store.plan(self.plan_id)]
        kinds = [event.kind for event in events if isinstance(event, NoticeOwed)]
        return [kind for kind in kinds if kind not in ("receipt", "correction_requested", "date_moved")]

    def agree(self) -> None:
        """Status, form in force, certificate, contact: all who hold them hold the same."""
        application, case = self.application(), self.case()
        assert (application.id_of(application.text(application.text_no)), application.form) == (case.text, case.form)
        assert application.decision == case.decision
        assert application.contact == case.contact
        assert case.ending or application.last_day == standing_deadline(case.clock())
        contact = self.system.services["notify"].store.load(CONTACT, contact_of(self.plan_id))[0]
        assert contact.contact == application.contact
        followed = self.system.services["followup"].store.database.read(lambda c: plans.one(c, self.plan_id))
        assert (followed.certificate_no if followed else "") == application.certificate_no
        standing = self.standing()
        assert standing.facts.get("certificate_no") in (None, application.certificate_no)
        assert standing.status == {"examining": "in_review"}.get(application.status, application.status)
        assert standing.form == application.form.model_dump(mode="json")

    def standing(self) -> Standing:
        store = self.system.services["audit"].store
        with store.database.transaction() as cursor:
            found = history(cursor, self.plan_id)
        assert found is not None
        return replay(entry.line for entry in found.entries)


@pytest.fixture
def story(system: System, clock: MovedClock) -> Callable[[], Story]:
    return lambda: Story(system, clock)


@pytest.mark.parametrize("first", ["review", "intake"])
def test_whichever_is_heard_first_the_services_agree(story: Callable[[], Story], system: System, first: First) -> None:
    told: dict[tuple[Act, Outcome], list[str]] = {}
    acts: list[Act] = ["late answer", "answer in time", "withdrawal"]
    outcomes: list[Outcome] = ["certify", "refuse"]
    for act in acts:
        for outcome in outcomes:
            one = story()
            one.cross(act, outcome, first)
            one.agree()
            told[act, outcome] = one.notices()
            if act == "answer in time":
                one.decide(outcome)
                system.settle()
                one.agree()
                assert one.notices() == ["certified" if outcome == "certify" else "refused"]
                assert one.application().form.goals.purpose == "供給を止めない。"
    assert told == {
        ("late answer", "certify"): ["correction_too_late", "certified"],
        ("late answer", "refuse"): ["correction_too_late", "refused"],
        ("answer in time", "certify"): [],
        ("answer in time", "refuse"): [],
        ("withdrawal", "certify"): ["decision_without_effect"],
        ("withdrawal", "refuse"): ["decision_without_effect"],
    }
    assert violations(system, {}) == []
    mails = Mailbox(system.open_database("mailbox"), system.clock).mails()
    assert NEW_ADDRESS in {mail.recipient for mail in mails}


SHOWN: dict[Act, tuple[str, str]] = {
    "late answer": ("補正は決定に間に合いませんでした", "決定後に補正到着"),
    "answer in time": ("補正後の内容で審査が続きます", "決定不発効（期限内補正）"),
    "withdrawal": ("取下げと行き違いで決定が行われました", "決定不発効（取下げ）"),
}
"""What the applicant's page says, and how officers and directors see the case marked."""


@pytest.mark.parametrize("act", SHOWN)
def test_what_crossed_is_shown_to_applicant_officer_and_director(
    story: Callable[[], Story], system: System, act: Act
) -> None:
    one = story()
    one.cross(act, "certify", "review")
    app = application(system)
    applicant, director = local_client(app, "applicant-1", HTML), local_client(app, "director-hokkaido", HTML)
    to_applicant, mark = SHOWN[act]
    portal, desk = f"/intake/applications/{one.id}", f"/review/desk/{one.id}"
    for language in ("ja", "en"):
        for client, page in ((applicant, f"{portal}/progress"), (director, desk), (director, "/review?tab=all")):
            assert client.get(page, headers={"Accept-Language": language}).status_code == 200
    assert to_applicant in applicant.get(f"{portal}/progress").text
    assert mark in director.get(desk).text
    assert mark in director.get("/review?tab=all").text
    assert (NEW_ADDRESS in director.get(desk).text) == (act != "withdrawal")
    told = local_client(app, "applicant-1").get(portal).json()
    assert [one["because"] for one in told["without_effect"]] == {
        "late answer": [],
        "answer in time": ["answered_in_time"],
        "withdrawal": ["withdrawn"],
    }[act]
    assert [one["too_late"] for one in told["corrections"]] == [act == "late answer"]


def test_a_request_to_correct_that_crosses_a_withdrawal_reaches_nobody(
    story: Callable[[], Story], system: System
) -> None:
    for first in ("review", "intake"):
        one = story()
        one.made(one.intake.withdraw(one.id, "事情", APPLICANT, None))
        one.ask()
        one.hear("intake" if first == "review" else "review", first)
        system.settle()
        one.agree()
        assert one.application().requests_too_late
        assert one.notices() == []
    assert violations(system, {}) == []
