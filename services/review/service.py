"""Composition of review: settings in, wired service out."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from services.review.commands import Commands
from services.review.consequences import CONSEQUENCES
from services.review.domain.case import CASE
from services.review.domain.numbers import number_of
from services.review.domain.plan_record import PLAN_RECORD, PlanRecordCommand
from services.review.domain.reaching import REACHING, ReachingCommand
from services.review.domain.refusals import REFUSALS
from services.review.drafts.erasing import DeskDraftErasing
from services.review.drafts.store import DeskDrafts
from services.review.entering import enter_what_was_before
from services.review.reactions import REACTIONS
from services.review.read_models import case_counts
from services.review.read_models.bureau_queue import BUREAU_QUEUE
from services.review.read_models.not_reached import NOT_REACHED
from services.review.read_models.record_list import RECORD_LIST
from shared.contracts import intake, notify, plan_record, reaching, review
from shared.contracts.event import names_of
from shared.domain import Aggregate, Command
from shared.event_store.names import EventNames
from shared.event_store.store import EventStore
from shared.messaging.follower import Reacting
from shared.service import Parts, Service, Web
from shared.timers.runner import TimerRunner
from shared.vault.draft_erasing import DraftEraser

if TYPE_CHECKING:
    from prometheus_client.core import Metric


OF_PLAN_RECORD = frozenset(names_of(plan_record))
"""The events of plans' records."""

OF_NOTICES = frozenset(names_of(reaching))
"""Those of notices that are stuck; all others are those of cases."""


def _aggregate_for(command: Command) -> Aggregate[Any, Any]:
    if isinstance(command, ReachingCommand):
        return REACHING
    return PLAN_RECORD if isinstance(command, PlanRecordCommand) else CASE


def _aggregate_of(name: str) -> Aggregate[Any, Any]:
    return REACHING if name in OF_NOTICES else PLAN_RECORD if name in OF_PLAN_RECORD else CASE


def build(parts: Parts) -> Service[Commands]:
    """Review over its own database."""
    own = EventNames([review])
    read_models = [BUREAU_QUEUE, RECORD_LIST, NOT_REACHED]
    store = EventStore("review", parts.database, own, parts.clock, read_models, consequences=CONSEQUENCES)
    commands = Commands(store)
    kept = (parts.database, parts.vault, parts.clock)

    def web() -> Web:
        from services.review import pages
        from services.review.api import cases, paper, plans

        apis = [cases.router(commands, parts.vault), plans.router(commands), paper.router(commands)]
        return Web([*apis, pages.router(commands, parts.vault)], [pages.SECTION])

    def cases() -> Iterator[Metric]:
        from prometheus_client.core import GaugeMetricFamily

        states = GaugeMetricFamily("jigyokei_cases", "Cases by state", labels=["bureau", "state"])
        for bureau, state, count in store.database.read(case_counts.by_state):
            states.add_metric([bureau, state], count)
        yield states

    return Service(
        name="review",
        store=store,
        listener=Reacting(EventNames([intake, notify]), REACTIONS, _aggregate_for),
        commands=commands,
        aggregates={name: _aggregate_of(name) for name in own.readable},
        web=web,
        prepare=DeskDrafts(*kept).prepare,
        before_serving=partial(enter_what_was_before, store),
        timer=TimerRunner(store, CASE),
        texts=REFUSALS,
        number_of=number_of,
        workers=[DraftEraser(DeskDraftErasing(*kept))],
        metrics=cases,
    )
