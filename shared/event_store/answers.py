"""Remembered answers, checked for the proof that they bear."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from shared.domain import Text
from shared.event_store.finding import Finding
from shared.event_store.proof import ANSWER_COLUMNS, KeptAnswer
from shared.event_store.store import EventStore
from shared.postgres.database import Cursor

PAGE = 1_000

ANSWER_TEXTS: Final[Mapping[str, Text]] = {
    "answer_unproven": Text(
        ja="控えの内容が、回答したときのものではありません。", en="this answer is not the one that was given"
    )
}


def answer_findings(store: EventStore) -> Iterator[Finding]:
    """Remembered answers that do not bear their proof; none where the store has no key to check it."""
    code, proof, after = "answer_unproven", store.proof, ("", "", "")
    if proof is None:
        return
    while page := _page(store, after):
        for answer in page:
            if not proof.holds(answer):
                row = " ".join(("idempotency", *answer[:3]))
                yield Finding(store.service, -1, 0, "", code, text=ANSWER_TEXTS[code], row=row)
        after = page[-1][:3]


def _page(store: EventStore, after: tuple[str, str, str]) -> list[KeptAnswer]:
    def query(cursor: Cursor) -> list[KeptAnswer]:
        cursor.execute(_AFTER, (*after, PAGE))
        return [KeptAnswer(*row) for row in cursor.fetchall()]

    return store.database.read(query)


_AFTER = f"""
SELECT {ANSWER_COLUMNS} FROM idempotency WHERE (actor, route, key) > (%s, %s, %s) ORDER BY actor, route, key LIMIT %s
"""  # noqa: S608
