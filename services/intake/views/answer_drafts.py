"""The draft of an answer to a correction: only what differs from the plan as it stands, by the names of its inputs.

So it follows the plan where another answer changes that meanwhile. There is one draft of each correction, whichever
page or device it is typed on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from services.intake.domain.state import Application, Correction
from services.intake.drafts.draft import Draft
from services.intake.drafts.store import Drafts, Saved, draft_id_of
from shared.contracts.forms.answers import AsTyped
from shared.domain import Refusal
from shared.event_store.door import UnknownStream
from shared.web.formats import format_date

RowIds = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class PartlyAnswered:
    """`given` by the name of the input; rows that are added to a table, and those that are taken out of it."""

    given: Mapping[str, AsTyped] = field(default_factory=dict)
    added: RowIds = field(default_factory=dict)
    removed: RowIds = field(default_factory=dict)


NOTHING: Final = PartlyAnswered()


@dataclass(frozen=True, slots=True)
class AnswerDraft:
    """What is kept, in which version, and since when; version 0 before anything was."""

    kept: PartlyAnswered = NOTHING
    version: int = 0
    saved_at: datetime | None = None
    is_deleted: bool = False


@dataclass(frozen=True, slots=True)
class AnswerDrafts:
    """The drafts in which one account answers corrections."""

    drafts: Drafts
    owner: str

    def load(self, application_id: str, correction_id: str) -> AnswerDraft:
        """What is kept of an answer. A draft that was deleted is as none, until it is saved again."""
        try:
            found = self.drafts.load(self.owner, self.id_of(application_id, correction_id))
        except UnknownStream:
            return AnswerDraft()
        if found.deleted_at is not None:
            return AnswerDraft(version=found.version, is_deleted=True)
        return AnswerDraft(_read(found), found.version, found.saved_at)

    def save(
        self, state: Application, asked: Correction, before: AnswerDraft, kept: PartlyAnswered
    ) -> AnswerDraft | Refusal | None:
        """Keep it over what was there before; None where somebody was faster elsewhere."""
        content = {"correction_id": asked.correction_id, **_json(kept)}
        title = f"{state.application_no}（{format_date(asked.answer_by, 'ja')}まで）"
        assert state.form is not None
        version = state.form.form_version
        if before.version == 0:
            key = _key(state.application_id, asked.correction_id)
            begun = self.drafts.begin(self.owner, "correction", content, version, key, title, state.application_id)
            if isinstance(begun, Refusal):
                return begun
            return AnswerDraft(kept, begun.version, begun.saved_at) if begun.content == content else None
        draft_id = self.id_of(state.application_id, asked.correction_id)
        try:
            if before.is_deleted and (refusal := self.drafts.restore(self.owner, draft_id)):
                return refusal
            made = self.drafts.save(self.owner, draft_id, before.version, content, title, version)
        except UnknownStream:
            return None
        if isinstance(made, Saved):
            return AnswerDraft(kept, made.version, made.saved_at)
        return made if isinstance(made, Refusal) else None

    def id_of(self, application_id: str, correction_id: str) -> str:
        return draft_id_of(self.owner, _key(application_id, correction_id))


def correction_of(draft: Draft) -> str:
    """Which correction a draft answers; empty for a draft of anything else."""
    return str(draft.content.get("correction_id", "")) if draft.kind == "correction" else ""


def _key(application_id: str, correction_id: str) -> str:
    return f"correction:{application_id}:{correction_id}"


def _json(kept: PartlyAnswered) -> dict[str, Any]:
    return {
        "given": {name: typed if isinstance(typed, str) else list(typed) for name, typed in kept.given.items()},
        "added": {table: list(ids) for table, ids in kept.added.items()},
        "removed": {table: list(ids) for table, ids in kept.removed.items()},
    }


def _read(draft: Draft) -> PartlyAnswered:
    """What `_json` made; nothing of anything else, which a program may have put there."""
    content = draft.content
    try:
        return PartlyAnswered(
            {
                name: typed if isinstance(typed, str) else tuple(map(str, typed))
                for name, typed in content["given"].items()
            },
            {table: tuple(map(str, ids)) for table, ids in content["added"].items()},
            {table: tuple(map(str, ids)) for table, ids in content["removed"].items()},
        )
    except (KeyError, TypeError, AttributeError):
        return NOTHING
