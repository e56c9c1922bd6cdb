"""A plan that was certified on paper, between two sides: claimed, filed on, its copies seen.

plan = PaperWorld(system, clock)
plan.claim()
plan.change()             # from here on it is the change that is withdrawn, assigned, decided …
plan.see_copies()
"""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any, Final

from services.intake.domain.requests import PaperClaiming
from shared.contracts.blocks import Period
from shared.contracts.event import Actor
from shared.contracts.paper import PaperCertificate
from shared.domain import Month, Refusal
from shared.event_store.door import Envelope
from shared.event_store.unit_of_work import Cause
from shared.scheme.bureaus import bureau_of
from tests.crossings.plan_world import PlanWorld
from tests.crossings.world import Outcome

CERTIFIED_ON: Final = date(2026, 2, 10)
_numbers = itertools.count(1)


class PaperWorld(PlanWorld):
    """PlanWorld, whose first version is on paper."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self.number = f"{next(_numbers)}"

    @property
    def given(self) -> PaperClaiming:
        """What its certificate says, and its text: the plan, from the month of its certification on."""
        form = super()._form()
        period = Period(start=Month.of(CERTIFIED_ON), end=form.period.start.plus(16))
        form = form.model_copy(update={"period": period})
        self.bureau = bureau_of(form.cover.prefecture).key
        return PaperClaiming(
            certificate_no=f"第{self.number}号", bureau=self.bureau, certified_on=CERTIFIED_ON, term=2, form=form
        )

    def claim(self, account: str = "applicant-1", **other: Any) -> Outcome:
        """Other cells than those of the certificate are wrong ones."""
        made = self._intake.of_paper.claim(self.given.model_copy(update=other), _as("applicant", account))
        if not isinstance(made, Refusal):
            self.plan_id = made.plan_id
        return self._then(made)

    def enter(self, **other: Any) -> Outcome:
        certificate: PaperCertificate = self.given.certificate.model_copy(update=other)
        made = self._review.of_records.enter_paper(certificate, _as("officer", "o1", self.bureau))
        if not isinstance(made, Refusal):
            self.plan_id = made.plan_id
        return self._then(made)

    def see_copies(self) -> Outcome:
        return self._then(self._review.see_copies(self.application_id, self._officer()))

    def _form(self) -> Any:
        """A change of it."""
        form = super()._form()
        period = Period(start=Month.of(CERTIFIED_ON), end=form.period.end)
        return form.model_copy(update={"period": period})


def _as(role: Any, account: str, place: str = "") -> Envelope:
    return Envelope(Cause(Actor(role=role, id=account, place=place), "paper"))
