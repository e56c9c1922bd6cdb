"""Looking into databases as they are."""

from __future__ import annotations

import psycopg


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
