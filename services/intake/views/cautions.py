"""What is an applicant told to look at again (注意): in the plan, and in what else the business has filed?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Final

from services.intake.domain.application import APPLICATION
from services.intake.domain.lineage import LINEAGE
from services.intake.domain.state import UNDECIDED, Application
from services.intake.read_models.same_business import OtherApplication, other_applications
from services.intake.views.actors import own_account
from services.intake.views.documents import attached_as, documents_of_text
from services.intake.views.plan import changed_term
from shared.clock import today
from shared.contracts.blocks import ApplicationKind
from shared.contracts.event import Actor
from shared.contracts.forms.excerpts import plan_type_of
from shared.contracts.forms.filed import FiledForm
from shared.contracts.personal import Open
from shared.contracts.target import Target
from shared.event_store.store import EventStore
from shared.scheme.application_kinds import PLAN_TYPES, PlanType
from shared.scheme.cautions import Caution, cautions
from shared.scheme.documents import Document
from shared.scheme.lineage import in_force
from shared.scheme.minor_changes import all_cautions
from shared.scheme.plan_documents import plan_documents

MOST_PLANS: Final = 3
"""So many are named: whoever files for the first time has none, and whoever has more knows of them."""


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
    return [*_beside(store, actor, form, application_id), *cautions(form, filed_on, open), *documents.cautions]


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


def _beside(store: EventStore, actor: Actor, form: FiledForm, application_id: str) -> Iterator[Caution]:
    """A new plan beside others of the same business, as far as its account filed them: no others may it know of (P)."""
    number = form.cover.corporate_number
    if number is None:
        return
    others = store.database.read(other_applications(own_account(actor), number, application_id))
    by_plan: dict[str, list[OtherApplication]] = {}
    for one in others:
        by_plan.setdefault(one.plan_id, []).append(one)
    found = (_plan_beside(store, plan_id, filed, plan_type_of(form)) for plan_id, filed in by_plan.items())
    yield from islice((caution for caution in found if caution is not None), MOST_PLANS)


def _plan_beside(
    store: EventStore, plan_id: str, filed: Sequence[OtherApplication], filed_as: PlanType
) -> Caution | None:
    """That a plan stands today, or else what is open on it; None of one that is over. One of the other type is told."""
    opened = next((one for one in filed if one.status in UNDECIDED), None)
    if opened is None or opened.kind != "new":
        version = in_force(store.load(LINEAGE, plan_id)[0].facts, today(store.clock)).version
        if version is not None:
            return _of_type(store, filed, filed_as, "certified", {"certificate_no": version.certificate_no})
    if opened is None:
        return None
    return _of_type(store, filed, filed_as, "open", {"application_no": opened.application_no})


def _of_type(
    store: EventStore, filed: Sequence[OtherApplication], filed_as: PlanType, what: str, params: Mapping[str, str]
) -> Caution:
    """A plan keeps its type through changes and renewals, so that any application of it tells."""
    plan_type = store.load(APPLICATION, filed[0].application_id)[0].plan_type
    if plan_type == filed_as:
        return Caution("R25", f"same_business_{what}", "cover.corporate_number", params)
    return Caution(
        "R15", f"other_type_{what}", "cover.corporate_number", {**params, "plan_type": PLAN_TYPES[plan_type]}
    )
