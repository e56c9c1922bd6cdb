"""Words that the pages of the desk have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.review.domain.labels import (
    BASES,
    CAUSES,
    CLOCK_STATES,
    MARK_HINTS,
    MARKS,
    TASKS,
    WHOSE,
    edition,
    rung_reached,
)
from services.review.views.officers import NOBODY, officer_name
from shared.contracts.event import Actor
from shared.contracts.forms.filed import label_in
from shared.domain import Text
from shared.scheme.application_kinds import PLAN_TYPES, SHORT_KINDS
from shared.scheme.authorization import reach
from shared.scheme.bureaus import BUREAUS
from shared.scheme.notice_kinds import NOTICE_KINDS
from shared.scheme.outcomes import PROPOSED, TERM_ENDS
from shared.scheme.prefectures import PREFECTURES
from shared.scheme.states import CASE_STATES
from shared.web.components import Choice
from shared.web.persona import account_name

DESK = "/review/desk"
RECORDS = "/review/records"


def bureau_choices(actor: Actor) -> list[Choice]:
    """Among which bureaus one may choose: an officer has but one."""
    everywhere = reach(actor, "review.read").bureau is None
    return [Choice(one.key, one.name) for one in BUREAUS.values()] if everywhere else []


def record_address(plan_id: str) -> str:
    """The address of the page of a plan's record."""
    return f"{DESK}/plans/{plan_id}"


DUE = {
    "over": Text(ja="期限超過", en="Overdue"),
    "7": Text(ja="7日以内", en="Within 7 days"),
    "14": Text(ja="14日以内", en="Within 14 days"),
}

WORDS: Mapping[str, Any] = {
    "states": CASE_STATES,
    "state_tags": {
        "received": "neutral",
        "in_review": "info",
        "correction": "warning",
        "lapsed": "error",
        "awaiting_approval": "info",
        "certified": "success",
        "refused": "error",
        "withdrawn": "muted",
        "fell_away": "muted",
    },
    "tasks": TASKS,
    "mark_names": MARKS,
    "prefecture_names": {facts.ja: facts.name for facts in PREFECTURES.values()},
    "mark_hints": MARK_HINTS,
    "rung_reached": rung_reached,
    "kinds": SHORT_KINDS,
    "plan_types": PLAN_TYPES,
    "outcome_words": PROPOSED,
    "term_ends": TERM_ENDS,
    "clock_states": CLOCK_STATES,
    "whose": WHOSE,
    "causes": CAUSES,
    "bases": BASES,
    "edition": edition,
    "due_words": DUE,
    "account_name": account_name,
    "officer_name": officer_name,
    "nobody": NOBODY,
    "label_in": label_in,
    "desk": DESK,
    "records_address": RECORDS,
    "notice_kinds": NOTICE_KINDS,
    "bureau_names": {key: facts.name for key, facts in BUREAUS.items()},
}
"""What every template of the desk is given."""
