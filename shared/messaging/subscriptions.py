"""Who follows whom: the table of the design, in the one place where it stands."""

from __future__ import annotations

FOLLOWS: dict[str, tuple[str, ...]] = {
    "intake": ("review", "followup"),
    "review": ("intake", "notify"),
    "notify": ("intake", "review", "followup"),
    "followup": ("intake", "review"),
    "audit": ("intake", "review", "notify", "followup"),
}
