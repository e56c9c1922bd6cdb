"""Corrections of a case (補正): asked for, given more time, withdrawn, answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from services.review.domain.commands import ExtendCorrection, RequestCorrection, TakeCorrection, WithdrawCorrection
from services.review.domain.holding import not_held_by, with_applicant, with_director
from services.review.domain.policy import policy_of
from services.review.domain.state import Case
from shared.contracts.blocks import CorrectionItem
from shared.contracts.event import Event
from shared.contracts.forms.excerpts import applicant
from shared.contracts.forms.filed import has_field, row_number
from shared.contracts.review import (
    CorrectionCameTooLate,
    CorrectionPeriodExtended,
    CorrectionReceived,
    CorrectionRequested,
    CorrectionWithdrawn,
    DecisionWithoutEffect,
    ProposalSentBack,
)
from shared.domain import Refusal, refuse, together

CORRECTION_ARRIVED = "補正が届いたため、決裁伺いを担当者に戻しました。"
"""The comment under which a proposal goes back by itself: nobody has examined the form as it now stands (P)."""


def request_correction(case: Case, command: RequestCorrection, today: date) -> Sequence[Event] | Refusal:
    if case.correction(command.correction_id):
        return []
    if refusal := not_held_by(case, command.by) or with_director(case) or with_applicant(case):
        return refusal
    policy = policy_of(case.policy)
    answer_by = command.answer_by or today + timedelta(days=policy.correction_days)
    longest = today + timedelta(days=policy.longest_correction_days)
    refusals = [
        refuse("P", f"correction_{name}_missing", f"items.{index}.{name}")
        for index, item in enumerate(command.items)
        for name in ("path", "comment")
        if not getattr(item, name).strip()
    ]
    refusals += [
        refuse("P", "correction_path_unknown", f"items.{index}.path")
        for index, item in enumerate(command.items)
        if item.path and not has_field(case.form, item.path)
    ]
    if not command.items:
        refusals.append(refuse("G6", "correction_without_items", "items"))
    if not today < answer_by <= longest:
        refusals.append(refuse("G7", "answer_by_out_of_range", "answer_by", after=today, latest=longest))
    return together(refusals) or [
        CorrectionRequested(
            correction_id=command.correction_id,
            application_no=case.application_no,
            bureau=case.bureau,
            items=tuple(_told_apart(case, item, number) for number, item in enumerate(command.items, start=1)),
            requested_on=today,
            answer_by=answer_by,
            applicant=applicant(case.form),
            text=case.text,
        )
    ]


def _told_apart(case: Case, item: CorrectionItem, number: int) -> CorrectionItem:
    """By its place in the request, so that several on one field are answered each by itself."""
    return item.model_copy(update={"item_id": str(number), "row": row_number(case.form, item.path)})


def take_correction(case: Case, command: TakeCorrection) -> Sequence[Event] | Refusal:
    """An answer that was given in time was there before the decision, which so is without effect (ADR 0021).

    One of a case that fell away is received: there was no decision for which it could come too late.
    """
    found = case.correction(command.correction_id)
    if found is None:
        return refuse("P", "correction_unknown", correction_id=command.correction_id)
    if found.answered_on is not None:
        return []
    late = command.answered_on > found.answer_by
    text_no = command.text_no or case.last_text_no + 1
    if case.ending not in (None, "fell_away") and (late or not case.may_be_overtaken):
        if any(unseen.correction_id == command.correction_id for unseen in case.unseen):
            return []
        return [
            CorrectionCameTooLate(
                correction_id=command.correction_id,
                answered_on=command.answered_on,
                text_no=text_no,
                form_digest=command.form_digest,
                form=command.form,
                report=command.report,
            )
        ]
    received = CorrectionReceived(
        correction_id=command.correction_id,
        answered_on=command.answered_on,
        late=late,
        answers=command.answers,
        form=command.form,
        text_no=text_no,
        form_digest=command.form_digest,
        report=command.report,
        findings=command.findings,
        beside=command.beside,
    )
    if case.decision is not None:
        return [DecisionWithoutEffect(because="answered_in_time", decision=case.decision), received]
    return [received, ProposalSentBack(comment=CORRECTION_ARRIVED)] if case.proposal else [received]


def extend_correction(case: Case, command: ExtendCorrection, today: date) -> Sequence[Event] | Refusal:
    """More time to answer the correction that was asked last, also after its day, while nobody has gone on (P)."""
    if refusal := _not_changed_by(case, command.by):
        return refusal
    last = case.pauses[-1]
    after = max(today, last.answer_by)
    longest = policy_of(case.policy).longest_correction_days
    latest = case.asked_on(last.correction_id) + timedelta(days=longest)
    refusals = []
    if not after < command.answer_by <= latest:
        refusals.append(refuse("G7", "answer_by_out_of_range", "answer_by", after=after, latest=latest))
    if not command.reason.strip():
        refusals.append(refuse("G7", "extension_without_reason", "reason"))
    return together(refusals) or [
        CorrectionPeriodExtended(
            correction_id=last.correction_id, answer_by=command.answer_by, extended_on=today, reason=command.reason
        )
    ]


def withdraw_correction(case: Case, command: WithdrawCorrection, today: date) -> Sequence[Event] | Refusal:
    """The correction that was asked last is not needed after all, also after its day. An answer that is on its way is
    taken when it comes: its text was volunteered (P).
    """
    if refusal := _not_changed_by(case, command.by):
        return refusal
    if not command.reason.strip():
        return refuse("G6", "withdrawal_without_reason", "reason")
    asked = case.pauses[-1].correction_id
    return [CorrectionWithdrawn(correction_id=asked, withdrawn_on=today, reason=command.reason)]


def _not_changed_by(case: Case, by: str) -> Refusal | None:
    """Why somebody may not change the correction that was asked last."""
    if refusal := not_held_by(case, by) or with_director(case):
        return refusal
    return refuse("G7", "no_correction_open") if case.correction_standing == "none" else None
