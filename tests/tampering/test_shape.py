"""Whatever a database is made of, and whichever way that is changed, the object is named. SOAK=1 tries all of each."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import pytest

from shared.postgres.shape import Object, shape_of
from shared.process.shapes import made, shape_differences
from tests.tampering.databases import Connection
from tests.tampering.world import World

EACH: Final = 1 if os.environ.get("SOAK") == "1" else 17
"""Of so many pairs of an object and a way to change it one is tried."""
DATABASES: Final = ("intake", "review", "notify", "followup", "audit", "vault", "mailbox")

WAYS: Final[Mapping[str, Sequence[str]]] = {
    "table": (
        "ALTER TABLE {0} RENAME TO hidden; CREATE VIEW {0} AS SELECT * FROM hidden LIMIT 3",
                "CREATE SCHEMA elsewhere; CREATE TABLE elsewhere.more () INHERITS ({0})",
        "ALTER TABLE {0} ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE {0} FORCE ROW LEVEL SECURITY",
        "DROP TABLE {0} CASCADE",
    ),
    "column": (
        "ALTER TABLE {0} DROP COLUMN {1} CASCADE",
        "ALTER TABLE {0} RENAME COLUMN {1} TO hidden",
        "ALTER TABLE {0} RENAME COLUMN {1} TO hidden; ALTER TABLE {0} ADD COLUMN {1} varchar(7)",
    ),
    "constraint": (
        "ALTER TABLE {0} DROP CONSTRAINT {1} CASCADE",
        "ALTER TABLE {0} RENAME CONSTRAINT {1} TO other",
        "ALTER TABLE {0} DROP CONSTRAINT {1} CASCADE; ALTER TABLE {0} ADD CONSTRAINT {1} CHECK (true)",
    ),
    "index": (
        "ALTER INDEX {1} RENAME TO other",
        "UPDATE pg_index SET indisvalid = false WHERE indexrelid = '{1}'::regclass",
    ),
    "sequence": ("ALTER SEQUENCE {0} RENAME TO other",),
    "trigger": (
        "ALTER TABLE {0} DISABLE TRIGGER {1}",
        "ALTER TABLE {0} ENABLE REPLICA TRIGGER {1}",
        "ALTER TRIGGER {1} ON {0} RENAME TO other",
        "DROP TRIGGER {1} ON {0}",
    ),
    "function": (
        "ALTER FUNCTION {0} SECURITY DEFINER",
        "ALTER FUNCTION {0} SET search_path = elsewhere",
        "ALTER FUNCTION {0} RENAME TO other",
        "DROP FUNCTION {0} CASCADE",
        "UPDATE pg_proc SET prosrc = prosrc || ' ' WHERE oid = '{0}'::regprocedure",
    ),
}  # fmt: skip


def tries(database: str) -> Iterator[tuple[Object, str]]:
    """Each object of a database with each way to change it, as SQL."""
    for one in sorted(made(database)):
        table, _, part = one.name.rpartition(".") if one.table else (one.name, "", "")
        for way in WAYS[one.kind]:
            yield one, way.format(_callable(table), part)


def _callable(name: str) -> str:
    """A function with the types alone of its arguments, else the name as it is."""
    before, paren, arguments = name.removesuffix(")").partition("(")
    types = [argument.split(" ", 1)[1] for argument in arguments.split(", ") if argument]
    return f"{before}({', '.join(types)})" if paren else name


def named(connection: Connection, database: str, change: str) -> set[Object]:
    """The objects that are told after a change, which is taken back."""
    with connection.transaction(force_rollback=True), connection.cursor() as cursor:
        cursor.execute(change.encode())
        return set(shape_differences(made(database), shape_of(cursor)))


@pytest.mark.parametrize("database", DATABASES)
def test_every_object_that_was_changed_is_named(world: World, database: str) -> None:
    with world.databases.unguarded(database) as connection:
        connection.rollback()
        for one, change in list(tries(database))[::EACH]:
            assert one in named(connection, database, change), change
        with connection.cursor() as cursor:
            assert shape_differences(made(database), shape_of(cursor)) == {}


ADDED: Final = {
    "column": "ALTER TABLE {0} ADD added text",
    "constraint": "ALTER TABLE {0} ADD CONSTRAINT added CHECK (true)",
    "index": "CREATE INDEX added ON {0} USING btree ((1))",
    "trigger": "CREATE TRIGGER added BEFORE INSERT ON {0} FOR EACH ROW EXECUTE FUNCTION refuse_while_put_back()",
    "rule": "CREATE RULE added AS ON INSERT TO {0} DO INSTEAD NOTHING",
    "policy": "CREATE POLICY added ON {0} USING (false)",
}


def test_whatever_is_added_is_named(world: World) -> None:
    with world.databases.unguarded("followup") as connection:
        connection.rollback()
        for one in sorted(made("followup")):
            if one.kind == "table":
                for what in ADDED:
                    told = named(connection, "followup", ADDED[what].format(one.name))
                    assert told == {Object(what, f"{one.name}.added")}, what
