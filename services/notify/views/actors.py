"""Who asks something of notify, and of which notice, as parameters of its routes."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path

from shared.contracts.event import Actor
from shared.web.authorization import granted

Reading = Annotated[Actor, granted("notify.read")]
SendingAgain = Annotated[Actor, granted("notify.send_again")]

NoticeId = Annotated[str, Path(max_length=64, pattern=r"^[A-Za-z0-9-]+$")]
