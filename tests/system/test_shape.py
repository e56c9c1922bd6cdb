"""Whatever stands between what services read and what verification reads is named, by what each database is made of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from services.embedded import System
from services.terminal.auditing import verified
from shared.clock import MovedClock
from shared.event_store.finding import Finding
from shared.postgres.shape import shape_of
from shared.process.shapes import KINDS, SHAPE_TEXTS, made, shape_differences, shape_findings
from shared.settings import Settings
from tests.services.audit.conftest import Walked, walked
from tests.shapes import FILE, shapes_of, written

__all__ = ["walked"]

Connection = psycopg.Connection[Any]


def found(system: System) -> list[Finding]:
    """What is told of all databases."""
    return [finding for name, database in system.databases.items() for finding in shape_findings(name, database)]


def differs(connection: Connection) -> list[tuple[str, str]]:
    """What is otherwise in review's database, as this transaction sees it."""
    with connection.cursor() as cursor:
        unlike = shape_differences(made("review"), shape_of(cursor))
    return [
        ("unexpected" if should is None else "missing" if there is None else "differs", str(one))
        for one, (should, there) in sorted(unlike.items())
    ]


@contextmanager
def review_of(walked: Walked) -> Iterator[Connection]:
    """A transaction in review's database that leaves nothing behind."""
    with psycopg.connect(walked.system.databases["review"].dsn) as connection:
        yield connection
        connection.rollback()


@contextmanager
def changed(walked: Walked, change: str, back: str) -> Iterator[None]:
    with psycopg.connect(walked.system.databases["review"].dsn, autocommit=True) as connection:
        connection.execute(change.encode())
        try:
            yield
        finally:
            connection.execute(back.encode())


def test_what_is_packaged_is_what_a_fresh_system_is_made_of(walked: Walked) -> None:
    assert written(shapes_of(walked.system)) == FILE.read_text(encoding="utf-8"), "python -m tests.shapes"
    assert found(walked.system) == []


def test_where_no_mail_is_sent_databases_are_made_of_the_same(settings: Settings, clock: MovedClock) -> None:
    with System(settings.model_copy(update={"send_mail": False}), clock) as system:
        assert found(system) == []


CHANGES = {
    "ALTER TABLE stored_events RENAME TO hidden;"
    "CREATE VIEW stored_events AS SELECT * FROM hidden WHERE plan_id <> 'x'": [
        ("differs", "table stored_events"),
        ("unexpected", "table hidden"),
    ],
    "CREATE TABLE more () INHERITS (stored_events)": [
        ("differs", "table stored_events"),
        ("unexpected", "table more"),
    ],
    "CREATE RULE r AS ON INSERT TO bureau_queue DO INSTEAD NOTHING": [("unexpected", "rule bureau_queue.r")],
    "ALTER TABLE bureau_queue ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;"
    "CREATE POLICY p ON bureau_queue USING (status <> 'x')": [
        ("differs", "table bureau_queue"),
        ("unexpected", "policy bureau_queue.p"),
    ],
    "ALTER TABLE numbers_given DROP CONSTRAINT numbers_given_pkey": [
        ("missing", "constraint numbers_given.numbers_given_pkey"),
        ("missing", "index numbers_given.numbers_given_pkey"),
    ],
    "DROP INDEX stored_events_plan": [("missing", "index stored_events.stored_events_plan")],
    "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'log_position'::regclass": [
        ("differs", "index stored_events.log_position")
    ],
    "ALTER TABLE timers ALTER parked SET DEFAULT true": [("differs", "column timers.parked")],
    "ALTER TABLE timers ALTER due_at DROP NOT NULL": [("differs", "column timers.due_at")],
    "ALTER TABLE timers ADD also text": [("unexpected", "column timers.also")],
    "ALTER TABLE log_heads DISABLE TRIGGER USER": [("differs", "trigger log_heads.nothing_is_appended")],
    "CREATE FUNCTION mine() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';"
    "CREATE TRIGGER t BEFORE INSERT ON timers FOR EACH ROW EXECUTE FUNCTION mine()": [
        ("unexpected", "function mine()"),
        ("unexpected", "trigger timers.t"),
    ],
    "CREATE OR REPLACE FUNCTION refuse_while_put_back() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'": [
        ("differs", "function refuse_while_put_back()")
    ],
    "CREATE FUNCTION record_unit(json, bytea[], timestamptz) RETURNS int LANGUAGE sql AS 'SELECT 1'": [
        ("unexpected", "function record_unit(json, bytea[], timestamp with time zone)")
    ],
    "CREATE SCHEMA rebuild_forged; CREATE TABLE rebuild_forged.bureau_queue (case_id text)": [
        ("unexpected", "schema rebuild_forged")
    ],
    "CREATE FUNCTION like_it(text, varchar) RETURNS bool LANGUAGE sql AS 'SELECT true';"
    "CREATE OPERATOR = (FUNCTION = like_it, LEFTARG = text, RIGHTARG = varchar)": [
        ("unexpected", "function like_it(text, character varying)"),
        ("unexpected", "operator public.=(text,character varying)"),
    ],
    "CREATE FUNCTION mine() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';"
    "CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION mine()": [
        ("unexpected", "event trigger e"),
        ("unexpected", "function mine()"),
    ],
    "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = hidden', current_database()); END $$": [
        ("unexpected", "setting search_path in {database}")
    ],
    "DO $$ BEGIN EXECUTE format('ALTER ROLE %I IN DATABASE %I SET session_replication_role = replica',"
    " session_user, current_database()); END $$": [
        ("unexpected", "setting session_replication_role of role {role} in {database}")
    ],
    "SET allow_system_table_mods = on; CREATE VIEW pg_catalog.bureau_queue AS SELECT 1 AS case_id": [
        ("unexpected", "table pg_catalog.bureau_queue")
    ],
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change[:60])
def test_what_comes_between_services_and_their_rows_is_named(walked: Walked, change: str) -> None:
    with review_of(walked) as connection:
        connection.execute(change.encode())
        names = {"role": connection.info.user, "database": connection.info.dbname}
        assert differs(connection) == sorted(
            ((what, one.format(**names)) for what, one in CHANGES[change]), key=lambda told: told[1].split(" ", 1)
        )


HARMLESS = (
    "ALTER TABLE stored_events VALIDATE CONSTRAINT time_is_possible",
    "ALTER TABLE stored_events SET (autovacuum_vacuum_scale_factor = 0.01)",
    "ALTER TABLE stored_events ALTER plan_id SET STATISTICS 500",
    "GRANT SELECT ON stored_events TO PUBLIC",
    "COMMENT ON TABLE stored_events IS 'the log'",
    "CREATE TEMP TABLE stored_events (id int)",
    "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET work_mem = 65536', current_database()); END $$",
    "REINDEX TABLE stored_events",
    "SET LOCAL datestyle = 'German'; SET LOCAL quote_all_identifiers = on; SET LOCAL timezone = 'Asia/Tokyo'",
)


@pytest.mark.parametrize("change", HARMLESS)
def test_what_an_administrator_may_do_is_no_finding(walked: Walked, change: str) -> None:
    with review_of(walked) as connection:
        connection.execute(change.encode())
        assert differs(connection) == []


def test_verification_names_a_view_in_place_of_a_log_and_goes_on(walked: Walked) -> None:
    whole = verified(walked.system)
    assert whole.findings == []
    change = (
        "ALTER TABLE stored_events RENAME TO hidden; CREATE VIEW stored_events AS SELECT * FROM hidden"
        f" WHERE plan_id IS DISTINCT FROM '{walked.plan_id}'"
    )
    with changed(walked, change, "DROP VIEW stored_events; ALTER TABLE hidden RENAME TO stored_events"):
        report = verified(walked.system)
    told = {one.row for one in report.findings if one.code in SHAPE_TEXTS}
    assert told == {"table stored_events", "table hidden"}
    assert [one.name for one in report.checked] == [one.name for one in whole.checked]
    assert all(one.whole for one in report.checked)
    assert {"shape vault", "shape mailbox", "shape audit"} <= {one.name for one in report.checked}


def test_a_schema_in_which_a_read_model_is_rebuilt_is_no_finding(walked: Walked) -> None:
    with changed(walked, "CREATE SCHEMA rebuild_bureau_queue", "DROP SCHEMA rebuild_bureau_queue"):
        assert verified(walked.system).findings == []


def test_what_an_extension_has_brought_is_known_but_not_where_it_bears_a_name_of_ours(walked: Walked) -> None:
    make = "CREATE FUNCTION {0} RETURNS int LANGUAGE sql AS 'SELECT 1'; ALTER EXTENSION plpgsql ADD FUNCTION {0}"
    drop = "ALTER EXTENSION plpgsql DROP FUNCTION {0}; DROP FUNCTION {0}"
    for function, code, known in (
        ("helps(integer)", "object_of_extension", True),
        ("record_unit(json)", "object_unexpected", False),
    ):
        with changed(walked, make.format(function), drop.format(function)):
            (finding,) = found(walked.system)
        assert (finding.code, finding.known) == (code, known)
        assert (finding.service, finding.row) == ("review", f"function {function}")


def test_every_difference_is_told_in_both_languages(walked: Walked) -> None:
    with changed(
        walked, "ALTER TABLE timers ALTER parked DROP DEFAULT", "ALTER TABLE timers ALTER parked SET DEFAULT false"
    ):
        (finding,) = found(walked.system)
    assert finding.place == "review column timers.parked"
    assert finding.words.in_language("ja", finding.params) == (
        "この列の定義が変えられています。現在：boolean NOT NULL、本来：boolean NOT NULL DEFAULT false"
    )
    assert (
        finding.what == "this column was changed: it is boolean NOT NULL, but should be boolean NOT NULL DEFAULT false"
    )
    assert all(text.ja and text.en for text in (*KINDS.values(), *SHAPE_TEXTS.values()))
