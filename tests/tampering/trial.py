"""One mutation, what verification finds of it, and everything as it was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from services.terminal.auditing import verified
from shared.event_store.finding import Finding
from shared.process.shapes import SHAPE_TEXTS
from tests.tampering.databases import Table
from tests.tampering.mutations import Drawing, Mutation
from tests.tampering.verdict import located
from tests.tampering.world import World


@dataclass(frozen=True)
class Trial:
    """What a seed did, and what was found."""

    seed: int
    mutation: Mutation
    findings: Sequence[Finding]

    @property
    def outcome(self) -> Literal["located", "found", "not found"]:
        if not self.findings:
            return "not found"
        return "located" if located(self.mutation, self.findings) else "found"

    def __str__(self) -> str:
        shown = "".join(f"\n    {finding}" for finding in self.findings[:5])
        return f"SEED={self.seed} {self.outcome}: {self.mutation}{shown}"


@contextmanager
def mutated(
    world: World, seed: int, tables: Sequence[Table] = (), kinds: Sequence[str] = (), column: str | None = None
) -> Iterator[Mutation | None]:
    """Mutate what a seed says, and put everything back. None if nothing of the kind is possible."""
    databases = world.databases
    mutation = Drawing(databases, tables or databases.tables, world.earlier, world.now, seed, column).make(kinds)
    try:
        yield mutation
    finally:
        if mutation is not None:
            databases.set_back(world.now, mutation.table.database, mutation.tables or [mutation.table])


def attempt(
    world: World, seed: int, tables: Sequence[Table] = (), kinds: Sequence[str] = (), column: str | None = None
) -> Trial | None:
    """What verification finds of a mutation. None if nothing of the kind is possible.

    That constraints were taken away to do it shows too, but says nothing of the row.
    """
    with mutated(world, seed, tables, kinds, column) as mutation:
        if mutation is None:
            return None
        return Trial(seed, mutation, [one for one in verified(world.system).findings if one.code not in SHAPE_TEXTS])
