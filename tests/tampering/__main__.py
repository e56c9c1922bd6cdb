"""`python -m tests.tampering SEED…` tells what each seed does, and what verification finds of it.

`python -m tests.tampering 0-999` tries a thousand, and sums up what was not found, or found without its place.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from shared.observability import configure_logging
from shared.postgres.launcher import EmbeddedPostgres
from tests.tampering.trial import Trial, attempt
from tests.tampering.world import filled


def main(arguments: Sequence[str]) -> None:
    configure_logging("tampering", level="ERROR")
    folder = Path(tempfile.mkdtemp(prefix="jgk-"))
    folder.chmod(0o711)
    os.environ.setdefault("JIGYOKEI_SYSTEM_FOLDER", str(folder / "system"))
    try:
        with EmbeddedPostgres(folder / "data") as server, filled(server.dsn("postgres"), folder / "mine") as world:
            trials = [told(trial) for seed in wanted(arguments) if (trial := attempt(world, seed)) is not None]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    summed = Counter((trial.mutation.kind, str(trial.mutation.table), trial.outcome) for trial in trials)
    for (kind, table, outcome), many in sorted(summed.items()):
        sys.stdout.write(f"{many:6} {kind:10} {table:34} {outcome}\n")


def told(trial: Trial) -> Trial:
    sys.stdout.write(f"{trial}\n")
    return trial


def wanted(arguments: Sequence[str]) -> Iterator[int]:
    for one in arguments:
        first, _, last = one.partition("-")
        yield from range(int(first), int(last or first) + 1)


if __name__ == "__main__":
    main(sys.argv[1:])
