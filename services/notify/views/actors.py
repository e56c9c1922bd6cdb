"""Who asks something of notify, as parameters of its routes."""

from __future__ import annotations

from typing import Annotated

from shared.contracts.event import Actor
from shared.web.authorization import granted

Reading = Annotated[Actor, granted("notify.read")]
SendingAgain = Annotated[Actor, granted("notify.send_again")]
