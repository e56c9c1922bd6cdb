"""Which notices about a case, or a plan, are stuck? (通知不達)"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from services.review.domain.reaching import Reaching
from shared.contracts.notify import NoticeKind
from shared.contracts.reaching import ApplicantNotReached, ApplicantReached
from shared.event_store.read_model import ReadModel, TableRow, Write, change, put, selected
from shared.event_store.readable import Rows, one_of
from shared.postgres.database import Cursor
from shared.scheme.bureaus import BUREAUS

# `since` is when we heard of it. A notice about a plan bears the number of the application that it follows from.
_SCHEMA = """
CREATE TABLE not_reached (
    notice_id      text        PRIMARY KEY,
    plan_id        text,
    application_no text        NOT NULL,
    bureau         text        NOT NULL,
    kind           text        NOT NULL,
    since          timestamptz NOT NULL,
    stuck          boolean     NOT NULL
);
CREATE INDEX not_reached_of_application ON not_reached (application_no) WHERE stuck;
CREATE INDEX not_reached_of_plan        ON not_reached (plan_id) WHERE stuck;
CREATE INDEX not_reached_of_bureau      ON not_reached (bureau) WHERE stuck;
"""


@dataclass(frozen=True, slots=True)
class NotReached:
    """A notice that is stuck. `bureau`: from which it comes, and whose delivery desk has it."""

    notice_id: str
    plan_id: str | None
    application_no: str
    bureau: Annotated[str, one_of(BUREAUS)]
    kind: NoticeKind
    since: datetime


@dataclass(frozen=True, slots=True)
class _Heard(NotReached):
    stuck: bool = True


@dataclass(frozen=True, slots=True)
class _Sent:
    notice_id: str
    stuck: bool = False


_ROWS: Final = Rows(NotReached, "application_no")
_PUT = put("not_reached", _Heard)
_CHANGE = change("not_reached", _Sent)


def _heard(event: ApplicantNotReached, reaching: Reaching) -> Iterator[tuple[Write, TableRow]]:
    head = event.head
    yield (
        _PUT,
        _Heard(head.stream_id, head.plan_id, event.application_no, event.bureau, event.kind, head.occurred_at),
    )


def _sent(event: ApplicantReached, reaching: Reaching) -> Iterator[tuple[Write, TableRow]]:
    yield _CHANGE, _Sent(event.head.stream_id)


NOT_REACHED = ReadModel(
    name="not_reached",
    version=1,
    tables=("not_reached",),
    schema=_SCHEMA,
    on={ApplicantNotReached: _heard, ApplicantReached: _sent},
)


def of_application(cursor: Cursor, application_no: str) -> list[NotReached]:
    """The stuck notices about an application, the oldest first."""
    cursor.execute(_OF_APPLICATION, (application_no,))
    return _ROWS.every(cursor.fetchall())


def of_plan(cursor: Cursor, plan_id: str) -> list[NotReached]:
    """The stuck notices about a plan and all its applications, the oldest first."""
    cursor.execute(_OF_PLAN, (plan_id,))
    return _ROWS.every(cursor.fetchall())


def at_a_glance(cursor: Cursor, bureau: str, application_nos: Sequence[str]) -> tuple[int, frozenset[str]]:
    """How many notices of a bureau are stuck, and about which of some applications there are any."""
    cursor.execute(_AT_A_GLANCE, {"bureau": bureau, "application_nos": list(application_nos)})
    row = cursor.fetchone()
    assert row is not None
    return row[0], frozenset(row[1])


_COLUMNS = selected(NotReached)
_STUCK = f"SELECT {_COLUMNS} FROM not_reached WHERE stuck"  # noqa: S608
_OF_APPLICATION = f"{_STUCK} AND application_no = %s ORDER BY since, notice_id"
_OF_PLAN = f"{_STUCK} AND plan_id = %s ORDER BY since, notice_id"
_AT_A_GLANCE = """
SELECT (SELECT count(*) FROM not_reached WHERE stuck AND bureau = %(bureau)s),
       ARRAY(SELECT DISTINCT application_no FROM not_reached
              WHERE stuck AND application_no = ANY(%(application_nos)s))
"""
