"""One case as its officers see it: how it stands, its clock, what happened, and what may be done now.

It is read from the stream itself, so that it never differs from what the next command will find.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from services.review.domain.case import CASE
from services.review.domain.clock import ClockReading, DayLine, explain, reading, standing_deadline
from services.review.domain.commands import (
    Approve,
    Assign,
    ExtendCorrection,
    ExtendDeadline,
    OfficerCommand,
    Propose,
    Release,
    RequestCorrection,
    SeeCopies,
    SendBack,
    Transfer,
    WithdrawCorrection,
    WithdrawProposal,
)
from services.review.domain.state import Case
from services.review.views.queue import clock_chip
from shared.contracts.event import Actor
from shared.contracts.paper import is_paper
from shared.contracts.review import (
    CaseOpened,
    CaseTransferred,
    CorrectionRequested,
    DeadlineExtended,
    DecisionProposed,
    ProposalSentBack,
)
from shared.domain import Refusal
from shared.event_store.door import UnknownStream
from shared.event_store.recorder import Recorded
from shared.event_store.store import EventStore
from shared.scheme.authorization import Whose, may
from shared.web.components import ClockChip

Action = Literal[
    "assign",
    "release",
    "transfer",
    "corrections",
    "answer-date",
    "correction-withdrawal",
    "copies",
    "extension",
    "proposal",
    "proposal-withdrawal",
    "send-back",
    "approve",
]
ACTIONS: Final[Mapping[Action, type[OfficerCommand]]] = {
    "assign": Assign,
    "release": Release,
    "transfer": Transfer,
    "corrections": RequestCorrection,
    "answer-date": ExtendCorrection,
    "correction-withdrawal": WithdrawCorrection,
    "copies": SeeCopies,
    "extension": ExtendDeadline,
    "proposal": Propose,
    "proposal-withdrawal": WithdrawProposal,
    "send-back": SendBack,
    "approve": Approve,
}
"""Which command each is, and so which right it needs."""


@dataclass(frozen=True, slots=True)
class GivenExtension:
    """期間延長: when, by whom, how many counted days, and why."""

    on: date
    by: str
    days: int
    reason: str


@dataclass(frozen=True, slots=True)
class CasePage:
    """A case with its history. `version` is what a change of it must have seen."""

    case: Case
    plan_id: str | None
    history: tuple[Recorded, ...]

    @property
    def version(self) -> int:
        return len(self.history)

    @property
    def is_on_paper(self) -> bool:
        """Whether the application builds on a certificate on paper, of which copies are due (R26)."""
        target = self.case.target
        return target is not None and self.plan_id is not None and is_paper(target.base, self.plan_id)

    @property
    def sent_back(self) -> ProposalSentBack | None:
        """That the last proposal went back, until the next proposal or the end."""
        for recorded in reversed(self.history):
            match recorded.event:
                case ProposalSentBack() as sent_back:
                    return sent_back if self.case.ending is None else None
                case DecisionProposed():
                    return None
        return None

    @property
    def unanswered(self) -> CorrectionRequested | None:
        """The request that was made last, while nobody has answered it; after its day too."""
        if self.case.correction_standing == "none":
            return None
        asked = self.case.pauses[-1].correction_id
        requests = (one.event for one in self.history if isinstance(one.event, CorrectionRequested))
        return next((one for one in requests if one.correction_id == asked), None)

    @property
    def extensions(self) -> tuple[GivenExtension, ...]:
        """Every extension, oldest first."""
        return tuple(
            GivenExtension(event.extended_on, event.head.actor.id, event.days, event.reason)
            for event in (recorded.event for recorded in self.history)
            if isinstance(event, DeadlineExtended)
        )

    def reading(self, day: date) -> ClockReading:
        return reading(self.case.clock(), day)

    def explanation(self, day: date) -> tuple[DayLine, ...]:
        return explain(self.case.clock(), day)

    def clock_on(self, day: date) -> ClockChip:
        """The same words as in the queue: by what is recorded, not by what is about to be."""
        case = self.case
        last_day = standing_deadline(case.clock())
        return clock_chip(case.ended_on, last_day, self.reading(day).days_left if last_day is None else None, day)


def case_page(store: EventStore, case_id: str) -> CasePage | None:
    """A case from its stream; None if there is none."""
    history = tuple(store.stream(case_id))
    case = CASE.replay([recorded.event for recorded in history])
    return CasePage(case, history[0].entry.plan_id, history) if case else None


def case_for(actor: Actor, store: EventStore, case_id: str) -> CasePage:
    """A case for a reader. Raises UnknownStream, for one of a plan with which their bureau never had to do too."""
    page = case_page(store, case_id)
    if page is None or not _may_read(actor, store, page):
        raise UnknownStream(case_id)
    return page


def bureaus_of(store: EventStore, plan_id: str) -> frozenset[str]:
    """The bureaus that have, or had, a case of a plan in their charge: each reads all that is of it (R30)."""
    events = (recorded.event for recorded in store.plan(plan_id))
    return frozenset(event.bureau for event in events if isinstance(event, CaseOpened | CaseTransferred))


def _may_read(actor: Actor, store: EventStore, page: CasePage) -> bool:
    plan_id = page.plan_id
    return may(actor, "review.read", Whose(bureau=page.case.bureau)) or (
        plan_id is not None and may(actor, "review.read", Whose(once=bureaus_of(store, plan_id)))
    )


def may_open(actor: Actor, page: CasePage) -> bool:
    """Whether the personal text of a case is opened for a reader, or covered."""
    return may(actor, "review.open_personal", Whose(bureau=page.case.bureau))


def actions(page: CasePage, actor: Actor, day: date, obstacle: Refusal | None = None) -> frozenset[Action]:
    """What this person may do with the case as it stands, so that nobody is offered what would be refused.

    `obstacle`: why the plan could not be certified today; a proposal not to certify may be approved all the same.
    """
    case = page.case
    if case.ending is not None:
        return frozenset()
    found: set[Action] = {"assign"}
    if case.officer == actor.id:
        found.add("release")
        if page.is_on_paper and not case.copies_seen:
            found.add("copies")
        if page.reading(day).state != "passed" and case.extension_days_left:
            found.add("extension")
        if case.proposal is None:
            found.add("transfer")
            if case.open_correction is None:
                found |= {"corrections", "proposal"}
            if case.correction_standing != "none":
                found |= {"answer-date", "correction-withdrawal"}
    if case.proposal is not None:
        found.add("send-back")
        if case.proposal.proposed_by == actor.id:
            found.add("proposal-withdrawal")
        elif obstacle is None or case.proposal.outcome != "certify":
            found.add("approve")
    return frozenset(one for one in found if may(actor, ACTIONS[one].right, Whose(bureau=case.bureau)))
