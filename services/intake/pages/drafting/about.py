"""The certified plan that a draft is about, as it stands now: what the draft builds on, and what has happened since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from services.intake.commands import Commands
from services.intake.domain.lineage import Lineage, target_of
from services.intake.domain.offers import OfferName, why_not
from services.intake.domain.refusals import REFUSALS
from services.intake.pages.of_a_plan import since_seen
from services.intake.views.noted import facts_noted
from services.intake.views.plan import PlanOnADay, certified_form, own_plan_on, plan_then
from shared.clock import today
from shared.contracts.event import Actor
from shared.contracts.forms.answers import Answers, answers_of
from shared.contracts.forms.carrying import carried_up
from shared.contracts.forms.filed import FiledForm, version_to_file_in
from shared.contracts.personal import Open
from shared.contracts.target import Target
from shared.domain import Refusal
from shared.event_store.door import UnknownStream
from shared.scheme.lineage import Version
from shared.web.components import Moment
from shared.web.problems import FieldError, refusal_errors


@dataclass(frozen=True, slots=True)
class AboutPlan:
    """`form` is the text of the `version` that a draft builds on, `certified` the same as if typed into today's form.

    `noted` is what minor changes have made other since, by path. `obstacle` is why nothing can be filed today, `target`
    what a filing would build on if it were not for another that is open. `since` is what happened to the plan after
    the draft was begun. `open` reads its personal text.
    """

    found: PlanOnADay
    version: Version
    form: FiledForm
    certified: Answers
    noted: dict[str, str]
    obstacle: Refusal | None
    target: Target | None
    open: Open
    since: Sequence[Moment] = ()

    @property
    def plan_id(self) -> str:
        return self.found.plan_id

    @property
    def hindered(self) -> tuple[FieldError, ...]:
        """The obstacle in words."""
        return refusal_errors(self.obstacle, REFUSALS) if self.obstacle else ()


def about_plan(commands: Commands, actor: Actor, plan_id: str, offer: OfferName, seen: int | None = None) -> AboutPlan:
    """`seen` is the plan's version when the draft was begun. Raises UnknownStream also where no text is known."""
    found = own_plan_on(commands.store, actor, plan_id)
    return _about(commands, found, offer, today(commands.store.clock), since_seen(found, seen) or ())


def about_then(commands: Commands, about: AboutPlan, offer: OfferName, seen: int, day: date) -> AboutPlan:
    """What a draft was begun with, on that day. Raises UnknownStream where no text is known of then."""
    return _about(commands, plan_then(commands.store, about.found, seen, day), offer, day, ())


def _about(commands: Commands, found: PlanOnADay, offer: OfferName, day: date, since: Sequence[Moment]) -> AboutPlan:
    lineage = found.lineage
    version = _built_on(found, offer)
    form = found.form if version == found.standing.version else certified_form(commands.store, version)
    if form is None:
        raise UnknownStream(found.plan_id)
    return AboutPlan(
        found,
        version,
        form,
        _as_typed(form, day, commands),
        {f"cover.{fact}": text for fact, text in facts_noted(found, version, day, commands.vault.open).items()},
        why_not(lineage, offer, day),
        _target(lineage, offer, day),
        commands.vault.open,
        since,
    )


def _built_on(found: PlanOnADay, offer: OfferName) -> Version:
    """What it builds on, also while it cannot be filed: then the version in force, or the last one."""
    offered = next((one for one in found.offers if one.name == offer), None)
    return offered.version if offered else found.standing.version or found.versions[-1]


def _as_typed(form: FiledForm, day: date, commands: Commands) -> Answers:
    return replace(answers_of(carried_up(form), commands.vault.open), form_version=version_to_file_in(form, day))


def _target(lineage: Lineage, offer: OfferName, day: date) -> Target | None:
    if offer not in ("change", "renewal"):
        return None
    found: Any = target_of(replace(lineage, filing=None), offer, day)
    return None if isinstance(found, Refusal) else found
