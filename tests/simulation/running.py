"""Running seeds: a server, its databases and the replaced world, for as many seeds as wanted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from shared.postgres.launcher import EmbeddedPostgres
from tests.simulation.simulation import Simulation
from tests.simulation.stage import Theatre
from tests.simulation.stores import Stores, stores


@dataclass(frozen=True)
class Run:
    """run(seed)"""

    theatre: Theatre
    stores: Stores

    def __call__(self, seed: int) -> Simulation:
        """One seed, to its end. Raises Failed."""
        simulation = Simulation(self.theatre, self.stores, seed)
        with self.theatre.replacing():
            simulation.run()
        return simulation


@contextmanager
def running(folder: Path) -> Iterator[Run]:
    """With a server of its own, which need not survive anything itself."""
    with EmbeddedPostgres(folder) as postgres, stores(postgres, folder) as made:
        theatre = Theatre(made.dsns)
        yield Run(theatre, made)
        theatre.close()
