"""One application between two sides, the links between which are held until they are released.

world = World(system, clock)
world.file()
world.hold("intake>review", "review>intake")
world.answer()            # intake takes it; review does not hear of it yet
world.release("review>intake")
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import cached_property
from typing import Any, Final

from services.audit.domain.standing import PlanStanding, replay
from services.audit.views.history import history
from services.embedded import System
from services.intake.domain.application import APPLICATION
from services.review.domain.case import CASE
from shared.clock import MovedClock
from shared.contracts.blocks import CorrectionItem
from shared.contracts.event import Actor
from shared.contracts.forms.single import PlanForm
from shared.contracts.intake import CorrectionAnswer
from shared.contracts.personal import Personal
from shared.domain import Refusal, jst_day
from shared.event_store.door import Envelope
from shared.event_store.unit_of_work import Cause
from shared.messaging.embedded_link import EmbeddedLink
from tests.simulation.cases import form_of

FILING: Final = "02-yukimi-pan.json"
ITEM: Final = CorrectionItem(path="goals.purpose", comment="目的を具体的に記入してください。")

Outcome = dict[str, Any] | Refusal


def new_purpose(answer: int) -> str:
    """What an answer, the first, the second and so on, changes the purpose to."""
    return f"{answer}番目の回答の目的。"


def new_address(answer: int) -> str:
    """Where to write to from an answer on."""
    return f"answer{answer}@example.jp"


class World:
    """The system step by step: what has been recorded reaches the others only along links that are not held."""

    filing = FILING

    def __init__(self, system: System, clock: MovedClock) -> None:
        self.system = system
        self.clock = clock
        self.held: set[str] = set()
        self.application_id = self.plan_id = self.bureau = ""
        self._texts = 0
        today = jst_day(clock.now())
        self._month = today.year * 12 + today.month

    # -- links and time ------------------------------------------------------------------------------------------

    @cached_property
    def links(self) -> dict[str, EmbeddedLink]:
        return {link.follower.name: link for link in self.system.all_links}

    def hold(self, *names: str) -> None:
        self.held |= set(names)

    def hold_all(self) -> None:
        self.held = set(self.links)

    def release(self, *names: str) -> None:
        """Let everything through along these links, and along those that are not held."""
        for name in names:
            self.held.discard(name)
            self.deliver(name)
        self.go_on()

    def release_all(self, order: Iterable[str] = ()) -> None:
        """In this order, then all the rest, until everything is at rest."""
        for name in order:
            self.release(name)
        self.held.clear()
        self.system.settle()

    def deliver(self, name: str) -> int:
        """Bring what waits at one link, held or not; how many messages."""
        brought = 0
        while found := self.links[name].step(alone=True):
            brought += found
        return brought

    def go_on(self) -> None:
        """Bring, wake and send until nothing moves but what waits at a held link."""
        while sum(self.deliver(name) for name in self.links if name not in self.held) + self.system._wake_due():
            pass

    def pass_days(self, days: int) -> None:
        """Time goes on, and timers with it."""
        self.clock.move_to(self.clock.now() + timedelta(days=days))
        self.go_on()

    # -- what the two sides see ----------------------------------------------------------------------------------

    @property
    def application(self) -> Any:
        """As intake has it."""
        return self.system.services["intake"].store.load(APPLICATION, self.application_id)[0]

    @property
    def case(self) -> Any:
        """As review has it; None until it has heard of it."""
        return self.system.services["review"].store.load(CASE, self.application_id)[0]

    @property
    def replayed(self) -> PlanStanding:
        """As the ledger tells of it."""
        found = self.system.services["audit"].store.database.read(lambda cursor: history(cursor, self.plan_id))
        assert found is not None
        return replay(entry.line for entry in found.entries)

    def topics(self, service: str) -> list[str]:
        """The names, without version, of what a service has recorded about the plan, in order."""
        stored = self.system.services[service].store.plan(self.plan_id)
        return [one.entry.topic.partition("/")[0].partition(".")[2] for one in stored]

    def notices(self) -> list[str]:
        """The kinds of notices that are owed about the plan, in order."""
        stored = self.system.services["notify"].store.plan(self.plan_id)
        return [one.event.kind for one in stored if one.entry.topic.startswith("notify.NoticeOwed/")]  # type: ignore[attr-defined]

    def templates(self) -> list[str]:
        """What the notices that are owed about the plan are written from, in order."""
        stored = self.system.services["notify"].store.plan(self.plan_id)
        return [one.event.template for one in stored if one.entry.topic.startswith("notify.NoticeOwed/")]  # type: ignore[attr-defined]

    # -- the applicant's acts ------------------------------------------------------------------------------------

    def file(self) -> None:
        made = self._intake.file(self._form(), self._applicant)
        assert not isinstance(made, Refusal), made
        self.application_id, self.plan_id, self.bureau = made.application_id, made.plan_id, made.bureau
        self._then({})

    def answer(self) -> Outcome:
        """Answer the first open correction with another text: another purpose, end and address."""
        asked = self.application.open_corrections[0]
        answers = tuple(CorrectionAnswer(path=item.path, comment="記入しました。") for item in asked.items)
        self._texts += 1
        return self._then(
            self._intake.correct(self.application_id, asked.correction_id, answers, self._form(), self._applicant)
        )

    def withdraw(self) -> Outcome:
        return self._then(self._intake.withdraw(self.application_id, "事情により取り下げます。", self._applicant))

    def _form(self) -> PlanForm:
        """A short plan, so that few of its dates come in the tests after this one."""
        form = form_of(self.filing, self._month)
        period = form.period.model_copy(update={"end": form.period.start.plus(4 - self._texts)})
        if not self._texts:
            return form.model_copy(update={"period": period})
        goals = form.goals.model_copy(update={"purpose": new_purpose(self._texts)})
        sheet = form.check_sheet.model_copy(update={"email": Personal(new_address(self._texts))})
        return form.model_copy(update={"period": period, "goals": goals, "check_sheet": sheet})

    # -- the bureau's acts ---------------------------------------------------------------------------------------

    def assign(self, officer: str = "o1") -> Outcome:
        return self._then(self._review.assign(self.application_id, officer, self._officer(officer), takeover=True))

    def request(self) -> Outcome:
        return self._then(self._review.request_correction(self.application_id, (ITEM,), None, self._officer()))

    def transfer(self) -> Outcome:
        """To the bureau of Okinawa, whose no application of these tests is."""
        return self._then(
            self._review.transfer(self.application_id, "okinawa", "事務所の移転のため。", self._officer())
        )

    def more_time(self) -> Outcome:
        """A week more for the correction that was asked last, from its day or from today."""
        today, last = jst_day(self.clock.now()), self.case.pauses[-1].answer_by
        answer_by = max(today, last) + timedelta(days=7)
        return self._then(
            self._review.extend_correction(self.application_id, answer_by, "見積書を待つため。", self._officer())
        )

    def withdraw_request(self) -> Outcome:
        return self._then(self._review.withdraw_correction(self.application_id, "資料で確認できた。", self._officer()))

    def extend(self) -> Outcome:
        return self._then(
            self._review.extend_deadline(self.application_id, 5, "確認に時間を要するため。", self._officer())
        )

    def propose(self, outcome: Any = "certify") -> Outcome:
        reasons = "取組が確認できないため。" if outcome == "refuse" else ""
        return self._then(self._review.propose(self.application_id, outcome, reasons, self._officer()))

    def take_back(self) -> Outcome:
        return self._then(self._review.withdraw_proposal(self.application_id, "", self._officer()))

    def send_back(self) -> Outcome:
        return self._then(self._review.send_back(self.application_id, "確認してください。", self._director))

    def approve(self) -> Outcome:
        return self._then(self._review.approve(self.application_id, self._director))

    def _then(self, outcome: Outcome) -> Outcome:
        if len(self.held) < len(self.links):
            self.go_on()
        return outcome

    @property
    def _intake(self) -> Any:
        return self.system.services["intake"].commands

    @property
    def _review(self) -> Any:
        return self.system.services["review"].commands

    @property
    def _applicant(self) -> Envelope:
        return Envelope(Cause(Actor(role="applicant", id="applicant-1"), "applicant"))

    def _officer(self, account: str = "o1") -> Envelope:
        return self._asked("officer", self.case.officer or account)

    @property
    def _director(self) -> Envelope:
        return self._asked("director", "d1")

    def _asked(self, role: Any, account: str) -> Envelope:
        place = self.case.bureau if self.case else self.bureau
        return Envelope(Cause(Actor(role=role, id=account, place=place), "bureau"))
