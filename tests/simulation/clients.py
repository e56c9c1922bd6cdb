"""Those who ask: each gets an answer in the end, asks again where it was lost, and sometimes where it was not."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from shared.domain import Refusal
from shared.event_store.door import StaleVersion, UnknownStream
from tests.simulation.cases import Case, Life, Made, Request, SecondWindow
from tests.simulation.member import Member
from tests.simulation.stage import Stage

REPEATABLE = timedelta(hours=20)
"""For so long a repeat may be sent: the product remembers for a little longer."""

IN_TWO_WINDOWS = 0.15
"""So often somebody who asks to file on a plan does so at the same moment from another window."""


@dataclass(eq=False)
class Client:
    """One case, at one of its requests."""

    case: Case
    life: Life
    request: Request | None = None
    until: datetime | None = None
    """When it goes on, if it waits for a day."""
    end: str = ""
    """How the case must have ended, once nobody wants anything of it any more."""

    def go_on(self, outcome: Made | Refusal | None) -> None:
        self.request = self.until = None
        try:
            found = next(self.life) if outcome is None else self.life.send(outcome)
        except StopIteration as ended:
            self.end = ended.value
            return
        if isinstance(found, datetime):
            self.until = found
        else:
            self.request = found


@dataclass
class Clients:
    stage: Stage
    all: list[Client] = field(default_factory=list)
    answered: list[Request] = field(default_factory=list)
    acknowledged: dict[tuple[str, str], int] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)
    answers: int = 0
    asking: Request | None = None
    """What is asked for at this moment; nobody asks for the same thing twice at once."""

    @property
    def dice(self) -> Random:
        return self.stage.dice

    @property
    def waiting(self) -> list[Client]:
        return [client for client in self.all if client.request is not None]

    @property
    def until(self) -> list[datetime]:
        """What somebody waits for."""
        return [client.until for client in self.all if client.until is not None]

    def wake(self) -> None:
        """Those who wait for a day go on when it has come."""
        for client in self.all:
            if client.until is not None and client.until <= self.stage.clock.now():
                client.go_on(None)

    @property
    def lost_an_answer(self) -> bool:
        """Whether somebody has asked and does not know what came of it."""
        return any(client.request is not None and client.request.asked_at for client in self.all)

    @property
    def cases(self) -> int:
        """How many have come with an application of their own."""
        return sum(not isinstance(client.case, SecondWindow) for client in self.all)

    def come(self) -> None:
        """Another one comes with an application."""
        self._begin(Case(len(self.all) + 1, self.dice))

    def _begin(self, case: Case) -> None:
        client = Client(case, case.live())
        client.go_on(None)
        self.all.append(client)

    def _open_second_window(self, case: Case) -> None:
        """A business that is about to file on its plan does so from another window too."""
        known = {client.case.plan_id for client in self.all if isinstance(client.case, SecondWindow)}
        if case.plan_id not in known:
            self.stage.faults.counts["filed twice"] += 1
            self._begin(SecondWindow(case, len(self.all) + 1))

    def ask(self, client: Client, member: Member) -> None:
        """Ask one member, and go on if there is an answer."""
        request = client.request
        assert request is not None
        if request.files_later and self.dice.random() < IN_TWO_WINDOWS:
            self._open_second_window(client.case)
        before, self.asking = self.asking, request
        made = self._answer(request, member)
        self.asking = before
        if made is None:
            return
        if isinstance(made, Refusal):
            request.asked_at = None  # nothing came of it, and nothing is remembered
            if any(one.code == "base_moved" for one in made.all):
                self.complaints.append(f"{request.what} builds on a version that is not the latest any more")
        else:
            self._note(request, made)
        client.go_on(made)

    def repeat(self, member_of: Any) -> None:
        """Ask for something again that was answered not long ago."""
        now = self.stage.clock.now()
        recent = [request for request in self.answered[-8:] if request.asked_at and request.asked_at > now - REPEATABLE]
        if recent:
            request = self.dice.choice(recent)
            self.stage.faults.counts["repeated"] += 1
            made = self._answer(request, member_of(request.service))
            if made is not None and made != request.answers[0]:
                self.complaints.append(f"{request.what} was answered {request.answers[0]}, and then {made}")

    def _answer(self, request: Request, member: Member) -> Made | Refusal | None:
        """What a member says, if it says anything that means something."""
        self.stage.note(f"{member.name}: {request.what}, {request.key}")
        request.asked_at = request.asked_at or self.stage.clock.now()
        made = member.do(lambda: self._call(request, member))
        if isinstance(made, Refusal):
            self.stage.note(f"  refused: {made.code}")
        return made

    def _call(self, request: Request, member: Member) -> Made | Refusal | None:
        seen = None
        try:
            if request.stream is not None and self.dice.random() < 0.3:
                aggregate = next(iter(member.service.aggregates.values()))
                seen = member.service.store.load(aggregate, request.stream)[1]
            return request.call(member.service.commands, request.envelope(seen))
        except (UnknownStream, StaleVersion) as not_now:
            # Nothing came of it yet, or it would be remembered.
            self.stage.note(f"  {type(not_now).__name__}")
            if request.answers:
                self.complaints.append(f"{request.what} was answered {request.answers[0]}, and then {not_now!r}")
            else:
                request.asked_at = None
            return None

    def _note(self, request: Request, made: Made) -> None:
        request.answers.append(made)
        self.answered.append(request)
        self.answers += 1
        key = request.service, _stream_of(made)
        self.acknowledged[key] = max(made.version, self.acknowledged.get(key, 0))


def _stream_of(made: Made) -> str:
    """The stream of which an answer tells the version: a case's, an application's, or a plan's."""
    found: str = next(getattr(made, key) for key in ("case_id", "application_id", "plan_id") if hasattr(made, key))
    return found
