"""Filling an empty system: the stories' steps, one after the other, at their own time, safe against being killed.

A journal beside the data says how far we are and what time it is in the story. Each line is on the disk before the
next thing happens, and a step that is repeated after a crash runs under the same key at the same instant, so that it is
done once.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from services.demo.reports import report_on
from services.demo.stories import Story, StoryStep, in_order, stories
from services.embedded import System
from services.intake.domain.requests import PaperClaiming
from services.intake.views.plan import plan_on
from shared.clock import MovedClock, today
from shared.contracts.blocks import CorrectionItem
from shared.contracts.event import Actor
from shared.contracts.forms.filed import PlanToFile, TodaysForm
from shared.contracts.forms.report import StatusReport
from shared.contracts.intake import CorrectionAnswer
from shared.contracts.minor_change import MinorAnswers, MinorFacts
from shared.contracts.review import CaseOpened
from shared.domain import Refusal
from shared.event_store.door import Envelope
from shared.event_store.unit_of_work import Cause, Once
from shared.scheme.bureaus import BUREAUS, bureau_of

JOURNAL = "demo.jsonl"


class StepRefused(Exception):
    """The system refused what the story tells; story and rules do not agree."""


class DemoJournal:
    """Lines of {"until"}, {"clock"}, {"step", "made"} and {"done"}."""

    def __init__(self, file: Path) -> None:
        self.until: datetime | None = None
        self.clock: datetime | None = None
        self.made: dict[str, dict[str, Any]] = {}
        self.done = False
        whole = 0
        if file.exists():
            for line in file.read_bytes().splitlines(keepends=True):
                if not line.endswith(b"\n"):
                    break  # Torn off by a crash; what it said is done again.
                self._take(orjson.loads(line))
                whole += len(line)
        self._handle: BinaryIO = file.open("r+b" if file.exists() else "w+b")
        self._handle.truncate(whole)
        self._handle.seek(whole)

    def _take(self, line: dict[str, Any]) -> None:
        if "until" in line:
            self.until = datetime.fromisoformat(line["until"])
        if "clock" in line:
            self.clock = datetime.fromisoformat(line["clock"])
        if "step" in line:
            self.made[line["step"]] = line["made"]
        self.done = self.done or "done" in line

    def write(self, **line: Any) -> None:
        """Write one line, durably."""
        self._handle.write(orjson.dumps(line) + b"\n")
        self._handle.flush()
        os.fsync(self._handle.fileno())
        self._take(orjson.loads(orjson.dumps(line)))

    def close(self) -> None:
        self._handle.close()


def is_wanted(system: System) -> bool:
    """Whether there is something to fill: a store without any event, or a filling that was interrupted."""
    file = system.settings.data / JOURNAL
    if file.exists():
        journal = DemoJournal(file)
        journal.close()
        return not journal.done
    return all(head.sequence == 0 for head in system.services["intake"].store.heads().values())


def fill(
    system: System,
    clock: MovedClock,
    until: datetime,
    count: int,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> None:
    """Fill a system whose threads do not run. Goes on where an earlier call was interrupted; `until` is then its."""
    journal = DemoJournal(system.settings.data / JOURNAL)
    if journal.until is None:
        journal.write(until=until.astimezone(UTC).replace(microsecond=0))
    assert journal.until is not None
    told = list(stories(count, journal.until))
    steps = in_order(told)
    filling = _Filling(system, clock, journal, told)
    if journal.clock is not None:
        clock.move_to(journal.clock)
        system.settle()
    for number, step in enumerate(steps):
        if step.key not in journal.made:
            filling.pass_time(step.at)
            filling.take(step)
        progress(number + 1, len(steps))
    filling.pass_time(journal.until)
    journal.write(done=True)
    journal.close()


class _Filling:
    def __init__(self, system: System, clock: MovedClock, journal: DemoJournal, told: list[Story]) -> None:
        self.system = system
        self.clock = clock
        self.journal = journal
        self.accounts = {story.number: story.account for story in told}
        self.intake = system.intake
        self.review = system.review

    def pass_time(self, until: datetime) -> None:
        """Let time pass to an instant: whatever falls due on the way happens when it is due."""
        while (due := self.system.next_due()) is not None and due <= until:
            self._move(due)
            self.system.settle()
        self._move(until)

    def _move(self, instant: datetime) -> None:
        if instant > self.clock.now():
            self.journal.write(clock=instant.astimezone(UTC))
            self.clock.move_to(instant)

    def take(self, step: StoryStep) -> None:
        """Do one step and everything that follows from it."""
        made = getattr(self, f"_{step.verb}")(step)
        if isinstance(made, Refusal):
            raise StepRefused(
                f"{step.key} {step.verb}: {[(r.rule, r.code, r.field, dict(r.params)) for r in made.all]}"
            )
        self.system.settle()
        self.journal.write(step=step.key, made=asdict(made))

    # -- who does what -------------------------------------------------------------------------------------------

    def _file(self, step: StoryStep) -> Any:
        form = _form(step)
        return self.intake.file(form, self._applicant(step))

    def _claim_paper(self, step: StoryStep) -> Any:
        form = _form(step)
        given = PaperClaiming(
            certificate_no=f"{step.story:03}号",
            bureau=bureau_of(form.cover.prefecture).key,
            certified_on=step.params["certified_on"],
            term=1,
            form=form,
        )
        return self.intake.of_paper.claim(given, self._applicant(step))

    def _file_later(self, step: StoryStep) -> Any:
        form, plan_id = _form(step), self._plan(step)
        return self.intake.of_plans.file(
            plan_id, step.params["kind"], form, self._report_on(step), self._applicant(step)
        )

    def _report(self, step: StoryStep) -> Any:
        return self.intake.of_plans.report(self._plan(step), self._report_on(step), self._applicant(step))

    def _give_back(self, step: StoryStep) -> Any:
        return self.intake.of_plans.give_back(self._plan(step), step.params["reason"], self._applicant(step))

    def _note_minor_change(self, step: StoryStep) -> Any:
        answers = MinorAnswers(altered=("representative",), keeps_purpose=True)
        now = MinorFacts(**step.params["now"])
        return self.intake.of_plans.note_minor_change(self._plan(step), answers, now, self._applicant(step))

    def _report_on(self, step: StoryStep) -> StatusReport:
        form = plan_on(self.intake.store, self._plan(step)).form
        assert form is not None, f"{step.key}: nothing is in force"
        return report_on(form, today(self.clock))

    def _correct(self, step: StoryStep) -> Any:
        form = _form(step)
        answers = tuple(CorrectionAnswer(**answer) for answer in step.params["answers"])
        asked = self._made_before(step, "correction_id")
        return self.intake.correct(self._case(step), asked, answers, form, self._applicant(step))

    def _withdraw(self, step: StoryStep) -> Any:
        return self.intake.withdraw(self._case(step), step.params["reason"], self._applicant(step))

    def _assign(self, step: StoryStep) -> Any:
        officer = f"officer-{self._bureau(step)}-{step.params['officer']}"
        return self.review.assign(self._case(step), officer, self._director(step))

    def _release(self, step: StoryStep) -> Any:
        return self.review.release(self._case(step), self._officer(step))

    def _request_correction(self, step: StoryStep) -> Any:
        items = tuple(CorrectionItem(**item) for item in step.params["items"])
        return self.review.request_correction(self._case(step), items, None, self._officer(step))

    def _see_copies(self, step: StoryStep) -> Any:
        return self.review.see_copies(self._case(step), self._officer(step))

    def _propose(self, step: StoryStep) -> Any:
        return self.review.propose(
            self._case(step), step.params["outcome"], step.params["reasons"], self._officer(step)
        )

    def _send_back(self, step: StoryStep) -> Any:
        return self.review.send_back(self._case(step), step.params["comment"], self._director(step))

    def _approve(self, step: StoryStep) -> Any:
        return self.review.approve(self._case(step), self._director(step))

    def _transfer(self, step: StoryStep) -> Any:
        keys = list(BUREAUS)
        there = keys[(keys.index(self._bureau(step)) + 1) % len(keys)]
        return self.review.transfer(self._case(step), there, step.params["reason"], self._officer(step))

    # -- a plan's record at its bureau ------------------------------------------------------------------------------

    def _notify_hearing(self, step: StoryStep) -> Any:
        return self.review.of_records.notify_hearing(
            self._plan(step), 1, step.params["hearing_on"], "経済産業局 会議室", step.params["grounds"],
            self._at_the_record(step),
        )  # fmt: skip

    def _hold_hearing(self, step: StoryStep) -> Any:
        return self.review.of_records.hold_hearing(self._plan(step), today(self.clock), self._at_the_record(step))

    def _report_hearing(self, step: StoryStep) -> Any:
        return self.review.of_records.report_hearing(
            self._plan(step), step.params["report"], step.params["opinion"], self._at_the_record(step)
        )

    def _propose_rescission(self, step: StoryStep) -> Any:
        return self.review.of_records.propose_rescission(
            self._plan(step), step.params["reasons"], self._at_the_record(step)
        )

    def _rescind(self, step: StoryStep) -> Any:
        return self.review.of_records.rescind(self._plan(step), self._director(step))

    def _made_before(self, step: StoryStep, name: str) -> Any:
        """What an earlier step of the same story made, the latest first."""
        for number in range(step.number - 1, -1, -1):
            made = self.journal.made.get(f"demo-{step.story}-{number}", {})
            if name in made:
                return made[name]
        raise LookupError(f"{step.key} needs {name}")

    def _case(self, step: StoryStep) -> str:
        return str(self._made_before(step, "application_id"))

    def _plan(self, step: StoryStep) -> str:
        return str(self._made_before(step, "plan_id"))

    def _bureau(self, step: StoryStep) -> str:
        return str(self._made_before(step, "bureau"))

    def _applicant(self, step: StoryStep) -> Envelope:
        return self._envelope(step, Actor(role="applicant", id=self.accounts[step.story]))

    def _officer(self, step: StoryStep) -> Envelope:
        case, _ = self.system.services["review"].store.load(
            self.system.services["review"].aggregates[CaseOpened.name], self._case(step)
        )
        return self._envelope(step, Actor(role="officer", id=case.officer, place=case.bureau))

    def _at_the_record(self, step: StoryStep) -> Envelope:
        bureau = self._bureau(step)
        return self._envelope(step, Actor(role="officer", id=f"officer-{bureau}-1", place=bureau))

    def _director(self, step: StoryStep) -> Envelope:
        bureau = self._bureau(step)
        return self._envelope(step, Actor(role="director", id=f"director-{bureau}", place=bureau))

    def _envelope(self, step: StoryStep, actor: Actor) -> Envelope:
        return Envelope(Cause(actor, step.key), Once.of(actor, "demo", step.key, step.key.encode()))


def _form(step: StoryStep) -> TodaysForm:
    """The plan that a step files."""
    return PlanToFile.model_validate_json(orjson.dumps(step.params["form"])).root
