"""Who holds a case (担当者), which bureau is in charge of it, and what stands in the way of asking something of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from services.review.domain.commands import Assign, Release, Transfer
from services.review.domain.state import Case
from shared.contracts.event import Event
from shared.contracts.review import CaseAssigned, CaseReleased, CaseTransferred
from shared.domain import Refusal, refuse, together
from shared.scheme.bureaus import BUREAUS


def assign(case: Case, command: Assign) -> Sequence[Event] | Refusal:
    assigned = CaseAssigned(officer=command.officer)
    if case.officer == command.officer:
        return []
    if case.officer is None:
        return [assigned]
    if not command.takeover:
        return refuse("P", "case_taken", "officer", officer=case.officer)
    return [CaseReleased(officer=case.officer), assigned]


def release(case: Case, command: Release) -> Sequence[Event] | Refusal:
    if case.officer is None:
        return []
    return not_held_by(case, command.by) or [CaseReleased(officer=case.officer)]


def transfer(case: Case, command: Transfer, today: date) -> Sequence[Event] | Refusal:
    """Not while a proposal awaits approval: whoever made it takes it back first, and no other person's act is undone
    by this one (P). A correction that is open stays so.
    """
    if refusal := not_held_by(case, command.by) or with_director(case):
        return refusal
    refusals = []
    if command.bureau not in BUREAUS or command.bureau == case.bureau:
        refusals.append(refuse("R30", "transfer_to_another_bureau", "bureau"))
    if not command.reason.strip():
        refusals.append(refuse("R30", "transfer_without_reason", "reason"))
    return together(refusals) or [
        CaseTransferred(from_bureau=case.bureau, bureau=command.bureau, transferred_on=today, reason=command.reason)
    ]


def not_held_by(case: Case, by: str) -> Refusal | None:
    if case.officer is None:
        return refuse("P", "no_officer")
    if case.officer != by:
        return refuse("P", "not_your_case", officer=case.officer)
    return None


def with_director(case: Case) -> Refusal | None:
    return refuse("P", "awaiting_approval", officer=case.proposal.proposed_by) if case.proposal else None


def with_applicant(case: Case) -> Refusal | None:
    """While a correction is open the case waits for the applicant. A lapsed one does not hold it up (G7)."""
    found = case.open_correction
    return refuse("G6", "correction_open", answer_by=found.answer_by) if found else None
