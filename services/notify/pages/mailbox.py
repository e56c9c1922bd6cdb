"""The local mailbox as pages."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi import Path as PathValue
from starlette.requests import Request
from starlette.responses import Response

from services.notify.mailbox import LATEST, PAGE, Mailbox
from services.notify.views.outside_world import at_this_computer
from shared.domain import Text
from shared.web.authorization import for_everyone
from shared.web.components import Column
from shared.web.pages import NavigationLink, Section, render
from shared.web.paging import At, start_at
from shared.web.problems import NOT_FOUND, Problem

SECTION = Section(
    "notify",
    Text(ja="受信箱（動作確認用）", en="Mailbox (for trials)"),
    Path(__file__).parents[1] / "templates",
    "/mailbox",
    navigation=(NavigationLink(Text(ja="受信したメール", en="Received mail"), "/mailbox"),),
)

_COLUMNS = (
    Column("subject", Text(ja="件名", en="Subject")),
    Column("recipient", Text(ja="宛先", en="To")),
    Column("received_at", Text(ja="受信日時", en="Received")),
)
_BIGGEST = 2**63 - 1


def router(mailbox: Mailbox) -> APIRouter:
    """The pages under /mailbox."""
    routes = APIRouter(
        prefix="/mailbox",
        include_in_schema=False,
        dependencies=[for_everyone("public.read_mailbox"), Depends(at_this_computer)],
    )

    @routes.get("")
    def mails(
        request: Request,
        recipient: Annotated[str, Query(max_length=320, pattern=r"^[^\x00-\x1f\x7f]*$")] = "",
        at: At = "",
    ) -> Response:
        wanted = recipient.strip() or None
        page = mailbox.mails(wanted, start_at(LATEST, at), PAGE)
        return render(
            request, "notify/mailbox.html", page=page, columns=_COLUMNS, order=LATEST.order, recipient=wanted or ""
        )

    @routes.get("/read/{mail_id}")
    def mail(request: Request, mail_id: Annotated[int, PathValue(ge=1, le=_BIGGEST)]) -> Response:
        found = mailbox.mail(mail_id)
        if found is None:
            raise Problem(NOT_FOUND)
        return render(request, "notify/mail.html", mail=found)

    return routes
