"""What intake records of the files that came with a filing (添付書類, R31). Their bytes lie elsewhere (ADR 0036)."""

from __future__ import annotations

from typing import ClassVar

from shared.contracts.event import Block, Event
from shared.contracts.personal import Personal
from shared.domain import Text
from shared.scheme.documents import Document


class FiledDocument(Block):
    """One file: `filed_as` what it was attached, `sha256` of its bytes, which are sealed under the key of its name."""

    file_id: str
    filed_as: Document
    name: Personal
    size: int
    sha256: str
    media_type: str


class DocumentsAttached(Event):
    """添付. Files came with a text of an application, in the same unit of work; all their bytes were stored by then."""

    name: ClassVar[str] = "intake.DocumentsAttached/1"
    sentence: ClassVar[Text] = Text(
        ja="受付番号{application_no}の申請に{documents}件の書類を添付しました。",
        en="{documents} document(s) were attached to application {application_no}.",
    )
    application_no: str
    text_no: int
    documents: tuple[FiledDocument, ...]
