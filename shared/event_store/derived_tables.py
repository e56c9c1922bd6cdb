"""The tables that follow from a log, as they are derived beside the stored ones, and how each is compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import orjson
from psycopg import sql

from shared.event_store.comparing import DerivedTable
from shared.event_store.store import EventStore

TEMPORARY: Final = "pg_temp"


def of_the_store(store: EventStore) -> Iterator[DerivedTable]:
    """What belongs to no stream."""
    yield STORED["numbers"]
    yield STORED["numbers_given"]
    yield DerivedTable(
        "read_models",
        ("name",),
        sql.SQL("SELECT name, version FROM public.read_models"),
        sql.SQL("SELECT * FROM jsonb_to_recordset(%s::jsonb) AS held (name text, version integer)"),
        (json_of([{"name": one.name, "version": one.version} for one in store.read_models]),),
    )
    yield DerivedTable(
        "store_identity",
        (),
        sql.SQL("SELECT service, partitions FROM public.store_identity"),
        sql.SQL("SELECT %s::text AS service, %s::smallint AS partitions"),
        (store.service, store.partitions),
    )


def json_of(value: Any) -> str:
    return orjson.dumps(value).decode()


def _table(name: str, key: tuple[str, ...], columns: str, of_stream: bool = False) -> DerivedTable:
    here, there = (sql.SQL(f"SELECT {columns} FROM {schema}.{name}") for schema in ("public", TEMPORARY))  # noqa: S608
    return DerivedTable(name, key, here, there, of_stream=of_stream)


STORED: Final[Mapping[str, DerivedTable]] = {
    "numbers": _table("numbers", ("series",), "series, last"),
    "numbers_given": _table("numbers_given", ("series", "number"), "series, number"),
    "timers": _table("timers", ("stream_id",), "stream_id, due_at", of_stream=True),
}
"""What can be put right at once."""

MAKE = """
CREATE TABLE pg_temp.timers (stream_id text PRIMARY KEY, due_at timestamptz NOT NULL);
CREATE TABLE pg_temp.numbers_taken (
    series text, number bigint, stream_id text, version bigint, PRIMARY KEY (series, number, stream_id, version)
);
CREATE TABLE pg_temp.numbers (series text PRIMARY KEY, last bigint NOT NULL);
CREATE TABLE pg_temp.numbers_given (series text, number bigint, PRIMARY KEY (series, number));
"""

DROP_INDEXES = """
DO $$
DECLARE
    unneeded regclass;
BEGIN
    FOR unneeded IN
        SELECT indexrelid FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
         WHERE relnamespace = pg_my_temp_schema() AND NOT indisunique
    LOOP
        EXECUTE 'DROP INDEX ' || unneeded;
    END LOOP;
END $$
"""

ENDS = """
SELECT partition, sequence, digest FROM public.stored_events
  JOIN (SELECT partition, max(sequence) AS sequence FROM public.stored_events GROUP BY partition) AS last
 USING (partition, sequence)
 WHERE digest IS NOT NULL
"""

AT = """
SELECT partition, sequence, digest FROM public.stored_events
  JOIN unnest(%b::smallint[], %b::bigint[]) AS asked (partition, sequence) USING (partition, sequence)
 WHERE digest IS NOT NULL
"""

# An event may be met twice: when its stream has its turn, and once more when that has grown by the end.
TAKE = """
INSERT INTO pg_temp.numbers_taken SELECT * FROM unnest(%b::text[], %b::bigint[], %b::text[], %b::bigint[])
    ON CONFLICT DO NOTHING
"""

SET = "INSERT INTO pg_temp.timers SELECT * FROM unnest(%b::text[], %b::timestamptz[])"

NUMBERS = """
INSERT INTO pg_temp.numbers SELECT series, max(number) FROM pg_temp.numbers_taken GROUP BY series;
INSERT INTO pg_temp.numbers_given SELECT DISTINCT series, number FROM pg_temp.numbers_taken;
"""

GIVEN_TWICE = """
SELECT series, number, count(*), array_agg(stream_id ORDER BY stream_id) FROM pg_temp.numbers_taken
 GROUP BY series, number HAVING count(*) > 1 ORDER BY series, number
"""

# A timer that is parked and falls due when it should stays parked.
PUT_RIGHT = """
DELETE FROM public.timers AS t WHERE NOT EXISTS (SELECT FROM pg_temp.timers AS d WHERE d.stream_id = t.stream_id);
INSERT INTO public.timers AS t (stream_id, due_at) SELECT stream_id, due_at FROM pg_temp.timers
    ON CONFLICT (stream_id)
    DO UPDATE SET due_at = excluded.due_at, failures = 0, error = NULL, parked = false
     WHERE t.due_at <> excluded.due_at;
DELETE FROM public.numbers AS n WHERE NOT EXISTS (SELECT FROM pg_temp.numbers AS d WHERE d.series = n.series);
INSERT INTO public.numbers (series, last) SELECT series, last FROM pg_temp.numbers
    ON CONFLICT (series) DO UPDATE SET last = excluded.last;
DELETE FROM public.numbers_given AS n
 WHERE NOT EXISTS (SELECT FROM pg_temp.numbers_given AS d WHERE (d.series, d.number) = (n.series, n.number));
INSERT INTO public.numbers_given SELECT * FROM pg_temp.numbers_given ON CONFLICT DO NOTHING;
"""
