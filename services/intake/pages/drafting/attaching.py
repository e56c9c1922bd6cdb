"""Attaching files on a page, to whatever kind of draft: many at once, what each is, another in its place, and undo.

With JavaScript files go one by one to the API.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, cast, get_args

from services.intake.documents.kinds import ENDINGS
from services.intake.documents.of_drafts import DraftFile, DraftFiles
from services.intake.documents.refusals import UPLOAD_REFUSALS
from services.intake.documents.uploads import Arriving
from services.intake.pages.asking import with_label
from services.intake.views.documents import SENT_FILES
from shared.contracts.personal import Masked
from shared.domain import Refusal, Text
from shared.scheme.application_kinds import PlanType
from shared.scheme.document_limits import DOCUMENT_LIMITS, MEBIBYTE
from shared.scheme.documents import DOCUMENTS, AskedDocument, Document
from shared.web.attached_files import ShownFile
from shared.web.forms import KEY_FIELD
from shared.web.multipart import PostedParts
from shared.web.plan_view import MASKED
from shared.web.problems import FieldError, refusal_errors

PREFIX: Final = "/intake/draft-files"
"""Where files are posted: larger bodies are taken here only."""
FILES, KIND, AS, REPLACE = "files", "kind", "as:", "replace:"
_DOCUMENTS: Final = get_args(Document)


@dataclass
class ArrivedPage:
    """What came of a posted page, part by part."""

    step: str = ""
    kind: str = ""
    chosen: dict[str, str] = field(default_factory=dict)
    taken: list[tuple[str, str]] = field(default_factory=list)
    """The id of each new file, and of the one in whose place it comes, if any."""
    refused: list[FieldError] = field(default_factory=list)


def refusal_errors_of(refusals: Sequence[Refusal]) -> tuple[FieldError, ...]:
    """In words, at the inputs of the page."""
    return tuple(error for one in refusals for error in refusal_errors(one, UPLOAD_REFUSALS))


async def taken(files: DraftFiles, parts: PostedParts) -> ArrivedPage:
    """Files are taken as they come; one that is not is told, and the others stay."""
    posted, key, count = ArrivedPage(), "", 0
    async for part in parts:
        if part.filename is None:
            text = await parts.text()
            if part.name == KEY_FIELD:
                key = text[:100]
            elif part.name == "step":
                posted.step = text
            elif part.name == KIND:
                posted.kind = text if text in _DOCUMENTS else ""
            elif part.name.startswith(AS):
                posted.chosen[part.name.removeprefix(AS)] = text if text in _DOCUMENTS else ""
        elif part.filename:
            count += 1
            before = part.name.removeprefix(REPLACE) if part.name.startswith(REPLACE) else ""
            arriving = Arriving("", f"{key}/{count}", part.filename, part.declared)
            made = await files.add(arriving, parts.pieces())
            if isinstance(made, Refusal):
                name = Text(ja=part.filename, en=part.filename)
                at = part.name if before else FILES
                posted.refused += (with_label(one, name, at) for one in refusal_errors(made, UPLOAD_REFUSALS))
            else:
                posted.taken.append((made.file_id, before))
    return posted


def keep_files(files: DraftFiles, posted: ArrivedPage) -> None:
    """What was chosen of each file, and the new ones in the place of others."""
    listed = {one.file_id: one for one in files.listed()}
    for file_id, filed_as in posted.chosen.items():
        files.choose(file_id, filed_as)
    for file_id, before in posted.taken:
        was = listed.get(before)
        files.choose(file_id, posted.chosen.get(before, was.filed_as) if was else posted.kind)
        if was is not None and before != file_id:
            files.remove(before)


@dataclass(frozen=True, slots=True)
class Attachable:
    """A document as which a file may be attached though R31 does not ask for it."""

    document: Document
    name: Text


def attachable(plan_type: PlanType, on: date) -> tuple[Attachable, ...]:
    """Every document that a plan of a type may have as a file, whatever is asked of it."""
    rows = DOCUMENTS.on(on).items()
    return tuple(
        Attachable(document, row.name)
        for document, row in rows
        if plan_type in row.of and (plan_type not in row.entered_by or plan_type in row.also_as_file)
    )


def shown_page(
    files: DraftFiles, asked: Sequence[AskedDocument | Attachable], on: date, errors: Sequence[FieldError], removed: str
) -> Mapping[str, Any]:
    """What a page of files shows (attaching.html)."""
    limits, listed = DOCUMENT_LIMITS.on(on), files.listed()
    return {
        "draft_id": files.draft_id,
        "listed": listed,
        "asked": asked,
        # What is said of all files together stands where files are added.
        "errors": [replace(one, field=FILES) if one.field == "attachments" else one for one in errors],
        "endings": ENDINGS,
        "most_bytes": limits.most_bytes,
        "most_megabytes": limits.most_bytes // MEBIBYTE,
        "most_files": limits.most_files,
        "most_bytes_together": limits.most_bytes_together,
        "most_megabytes_together": limits.most_bytes_together // MEBIBYTE,
        "bytes_together": sum(one.size for one in listed),
        "can_undo": bool(removed) and files.may_put_back(removed),
        "removed": removed,
    }


def shown_draft_files(files: Sequence[DraftFile], on: date) -> list[ShownFile]:
    """The files as 内容確認 shows them."""
    rows = DOCUMENTS.on(on)
    return [
        ShownFile(
            one.file_id,
            MASKED[one.name] if isinstance(one.name, Masked) else one.name,
            rows[cast("Document", one.filed_as)].name,
            one.size,
            one.sha256,
            one.media_type,
            f"{SENT_FILES}/{one.file_id}/content",
        )
        for one in files
        if one.filed_as
    ]
