"""Which processes belong to a cluster.

A number in postmaster.pid proves nothing: after a crash it may belong to anyone. What proves it is the command line,
which Linux shows of every process, also to a root without special capabilities. The postmaster is started with the
cluster's path; its children title themselves `postgres: <cluster_name>: …`.
"""

import hashlib
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")


@dataclass(frozen=True)
class PidFile:
    """What the server itself wrote into postmaster.pid, as far as it has come."""

    pid: int
    folder: str
    socket_folder: str
    status: str  # "", "starting", "ready", "stopping"


def read_pid_file(cluster: Path) -> PidFile | None:
    try:
        descriptor = os.open(cluster / "postmaster.pid", os.O_RDONLY | os.O_NOFOLLOW)
    except FileNotFoundError:
        return None
    with open(descriptor, "rb") as file:
        lines = os.fsdecode(file.read(10_000)).split("\n")
    lines += [""] * (8 - len(lines))
    try:
        pid = int(lines[0])
    except ValueError:
        return None
    return PidFile(pid, folder=lines[1], socket_folder=lines[4], status=lines[7].strip())


def cluster_name(cluster: Path) -> str:
    """The name by which the children of this cluster's server are known in the process list."""
    return "jigyokei-" + hashlib.sha256(os.fsencode(cluster)).hexdigest()[:16]


def is_alive(pid: int) -> bool:
    """A zombie is dead: it only waits for a parent that may never ask."""
    try:
        state = (PROC / str(pid) / "stat").read_bytes().rpartition(b")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in (b"Z", b"X")


def command_line(pid: int) -> list[bytes]:
    """The arguments of a process; empty if there is none, or only a zombie."""
    try:
        return (PROC / str(pid) / "cmdline").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return []


def served_folder(pid: int) -> str | None:
    """The folder that the postmaster with this number serves; None if it is no postmaster."""
    arguments = command_line(pid)
    if not arguments or os.path.basename(arguments[0]) != b"postgres" or b"-D" not in arguments[:-1]:
        return None
    return os.fsdecode(arguments[arguments.index(b"-D") + 1])


def is_postmaster(pid: int, cluster: Path, uid: int) -> bool:
    return served_folder(pid) == str(cluster) and _owner(pid) == uid


def members(cluster: Path, uid: int) -> list[int]:
    """Every process that works on this cluster, the postmaster and its children."""
    title = f"postgres: {cluster_name(cluster)}: ".encode()
    pids = [int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit()]
    return [
        pid
        for pid in pids
        if is_postmaster(pid, cluster, uid) or (command_line(pid)[:1] or [b""])[0].startswith(title)
        if _owner(pid) == uid and is_alive(pid)
    ]


def wait_until_gone(pid: int, patience: float) -> bool:
    deadline = time.monotonic() + patience
    while is_alive(pid):
        if time.monotonic() >= deadline:
            return False
        time.sleep(0.01)
    return True


def end_orphans(cluster: Path, uid: int) -> None:
    """End what a killed postmaster left behind: a backend in the middle of a long query does not notice.

    Only to be called when no postmaster lives. The memory these processes shared is lost anyway; the log of the
    cluster holds all that was promised to anyone.
    """
    for number, patience in ((None, 1.0), (signal.SIGQUIT, 2.0), (signal.SIGKILL, 5.0)):
        orphans = members(cluster, uid)
        for pid in orphans:
            if number is not None:
                send(pid, number)
        deadline = time.monotonic() + patience
        for pid in orphans:
            wait_until_gone(pid, max(0.0, deadline - time.monotonic()))


def send(pid: int, number: signal.Signals) -> None:
    """Signal a process that may just have gone."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def disown_pid_file(cluster: Path) -> None:
    """Take the dead postmaster's number out of postmaster.pid: by now it may be a stranger's, and would stop the start.

    The file is not removed: its other lines let PostgreSQL find shared memory that is still in use, its second
    guard against two servers on one cluster. Our own number stands for "nobody" (PG_GRANDPARENT_PID in launcher.py).
    """
    path = cluster / "postmaster.pid"
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW)
    except FileNotFoundError:
        return
    with open(descriptor, "r+b") as file:
        number, _, rest = file.read().partition(b"\n")
        if not number.strip().isdigit():
            path.unlink()  # cut short by a full disk or a power cut
            return
        file.seek(0)
        file.write(str(os.getpid()).encode() + b"\n" + rest)
        file.truncate()


def _owner(pid: int) -> int | None:
    try:
        return (PROC / str(pid)).stat().st_uid
    except (FileNotFoundError, ProcessLookupError):
        return None
