"""Files that go with a filing of the command line: what each is, and sending them before the plan names them (R31)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final, cast, get_args

from services.embedded import System
from services.intake.documents.refusals import UPLOAD_REFUSALS
from services.intake.documents.uploads import Arriving
from services.intake.domain.requests import NamedDocument
from services.terminal.arguments import bad
from shared.domain import Refusal
from shared.scheme.documents import Document
from shared.web.problems import FieldError, refusal_errors

KINDS: Final = get_args(Document)
_PIECE: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class ToAttach:
    """A file, and as what it is attached."""

    filed_as: Document
    path: Path


def attached_to(applications: Sequence[Path], told: Sequence[str]) -> list[ToAttach]:
    """The files that go with an application. Raises BadParameter: one is not there, or goes with several."""
    attached = [_to_attach(one) for one in told]
    if attached and len(applications) != 1:
        raise bad(
            "添付するファイルがあるときは、申請を1件だけ指定してください。",
            "give one application with the files that go with it",
            "--attach",
        )
    return attached


def _to_attach(told: str) -> ToAttach:
    """DOCUMENT=FILE, or a FILE that is another reference document."""
    kind, has_kind, rest = told.partition("=")
    if not has_kind or kind not in KINDS:
        kind, rest = "other", told
    path = Path(rest)
    if not path.is_file():
        raise bad(f"{rest}というファイルはありません。", f"there is no file {rest}", "--attach")
    return ToAttach(cast("Document", kind), path)


def content_of(files: Sequence[ToAttach]) -> bytes:
    """What tells these files from others: what each is, its name and its hash; nothing where there is none."""
    told = (f"{one.filed_as}={one.path.name}:{sha256(one.path.read_bytes()).hexdigest()}\n" for one in files)
    return "".join(told).encode()


def sent(system: System, account: str, key: str, files: Sequence[ToAttach]) -> list[NamedDocument] | FieldError:
    """The files as a filing names them; or what is wrong with one. Under the same key each is taken once."""
    named = []
    for number, one in enumerate(files):
        arriving = Arriving(account, f"{key}/{number}", one.path.name)
        taken = asyncio.run(system.intake.documents.receive(arriving, _pieces(one.path)))
        if isinstance(taken, Refusal):
            error = refusal_errors(taken, UPLOAD_REFUSALS)[0]
            return FieldError(one.path.name, error.rule, error.code, error.ja, error.en)
        named.append(NamedDocument.model_validate({"id": taken.file_id, "as": one.filed_as}))
    return named


async def _pieces(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece
