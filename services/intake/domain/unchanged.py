"""A change changes something (R23), but not the type of the plan (LINEAGE §6)."""

from __future__ import annotations

from collections.abc import Iterator

from shared.contracts.blocks import ApplicationKind
from shared.contracts.forms.differences import differences
from shared.contracts.forms.excerpts import plan_type_of
from shared.contracts.forms.filed import FiledForm, description_of
from shared.domain import Refusal, refuse


def unchanged(kind: ApplicationKind, base: FiledForm, form: FiledForm) -> Iterator[Refusal]:
    """A change whose form reads as the one that it starts from. Forms of two kinds are never the same."""
    if kind == "change" and type(base) is type(form) and not differences(description_of(form), base, form):
        yield refuse("R23", "nothing_changed")


def type_kept(base: FiledForm, form: FiledForm) -> Iterator[Refusal]:
    """A single plan does not become a joint one, nor the reverse: that is a new filing (P)."""
    if plan_type_of(base) != plan_type_of(form):
        yield refuse("P", "plan_type_kept", "form_version")
