"""個人情報: what belongs to a person lies nowhere in the open, neither in tables nor in logs."""

from __future__ import annotations

from pathlib import Path

import orjson
import psycopg
import pytest

from services.embedded import System
from services.notify.mailbox import Mailbox
from shared.contracts.event import Actor
from shared.contracts.form import PlanForm
from shared.contracts.personal import personals
from shared.event_store.unit_of_work import Cause

FILED = Path(__file__).parents[1] / "data/applications/01-hokuto-suisan.json"


def texts_of(form: PlanForm) -> set[str]:
    return {personal.text for personal in personals(form) if personal.text}


def rows_as_text(dsn: str) -> str:
    """Everything in every table of a database, as text."""
    with psycopg.connect(dsn) as connection:
        tables = connection.execute(
            "SELECT quote_ident(table_name) FROM information_schema.tables WHERE table_schema = 'public'"
        ).fetchall()
        found = []
        for (table,) in tables:
            rows = connection.execute(f"SELECT t::text FROM {table} AS t").fetchall()
            found += [row[0] for row in rows]
            columns = connection.execute(
                "SELECT quote_ident(column_name) FROM information_schema.columns"
                " WHERE quote_ident(table_name) = %s AND data_type = 'bytea'",
                (table,),
            ).fetchall()
            for (column,) in columns:
                values = connection.execute(f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL").fetchall()
                found += [bytes(value[0]).decode("utf-8", "replace") for value in values]
    return "\n".join(found)


def test_no_table_and_no_log_holds_a_person_in_the_open(system: System, capfd: pytest.CaptureFixture[str]) -> None:
    form = PlanForm.model_validate_json(FILED.read_bytes())
    texts = texts_of(form)
    assert len(texts) > 5
    applicant = Cause(Actor(role="applicant", id="applicant-1"), "c1")
    system.services["intake"].commands.file(form, "prime", applicant, None)
    system.settle()
    everything = ""
    for name in (*system.services, "vault"):
        database = system.vault._database if name == "vault" else system.services[name].store.database
        everything += rows_as_text(database.dsn)
    assert form.cover.name in everything
    mailbox = Mailbox(system.open_database("mailbox"), system.clock)
    assert mailbox.mails() != []
    out, err = capfd.readouterr()
    for text in texts:
        assert text not in everything, text
        # JSON may also hold it in escapes.
        assert orjson.dumps(text).decode().strip('"') not in everything
        assert text not in out + err
