"""What notify hears: each event that owes someone a notice (the table is the domain's)."""

from __future__ import annotations

from functools import partial

from services.notify.domain.what_is_owed import OWED, what_is_owed
from shared.messaging.follower import Reactions


def reactions(mail_domain: str) -> Reactions:
    """Upstream event in, Owe out."""
    return {event_class: partial(what_is_owed, mail_domain=mail_domain) for event_class in OWED}
