"""下書き: what someone has typed and not filed yet, how long it is kept, and the words for it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal

from shared.domain import Text, jst_day
from shared.scheme.application_kinds import APPLICATION_KINDS

DraftKind = Literal["new", "change", "renewal", "report", "minor_change", "correction"]

DRAFT_KINDS: Final[Mapping[DraftKind, Text]] = {
    "new": APPLICATION_KINDS["new"],
    "change": APPLICATION_KINDS["change"],
    "renewal": APPLICATION_KINDS["renewal"],
    "report": Text(ja="実施状況報告", en="Status report"),
    "minor_change": Text(ja="軽微な変更", en="Minor change"),
    "correction": Text(ja="補正の回答", en="Answer to a correction"),
}

DraftContent = Mapping[str, Any]
"""A JSON object, of which drafts know nothing. The order of its keys is not kept."""

MOST_BYTES: Final = 700_000
"""How long a content may be, as JSON in UTF-8: what a request may bring is little more."""
LONGEST_TITLE: Final = 200
"""Characters; what is longer is cut."""

KEPT: Final = timedelta(days=180)
"""P: from its last save until a draft is erased."""
WARNED: Final = timedelta(days=30)
"""P: before that."""
UNDO: Final = timedelta(days=30)
"""P: in which a deleted draft can be put back."""
MOST_DRAFTS: Final = 50
"""P: of one owner, deleted ones aside."""
MOST_DELETED: Final = 50
"""P: of one owner, that can be put back; beyond that the one that was deleted first is erased."""


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft in a list. `title` is None where it cannot be opened; `about` is a plan or an application, or empty."""

    draft_id: str
    kind: DraftKind
    about: str
    form_version: str
    version: int
    created_at: datetime
    saved_at: datetime
    deleted_at: datetime | None
    title: str | None

    @property
    def erased_at(self) -> datetime:
        """When it will be erased, unless it is saved or put back before."""
        return erased_at(self.saved_at, self.deleted_at)

    @property
    def erased_on(self) -> date:
        """That day in Japan."""
        return jst_day(self.erased_at)


@dataclass(frozen=True, slots=True)
class Draft(DraftRow):
    """A draft as it stands, with what was typed."""

    content: DraftContent


def erased_at(saved_at: datetime, deleted_at: datetime | None) -> datetime:
    """Whichever comes first: so long after its last save, or after it was deleted."""
    return saved_at + KEPT if deleted_at is None else min(saved_at + KEPT, deleted_at + UNDO)


def soon_erased(draft: DraftRow, now: datetime) -> bool:
    """Whether its owner is warned."""
    return draft.erased_at <= now + WARNED
