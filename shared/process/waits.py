"""What waits or is wrong in the services of a process, since when: what readiness, metrics and `jigyokei links` say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from shared.ailment import Ailment
from shared.messaging.hearing import LATE_SECONDS
from shared.postgres.database import ALTERED
from shared.process.standing import SystemStanding
from shared.process.system import LinkStanding, WiredServices
from shared.service import Service

Look = Callable[[SystemStanding, datetime], Iterable[Ailment]]
"""What is found in the databases, given when something that waits is late."""


def what_waits(system: WiredServices, found: SystemStanding, links: Iterable[LinkStanding]) -> list[Ailment]:
    """Everything that people can be served without, and that somebody should know of."""
    late = system.clock.now() - timedelta(seconds=LATE_SECONDS)
    in_databases = [ailment for look in LOOKS for ailment in look(found, late)]
    own = [ailment for service in system.services.values() for ailment in _own(service)]
    ends = [Ailment(what="end_unsigned", where=name, more=why) for name, why in system.ends.failing.items()]
    return [*_links(links, late), *in_databases, *own, *ends]


def _own(service: Service[Any]) -> list[Ailment]:
    with suppress(*ALTERED):  # readiness says so
        return list(service.ailments())
    return []


def restored_stores(found: SystemStanding) -> list[Ailment]:
    """The stores that take nothing until what they lack was replayed to them."""
    return [
        Ailment(what="restored_store", where=name, more=service.restored)
        for name, service in found.of.items()
        if service.restored
    ]


def _links(links: Iterable[LinkStanding], late: datetime) -> Iterator[Ailment]:
    for link in links:
        if link.stopped:
            yield Ailment(what="link_stopped", where=link.name, since=link.unheard_since, more=str(link.stopped))
        elif link.unheard_since and link.unheard_since <= late:
            yield Ailment(what="link_late", where=link.name, since=link.unheard_since, more=f"{link.lag} behind")


def _unpublished(found: SystemStanding, late: datetime) -> Iterator[Ailment]:
    for name, service in found.of.items():
        if (since := service.unpublished_since) and since <= late:
            yield Ailment(what="unpublished", where=name, since=since, more=f"{service.unpublished} events")


def _parked(found: SystemStanding, late: datetime) -> Iterator[Ailment]:
    for name, service in found.of.items():
        if since := service.parked_since:
            yield Ailment(what="parked", where=name, since=since, more=f"{sum(service.parked.values())} messages")


def _timers_parked(found: SystemStanding, late: datetime) -> Iterator[Ailment]:
    for name, service in found.of.items():
        if service.timers_parked:
            yield Ailment(what="timers_parked", where=name, more=f"{service.timers_parked} timers")


def _overdue(found: SystemStanding, late: datetime) -> Iterator[Ailment]:
    for name, service in found.of.items():
        if (since := service.overdue_since) and since <= late:
            yield Ailment(what="timers_overdue", where=name, since=since, more=f"{service.overdue} timers")


LOOKS: tuple[Look, ...] = (_unpublished, _parked, _timers_parked, _overdue)
