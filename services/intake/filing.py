"""Filing (申請): a sealed form becomes an application, under a new number of the bureau in charge (R30)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from services.intake.documents.stored import hold
from services.intake.domain.application import APPLICATION
from services.intake.domain.commands import File, GBizId
from services.intake.domain.numbers import application_no, number_series
from services.intake.read_models.attached_files import attached_among
from shared.contracts.blocks import ApplicationKind
from shared.contracts.documents import FiledDocument
from shared.contracts.event import Actor
from shared.contracts.findings import NOTHING_BESIDE, CheckedBeside
from shared.contracts.forms.filed import FiledForm
from shared.contracts.forms.report import StatusReport
from shared.contracts.target import Target
from shared.domain import Refusal, jst_day, refuse, together
from shared.event_store.door import Envelope
from shared.event_store.unit_of_work import UnitOfWork
from shared.scheme.bureaus import bureau_of
from shared.scheme.changed_term import ChangedTerm


def gbizid_of(actor: Actor) -> GBizId | None:
    """The gBizID that an applicant signed in with (R22). Accounts that are chosen here are all primes (P)."""
    return "prime"


@dataclass(frozen=True, slots=True)
class ApplicationChanged:
    """What a change made; `version` is the new one of the application."""

    application_id: str
    version: int


@dataclass(frozen=True, slots=True)
class Filed(ApplicationChanged):
    """What a filing made; `application_no` is the number to speak of it by (受付番号)."""

    application_no: str
    plan_id: str
    bureau: str
    filed_on: date


def filed(
    unit: UnitOfWork,
    plan_id: str,
    form: FiledForm,
    envelope: Envelope,
    kind: ApplicationKind = "new",
    target: Target | None = None,
    report: StatusReport | None = None,
    documents: tuple[FiledDocument, ...] = (),
    changed: ChangedTerm | None = None,
    beside: CheckedBeside = NOTHING_BESIDE,
) -> Filed | Refusal:
    """File a form whose personal text is sealed, with files that are stored; a change with its term."""
    if refusal := of_others(unit, documents):
        return refusal
    application_id = str(uuid4())
    bureau = bureau_of(form.cover.prefecture).key
    unit.begin(APPLICATION, application_id)
    filed_on = jst_day(unit.now)
    number = application_no(bureau, filed_on, unit.number(number_series(bureau, filed_on)))
    gbizid = gbizid_of(envelope.actor)
    command = File(application_id, number, form, gbizid, kind, target, report, documents, changed, beside)
    outcome = unit.execute(APPLICATION, command, envelope.cause, plan_id)
    if isinstance(outcome, Refusal):
        return outcome
    return Filed(application_id, unit.stream(APPLICATION, application_id).version, number, plan_id, bureau, filed_on)


def of_others(unit: UnitOfWork, documents: tuple[FiledDocument, ...]) -> Refusal | None:
    """A file goes with one text of one application: it is erased with it. Two that name it at once come one by one."""
    if not documents:
        return None
    ids = [one.file_id for one in documents]
    hold(unit.cursor, ids)
    taken = attached_among(ids)(unit.cursor)
    return together(
        [
            refuse("R31", "document_of_another", f"attachments.{place}.id")
            for place, one in enumerate(documents)
            if one.file_id in taken
        ]
    )
