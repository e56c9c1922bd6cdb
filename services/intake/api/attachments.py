"""The routes of files (添付書類): send one, see what was sent, take one back; a filing then names them by id."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final, Literal

import structlog
from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from services.intake.api.file_content import content_of
from services.intake.documents.refusals import UPLOAD_REFUSALS
from services.intake.documents.stored import StoredFile
from services.intake.documents.uploads import Arriving, Documents
from services.intake.domain.refusals import REFUSALS
from services.intake.drafts.store import Drafts
from services.intake.views.actors import Filing
from services.intake.views.documents import SENT_FILES
from shared.contracts.personal import Masked
from shared.domain import Refusal
from shared.event_store.door import UnknownStream
from shared.scheme.document_limits import DOCUMENT_LIMITS
from shared.scheme.documents import Document
from shared.web.forms import IdempotencyKey, content_type, is_form
from shared.web.problems import BY_STATUS, Problem, refusal_problem, unavailable

MOST_BODY: Final = max(limits.most_bytes for _, limits in DOCUMENT_LIMITS.blocks()) * 11 // 10
"""A file that is a little too large is told so in words; a much larger one is not read at all."""

log = structlog.get_logger("web")


class FileAnswer(BaseModel):
    """A file that was sent and is not filed yet. `sha256` is that of its bytes; `name` is null where it was erased."""

    id: str
    name: str | None
    size: int
    sha256: str
    media_type: str
    stored_at: datetime
    draft: str
    filed_as: Annotated[str, Field(serialization_alias="as", description="As what its draft attaches it.")]
    content: str


class FileList(BaseModel):
    """What an account has sent and not filed yet, in the order in which it came."""

    attachments: list[FileAnswer]


class RemovedAnswer(BaseModel):
    """A file that was taken back: it can be neither seen nor filed any more."""

    id: str


def away(error: Exception) -> Problem:
    """503: where files are kept, or who scans them, does not answer, so nothing was taken."""
    log.warning("files_unavailable", error=type(error).__name__)
    return unavailable()


OfDraft = Annotated[str, Query(max_length=64, pattern=r"^[A-Za-z0-9-]*$", description="Of which draft; none if empty.")]
AsDocument = Annotated[Document | Literal[""], Query(alias="as", description="As what its draft attaches it.")]


def router(documents: Documents, drafts: Drafts) -> APIRouter:
    """The routes under /intake/attachments."""
    routes = APIRouter(prefix=SENT_FILES, tags=["intake"])

    @routes.post("", status_code=201, response_model=FileAnswer, openapi_extra=_BYTES)
    async def send(
        request: Request,
        actor: Filing,
        key: IdempotencyKey,
        name: Annotated[str, Query(min_length=1, max_length=400, description="The name of the file, with its ending.")],
        draft: OfDraft = "",
        filed_as: AsDocument = "",
    ) -> FileAnswer:
        """Send a file as the body. It is taken when it is stored whole; a filing then names it by its id.

        With a draft it belongs to that, and is erased with it; the pages of the draft attach it when that is filed.
        """
        if is_form(request):
            raise Problem(BY_STATUS[415])
        if draft:
            await run_in_threadpool(drafts.load, actor.id, draft)
        arriving = Arriving(actor.id, key, name, content_type(request), draft, filed_as)
        taken = await documents.receive(arriving, request.stream())
        if isinstance(taken, Refusal):
            raise refusal_problem(taken, UPLOAD_REFUSALS)
        return file_answer(documents, taken)

    @routes.get("", response_model=FileList)
    def sent(actor: Filing, draft: OfDraft = "") -> FileList:
        """One's own files that are not filed yet."""
        return FileList(attachments=[file_answer(documents, one) for one in documents.own(actor.id, draft)])

    @routes.get("/{file_id}", response_model=FileAnswer)
    def one(file_id: str, actor: Filing) -> FileAnswer:
        """One of them."""
        return file_answer(documents, _own(documents, actor.id, file_id))

    @routes.get(
        "/{file_id}/content", response_class=Response, responses={200: {"content": {"application/octet-stream": {}}}}
    )
    def content(file_id: str, actor: Filing) -> Response:
        """Its bytes."""
        file = _own(documents, actor.id, file_id)
        return content_of(documents, file.file_id, file.key_id, documents.vault.open(file.name), file.media_type)

    @routes.post("/{file_id}/removal", response_model=RemovedAnswer)
    def take_back(file_id: str, actor: Filing, key: IdempotencyKey) -> RemovedAnswer:
        """Take back a file that was not filed. Repeated, it changes nothing."""
        refused = documents.remove(actor.id, file_id)
        if refused is not None:
            raise refusal_problem(refused, REFUSALS)
        return RemovedAnswer(id=file_id)

    return routes


_CONTENT: Final[dict[int | str, dict[str, Any]]] = {200: {"content": {"application/octet-stream": {}}}}
_BYTES: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


def file_answer(documents: Documents, file: StoredFile) -> FileAnswer:
    """A stored file, as it is answered."""
    assert file.stored_at is not None
    name = documents.vault.open(file.name)
    return FileAnswer(
        id=file.file_id,
        name=None if isinstance(name, Masked) else name,
        size=file.size,
        sha256=file.sha256,
        media_type=file.media_type,
        stored_at=file.stored_at,
        draft=file.draft_id,
        filed_as=file.filed_as,
        content=f"{SENT_FILES}/{file.file_id}/content",
    )


def _own(documents: Documents, account: str, file_id: str) -> StoredFile:
    """Raises UnknownStream for another's, as for what is not there."""
    file = documents.one(account, file_id)
    if file is None:
        raise UnknownStream(file_id)
    return file
