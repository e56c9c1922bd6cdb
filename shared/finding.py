"""What is not as it should be, as `/health/ready`, the metrics and `jigyokei links` say it."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict


class Finding(BaseModel):
    """One thing that waits or is wrong. `what` is a fixed word that is safe to search for; `more` is for people."""

    model_config = ConfigDict(frozen=True)

    what: str
    where: str
    """A service, a link ("review>intake") or a database."""
    since: datetime | None
    more: str = ""
