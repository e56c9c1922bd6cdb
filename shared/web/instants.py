"""Instants in addresses, such that no calendar that they are counted in ends before them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime
from pydantic_core import PydanticCustomError

from shared.domain import JST


def _counted(instant: datetime) -> datetime:
    """0001-01-01T00:00+14:00 is an instant of the year 0 in UTC, which neither Python nor a day in Japan can say."""
    try:
        for zone in (UTC, JST):
            instant.astimezone(zone)
    except OverflowError:
        raise PydanticCustomError("datetime_parsing", "no instant of the years 1 to 9999") from None
    return instant


Instant = Annotated[AwareDatetime, AfterValidator(_counted)]
"""A parameter of a route: an instant with its offset, as it was given."""
