"""The pages of plans: find one, replay it as of an instant, compare two instants."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from services.audit.domain.standing import PlanStanding
from services.audit.export import Exports
from services.audit.pages.shown import change_shown, crumb, events_of, facts_of, moment_of, row_of
from services.audit.pages.times import AS_OF_MISSING, EARLIER_MISSING, LATER_MISSING, TypedTime, required
from services.audit.read_models.plan_list import LATEST
from services.audit.views.actors import READING
from services.audit.views.history import History, comparison, history, standing_said
from services.audit.views.plans import EARLIER_FIRST, find_plans, known
from shared.clock import Clock
from shared.domain import Text, jst_day
from shared.postgres.database import Database
from shared.web.pages import go_to, render
from shared.web.paging import At

PER_PAGE: Final = 20


def router(database: Database, exports: Exports, clock: Clock) -> APIRouter:
    """/audit, and what lies under /audit/plans."""
    pages = APIRouter(prefix="/audit", dependencies=[READING])

    @pages.get("")
    def find(
        request: Request,
        q: Annotated[str, Query(max_length=200)] = "",
        at: At = "",
    ) -> Response:
        page = find_plans(database, q, at, PER_PAGE)
        if q.strip() and len(page.rows) == 1 and not at:
            return go_to(f"/audit/plans/{page.rows[0].plan_id}")
        rows = [row_of(one) for one in page.rows]
        return render(request, "audit/find.html", q=q, rows=rows, page=page, order=LATEST.order)

    @pages.get("/plans/{plan_id}")
    def plan(request: Request, plan_id: str) -> Response:
        now = clock.now()
        asked = required(request.query_params, "as_of", AS_OF_MISSING, now)
        if asked.errors:
            # Nothing is replayed: what is shown must never be taken for the state at another time.
            known(database.read(lambda cursor: history(cursor, plan_id, None)))
            return _plan_page(request, plan_id, asked, None, exports.fingerprint)
        found = known(database.read(lambda cursor: history(cursor, plan_id, asked.instant, jst_day(now))))
        return _plan_page(request, plan_id, asked, found, exports.fingerprint)

    @pages.get("/plans/{plan_id}/compare")
    def compare(request: Request, plan_id: str) -> Response:
        today = clock.now()
        earlier = required(request.query_params, "from", EARLIER_MISSING, today)
        later = required(request.query_params, "to", LATER_MISSING, today)
        errors = [*earlier.errors, *later.errors]
        if earlier.instant and later.instant and later.instant < earlier.instant:
            errors.append(EARLIER_FIRST)
        now = known(database.read(lambda cursor: history(cursor, plan_id, None)))
        found = None
        if earlier.instant and later.instant and not errors:
            first, last = earlier.instant, later.instant
            found = known(database.read(lambda cursor: comparison(cursor, plan_id, first, last)))
        return render(
            request,
            "audit/compare.html",
            status_code=422 if errors else 200,
            trail=[crumb(plan_id, now.standing), (Text(ja="二つの時点の比較", en="Two times compared"), "")],
            plan_id=plan_id,
            standing=now.standing,
            earlier=earlier,
            later=later,
            errors=errors,
            found=found,
            states=[standing_said(one) for one in (found.before, found.after)] if found else [],
            facts=[change_shown(one) for one in found.facts] if found else [],
            added=[moment_of(line) for line in found.added] if found else [],
        )

    return pages


def _plan_page(request: Request, plan_id: str, asked: TypedTime, found: History | None, fingerprint: str) -> Response:
    standing = found.standing if found else PlanStanding()
    return render(
        request,
        "audit/plan.html",
        status_code=422 if asked.errors else 200,
        trail=[crumb(plan_id, standing)],
        plan_id=plan_id,
        asked=asked,
        errors=asked.errors,
        found=found,
        standing=standing,
        state=standing_said(standing),
        facts=facts_of(standing),
        events=list(events_of(found.entries)) if found else [],
        changed=len(found.changed) if found else 0,
        fingerprint=fingerprint,
    )
