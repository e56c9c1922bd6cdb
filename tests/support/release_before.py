"""The release before this one, as it was: what it leaves behind must open here, and run beside us while we come.

release_before                        its tree, for `Release.environment` and `Release.run`
release_before.run("-m", "services.cli", "demo", settings=…)
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMMIT = "2cafb3ea49ef2669fb41cfd5f488fb6223633c3f"
"""The last one whose decisions do not name their text."""


@dataclass(frozen=True)
class Release:
    """A checkout of its own, run by the packages that are installed here."""

    tree: Path

    @property
    def environment(self) -> dict[str, str]:
        """Variables under which Python takes modules from there, wherever it is started."""
        return {"PYTHONPATH": str(self.tree), "PYTHONSAFEPATH": "1"}

    def run(self, *arguments: str, settings: Mapping[str, str]) -> str:
        """Run Python there; what it printed. Raises CalledProcessError."""
        environment = {**os.environ, **settings, **self.environment}
        done = subprocess.run(
            [sys.executable, *arguments], env=environment, check=True, stdout=subprocess.PIPE, text=True
        )
        return done.stdout


@pytest.fixture(scope="session")
def release_before(tmp_path_factory: pytest.TempPathFactory) -> Release:
    if _git("cat-file", "-e", f"{COMMIT}^{{commit}}").returncode:
        pytest.skip(f"the history of this checkout does not go back to the release before ({COMMIT[:7]})")
    archive = _git("archive", "--format=tar", COMMIT)
    archive.check_returncode()
    tree = tmp_path_factory.mktemp("release-before")
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as packed:
        packed.extractall(tree, filter="data")
    return Release(tree)


def _git(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["git", "-C", str(ROOT), *arguments], check=False, capture_output=True)
