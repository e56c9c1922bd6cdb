"""Who asks something of audit, as parameters of its routes."""

from __future__ import annotations

from typing import Annotated, Final

from shared.contracts.event import Actor
from shared.web.authorization import granted

READING: Final = granted("audit.read")
"""A dependency of whatever audit shows."""

Exporting = Annotated[Actor, granted("audit.export")]
Verifying = Annotated[Actor, granted("audit.verify")]
