"""What review records of the files that came with an application (添付書類, R31)."""

from __future__ import annotations

from typing import ClassVar

from shared.contracts.documents import FiledDocument
from shared.contracts.event import Event
from shared.domain import Text


class DocumentsTaken(Event):
    """添付書類の受領. The case knows what came with a text. The bytes are intake's, which shows them."""

    name: ClassVar[str] = "review.DocumentsTaken/1"
    sentence: ClassVar[Text] = Text(
        ja="{documents}件の添付書類を受け取りました。", en="{documents} document(s) came with the application."
    )
    text_no: int
    documents: tuple[FiledDocument, ...]
