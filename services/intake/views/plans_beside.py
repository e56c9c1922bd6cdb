"""Which other plans of its businesses does a new plan stand beside, as far as its account may know? (R15, R25)

Of what other accounts filed it may know that a plan stands under a 法人番号, for that is public (R20), and no more (P).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from services.intake.domain.application import APPLICATION
from services.intake.domain.lineage import LINEAGE
from services.intake.domain.state import UNDECIDED
from services.intake.read_models.same_business import OtherApplication, certified_elsewhere, other_applications
from shared.clock import today
from shared.contracts.findings import PlanBeside
from shared.contracts.forms.excerpts import plan_type_of
from shared.contracts.forms.filed import FiledForm
from shared.event_store.store import EventStore
from shared.scheme.lineage import in_force
from shared.searching.same_business import business_keys

MOST_PLANS: Final = 3
"""So many are named: whoever files for the first time has none, and whoever has more knows of them."""


def plans_beside(store: EventStore, account: str, form: FiledForm, application_id: str = "") -> tuple[PlanBeside, ...]:
    """Plans that stand or are open today with a business of the form, a partner too."""
    at = business_keys(form)
    keys = list(at)
    plans: dict[str, list[OtherApplication]] = {}
    for one in store.database.read(other_applications(account, keys, application_id)):
        plans.setdefault(one.plan_id, []).append(one)
    # Plans of the representative come before those of its partners.
    shared = {plan_id: _first_shared(keys, filed) for plan_id, filed in plans.items()}
    ordered = sorted(plans, key=lambda plan_id: keys.index(shared[plan_id]))
    found = (_beside(store, plan_id, plans[plan_id], at[shared[plan_id]]) for plan_id in ordered)
    own = tuple(islice((one for one in found if one is not None), MOST_PLANS))
    return (*own, *_elsewhere(store, account, form))


def _elsewhere(store: EventStore, account: str, form: FiledForm) -> Iterator[PlanBeside]:
    """That another account's plan stands under a 法人番号 of the form, once for each number."""
    at = {key: path for key, path in business_keys(form).items() if key.isdigit()}
    told = set[str]()
    for plan_id, number in store.database.read(certified_elsewhere(account, list(at))):
        # A plan is loaded only for a number of which none is known to stand.
        if number in told:
            continue
        if in_force(store.load(LINEAGE, plan_id)[0].facts, today(store.clock)).version is not None:
            told.add(number)
            yield PlanBeside(at=at[number], plan_type=plan_type_of(form), standing="certified_elsewhere", number="")


def _first_shared(keys: Sequence[str], filed: Sequence[OtherApplication]) -> str:
    return next(key for key in keys if any(key in one.business_keys for one in filed))


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
