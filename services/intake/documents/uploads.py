"""Files on their way in and out: sealed as they come, looked at before anybody is told that they were taken.

Nothing of a file lies anywhere in the open, and no more than a few frames of it are in memory (ADR 0036); a PDF
is looked at whole, one at a time.
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from io import BufferedReader
from typing import Final, Literal
from uuid import uuid4

from psycopg.errors import UniqueViolation
from starlette.concurrency import run_in_threadpool

from services.intake.documents import stored
from services.intake.documents.kinds import FileKind, kind_of
from services.intake.documents.names import safe_name
from services.intake.documents.scanning import Scanner
from services.intake.documents.stored import StoredFile
from services.intake.domain.documents import beyond_limits
from services.intake.domain.requests import NamedDocument
from services.intake.read_models.attached_files import attached_among
from shared.clock import Clock, today
from shared.contracts.documents import FiledDocument
from shared.contracts.personal import Masked, Personal
from shared.domain import Refusal, refuse, together
from shared.event_store.door import UnknownStream
from shared.event_store.presuming import Conflict
from shared.event_store.unit_of_work import KeyReused
from shared.files.framing import FileUnopened, SealedFile, Sealing, head_of
from shared.files.place import FilePlace
from shared.postgres.database import Database
from shared.scheme.document_limits import DOCUMENT_LIMITS, MEBIBYTE
from shared.scheme.documents import Document
from shared.vault.vault import KEY_BYTES, Vault

FOLDER: Final = "attachments"


@dataclass(frozen=True, slots=True)
class Arriving:
    """A file that an account sends: its name and type as told, under which key, and for which draft, if any.

    `filed_as` is the document as which that will attach it, if it is chosen by now.
    """

    account: str
    request_key: str
    name: str
    declared: str = ""
    draft_id: str = ""
    filed_as: Document | Literal[""] = ""


class _TooLarge(Exception):
    """More came than a file may have."""


@dataclass(frozen=True)
class Documents:
    """The stored files of intake. Each method that touches bytes raises FilesAway."""

    database: Database
    vault: Vault
    clock: Clock
    place: FilePlace
    scanner: Scanner

    def prepare(self) -> None:
        """Make or check the table."""
        self.database.migrate(files("services.intake.documents") / "tables")

    async def receive(self, arriving: Arriving, parts: AsyncIterator[bytes]) -> StoredFile | Refusal:
        """Take a file in. It is acknowledged when its bytes are durable, and were looked at as they lie there.

        The same key again brings the same answer. Raises KeyReused where another file came under it, and ScannerAway.
        """
        before = await run_in_threadpool(self.database.read, stored.of_key(arriving.account, arriving.request_key))
        if before is not None:
            return await self._repeated(before, arriving, parts)
        name = safe_name(arriving.name)
        if isinstance(name, Refusal):
            return name
        file, key = await run_in_threadpool(self._begun, arriving, name)
        taken = await self._taken(file, name, arriving.declared, key, parts)
        if arriving.draft_id and not isinstance(taken, Refusal):
            taken = await run_in_threadpool(self._too_much, arriving) or taken
        if isinstance(taken, Refusal):
            await run_in_threadpool(self._drop, file)
        return taken

    def _too_much(self, arriving: Arriving) -> Refusal | None:
        """Whether the files of a draft are more now than an application may have."""
        together = self.own(arriving.account, arriving.draft_id)
        return beyond_limits([one.size for one in together], today(self.clock))

    def _begun(self, arriving: Arriving, name: str) -> tuple[StoredFile, bytes]:
        """A row for what comes, and the key that it is sealed under."""
        key_id = self.vault.new_key()
        box = self.vault.seal(name, key_id).box
        begun_at, filed_as = self.clock.now(), arriving.filed_as
        file = StoredFile(
            str(uuid4()), arriving.account, arriving.draft_id, key_id, box, 0, "", "", begun_at, filed_as=filed_as
        )
        try:
            stored.begin(self.database, file, arriving.request_key)
        except UniqueViolation:
            raise Conflict(f"{arriving.account} sends under this key just now") from None
        return file, os.urandom(KEY_BYTES)

    async def _taken(
        self, file: StoredFile, name: str, declared: str, key: bytes, parts: AsyncIterator[bytes]
    ) -> StoredFile | Refusal:
        limit = DOCUMENT_LIMITS.on(today(self.clock)).most_bytes
        head = head_of(self.vault.seal(base64.b64encode(key).decode(), file.key_id).box)
        counted = _Counted(parts, limit)
        try:
            await self.place.put(path_of(file.file_id), _sealed(file.file_id, head, key, counted))
        except _TooLarge:
            return refuse("P", "file_large", "file", most=limit // MEBIBYTE)
        if not counted.size:
            return refuse("P", "file_empty", "file")
        kind = await run_in_threadpool(self._looked_at, file, name, declared)
        if isinstance(kind, Refusal):
            return kind
        taken = replace(
            file,
            size=counted.size,
            sha256=counted.digest.hexdigest(),
            media_type=kind.media_type,
            stored_at=self.clock.now(),
        )
        await run_in_threadpool(stored.complete, self.database, taken)
        return taken

    def _looked_at(self, file: StoredFile, name: str, declared: str) -> FileKind | Refusal:
        content = BufferedReader(self.opened(file.file_id, file.key_id))
        kind = kind_of(name, declared, content)
        if isinstance(kind, Refusal):
            return kind
        found = self.scanner(content)
        return refuse("P", "file_infected", "file", found=found) if found else kind

    async def _repeated(self, before: StoredFile, arriving: Arriving, parts: AsyncIterator[bytes]) -> StoredFile:
        counted = _Counted(parts, DOCUMENT_LIMITS.on(today(self.clock)).most_bytes)
        try:
            async for _ in counted:
                pass
        except _TooLarge:
            raise KeyReused from None
        is_same = counted.digest.hexdigest() == before.sha256 and before.draft_id == arriving.draft_id
        if not is_same or self.vault.open(before.name) != safe_name(arriving.name):
            raise KeyReused
        return before

    # -- what is there -----------------------------------------------------------------------------------------------

    def opened(self, file_id: str, key_id: str) -> SealedFile:
        """The content of a stored file. Raises FileUnopened, and FileNotFoundError where nothing is stored."""
        path = path_of(file_id)
        size = self.place.size(path)
        if size is None:
            raise FileNotFoundError(file_id)

        def key_of(box: str) -> bytes:
            key = self.vault.open(Personal(key=key_id, box=box))
            if isinstance(key, Masked):
                raise FileUnopened(f"the key of {file_id} is gone, or another")
            return base64.b64decode(key)

        return SealedFile(file_id, size, lambda start, end: self.place.read(path, start, end), key_of)

    def own(self, account: str, draft_id: str = "") -> list[StoredFile]:
        """What an account has sent and not filed yet: of a draft, or of none."""
        return self.database.read(stored.own_files(account, draft_id))

    def one(self, account: str, file_id: str) -> StoredFile | None:
        """A file that an account has sent; None where it is not there, or another's."""
        return self.database.read(stored.these_files(account, [file_id])).get(file_id)

    def remove(self, account: str, file_id: str) -> Refusal | None:
        """Take a file back that was not filed; again, it changes nothing. Raises UnknownStream for another's."""
        if self.one(account, file_id) is None:
            if not self.database.read(stored.was_removed(account, file_id)):
                raise UnknownStream(file_id)
            return None
        if self.database.read(attached_among([file_id])):
            return refuse("R31", "document_of_another", "id")
        stored.remove(self.database, file_id, self.clock.now())
        return None

    def to_file(self, account: str, named: Sequence[NamedDocument]) -> tuple[FiledDocument, ...] | Refusal:
        """The files that a filing names, as its event will name them; all of their bytes are there."""
        ids = [one.file_id for one in named]
        known = self.database.read(stored.these_files(account, ids)) if ids else {}
        found: list[FiledDocument] = []
        refused: list[Refusal] = []
        for place, one in enumerate(named):
            file = known.get(one.file_id)
            if file is None or self.place.size(path_of(file.file_id)) is None:
                refused.append(refuse("R31", "document_unknown", f"attachments.{place}.id"))
            else:
                found.append(_as_filed(file, one.filed_as))
        return together(refused) or tuple(found)

    def _drop(self, file: StoredFile) -> None:
        """Of what was refused nothing stays but its row, until that is swept."""
        stored.remove(self.database, file.file_id, self.clock.now())
        self.place.remove(path_of(file.file_id))


def path_of(file_id: str) -> str:
    """Under which path the bytes of a file lie: it tells nothing of them."""
    return f"{FOLDER}/{file_id[:2]}/{file_id}"


def pieces(file: SealedFile) -> Iterator[bytes]:
    """The content of a file, a frame at a time. The first is opened at once, so that an answer is not begun in vain."""
    frames = file.chunks()
    first = file.chunk(frames[0])

    def rest() -> Iterator[bytes]:
        yield first
        yield from (file.chunk(frame) for frame in frames[1:])

    return rest()


def _as_filed(file: StoredFile, filed_as: Document) -> FiledDocument:
    return FiledDocument(
        file_id=file.file_id,
        filed_as=filed_as,
        name=file.name,
        size=file.size,
        sha256=file.sha256,
        media_type=file.media_type,
    )


class _Counted:
    """What comes, with its digest and its size. Raises _TooLarge."""

    def __init__(self, parts: AsyncIterator[bytes], most: int) -> None:
        self.digest = hashlib.sha256()
        self.size = 0
        self._parts, self._most = parts, most

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._parts:
            self.size += len(part)
            if self.size > self._most:
                raise _TooLarge
            self.digest.update(part)
            yield part


async def _sealed(file_id: str, head: bytes, key: bytes, parts: _Counted) -> AsyncIterator[bytes]:
    sealing = Sealing(file_id, head, key)
    yield head
    async for part in parts:
        if full := sealing.add(part):
            yield full
    yield sealing.end()
