"""Composition of intake: settings in, wired service out."""

from __future__ import annotations

from services.intake.commands import Commands
from services.intake.domain.application import APPLICATION
from services.intake.domain.numbers import number_of
from services.intake.domain.refusals import REFUSALS
from services.intake.reactions import REACTIONS
from services.intake.read_models.applications import APPLICATIONS
from services.intake.read_models.erasures import ERASURES
from services.intake.vault_keeper import VaultKeeper
from shared.contracts import followup, intake, review
from shared.event_store.names import EventNames
from shared.event_store.store import EventStore
from shared.messaging.follower import Reacting
from shared.service import Parts, Service, Web


def build(parts: Parts) -> Service[Commands]:
    """Intake over its own database."""
    own = EventNames([intake])
    store = EventStore("intake", parts.database, own, parts.clock, [APPLICATIONS, ERASURES])
    commands = Commands(store, parts.vault)
    keeper = VaultKeeper(store, parts.vault)

    def web() -> Web:
        from services.intake import pages
        from services.intake.api import applications

        return Web([applications.router(commands), pages.router(commands)], [pages.SECTION])

    return Service(
        name="intake",
        store=store,
        listener=Reacting(EventNames([review, followup]), REACTIONS, lambda command: APPLICATION),
        commands=commands,
        aggregates=dict.fromkeys(own.readable, APPLICATION),
        web=web,
        texts=REFUSALS,
        number_of=number_of,
        workers=[keeper],
        ailments=keeper.ailments,
    )
