"""The local mailbox as JSON: what has left the system, as its recipients got it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel

from services.notify.mailbox import Mailbox, ReceivedMail
from services.notify.views.outside_world import at_this_computer
from shared.web.problems import NOT_FOUND, Problem

BIGGEST = 2**63 - 1


class MailList(BaseModel):
    """Newest first. The next page is `before` the last of these, the previous one `after` the first."""

    mails: list[ReceivedMail]


class Header(BaseModel):
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class MailOut(ReceivedMail):
    """A mail as it is read."""

    headers: list[Header]
    text: str


MailId = Annotated[int, Path(ge=1, le=BIGGEST)]
Neighbour = Annotated[int | None, Query(ge=1, le=BIGGEST)]


def router(mailbox: Mailbox) -> APIRouter:
    """The routes under /mailbox/mails."""
    routes = APIRouter(prefix="/mailbox/mails", tags=["mailbox"], dependencies=[Depends(at_this_computer)])

    @routes.get("", summary="受信箱 Mails in the local mailbox, newest first")
    def mails(
        recipient: Annotated[str | None, Query(max_length=320, pattern=r"^[^\x00-\x1f\x7f]*$")] = None,
        before: Neighbour = None,
        after: Neighbour = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> MailList:
        return MailList(mails=list(mailbox.mails(recipient or None, before, after, limit)))

    @routes.get("/{mail_id}", summary="メール One mail with its headers")
    def mail(mail_id: MailId) -> MailOut:
        found = mailbox.mail(mail_id)
        if found is None:
            raise Problem(NOT_FOUND)
        headers = [Header(name=name, value=value) for name, value in found.headers]
        return MailOut(**asdict(found.received), headers=headers, text=found.text)

    return routes
