"""Places in a form: "goals.purpose", "equipment#k3.month"."""

from __future__ import annotations


def holds(whole: str, path: str) -> bool:
    """Whether a place is this one, or lies within the group, table or row that this one names."""
    return path == whole or path.startswith((f"{whole}.", f"{whole}#"))
