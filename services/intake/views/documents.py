"""The files of an application (添付書類) as its applicant sees them, beside those that it is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from services.intake.domain.documents import filed_as
from services.intake.domain.lineage import LINEAGE
from services.intake.domain.state import Application
from services.intake.views.plan import certified_text
from shared.contracts.blocks import ApplicationKind
from shared.contracts.forms.filed import FiledForm
from shared.contracts.paper import is_paper
from shared.contracts.target import Target
from shared.event_store.store import EventStore
from shared.scheme.documents import Document
from shared.scheme.plan_documents import PlanDocuments, plan_documents

SENT_FILES: Final = "/intake/attachments"
"""Where files are that were sent and not filed yet."""


def documents_of_text(
    store: EventStore,
    plan_id: str,
    form: FiledForm,
    filed_on: date,
    kind: ApplicationKind,
    target: Target | None,
    attached: Iterable[Document],
) -> PlanDocuments:
    """What a text of an application is asked for, and has; `plan_id` is empty of a plan that is not filed yet."""
    on_paper = False
    if target is not None and is_paper(target.base, plan_id):
        on_paper = store.load(LINEAGE, plan_id)[0].paper.is_unconfirmed
    base = certified_text(store, target.base) if target is not None and kind == "change" else None
    return plan_documents(form, kind, filed_on, attached, base, on_paper=on_paper)


def documents_of(store: EventStore, plan_id: str, application: Application) -> PlanDocuments:
    """The same of an application that was filed. Raises LookupError for one that was not."""
    form, filed_on = application.form, application.filed_on
    if form is None or filed_on is None:
        raise LookupError("not filed")
    attached = attached_as(application)
    return documents_of_text(store, plan_id, form, filed_on, application.kind, application.target, attached)


def attached_as(application: Application) -> list[Document]:
    """As what each of its files came."""
    return filed_as(application.documents)
