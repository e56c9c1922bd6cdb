"""Which plans has a bureau in its charge, and of which is a rescission under way? (認定台帳の一覧)"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from services.review.domain.plan_record import PlanRecord
from services.review.domain.state import Case
from shared.contracts.event import Event
from shared.contracts.paper_record import PaperCertificateConfirmed, PaperCertificateEntered
from shared.contracts.plan_record import CertificateCorrected, MinorChangeRecorded
from shared.contracts.rescission import HearingNotified, PlanRescinded, RescissionDropped
from shared.contracts.review import DecisionWithoutEffect, PlanCertified
from shared.event_store.read_model import ReadModel, TableRow, Write, change, put
from shared.scheme.lineage import ever
from shared.searching.folding import names_found, pieces_of

# A certificate is told by the stream that brought it: a case, or the plan's own for one on paper. The last version with
# effect says whose charge the plan is. What no case says stands with the plan: the hearing day of a rescission that is
# under way, and what it is found by from paper, minor changes and putting right; what a case is found by the queue's
# table has, but for the number of its certificate.
_SCHEMA = """
CREATE TABLE record_certificates (
    stream_id      text    PRIMARY KEY,
    plan_id        text    NOT NULL,
    version        integer NOT NULL,
    bureau         text    NOT NULL,
    certified_on   date    NOT NULL,
    pieces         text[]  NOT NULL,
    has_effect     boolean NOT NULL
);
CREATE INDEX record_certificates_of_plan   ON record_certificates (plan_id, version) WHERE has_effect;
CREATE INDEX record_certificates_by_day    ON record_certificates (bureau, certified_on, plan_id) WHERE has_effect;
CREATE INDEX record_certificates_pieces    ON record_certificates USING gin (pieces)
    WITH (gin_pending_list_limit = 64);
CREATE TABLE record_plans (
    plan_id        text   PRIMARY KEY,
    hearing_on     date,
    names          text   NOT NULL,
    pieces         text[] NOT NULL
);
CREATE INDEX record_plans_under_way ON record_plans (hearing_on, plan_id) WHERE hearing_on IS NOT NULL;
CREATE INDEX record_plans_pieces    ON record_plans USING gin (pieces) WITH (gin_pending_list_limit = 64);
"""


@dataclass(frozen=True, slots=True)
class _Certificate:
    stream_id: str
    plan_id: str
    version: int
    bureau: str
    certified_on: date
    pieces: list[str]
    has_effect: bool = True


@dataclass(frozen=True, slots=True)
class _Struck:
    stream_id: str
    has_effect: bool = False


@dataclass(frozen=True, slots=True)
class _Plan:
    plan_id: str
    hearing_on: date | None
    names: str
    pieces: list[str]


_PUT_CERTIFICATE = put("record_certificates", _Certificate)
_STRIKE = change("record_certificates", _Struck)
_PUT_PLAN = put("record_plans", _Plan)


def _certified(event: PlanCertified, case: Case) -> Iterator[tuple[Write, TableRow]]:
    pieces = pieces_of((), [event.certificate_no])
    yield (
        _PUT_CERTIFICATE,
        _Certificate(case.case_id, event.of_plan, event.version, event.bureau, event.certified_on, pieces),
    )


def _without_effect(event: DecisionWithoutEffect, case: Case) -> Iterator[tuple[Write, TableRow]]:
    if event.decision.outcome == "certify":
        yield _STRIKE, _Struck(case.case_id)


def _on_paper(event: Event, record: PlanRecord) -> Iterator[tuple[Write, TableRow]]:
    version = record.paper.version(event.of_plan)
    if version is not None:
        pieces = pieces_of((), [version.certificate_no])
        yield (
            _PUT_CERTIFICATE,
            _Certificate(
                event.of_plan, event.of_plan, version.number, record.paper.bureau, version.certified_on, pieces
            ),
        )
    yield from _of_plan(event, record)


def _of_plan(event: Event, record: PlanRecord) -> Iterator[tuple[Write, TableRow]]:
    names, numbers = ever(record.facts, "name"), ever(record.facts, "corporate_number")
    hearing_on = record.rescission.hearing_on if record.rescission else None
    yield _PUT_PLAN, _Plan(event.of_plan, hearing_on, names_found(names), pieces_of(names, numbers))


RECORD_LIST = ReadModel(
    name="record_list",
    version=3,
    tables=("record_certificates", "record_plans"),
    schema=_SCHEMA,
    on={
        PlanCertified: _certified,
        DecisionWithoutEffect: _without_effect,
        PaperCertificateEntered: _on_paper,
        PaperCertificateConfirmed: _on_paper,
        CertificateCorrected: _of_plan,
        MinorChangeRecorded: _of_plan,
        HearingNotified: _of_plan,
        RescissionDropped: _of_plan,
        PlanRescinded: _of_plan,
    },
)
