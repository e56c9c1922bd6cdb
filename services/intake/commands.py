"""Load, decide, save: the only writer of intake."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import uuid4

from services.intake.documents.attached_form import differing_cells, opening
from services.intake.documents.uploads import Documents
from services.intake.domain.application import APPLICATION
from services.intake.domain.commands import Correct, Erase, Withdraw
from services.intake.domain.corrections import not_correctable
from services.intake.domain.erasing import may_erase
from services.intake.domain.form_checks import open_problems, problems
from services.intake.domain.identified import identified, opened_for_comparing, with_kept_boxes
from services.intake.domain.lineage import LINEAGE
from services.intake.domain.paper import EraseClaim, may_erase_claim
from services.intake.domain.requests import CorrectionRequestAnswer, NamedDocument
from services.intake.domain.state import Application
from services.intake.drafts.erasing import DraftErasing
from services.intake.drafts.store import Drafts
from services.intake.filing import ApplicationChanged, Filed, filed, of_others
from services.intake.paper_claims import PaperClaims
from services.intake.plan_commands import PlanCommands
from services.intake.views.plan import certified_text, changed_term, on_unseen_paper
from services.intake.views.plans_beside import plans_beside
from shared.clock import today
from shared.contracts.documents import FiledDocument
from shared.contracts.findings import CheckedBeside
from shared.contracts.forms.filed import FiledForm
from shared.contracts.forms.report import StatusReport
from shared.contracts.intake import ApplicationFiled, CorrectionAnswer
from shared.domain import Refusal, together
from shared.event_store.door import Envelope, UnknownStream, ask, expect
from shared.event_store.store import EventStore
from shared.event_store.unit_of_work import Cause, Stream, UnitOfWork
from shared.scheme.authorization import Right, Whose, demand, may
from shared.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class Erased:
    """For how many applications of a plan it is recorded."""

    plan_id: str
    applications: int


@dataclass(frozen=True)
class Commands:
    """What applicants ask of intake. Each answer is given only when it is durable."""

    store: EventStore
    vault: Vault
    documents: Documents

    def file(self, form: FiledForm, envelope: Envelope, named: Sequence[NamedDocument] = ()) -> Filed | Refusal:
        """申請. A new plan begins, under a new number of the bureau in charge (R30), with files sent before."""
        demand(envelope.actor, "intake.file")
        form = identified(form)
        if open_problems(form) and (refusal := together(problems(form, today(self.store.clock)))):
            # All that is wrong is said at once, also what the decision would find.
            return refusal
        documents = self.documents.to_file(envelope.actor.id, named)
        if isinstance(documents, Refusal):
            return documents
        if differs := differing_cells(self.documents, documents, form, opening(self.vault)):
            return differs
        sealed = self.vault.seal_all(form, self.vault.new_key())
        plan_id = str(uuid4())
        beside = CheckedBeside(plans=plans_beside(self.store, envelope.actor.id, form))
        return ask(
            self.store,
            lambda unit: filed(unit, plan_id, sealed, envelope, documents=documents, beside=beside),
            envelope,
            Filed,
        )

    @property
    def of_plans(self) -> PlanCommands:
        """What is asked of a plan that was certified."""
        return PlanCommands(self.store, self.vault, self.documents)

    @property
    def drafts(self) -> Drafts:
        """What was typed and not filed yet."""
        return Drafts(self.store.database, self.vault, self.store.clock)

    @property
    def draft_erasing(self) -> DraftErasing:
        """What erases drafts; whoever files one tells it that it is done with."""
        return DraftErasing(self.store.database, self.vault, self.store.clock)

    @property
    def of_paper(self) -> PaperClaims:
        """What is asked of a certificate on paper."""
        return PaperClaims(self.store, self.vault)

    def correct(
        self,
        application_id: str,
        correction_id: str,
        answers: tuple[CorrectionAnswer, ...],
        form: FiledForm,
        envelope: Envelope,
        report: StatusReport | None = None,
        named: Sequence[NamedDocument] = (),
    ) -> ApplicationChanged | Refusal:
        """補正: answer an open correction with the whole form as it now stands. Sealed text may come back as it is.

        A status report comes along where it changes, and files that were sent before.
        """
        demand(envelope.actor, "intake.answer")
        documents = self.documents.to_file(envelope.actor.id, named)
        if isinstance(documents, Refusal):
            return documents
        if open_problems(form):
            state, _ = self.store.load(APPLICATION, application_id)
            if unreadable := together(open_problems(self.following(form, state))):
                return unreadable
        key_id = self.vault.new_key()
        reported_on = self.reported_on(application_id)
        is_new = self.store.load(APPLICATION, application_id)[0].kind == "new"
        others = plans_beside(self.store, envelope.actor.id, form, application_id) if is_new else ()

        def command(unit: UnitOfWork, stream: Stream) -> Correct:
            state, plan_id = stream.state, stream.plan_id
            sealed = self.vault.seal_all(self.following(form, state), key_id)
            of_change = state.target if state.kind == "change" else None
            changed = changed_term(unit, plan_id, of_change) if of_change and plan_id else None
            on_paper = bool(state.target and plan_id and on_unseen_paper(unit, plan_id, state.target))
            beside = CheckedBeside(plans=others, on_paper=on_paper)
            return Correct(
                application_id, correction_id, answers, sealed, report, reported_on, changed, documents, beside
            )

        return self._ask("intake.answer", application_id, command, envelope, documents)

    def against_answer(self, application_id: str, correction_id: str, given: CorrectionRequestAnswer) -> Refusal | None:
        """What would refuse an answer, its files aside. Whose application it is was asked before."""
        state, _ = self.store.load(APPLICATION, application_id)
        form, reported_on = self.following(given.form, state), self.reported_on(application_id)
        command = Correct(application_id, correction_id, given.given, form, given.report, reported_on)
        return not_correctable(state, command)

    def following(self, form: FiledForm, state: Application) -> FiledForm:
        """A form that follows the others of an application: rows and boxes that are the same as before stay the same.

        What is new in it is open.
        """
        before = [opened_for_comparing(text.form, self.vault.open) for text in state.texts]
        form = identified(opened_for_comparing(form, self.vault.open), before)
        return with_kept_boxes(form, state.form, self.vault.open) if state.form is not None else form

    def reported_on(self, application_id: str) -> FiledForm | None:
        """The certified plan that a change or a later application reports on (R25); None for a new one."""
        target = self.store.load(APPLICATION, application_id)[0].target
        return certified_text(self.store, target.base) if target else None

    def withdraw(self, application_id: str, reason: str, envelope: Envelope) -> ApplicationChanged | Refusal:
        """取下げ before the decision."""
        return self._ask("intake.withdraw", application_id, lambda *_: Withdraw(application_id, reason), envelope)

    def erase(
        self, plan_id: str, key_ids: Sequence[str], reason: str, ordered_by: str, order: str, cause: Cause
    ) -> Erased | Refusal:
        """消去: record that the keys of a plan are to be destroyed; that is done afterwards, and may be repeated."""
        applications = self._filed(plan_id)

        def work(unit: UnitOfWork) -> Erased | Refusal:
            for application_id in applications:
                command = Erase(application_id, tuple(key_ids), reason, ordered_by, order)
                outcome = unit.execute(APPLICATION, command, cause, plan_id)
                if isinstance(outcome, Refusal):
                    return outcome
            claim = EraseClaim(plan_id, tuple(key_ids), reason, ordered_by, order)
            outcome = unit.execute(LINEAGE, claim, cause, plan_id)
            return outcome if isinstance(outcome, Refusal) else Erased(plan_id, len(applications))

        return ask(self.store, work, Envelope(cause), Erased)

    def may_erase(self, plan_id: str, order: str) -> Refusal | None:
        """Whether `erase` would be refused as things are now; a person is told before being asked to confirm it."""
        states = (self.store.load(APPLICATION, application_id)[0] for application_id in self._filed(plan_id))
        refused = next((refusal for state in states if (refusal := may_erase(state, order))), None)
        paper = self.store.load(LINEAGE, plan_id)[0].paper
        return refused or may_erase_claim(paper, order, today(self.store.clock))

    def _filed(self, plan_id: str) -> list[str]:
        """The applications of a plan."""
        events = (recorded.event for recorded in self.store.plan(plan_id))
        return [event.application_id for event in events if isinstance(event, ApplicationFiled)]

    def _ask(
        self,
        right: Right,
        application_id: str,
        command: Callable[[UnitOfWork, Stream], Correct | Withdraw],
        envelope: Envelope,
        documents: tuple[FiledDocument, ...] = (),
    ) -> ApplicationChanged | Refusal:
        demand(envelope.actor, right)

        def work(unit: UnitOfWork) -> ApplicationChanged | Refusal:
            stream = unit.stream(APPLICATION, application_id)
            owner = stream.opened_by.id if stream.opened_by else ""
            if not may(envelope.actor, right, Whose(account=owner)):
                # Whose application it is, is nobody else's business: the same answer as for one that is not there.
                raise UnknownStream(application_id)
            expect(unit, APPLICATION, application_id, envelope.seen)
            if refusal := of_others(unit, documents):
                return refusal
            outcome = unit.execute(APPLICATION, command(unit, stream), envelope.cause)
            if isinstance(outcome, Refusal):
                return outcome
            return ApplicationChanged(application_id, stream.version)

        return ask(self.store, work, envelope, ApplicationChanged)
