"""`python -m tests.simulation SEED…` prints what each seed's history comes to; with one seed, its trace before that."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

from tests.simulation.running import running


def main(seeds: list[int]) -> None:
    folder = Path(tempfile.mkdtemp(prefix="jgk-"))
    folder.chmod(0o711)
    os.environ.setdefault("JIGYOKEI_SYSTEM_FOLDER", str(folder / "system"))
    try:
        with running(folder / "data") as run:
            for seed in seeds:
                simulation = run(seed)
                if len(seeds) == 1:
                    sys.stdout.writelines(f"{line}\n" for line in simulation.trace)
                sys.stdout.write(f"{simulation.history}\n")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main([int(seed) for seed in sys.argv[1:]])
