"""The cluster itself: made once, whole or not at all."""

import os
import shutil
import subprocess
from pathlib import Path

from shared.postgres.binaries import wheel_version
from shared.postgres.errors import PostgresDidNotStart
from shared.postgres.server_files import ServerFiles

SUPERUSER = "jigyokei"

# Text is compared by code point, the same on every machine, and the rules for letters come from PostgreSQL itself.
_INITDB = [
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--data-checksums",
    f"--username={SUPERUSER}",
    # Whoever can enter the socket folder (0700) is the server's own user, or root.
    "--auth-local=trust",
    "--auth-host=reject",
]
# pg_trgm asks the C library what a letter is; with plain C no Japanese character would be one.
_LETTERS = "--lc-ctype=C.UTF-8"


def ensure_cluster(files: ServerFiles) -> None:
    if not files.cluster.exists():
        _make_cluster(files)
    begun_by = (files.cluster / "PG_VERSION").read_text(encoding="ascii").strip()
    major = wheel_version().partition(".")[0]
    if begun_by != major:
        raise PostgresDidNotStart(
            f"{files.cluster} was made by PostgreSQL {begun_by}, installed is {major}: dump it with the old version "
            "and restore it with the new one"
        )


def server_environment() -> dict[str, str]:
    """Nothing of ours reaches the server: no PGDATA, no locale, no secrets."""
    return {"PATH": os.defpath, "LC_ALL": "C"}


def _make_cluster(files: ServerFiles) -> None:
    making = files.home / "cluster.making"
    failures = b""
    for letters in ([_LETTERS], []):
        if making.exists():
            shutil.rmtree(making)  # left from a start that was killed, or from the first try
        making.mkdir(0o700)
        if files.user is not None:
            os.chown(making, files.user.uid, files.user.gid)
        done = subprocess.run(
            [files.binaries / "bin" / "initdb", "--pgdata", making, *_INITDB, *letters],
            cwd=files.home,
            env=server_environment(),
            capture_output=True,
            start_new_session=True,
            umask=0o077,
            check=False,
            user=files.user.uid if files.user else None,
            group=files.user.gid if files.user else None,
            extra_groups=[] if files.user else None,
        )
        if done.returncode == 0:
            making.rename(files.cluster)
            _sync(files.home)
            return
        failures += done.stderr
    raise PostgresDidNotStart(f"initdb failed in {files.home}:\n{failures.decode(errors='replace').strip()}")


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
