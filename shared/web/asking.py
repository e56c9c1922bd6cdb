"""A person's request on its way to `event_store.door.ask`: who asks, under which number, and how a repeat is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends
from starlette.requests import Request

from shared.contracts.event import Actor
from shared.event_store.unit_of_work import Cause, Once
from shared.web.forms import KEY_FIELD, Key, is_form
from shared.web.middleware import correlation_id_of
from shared.web.persona import current_actor


@dataclass(frozen=True, slots=True)
class Asked:
    """What a command needs to know of the request that brought it."""

    cause: Cause
    once: Once

    @property
    def actor(self) -> Actor:
        return self.cause.actor


async def asked(request: Request, key: Key) -> Asked:
    """Raises Problem where nobody was chosen (403) or the key is missing (400)."""
    actor = current_actor(request)
    # The path as it is, not as the route was written: the same key for another case is another request.
    route = f"{request.method} {request.url.path}"
    once = Once.of(actor, route, key, await _content(request))
    return Asked(Cause(actor, correlation_id_of(request)), once)


Asking = Annotated[Asked, Depends(asked)]
"""A parameter of a route that runs a command: `asking: Asking`, then `ask(store, work, asking.once)`."""


async def _content(request: Request) -> bytes:
    if not is_form(request):
        return await request.body()
    form = await request.form()
    fields = [
        (name, value if isinstance(value, str) else f"{value.filename}:{value.size}")
        for name, value in form.multi_items()
        if name != KEY_FIELD
    ]
    return urlencode(fields).encode()
