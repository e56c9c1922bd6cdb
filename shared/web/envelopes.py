"""A person's request as the envelope of its command: who asks, under which key, and which version they saw."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends
from starlette.requests import Request

from shared.event_store.door import Envelope
from shared.event_store.unit_of_work import Cause, Once
from shared.web.forms import KEY_FIELD, IdempotencyKey, SeenVersion, is_form
from shared.web.middleware import correlation_id_of
from shared.web.persona import current_actor


async def _keyed(request: Request, key: IdempotencyKey) -> Envelope:
    """Raises Problem where nobody was chosen (403) or the key is missing (400)."""
    actor = current_actor(request)
    # The path as it is, not as the route was written: the same key for another case is another request.
    route = f"{request.method} {request.url.path}"
    once = Once.of(actor, route, key, await _content(request))
    return Envelope(Cause(actor, correlation_id_of(request)), once)


KeyedEnvelope = Annotated[Envelope, Depends(_keyed)]
"""A parameter of a route that runs a command."""


async def _seen(envelope: KeyedEnvelope, seen: SeenVersion) -> Envelope:
    """Raises Problem as for a key, and where the version is missing (428) or none (400)."""
    return replace(envelope, seen=seen)


SeenEnvelope = Annotated[Envelope, Depends(_seen)]
"""A parameter of a route that changes what someone looked at."""


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
