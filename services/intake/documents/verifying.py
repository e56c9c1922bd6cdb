"""Whether what lies where files are kept is what the log says: every attached file against its hash, and none too many.

A part of verification (services/audit), which finds it among what each service can look at (ADR 0036).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, Final

from services.intake.documents.stored import file_ids
from services.intake.documents.sweeper import PERIOD_SECONDS
from services.intake.documents.uploads import FOLDER, Documents, path_of
from shared.contracts.documents import DocumentsAttached, FiledDocument
from shared.contracts.event import Event
from shared.contracts.intake import PersonalDataErased
from shared.domain import Text
from shared.event_store.finding import Finding
from shared.event_store.recheck import Pace, Recheck
from shared.event_store.store import EventStore
from shared.files.framing import FileUnopened
from shared.postgres.database import Cursor

SWEPT_WITHIN: Final = timedelta(seconds=2 * PERIOD_SECONDS)
"""After an erasure its files may lie so long, until the sweeper has come by."""

FILE_TEXTS: Final[Mapping[str, Text]] = {
    "file_missing": Text(ja="添付されたファイルがありません。", en="a file that was attached is not there"),
    "file_altered": Text(
        ja="添付されたファイルが、受け付けた内容と異なります：{why}",
        en="a file that was attached is not what was taken: {why}",
    ),
    "file_not_erased": Text(
        ja="個人情報を消去した申請のファイルが残っています。", en="a file is still there whose application was erased"
    ),
    "file_unaccounted": Text(
        ja="どの記録にもないファイルがあります。", en="there is a file of which nothing was ever recorded"
    ),
}

# name: with_files
# The applications to which files were attached.
_WITH_FILES: Final = "SELECT DISTINCT originator_id FROM stored_events WHERE topic LIKE 'intake.DocumentsAttached/%%'"


def files_recheck(store: EventStore, documents: Documents) -> Recheck:
    """The check of intake's files, for verification."""
    return Recheck(
        "files intake",
        Text(
            ja="intake：添付されたファイル（記録されたハッシュ値との一致、消去されたもの、記録のないもの）",
            en="intake: attached files: each against the hash that its event holds, erased ones, and ones too many",
        ),
        lambda pace: file_findings(store, documents, pace),
    )


def file_findings(store: EventStore, documents: Documents, pace: Pace) -> Iterator[Finding]:
    """Files that are missing, altered, exchanged, left after an erasure, or too many. Raises FilesAway."""
    # What lies there is listed first: whatever comes later has its row by then.
    lying = set(documents.place.listed(FOLDER))
    accounted = set()
    for application_id in sorted(store.database.read_at_leisure(_with_files)):
        events = [one.event for one in store.stream(application_id)]
        attached = [one for event in events if isinstance(event, DocumentsAttached) for one in event.documents]
        pace.announce(len(attached))
        for one in attached:
            accounted.add(path_of(one.file_id))
            code, params = _state(documents, one, events)
            if code:
                yield _finding(application_id, code, one.file_id, params)
            pace.passed(store.service, 1)
    accounted |= {path_of(file_id) for file_id in documents.database.read_at_leisure(file_ids)}
    for path in sorted(lying - accounted):
        if documents.place.size(path) is not None:
            yield _finding("", "file_unaccounted", path, {})


def _state(documents: Documents, file: FiledDocument, events: list[Event]) -> tuple[str, Mapping[str, Any]]:
    """What is wrong with an attached file; an empty code if nothing is."""
    is_there = documents.place.size(path_of(file.file_id)) is not None
    erased = [event for event in events if isinstance(event, PersonalDataErased) and file.name.key in event.key_ids]
    if erased:
        is_late = documents.clock.now() > erased[0].head.occurred_at + SWEPT_WITHIN
        return ("file_not_erased" if is_there and is_late else ""), {}
    if not is_there:
        return "file_missing", {}
    try:
        opened = documents.opened(file.file_id, file.name.key)
        digest = hashlib.sha256()
        for number in opened.chunks():
            digest.update(opened.chunk(number))
    except FileUnopened as error:
        return "file_altered", {"why": str(error)}
    if digest.hexdigest() != file.sha256:
        return "file_altered", {"why": f"SHA-256 {digest.hexdigest()}"}
    return "", {}


def _with_files(cursor: Cursor) -> list[str]:
    return [row[0] for row in cursor.execute(_WITH_FILES).fetchall()]


def _finding(application_id: str, code: str, file: str, params: Mapping[str, Any]) -> Finding:
    return Finding("intake", -1, 0, application_id, code, params=params, text=FILE_TEXTS[code], row=f"files {file}")
