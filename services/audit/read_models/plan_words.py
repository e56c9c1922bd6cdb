"""By which names and numbers is a plan found, beside those of its lines? Folded, as they are asked for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import orjson

from services.audit.domain.called import TELLING, called_in
from shared.postgres.database import Cursor
from shared.searching.folding import FOUND, folded, folded_number, pieces_of

ToldName = tuple[str, str | None, bytes]
"""The name of an event, its plan and its stored bytes."""

_AT_ONCE: Final = 1_000


def learn(cursor: Cursor, told: Iterable[ToldName]) -> None:
    """Keep what lines say that the businesses of their plans are called. What was said once stays."""
    pieces: dict[tuple[str, str], list[str]] = {}
    for name, plan_id, data in told:
        called = called_in(name, data)
        if plan_id:
            pieces |= {(plan_id, folded(one)): pieces_of([one]) for one in called.names}
            pieces |= {(plan_id, folded_number(one)): pieces_of((), [one]) for one in called.numbers}
    if pieces:
        rows = [{"plan_id": plan_id, "word": word, "pieces": of} for (plan_id, word), of in pieces.items()]
        cursor.execute(_LEARN, (orjson.dumps(rows).decode(),))


def learn_all(cursor: Cursor) -> None:
    """The same of every line that the ledger holds, after a migration that made or emptied the table."""
    with cursor.connection.cursor("telling_lines", binary=True) as lines:
        lines.execute(_TELLING, (list(TELLING),))
        while told := lines.fetchmany(_AT_ONCE):
            learn(cursor, told)


_LEARN = """
INSERT INTO plan_words SELECT * FROM json_populate_recordset(NULL::plan_words, %s::json) ON CONFLICT DO NOTHING
"""

_TELLING = "SELECT name, plan_id, data FROM ledger WHERE split_part(name, '/', 1) = ANY(%b::text[])"

PLANS_CALLED: Final = f"SELECT w.plan_id FROM plan_words AS w WHERE {FOUND.format(pieces='w.pieces', names='w.word')}"  # noqa: S608
"""The plans that a word names, by the parameters that `found` gives."""
