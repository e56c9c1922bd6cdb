"""Exports of a plan's history that prove themselves: a signed list of events, each at its place under a signed end.

docs/audit-export.md says what each line holds; check_export.py checks it, without this system.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from datetime import UTC
from pathlib import Path
from typing import Any, Final

import orjson
import structlog

from services.audit.domain.line import LedgerLine
from services.audit.views.history import Entry, History
from shared.clock import Clock
from shared.ends.cuts import NOTHING, Contradicted
from shared.ends.ends import Ends
from shared.ends.log import Log, beyond
from shared.ends.note import fingerprint
from shared.ends.proof import InclusionProof, prove
from shared.event_store.chain import stamp_of

CHECKER: Final = Path(__file__).with_name("check_export.py")

log = structlog.get_logger("audit")


class NobodySigns(Exception):
    """There is no key here to sign an export with."""


class Exports:
    """Makes exports from the ledger."""

    def __init__(self, own: Log, ends: Ends, clock: Clock) -> None:
        self.own = own
        self.ends = ends
        self.clock = clock

    @property
    def fingerprint(self) -> str:
        """That of the key that signs; empty where nobody signs."""
        return "" if self.ends.key is None else fingerprint(self.ends.key.public)

    def of(self, found: History, by: str) -> bytes:
        """A history as a file: a signed list of its lines, then the lines. Raises NobodySigns.

        Events that are not under a signed end, because the ledger was changed, are exported without a proof.
        """
        key = self.ends.key
        if key is None:
            raise NobodySigns
        end, proofs = self._proofs(found.entries)
        lines = [_line(entry, proof) for entry, proof in zip(found.entries, proofs, strict=True)]
        rotations = self.ends.rotations()
        manifest = {
            "plan_id": found.plan_id,
            "as_of": None if found.as_of is None else found.as_of.astimezone(UTC).isoformat(),
            "exported_at": self.clock.now().astimezone(UTC).isoformat(),
            "by": by,
            "end": _digest(end.encode()),
            "rotations": _digest(json.dumps(rotations).encode()),
            "lines": [_digest(line) for line in lines],
        }
        signs = self.ends.origin("export")
        head = {
            "manifest": key.sign(f"{signs}\n{orjson.dumps(manifest).decode()}\n", signs),
            "end": end,
            "key": base64.b64encode(key.public).decode(),
            "rotations": rotations,
        }
        return b"".join(line + b"\n" for line in (orjson.dumps(head), *lines))

    def _proofs(self, entries: Sequence[Entry]) -> tuple[str, list[InclusionProof | None]]:
        """The note of an end that covers all entries, if there can be one, and the proof of each."""
        places = [(_part(entry.line), entry.line.at.sequence, entry.line.digest) for entry in entries]
        reached: dict[str, int] = {}
        for part, sequence, _ in places:
            reached[part] = max(sequence, reached.get(part, 0))
        end = self.ends.newest(self.own)
        if beyond(reached, end.positions):
            try:
                end = self.ends.sign(self.own, self.clock.now()) or end
            except Contradicted as why:
                log.error("end_refused", service="audit", reason=str(why))
        if end is NOTHING:
            return "", [None] * len(places)
        return self.ends.signed_now(self.own, end), self.own.database.read(lambda cursor: prove(cursor, end, places))


def _line(entry: Entry, proof: InclusionProof | None) -> bytes:
    """One event with all that its digest covers, and its proof, as JSON."""
    line = entry.line
    envelope: dict[str, Any] = {
        "service": line.service,
        "partition": line.at.partition,
        "sequence": line.at.sequence,
        "stream_id": line.stream_id,
        "version": line.version,
        "name": line.name,
        "plan_id": line.plan_id,
        "recorded_at": stamp_of(line.recorded_at),
        "previous_digest": entry.previous.hex() if entry.previous is not None else None,
        "digest": line.digest.hex(),
        "proof": proof and {"index": proof.index, "path": [base64.b64encode(step).decode() for step in proof.path]},
    }
    try:
        envelope["data"] = line.data.decode()
    except UnicodeDecodeError:
        envelope["data_hex"] = line.data.hex()
    return orjson.dumps(envelope)


def _part(line: LedgerLine) -> str:
    return f"{line.service}/{line.at.partition}"


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
