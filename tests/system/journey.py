"""One plan through three terms: changed, corrected, reported on, renewed, refused, renewed again; the second
term rescinded, the third given back.

Journey(system, clock, settle).go()     # over whatever transport; `settle` lets everybody hear everything
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any, Final, Protocol

from services.embedded import System
from services.review.domain.rescission import first_hearing_day
from shared.contracts.blocks import CorrectionItem, Period
from shared.contracts.event import Actor
from shared.contracts.forms.single import PlanForm
from shared.contracts.intake import CorrectionAnswer
from shared.domain import JST, Month, Refusal, jst_day
from shared.event_store.door import Envelope
from shared.event_store.unit_of_work import Cause
from tests.simulation.cases import form_of
from tests.support.reports import REPORT

FILE: Final = "02-yukimi-pan.json"
TERM_MONTHS: Final = 3
"""So short that the next application may be filed from the certification on."""


class Movable(Protocol):
    def now(self) -> datetime: ...
    def move_to(self, instant: datetime) -> None: ...


class Journey:
    """A business and its bureau, one step after the other; each is heard by all before the next."""

    def __init__(self, system: System, clock: Movable, settle: Callable[[], Any]) -> None:
        self.system = system
        self.clock = clock
        self.settle = settle
        self.first = Month.of(self.today)
        self.applications: list[str] = []
        self.plan_id = self.bureau = ""

    @property
    def today(self) -> date:
        return jst_day(self.clock.now())

    @property
    def last(self) -> str:
        """The application that was filed last."""
        return self.applications[-1]

    def go(self) -> None:
        self.file()
        self.certify()
        self.file_on_plan("change", "取引先の生産を止めないため。", 1)
        self.answer_a_correction("取引先の生産を三日と止めないため。")
        self.certify()
        self._done(self.system.intake.of_plans.report(self.plan_id, REPORT, self._applicant()))
        self.file_on_plan("renewal", "従業員と取引先を守るため。", 2)
        self.certify()
        self.pass_time_to(self._term(2).start.first_day)
        self.file_on_plan("change", "規模を縮小するため。", 2)
        self.decide("refuse")
        self.file_on_plan("renewal", "地域の再開を早めるため。", 3)
        self.certify()
        self.rescind(2)
        self.pass_time_to(self._term(3).start.first_day)
        self._done(self.system.intake.of_plans.give_back(self.plan_id, "事業を譲渡するため。", self._applicant()))

    # -- the business --------------------------------------------------------------------------------------------

    def file(self) -> None:
        made = self._done(self.system.intake.file(self._form("従業員を守るため。", 1), self._applicant()))
        self.applications.append(made.application_id)
        self.plan_id, self.bureau = made.plan_id, made.bureau

    def file_on_plan(self, kind: Any, purpose: str, term: int) -> None:
        form = self._form(purpose, term)
        made = self._done(self.system.intake.of_plans.file(self.plan_id, kind, form, REPORT, self._applicant()))
        self.applications.append(made.application_id)

    def answer_a_correction(self, purpose: str) -> None:
        self._done(self.system.review.assign(self.last, "o1", self._asked("officer", "o1")))
        item = CorrectionItem(path="goals.purpose", comment="具体的に記入してください。")
        asked = self._done(
            self.system.review.request_correction(self.last, (item,), None, self._asked("officer", "o1"))
        )
        answer = CorrectionAnswer(path="goals.purpose", comment="記入しました。")
        form = self._form(purpose, 1)
        self._done(self.system.intake.correct(self.last, asked.correction_id, (answer,), form, self._applicant()))

    def _form(self, purpose: str, term: int) -> PlanForm:
        form = form_of(FILE, self.first.first_day.year * 12 + self.first.first_day.month, purpose)
        return form.model_copy(update={"period": self._term(term)})

    def _term(self, number: int) -> Period:
        start = self.first.plus(TERM_MONTHS * (number - 1))
        return Period(start=start, end=start.plus(TERM_MONTHS - 1))

    # -- the bureau ----------------------------------------------------------------------------------------------

    def certify(self) -> None:
        self.decide("certify")

    def decide(self, outcome: Any) -> None:
        officer, reasons = self._asked("officer", "o1"), "取組が確認できないため。" if outcome == "refuse" else ""
        self._done(self.system.review.assign(self.last, "o1", officer))
        self._done(self.system.review.propose(self.last, outcome, reasons, officer))
        self._done(self.system.review.approve(self.last, self._asked("director", "d1")))

    def rescind(self, term: int) -> None:
        """After a hearing on the first day on which it may be held."""
        records, officer, on = (
            self.system.review.of_records,
            self._asked("officer", "o1"),
            first_hearing_day(self.today),
        )
        self._done(records.notify_hearing(self.plan_id, term, on, "会議室", "取組が行われていない。", officer))
        self.pass_time_to(on)
        self._done(records.hold_hearing(self.plan_id, on, officer))
        self._done(records.report_hearing(self.plan_id, "当事者は事実を認めた。", "取消しを相当とする。", officer))
        self._done(records.propose_rescission(self.plan_id, "取組が行われていないため。", officer))
        self._done(records.rescind(self.plan_id, self._asked("director", "d1")))

    # -- all -----------------------------------------------------------------------------------------------------

    def pass_time_to(self, day: date) -> None:
        """To noon of a day; what falls due until then happens."""
        self.clock.move_to(datetime.combine(day, time(12), JST))
        self.settle()

    def _done(self, outcome: Any) -> Any:
        assert not isinstance(outcome, Refusal), outcome
        self.settle()
        return outcome

    @staticmethod
    def _applicant() -> Envelope:
        return Envelope(Cause(Actor(role="applicant", id="applicant-1"), "c1"))

    def _asked(self, role: Any, account: str) -> Envelope:
        return Envelope(Cause(Actor(role=role, id=account, place=self.bureau), "c2"))
