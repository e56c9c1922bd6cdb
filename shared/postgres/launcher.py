"""The embedded PostgreSQL: one server for each data folder, started by whoever comes first, stopped by the last.

    with EmbeddedPostgres(data) as postgres:
        dsn = postgres.ensure_database("intake")

Each process that uses the server holds a shared lock on `users.lock`, which the kernel drops when it dies. Who stops
finds out by asking for that lock alone: whoever gets it was the last. Starting and stopping take turns by `start.lock`.
A server whose starters all died goes on serving, and the next start takes it over.
"""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import pairwise
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from shared.postgres.binaries import has_lz4
from shared.postgres.cluster import SUPERUSER, ensure_cluster, server_environment
from shared.postgres.configuration import PORT, server_configuration
from shared.postgres.errors import PostgresDidNotStart
from shared.postgres.locks import FileLock, held
from shared.postgres.processes import (
    cluster_name,
    disown_pid_file,
    end_orphans,
    is_alive,
    is_postmaster,
    read_pid_file,
    send,
    served_folder,
    wait_until_gone,
)
from shared.postgres.server_files import ServerFiles, find_files, make_socket_folder, remove_socket_folder

__all__ = ["EmbeddedPostgres", "PostgresDidNotStart"]

READY_PATIENCE = 300.0
"""Replaying the log after a crash takes its time: up to 2 GB of it."""

TURN_PATIENCE = READY_PATIENCE + 60.0
STOP_PATIENCE = 60.0
LOG_BYTES = 10_000_000
OLD_LOGS = 3
TAIL_LINES = 40

# The shell goes at once, so that the server is nobody's child: no zombie of ours, no Ctrl-C of our terminal.
_LAUNCH = '"$@" </dev/null >&2 & echo $!'


class EmbeddedPostgres:
    """The server of one data folder, as a context manager. Threads may share it."""

    def __init__(self, data: Path) -> None:
        self._data = Path(data).expanduser().resolve()
        self._turn = threading.RLock()
        self._files: ServerFiles | None = None
        self._users: FileLock | None = None
        self._socket_folder: Path | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    @property
    def pid(self) -> int | None:
        """The postmaster's process number; None if no server runs for this data folder."""
        return None if self._files is None else _running(self._files)

    @property
    def folder(self) -> Path:
        """Where cluster and log lie: `<data>/postgres`, or for root a part of the system folder."""
        return self._started().home

    def start(self) -> None:
        """See that the server runs, recovered if it crashed. Calling it again does no harm, and heals."""
        with self._turn:
            files = self._files or find_files(self._data)
            with _taking_turns(files):
                joined = self._join(files)
                try:
                    ensure_cluster(files)
                    pid = _staying(files) or _launch(files)
                    self._socket_folder = _wait_until_ready(files, pid)
                except BaseException:
                    if joined:
                        self._leave()
                    raise
                self._files = files

    def stop(self) -> None:
        """Leave the server, and stop it if nobody else uses it. Calling it again does no harm."""
        with self._turn:
            files, self._files = self._files, None
            if files is None:
                return
            with _taking_turns(files):
                self._leave()
                alone = FileLock(files.users_lock)
                try:
                    if alone.take():
                        _stop(files)
                finally:
                    alone.release()

    def dsn(self, database: str) -> str:
        """How psycopg reaches a database of this server. Nothing is created, nothing is asked."""
        self._started()
        return make_conninfo(host=str(self._socket_folder), port=PORT, user=SUPERUSER, dbname=database)

    def ensure_database(self, name: str) -> str:
        """Create the database if it is absent; its DSN."""
        if not 0 < len(name.encode()) < 64:
            raise ValueError(f"PostgreSQL cuts names at 63 bytes: {name!r}")
        # template0 is used by nobody, so that two of these at once do not refuse each other.
        create = sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name))
        with psycopg.connect(self.dsn("postgres"), autocommit=True, connect_timeout=10) as connection:
            if connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
                # Someone else may be faster.
                with suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                    connection.execute(create)
        return self.dsn(name)

    def _started(self) -> ServerFiles:
        if self._files is None:
            raise PostgresDidNotStart("start() comes first")
        return self._files

    def _join(self, files: ServerFiles) -> bool:
        """Be counted among the users; False if we already were."""
        if self._users is not None:
            return False
        self._users = FileLock(files.users_lock)
        self._users.take(shared=True, patience=TURN_PATIENCE)
        return True

    def _leave(self) -> None:
        if self._users is not None:
            self._users.release()
            self._users = None


def _running(files: ServerFiles) -> int | None:
    """The number of the living postmaster of this cluster."""
    noted = read_pid_file(files.cluster)
    return noted.pid if noted is not None and is_postmaster(noted.pid, files.cluster, files.uid) else None


def _staying(files: ServerFiles) -> int | None:
    """A running server that we can join: one that is going, by somebody's signal, is seen off first."""
    pid = _running(files)
    noted = read_pid_file(files.cluster)
    if pid is not None and noted is not None and noted.status == "stopping":
        wait_until_gone(pid, STOP_PATIENCE)
    return _running(files)


def _launch(files: ServerFiles) -> int:
    """Clear away what a crash left, and start the server; its number. It is not ready yet."""
    noted = read_pid_file(files.cluster)
    if noted is not None and is_alive(noted.pid):
        elsewhere = served_folder(noted.pid)
        if elsewhere is not None and not Path(elsewhere).exists():
            raise PostgresDidNotStart(
                f"{files.home} was moved from {elsewhere} while its server ran; stop process {noted.pid} first"
            )
    disown_pid_file(files.cluster)
    end_orphans(files.cluster, files.uid)
    _rotate(files.log)
    socket_folder = make_socket_folder(files)
    for left in socket_folder.glob(".s.PGSQL.*"):
        left.unlink()  # its lock would hold the same dead number as postmaster.pid
    text = server_configuration(socket_folder, cluster_name(files.cluster), lz4=has_lz4(files.binaries))
    files.configuration.write_bytes(text)
    files.configuration.chmod(0o644)
    server = [str(files.binaries / "bin" / "postgres"), "-D", str(files.cluster)]
    with open(files.log, "ab", opener=_private) as log:
        shell = subprocess.run(
            ["/bin/sh", "-c", _LAUNCH, "sh", *server, "-c", f"config_file={files.configuration}"],
            cwd=files.home,
            # Our number stands in postmaster.pid where a stranger's stood: see disown_pid_file.
            env=server_environment() | {"PG_GRANDPARENT_PID": str(os.getpid())},
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,
            umask=0o077,
            check=True,
            user=files.user.uid if files.user else None,
            group=files.user.gid if files.user else None,
            extra_groups=[] if files.user else None,
        )
    return int(shell.stdout)


def _wait_until_ready(files: ServerFiles, pid: int) -> Path:
    """Wait for a server that is starting, perhaps recovering; the folder of its socket."""
    deadline = time.monotonic() + READY_PATIENCE
    while is_alive(pid):
        noted = read_pid_file(files.cluster)
        if noted is not None and noted.pid == pid and noted.status == "ready":
            return Path(noted.socket_folder)
        if time.monotonic() >= deadline:
            raise PostgresDidNotStart(f"PostgreSQL was not ready after {READY_PATIENCE:.0f} s; {_tail(files.log)}")
        time.sleep(0.01)
    raise PostgresDidNotStart(f"PostgreSQL ended while it started; {_tail(files.log)}")


def _stop(files: ServerFiles) -> None:
    """Stop in order ("fast": open transactions are rolled back), at worst without a last checkpoint."""
    pid = _running(files)
    if pid is None:
        return
    noted = read_pid_file(files.cluster)
    for number in (signal.SIGINT, signal.SIGQUIT):
        send(pid, number)
        if wait_until_gone(pid, STOP_PATIENCE):
            break
    if noted is not None:
        remove_socket_folder(files, Path(noted.socket_folder))


@contextmanager
def _taking_turns(files: ServerFiles) -> Iterator[None]:
    try:
        with held(files.start_lock, patience=TURN_PATIENCE):
            yield
    except TimeoutError as error:
        raise PostgresDidNotStart(f"another process starts or stops the server without an end: {error}") from error


def _rotate(log: Path) -> None:
    """Keep the log and its predecessors from growing for ever; called only while no server writes to it."""
    if not log.exists() or log.stat().st_size < LOG_BYTES:
        return
    names = [log, *(log.with_name(f"{log.name}.{age}") for age in range(1, OLD_LOGS + 1))]
    for younger, older in reversed(list(pairwise(names))):
        if younger.exists():
            younger.replace(older)


def _tail(log: Path) -> str:
    try:
        with open(log, "rb") as file:
            file.seek(max(0, log.stat().st_size - 20_000))
            lines = file.read().decode(errors="replace").splitlines()[-TAIL_LINES:]
    except FileNotFoundError:
        return f"there is no {log}"
    return "\n".join([f"the end of {log}:", *lines])


def _private(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW, 0o600)
