"""The files of this repository, as whoever clones it gets them."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
LEFT_BY_TOOLS = {".git", ".venv", ".kafka", "var", "build", "dist", "__pycache__"}


@cache
def files() -> tuple[Path, ...]:
    """Every file that is kept or about to be: tracked, or new and not ignored."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout.decode()
    except (OSError, subprocess.CalledProcessError):
        return tuple(sorted(_without_git()))
    return tuple(sorted({file for name in listed.split("\0") if name and (file := ROOT / name).is_file()}))


def _without_git() -> Iterator[Path]:
    for file in ROOT.rglob("*"):
        parts = file.relative_to(ROOT).parts
        if file.is_file() and not any(
            part in LEFT_BY_TOOLS or part.endswith(("_cache", ".egg-info")) for part in parts
        ):
            yield file


def of_kind(*suffixes: str) -> list[Path]:
    return [file for file in files() if file.suffix in suffixes]


def text_of(file: Path) -> str:
    """A file as text; empty for one that is none."""
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def name_of(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def lines_with(pattern: str, found_in: list[Path], flags: int = 0) -> list[str]:
    """Where a pattern occurs: "path:line: the words", for a message that says what to look at."""
    wanted = re.compile(pattern, flags)
    return [
        f"{name_of(file)}:{number}: {match[0]}"
        for file in found_in
        for number, line in enumerate(text_of(file).splitlines(), 1)
        if (match := wanted.search(line))
    ]
