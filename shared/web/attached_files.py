"""The files of an application as pages show them (documents.html)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shared.contracts.documents import FiledDocument
from shared.contracts.personal import Masked, Open
from shared.domain import Text
from shared.scheme.documents import DOCUMENTS
from shared.web.components import Words
from shared.web.plan_view import MASKED


@dataclass(frozen=True, slots=True)
class ShownFile:
    """`address` is where it can be looked at; empty where that may not be, or it is gone."""

    file_id: str
    name: Words
    filed_as: Text
    size: int
    sha256: str
    media_type: str
    address: str = ""


def shown_files(documents: Sequence[FiledDocument], open: Open, filed_on: date, address: str = "") -> list[ShownFile]:
    """Files that were filed on a day. `address` is where they are looked at, each under its id."""
    rows = DOCUMENTS.on(filed_on)
    found = []
    for one in documents:
        name = open(one.name)
        is_gone = isinstance(name, Masked)
        found.append(
            ShownFile(
                one.file_id,
                MASKED[name] if isinstance(name, Masked) else name,
                rows[one.filed_as].name,
                one.size,
                one.sha256,
                one.media_type,
                "" if is_gone or not address else f"{address}/{one.file_id}",
            )
        )
    return found
