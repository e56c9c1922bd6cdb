"""What is an applicant told to look at again (注意): in the plan, and in what else the business has filed?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from services.intake.domain.lineage import LINEAGE
from services.intake.domain.state import Application
from services.intake.read_models.same_business import other_plans
from services.intake.views.actors import own_account
from services.intake.views.plan import certified_form, certified_text
from shared.contracts.blocks import ApplicationKind
from shared.contracts.event import Actor
from shared.contracts.forms.filed import FiledForm
from shared.contracts.personal import Open
from shared.contracts.target import Target
from shared.event_store.store import EventStore
from shared.scheme.cautions import Caution, cautions, certified_equipment
from shared.scheme.lineage import versions
from shared.scheme.minor_changes import cautions_of_change


def cautions_of_filing(
    store: EventStore, open: Open, actor: Actor, form: FiledForm, filed_on: date, application_id: str = ""
) -> list[Caution]:
    """Those of a plan that is filed as a new one, or is about to be; as things are now."""
    return [*_beside(store, actor, form, application_id), *cautions(form, filed_on, open)]


def cautions_of_later(store: EventStore, open: Open, plan_id: str, application: Application) -> list[Caution]:
    """Those of a change or a later application that was filed. Raises LookupError for one that was not."""
    form, filed_on, target = application.form, application.filed_on, application.target
    if form is None or filed_on is None or target is None:
        raise LookupError("no later application")
    return cautions_of_text(store, open, plan_id, form, filed_on, application.kind, target)


def cautions_of_text(
    store: EventStore,
    open: Open,
    plan_id: str,
    form: FiledForm,
    filed_on: date,
    kind: ApplicationKind,
    target: Target | None,
) -> list[Caution]:
    """Those of a plan in itself, and of a change beside the plan that it changes."""
    if kind != "change" or target is None:
        return cautions(form, filed_on, open)
    known = versions(store.load(LINEAGE, plan_id)[0].facts)
    term = [one for one in known if one.term == target.term and one.number <= target.base_version]
    certified = certified_equipment((one.certified_on, certified_form(store, one)) for one in term)
    base = certified_text(store, target.base)
    return [*cautions(form, filed_on, open, certified), *(cautions_of_change(base, form) if base else ())]


def _beside(store: EventStore, actor: Actor, form: FiledForm, application_id: str) -> Iterator[Caution]:
    """A new plan beside others of the same business, as far as its account filed them: no others may it know of (P)."""
    number = form.cover.corporate_number
    if number is None:
        return
    for one in store.database.read(other_plans(own_account(actor), number, application_id)):
        code = "same_business_certified" if one.status == "certified" else "same_business_open"
        params = {"application_no": one.application_no, "certificate_no": one.certificate_no}
        yield Caution("R25", code, "cover.corporate_number", params)
