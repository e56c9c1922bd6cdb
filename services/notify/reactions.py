"""What notify hears: each event that names a contact, or owes someone a notice (both tables are the domain's)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from services.notify.domain.commands import Owe
from services.notify.domain.contact import NAMED_IN, LearnContact, contact_named
from services.notify.domain.what_is_owed import OWED, what_is_owed
from shared.contracts.event import Event
from shared.messaging.follower import Reactions


def reactions(mail_domain: str) -> Reactions:
    """Upstream event in, LearnContact and Owe out."""
    return {event_class: partial(_follows, mail_domain=mail_domain) for event_class in (*NAMED_IN, *OWED)}


def _follows(event: Event, mail_domain: str) -> Sequence[LearnContact | Owe]:
    found = contact_named(event), what_is_owed(event, mail_domain)
    return [command for command in found if command is not None]
