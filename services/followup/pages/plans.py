"""Certified plans: all that somebody may read, and one with its dates."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi import Path as PathValue
from starlette.requests import Request
from starlette.responses import Response

from services.followup.pages.words import PAGE, address, date_label, supporter_name, why_none
from services.followup.read_models import plans
from services.followup.read_models.due_dates import SOONEST, DueDate
from services.followup.read_models.plans import STATUSES
from services.followup.views.actors import ReadingPlans
from services.followup.views.readers import (
    PLAN_ID_PATTERN,
    WORDS_PATTERN,
    plan_for,
    terms_of,
    title,
    wanted_plans,
    what_to_do,
)
from shared.clock import today
from shared.domain import Text
from shared.event_store.store import EventStore
from shared.scheme.bureaus import BUREAUS
from shared.scheme.lineage import VERSIONS_ORDER
from shared.scheme.plan_statuses import PLAN_STATUSES
from shared.web.components import Column, Moment, Tab
from shared.web.language import Language, language_of
from shared.web.pages import render
from shared.web.paging import At, start_at


def router(store: EventStore) -> APIRouter:
    """What lies under /followup/desk/plans."""
    routes = APIRouter(prefix="/followup")

    @routes.get("/desk/plans")
    def all_plans(
        request: Request,
        actor: ReadingPlans,
        status: Annotated[str, Query(pattern=f"^({'|'.join(STATUSES)})?$")] = "",
        q: Annotated[str, Query(max_length=100, pattern=WORDS_PATTERN)] = "",
        at: At = "",
    ) -> Response:
        chosen = next((one for one in STATUSES if one == status), None)
        wanted = wanted_plans(actor, chosen, q)
        start = start_at(plans.LATEST, at)
        counts, page = store.database.read(lambda c: (plans.counts(c, wanted), plans.page(c, wanted, start, PAGE)))
        everything = Tab(
            Text(ja="すべて", en="All"), address(request, "status", None), chosen is None, sum(counts.values())
        )
        return render(
            request,
            "followup/plans.html",
            whose=supporter_name(actor.place) if actor.role == "support" else _bureau_name(actor.place),
            role=actor.role,
            tabs=[
                everything,
                *(
                    Tab(PLAN_STATUSES[one], address(request, "status", one), one == chosen, counts[one])
                    for one in STATUSES
                ),
            ],
            status=status,
            why_none=why_none(actor.place, today(store.clock)) if actor.role == "support" else None,
            q=q.strip(),
            columns=_PLAN_COLUMNS,
            order=plans.LATEST.order,
            page=page,
            statuses=PLAN_STATUSES,
        )

    @routes.get("/desk/plans/{plan_id}")
    def plan(
        request: Request,
        plan_id: Annotated[str, PathValue(max_length=64, pattern=PLAN_ID_PATTERN)],
        actor: ReadingPlans,
    ) -> Response:
        found = plan_for(actor, store, plan_id)
        language, day = language_of(request), today(store.clock)
        return render(
            request,
            "followup/plan.html",
            plan=found.plan,
            bureau=_bureau_name(found.plan.bureau),
            supporter=supporter_name(found.plan.supporter),
            statuses=PLAN_STATUSES,
            terms=terms_of(found.known, day) if found.known else (),
            term_columns=_TERM_COLUMNS,
            terms_order=VERSIONS_ORDER,
            dates_order=SOONEST.order,
            columns=_TO_COME_COLUMNS,
            to_come=found.to_come,
            today=day,
            label_of=date_label,
            came=[_moment(one, language) for one in found.came],
            name=lambda date: title(date, language),
            to_do=lambda date: what_to_do(date.entry, language),
        )

    return routes


_PLAN_COLUMNS = (
    Column("applicant", Text(ja="事業者", en="Business")),
    Column("certificate_no", Text(ja="認定番号", en="Certificate number")),
    Column("place", Text(ja="所在地", en="Location")),
    Column("term", Text(ja="回", en="Term")),
    Column("version", Text(ja="版", en="Version")),
    Column("certified_on", Text(ja="認定日", en="Certified on")),
    Column("period_end", Text(ja="実施期間の終わり", en="End of the plan period")),
    Column("status", Text(ja="状態", en="State")),
)
_TERM_COLUMNS = (
    Column("term", Text(ja="回", en="Term")),
    Column("certificate_no", Text(ja="認定番号", en="Certificate number")),
    Column("version", Text(ja="版", en="Version")),
    Column("certified_on", Text(ja="認定日", en="Certified on")),
    Column("period", Text(ja="実施期間", en="Plan period")),
    Column("status", Text(ja="状態", en="State")),
)
_TO_COME_COLUMNS = (
    Column("kind", Text(ja="期日の種類", en="Kind of date")),
    Column("day", Text(ja="期日", en="Day")),
    Column("to_do", Text(ja="行うこと", en="What to do")),
)


def _bureau_name(key: str) -> Text | None:
    bureau = BUREAUS.get(key)
    return bureau.name if bureau else None


def _moment(one: DueDate, language: Language) -> Moment:
    term = Text(ja=f"第{one.term}回の計画", en=f"Term {one.term}")
    return Moment(title(one, language), one.day, term, what_to_do(one.entry, language))
