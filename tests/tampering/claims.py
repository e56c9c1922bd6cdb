"""What verification claims to notice, as `shared/process/coverage.py` declares it for each column."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from services.embedded import System
from shared.process.coverage import EVERY, CoveredTables, Evidence, coverage
from tests.tampering.databases import Databases, Table
from tests.tampering.mutations import Mutation

EVIDENCE: Final = frozenset(Evidence) - {Evidence.NO_EVIDENCE}
REMOVED_UNSEEN: Final = {"idempotency", "parked_messages", "relay_positions"}
"""Tables of which the coverage says that nobody need notice a row that was removed."""
LOWERED_UNSEEN: Final = {"relay_positions": "sequence", "notification_tracking": "notification_id"}
"""Positions of which it says that they may be too low: what has been told is told again, and passed over."""


class Claims:
    """What a system's verification claims to notice."""

    def __init__(self, system: System, databases: Databases) -> None:
        services = {name: service.store.read_models for name, service in system.services.items()}
        self._declared: dict[str, CoveredTables] = {
            name: coverage(name, services.get(name)) for name in databases.names
        }
        self._databases = databases

    def tables(self, kinds: Collection[Evidence] = EVIDENCE) -> Sequence[Table]:
        """The tables of which some column is evidence of these kinds."""
        return [table for table in self._databases.tables if self.evidence(table, kinds)]

    def evidence(self, table: Table, kinds: Collection[Evidence] = EVIDENCE) -> list[str]:
        """The columns of a table that are evidence of these kinds."""
        covered = self._declared[table.database].get(table.name, ())
        named = {name for one in covered if one.kind in kinds for name in one.columns}
        return [column.name for column in table.columns if column.name in named or EVERY[0] in named]

    def cover(self, mutation: Mutation) -> bool:
        """Whether a mutation must be noticed."""
        if mutation.kind in ("delete", "truncate") and mutation.table.name in REMOVED_UNSEEN:
            return False
        if self._only_lowered(mutation):
            return False
        return not mutation.columns or bool(set(mutation.columns) & set(self.evidence(mutation.table)))

    def _only_lowered(self, mutation: Mutation) -> bool:
        column = LOWERED_UNSEEN.get(mutation.table.name)
        if column is None or mutation.kind != "change" or list(mutation.columns) != [column]:
            return False
        before, after = (int(place.row[column] or 0) for place in mutation.places)
        return after < before
