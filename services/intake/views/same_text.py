"""Does a new plan say what another says that is open or in force? Perhaps it was filed before, under another number.

Of what other accounts filed nothing more is told than that it is there (P).
"""

from __future__ import annotations

from services.intake.domain.lineage import LINEAGE
from services.intake.domain.state import UNDECIDED
from services.intake.read_models.same_text import SameText, of_text
from shared.clock import today
from shared.contracts.findings import PlanBeside
from shared.contracts.forms.filed import FiledForm
from shared.event_store.store import EventStore
from shared.scheme.cautions import Caution, caution_of_same_text
from shared.scheme.lineage import in_force
from shared.searching.same_text import text_digest


def same_text(
    store: EventStore, account: str, form: FiledForm, beside: tuple[PlanBeside, ...], application_id: str = ""
) -> list[Caution]:
    """One caution at most, of one's own before others'; none of what is told as of the same business (`beside`)."""
    told = {one.number for one in beside}
    for one in store.database.read(of_text(account, text_digest(form), application_id)):
        if one.application_no not in told and _counts(store, one, told):
            return [caution_of_same_text(form, one.application_no if one.account == account else "")]
    return []


def _counts(store: EventStore, one: SameText, told: set[str]) -> bool:
    """Whether it is open, or its plan in force today and not told of by its certificate."""
    if one.status in UNDECIDED:
        return True
    version = in_force(store.load(LINEAGE, one.plan_id)[0].facts, today(store.clock)).version
    return version is not None and version.certificate_no not in told
