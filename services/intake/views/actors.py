"""Who asks something of intake, as parameters of its routes; and whose applications they have."""

from __future__ import annotations

from typing import Annotated

from shared.contracts.event import Actor
from shared.scheme.authorization import reach
from shared.web.authorization import granted

Filing = Annotated[Actor, granted("intake.file")]
Drafting = Annotated[Actor, granted("intake.draft")]
Reading = Annotated[Actor, granted("intake.read")]
ReadingDocuments = Annotated[Actor, granted("intake.read_documents")]
Answering = Annotated[Actor, granted("intake.answer")]
Withdrawing = Annotated[Actor, granted("intake.withdraw")]
Reporting = Annotated[Actor, granted("intake.report")]
NotingMinorChange = Annotated[Actor, granted("intake.note_minor_change")]
Claiming = Annotated[Actor, granted("intake.claim_paper")]
GivingBackRight = Annotated[Actor, granted("intake.give_back")]


def own_account(actor: Actor) -> str:
    """The account whose applications someone reads."""
    account = reach(actor, "intake.read").account
    assert account is not None
    return account
