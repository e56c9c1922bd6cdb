"""Which other plans of its businesses does a new plan stand beside, as far as its account knows? (R15, R25)"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Final

from services.intake.domain.application import APPLICATION
from services.intake.domain.lineage import LINEAGE
from services.intake.domain.state import UNDECIDED
from services.intake.read_models.same_business import OtherApplication, other_applications
from shared.clock import today
from shared.contracts.findings import PlanBeside
from shared.contracts.forms.excerpts import businesses
from shared.contracts.forms.filed import FiledForm
from shared.event_store.store import EventStore
from shared.scheme.lineage import in_force

MOST_PLANS: Final = 3
"""So many are named: whoever files for the first time has none, and whoever has more knows of them."""


def plans_beside(store: EventStore, account: str, form: FiledForm, application_id: str = "") -> tuple[PlanBeside, ...]:
    """Plans that stand or are open today with a number of the form, a partner's too; none of other accounts' (P)."""
    at = {facts.corporate_number: f"{part}.corporate_number" for part, facts in businesses(form)}
    numbers = [one for one in at if one is not None]
    if not numbers:
        return ()
    plans: dict[str, list[OtherApplication]] = {}
    for one in store.database.read(other_applications(account, numbers, application_id)):
        plans.setdefault(one.plan_id, []).append(one)
    # Plans of the representative come before those of its partners.
    shared = {plan_id: _first_shared(numbers, filed) for plan_id, filed in plans.items()}
    ordered = sorted(plans, key=lambda plan_id: numbers.index(shared[plan_id]))
    found = (_beside(store, plan_id, plans[plan_id], at[shared[plan_id]]) for plan_id in ordered)
    return tuple(islice((one for one in found if one is not None), MOST_PLANS))


def _first_shared(numbers: Sequence[str], filed: Sequence[OtherApplication]) -> str:
    return next(number for number in numbers if any(number in one.corporate_numbers for one in filed))


def _beside(store: EventStore, plan_id: str, filed: Sequence[OtherApplication], at: str) -> PlanBeside | None:
    """That a plan stands today, or else what is open on it; None of one that is over."""
    # A plan keeps its type through changes and renewals, so that any application of it tells.
    plan_type = store.load(APPLICATION, filed[0].application_id)[0].plan_type
    opened = next((one for one in filed if one.status in UNDECIDED), None)
    if opened is None or opened.kind != "new":
        version = in_force(store.load(LINEAGE, plan_id)[0].facts, today(store.clock)).version
        if version is not None:
            return PlanBeside(at=at, plan_type=plan_type, standing="certified", number=version.certificate_no)
    if opened is None:
        return None
    return PlanBeside(at=at, plan_type=plan_type, standing="open", number=opened.application_no)
