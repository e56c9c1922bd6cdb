"""Applications that are under way, or have crossed, in a system whose threads do not run.

desk = Desk(system, clock)
one = desk.examined()
desk.approve(one)             # nobody else hears of it before the system settles

As a program, `python under_way.py INSTANT`, it leaves some behind on the databases of its settings, and prints them by
what became of each; `python under_way.py INSTANT ACTS` does single acts. It runs by this release and by the one before,
so it asks only what both can do.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from importlib import import_module
from typing import TYPE_CHECKING, Any

from services.embedded import System
from services.intake.domain.application import APPLICATION
from shared.clock import MovedClock
from shared.contracts.blocks import CorrectionItem
from shared.contracts.event import Actor
from shared.contracts.intake import CorrectionAnswer
from shared.domain import Refusal
from shared.event_store import door
from shared.event_store.unit_of_work import Cause
from shared.observability import configure_logging
from shared.settings import Settings
from tests.simulation.cases import FILES, form_of

if TYPE_CHECKING:
    from shared.contracts.forms.single import PlanForm

PATH = "goals.purpose"
REASONS = "取組が確認できないため。"
APPLICANT = Actor(role="applicant", id="applicant-1")


@dataclass(frozen=True)
class Filed:
    """One application."""

    id: str
    plan_id: str
    bureau: str


class Desk:
    """The applicant, an officer and a director. Whatever is refused is an error."""

    attached: tuple[Any, ...] = ()
    """What goes with a filing, beyond what every release can file: the files that it names."""

    def __init__(self, system: System, clock: MovedClock) -> None:
        self.system = system
        self.clock = clock
        self.intake, self.review = system.services["intake"].commands, system.services["review"].commands

    # -- the applicant -------------------------------------------------------------------------------------------

    def file(self) -> Filed:
        form = self._form()
        if hasattr(door, "Envelope"):
            made = _made(self.intake.file(form, _by(APPLICANT), *self.attached))
        else:
            made = _made(self.intake.file(form, "prime", _cause(APPLICANT), None))
        return Filed(made["application_id"], made["plan_id"], made["bureau"])

    def answer(self, one: Filed, correction_id: str) -> None:
        """The plan as it was taken, in whichever form, with another purpose."""
        answers = (CorrectionAnswer(path=PATH, comment="記入しました。"),)
        form = self.system.services["intake"].store.load(APPLICATION, one.id)[0].form
        goals = form.goals.model_copy(update={"purpose": "発災から10日以内に再開する。"})
        form = form.model_copy(update={"goals": goals})
        _made(self.intake.correct(one.id, correction_id, answers, form, *_of_applicant()))

    def withdraw(self, one: Filed) -> None:
        _made(self.intake.withdraw(one.id, "事情による。", *_of_applicant()))

    def _form(self) -> PlanForm:
        today = self.clock.now()
        return form_of(FILES[0], today.year * 12 + today.month, "復旧を早める。")

    # -- the bureau ----------------------------------------------------------------------------------------------

    def request(self, one: Filed) -> str:
        """The id of the correction."""
        item = CorrectionItem(path=PATH, comment="目的を具体的に記入してください。")
        made = _made(self.review.request_correction(one.id, (item,), None, self._officer(one)))
        return str(made["correction_id"])

    def propose(self, one: Filed, outcome: Any = "certify") -> None:
        reasons = REASONS if outcome == "refuse" else ""
        _made(self.review.propose(one.id, outcome, reasons, self._officer(one)))

    def approve(self, one: Filed) -> None:
        director = Actor(role="director", id=f"director-{one.bureau}", place=one.bureau)
        _made(self.review.approve(one.id, _by(director)))

    def _officer(self, one: Filed) -> Any:
        return _by(Actor(role="officer", id=f"officer-{one.bureau}-1", place=one.bureau))

    # -- both, until everybody has heard --------------------------------------------------------------------------

    def examined(self) -> Filed:
        one = self.file()
        self.system.settle()
        _made(self.review.assign(one.id, f"officer-{one.bureau}-1", self._officer(one)))
        return one

    def proposed(self, outcome: Any = "certify") -> Filed:
        one = self.examined()
        self.propose(one, outcome)
        self.system.settle()
        return one

    def asked(self) -> tuple[Filed, str]:
        one = self.examined()
        correction_id = self.request(one)
        self.system.settle()
        return one, correction_id

    def bring(self, *links: str) -> None:
        """Have only these links bring what waits."""
        for link in self.system.all_links:
            if link.follower.name in links:
                link.step()

    def pass_days(self, days: int) -> None:
        self.clock.move_to(self.clock.now() + timedelta(days=days))
        self.system.settle()


def leave(desk: Desk) -> dict[str, Filed]:
    """Two that crossed, then some that rest, then some of which not everybody has heard everything."""
    withdrawn_and_certified = desk.proposed()
    desk.withdraw(withdrawn_and_certified)
    desk.approve(withdrawn_and_certified)

    certified_past_an_answer, late = desk.asked()
    desk.pass_days(16)
    desk.propose(certified_past_an_answer)
    desk.answer(certified_past_an_answer, late)
    desk.approve(certified_past_an_answer)
    desk.system.settle()

    found = {
        "withdrawn and certified": withdrawn_and_certified,
        "certified past an answer": certified_past_an_answer,
        "examined": desk.examined(),
        "proposed": desk.proposed(),
        "asked": desk.asked()[0],
        "certification unheard": desk.proposed(),
        "refusal unheard": desk.proposed("refuse"),
        "request unheard": desk.examined(),
        "withdrawal unheard": desk.examined(),
    }
    found["answer unheard"], in_time = desk.asked()
    found["certification heard by some"] = desk.proposed()

    desk.approve(found["certification heard by some"])
    desk.bring("review>notify", "review>followup")
    desk.approve(found["certification unheard"])
    desk.approve(found["refusal unheard"])
    desk.request(found["request unheard"])
    desk.withdraw(found["withdrawal unheard"])
    desk.answer(found["answer unheard"], in_time)
    return found | {"filing unheard": desk.file()}


def _cause(actor: Actor) -> Cause:
    return Cause(actor, "under way")


def _by(actor: Actor) -> Any:
    """What comes with a command; the release before had a word of its own for it."""
    if hasattr(door, "Envelope"):
        return door.Envelope(_cause(actor))
    return import_module("services.review.commands").Asked(_cause(actor))


def _of_applicant() -> tuple[Any, ...]:
    """The same for intake, to which the release before gave cause and key one by one."""
    return (_by(APPLICANT),) if hasattr(door, "Envelope") else (_cause(APPLICANT), None)


def _made(outcome: Any) -> dict[str, Any]:
    assert not isinstance(outcome, Refusal), outcome
    return outcome if isinstance(outcome, dict) else asdict(outcome)


def act(desk: Desk, acts: list[tuple[str, dict[str, str]]]) -> dict[str, Filed]:
    """Do these, of which nobody hears: [("approve", the application), …]."""
    for verb, one in acts:
        getattr(desk, verb)(Filed(**one))
    return {}


if __name__ == "__main__":
    configure_logging("under_way", level="WARNING")
    clock = MovedClock(datetime.fromisoformat(sys.argv[1]))
    with System(Settings(), clock) as system:
        desk = Desk(system, clock)
        found = act(desk, json.loads(sys.argv[2])) if len(sys.argv) > 2 else leave(desk)
        json.dump({what: vars(one) for what, one in found.items()}, sys.stdout)
