"""The lives of cases: what applicants, officers and directors ask, one request after the other, each until it is done.

A life is a generator: it yields a request and is sent what was made of it, or the refusal.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from shared.contracts.blocks import CorrectionItem
from shared.contracts.event import Actor
from shared.contracts.forms.single import PlanForm
from shared.contracts.intake import CorrectionAnswer
from shared.domain import Refusal
from shared.event_store.unit_of_work import Cause, Once

if TYPE_CHECKING:
    from shared.event_store.door import Envelope

FOLDER = Path(__file__).parents[1] / "data/applications"
FILES = ("02-yukimi-pan.json", "06-akita-shuzo-kumiai.json", "29-sakurajima-riyou.json")
WRITTEN = 2026 * 12 + 11
"""The month in which the files were written, counted from the year 0."""

FATES = {
    "certified": 25,
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
    def once(self) -> Once:
        return Once.of(self.actor, f"{self.service}/{self.what}", self.key, b"")

    def envelope(self, seen: int | None) -> Envelope:
        from shared.event_store.door import Envelope

        return Envelope(Cause(self.actor, self.key), self.once, seen)


Life = Generator[Request, "Made | Refusal", str]
"""Ends with how the case must have ended; "decided" for one that was certified or refused."""


@cache
def form_of(file: str, month: int, purpose: str = "") -> PlanForm:
    """A form as if it had been written in a month, counted from the year 0."""

    def moved(found: re.Match[str]) -> str:
        months = int(found[1]) * 12 + int(found[2]) - 1 + month - WRITTEN
        return f'"{months // 12}-{months % 12 + 1:02}"'

    text = re.sub(r'"(\d{4})-(\d\d)"', moved, (FOLDER / file).read_text(encoding="utf-8"))
    form = PlanForm.model_validate_json(text)
    if not purpose:
        return form
    return form.model_copy(update={"goals": form.goals.model_copy(update={"purpose": purpose})})


class Case:
    """One application, and those who have to do with it."""

    def __init__(self, number: int, dice: Random, now: Callable[[], datetime]) -> None:
        self.number = number
        self.dice = dice
        self.now = now
        self.case_id = ""
        self.plan_id = ""
        self.bureau = ""
        self.month = 0
        self.file = dice.choice(FILES)
        self.applicant = Actor(role="applicant", id=f"applicant-{number}")
        self._keys = 0

    def live(self) -> Life:
        (fate,) = self.dice.choices(tuple(FATES), tuple(FATES.values()))
        self.month = self.now().year * 12 + self.now().month
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
        form = form_of(self.file, self.month)
        return self._request("intake", "file", self.applicant, lambda c, by: c.file(form, by))

    def _withdraw(self) -> Request:
        return self._of_applicant("withdraw", lambda c, by: c.withdraw(self.case_id, "事情", by))

    def _correct(self, correction_id: str) -> Request:
        answers = (CorrectionAnswer(path="goals.purpose", comment="記入しました。"),)
        form = form_of(self.file, self.month, f"{self.number}番の目的。")

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

    def _of_applicant(self, what: str, call: Call) -> Request:
        return self._request("intake", what, self.applicant, call, self.case_id)

    def _of_bureau(self, what: str, role: Any, number: int, call: Call) -> Request:
        actor = Actor(role=role, id=f"{role}-{number}", place=self.bureau)
        return self._request("review", what, actor, call, self.case_id)

    def _request(self, service: str, what: str, actor: Actor, call: Call, stream: str | None = None) -> Request:
        self._keys += 1
        return Request(service, f"{what} {self.number}", actor, call, f"{self.number}-{self._keys}", stream)


def insist(request: Request) -> Generator[Request, Made | Refusal, Made]:
    """Ask until it is not refused any more."""
    while isinstance(made := (yield request), Refusal):
        pass
    return made
