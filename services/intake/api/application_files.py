"""The files of an application that was filed: for who filed it, and for the bureau that examines it (R31)."""

from __future__ import annotations

from typing import Any, Final

import structlog
from fastapi import APIRouter
from starlette.responses import Response

from services.intake.api.file_content import content_of
from services.intake.commands import Commands
from services.intake.domain.application import APPLICATION
from services.intake.views.actors import ReadingDocuments
from services.intake.views.progress import is_application_id
from shared.contracts.documents import FiledDocument
from shared.contracts.event import Actor
from shared.event_store.door import UnknownStream
from shared.event_store.store import EventStore
from shared.scheme.authorization import Whose, may

_BYTES: Final[dict[int | str, dict[str, Any]]] = {200: {"content": {"application/octet-stream": {}}}}

log = structlog.get_logger("web")


def router(commands: Commands) -> APIRouter:
    """GET /intake/applications/{application_id}/files/{document_id}."""
    routes = APIRouter(prefix="/intake/applications", tags=["intake"])

    @routes.get("/{application_id}/files/{document_id}", response_class=Response, responses=_BYTES)
    def file(application_id: str, document_id: str, actor: ReadingDocuments) -> Response:
        """The bytes of a file that was attached. Reading it is written in the process's log, as who and which."""
        found = filed_document(commands.store, actor, application_id, document_id)
        name = commands.vault.open(found.name)
        answer = content_of(commands.documents, found.file_id, found.name.key, name, found.media_type)
        log.info("document_read", application_id=application_id, file_id=document_id, actor=actor.id, role=actor.role)
        return answer

    return routes


def filed_document(store: EventStore, actor: Actor, application_id: str, file_id: str) -> FiledDocument:
    """A file of an application that someone may read. Raises UnknownStream, for another's too."""
    events = store.stream(application_id) if is_application_id(application_id) else []
    state = APPLICATION.replay([one.event for one in events])
    whose = Whose(account=events[0].event.head.actor.id, bureau=state.bureau) if events else Whose()
    if not may(actor, "intake.read_documents", whose):
        raise UnknownStream(application_id)
    found = next((one for one in state.documents if one.file_id == file_id), None)
    if found is None:
        raise UnknownStream(file_id)
    return found
