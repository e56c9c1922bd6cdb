"""消去 on a PostgreSQL server that is not ours: what is done there, and that what is said of the rest is so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from services.embedded import System
from services.notify.mailbox import Mailbox
from shared.contracts.event import Actor
from shared.event_store.door import Envelope
from shared.event_store.unit_of_work import Cause
from shared.postgres.launcher import EmbeddedPostgres
from shared.settings import Settings
from tests.services.conftest import Jigyokei, jigyokei
from tests.support.canaries import Canaries, sealed_keys
from tests.support.files import files_with
from tests.support.made import made as made_by
from tests.support.tables import rows_as_text

__all__ = ["jigyokei"]

OPERATOR = "operator"
LOG_AND_ARCHIVE = ("cluster/pg_wal/", "cluster/kept/")


@pytest.fixture
def postgres(short_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[EmbeddedPostgres]:
    """A server under another name, which keeps its log in an archive, and to which we are an ordinary user."""
    monkeypatch.setenv("JIGYOKEI_SYSTEM_FOLDER", str(short_folder / "system"))
    with EmbeddedPostgres(short_folder / f"own-{uuid4().hex[:6]}") as server:
        with psycopg.connect(server.dsn("postgres"), autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET cluster_name = 'main'")
            connection.execute("ALTER SYSTEM SET archive_mode = on")
            connection.execute("ALTER SYSTEM SET archive_command = 'mkdir -p kept && cp %p kept/%f'")
            connection.execute(f"CREATE ROLE {OPERATOR} LOGIN CREATEDB".encode())
        server.stop()
        server.start()
        yield server


@pytest.fixture
def settings(settings: Settings, postgres: EmbeddedPostgres) -> Settings:
    dsn = make_conninfo(postgres.dsn("postgres"), user=OPERATOR)
    return Settings.model_validate({**settings.model_dump(), "postgres_dsn": dsn})


def test_rows_and_statistics_are_gone_and_its_log_and_archive_are_said_to_hold_the_keys(
    system: System, jigyokei: Jigyokei, postgres: EmbeddedPostgres, tmp_path: Path
) -> None:
    canaries = Canaries()
    cause = Cause(Actor(role="applicant", id="applicant-1"), "c")
    made = made_by(system.services["intake"].commands.file(canaries.form(), Envelope(cause)))
    system.settle()
    mailbox, keys = Mailbox(system.open_database("mailbox"), system.clock), sealed_keys(system.vault)
    assert mailbox.mails().rows != ()
    for name in ("vault", "mailbox"):
        with psycopg.connect(system.databases[name].dsn, autocommit=True) as connection:
            connection.execute("ANALYZE")

    why = (
        "--reason",
        "本人の請求",
        "--ordered-by",
        "関東経済産業局",
        "--by-order",
        "個情第12号",
        "--yes",
        "--language",
        "en",
    )
    status, said = jigyokei("erase", made["application_no"], *why)
    assert status == 0, said
    assert "archive and replicas are\nnot ours to clean" in said
    export = tmp_path / "history.jsonl"
    assert jigyokei("history", made["application_no"], "--export", str(export))[0] == 0

    everything = "\n".join(rows_as_text(database.dsn) for database in system.databases.values())
    for canary in canaries.written:
        assert canary not in everything + said + export.read_text(), canary
    with psycopg.connect(postgres.dsn("postgres"), autocommit=True) as connection:
        connection.execute("CHECKPOINT")
    (erased,) = keys - sealed_keys(system.vault)
    for needles in ([erased], canaries.traces):
        held = files_with(postgres.folder, *needles)
        assert held
        assert [file for file in held if not file.startswith(LOG_AND_ARCHIVE)] == []
