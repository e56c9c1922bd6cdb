"""What was typed into a form that could not be taken, for the page that says so: it can be sent again from there."""

from __future__ import annotations

from starlette.requests import Request

from shared.web.forms import content_type

_FORM = "application/x-www-form-urlencoded"


async def remember_typed(request: Request) -> None:
    """Keep the fields of a posted form with its request. Files are not among them: nobody can send those again."""
    if request.method == "POST" and content_type(request) == _FORM:
        fields = (await request.form()).multi_items()
        request.state.typed = [(name, value) for name, value in fields if isinstance(value, str)]


def typed_before(request: Request) -> list[tuple[str, str]]:
    """Names and values, in their order; nothing of a request that is no form."""
    found: list[tuple[str, str]] = getattr(request.state, "typed", [])
    return found
