"""決定: what was decided on which text."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from shared.contracts.blocks import Outcome
from shared.contracts.event import Block
from shared.contracts.text import TextId

if TYPE_CHECKING:
    from shared.contracts.intake import ApplicationCertified, ApplicationRefused
    from shared.contracts.review import PlanCertified, PlanRefused


class Decision(Block):
    """認定 under its number, or 不認定 (then `certificate_no` is "")."""

    outcome: Outcome
    certificate_no: str
    decided_on: date
    text: TextId


def certification(event: PlanCertified | ApplicationCertified) -> Decision:
    """The decision that an event tells of, at the bureau or at the applicant's record."""
    return Decision(
        outcome="certify", certificate_no=event.certificate_no, decided_on=event.certified_on, text=event.text
    )


def refusal(event: PlanRefused | ApplicationRefused) -> Decision:
    """The decision that an event tells of, at the bureau or at the applicant's record."""
    return Decision(outcome="refuse", certificate_no="", decided_on=event.refused_on, text=event.text)
