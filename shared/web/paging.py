"""Pages of lists in addresses: `at` says where one begins, and a list tells the addresses of its neighbours."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query
from starlette.requests import Request

from shared.paging import Keyset, Order, Start
from shared.web.problems import INVALID_INPUT, PLACE_UNKNOWN, Problem

At = Annotated[str, Query(max_length=400, description="Where the page begins, as `previous` and `next` name it.")]
"""A parameter of a list: `at: At = ""`."""

Limit = Annotated[int, Query(ge=1, le=200)]
"""A parameter of a list, how long a page is at most: `limit: Limit = 50`."""


def in_order(*orders: Order) -> str:
    """The order of a list for the `description` of its route; several where it depends on what is asked for."""
    return "\n".join(f"Order: {order.in_words.en}." for order in orders)


def start_at(keyset: Keyset, at: str) -> Start | None:
    """Where a page begins; None for the beginning of the list. Raises Problem (422)."""
    try:
        return keyset.start(at) if at else None
    except ValueError:
        raise Problem(INVALID_INPUT, [PLACE_UNKNOWN]) from None


def here(request: Request, start: Start | None) -> str | None:
    """The address of this list at another page; None where there is none."""
    if start is None:
        return None
    kept = [(key, value) for key, value in request.query_params.multi_items() if key != "at"]
    return f"{request.url.path}?{urlencode([*kept, ('at', str(start))])}"
