"""What a measured revision has in another place than this checkout."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from dataclasses import fields as dataclass_fields
from importlib import import_module
from typing import Any, Final

from shared.contracts.text import unnamed
from shared.domain import Refusal
from shared.event_store import door
from shared.event_store.unit_of_work import Cause, Once

_FORMS: Final = ("shared.contracts.forms.single", "shared.contracts.forms.excerpts", "shared.contracts.form")
_PLANS: Final = ("services.followup.domain.commands", "services.followup.domain.plan")


def of_forms(name: str) -> Any:
    """A class or function of the form's, by its name. Raises LookupError."""
    return _found(name, _FORMS)


def of_plans(name: str) -> Any:
    """A command or the aggregate of certified plans, by its name. Raises LookupError."""
    return _found(name, _PLANS)


def of_application(application_id: str) -> Any:
    """What tells followup of which application a certification is: its text, or before that the application alone."""
    fields = {field.name for field in dataclass_fields(of_plans("Follow"))}
    return unnamed(application_id) if "text" in fields else application_id


def wanted_cases(bureau: str, tab: str, officer: str) -> Any:
    """What of a bureau's queue is wanted; it had a shorter name before."""
    pages = import_module("services.review.read_models.queue_pages")
    wanted = pages.WantedCases if hasattr(pages, "WantedCases") else pages.Wanted
    return wanted(bureau, tab, officer)


def _found(name: str, places: Sequence[str]) -> Any:
    for place in places:
        try:
            return getattr(import_module(place), name)
        except (ModuleNotFoundError, AttributeError):
            continue
    raise LookupError(name)


def envelope(cause: Cause, once: Once) -> Any:
    """What review takes with a command."""
    if hasattr(door, "Envelope"):
        return door.Envelope(cause, once)
    return import_module("services.review.commands").Asked(cause, once)


def filed(intake: Any, form: Any, cause: Cause, once: Once) -> dict[str, Any]:
    """File with intake's commands; what that made. Raises RuntimeError where it was refused."""
    made = (
        intake.file(form, envelope(cause, once))
        if hasattr(door, "Envelope")
        else intake.file(form, "prime", cause, once)
    )
    accepted(made)
    return made if isinstance(made, dict) else asdict(made)


def accepted(made: Any) -> None:
    """Raises RuntimeError for a refusal."""
    if isinstance(made, Refusal):
        raise RuntimeError(f"refused: {made}")


def timer_of(service: Any) -> Any:
    """What wakes a service's streams; it stood in a list before."""
    return service.timer if hasattr(service, "timer") else service.timers[0]
