"""Composition of review: settings in, wired service out."""

from __future__ import annotations

from services.review.commands import Commands
from services.review.domain.case import CASE
from services.review.domain.refusals import REFUSALS
from services.review.reactions import REACTIONS
from services.review.read_models.bureau_queue import BUREAU_QUEUE
from shared.contracts import intake, review
from shared.event_store.names import EventNames
from shared.event_store.store import EventStore
from shared.messaging.follower import Reacting
from shared.service import Parts, Service, Web
from shared.timers.runner import TimerRunner


def build(parts: Parts) -> Service:
    """Review over its own database."""
    own = EventNames([review])
    store = EventStore("review", parts.database, own, parts.clock, [BUREAU_QUEUE])
    commands = Commands(store)

    def web() -> Web:
        from services.review import api, pages

        return Web([api.router(commands, parts.vault), pages.router(commands, parts.vault)], [pages.SECTION])

    return Service(
        name="review",
        store=store,
        listener=Reacting(EventNames([intake]), REACTIONS, commands.handle),
        commands=commands,
        aggregates=dict.fromkeys(own, CASE),
        web=web,
        timers=[TimerRunner(store, CASE)],
        texts=REFUSALS,
    )
