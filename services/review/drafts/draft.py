"""下書き of the desk: what an officer has typed for one act on one case or plan, and not sent yet. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

DraftFields = Mapping[str, Sequence[str]]
"""What stands in the inputs of a form, by their names."""

KEPT: Final = timedelta(days=180)
"""P: from its last save until a draft of the desk is erased."""

_WRITTEN: Final = frozenset({"reason", "reasons", "comment", "days", "place", "grounds", "report", "opinion", "now"})
_AT_A_FIELD: Final = "comment."


@dataclass(frozen=True, slots=True)
class DeskDraft:
    """`seen` is the version of the case or plan on which it was typed last; `version` counts its own saves."""

    about: str
    act: str
    seen: int
    version: int
    saved_at: datetime
    fields: DraftFields

    @property
    def written(self) -> list[str]:
        """The texts that its officer wrote."""
        return [text for name, texts in self.fields.items() if is_written(name) for text in texts if text.strip()]

    def is_behind(self, version: int) -> bool:
        """Whether what it is about has moved since it was typed."""
        return self.seen < version


def is_written(name: str) -> bool:
    """Whether an input holds what somebody wrote, rather than what was chosen or proposed."""
    return name in _WRITTEN or name.startswith(_AT_A_FIELD)


def worth_keeping(fields: DraftFields) -> bool:
    """Whether anything was written: what the page proposes by itself is no draft."""
    return any(text.strip() for name, texts in fields.items() if is_written(name) for text in texts)
