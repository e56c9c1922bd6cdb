"""Where does each notice stand? (配信状況)"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final, Literal, get_args

from services.notify.domain.state import Notice, NoticeStatus
from shared.contracts import notify
from shared.contracts.event import Event
from shared.contracts.notify import (
    ContactKnown,
    NoticeKind,
    NoticeOwed,
    NoticeStuck,
    StuckNoticeSent,
)
from shared.domain import Text
from shared.event_store.read_model import ReadModel, TableRow, Write, by_column, change, of_every_event, put, selected
from shared.event_store.readable import Rows, one_of
from shared.paging import Keyset, Order, Page, Start
from shared.postgres.database import Cursor
from shared.scheme.bureaus import BUREAUS
from shared.searching.folding import FOUND, NOT_SOUGHT, found, names_found, pieces_of

DeliveryStanding = Literal["stuck", "retrying", "waiting", "sending", "sent"]
"""対応待ち, 再送待ち, 送信待ち, 送信中, 送信済み: what needs a person first."""
STANDINGS: Final[tuple[DeliveryStanding, ...]] = get_args(DeliveryStanding)

_SCHEMA = """
CREATE TABLE deliveries (
    notice_id       text        PRIMARY KEY,
    plan_id         text,
    kind            text        NOT NULL,
    application_no  text        NOT NULL,
    names           text        NOT NULL,
    pieces          text[]      NOT NULL,
    bureau          text        NOT NULL,
    applicant       text        NOT NULL,
    standing        text        NOT NULL,
    attempts        integer     NOT NULL,
    uncertain       integer     NOT NULL DEFAULT 0,
    error           text        NOT NULL DEFAULT '',
    owed_at         timestamptz NOT NULL,
    changed_at      timestamptz NOT NULL,
    next_attempt_at timestamptz
);
CREATE INDEX deliveries_under_way ON deliveries (notice_id) WHERE standing = 'sending';
CREATE INDEX deliveries_by_time ON deliveries (owed_at, notice_id);
CREATE INDEX deliveries_of_bureau ON deliveries (bureau, owed_at, notice_id);
CREATE INDEX deliveries_by_standing ON deliveries (standing, bureau, owed_at, notice_id);
CREATE INDEX deliveries_of_application ON deliveries USING gin (pieces) WITH (gin_pending_list_limit = 64);
"""


@dataclass(frozen=True, slots=True)
class _Moving:
    """What events change in a notice's row.

    `uncertain` counts the attempts of which nobody knows whether they arrived.
    """

    notice_id: str
    standing: DeliveryStanding
    attempts: int
    uncertain: int
    error: str
    changed_at: datetime
    next_attempt_at: datetime | None


@dataclass(frozen=True, slots=True)
class Delivery(_Moving):
    """One notice."""

    plan_id: str | None
    kind: NoticeKind
    application_no: str
    bureau: Annotated[str, one_of(BUREAUS)]
    applicant: str
    owed_at: datetime


@dataclass(frozen=True, slots=True)
class _Owed(Delivery):
    """A notice as the table holds it: with what it is found by."""

    names: str
    pieces: list[str]


_ROWS: Final = Rows(Delivery, "application_no")


@dataclass(frozen=True, slots=True)
class WantedNotices:
    """Which notices; None is any. `words`: the end of the number of an application or a certificate, or a part of the
    name that the notice is addressed to, however they are written."""

    bureau: str | None = None
    standing: DeliveryStanding | None = None
    kind: NoticeKind | None = None
    words: str = ""


LATEST: Final = Keyset(
    (("owed_at", "instant"), ("notice_id", "text")),
    Order(Text(ja="作成日時", en="time of making"), falling=True, shown_in="owed_at"),
)


_PUT = put("deliveries", _Owed)
_CHANGE = change("deliveries", _Moving)


def _owed(event: NoticeOwed, notice: Notice) -> Iterator[tuple[Write, TableRow]]:
    yield (
        _PUT,
        _Owed(
            **by_column(_moving(event, notice)),
            plan_id=event.head.plan_id,
            kind=event.kind,
            application_no=event.application_no,
            bureau=event.bureau,
            applicant=event.addressee,
            owed_at=event.head.occurred_at,
            names=names_found([event.addressee]),
            pieces=pieces_of([event.addressee], [event.application_no, *_certificate(event)]),
        ),
    )


def _certificate(event: NoticeOwed) -> list[str]:
    return [number] if isinstance(number := event.facts.get("certificate_no"), str) else []


def _moved(event: Event, notice: Notice) -> Iterator[tuple[Write, TableRow]]:
    yield _CHANGE, _moving(event, notice)


def _moving(event: Event, notice: Notice) -> _Moving:
    return _Moving(
        notice_id=event.head.stream_id,
        standing=_standing(notice),
        attempts=notice.attempts,
        uncertain=notice.uncertain,
        error=notice.error,
        changed_at=event.head.occurred_at,
        next_attempt_at=notice.next_attempt_at,
    )


def _standing(notice: Notice) -> DeliveryStanding:
    match notice.status:
        case NoticeStatus.WAITING:
            return "retrying" if notice.attempts else "waiting"
        case NoticeStatus.SENDING:
            return "sending"
        case NoticeStatus.SENT:
            return "sent"
        case _:
            return "stuck"


DELIVERIES = ReadModel(
    name="deliveries",
    version=4,
    tables=("deliveries",),
    schema=_SCHEMA,
    # What others are told of a notice changes nothing of how it stands.
    on={**of_every_event(notify, _moved, but={ContactKnown, NoticeStuck, StuckNoticeSent}), NoticeOwed: _owed},
)


def under_way(cursor: Cursor) -> list[str]:
    """Notices whose send was announced and not settled, at most 100."""
    cursor.execute("SELECT notice_id FROM deliveries WHERE standing = 'sending' ORDER BY notice_id LIMIT 100")
    return [row[0] for row in cursor.fetchall()]


def counts(cursor: Cursor, wanted: WantedNotices | None = None) -> dict[DeliveryStanding, int]:
    """How many notices stand where, whatever standing is wanted."""
    cursor.execute(_COUNTS, _values(wanted or WantedNotices()))
    counted: dict[str, int] = dict(cursor.fetchall())
    return {standing: counted.get(standing, 0) for standing in STANDINGS}


def stuck(cursor: Cursor) -> tuple[int, datetime | None]:
    """How many notices wait for a person, and when the first of them began to."""
    cursor.execute("SELECT count(*), min(changed_at) FROM deliveries WHERE standing = 'stuck'")
    row = cursor.fetchone()
    assert row is not None
    return row[0], row[1]


def stuck_after(cursor: Cursor, notice_id: str, limit: int) -> list[str]:
    """The next notices that wait for a person, by their ids; from the first on after ""."""
    cursor.execute(_STUCK_AFTER, (notice_id, limit))
    return [row[0] for row in cursor.fetchall()]


def one(cursor: Cursor, notice_id: str) -> Delivery | None:
    """One notice, or None. Raises UnreadableRow."""
    cursor.execute(_ONE, (notice_id,))
    row = cursor.fetchone()
    return _ROWS.one(row) if row else None


def page(cursor: Cursor, wanted: WantedNotices, start: Start | None, limit: int) -> Page[Delivery]:
    """Notices, newest first."""
    cursor.execute(LATEST.statement(_LISTED, start), {**_values(wanted), **LATEST.values(start, limit)})
    return LATEST.page(cursor.fetchall(), start, limit, _ROWS.every)


def _values(wanted: WantedNotices) -> Mapping[str, Any]:
    found_by = found(wanted.words)
    return {
        "bureau": wanted.bureau,
        "standing": wanted.standing,
        "kind": wanted.kind,
        "is_searched": found_by is not None,
        **(found_by or NOT_SOUGHT),
    }


_COLUMNS = selected(Delivery)

_WANTED = f"""(%(bureau)s::text IS NULL OR bureau = %(bureau)s)
   AND (%(kind)s::text IS NULL OR kind = %(kind)s)
   AND (NOT %(is_searched)s OR {FOUND.format(pieces="pieces", names="names")})"""

_STANDING = "(%(standing)s::text IS NULL OR standing = %(standing)s)"

_COUNTS = f"SELECT standing, count(*) FROM deliveries WHERE {_WANTED} GROUP BY standing"  # noqa: S608

_STUCK_AFTER = (
    "SELECT notice_id FROM deliveries WHERE standing = 'stuck' AND notice_id > %s ORDER BY notice_id LIMIT %s"
)

_ONE = f"SELECT {_COLUMNS} FROM deliveries WHERE notice_id = %s"  # noqa: S608

_LISTED = f"""
SELECT {_COLUMNS}, {{key}} FROM deliveries WHERE {_WANTED} AND {_STANDING} AND {{beyond}}
 ORDER BY {{order}} LIMIT %(limit)s
"""  # noqa: S608
