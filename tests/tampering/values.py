"""Other values for a column: what somebody who changes it may write there, as SQL over the present value."""

from __future__ import annotations

from random import Random

from tests.tampering.databases import Column

WHOLE = ("{v} + 1", "{v} - 1", "-{v}", "{v} + 1000", "{v} * 0")
OTHERS = {
    "text": ("{v} || 'x'", "left({v}, -1)", "''", "'forged'", "reverse({v})", "upper({v})"),
    "bytea": ("set_bit({v}, 9, 1 - get_bit({v}, 9))", "{v} || '\\x00'::bytea", "''", "substr({v}, 2)"),
    "smallint": WHOLE,
    "integer": WHOLE,
    "bigint": WHOLE,
    "timestamp with time zone": (
        "{v} + interval '1 microsecond'", "{v} - interval '1 day'", "{v} + interval '9 years'",
        "'infinity'", "'10500-01-01'", "'0044-03-15 BC'",
    ),
    "date": ("{v} + 1", "{v} - 400", "'infinity'"),
    "boolean": ("NOT {v}",),
    "uuid": ("'00000000-0000-4000-8000-000000000000'",),
    "jsonb": ("jsonb_build_object('forged', {v})", "'null'"),
    "json": ("json_build_object('forged', {v})", "'null'"),
    "text[]": ("{v} || 'forged'::text", "'{{}}'"),
    "integer[]": ("{v} || 7", "'{{}}'"),
    "smallint[]": ("{v} || 7::smallint", "'{{}}'"),
}  # fmt: skip
FROM_NOTHING = {
    "text": "'forged'", "bytea": "'\\x00'", "smallint": "1", "integer": "1", "bigint": "1", "boolean": "true",
    "timestamp with time zone": "'2026-01-01'", "date": "'2026-01-01'", "jsonb": "'{}'", "json": "'{}'",
    "uuid": "'00000000-0000-4000-8000-000000000000'", "text[]": "'{x}'", "integer[]": "'{7}'", "smallint[]": "'{7}'",
}  # fmt: skip


def other(column: Column, present: str | None, dice: Random) -> str:
    """An expression of `present` for another value; it may come to the same."""
    if present is None:
        return f"({FROM_NOTHING[column.kind]})::{column.kind}"
    if column.nullable and dice.random() < 0.2:
        return f"NULL::{column.kind}"
    chosen = dice.choice(OTHERS[column.kind]).format(v=f"(%(present)s::{column.kind})")
    return f"({chosen})::{column.kind}"
