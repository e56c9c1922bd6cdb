"""The files of one draft (添付書類): sent one by one, chosen what they are, replaced and removed, handed to the filing.

They are rows of stored_files and no part of what is typed, so that a save elsewhere meets none of them. They stay as
long as the draft does, and go with it; what was removed can be put back until it is swept.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import cast

from starlette.concurrency import iterate_in_threadpool, run_in_threadpool

from services.intake.documents import stored
from services.intake.documents.stored import StoredFile
from services.intake.documents.sweeper import AFTER_REMOVAL
from services.intake.documents.uploads import Arriving, Documents, path_of, pieces
from services.intake.domain.documents import beyond_limits, document_problems
from services.intake.domain.requests import NamedDocument
from services.intake.drafts.draft import Draft
from services.intake.drafts.store import Drafts
from shared.clock import today
from shared.contracts.documents import FiledDocument
from shared.contracts.personal import Masked
from shared.domain import Refusal, refuse, together
from shared.event_store.door import UnknownStream
from shared.scheme.application_kinds import PlanType
from shared.scheme.documents import Document


@dataclass(frozen=True, slots=True)
class DraftFile:
    """A file of a draft under the name that its owner knows; `filed_as` is "" until somebody chooses."""

    file_id: str
    name: str | Masked
    size: int
    sha256: str
    media_type: str
    filed_as: Document | str
    stored: StoredFile


@dataclass(frozen=True)
class DraftFiles:
    """The files of a draft that its owner may open; whether they may, whoever makes this has asked."""

    documents: Documents
    owner: str
    draft_id: str

    def listed(self) -> tuple[DraftFile, ...]:
        """In the order in which they came."""
        return tuple(self._shown(one) for one in self.documents.own(self.owner, self.draft_id))

    async def add(self, arriving: Arriving, parts: AsyncIterator[bytes]) -> StoredFile | Refusal:
        """Take one in. Raises what `Documents.receive` does."""
        mine = replace(arriving, account=self.owner, draft_id=self.draft_id)
        return await self.documents.receive(mine, parts)

    async def copy_from(self, other: DraftFiles) -> list[Refusal]:
        """Take in what another draft has, each as what it is there; what stands against one that is not taken now.

        Repeated, it takes in what is lacking. Raises what `Documents.receive` does.
        """
        refused = []
        for one in await run_in_threadpool(other.listed):
            if isinstance(one.name, Masked):
                continue
            content = await run_in_threadpool(self.documents.opened, one.file_id, one.stored.key_id)
            filed_as = cast("Document", one.filed_as)
            arriving = Arriving("", f"{self.draft_id}/{one.file_id}", one.name, one.media_type, filed_as=filed_as)
            made = await self.add(arriving, iterate_in_threadpool(pieces(content)))
            refused += [made] if isinstance(made, Refusal) else []
        return refused

    def choose(self, file_id: str, filed_as: str) -> None:
        """As which document it will be attached; what is no file of this draft stays as it is."""
        stored.choose(self.documents.database, self.owner, self.draft_id, file_id, filed_as)

    def remove(self, file_id: str) -> None:
        """Take one out. Raises UnknownStream where this draft has none such."""
        if file_id not in {one.file_id for one in self.documents.own(self.owner, self.draft_id)}:
            raise UnknownStream(file_id)
        self.documents.remove(self.owner, file_id)

    def may_put_back(self, file_id: str) -> bool:
        """Whether it was removed, and is not swept yet."""
        is_removed = self.documents.database.read(stored.was_removed(self.owner, file_id))
        return is_removed and self.documents.place.size(path_of(file_id)) is not None

    def put_back(self, file_id: str) -> Refusal | None:
        """Undo a removal. Once it is swept nothing comes of it."""
        if not self.may_put_back(file_id):
            return refuse("R31", "document_unknown", "attachments")
        since = self.documents.clock.now() - AFTER_REMOVAL
        stored.put_back(self.documents.database, self.owner, self.draft_id, file_id, since)
        sizes = [one.size for one in self.documents.own(self.owner, self.draft_id)]
        refusal = beyond_limits(sizes, today(self.documents.clock))
        if refusal is not None:
            self.documents.remove(self.owner, file_id)
        return refusal

    def named(self) -> tuple[NamedDocument, ...]:
        """As a filing names them, those of which it is chosen what they are."""
        return tuple(
            NamedDocument.model_validate({"id": one.file_id, "as": one.filed_as})
            for one in self.listed()
            if one.filed_as
        )

    def refusals(self, plan_type: PlanType, on: date, before: Sequence[FiledDocument] = ()) -> list[Refusal]:
        """What stands against filing them as they are, each at "attachments.as:ID", or "attachments" of all of them.

        `before` are the files that the application has already.
        """
        listed = self.listed()
        chosen = [one for one in listed if one.filed_as]
        found = [
            refuse("R31", "document_not_chosen", f"attachments.as:{one.file_id}", name=str(one.name))
            for one in listed
            if not one.filed_as
        ]
        for refusal in document_problems([_as_if_filed(one) for one in chosen], plan_type, on, before):
            _, _, place = refusal.field.partition(".")
            at = f"attachments.as:{chosen[int(place.partition('.')[0])].file_id}" if place else refusal.field
            found.append(replace(refusal, field=at))
        return found

    def _shown(self, file: StoredFile) -> DraftFile:
        name = self.documents.vault.open(file.name)
        return DraftFile(file.file_id, name, file.size, file.sha256, file.media_type, file.filed_as, file)


async def copied(drafts: Drafts, documents: Documents, owner: str, draft_id: str, key: str) -> Draft | Refusal:
    """Another draft with the same content and copies of its files; `key` is that of the request."""
    made = await run_in_threadpool(drafts.copy, owner, draft_id, key)
    if isinstance(made, Refusal):
        return made
    refused = await DraftFiles(documents, owner, made.draft_id).copy_from(DraftFiles(documents, owner, draft_id))
    return together(refused) or made


def _as_if_filed(file: DraftFile) -> FiledDocument:
    return FiledDocument.model_validate(
        {
            "file_id": file.file_id,
            "filed_as": file.filed_as,
            "name": file.stored.name,
            "size": file.size,
            "sha256": file.sha256,
            "media_type": file.media_type,
        }
    )
