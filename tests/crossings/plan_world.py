"""A plan that was certified and runs, between two sides: what is filed on it, reported of it, and given back.

plan = PlanWorld(system, clock)
plan.file()
plan.certify()
plan.change()             # from here on it is the change that is answered, withdrawn, assigned, decided …
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from services.followup.domain.plan import PLAN
from services.followup.domain.state import CertifiedPlan
from services.followup.read_models import plans
from services.intake.domain.lineage import LINEAGE, Lineage
from services.review.domain.plan_record import PLAN_RECORD, PlanRecord
from services.review.domain.rescission import HEARING_NOTICE_DAYS, first_hearing_day, terms_to_rescind
from shared.contracts.blocks import Period
from shared.contracts.event import Actor, Event
from shared.contracts.forms.single import PlanForm
from shared.contracts.minor_change import MinorAnswers, MinorFacts
from shared.domain import SCHEME_START, Month, Refusal, jst_day
from shared.event_store.door import Envelope
from shared.event_store.unit_of_work import Cause
from shared.scheme.lineage import InForce, in_force
from tests.crossings.in_step import Act, Days
from tests.crossings.world import Outcome, World
from tests.support.plan_laws import broken, late_reminders
from tests.support.reports import REPORT, report_on

RIGHT = "株式会社更正"
NEW_NAME = "株式会社新名称"
CORPORATION = "01-hokuto-suisan.json"


class PlanWorld(World):
    """World, with a plan of which several applications tell."""

    _later = False
    last_month: Month | None = None
    """With which the next form ends, unless by itself: each a month earlier than the one before."""

    # -- what the two sides see ----------------------------------------------------------------------------------

    @property
    def lineage(self) -> Lineage:
        """As intake has it."""
        return self.system.services["intake"].store.load(LINEAGE, self.plan_id)[0]

    @property
    def record(self) -> PlanRecord:
        """As review has it."""
        return self.system.services["review"].store.load(PLAN_RECORD, self.plan_id)[0]

    @property
    def followed(self) -> CertifiedPlan:
        """As followup has it."""
        return self.system.services["followup"].store.load(PLAN, self.plan_id)[0]

    @property
    def listed(self) -> str:
        """The name under which followup lists it."""
        found = self.system.services["followup"].store.database.read(lambda cursor: plans.one(cursor, self.plan_id))
        assert found is not None
        return found.applicant

    @property
    def standing(self) -> InForce:
        """What is in force today."""
        return in_force(self.lineage.facts, jst_day(self.clock.now()))

    @property
    def period(self) -> Period:
        """That of the version in force."""
        assert self.standing.version is not None
        return self.standing.version.period

    def events(self, service: str) -> list[Event]:
        return [one.event for one in self.system.services[service].store.plan(self.plan_id)]

    @property
    def broken(self) -> list[str]:
        """The laws of a plan that do not hold."""
        return [*broken(self.events("intake"), self.events("review")), *late_reminders(self.events("followup"))]

    # -- acts ----------------------------------------------------------------------------------------------------

    def certify(self) -> None:
        """What is open is certified, and everybody hears of it."""
        for act in (self.assign, self.propose, self.approve):
            outcome = act()
            assert not isinstance(outcome, Refusal), outcome
        self.release_all()

    def change(self) -> Outcome:
        return self._file_later("change")

    def renew(self) -> Outcome:
        self._later = True
        return self._file_later("renewal")

    def report(self) -> Outcome:
        return self._then(self._intake.of_plans.report(self.plan_id, REPORT, self._applicant))

    def note(self) -> Outcome:
        """軽微な変更: the funds come from elsewhere."""
        answers = MinorAnswers(altered=("funding",), keeps_purpose=True)
        now = MinorFacts(funding="自己資金を借入れに変更する。")
        return self._then(self._intake.of_plans.note_minor_change(self.plan_id, answers, now, self._applicant))

    def rename(self) -> Outcome:
        """軽微な変更: the corporation has another name."""
        answers = MinorAnswers(altered=("name",), keeps_purpose=True)
        now = MinorFacts(name=NEW_NAME)
        return self._then(self._intake.of_plans.note_minor_change(self.plan_id, answers, now, self._applicant))

    def put_right(self, version: int = 1) -> Outcome:
        """更正: the name on a certificate was a slip."""
        made = self._records.correct_certificate(
            self.plan_id, version, "name", RIGHT, "書き誤り。", self._director_at_the_record
        )
        return self._then(made)

    def put_right_the_second(self) -> Outcome:
        return self.put_right(2)

    def give_back(self) -> Outcome:
        return self._then(self._intake.of_plans.give_back(self.plan_id, "廃業のため。", self._applicant))

    def notify_hearing(self) -> Outcome:
        on = first_hearing_day(jst_day(self.clock.now()))
        term = terms_to_rescind(self.record.facts, jst_day(self.clock.now()))[0].term
        made = self._records.notify_hearing(self.plan_id, term, on, "会議室", "事実", self._at_the_record)
        return self._then(made)

    def drop_rescission(self) -> Outcome:
        return self._then(self._records.drop_rescission(self.plan_id, "確認できたため。", self._at_the_record))

    def rescind(self) -> Outcome:
        return self._then(self._records.rescind(self.plan_id, self._director_at_the_record))

    def hold_hearing(self) -> Outcome:
        return self._then(self._records.hold_hearing(self.plan_id, jst_day(self.clock.now()), self._at_the_record))

    def report_hearing(self) -> Outcome:
        return self._then(self._records.report_hearing(self.plan_id, "経過", "意見", self._at_the_record))

    def propose_rescission(self) -> Outcome:
        return self._then(self._records.propose_rescission(self.plan_id, "理由", self._at_the_record))

    @property
    def _records(self) -> Any:
        return self._review.of_records

    @property
    def _at_the_record(self) -> Envelope:
        return self._asked_of_the_record("officer", "o1")

    @property
    def _director_at_the_record(self) -> Envelope:
        return self._asked_of_the_record("director", "d1")

    def _asked_of_the_record(self, role: Any, account: str) -> Envelope:
        """The bureau has the record also while it has not heard of an application that was filed on the plan."""
        return Envelope(Cause(Actor(role=role, id=account, place=self.bureau), "bureau"))

    def _file_later(self, kind: str) -> Any:
        self._texts += 1
        before = self.application.form  # None of a plan that was certified on paper
        report = report_on(before) if before else REPORT
        made = self._intake.of_plans.file(self.plan_id, kind, self._form(), report, self._applicant)
        if not isinstance(made, Refusal):
            self.application_id = made.application_id
        return self._then(made)

    def _form(self) -> PlanForm:
        """A plan of this month and the next ones, so that it runs at once and its next application may be filed."""
        form = super()._form()
        start = Month.of(form.period.start.first_day).plus(-1)
        end = start.plus(5 - self._texts)
        if self._later:
            start, end = start.plus(6), end.plus(6)
        return form.model_copy(update={"period": Period(start=start, end=self.last_month or end)})


HEAR: Final[Sequence[Act]] = (
    PlanWorld.notify_hearing,
    Days(HEARING_NOTICE_DAYS.on(SCHEME_START)),
    PlanWorld.hold_hearing,
    PlanWorld.report_hearing,
    PlanWorld.propose_rescission,
)
"""A hearing, up to the proposal that lies before the director."""
