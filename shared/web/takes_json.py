"""Routes whose JSON FastAPI reads by itself, as `posted` reads it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from shared.web.handed_in import read_json
from shared.web.posted import read_once


class TakesJson(APIRoute):
    """For `APIRouter(route_class=TakesJson)`: another encoding, and a name that is there twice, are refused by name."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def with_own_reading(request: Request) -> Response:
            return await handle(_Request(request.scope, request.receive))

        return with_own_reading


class _Request(Request):
    async def json(self) -> Any:
        return read_once(await self.body(), read_json)
