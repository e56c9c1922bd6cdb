"""Looking into files as they lie on the disk."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path


def files_with(folder: Path, *needles: bytes) -> list[str]:
    """The files below a folder that hold one of these bytes anywhere."""
    found = []
    for file in sorted(folder.rglob("*")):
        # A server removes files of its own at any time.
        with suppress(FileNotFoundError):
            if file.is_file():
                held = file.read_bytes()
                if any(needle in held for needle in needles):
                    found.append(str(file.relative_to(folder)))
    return found
