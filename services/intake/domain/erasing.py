"""消去: whether the persons of an application may be erased. It cannot be undone: nothing that runs may need them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from services.intake.domain.commands import Erase
from services.intake.domain.state import UNDECIDED, Application
from shared.contracts.event import Event
from shared.contracts.intake import PersonalDataErased
from shared.domain import Refusal, jst_day, refuse


def may_erase(state: Application, order: str) -> Refusal | None:
    """Refused while the case is open or the term runs, unless it was ordered."""
    if not order and (why := _why_not_now(state)):
        return refuse("P", why, application_no=state.application_no)
    return None


def erase(state: Application, command: Erase, now: datetime) -> Sequence[Event] | Refusal:
    """Keys that were named before are not named again."""
    if refusal := may_erase(state, command.order):
        return refusal
    fresh = tuple(key_id for key_id in command.key_ids if key_id not in state.erased_keys)
    if not fresh:
        return []
    return [
        PersonalDataErased(
            key_ids=fresh,
            reason=command.reason,
            ordered_by=command.ordered_by,
            order=command.order,
            erased_on=jst_day(now),
        )
    ]


def _why_not_now(state: Application) -> str | None:
    if state.status in UNDECIDED or (state.status == "withdrawn" and not state.withdrawal_confirmed):
        return "not_erased_while_open"
    return "not_erased_while_term_runs" if state.status == "certified" else None
