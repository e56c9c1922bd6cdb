"""The image: its Dockerfile, and what its commands do, run without Docker from a distribution built as there."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
import threading
import venv
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from shared.settings import Settings
from tests.deploy.manifests import PINNED, ROOT, SERVICES, SETTINGS, VERSION, instructions
from tests.tidy.repository import files, name_of

INSTRUCTIONS = instructions()
LAST_STAGE = INSTRUCTIONS[max(at for at, (word, _) in enumerate(INSTRUCTIONS) if word == "FROM") :]


def of(word: str) -> list[str]:
    """What an instruction says, each time that it occurs in the last stage."""
    return [rest for name, rest in LAST_STAGE if name == word]


def environment() -> dict[str, str]:
    return {name: value for rest in of("ENV") for name, value in re.findall(r"(\w+)=(\S+)", rest)}


# -- the Dockerfile ---------------------------------------------------------------------------------------------------


def test_only_known_instructions_stand_in_it() -> None:
    known = "FROM ENV WORKDIR COPY RUN LABEL USER VOLUME EXPOSE STOPSIGNAL HEALTHCHECK ENTRYPOINT CMD"
    assert {word for word, _ in INSTRUCTIONS} <= set(known.split())


def test_both_stages_begin_with_the_same_pinned_python() -> None:
    begun = [rest.split()[0] for word, rest in INSTRUCTIONS if word == "FROM"]
    assert len(begun) == 2
    assert len(set(begun)) == 1
    assert PINNED.fullmatch(begun[0])


def test_packages_come_by_hash_and_nothing_is_compiled() -> None:
    [locked] = [rest for word, rest in INSTRUCTIONS if word == "RUN" and "requirements-run.lock" in rest]
    assert "--require-hashes" in locked
    assert "--only-binary :all:" in locked


def test_its_user_is_a_number_and_not_root() -> None:
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", of("USER")[-1])


def test_what_is_copied_is_there_and_not_ignored() -> None:
    taken = {line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line[:1] == "!"}
    copied = {
        source
        for word, rest in INSTRUCTIONS
        if word == "COPY" and not rest.startswith("--from=")
        for source in rest.split()[:-1]
    }
    assert copied == taken
    assert [source for source in copied if not (ROOT / source).exists()] == []


def test_it_sets_what_can_be_set() -> None:
    named = {name for name in environment() if name.startswith("JIGYOKEI_")}
    assert named == {"JIGYOKEI_HOST", "JIGYOKEI_PORT", "JIGYOKEI_DATA"}
    assert named <= SETTINGS
    assert of("VOLUME") == [environment()["JIGYOKEI_DATA"]]


def test_its_label_says_this_version() -> None:
    assert f'image.version="{VERSION}"' in of("LABEL")[0]


def test_secrets_may_stand_in_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "jigyokei_vault_key").write_text("ab" * 32 + "\n", encoding="utf-8")
    monkeypatch.delenv("JIGYOKEI_VAULT_KEY", raising=False)
    key = Settings(_secrets_dir=tmp_path).vault_key
    assert key is not None
    assert key.get_secret_value() == "ab" * 32


# -- what its commands do ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def distribution(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The distribution, built from what .dockerignore lets through."""
    folder = tmp_path_factory.mktemp("image")
    for file in files():
        name = name_of(file)
        if name.startswith(("services/", "shared/")) or name in ("pyproject.toml", "README.md", "LICENSE"):
            target = folder / "build" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.read_bytes())
    wheel = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*wheel, "-w", folder, folder / "build"], check=True, env={**os.environ, "PIP_NO_INPUT": "1"})
    return zipfile.ZipFile(next(folder.glob("*.whl")))


@pytest.fixture(scope="module")
def python(distribution: zipfile.ZipFile, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment like the image's; its packages are those of the one that runs this test."""
    folder = tmp_path_factory.mktemp("opt") / "jigyokei"
    venv.create(folder, with_pip=False)
    inside = Path(sysconfig.get_path("purelib", "venv", {"base": str(folder)}))
    distribution.extractall(inside)
    (inside / "packages.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return folder / "bin/python"


def run(python: Path, *command: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run the image's entry point with a command, in its environment, where there is nothing of the repository."""
    entry = json.loads(of("ENTRYPOINT")[0])
    assert entry == ["python", "-m"]
    variables = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"} | environment() | settings
    variables |= {"JIGYOKEI_DATA": str(python.parent / "data")}
    return subprocess.run(
        [python, *entry[1:], *command], env=variables, cwd="/", capture_output=True, text=True, timeout=60, check=False
    )


def test_everything_that_is_read_at_run_time_is_in_the_distribution(distribution: zipfile.ZipFile) -> None:
    packed = set(distribution.namelist())
    wanted = [name for file in files() if (name := name_of(file)).startswith(("services/", "shared/"))]
    assert [name for name in wanted if name not in packed and not name.endswith(".md")] == []


def test_by_itself_it_shows_the_commands(python: Path) -> None:
    shown = run(python, *json.loads(of("CMD")[0]))
    assert shown.returncode == 0, shown.stderr
    assert "topics" in shown.stdout


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_without_settings_says_what_it_needs(python: Path, service: str) -> None:
    ended = run(python, f"services.{service}")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("Set JIGYOKEI_KAFKA_BOOTSTRAP: ")
    assert len(ended.stderr.splitlines()) == 1


def test_a_service_without_a_server_says_so(python: Path) -> None:
    ended = run(python, "services.review", JIGYOKEI_KAFKA_BOOTSTRAP="localhost:1")
    assert ended.returncode == 1
    assert ended.stderr.startswith("Set JIGYOKEI_POSTGRES_DSN: ")


def test_the_topics_are_known_in_the_image(python: Path) -> None:
    ended = run(python, "services.cli", "topics", "apply", JIGYOKEI_KAFKA_BOOTSTRAP="localhost:1")
    assert ended.returncode == 1
    assert "Kafkaにつながりません" in ended.stderr


@contextmanager
def answering(status: int) -> Iterator[tuple[int, list[str]]]:
    """A server that answers everything alike: its port, and what it was asked."""
    asked: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port, asked
        server.shutdown()


@pytest.mark.parametrize(("status", "healthy"), [(200, True), (500, False)])
def test_the_health_check_asks_whether_the_process_is_alive(status: int, healthy: bool) -> None:
    command = json.loads(of("HEALTHCHECK")[0].partition("CMD ")[2])
    assert command[0] == "python"
    with answering(status) as (port, asked):
        variables = {"PATH": os.environ["PATH"], "JIGYOKEI_PORT": str(port)}
        ended = subprocess.run([sys.executable, *command[1:]], env=variables, capture_output=True, check=False)
    assert (ended.returncode == 0) is healthy
    assert asked == ["/health/live"]
