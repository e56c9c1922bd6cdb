"""One partition followed in both copies. Where they are equal, one hash proves both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from services.audit.checks.lines import ledger_finding
from services.audit.checks.stretches import EventRows, Part
from shared.event_store.finding import Finding
from shared.event_store.verify import ChainCheck, EventRow, check_end, unaccounted


class CopiesCheck:
    """Follows one partition in both copies."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.source = ChainCheck(part.service, part.partition, part.partitions, "source")
        self.copy = ChainCheck(part.service, part.partition, part.partitions, "ledger")
        self.digests_apart = False
        self.walked_source = self.walked_copy = 0

    def see(self, source: EventRows, copy: EventRows) -> list[Finding]:
        """One stretch of both copies; a source that cannot be read is an empty one."""
        self.walked_source += len(source)
        self.walked_copy += len(copy)
        together = source[: len(copy)] == copy and self.source.digest == self.copy.digest
        found = list(chain.from_iterable(self.source.see(row) for row in source))
        if self.part.end is None:
            return list(chain.from_iterable(self.copy.see(row) for row in copy))
        if together and not found:
            if copy:
                self.copy.accept(copy[-1])
            return found
        found += chain.from_iterable(self.copy.see(row) for row in copy)
        if not together:
            found += self._differences(
                {row[0]: EventRow(*row) for row in source}, {row[0]: EventRow(*row) for row in copy}
            )
        return found

    def _differences(self, source: Mapping[int, EventRow], copy: Mapping[int, EventRow]) -> Iterator[Finding]:
        for sequence in sorted(source.keys() | copy.keys()):
            here, there = source.get(sequence), copy.get(sequence)
            if there is None:
                # What lies beyond the ledger's end has not been heard of yet.
                if here is not None and sequence <= self.part.top:
                    yield self._finding(here, "missing_in_ledger")
            elif here is None:
                yield self._finding(there, "missing_at_source")
            elif here != there:
                yield from self._difference(here, there)
            else:
                self.digests_apart = False

    def _difference(self, here: EventRow, there: EventRow) -> Iterator[Finding]:
        differs = columns_apart(here, there)
        if differs == ["digest"]:
            # A chain that was computed anew differs from one event on; told once, where it begins.
            if not self.digests_apart:
                yield self._finding(there, "digests_differ")
            self.digests_apart = True
        else:
            yield self._finding(there, "copies_differ", differs=", ".join(differs))
            self.digests_apart = "digest" in differs

    def end(self) -> Iterator[Finding]:
        if self.part.end is not None:
            yield from check_end(self.source, self.part.end)
            yield from unaccounted(self.source, self.part.end.held, self.walked_source)
        yield from unaccounted(self.copy, self.part.copy, self.walked_copy)

    def _finding(self, row: EventRow, code: str, **params: Any) -> Finding:
        part = self.part
        return ledger_finding(part.service, part.partition, row.sequence, row.stream_id, row.version, code, params)


def columns_apart(here: EventRow, there: EventRow) -> list[str]:
    """What differs between two copies of an event: the columns, and in the data the first byte (from 0)."""
    found = [name for name in EventRow._fields if getattr(here, name) != getattr(there, name) and name != "data"]
    if here.data is None or there.data is None:
        found += ["data"] if here.data != there.data else []
    elif here.data != there.data:
        pairs = enumerate(zip(here.data, there.data, strict=False))
        first = next((index for index, (a, b) in pairs if a != b), min(len(here.data), len(there.data)))
        found.append(f"data (byte {first})")
    return found
