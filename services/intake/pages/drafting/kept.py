"""A draft of a plan as its pages know it: its answers, and which parts somebody has looked through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from services.intake.drafts.draft import Draft
from services.intake.drafts.store import Drafts, Saved
from shared.contracts.forms.answers import Answers, from_json, to_json
from shared.contracts.forms.single import FORM_VERSIONS, FormVersion
from shared.domain import Refusal
from shared.event_store.door import UnknownStream


@dataclass(frozen=True, slots=True)
class KeptPlan:
    """`looked_through` are the keys of the parts that somebody has finished, rightly or not."""

    draft: Draft
    answers: Answers
    looked_through: frozenset[str]


def kept_plan(drafts: Drafts, owner: str, draft_id: str, today: date) -> KeptPlan:
    """A draft, in the form of today. Raises UnknownStream, also for one that these pages do not ask."""
    draft = drafts.load(owner, draft_id)
    if draft.kind != "new" or draft.deleted_at is not None:
        raise UnknownStream(draft_id)
    return _read(draft, today)


def _read(draft: Draft, today: date) -> KeptPlan:
    try:
        answers = from_json({**draft.content, "form_version": version_on(today)})
    except (KeyError, TypeError, AttributeError):
        raise UnknownStream(draft.draft_id) from None
    return KeptPlan(draft, answers, frozenset(draft.content.get("looked_through", ())))


def version_on(day: date) -> FormVersion:
    """The version of the form in which one files on a day; a draft is carried over, for it asks the same and more."""
    return FORM_VERSIONS.on(day)


def content(answers: Answers, looked_through: frozenset[str] = frozenset()) -> Mapping[str, Any]:
    return {**to_json(answers), "looked_through": sorted(looked_through)}


def save(
    drafts: Drafts, owner: str, plan: KeptPlan, answers: Answers, looked_through: frozenset[str]
) -> KeptPlan | Refusal | None:
    """The draft with these answers; None where somebody was faster elsewhere, so that it stands otherwise now."""
    draft_id = plan.draft.draft_id
    title = answers.text("cover.name").strip()
    typed = content(answers, looked_through)
    made = drafts.save(owner, draft_id, plan.draft.version, typed, title, answers.form_version)
    if isinstance(made, Refusal):
        return made
    if not isinstance(made, Saved):
        return None
    draft = replace(plan.draft, version=made.version, saved_at=made.saved_at, content=typed, title=title)
    return KeptPlan(draft, answers, looked_through)
