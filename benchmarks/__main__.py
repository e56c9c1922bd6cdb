"""`make bench`: every measurement, with progress; writes benchmarks/latest.json.

python -m benchmarks                          everything
python -m benchmarks door http                only these; latest.json keeps the others
python -m benchmarks door --against REV       this checkout and another revision in turn, as a table
python -m benchmarks door --share 0.02        a part of the work, to see that it works; latest.json stays as it is
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.against import in_turn
from benchmarks.driving import Size
from benchmarks.measurements import MEASUREMENTS, joined, measure
from benchmarks.pairs import compare, table
from shared.observability import configure_logging
from shared.process.serving import stop_as_by_ctrl_c

LATEST = Path(__file__).with_name("latest.json")
PAIRS = 7


def say(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)


def asked(arguments: Sequence[str]) -> argparse.Namespace:
    """What is wanted. Raises SystemExit for what cannot be."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(MEASUREMENTS))
    parser.add_argument("--against", metavar="REV", help="measure this checkout and a revision in turn")
    parser.add_argument("--pairs", type=int, default=PAIRS, help=f"how many times each; {PAIRS} if not said")
    parser.add_argument("--share", type=float, default=1.0, help="do this share of the work")
    parser.add_argument("--rate", type=float, help="cases a second at half load, the same for both")
    wanted = parser.parse_args(arguments)
    if unknown := set(wanted.names) - set(MEASUREMENTS):
        parser.error(f"there is no {', '.join(sorted(unknown))}")
    if wanted.pairs < 1 or wanted.share <= 0:
        parser.error("something must be measured")
    return wanted


def main(arguments: Sequence[str]) -> None:
    wanted = asked(arguments)
    stop_as_by_ctrl_c()
    configure_logging("bench", level="ERROR")
    size, names = Size(wanted.share, wanted.rate), wanted.names or list(MEASUREMENTS)
    if wanted.against:
        runs = in_turn(names, wanted.against, wanted.pairs, size, say)
        print(table(compare(runs.here, runs.there), wanted.against))
        print(f"{wanted.pairs} pairs; load before a run {min(runs.loads):.1f} to {max(runs.loads):.1f}")
        return
    found = measure(names, size, say)
    if size == Size():
        found = joined(json.loads(LATEST.read_text()) if wanted.names else {}, {"machine": machine(), **found})
        LATEST.write_text(json.dumps(found, indent=2, sort_keys=True) + "\n")
    print(json.dumps(found, indent=2, sort_keys=True))


def machine() -> dict[str, Any]:
    """On what it was measured, and when."""
    return {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
