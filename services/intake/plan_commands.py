"""Load, decide, save: what applicants ask of a plan that was certified."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from services.intake.documents.attached_form import differing_cells, opening
from services.intake.documents.uploads import Documents
from services.intake.domain.application import APPLICATION
from services.intake.domain.contents_joint import newly_joining
from services.intake.domain.form_checks import problems
from services.intake.domain.identified import identified, opened_for_comparing, with_kept_boxes, without_strangers
from services.intake.domain.lineage import (
    LINEAGE,
    FileReport,
    GiveBack,
    Lineage,
    LineageCommand,
    NoteMinorChange,
    target_of,
)
from services.intake.domain.minor_changes import altered, before, minor_change_refusals, standing_facts
from services.intake.domain.report_checks import report_refusals
from services.intake.domain.requests import NamedDocument
from services.intake.domain.unchanged import type_kept, unchanged
from services.intake.filing import Filed, filed
from services.intake.views.plan import changed_term, on_unseen_paper
from shared.contracts.event import Actor
from shared.contracts.findings import CheckedBeside
from shared.contracts.forms.carrying import carried_up
from shared.contracts.forms.filed import FiledForm
from shared.contracts.forms.report import StatusReport
from shared.contracts.minor_change import MinorAnswers, MinorFacts
from shared.contracts.paper import is_paper
from shared.contracts.personal import Open
from shared.contracts.target import Target
from shared.domain import Refusal, jst_day, refuse, together
from shared.event_store.door import Envelope, UnknownStream, ask, expect
from shared.event_store.store import EventStore
from shared.event_store.unit_of_work import UnitOfWork
from shared.scheme.authorization import Right, Whose, demand, may
from shared.scheme.lineage import Version, in_force, versions
from shared.vault.vault import Vault

LaterKind = Literal["change", "renewal"]
"""変更申請, 2回目以降の申請."""


@dataclass(frozen=True, slots=True)
class PlanChanged:
    """What a change made; `version` is the new one of the plan's lineage, for the next If-Match."""

    plan_id: str
    version: int


@dataclass(frozen=True, slots=True)
class OwnPlan:
    """A plan of one's own, with the forms that were certified, by the number of their version."""

    plan_id: str
    version: int
    lineage: Lineage
    forms: dict[int, FiledForm]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A change or a later application as it would be filed now: what it builds on, with its form, and the form."""

    target: Target
    base: FiledForm
    form: FiledForm


@dataclass(frozen=True, slots=True)
class MinorChangePrepared:
    """A minor change as it would be noted now: the values that are others, and those before. New text is open."""

    was: MinorFacts
    now: MinorFacts


@dataclass(frozen=True)
class PlanCommands:
    """Each answer is given only when it is durable. Raises UnknownStream for a plan that is not there or another's."""

    store: EventStore
    vault: Vault
    documents: Documents

    def file(
        self,
        plan_id: str,
        kind: LaterKind,
        form: FiledForm,
        report: StatusReport,
        envelope: Envelope,
        named: Sequence[NamedDocument] = (),
    ) -> Filed | Refusal:
        """変更申請 or 2回目以降の申請 (R23, R24), with the status report that is due (R25) and files sent before."""
        demand(envelope.actor, "intake.file")
        documents = self.documents.to_file(envelope.actor.id, named)
        if isinstance(documents, Refusal):
            return documents
        if differs := differing_cells(self.documents, documents, form, opening(self.vault)):
            return differs
        key_id = self.vault.new_key()

        def work(unit: UnitOfWork) -> Filed | Refusal:
            made = self._prepared(unit, plan_id, kind, form, report, envelope)
            if isinstance(made, Refusal):
                return made
            sealed = self.vault.seal_all(made.form, key_id)
            changed = changed_term(unit, plan_id, made.target) if kind == "change" else None
            beside = CheckedBeside(on_paper=on_unseen_paper(unit, plan_id, made.target))
            return filed(unit, plan_id, sealed, envelope, kind, made.target, report, documents, changed, beside)

        return ask(self.store, work, envelope, Filed)

    def prepare(
        self, plan_id: str, kind: LaterKind, form: FiledForm, report: StatusReport, envelope: Envelope
    ) -> Prepared | Refusal:
        """What `file` would file, without filing it; a person looks at it first. Personal text that is new is open."""
        demand(envelope.actor, "intake.file")
        return self.store.run(lambda unit: self._prepared(unit, plan_id, kind, form, report, envelope))

    def _prepared(
        self,
        unit: UnitOfWork,
        plan_id: str,
        kind: LaterKind,
        form: FiledForm,
        report: StatusReport,
        envelope: Envelope,
    ) -> Prepared | Refusal:
        plan = own_plan(unit, plan_id, envelope.actor, "intake.file")
        expect(unit, LINEAGE, plan_id, envelope.seen)
        today = jst_day(unit.now)
        target = target_of(plan.lineage, kind, today)
        if isinstance(target, Refusal):
            return target
        base = plan.forms[target.base_version]
        following = self._following(form, plan)
        refusal = together(
            [
                *problems(following, today, kind, target),
                *report_refusals(report, base),
                *unchanged(kind, base, following),
                *type_kept(base, following),
                *(newly_joining(following, base) if kind == "change" else ()),
            ]
        )
        return refusal or Prepared(target, base, following)

    def _following(self, form: FiledForm, plan: OwnPlan) -> FiledForm:
        """A form that follows those that were certified: what is the same keeps its row id and its box."""
        forms = [carried_up(one) for one in plan.forms.values()]
        before = [opened_for_comparing(one, self.vault.open) for one in forms]
        form = identified(without_strangers(opened_for_comparing(form, self.vault.open), before[-1]), before)
        return with_kept_boxes(form, forms[-1], self.vault.open)

    def report(self, plan_id: str, report: StatusReport, envelope: Envelope) -> PlanChanged | Refusal:
        """実施状況報告 on its own, on the version in force (R25)."""

        def command(unit: UnitOfWork, plan: OwnPlan) -> LineageCommand | Refusal:
            standing = in_force(plan.lineage.facts, jst_day(unit.now))
            form = plan.forms[standing.version.number] if standing.version and standing.begun else None
            refusal = together(report_refusals(report, form)) if form else None
            return refusal or FileReport(plan_id, report)

        return self._ask("intake.report", plan_id, command, envelope)

    def note_minor_change(
        self, plan_id: str, answers: MinorAnswers, now: MinorFacts, envelope: Envelope
    ) -> PlanChanged | Refusal:
        """軽微な変更 of the version in force (R27); refused where it takes a change application."""
        key_id = self.vault.new_key()

        def command(unit: UnitOfWork, plan: OwnPlan) -> LineageCommand | Refusal:
            ready = minor_change(plan, answers, now, jst_day(unit.now), self.vault.open)
            if isinstance(ready, Refusal):
                return ready
            return NoteMinorChange(plan_id, answers, ready.was, self.vault.seal_all(ready.now, key_id))

        return self._ask("intake.note_minor_change", plan_id, command, envelope)

    def prepare_minor_change(
        self, plan_id: str, answers: MinorAnswers, now: MinorFacts, envelope: Envelope
    ) -> MinorChangePrepared | Refusal:
        """What `note_minor_change` would note, without noting it; a person looks at it first."""
        demand(envelope.actor, "intake.note_minor_change")

        def work(unit: UnitOfWork) -> MinorChangePrepared | Refusal:
            plan = own_plan(unit, plan_id, envelope.actor, "intake.note_minor_change")
            expect(unit, LINEAGE, plan_id, envelope.seen)
            return minor_change(plan, answers, now, jst_day(unit.now), self.vault.open)

        return self.store.run(work)

    def give_back(self, plan_id: str, reason: str, envelope: Envelope) -> PlanChanged | Refusal:
        """返納: the term in force ends today (P)."""

        def command(unit: UnitOfWork, plan: OwnPlan) -> LineageCommand | Refusal:
            version = in_force(plan.lineage.facts, jst_day(unit.now)).version
            if version is None:
                return GiveBack(plan_id, reason, "", "")
            if is_paper(version.text, plan_id):
                paper = plan.lineage.paper
                return GiveBack(plan_id, reason, paper.application_no, paper.bureau)
            brought = unit.stream(APPLICATION, version.text.application_id).state
            return GiveBack(plan_id, reason, brought.application_no, brought.bureau)

        return self._ask("intake.give_back", plan_id, command, envelope)

    def _ask(
        self,
        right: Right,
        plan_id: str,
        command: Callable[[UnitOfWork, OwnPlan], LineageCommand | Refusal],
        envelope: Envelope,
    ) -> PlanChanged | Refusal:
        demand(envelope.actor, right)

        def work(unit: UnitOfWork) -> PlanChanged | Refusal:
            plan = own_plan(unit, plan_id, envelope.actor, right)
            expect(unit, LINEAGE, plan_id, envelope.seen)
            made = command(unit, plan)
            outcome = made if isinstance(made, Refusal) else unit.execute(LINEAGE, made, envelope.cause)
            if isinstance(outcome, Refusal):
                return outcome
            return PlanChanged(plan_id, unit.stream(LINEAGE, plan_id).version)

        return ask(self.store, work, envelope, PlanChanged)


def minor_change(
    plan: OwnPlan, answers: MinorAnswers, given: MinorFacts, today: date, open: Open
) -> MinorChangePrepared | Refusal:
    """What a minor change of the version in force makes other, or all that stands against it."""
    standing = in_force(plan.lineage.facts, today)
    if standing.version is None or not standing.begun:
        return refuse("R27", "no_minor_change_now")
    form = plan.forms[standing.version.number]
    stands = standing_facts(form, standing)
    now = altered(given, stands, open)
    refusal = together(minor_change_refusals(answers, now, standing.version, form))
    return refusal or MinorChangePrepared(before(stands, now), now)


def own_plan(unit: UnitOfWork, plan_id: str, actor: Actor, right: Right) -> OwnPlan:
    """A plan that was certified, with its forms. Raises UnknownStream where it is not there, or another's.

    The applications are read and not appended to: what was certified does not change (ADR 0012).
    """
    stream = unit.stream(LINEAGE, plan_id)
    forms: dict[int, FiledForm] = {}
    for version in versions(stream.state.facts):
        owner, form = _certified(unit, stream.state, version)
        if form is not None and may(actor, right, Whose(account=owner)):
            forms[version.number] = form
    if not forms or len(forms) < len(versions(stream.state.facts)):
        raise UnknownStream(plan_id)
    return OwnPlan(plan_id, stream.version, stream.state, forms)


def _certified(unit: UnitOfWork, lineage: Lineage, version: Version) -> tuple[str, FiledForm | None]:
    """Whose a version is, and the form that was certified, if it is known."""
    if is_paper(version.text, lineage.plan_id):
        claim = lineage.paper.claim
        return (claim.account, claim.form) if claim else ("", None)
    application = unit.stream(APPLICATION, version.text.application_id)
    return application.opened_by.id if application.opened_by else "", application.state.form_of(version.text)
