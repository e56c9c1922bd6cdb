"""The command line, for whoever tests what it does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from services.cli import main
from shared.settings import Settings

Jigyokei = Callable[..., tuple[int, str]]


@pytest.fixture
def jigyokei(settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Jigyokei:
    """Run a command on the databases of `settings`; its exit status and all that it says, in English unless asked."""
    assert settings.postgres_dsn is not None
    # The command line sets up the logging of its whole process, which here is that of all tests.
    for module in ("console", "serving"):
        monkeypatch.setattr(f"services.terminal.{module}.configure_logging", lambda *_, **__: None)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    monkeypatch.setenv("JIGYOKEI_DATA", str(settings.data))
    monkeypatch.setenv("JIGYOKEI_POSTGRES_DSN", settings.postgres_dsn.get_secret_value())
    monkeypatch.setenv("JIGYOKEI_DATABASE_PREFIX", settings.database_prefix)

    def once(*arguments: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out + said.err

    return once
