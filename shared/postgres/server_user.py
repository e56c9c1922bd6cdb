"""The unprivileged system user who runs the server when we are root: PostgreSQL refuses to be root, and rightly."""

import pwd
import shutil
import subprocess
import time
from dataclasses import dataclass

from shared.postgres.errors import PostgresDidNotStart

NAME = "jigyokei"


@dataclass(frozen=True)
class ServerUser:
    uid: int
    gid: int


def unprivileged_user() -> ServerUser:
    """The user `jigyokei`, created if absent; where no user can be created, `postgres` or `nobody`."""
    found = _look_up(NAME)
    if found is None:
        useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
        found = _create(useradd) if useradd else _look_up("postgres") or _look_up("nobody")
    if found is None:
        raise PostgresDidNotStart(f"no unprivileged user for PostgreSQL: create one with `useradd --system {NAME}`")
    return found


def user_with_uid(uid: int) -> ServerUser:
    """The owner of a cluster that exists already."""
    try:
        return ServerUser(uid, pwd.getpwuid(uid).pw_gid)
    except KeyError:
        return ServerUser(uid, uid)


def _look_up(name: str) -> ServerUser | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    if entry.pw_uid == 0:
        raise PostgresDidNotStart(f"the user {name} is root under another name; PostgreSQL must not run as root")
    return ServerUser(entry.pw_uid, entry.pw_gid)


def _create(useradd: str) -> ServerUser:
    command = [useradd, "--system", "--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin"]
    for _ in range(20):
        # Another process may be creating it at this moment: the password file is locked then, or the name is taken.
        done = subprocess.run([*command, NAME], capture_output=True, text=True, check=False)
        found = _look_up(NAME)
        if found is not None:
            return found
        time.sleep(0.25)
    raise PostgresDidNotStart(f"useradd could not create the user {NAME}: {done.stderr.strip()}")
