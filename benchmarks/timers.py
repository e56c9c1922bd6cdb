"""Due timers per second: certified plans whose dates have come, woken batch by batch."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from uuid import uuid4

from benchmarks.doors import bodies
from benchmarks.house import fresh_system
from benchmarks.revisions import of_application, of_forms, of_plans, timer_of
from services.followup.domain.plan import PLAN
from shared.clock import MovedClock
from shared.event_store.unit_of_work import SYSTEM, Cause, UnitOfWork

CERTIFIED_ON = date(2026, 11, 24)


def measure(plans: int, say: Callable[[str], None]) -> dict[str, float]:
    """Wake so many plans whose first date is due; timers per second, one date each."""
    form = of_forms("PlanForm").model_validate_json(bodies()[2])
    applicant, outline = of_forms("applicant"), of_forms("outline")
    clock = MovedClock(datetime(2026, 11, 24, 3, tzinfo=UTC))
    with fresh_system(clock) as system:
        sealed = system.vault.seal_all(form, system.vault.new_key())
        followup = system.services["followup"]

        def follow(unit: UnitOfWork, plan_ids: tuple[str, ...]) -> None:
            for plan_id in plan_ids:
                command = of_plans("Follow")(
                    plan_id, of_application(plan_id), "03-2026-000001", "kanto", "C03-2026-000001", CERTIFIED_ON,
                    applicant(sealed), outline(sealed),
                )  # fmt: skip
                unit.execute(PLAN, command, Cause(SYSTEM, plan_id), plan_id)

        for _ in range(0, plans, 200):
            plan_ids = tuple(str(uuid4()) for _ in range(200))
            followup.store.run(partial(follow, plan_ids=plan_ids))
        first = system.next_due()
        assert first is not None
        clock.move_to(first + timedelta(seconds=1))
        say(f"{plans} plans are due")
        started = time.perf_counter()
        woken = 0
        runner = timer_of(followup)
        while step := runner.step():
            woken += step
        return {"timers_per_second": round(woken / (time.perf_counter() - started))}
