"""Where the files of one data folder's server lie, and as whom it runs.

An ordinary user has everything in `<data>/postgres` and runs the binaries of the installation. Root cannot run
PostgreSQL, and the unprivileged user who can must not need a way into root's home. So for root the binaries and the
cluster lie in a named system folder, and `<data>/postgres.json` says where:

    /var/lib/jigyokei/                      JIGYOKEI_SYSTEM_FOLDER names another
        binaries/18.6.3/                    a copy for everyone to run
        3f2a91c07b44-5be2d1f0/              one for each data folder; root's, and shut
            cluster/                        the unprivileged user's

No permission is changed but of what is made here.
"""

import hashlib
import json
import os
import secrets
import stat
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from shared.postgres.binaries import copied_binaries, wheel_binaries
from shared.postgres.errors import PostgresDidNotStart
from shared.postgres.locks import held
from shared.postgres.server_user import ServerUser, unprivileged_user, user_with_uid

SYSTEM_FOLDER = Path("/var/lib/jigyokei")
SOCKET_PATH_BYTES = 100  # the kernel takes 107; some clients count differently
SETUP_PATIENCE = 120.0


@dataclass(frozen=True)
class ServerFiles:
    home: Path
    binaries: Path
    user: ServerUser | None  # None: as ourselves

    @property
    def cluster(self) -> Path:
        return self.home / "cluster"

    @property
    def log(self) -> Path:
        return self.home / "server.log"

    @property
    def configuration(self) -> Path:
        return self.home / "server.conf"

    @property
    def start_lock(self) -> Path:
        return self.home / "start.lock"

    @property
    def users_lock(self) -> Path:
        return self.home / "users.lock"

    @property
    def uid(self) -> int:
        return os.geteuid() if self.user is None else self.user.uid


def find_files(data: Path) -> ServerFiles:
    """The files that belong to this data folder; a home is made for them if there is none yet."""
    data.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        return _files_of_root(data)
    pointer = data / "postgres.json"
    if pointer.exists():
        raise PostgresDidNotStart(
            f"the database of {data} was begun by root (see {pointer.name} there); "
            "go on as root, or choose another JIGYOKEI_DATA"
        )
    home = data / "postgres"
    _make(home, 0o700)
    return ServerFiles(home, wheel_binaries(), None)


def _files_of_root(data: Path) -> ServerFiles:
    begun = data / "postgres" / "cluster"
    if begun.exists():
        raise PostgresDidNotStart(
            f"the database of {data} was begun by the ordinary user with number {begun.stat().st_uid}; "
            "go on as that user, or choose another JIGYOKEI_DATA"
        )
    system = Path(os.environ.get("JIGYOKEI_SYSTEM_FOLDER") or SYSTEM_FOLDER).absolute()
    system.parent.mkdir(parents=True, exist_ok=True)
    _make(system, 0o711)
    if system.stat().st_uid != 0:
        raise PostgresDidNotStart(f"{system} does not belong to root; set JIGYOKEI_SYSTEM_FOLDER to another folder")
    with held(system / "setup.lock", patience=SETUP_PATIENCE):
        _make(system / "binaries", 0o755)
        binaries = copied_binaries(system / "binaries")
        home = _home_pointed_to(data) or _new_home(data, system)
    cluster = home / "cluster"
    user = user_with_uid(cluster.stat().st_uid) if cluster.exists() else unprivileged_user()
    _check_reach(binaries, user)
    return ServerFiles(home, binaries, user)


def _new_home(data: Path, system: Path) -> Path:
    # Never a folder that was there before: whoever removed the data folder wants to begin anew, not to find old cases.
    home = system / f"{hashlib.sha256(os.fsencode(data)).hexdigest()[:12]}-{secrets.token_hex(4)}"
    _make(home, 0o711)
    _write_pointer(data, home)
    return home


def _home_pointed_to(data: Path) -> Path | None:
    pointer = data / "postgres.json"
    try:
        said = json.loads(pointer.read_text(encoding="utf-8"))
        home, written_for = Path(said["folder"]), Path(said["data"])
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        raise PostgresDidNotStart(f"{pointer} cannot be read: {error}") from error
    if not home.is_dir():
        raise PostgresDidNotStart(
            f"the database should lie in {home}, but it is not there: bring it back, "
            f"or remove {pointer} to begin with an empty one"
        )
    if written_for != data:
        other = written_for / "postgres.json"
        if other.exists() and json.loads(other.read_text(encoding="utf-8")).get("folder") == said["folder"]:
            raise PostgresDidNotStart(
                f"{data} is a copy of {written_for} and would write into the same database; remove {pointer} "
                "to begin with an empty one"
            )
        _write_pointer(data, home)  # the data folder was moved
    return home


def _write_pointer(data: Path, home: Path) -> None:
    new = data / "postgres.json.new"
    text = json.dumps({"data": str(data), "folder": str(home)}, ensure_ascii=False, indent=2) + "\n"
    new.write_text(text, encoding="utf-8")
    new.replace(data / "postgres.json")


def _check_reach(binaries: Path, user: ServerUser) -> None:
    """Whether the unprivileged user gets as far as the binaries; we open no door for it that others have shut."""
    try:
        subprocess.run(
            [binaries / "bin" / "postgres", "--version"],
            cwd="/",
            check=True,
            capture_output=True,
            user=user.uid,
            group=user.gid,
            extra_groups=[],
        )
    except (OSError, subprocess.CalledProcessError) as error:
        raise PostgresDidNotStart(
            f"user number {user.uid} cannot run {binaries}/bin/postgres ({error}); set JIGYOKEI_SYSTEM_FOLDER "
            "to a folder that every user can reach and that allows programs"
        ) from error


def make_socket_folder(files: ServerFiles) -> Path:
    """A folder for the socket that only the server's user (and root) can enter, with a path short enough."""
    name = "jigyokei-" + hashlib.sha256(f"{files.uid}:{files.home}".encode("utf-8", "surrogateescape")).hexdigest()[:16]
    candidates = [files.home / "socket"]
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    if runtime and files.user is None:
        candidates.append(Path(runtime, name))
    candidates += [Path(tempfile.gettempdir(), name), Path("/tmp", name)]
    for folder in candidates:
        if _fits(folder) and _is_kept(folder.parent):
            _make_own(folder, files)
            return folder
    raise PostgresDidNotStart(
        "no folder for PostgreSQL's socket: set TMPDIR to one with a short path, where users cannot remove each "
        "other's files"
    )


def remove_socket_folder(files: ServerFiles, folder: Path) -> None:
    """Leave nothing behind outside our own folder."""
    if folder.parent != files.home and folder.name.startswith("jigyokei-"):
        try:
            folder.rmdir()
        except OSError:
            return  # not empty, or not there: not ours to judge


def _fits(folder: Path) -> bool:
    # A comma separates hosts in a connection string.
    return len(os.fsencode(folder / ".s.PGSQL.5432")) < SOCKET_PATH_BYTES and "," not in str(folder)


def _is_kept(parent: Path) -> bool:
    """Whether nobody else can put another folder in place of ours."""
    try:
        status = parent.stat()
    except OSError:
        return False
    shut = not status.st_mode & 0o022 or bool(status.st_mode & stat.S_ISVTX)
    return shut and status.st_uid in (0, os.geteuid())


def _make_own(folder: Path, files: ServerFiles) -> None:
    with suppress(FileExistsError):
        folder.mkdir(0o700)
    status = folder.lstat()
    ours = {files.uid, os.geteuid()}
    if not stat.S_ISDIR(status.st_mode) or status.st_uid not in ours:
        raise PostgresDidNotStart(
            f"{folder} is in the way: it is no folder, or belongs to another user; remove it, or set TMPDIR"
        )
    if files.user is not None:
        os.chown(folder, files.user.uid, files.user.gid, follow_symlinks=False)
    if stat.S_IMODE(status.st_mode) != 0o700:
        folder.chmod(0o700)


def _make(folder: Path, mode: int) -> None:
    """Make a folder with exactly this mode, whatever the umask; one that exists stays as it is."""
    try:
        folder.mkdir(mode)
    except FileExistsError:
        return
    folder.chmod(mode)
