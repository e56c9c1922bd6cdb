"""The local mailbox as pages."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi import Path as PathValue
from starlette.requests import Request
from starlette.responses import Response

from services.notify.mailbox import PAGE, Mailbox
from services.notify.views.outside_world import at_this_computer
from shared.domain import Text
from shared.web.components import Column
from shared.web.pages import Link, Section, render
from shared.web.problems import NOT_FOUND, Problem

SECTION = Section(
    "notify",
    Text(ja="受信箱（動作確認用）", en="Mailbox (for trials)"),
    Path(__file__).parents[1] / "templates",
    "/mailbox",
    navigation=(Link(Text(ja="受信したメール", en="Received mail"), "/mailbox"),),
)

_COLUMNS = (
    Column("subject", Text(ja="件名", en="Subject")),
    Column("recipient", Text(ja="宛先", en="To")),
    Column("received_at", Text(ja="受信日時", en="Received")),
)
_BIGGEST = 2**63 - 1
_Neighbour = Annotated[int | None, Query(ge=1, le=_BIGGEST)]


def router(mailbox: Mailbox) -> APIRouter:
    """The pages under /mailbox."""
    routes = APIRouter(prefix="/mailbox", include_in_schema=False, dependencies=[Depends(at_this_computer)])

    @routes.get("")
    def mails(
        request: Request,
        recipient: Annotated[str, Query(max_length=320, pattern=r"^[^\x00-\x1f\x7f]*$")] = "",
        before: _Neighbour = None,
        after: _Neighbour = None,
    ) -> Response:
        wanted = recipient.strip() or None
        found = mailbox.mails(wanted, before, after, PAGE + 1)
        more = len(found) > PAGE
        shown = found[:PAGE] if after is None else found[-PAGE:]
        newer, older = (before is not None, more) if after is None else (more, True)
        return render(
            request,
            "notify/mailbox.html",
            mails=shown,
            columns=_COLUMNS,
            recipient=wanted or "",
            newer=shown[0].mail_id if shown and newer else None,
            older=shown[-1].mail_id if shown and older else None,
        )

    @routes.get("/read/{mail_id}")
    def mail(request: Request, mail_id: Annotated[int, PathValue(ge=1, le=_BIGGEST)]) -> Response:
        found = mailbox.mail(mail_id)
        if found is None:
            raise Problem(NOT_FOUND)
        return render(request, "notify/mail.html", mail=found)

    return routes
