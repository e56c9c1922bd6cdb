"""The command line: an operator's and an auditor's day, and errors that say what to do."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest

from services.cli import main
from shared.settings import Settings

APPLICATIONS = Path(__file__).parents[1] / "data" / "applications"

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command on a fresh system; its exit status and all that it says."""
    assert settings.postgres_dsn is not None
    # The command line sets up the logging of its whole process, which here is that of all tests.
    monkeypatch.setattr("services.terminal.console.configure_logging", lambda *_, **__: None)
    monkeypatch.setenv("JIGYOKEI_DATA", str(settings.data))
    monkeypatch.setenv("JIGYOKEI_POSTGRES_DSN", settings.postgres_dsn.get_secret_value())
    monkeypatch.setenv("JIGYOKEI_DATABASE_PREFIX", f"cli{uuid4().hex[:8]}_")

    def once(*arguments: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out + said.err

    return once


def test_an_application_is_filed_replayed_and_proved(run: Run) -> None:
    first = sorted(APPLICATIONS.glob("*.json"))[0]
    status, said = run("file", str(first))
    assert status == 0
    number = said.split(": ")[1].split()[0]
    assert run("file", str(first))[1] == said
    status, told = run("history", number)
    assert status == 0
    assert "intake.ApplicationFiled/1" in told
    assert "intake.ApplicationFiled/1" not in run("history", number, "--as-of", "2020-01-01T00:00")[1]
    assert run("history", "nobody")[0] == 1
    status, proved = run("verify")
    assert (status, "Clean" in proved) == (0, True)
    assert run("links")[0] == 0
    assert "Nothing is parked" in run("parked", "list")[1]
    assert run("parked", "show", "intake", "nonsense")[0] == 1
    assert "the same rows" in run("rebuild", "intake")[1]
    assert run("rebuild", "nobody")[0] == 2


def test_what_is_wrong_with_a_filing_is_said_with_its_rule(run: Run, tmp_path: Path) -> None:
    text = sorted(APPLICATIONS.glob("*.json"))[0].read_text("utf-8")
    wrong = tmp_path / "wrong.json"
    wrong.write_text(text.replace('"2029-11"', '"2031-11"'), "utf-8")
    status, said = run("file", str(wrong))
    assert status == 1
    assert "[R16]" in said
    wrong.write_text(text[:100], "utf-8")
    assert run("file", str(wrong))[0] == 1


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("JIGYOKEI_PORT", "abc", "JIGYOKEI_PORT"),
        ("JIGYOKEI_VAULT_KEY", "abc", "64 hexadecimal digits"),
        ("JIGYOKEI_POSTGRES_DSN", "host=127.0.0.1 port=1", "JIGYOKEI_POSTGRES_DSN"),
    ],
)
def test_a_wrong_setting_is_named_without_a_traceback(
    run: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(name, value)
    status, said = run("verify")
    assert status == 1
    assert says in said
    assert "Traceback" not in said


def test_a_folder_without_data_is_not_taken_for_an_empty_system(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("JIGYOKEI_POSTGRES_DSN")
    monkeypatch.setenv("JIGYOKEI_DATA", str(tmp_path / "elsewhere"))
    status, said = run("verify")
    assert status == 2
    assert "There is no data" in said
    assert not (tmp_path / "elsewhere").exists()


def test_a_lost_vault_key_is_not_replaced(run: Run, settings: Settings) -> None:
    run("file", str(sorted(APPLICATIONS.glob("*.json"))[0]))
    key = settings.data / "vault.key"
    key.rename(settings.data / "kept")
    status, said = run("verify")
    assert status == 1
    assert "put it back" in said
    assert not key.exists()


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        ("services.cli", {"pydantic", "psycopg", "structlog", "rich.progress", "fastapi"}),
        ("services.terminal.operating", {"fastapi", "jinja2", "babel", "uvicorn", "services.intake.pages"}),
    ],
)
def test_a_command_loads_only_what_it_needs(module: str, heavy: set[str]) -> None:
    """Asking for help takes a fifth of a second; loading the services and their pages takes more than one."""
    script = f"import sys, {module}; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert heavy & set(loaded) == set()
