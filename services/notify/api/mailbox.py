"""The local mailbox as JSON: what has left the system, as its recipients got it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel
from starlette.requests import Request

from services.notify.mailbox import LATEST, Mailbox, ReceivedMail
from services.notify.views.outside_world import at_this_computer
from shared.web.authorization import for_everyone
from shared.web.paging import At, Limit, here, in_order, start_at
from shared.web.problems import NOT_FOUND, Problem

BIGGEST = 2**63 - 1


class MailList(BaseModel):
    """Newest first. `previous` and `next` are addresses."""

    mails: list[ReceivedMail]
    previous: str | None
    next: str | None


class MailHeader(BaseModel):
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class MailOut(ReceivedMail):
    """A mail as it is read."""

    headers: list[MailHeader]
    text: str


MailId = Annotated[int, Path(ge=1, le=BIGGEST)]


def router(mailbox: Mailbox) -> APIRouter:
    """The routes under /mailbox/mails."""
    routes = APIRouter(
        prefix="/mailbox/mails",
        tags=["mailbox"],
        dependencies=[for_everyone("public.read_mailbox"), Depends(at_this_computer)],
    )

    @routes.get("", summary="受信箱 Mails in the local mailbox", description=in_order(LATEST.order))
    def mails(
        request: Request,
        recipient: Annotated[str | None, Query(max_length=320, pattern=r"^[^\x00-\x1f\x7f]*$")] = None,
        at: At = "",
        limit: Limit = 50,
    ) -> MailList:
        page = mailbox.mails(recipient or None, start_at(LATEST, at), limit)
        return MailList(mails=list(page.rows), previous=here(request, page.previous), next=here(request, page.next))

    @routes.get("/{mail_id}", summary="メール One mail with its headers")
    def mail(mail_id: MailId) -> MailOut:
        found = mailbox.mail(mail_id)
        if found is None:
            raise Problem(NOT_FOUND)
        headers = [MailHeader(name=name, value=value) for name, value in found.headers]
        return MailOut(**asdict(found.received), headers=headers, text=found.text)

    return routes
