"""One side of a comparison: measures the services of the folder in which it is started.

python -m benchmarks.side '{"names": ["door"], "share": 1.0, "rate": null}'

What it found is the last line that it writes.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import services
import shared
from benchmarks.driving import Size
from benchmarks.measurements import measure
from shared.observability import configure_logging
from shared.process.serving import stop_as_by_ctrl_c


def main(wanted: dict[str, Any]) -> None:
    stop_as_by_ctrl_c()
    configure_logging("bench", level="ERROR")
    names: Sequence[str] = wanted["names"]
    figures = measure(names, Size(wanted["share"], wanted["rate"]), lambda text: None)
    measured = [str(Path(str(package.__file__)).parents[1]) for package in (services, shared)]
    print(json.dumps({"measured": measured, "figures": figures}))


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
