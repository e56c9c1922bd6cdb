"""Which applications has an account filed, and how does each stand? (申請状況一覧)"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Final

from services.intake.domain.lineage import Lineage
from services.intake.domain.state import Application, ApplicationStatus
from shared.contracts import intake, letters, lineage
from shared.contracts.blocks import ApplicationKind
from shared.contracts.event import Event, names_of
from shared.contracts.forms.excerpts import called
from shared.contracts.intake import ApplicationCertified, ApplicationCorrected, ApplicationFiled, PersonalDataErased
from shared.contracts.lineage import (
    CertificateFactsCorrected,
    MinorChangeNoted,
    PaperCertificateKnown,
    VersionCertified,
)
from shared.domain import Text
from shared.event_store.read_model import ReadModel, TableRow, Write, by_column, change, of_every_event, put, selected
from shared.event_store.readable import Rows, one_of
from shared.paging import Keyset, Order, Page, Start
from shared.postgres.database import Cursor
from shared.scheme.bureaus import BUREAUS
from shared.scheme.lineage import ever
from shared.searching.folding import FOUND, NOT_SOUGHT, found, names_found, pieces_of
from shared.searching.same_business import business_keys
from shared.searching.same_text import text_digest

_SCHEMA = """
CREATE TABLE applications (
    application_id text        PRIMARY KEY,
    application_no text        NOT NULL UNIQUE,
    plan_id        text        NOT NULL,
    kind           text        NOT NULL,
    bureau         text        NOT NULL,
    applicant      text        NOT NULL,
    business_keys  text[]      NOT NULL DEFAULT '{}',
    account        text        NOT NULL,
    filed_on       date        NOT NULL,
    filed_at       timestamptz NOT NULL,
    status         text        NOT NULL,
    answer_by      date,
    last_day       date,
    certificate_no text        NOT NULL DEFAULT '',
    changed_at     timestamptz NOT NULL,
    version        integer     NOT NULL
);
CREATE INDEX applications_of_account ON applications (account, filed_at DESC, application_id DESC);
CREATE INDEX applications_of_business ON applications USING gin (business_keys)
    WITH (gin_pending_list_limit = 64);
CREATE TABLE application_names (
    called text   PRIMARY KEY,
    names  text   NOT NULL,
    pieces text[] NOT NULL
);
CREATE TABLE application_texts (
    application_id text PRIMARY KEY,
    text_digest    text NOT NULL
);
CREATE INDEX applications_of_text ON application_texts (text_digest);
"""


@dataclass(frozen=True, slots=True)
class _Moving:
    """What events change in an application's row."""

    application_id: str
    applicant: str
    business_keys: list[str]
    status: ApplicationStatus
    answer_by: date | None
    last_day: date | None
    certificate_no: str
    bureau: Annotated[str, one_of(BUREAUS)]
    changed_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class _Called:
    """What finds an application, by the names and numbers of all its texts, or a plan, by those since then.

    Apart from the application's own row, which every event writes again.
    """

    called: str
    names: str
    pieces: list[str]


@dataclass(frozen=True, slots=True)
class ApplicationRow(_Moving):
    """One application in the list. `answer_by` is set while a correction is open, `last_day` while the clock runs."""

    application_no: str
    plan_id: str
    kind: ApplicationKind
    filed_on: date


@dataclass(frozen=True, slots=True)
class _Filed(ApplicationRow):
    """An application as the table holds it: with whose list it belongs to and its place there."""

    account: str
    filed_at: datetime


@dataclass(frozen=True, slots=True)
class _Said:
    """By what the text of an application is known again."""

    application_id: str
    text_digest: str


_PUT = put("applications", _Filed)
_PUT_TEXT = put("application_texts", _Said)
_MOVE = change("applications", _Moving)
_CALL = put("application_names", _Called)


def _filed(event: ApplicationFiled, application: Application) -> Iterator[tuple[Write, TableRow]]:
    head = event.head
    yield (
        _PUT,
        _Filed(
            **by_column(_moving(event, application)),
            application_no=event.application_no,
            plan_id=head.plan_id or "",
            kind=event.kind,
            filed_on=event.filed_on,
            account=head.actor.id,
            filed_at=head.occurred_at,
        ),
    )
    yield _CALL, _called(event, application)
    yield _PUT_TEXT, _Said(event.application_id, text_digest(event.form))


def _corrected(event: ApplicationCorrected, application: Application) -> Iterator[tuple[Write, TableRow]]:
    yield from _renamed(event, application)
    yield _PUT_TEXT, _Said(event.head.stream_id, text_digest(event.form))


def _moved(event: Event, application: Application) -> Iterator[tuple[Write, TableRow]]:
    yield _MOVE, _moving(event, application)


def _renamed(event: Event, application: Application) -> Iterator[tuple[Write, TableRow]]:
    """By an event that gives it another text or number, or takes the text away."""
    yield from _moved(event, application)
    yield _CALL, _called(event, application)


def _plan_renamed(event: Event, lineage: Lineage) -> Iterator[tuple[Write, TableRow]]:
    names, numbers = ever(lineage.facts, "name"), ever(lineage.facts, "corporate_number")
    yield _CALL, _Called(event.of_plan, names_found(names), pieces_of(names, numbers))


def _moving(event: Event, application: Application) -> _Moving:
    # While several corrections are open, the first to fall due is what the applicant must know.
    answer_by = min((asked.answer_by for asked in application.open_corrections), default=None)
    return _Moving(
        application_id=event.head.stream_id,
        applicant=application.form.cover.name if application.form else "",
        business_keys=list(business_keys(application.form)) if application.form else [],
        status=application.status,
        answer_by=answer_by if application.status in ("correcting", "lapsed") else None,
        last_day=application.last_day,
        certificate_no=application.certificate_no,
        bureau=application.bureau,
        changed_at=event.head.occurred_at,
        version=event.head.version,
    )


def _called(event: Event, application: Application) -> _Called:
    told = [called(text.form) for text in application.texts]
    names, numbers = ([one for of_text in told for one in of_text[part]] for part in (0, 1))
    numbers += [application.application_no, application.certificate_no]
    return _Called(event.head.stream_id, names_found(names), pieces_of(names, numbers))


_OF_OTHER_STREAMS = frozenset({**names_of(lineage), **names_of(letters)}.values())

APPLICATIONS = ReadModel(
    name="applications",
    version=9,
    tables=("applications", "application_names", "application_texts"),
    schema=_SCHEMA,
    on={
        **of_every_event(intake, _moved, but=_OF_OTHER_STREAMS),
        ApplicationFiled: _filed,
        ApplicationCorrected: _corrected,
        ApplicationCertified: _renamed,
        PersonalDataErased: _renamed,
        VersionCertified: _plan_renamed,
        CertificateFactsCorrected: _plan_renamed,
        MinorChangeNoted: _plan_renamed,
        PaperCertificateKnown: _plan_renamed,
    },
)


_ROWS: Final = Rows(ApplicationRow, "application_no")


LATEST: Final = Keyset(
    (("a.filed_at", "instant"), ("a.application_id", "text")),
    Order(Text(ja="申請日時", en="time of filing"), falling=True, shown_in="filed_on"),
)
"""Newest first."""

_COLUMNS = selected(ApplicationRow, "a")

# name: listed
# A page of one account's applications.
_LISTED = f"""
SELECT {_COLUMNS}, {{key}} FROM applications AS a
 WHERE account = %(account)s AND {{beyond}} AND (NOT %(is_searched)s
       OR EXISTS (SELECT FROM application_names AS n
                   WHERE n.called IN (a.application_id, a.plan_id)
                     AND {FOUND.format(pieces="n.pieces", names="n.names")}))
 ORDER BY {{order}} LIMIT %(limit)s
"""  # noqa: S608


def of_account(
    account: str, start: Start | None, limit: int, words: str = ""
) -> Callable[[Cursor], Page[ApplicationRow]]:
    """A page of one account's applications, newest first; of those that words find, if there are any: the end of a
    number (受付番号, 認定番号, 法人番号), or a part of a name that the business ever had."""
    found_by = found(words)

    def query(cursor: Cursor) -> Page[ApplicationRow]:
        asked = {"account": account, "is_searched": found_by is not None, **(found_by or NOT_SOUGHT)}
        cursor.execute(LATEST.statement(_LISTED, start), {**asked, **LATEST.values(start, limit)})
        return LATEST.page(cursor.fetchall(), start, limit, _ROWS.every)

    return query
