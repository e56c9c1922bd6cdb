"""Health and metrics of a process: is it alive, is it ready, how far behind is it (Prometheus text format)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Literal

from fastapi import APIRouter, Response
from prometheus_client import CollectorRegistry, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from pydantic import BaseModel

from shared.ailment import Ailment, FirstSeen
from shared.observability import exposition
from shared.postgres.database import ALTERED, AWAY
from shared.process import waits
from shared.process.shapes import NO_SERVICES
from shared.process.standing import standing
from shared.process.system import WiredServices
from shared.process.writable import READABLE, Writable
from shared.web.authorization import for_everyone


class SystemCollector:
    """Asks the system when Prometheus asks us; nothing is counted in between."""

    def __init__(self, system: WiredServices, seen: FirstSeen) -> None:
        self.system = system
        self.seen = seen

    def collect(self) -> Iterator[Metric]:
        try:
            yield from self._families()
        except AWAY:
            # A scrape must not fail because the database is away: that is what it is to show.
            up = GaugeMetricFamily("jigyokei_database_up", "Whether PostgreSQL answers")
            up.add_metric([], 0)
            yield up

    def _families(self) -> Iterator[Metric]:
        up = GaugeMetricFamily("jigyokei_database_up", "Whether PostgreSQL answers")
        lag = GaugeMetricFamily("jigyokei_link_lag", "Messages that a follower is behind", labels=["link"])
        stopped = GaugeMetricFamily("jigyokei_link_stopped", "1 for a link that must not go on", labels=["link"])
        parked = GaugeMetricFamily("jigyokei_parked_messages", "Messages that wait for a person", labels=["service"])
        overdue = GaugeMetricFamily("jigyokei_timers_overdue", "Timers past their time", labels=["service"])
        events = GaugeMetricFamily("jigyokei_events", "Events in the log", labels=["service"])
        restored = GaugeMetricFamily(
            "jigyokei_restored_store", "1 for a store that lacks what others know of it", labels=["service"]
        )
        unpublished = GaugeMetricFamily(
            "jigyokei_unpublished_events", "Events that its relay has yet to publish", labels=["service"]
        )
        age = GaugeMetricFamily(
            "jigyokei_waiting_seconds", "Age of what readiness says is wrong or waits", labels=["what", "where"]
        )
        found = standing(self.system)
        links = self.system.standing_of_links(found.lag)
        for link in links:
            lag.add_metric([link.name], link.lag)
            stopped.add_metric([link.name], 1 if link.stopped else 0)
        for name, service in found.of.items():
            parked.add_metric([name], sum(service.parked.values()))
            overdue.add_metric([name], service.overdue)
            events.add_metric([name], service.events)
            unpublished.add_metric([name], service.unpublished)
            restored.add_metric([name], 1 if service.restored else 0)
        now = self.system.clock.now()
        ailments = [*waits.restored_stores(found), *waits.what_waits(self.system, found, links)]
        for ailment in self.seen.dated(ailments, now):
            seconds = (now - ailment.since).total_seconds() if ailment.since else 0.0
            age.add_metric([ailment.what, ailment.where], seconds)
        up.add_metric([], 1)
        yield from (up, lag, stopped, parked, overdue, events, unpublished, restored, age)
        for wired in self.system.services.values():
            with suppress(*ALTERED):  # readiness says so
                yield from wired.metrics()


Readiness = Literal["ok", "degraded", "not ready"]


class Ready(BaseModel):
    """Whether requests may come; what stands against it, what waits although they may, and what waits at a desk, where
    people have it to do and nothing is out of order."""

    status: Readiness
    wrong: list[Ailment]
    waits: list[Ailment]
    at_desks: list[Ailment]


def look(system: WiredServices, writable: Writable, seen: FirstSeen) -> Ready:
    """Ask every database, for what can be asked."""
    wrong = writable.wrong()
    waiting: list[Ailment] = []
    if all(ailment.what in READABLE for ailment in wrong):
        try:
            found = standing(system)
            wrong = [*wrong, *waits.restored_stores(found)]
            waiting = waits.what_waits(system, found, system.standing_of_links(found.lag))
        except AWAY:
            wrong = [Ailment(what="away", where="database")]
    dated = seen.dated([*wrong, *waiting], system.clock.now())
    waits_now = [one for one in dated[len(wrong) :] if not one.desk]
    return Ready(
        status="not ready" if wrong else "degraded" if waits_now else "ok",
        wrong=dated[: len(wrong)],
        waits=waits_now,
        at_desks=[one for one in dated[len(wrong) :] if one.desk],
    )


def router(system: WiredServices, registry: CollectorRegistry) -> APIRouter:
    """`/health/live`, `/health/ready` and `/metrics`."""
    registry.register(SystemCollector(system, FirstSeen()))
    writable, seen = Writable(system.databases, {*system.services, *NO_SERVICES}), FirstSeen()
    seconds = Histogram(
        "jigyokei_unit_of_work_seconds",
        "Time from the start of a command or batch to its commit",
        ("service",),
        registry=registry,
        buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5),
    )
    for service in system.services.values():
        service.store.observe = seconds.labels(service.name).observe
    routes = APIRouter(tags=["health"], dependencies=[for_everyone("public.read_health")])

    @routes.get("/health/live")
    async def live() -> dict[str, str]:
        """The process answers, even if all its threads wait for something."""
        return {"status": "ok"}

    @routes.get("/health/ready", responses={503: {"model": Ready, "description": "It is not ready."}})
    def ready(response: Response) -> Ready:
        """200 while people can be served, if need be "degraded", with what waits; 503 where nothing can be read or
        written, with why."""
        found = look(system, writable, seen)
        if found.wrong:
            response.status_code = 503
            response.headers["Retry-After"] = "5"
        return found

    @routes.get("/metrics", include_in_schema=False)
    def metrics() -> Response:
        body, content_type = exposition(registry)
        return Response(body, media_type=content_type)

    return routes
