"""Load, decide, save: what applicants ask of a certificate that they have on paper (R26)."""

from __future__ import annotations

from dataclasses import dataclass

from services.intake.domain.identified import identified, opened_for_comparing, with_kept_boxes
from services.intake.domain.lineage import LINEAGE
from services.intake.domain.paper import ClaimPaper, Paper, paper_problems
from services.intake.domain.requests import PaperClaiming
from services.intake.plan_commands import PlanChanged
from shared.clock import today
from shared.contracts.forms.filed import FiledForm
from shared.domain import Refusal, together
from shared.event_store.door import Envelope, ask
from shared.event_store.store import EventStore
from shared.event_store.unit_of_work import UnitOfWork
from shared.scheme.authorization import demand
from shared.scheme.paper_certificates import plan_of
from shared.vault.vault import Vault


@dataclass(frozen=True)
class PaperClaims:
    """Each answer is given only when it is durable."""

    store: EventStore
    vault: Vault

    def claim(self, given: PaperClaiming, envelope: Envelope) -> PlanChanged | Refusal:
        """紙の認定の申告: the plan has a version from now on, though an unconfirmed one."""
        demand(envelope.actor, "intake.claim_paper")
        certificate, account = given.certificate, envelope.actor.id
        if found := together(paper_problems(certificate, given.form, today(self.store.clock))):
            return found
        plan_id = plan_of(certificate.bureau, certificate.certificate_no)
        key_id = self.vault.new_key()

        def work(unit: UnitOfWork) -> PlanChanged | Refusal:
            stream = unit.stream(LINEAGE, plan_id)
            sealed = self.vault.seal_all(self._following(given.form, stream.state.paper, account), key_id)
            command = ClaimPaper(plan_id, certificate, sealed, account)
            outcome = unit.execute(LINEAGE, command, envelope.cause, plan_id)
            return outcome if isinstance(outcome, Refusal) else PlanChanged(plan_id, stream.version)

        return ask(self.store, work, envelope, PlanChanged)

    def _following(self, form: FiledForm, paper: Paper, account: str) -> FiledForm:
        """A form that follows what the same account has claimed before: what is the same keeps its row id and box."""
        before = [one.form for one in paper.claims if one.account == account]
        form = identified(form, [opened_for_comparing(one, self.vault.open) for one in before])
        return with_kept_boxes(form, before[-1], self.vault.open) if before else form
