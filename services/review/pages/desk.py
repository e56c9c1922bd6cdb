"""What the pages of the desk have in common: the case that they are about, and the way back to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from fastapi import APIRouter
from starlette.responses import Response

from services.review.commands import Commands
from services.review.domain.case import CASE
from services.review.domain.commands import OfficerCommand
from services.review.domain.refusals import REFUSALS
from services.review.drafts.store import DeskDrafts
from services.review.pages.words import DESK
from services.review.views.case_page import ACTIONS, Action, CasePage, actions, case_for
from services.review.views.history import timeline
from services.review.views.officers import naming_people, officers_of
from services.review.views.plan import BuildsOn, builds_on, obstacle
from shared.clock import today
from shared.contracts.event import Actor, Event
from shared.contracts.personal import Masked, Open
from shared.domain import Refusal, Text
from shared.event_store.door import StaleVersion
from shared.scheme.authorization import Whose, may
from shared.vault.vault import Vault
from shared.web.authorization import granted
from shared.web.components import Choice, Moment
from shared.web.problems import FieldError, refusal_errors

M = TypeVar("M")


@dataclass(frozen=True)
class Desk:
    """What the pages show, and where what they ask is carried out."""

    commands: Commands
    vault: Vault

    @property
    def today(self) -> date:
        return today(self.commands.store.clock)

    @property
    def drafts(self) -> DeskDrafts:
        """What officers have typed and not sent."""
        return DeskDrafts(self.commands.store.database, self.vault, self.commands.store.clock)

    def page(self, case_id: str, actor: Actor) -> CasePage:
        """A case that someone may read. Raises UnknownStream."""
        return case_for(actor, self.commands.store, case_id)

    def may(self, page: CasePage, actor: Actor) -> frozenset[Action]:
        return actions(page, actor, self.today)

    def would(self, page: CasePage, command: OfficerCommand) -> Sequence[Event] | Refusal:
        """What a command would make of a case now."""
        return CASE.decide(page.case, command, self.commands.store.clock.now())

    def builds_on(self, page: CasePage) -> BuildsOn | None:
        """What a change or a later application builds on."""
        return builds_on(self.commands.store, page, self.today)

    def obstacle(self, page: CasePage) -> Refusal | None:
        """Why the plan could not be certified today."""
        return obstacle(self.commands.store, page, self.today)

    def opening(self, page: CasePage, actor: Actor) -> Open:
        """How personal text is shown: opened for the bureau, covered for whoever audits."""
        return self.opening_for(page.case.bureau, actor)

    def opening_for(self, bureau: str, actor: Actor) -> Open:
        """The same, of what a bureau is in charge of."""
        opens = may(actor, "review.open_personal", Whose(bureau=bureau))
        return self.vault.open if opens else lambda personal: Masked.HIDDEN


def change(routes: APIRouter, action: Action) -> Callable[[Callable[..., Response]], Callable[..., Response]]:
    """The route to which the form of an action is sent, open to whoever has the right of its command."""
    return routes.post(f"/desk/{{case_id}}/{action}", dependencies=[granted(ACTIONS[action].right)])


def crumb(page: CasePage) -> tuple[Text | str, str]:
    """The case above a page of its own."""
    return page.case.application_no, f"{DESK}/{page.case.case_id}"


def done(work: Callable[[], M | Refusal]) -> M | Refusal | StaleVersion:
    """What a request made; one that met a case or a record which moved meanwhile leads back to its form."""
    try:
        return work()
    except StaleVersion as stale:
        return stale


def status_of(errors: Sequence[FieldError], seen: int | None) -> int:
    """The status of a form that came back, or of a page that was asked for."""
    return 412 if seen is not None else 422 if errors else 200


def since(page: CasePage, seen: int | None) -> list[Moment] | None:
    """What happened after the version that was seen, newest first; None for a form that did not come too late."""
    return None if seen is None else timeline(page.history[seen:])


def beside(unread: FieldError, outcome: object) -> tuple[FieldError, ...]:
    """An input that cannot be taken as it is, and what else is against the form: no kind of error hides another.

    `outcome` is what the domain says of the form, with some readable value in its place.
    """
    others = refusal_errors(naming_people(outcome), REFUSALS) if isinstance(outcome, Refusal) else ()
    return (unread, *(one for one in others if one.field != unread.field))


def officer_choices(bureau: str) -> list[Choice]:
    return [Choice(one.id, one.title) for one in officers_of(bureau)]
