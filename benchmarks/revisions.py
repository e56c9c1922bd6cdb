"""What a measured revision has in another place than this checkout."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

_FORMS: Final = ("shared.contracts.forms.single", "shared.contracts.forms.excerpts", "shared.contracts.form")


def of_forms(name: str) -> Any:
    """A class or function of the form's, by its name. Raises LookupError."""
    for place in _FORMS:
        try:
            return getattr(import_module(place), name)
        except (ModuleNotFoundError, AttributeError):
            continue
    raise LookupError(name)
