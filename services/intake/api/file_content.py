"""The bytes of a file as a response that does nothing in a browser but be seen or saved."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

import structlog
from starlette.responses import Response, StreamingResponse

from services.intake.documents.kinds import SHOWN_IN_PAGE
from services.intake.documents.uploads import Documents, pieces
from shared.contracts.personal import Masked
from shared.event_store.door import UnknownStream
from shared.files.framing import FileUnopened
from shared.web.problems import UNREADABLE, Problem

# Nothing in it runs or loads anything, and only our own pages show it.
_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox; "
    "frame-ancestors 'self'",
    "X-Frame-Options": "SAMEORIGIN",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}

log = structlog.get_logger("web")


def content_of(documents: Documents, file_id: str, key_id: str, name: str | Masked, media_type: str) -> Response:
    """Raises UnknownStream for what was erased, and Problem (503) for what should open and does not."""
    if isinstance(name, Masked):
        raise UnknownStream(file_id)
    try:
        file = documents.opened(file_id, key_id)
        body = pieces(file)
    except (FileUnopened, FileNotFoundError) as error:
        log.error("file_unreadable", file_id=file_id, error=type(error).__name__)
        raise Problem(UNREADABLE) from error
    manner = "inline" if media_type in SHOWN_IN_PAGE else "attachment"
    headers = {
        **_HEADERS,
        "Content-Disposition": f"{manner}; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Length": str(file.size),
    }
    return StreamingResponse(body, headers=headers, media_type=media_type)
