"""What waits at each bureau, nearest deadline first? (審査待ち一覧)"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from services.review.domain.clock import reading, standing_deadline
from services.review.domain.state import Case
from services.review.read_models.queue_pages import QueueRow
from shared.contracts import plan_record, reaching, review
from shared.contracts.event import Event, names_of
from shared.contracts.forms.excerpts import called
from shared.contracts.review import CaseOpened, CaseTransferred, CorrectionReceived, DecisionWithoutEffect
from shared.event_store.read_model import ReadModel, TableRow, Write, by_column, change, columns_of, of_every_event, put
from shared.searching.folding import names_found, pieces_of
from shared.searching.same_business import business_keys
from shared.searching.same_text import text_digest

# `sort_day` is the deadline; infinity while the clock stands still, so that no case drops out; the day of the end of
# a case that has ended. `officer` is '' for none, since the order of an index holds only below equal values.
# `last_day` and `days_left` say what the chip needs on any day: the deadline, or, while there is none, the counted
# days that are left when the clock goes on.
# What a bureau has transferred to another lies in a table of its own, as it stood then; its names go on, for the former
# bureau goes on reading it.
# Names and numbers, by which cases are found, lie in a table of their own: they hardly change, and their index is the
# dear one. It takes up new ones by the hundred, at a sixth of what they cost one by one; a search reads what waits,
# 64 kB at most, besides.
_SCHEMA = """
CREATE TABLE bureau_queue (
    case_id        text      PRIMARY KEY,
    plan_id        text,
    application_no text      NOT NULL,
    bureau         text      NOT NULL,
    applicant      text      NOT NULL,
    prefecture     text      NOT NULL,
    kind           text      NOT NULL,
    received_on    date      NOT NULL,
    status         text      NOT NULL,
    officer        text      NOT NULL,
    last_day       date,
    days_left      integer,
    sort_day       date      NOT NULL,
    answer_by      date,
    rungs          integer[] NOT NULL,
    proposed_by    text,
    ended_on       date,
    marks          text[]    NOT NULL,
    version        integer   NOT NULL
);
CREATE INDEX bureau_queue_by_status  ON bureau_queue (bureau, status, sort_day, application_no) WHERE ended_on IS NULL;
CREATE INDEX bureau_queue_by_officer ON bureau_queue (bureau, officer, sort_day, application_no) WHERE ended_on IS NULL;
CREATE INDEX bureau_queue_answers    ON bureau_queue (bureau, answer_by, application_no)
    WHERE ended_on IS NULL AND status = 'correction';
CREATE INDEX bureau_queue_ended      ON bureau_queue (bureau, sort_day, application_no) WHERE ended_on IS NOT NULL;
CREATE INDEX bureau_queue_received   ON bureau_queue (bureau, received_on, application_no);
CREATE TABLE bureau_queue_transferred (
    LIKE bureau_queue,
    names          text      NOT NULL,
    pieces         text[]    NOT NULL,
    PRIMARY KEY (case_id, bureau)
);
CREATE INDEX bureau_queue_transferred_pieces ON bureau_queue_transferred USING gin (pieces)
    WITH (gin_pending_list_limit = 64);
CREATE INDEX bureau_queue_transferred_by_day ON bureau_queue_transferred (bureau, sort_day, application_no);
CREATE TABLE bureau_queue_names (
    case_id        text   PRIMARY KEY,
    bureau         text   NOT NULL,
    application_no text   NOT NULL,
    names          text   NOT NULL,
    pieces         text[] NOT NULL,
    business_keys  text[] NOT NULL DEFAULT '{}',
    text_digest    text   NOT NULL DEFAULT ''
);
CREATE INDEX bureau_queue_names_text ON bureau_queue_names (text_digest);
CREATE INDEX bureau_queue_names_pieces ON bureau_queue_names USING gin (pieces) WITH (gin_pending_list_limit = 64);
CREATE INDEX bureau_queue_names_business ON bureau_queue_names USING gin (business_keys)
    WITH (gin_pending_list_limit = 64);
"""


@dataclass(frozen=True, slots=True)
class _Queued(QueueRow):
    """A case as the table holds it: with what gives it its place."""

    sort_day: date | Literal["infinity"]


@dataclass(frozen=True, slots=True)
class _Transferred(_Queued):
    """A case that was transferred, and under which names and numbers it is found: all that it ever had."""

    names: str
    pieces: list[str]


@dataclass(frozen=True, slots=True)
class _NamedSince:
    """What a case is found by at its former bureaus, after it was transferred."""

    case_id: str
    names: str
    pieces: list[str]


@dataclass(frozen=True, slots=True)
class _Named:
    """Under which names and numbers a case is found, and by what those of one business or of one text."""

    case_id: str
    bureau: str
    application_no: str
    names: str
    pieces: list[str]
    business_keys: list[str]
    text_digest: str


_PUT = put("bureau_queue", _Queued)
_PUT_NAME = put("bureau_queue_names", _Named)
_NAME_TRANSFERRED = change("bureau_queue_transferred", _NamedSince)


_PUT_TRANSFERRED = Write(f"""
INSERT INTO bureau_queue_transferred AS t ({", ".join(columns_of(_Transferred))})
SELECT DISTINCT ON (case_id, bureau) {", ".join(columns_of(_Transferred))}
  FROM json_populate_recordset(NULL::bureau_queue_transferred, %s::json) ORDER BY case_id, bureau, version DESC
    ON CONFLICT (case_id, bureau) DO UPDATE SET ({", ".join(columns_of(_Transferred))})
     = ({", ".join(f"excluded.{column}" for column in columns_of(_Transferred))})
""")  # noqa: S608


def _moved(event: Event, case: Case) -> Iterator[tuple[Write, TableRow]]:
    yield _PUT, _row(event, case)


def _row(event: Event, case: Case) -> _Queued:
    clock = case.clock()
    last_day = standing_deadline(clock)
    waiting = case.open_correction
    head = event.head
    return _Queued(
        case_id=case.case_id,
        plan_id=head.plan_id,
        application_no=case.application_no,
        bureau=case.bureau,
        applicant=case.form.cover.name,
        prefecture=case.form.cover.prefecture,
        kind=case.kind,
        received_on=case.received_on,
        status=case.status,
        officer=case.officer or "",
        last_day=last_day,
        # A correction that keeps the deadline open takes out every day after the one on which it was asked.
        days_left=reading(clock, waiting.asked_on).days_left if waiting and last_day is None else None,
        sort_day=case.ended_on or last_day or "infinity",
        answer_by=waiting.answer_by if waiting else None,
        rungs=list(case.rungs_reached),
        proposed_by=case.proposal.proposed_by if case.proposal else None,
        ended_on=case.ended_on,
        marks=list(case.marks),
        version=head.version,
    )


def _named(event: Event, case: Case) -> Iterator[tuple[Write, TableRow]]:
    """A correction may change name and number."""
    yield from _moved(event, case)
    names, pieces = _found_by(case)
    keys = list(business_keys(case.form))
    digest = text_digest(case.form)
    yield _PUT_NAME, _Named(case.case_id, case.bureau, case.application_no, names, pieces, keys, digest)
    if case.former_bureaus:
        yield _NAME_TRANSFERRED, _NamedSince(case.case_id, names, pieces)


def _found_by(case: Case) -> tuple[str, list[str]]:
    """Whatever it was ever called, for people remember what they read first."""
    names, numbers = called(case.form)
    names += case.former_names
    return names_found(names), pieces_of(names, [case.application_no, *numbers, *case.former_numbers])


def _transferred(event: CaseTransferred, case: Case) -> Iterator[tuple[Write, TableRow]]:
    """The new bureau has the case in its queue; the former one has it among those that it gave away."""
    yield from _named(event, case)
    row = _row(event, replace(case, bureau=event.from_bureau))
    day = event.transferred_on
    names, pieces = _found_by(case)
    then = replace(row, sort_day=day, ended_on=day, last_day=None, days_left=None, marks=[])
    yield _PUT_TRANSFERRED, _Transferred(**by_column(then), names=names, pieces=pieces)


_OF_OTHER_STREAMS = frozenset({**names_of(plan_record), **names_of(reaching)}.values())

BUREAU_QUEUE = ReadModel(
    name="bureau_queue",
    version=11,
    tables=("bureau_queue", "bureau_queue_transferred", "bureau_queue_names"),
    schema=_SCHEMA,
    on={  # what an event does not change otherwise, it changes the version of
        **of_every_event(review, _moved, but=_OF_OTHER_STREAMS),
        CaseOpened: _named,
        CaseTransferred: _transferred,
        CorrectionReceived: _named,
        # Answers that came too late for the decision count again, and may change the name.
        DecisionWithoutEffect: _named,
    },
)
