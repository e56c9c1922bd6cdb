"""The lives of cases: what applicants, officers and directors ask, one request after the other, each until it is done.

A life is a generator: it yields a request and is sent what was made of it, or the refusal.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from services.intake.views.plan import own_plan_on
from services.review.domain.rescission import first_hearing_day
from shared.clock import today
from shared.contracts.blocks import CorrectionItem, Period
from shared.contracts.event import Actor
from shared.contracts.forms.single import PlanForm
from shared.contracts.intake import CorrectionAnswer
from shared.domain import JST, Month, Refusal
from shared.event_store.unit_of_work import Cause, Once
from tests.support.reports import REPORT

if TYPE_CHECKING:
    from shared.event_store.door import Envelope

FOLDER = Path(__file__).parents[1] / "data/applications"
FILES = ("02-yukimi-pan.json", "06-akita-shuzo-kumiai.json", "29-sakurajima-riyou.json")
WRITTEN = 2026 * 12 + 11
"""The month in which the files were written, counted from the year 0."""

FATES = {
    "certified": 40,
    "corrected": 20,
    "unanswered": 5,
    "late": 10,
    "refused": 10,
    "withdrawn": 10,
    "crossed": 5,
    "regretted": 10,
    "taken over": 5,
}
"""What becomes of a case, and how often. "late" answers, and "regretted" withdraws, when it may be decided already."""

LATER_FATES = {
    "certified": 30,
    "refused": 10,
    "withdrawn": 10,
    "crossed": 10,
    "given back": 15,
    "reported": 15,
    "at the end": 15,
    "rescinded": 25,
}
"""What becomes of a change or a later application on a plan that was certified, and how often.

"crossed" withdraws, and "given back" gives the plan back, when it may be decided already; "reported" is none. A change
that is filed "at the end", on the last day of its plan, is decided after it. One that is filed when the plan is
"rescinded" falls away, whichever comes first.
"""

Made = Any  # one of the dataclasses that commands make
Call = Callable[[Any, "Envelope"], Any]
"""(a service's commands, the envelope) → what the command answers."""


@dataclass(eq=False)
class Request:
    """One thing that somebody wants done once, however often they have to ask."""

    service: str
    what: str
    actor: Actor
    call: Call
    key: str
    stream: str | None = None
    """Whose version is looked up before asking, if so; never for a new stream."""
    asked_at: datetime | None = None
    """When it was first asked; from then on its key is remembered."""
    answers: list[Made] = field(default_factory=list)

    @property
    def files_later(self) -> bool:
        """Whether it is a change or a later application."""
        return self.what.startswith("file a ")

    @property
    def once(self) -> Once:
        return Once.of(self.actor, f"{self.service}/{self.what}", self.key, b"")

    def envelope(self, seen: int | None) -> Envelope:
        from shared.event_store.door import Envelope

        return Envelope(Cause(self.actor, self.key), self.once, seen)


Life = Generator["Request | datetime", "Made | Refusal", str]
"""An instant is waited for.

Ends with how the application must have ended; "decided" where it was certified or refused.
"""


@cache
def form_of(file: str, month: int, purpose: str = "") -> PlanForm:
    """A form as if it had been written in a month, counted from the year 0."""

    def moved(found: re.Match[str]) -> str:
        months = int(found[1]) * 12 + int(found[2]) - 1 + month - WRITTEN
        return f'"{months // 12}-{months % 12 + 1:02}"'

    text = re.sub(r'"(\d{4})-(\d\d)"', moved, (FOLDER / file).read_text(encoding="utf-8"))
    form = PlanForm.model_validate_json(text)
    return _with_purpose(form, purpose) if purpose else form


class Case:
    """A business with one plan, and those who have to do with it. `case_id` is that of its latest application."""

    def __init__(self, number: int, dice: Random) -> None:
        self.number = number
        self.dice = dice
        self.case_id = ""
        self.plan_id = ""
        self.bureau = ""
        self.form = form_of(dice.choice(FILES), WRITTEN)
        self.months = dice.choice((3, 3, 12))
        """How many months its periods have; the next application may be filed from the sixth before the last one."""
        self.is_renewed = False
        """Whether it may have more than one term."""
        self.hearing_on = date.min
        self.ends: dict[str, str] = {}
        """How each application must have ended; "over" where it may be either."""
        self.applicant = Actor(role="applicant", id=f"applicant-{number}")
        self._keys = 0

    def live(self) -> Life:
        (fate,) = self.dice.choices(tuple(FATES), tuple(FATES.values()))
        end = yield from self._begin(fate)
        self.ends[self.case_id] = end
        going_on = fate in ("certified", "taken over")
        while going_on and self.dice.random() < 0.8:
            going_on = (yield from self._go_on()) == "decided"
        return end

    def _begin(self, fate: str) -> Life:
        filed = yield from insist(self._file())
        self.case_id, self.plan_id, self.bureau = filed.application_id, filed.plan_id, filed.bureau
        if fate == "withdrawn":
            yield from insist(self._withdraw())
            return "withdrawn"
        yield from insist(self._assign(1))
        asked = ""
        if fate in ("corrected", "unanswered", "late"):
            asked = yield from self._be_corrected(answering=fate == "corrected")
        officer = 1
        if fate == "taken over":
            officer = 2
            yield from insist(self._assign(2, takeover=True))
        if fate == "crossed":
            yield self._propose(officer)
            if not isinstance((yield self._withdraw()), Refusal):
                yield self._approve()
                return "over"
        end = yield from self._be_decided(officer, "refuse" if fate == "refused" else "certify")
        if fate == "late":
            yield self._correct(asked)
        if fate == "regretted" and not isinstance((yield self._withdraw()), Refusal):
            return "withdrawn"
        return end

    def _go_on(self) -> Life:
        """Something that is asked of a plan once it is certified; until intake has heard of that, it is not there."""
        (fate,) = self.dice.choices(tuple(LATER_FATES), tuple(LATER_FATES.values()))
        if fate == "reported":
            yield self._of_plan("report", lambda c, by: c.of_plans.report(self.plan_id, REPORT, by))
            return "decided"
        if fate == "rescinded":
            return (yield from self._be_rescinded())
        if fate == "at the end":
            yield self._last_day()
        return (yield from self._change_or_renew(fate))

    def _be_rescinded(self) -> Life:
        """By its bureau, after a hearing; the plan may be over before that."""
        if self.is_renewed or isinstance((yield self._notify_hearing()), Refusal):
            return "decided"
        yield datetime.combine(self.hearing_on, time(12), JST)
        for request in (self._hold_hearing(), self._report_hearing(), self._propose_rescission()):
            yield from insist(request)
        filed = yield self._file_later("change", "change while heard")
        rescinded = yield self._rescind()
        if not isinstance(filed, Refusal):
            self.case_id = filed.application_id
            falls = not isinstance(rescinded, Refusal)
            self.ends[self.case_id] = "fell away" if falls else (yield from self._be_examined("certified"))
        return "over"

    def _last_day(self) -> datetime:
        """Of the term that was filed last, as far as its business knows."""
        return datetime.combine(self.form.period.end.last_day, time(20), JST)

    def _change_or_renew(self, fate: str) -> Life:
        kind = "change" if fate == "at the end" else self.dice.choice(("change", "renewal"))
        filed = yield self._file_later(kind)
        if isinstance(filed, Refusal):
            return "refused"
        self.case_id, self.is_renewed = filed.application_id, self.is_renewed or kind == "renewal"
        end = yield from self._be_examined(fate)
        self.ends[self.case_id] = end
        return end

    def _be_examined(self, fate: str) -> Life:
        if fate == "withdrawn":
            yield from insist(self._withdraw())
            return "withdrawn"
        yield from insist(self._assign(1))
        if fate == "at the end":
            yield self._last_day() + timedelta(days=self.dice.randint(1, 40))
        if fate not in ("crossed", "given back"):
            return (yield from self._be_decided(1, "refuse" if fate == "refused" else "certify"))
        yield self._propose(1)
        yield self._withdraw() if fate == "crossed" else self._give_back()
        yield self._approve()
        return "over"

    def _be_corrected(self, answering: bool) -> Generator[Request, Made | Refusal, str]:
        asked = yield from insist(self._request_correction())
        correction_id = str(asked.correction_id)
        answer = self._correct(correction_id)
        while answering and isinstance(refused := (yield answer), Refusal):
            if refused.code not in ("correction_unknown", "not_filed"):
                break
        return correction_id

    def _be_decided(self, officer: int, outcome: Any) -> Life:
        while True:
            refused = yield self._propose(officer, outcome)
            if isinstance(refused, Refusal) and refused.code != "awaiting_approval":
                continue
            # Meanwhile a correction may have come, which takes the proposal back.
            if not isinstance((yield self._approve()), Refusal):
                return "decided"

    # -- requests ------------------------------------------------------------------------------------------------

    def _file(self) -> Request:
        def file(c: Any, by: Envelope) -> Any:
            start = Month.of(today(c.store.clock))
            self.form = _in_period(self.form, start, self.months)
            return c.file(self.form, by)

        return self._request("intake", "file", self.applicant, file)

    def _file_later(self, kind: Any, what: str = "") -> Request:
        """What is in force, as its page shows it, with another purpose; a change may end a month later."""
        purpose = f"{self.number}番の計画の{self._keys}番目の目的。"
        longer = self.dice.choice((0, 0, 1))

        def file(c: Any, by: Envelope) -> Any:
            form = _with_purpose(own_plan_on(c.store, self.applicant, self.plan_id).form or self.form, purpose)
            if kind == "change":
                form = _in_period(form, form.period.start, form.period.months + longer)
            else:
                start = max(form.period.end.plus(1), Month.of(today(c.store.clock)))
                form = _in_period(form, start, self.months)
            self.form = _in_period(self.form, form.period.start, form.period.months)
            return c.of_plans.file(self.plan_id, kind, form, REPORT, by)

        return self._of_plan(what or f"file a {kind}", file)

    def _give_back(self) -> Request:
        return self._of_plan("give back", lambda c, by: c.of_plans.give_back(self.plan_id, "事情", by))

    def _of_plan(self, what: str, call: Call) -> Request:
        return self._request("intake", what, self.applicant, call)

    def _withdraw(self) -> Request:
        return self._of_applicant("withdraw", lambda c, by: c.withdraw(self.case_id, "事情", by))

    def _correct(self, correction_id: str) -> Request:
        answers = (CorrectionAnswer(path="goals.purpose", comment="記入しました。"),)
        form = _with_purpose(self.form, f"{self.number}番の目的。")

        return self._of_applicant("correct", lambda c, by: c.correct(self.case_id, correction_id, answers, form, by))

    def _assign(self, officer: int, takeover: bool = False) -> Request:
        name = f"officer-{officer}"
        return self._of_bureau("assign", "officer", officer, lambda c, by: c.assign(self.case_id, name, by, takeover))

    def _request_correction(self) -> Request:
        items = (CorrectionItem(path="goals.purpose", comment="目的を具体的に記入してください。"),)
        return self._of_bureau(
            "request correction", "officer", 1, lambda c, by: c.request_correction(self.case_id, items, None, by)
        )

    def _propose(self, officer: int, outcome: Any = "certify") -> Request:
        reasons = "取組が確認できないため。" if outcome == "refuse" else ""
        return self._of_bureau(
            "propose", "officer", officer, lambda c, by: c.propose(self.case_id, outcome, reasons, by)
        )

    def _approve(self) -> Request:
        return self._of_bureau("approve", "director", 1, lambda c, by: c.approve(self.case_id, by))

    def _notify_hearing(self) -> Request:
        def notify(c: Any, by: Envelope) -> Any:
            self.hearing_on = first_hearing_day(today(c.store.clock))
            return c.of_records.notify_hearing(self.plan_id, 1, self.hearing_on, "会議室", "事実", by)

        return self._of_record("notify hearing", "officer", notify)

    def _hold_hearing(self) -> Request:
        return self._of_record(
            "hold hearing", "officer", lambda c, by: c.of_records.hold_hearing(self.plan_id, self.hearing_on, by)
        )

    def _report_hearing(self) -> Request:
        return self._of_record(
            "report hearing", "officer", lambda c, by: c.of_records.report_hearing(self.plan_id, "経過", "意見", by)
        )

    def _propose_rescission(self) -> Request:
        return self._of_record(
            "propose rescission", "officer", lambda c, by: c.of_records.propose_rescission(self.plan_id, "理由", by)
        )

    def _rescind(self) -> Request:
        return self._of_record("rescind", "director", lambda c, by: c.of_records.rescind(self.plan_id, by))

    def _of_record(self, what: str, role: Any, call: Call) -> Request:
        actor = Actor(role=role, id=f"{role}-1", place=self.bureau)
        return self._request("review", what, actor, call, self.plan_id)

    def _of_applicant(self, what: str, call: Call) -> Request:
        return self._request("intake", what, self.applicant, call, self.case_id)

    def _of_bureau(self, what: str, role: Any, number: int, call: Call) -> Request:
        actor = Actor(role=role, id=f"{role}-{number}", place=self.bureau)
        return self._request("review", what, actor, call, self.case_id)

    def _request(self, service: str, what: str, actor: Actor, call: Call, stream: str | None = None) -> Request:
        self._keys += 1
        return Request(service, f"{what} {self.number}", actor, call, f"{self.number}-{self._keys}", stream)


class SecondWindow(Case):
    """The same business, which files on its plan from another window too, at the same moment as from the first."""

    def __init__(self, first: Case, number: int) -> None:
        super().__init__(number, first.dice)
        self.plan_id, self.bureau, self.form, self.months = first.plan_id, first.bureau, first.form, first.months
        self.applicant = first.applicant

    def live(self) -> Life:
        return (yield from self._change_or_renew(self.dice.choice(("certified", "refused", "withdrawn"))))


def _with_purpose(form: PlanForm, purpose: str) -> PlanForm:
    return form.model_copy(update={"goals": form.goals.model_copy(update={"purpose": purpose})})


def _in_period(form: PlanForm, start: Month, months: int) -> PlanForm:
    return form.model_copy(update={"period": Period(start=start, end=start.plus(months - 1))})


def insist(request: Request) -> Generator[Request, Made | Refusal, Made]:
    """Ask until it is not refused any more."""
    while isinstance(made := (yield request), Refusal):
        pass
    return made
