"""Who asks something of review, as parameters of its routes."""

from __future__ import annotations

from typing import Annotated

from shared.contracts.event import Actor
from shared.web.authorization import granted

Reading = Annotated[Actor, granted("review.read")]
Assigning = Annotated[Actor, granted("review.assign")]
Releasing = Annotated[Actor, granted("review.release")]
Correcting = Annotated[Actor, granted("review.request_correction")]
Extending = Annotated[Actor, granted("review.extend")]
Proposing = Annotated[Actor, granted("review.propose")]
SendingBack = Annotated[Actor, granted("review.send_back")]
Approving = Annotated[Actor, granted("review.approve")]
