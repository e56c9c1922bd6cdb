"""Which fields may hold personal text is told by their types, and none is missed."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel

from shared.contracts.event import Event
from shared.contracts.personal import Personal, personals
from tests.golden.samples import samples


def everywhere(value: Any) -> list[Personal]:
    """Every Personal, looked for in every field."""
    match value:
        case Personal():
            return [value]
        case BaseModel():
            return [found for part in value.__dict__.values() for found in everywhere(part)]
        case tuple() | list():
            return [found for part in value for found in everywhere(part)]
    return []


@pytest.mark.parametrize("event", samples(), ids=lambda event: event.name)
def test_all_personal_text_of_an_event_is_found(event: Event) -> None:
    assert personals(event) == everywhere(event)
