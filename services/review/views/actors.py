"""Who looks at something of review, or at what an action would do, as parameters of its routes."""

from __future__ import annotations

from typing import Annotated

from services.review.domain.certificate_corrections import CorrectCertificate
from services.review.domain.commands import Approve, Assign, ExtendDeadline, Propose, RequestCorrection, Transfer
from services.review.domain.rescission import NotifyHearing, Rescind
from shared.contracts.event import Actor
from shared.web.authorization import granted

HearingRight = Annotated[Actor, granted(NotifyHearing.right)]
Rescinding = Annotated[Actor, granted(Rescind.right)]
OpeningPersonal = Annotated[Actor, granted("review.open_personal")]
Reading = Annotated[Actor, granted("review.read")]
Assigning = Annotated[Actor, granted(Assign.right)]
Correcting = Annotated[Actor, granted(RequestCorrection.right)]
Proposing = Annotated[Actor, granted(Propose.right)]
Extending = Annotated[Actor, granted(ExtendDeadline.right)]
Transferring = Annotated[Actor, granted(Transfer.right)]
Approving = Annotated[Actor, granted(Approve.right)]
PuttingRight = Annotated[Actor, granted(CorrectCertificate.right)]
EnteringPaper = Annotated[Actor, granted("review.enter_paper")]
