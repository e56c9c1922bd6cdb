"""The signed ends: each log, the ledger among them, is held against those kept in its database and elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import psycopg

from services.audit.checks.check import Check, Context, unread
from shared.domain import Text
from shared.ends.ends import Ends
from shared.ends.log import Log
from shared.ends.verify import HeldEnd, finding_of
from shared.event_store.finding import Finding
from shared.postgres.database import AWAY

COVERS: Final = Text(
    ja="署名付き末尾：記録の書き直しや、以前の状態への巻き戻しがないこと（台帳を含む）",
    en="the signed ends: no log, nor the ledger, was written anew or restored to an earlier state",
)


def ends_check(ends: Ends, logs: Sequence[Log], handed_in: Sequence[HeldEnd] = ()) -> Check:
    """The check of these logs, against all places that are known here and what was handed in."""

    def find(context: Context) -> Iterator[Finding]:
        for log in logs:
            yield from _of_one(ends, log, handed_in)
            context.passed(log.service, 0)
        for one in handed_in:
            if not any(ends.knows(log, one) for log in logs):
                yield finding_of("", "end_unfit", where=one.where, why="it is the end of no log here")

    return Check("ends", COVERS, find)


def _of_one(ends: Ends, log: Log, handed_in: Sequence[HeldEnd]) -> Iterator[Finding]:
    try:
        yield from ends.check(log, handed_in)
    except AWAY:
        raise
    except psycopg.Error as error:
        yield unread(log.service, "", error)
