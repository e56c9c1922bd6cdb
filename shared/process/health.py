"""Health and metrics of a process: is it alive, is it ready, how far behind is it (Prometheus text format)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import structlog
from fastapi import APIRouter, Response
from prometheus_client import CollectorRegistry, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from pydantic import BaseModel

from shared.observability import exposition
from shared.postgres.database import AWAY
from shared.process.standing import standing
from shared.process.system import System

log = structlog.get_logger()

LAG_LIMIT = 10_000
"""A link further behind than this is not ready."""


class SystemCollector:
    """Asks the system when Prometheus asks us; nothing is counted in between."""

    def __init__(self, system: System) -> None:
        self.system = system

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
        put_back = GaugeMetricFamily(
            "jigyokei_store_put_back", "1 for a store that lacks what others know of it", labels=["service"]
        )
        unpublished = GaugeMetricFamily(
            "jigyokei_unpublished_events", "Events that its relay has yet to publish", labels=["service"]
        )
        found = standing(self.system)
        for link in self.system.standing_of_links(found.lag):
            lag.add_metric([link.name], link.lag)
            stopped.add_metric([link.name], 1 if link.stopped else 0)
        for name, service in found.of.items():
            parked.add_metric([name], sum(service.parked.values()))
            overdue.add_metric([name], service.overdue)
            events.add_metric([name], service.events)
            unpublished.add_metric([name], service.unpublished)
            put_back.add_metric([name], 1 if service.put_back else 0)
        up.add_metric([], 1)
        yield from (up, lag, stopped, parked, overdue, events, unpublished, put_back)
        for wired in self.system.services.values():
            yield from wired.metrics()


class Ready(BaseModel):
    """Whether requests may come, and what stands against it."""

    status: Literal["ok", "degraded", "not ready"]
    wrong: list[str]
    degraded: list[str]
    """What needs a person although requests may come."""


def _degraded(system: System) -> list[str]:
    ends = [f"{service}'s signed end: {why}" for service, why in system.ends.failing.items()]
    return [*(ailment for service in system.services.values() for ailment in service.ailments()), *ends]


def router(system: System, registry: CollectorRegistry) -> APIRouter:
    """`/health/live`, `/health/ready` and `/metrics`."""
    registry.register(SystemCollector(system))
    seconds = Histogram(
        "jigyokei_unit_of_work_seconds",
        "Time from the start of a command or batch to its commit",
        ("service",),
        registry=registry,
        buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5),
    )
    for service in system.services.values():
        service.store.observe = seconds.labels(service.name).observe
    routes = APIRouter(tags=["health"])

    @routes.get("/health/live")
    async def live() -> dict[str, str]:
        """The process answers, even if all its threads wait for something."""
        return {"status": "ok"}

    @routes.get("/health/ready", responses={503: {"model": Ready, "description": "It is not ready."}})
    def ready(response: Response) -> Ready:
        """The database answers and was not put back, no link is stopped or far behind; 503 otherwise, with why."""
        try:
            found = standing(system)
            links = system.standing_of_links(found.lag)
            wrong = [service.put_back for service in found.of.values() if service.put_back]
            wrong += [f"{link.name}: {link.stopped}" for link in links if link.stopped]
            wrong += [f"{link.name}: {link.lag} behind" for link in links if link.lag > LAG_LIMIT]
        except AWAY:
            wrong = ["database: away"]
        if wrong:
            response.status_code = 503
            response.headers["Retry-After"] = "5"
        degraded = _degraded(system)
        return Ready(status="not ready" if wrong else "degraded" if degraded else "ok", wrong=wrong, degraded=degraded)

    @routes.get("/metrics", include_in_schema=False)
    def metrics() -> Response:
        body, content_type = exposition(registry)
        return Response(body, media_type=content_type)

    return routes
