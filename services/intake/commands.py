"""Load, decide, save: the only writer of intake."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from services.intake.domain.application import APPLICATION
from services.intake.domain.commands import Correct, Erase, File, GBizId, Withdraw
from services.intake.domain.erasing import may_erase
from services.intake.domain.form_checks import open_problems, problems
from services.intake.domain.identified import identified, opened_for_comparing, with_kept_boxes
from services.intake.domain.numbers import application_no, number_series
from services.intake.domain.state import Application
from shared.clock import today
from shared.contracts.event import Event
from shared.contracts.forms.filed import FiledForm
from shared.contracts.intake import ApplicationFiled, CorrectionAnswer
from shared.domain import Refusal, jst_day, together
from shared.event_store.door import Made, UnknownStream, ask, expect
from shared.event_store.store import EventStore
from shared.event_store.unit_of_work import Cause, Once, UnitOfWork
from shared.scheme.bureaus import bureau_of
from shared.vault.vault import Vault


@dataclass(frozen=True)
class Commands:
    """What applicants ask of intake. Each answer is given only when it is durable."""

    store: EventStore
    vault: Vault

    def handle(self, unit: UnitOfWork, command: Any, cause: Cause, plan_id: str | None) -> Sequence[Event] | Refusal:
        """Decide one command inside a unit of work; for reactions and for the requests below."""
        return unit.execute(APPLICATION, command, cause, plan_id)

    def file(self, form: FiledForm, gbizid: GBizId | None, cause: Cause, once: Once | None) -> Made | Refusal:
        """申請. A new plan begins, under a new number of the bureau in charge (R30)."""
        form = identified(form)
        if open_problems(form) and (refusal := together(problems(form, today(self.store.clock)))):
            # All that is wrong is said at once, also what the decision would find.
            return refusal
        sealed = self.vault.seal_all(form, self.vault.new_key())
        application_id, plan_id = str(uuid4()), str(uuid4())

        def work(unit: UnitOfWork) -> Made | Refusal:
            bureau = bureau_of(form.cover.prefecture).key
            unit.begin(APPLICATION, application_id)
            filed_on = jst_day(unit.now)
            number = application_no(bureau, filed_on, unit.number(number_series(bureau, filed_on)))
            outcome = self.handle(unit, File(application_id, number, sealed, gbizid), cause, plan_id)
            if isinstance(outcome, Refusal):
                return outcome
            return {
                "application_id": application_id,
                "application_no": number,
                "plan_id": plan_id,
                "bureau": bureau,
                "filed_on": filed_on.isoformat(),
                "version": 1,
            }

        return ask(self.store, work, once)

    def correct(
        self,
        application_id: str,
        correction_id: str,
        answers: tuple[CorrectionAnswer, ...],
        form: FiledForm,
        cause: Cause,
        once: Once | None,
        seen: int | None = None,
    ) -> Made | Refusal:
        """補正: answer an open correction with the whole form as it now stands. Sealed text may come back as it is."""
        if open_problems(form):
            state, _ = self.store.load(APPLICATION, application_id)
            if unreadable := together(open_problems(self.following(form, state))):
                return unreadable
        key_id = self.vault.new_key()

        def command(state: Application) -> Correct:
            sealed = self.vault.seal_all(self.following(form, state), key_id)
            return Correct(application_id, correction_id, answers, sealed)

        return self._ask(application_id, command, cause, once, seen)

    def following(self, form: FiledForm, state: Application) -> FiledForm:
        """A form that follows the others of an application: rows and boxes that are the same as before stay the same.

        What is new in it is open.
        """
        before = [opened_for_comparing(text.form, self.vault.open) for text in state.texts]
        form = identified(opened_for_comparing(form, self.vault.open), before)
        return with_kept_boxes(form, state.form, self.vault.open) if state.form is not None else form

    def withdraw(
        self, application_id: str, reason: str, cause: Cause, once: Once | None, seen: int | None = None
    ) -> Made | Refusal:
        """取下げ before the decision."""
        return self._ask(application_id, lambda state: Withdraw(application_id, reason), cause, once, seen)

    def erase(
        self, plan_id: str, key_ids: Sequence[str], reason: str, ordered_by: str, order: str, cause: Cause
    ) -> Made | Refusal:
        """消去: record that the keys of a plan are to be destroyed; that is done afterwards, and may be repeated."""
        filed = self._filed(plan_id)

        def work(unit: UnitOfWork) -> Made | Refusal:
            for application_id in filed:
                command = Erase(application_id, tuple(key_ids), reason, ordered_by, order)
                outcome = self.handle(unit, command, cause, plan_id)
                if isinstance(outcome, Refusal):
                    return outcome
            return {"plan_id": plan_id, "applications": len(filed)}

        return ask(self.store, work, None)

    def may_erase(self, plan_id: str, order: str) -> Refusal | None:
        """Whether `erase` would be refused as things are now; a person is told before being asked to confirm it."""
        states = (self.store.load(APPLICATION, application_id)[0] for application_id in self._filed(plan_id))
        return next((refusal for state in states if (refusal := may_erase(state, order))), None)

    def _filed(self, plan_id: str) -> list[str]:
        """The applications of a plan."""
        events = (recorded.event for recorded in self.store.plan(plan_id))
        return [event.application_id for event in events if isinstance(event, ApplicationFiled)]

    def _ask(
        self,
        application_id: str,
        command: Callable[[Application], Correct | Withdraw],
        cause: Cause,
        once: Once | None,
        seen: int | None,
    ) -> Made | Refusal:
        def work(unit: UnitOfWork) -> Made | Refusal:
            expect(unit, APPLICATION, application_id, seen)
            stream = unit.stream(APPLICATION, application_id)
            if stream.opened_by is not None and stream.opened_by.id != cause.actor.id:
                # Whose application it is, is nobody else's business: the same answer as for one that is not there.
                raise UnknownStream(application_id)
            outcome = self.handle(unit, command(stream.state), cause, None)
            if isinstance(outcome, Refusal):
                return outcome
            return {"application_id": application_id, "version": stream.version}

        return ask(self.store, work, once)
