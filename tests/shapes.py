"""`python -m tests.shapes` writes down what a fresh system's databases are made of, for verification to expect."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from services.embedded import System
from shared.clock import SystemClock
from shared.postgres.shape import shape_of
from shared.process import shapes
from shared.process.shapes import NO_SERVICES, OF_EVERY_SERVICE
from shared.settings import Settings

FILE = Path(shapes.__file__).with_name("shapes.json")


def shapes_of(system: System) -> dict[str, dict[str, str]]:
    """Definitions by database and object; what all services have alike stands once."""
    found = {
        name: {str(one): made.definition for one, made in database.read_at_leisure(shape_of).items()}
        for name, database in system.databases.items()
    }
    services = [found[name] for name in found if name not in NO_SERVICES]
    alike = {one: text for one, text in services[0].items() if all(other.get(one) == text for other in services)}
    own = {
        name: objects if name in NO_SERVICES else {one: text for one, text in objects.items() if one not in alike}
        for name, objects in found.items()
    }
    return {OF_EVERY_SERVICE: alike, **own}


def written(found: Mapping[str, Mapping[str, str]]) -> str:
    return json.dumps(found, indent=1, sort_keys=True) + "\n"


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="jgk-"))
    folder.chmod(0o711)
    os.environ.setdefault("JIGYOKEI_SYSTEM_FOLDER", str(folder / "system"))
    try:
        with System(Settings(data=folder / "data"), SystemClock()) as system:
            FILE.write_text(written(shapes_of(system)), encoding="utf-8")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
