"""Which keys stored bytes were sealed under, found without knowing what kind of event they are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson


def keys_in(data: bytes) -> set[str]:
    """The ids of the keys of every sealed box inside an event's JSON; none where the bytes are no JSON."""
    try:
        return set(_keys(orjson.loads(data)))
    except orjson.JSONDecodeError:
        return set()


def _keys(value: Any) -> Iterator[str]:
    match value:
        case {"key": str(key), "box": str()} if len(value) == 2:
            yield key
        case dict():
            for part in value.values():
                yield from _keys(part)
        case list():
            for part in value:
                yield from _keys(part)
