"""Two checkouts in turn: this one, and another revision of it.

Both are driven by the benchmarks of this checkout, with its packages and its way to start a broker and processes; only
`services`, `shared` and what is filed are the other's. Each run has a process and a data folder of its own. Who begins
changes from pair to pair, and the first run of either, a short one, is not counted.
"""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.driving import Say, Size

HERE = Path(__file__).resolve().parents[1]
MEASURED = ("services", "shared")
ITS_OWN = ("tests/data/applications", "benchmarks/filing.json")
"""What the demo of a revision is made from, and what is filed: plans in its own form."""
DRIVING = ("deploy", ".kafka")
WARM_UP_SHARE = 0.05
STOP_PATIENCE = 60.0

Figures = dict[str, Any]


@dataclass(frozen=True)
class Runs:
    """What was measured, pair by pair, and the load of the machine before each run."""

    here: list[Figures]
    there: list[Figures]
    loads: list[float]


def in_turn(names: Sequence[str], revision: str, pairs: int, size: Size, say: Say) -> Runs:
    """Measure this checkout and a revision so many times each. Raises CalledProcessError where one side fails."""
    runs = Runs([], [], [])
    with checkout(HERE, revision) as other:
        sides = [(HERE, runs.here), (other, runs.there)]
        for folder, _ in sides:
            run(folder, names, replace(size, share=size.share * WARM_UP_SHARE))
        for number in range(pairs):
            for folder, found in sides if number % 2 == 0 else reversed(sides):
                load = os.getloadavg()[0]
                say(f"pair {number + 1} of {pairs}: {'here' if folder == HERE else revision}, load {load:.1f}")
                runs.loads.append(load)
                found.append(run(folder, names, size))
    return runs


@contextmanager
def checkout(repository: Path, revision: str) -> Iterator[Path]:
    """A folder with what is measured as of a revision and what drives it as it is; removed afterwards."""
    command = ["git", "-C", str(repository), "archive", "--format=tar", revision, "--", *MEASURED, *ITS_OWN]
    archive = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    with tempfile.TemporaryDirectory(prefix="jgk-bench-rev-") as name:
        folder = Path(name).resolve()
        with tarfile.open(fileobj=io.BytesIO(archive)) as packed:
            packed.extractall(folder, filter="data")
        for one in (*(repository / "benchmarks").iterdir(), *(repository / name for name in DRIVING)):
            here = folder / one.relative_to(repository)
            if one.exists() and not here.exists():
                here.symlink_to(one)
        yield folder


def run(folder: Path, names: Sequence[str], size: Size) -> Figures:
    """Measure the services of a folder in a process of its own. Raises CalledProcessError.

    However this ends, that process ends first, in order: it has servers to stop and folders to remove.
    """
    command = [sys.executable, "-m", "benchmarks.side", json.dumps({"names": names, **asdict(size)})]
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONSAFEPATH")}
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            told, _ = process.communicate()
        except BaseException:
            process.send_signal(signal.SIGTERM)
            process.wait(STOP_PATIENCE)
            raise
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    answer = json.loads(told.splitlines()[-1])
    assert answer["measured"] == [str(folder)] * len(MEASURED), f"{answer['measured']} instead of {folder}"
    figures: Figures = answer["figures"]
    return figures
