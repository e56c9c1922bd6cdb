"""The files that came with an application, looked at in a page of the desk. Intake has their bytes, and serves them."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.review.pages.desk import Desk, crumb
from services.review.pages.words import DESK
from services.review.views.actors import OpeningPersonal
from services.review.views.case_page import CasePage, may_open
from shared.contracts.event import Actor
from shared.contracts.personal import Open
from shared.event_store.door import UnknownStream
from shared.web.attached_files import ShownFile, shown_files
from shared.web.pages import render

PICTURES: Final = frozenset(("image/png", "image/jpeg"))
PDF: Final = "application/pdf"


def router(desk: Desk) -> APIRouter:
    """/review/desk/{case_id}/files/{document_id}."""
    routes = APIRouter(prefix="/review")

    @routes.get("/desk/{case_id}/files/{document_id}")
    def file(case_id: str, document_id: str, request: Request, actor: OpeningPersonal) -> Response:
        page = desk.page(case_id, actor)
        files = files_of(page, actor, desk.opening(page, actor))
        place = next((place for place, one in enumerate(files) if one.file_id == document_id and one.address), None)
        if place is None:
            raise UnknownStream(document_id)
        shown = files[place]
        return render(
            request,
            "review/file.html",
            case=page.case,
            file=shown,
            content=f"/intake/applications/{case_id}/files/{document_id}",
            is_picture=shown.media_type in PICTURES,
            is_pdf=shown.media_type == PDF,
            before=files[place - 1] if place else None,
            after=files[place + 1] if place + 1 < len(files) else None,
            back=f"{DESK}/{case_id}",
            trail=[crumb(page), (shown.name, "")],
        )

    return routes


def files_of(page: CasePage, actor: Actor, opening: Open) -> list[ShownFile]:
    """Those of a case, with the page of each for whom its personal text is opened."""
    case = page.case
    address = f"{DESK}/{case.case_id}/files" if may_open(actor, page) else ""
    return shown_files(case.documents, opening, case.received_on, address)
