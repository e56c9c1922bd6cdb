"""Where does each notice stand? (配信状況)"""

from __future__ import annotations

from typing import Any

from services.notify.domain.notice import Notice
from shared.contracts.event import Event
from shared.contracts.notify import (
    NoticeOwed,
    NoticeSent,
    ResendAsked,
    SendFailed,
    SendStarted,
    SendUncertain,
)
from shared.event_store.read_model import ReadModel
from shared.postgres.database import Cursor

_SCHEMA = """
CREATE TABLE deliveries (
    notice_id       text        PRIMARY KEY,
    plan_id         text,
    kind            text        NOT NULL,
    application_no  text        NOT NULL,
    bureau          text        NOT NULL,
    applicant       text        NOT NULL,
    status          text        NOT NULL,
    attempts        integer     NOT NULL,
    uncertain       integer     NOT NULL DEFAULT 0,
    error           text        NOT NULL DEFAULT '',
    owed_at         timestamptz NOT NULL,
    changed_at      timestamptz NOT NULL,
    next_attempt_at timestamptz
);
CREATE INDEX deliveries_under_way ON deliveries (notice_id) WHERE status = 'sending';
CREATE INDEX deliveries_by_time ON deliveries (bureau, owed_at DESC, notice_id);
CREATE INDEX deliveries_by_status ON deliveries (bureau, status, owed_at DESC, notice_id);
"""


def _owed(cursor: Cursor, event: NoticeOwed, notice: Notice) -> None:
    head = event.head
    cursor.execute(
        """
INSERT INTO deliveries (notice_id, plan_id, kind, application_no, bureau, applicant, status, attempts,
                        owed_at, changed_at, next_attempt_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, 0, %s, %s, %s)
""",
        (
            head.stream_id,
            head.plan_id,
            event.kind,
            event.application_no,
            event.bureau,
            event.applicant.name,
            notice.status,
            head.occurred_at,
            head.occurred_at,
            notice.next_attempt_at,
        ),
    )


def _moved(cursor: Cursor, event: Event, notice: Notice) -> None:
    error = event.error if isinstance(event, SendFailed) else None
    cursor.execute(
        """
UPDATE deliveries SET status = %s, attempts = %s, uncertain = uncertain + %s, error = coalesce(%s, error),
       changed_at = %s, next_attempt_at = %s
 WHERE notice_id = %s
""",
        (
            notice.status,
            notice.attempts,
            int(isinstance(event, SendUncertain)),
            error,
            event.head.occurred_at,
            notice.next_attempt_at,
            event.head.stream_id,
        ),
    )


DELIVERIES = ReadModel(
    name="deliveries",
    version=1,
    tables=("deliveries",),
    schema=_SCHEMA,
    on={
        NoticeOwed: _owed,
        SendStarted: _moved,
        NoticeSent: _moved,
        SendFailed: _moved,
        SendUncertain: _moved,
        ResendAsked: _moved,
    },
)


def under_way(cursor: Cursor) -> list[str]:
    """Notices whose send was announced and not settled, at most 100."""
    cursor.execute("SELECT notice_id FROM deliveries WHERE status = 'sending' ORDER BY notice_id LIMIT 100")
    return [row[0] for row in cursor.fetchall()]


def counts(cursor: Cursor) -> dict[str, Any]:
    """How many notices stand where."""
    cursor.execute("SELECT status, count(*) FROM deliveries GROUP BY status")
    return dict(cursor.fetchall())
