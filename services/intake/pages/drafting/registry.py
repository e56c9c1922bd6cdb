"""Every form that can be typed in, by the kind of its draft and the version of its form."""

from __future__ import annotations

from typing import Final, Literal, get_args

from services.intake.domain.offers import OfferName
from services.intake.drafts.draft import DraftKind
from services.intake.pages.drafting import joint, single
from services.intake.pages.drafting.form import DraftForm
from services.intake.pages.drafting.later_plan import later_joint, later_single
from services.intake.pages.drafting.minor_change import MinorChangeForm
from services.intake.pages.drafting.new_plan import NewPlan
from services.intake.pages.drafting.report import ReportTyped
from services.intake.plan_commands import LaterKind
from services.intake.views.plan import PlanOnADay
from shared.contracts.forms.describing import Description
from shared.contracts.forms.joint import JOINT_VERSIONS
from shared.contracts.forms.single import FORM_VERSIONS

TypedOffer = Literal["change", "renewal", "report", "minor_change"]
"""What is done with a certified plan by typing."""

NEW: Final = NewPlan("single", FORM_VERSIONS, single.LAYOUT, single.PARTS)
NEW_JOINT: Final = NewPlan("joint", JOINT_VERSIONS, joint.LAYOUT, joint.PARTS)
FORMS: Final[tuple[DraftForm, ...]] = (
    NEW,
    NEW_JOINT,
    *(of_type(kind) for kind in get_args(LaterKind) for of_type in (later_single, later_joint)),
    ReportTyped(),
    MinorChangeForm(),
)
"""A further kind, or a further form of a kind, adds a line."""

TYPED_KINDS: Final = frozenset(form.kind for form in FORMS)

_BY_VERSION: Final = {
    (form.kind, version): form
    for form in FORMS
    for version in get_args(form.layout.description.form.model_fields["form_version"].annotation)
}


def form_of(kind: DraftKind, version: str) -> DraftForm | None:
    """What a draft of a kind and a version of its form is typed into; None where that is not typed in."""
    return _BY_VERSION.get((kind, version))


def form_about(offer: OfferName, plan: Description) -> DraftForm | None:
    """What a draft about a plan is typed into, by the form in which the plan goes on; None where that is not typed."""
    return next((form for form in FORMS if form.offer == offer and form.follows in (plan, None)), None)


def typed_offers(found: PlanOnADay) -> frozenset[OfferName]:
    """What can be done with a plan by typing."""
    names = [offer.name for offer in found.offers]
    return frozenset(name for name in names if form_about(name, found.goes_on_in))
