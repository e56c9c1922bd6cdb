"""The decision of a case: what its officer proposes (決裁伺い), and what its director makes of that (決裁)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from services.review.domain.commands import Approve, Propose, SendBack, WithdrawProposal
from services.review.domain.holding import not_held_by, with_applicant, with_director
from services.review.domain.plan_record import Numbers
from services.review.domain.state import Case, Proposal
from shared.contracts.event import Event
from shared.contracts.forms.excerpts import applicant, outline
from shared.contracts.review import (
    DecisionProposed,
    PlanCertified,
    PlanRefused,
    ProposalSentBack,
    ProposalWithdrawn,
)
from shared.domain import Refusal, refuse


def propose(case: Case, command: Propose) -> Sequence[Event] | Refusal:
    proposal = case.proposal
    if proposal and (proposal.outcome, proposal.reasons, proposal.proposed_by) == (
        command.outcome,
        command.reasons,
        command.by,
    ):
        return []
    if refusal := not_held_by(case, command.by) or with_director(case) or with_applicant(case):
        return refusal
    if command.outcome == "refuse" and not command.reasons.strip():
        return refuse("G8", "refusal_without_reasons", "reasons")
    if command.outcome == "certify" and command.obstacle is not None:
        return command.obstacle
    return [DecisionProposed(outcome=command.outcome, reasons=command.reasons, proposed_by=command.by, text=case.text)]


def withdraw_proposal(case: Case, command: WithdrawProposal) -> Sequence[Event] | Refusal:
    if case.proposal is None:
        return refuse("P", "nothing_to_take_back")
    if case.proposal.proposed_by != command.by:
        return refuse("P", "not_your_proposal", officer=case.proposal.proposed_by)
    return [ProposalWithdrawn(reason=command.reason)]


def send_back(case: Case, command: SendBack) -> Sequence[Event] | Refusal:
    if case.proposal is None:
        return refuse("P", "nothing_proposed")
    if not command.comment.strip():
        return refuse("P", "send_back_without_comment", "comment")
    return [ProposalSentBack(comment=command.comment)]


def approve(case: Case, command: Approve, today: date) -> Sequence[Event] | Refusal:
    proposal = case.proposal
    if proposal is None:
        return refuse("P", "nothing_proposed")
    if proposal.proposed_by == command.by:
        # Proposer and approver are two people (RULES "Review", P).
        return refuse("P", "approver_is_proposer", officer=proposal.proposed_by)
    if proposal.outcome == "refuse":
        return [
            PlanRefused(
                case_id=case.case_id,
                application_no=case.application_no,
                bureau=case.bureau,
                refused_on=today,
                reasons=proposal.reasons,
                applicant=applicant(case.form),
                text=proposal.text,
            )
        ]
    if isinstance(command.numbers, Refusal):
        return command.numbers
    if not command.certificate_no:
        return refuse("R19", "certificate_number_missing", "certificate_no")
    return [_certified(case, proposal, command.certificate_no, command.numbers, today)]


def _certified(case: Case, proposal: Proposal, certificate_no: str, numbers: Numbers, today: date) -> PlanCertified:
    return PlanCertified(
        case_id=case.case_id,
        application_no=case.application_no,
        kind=case.kind,
        bureau=case.bureau,
        certificate_no=certificate_no,
        certified_on=today,
        applicant=applicant(case.form),
        outline=outline(case.form),
        text=proposal.text,
        plan_type=case.plan_type,
        term=numbers.term,
        version=numbers.version,
        base_version=numbers.base_version,
    )
