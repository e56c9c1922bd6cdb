"""What is an applicant told to look at again (注意): in the plan, in its files, and in what else the business filed?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from services.intake.domain.state import Application
from services.intake.views.actors import own_account
from services.intake.views.documents import attached_as, documents_of_text
from services.intake.views.plan import changed_term
from services.intake.views.plans_beside import plans_beside
from services.intake.views.same_text import same_text
from shared.contracts.blocks import ApplicationKind
from shared.contracts.event import Actor
from shared.contracts.forms.excerpts import plan_type_of
from shared.contracts.forms.filed import FiledForm
from shared.contracts.personal import Open
from shared.contracts.target import Target
from shared.event_store.store import EventStore
from shared.scheme.cautions import Caution, cautions, cautions_beside
from shared.scheme.documents import Document
from shared.scheme.minor_changes import all_cautions
from shared.scheme.plan_documents import plan_documents


def cautions_of_filing(
    store: EventStore,
    open: Open,
    actor: Actor,
    form: FiledForm,
    filed_on: date,
    application_id: str = "",
    attached: Iterable[Document] = (),
) -> list[Caution]:
    """Those of a plan that is filed as a new one, or is about to be; as things are now. `attached` are its files."""
    documents = plan_documents(form, "new", filed_on, attached)
    account = own_account(actor)
    others = plans_beside(store, account, form, application_id)
    beside = [*cautions_beside(plan_type_of(form), others), *same_text(store, account, form, others, application_id)]
    return [*beside, *cautions(form, filed_on, open), *documents.cautions]


def cautions_of_later(store: EventStore, open: Open, plan_id: str, application: Application) -> list[Caution]:
    """Those of a change or a later application that was filed. Raises LookupError for one that was not."""
    form, filed_on, target = application.form, application.filed_on, application.target
    if form is None or filed_on is None or target is None:
        raise LookupError("no later application")
    attached = attached_as(application)
    return cautions_of_text(store, open, plan_id, form, filed_on, application.kind, target, attached)


def cautions_of_text(
    store: EventStore,
    open: Open,
    plan_id: str,
    form: FiledForm,
    filed_on: date,
    kind: ApplicationKind,
    target: Target | None,
    attached: Iterable[Document] = (),
) -> list[Caution]:
    """Those of a plan in itself and of the files attached to it, and of a change beside the plan that it changes."""
    changed = None
    if kind == "change" and target is not None:
        builds_on = target
        changed = store.run(lambda unit: changed_term(unit, plan_id, builds_on))
    documents = documents_of_text(store, plan_id, form, filed_on, kind, target, attached)
    return [*all_cautions(form, filed_on, open, changed), *documents.cautions]
