"""What a measured revision has in another place than this checkout."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any, Final

_FORMS: Final = ("shared.contracts.forms.single", "shared.contracts.forms.excerpts", "shared.contracts.form")


_PLANS: Final = ("services.followup.domain.commands", "services.followup.domain.plan")


def of_forms(name: str) -> Any:
    """A class or function of the form's, by its name. Raises LookupError."""
    return _found(name, _FORMS)


def of_plans(name: str) -> Any:
    """A command or the aggregate of certified plans, by its name. Raises LookupError."""
    return _found(name, _PLANS)


def _found(name: str, places: Sequence[str]) -> Any:
    for place in places:
        try:
            return getattr(import_module(place), name)
        except (ModuleNotFoundError, AttributeError):
            continue
    raise LookupError(name)
