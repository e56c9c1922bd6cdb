"""認定台帳: the plans of a bureau, found by number or name; and those of which a rescission is under way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from services.review.domain.labels import RESCISSION_STAGES, RESCISSION_TASKS
from services.review.pages.desk import Desk
from services.review.pages.plan_record import STATUS_TAGS
from services.review.pages.queue import PAGE
from services.review.pages.words import RECORDS, WORDS, bureau_choices, record_address
from services.review.read_models import record_pages
from services.review.read_models.record_pages import WantedRecords
from services.review.views.actors import Reading
from services.review.views.record_list import listed_records
from shared.domain import Text
from shared.scheme.authorization import has, reach
from shared.scheme.bureaus import BUREAUS
from shared.scheme.plan_statuses import PLAN_STATUSES
from shared.web.components import Column, Tab
from shared.web.pages import render
from shared.web.paging import At, here, start_at


def router(desk: Desk) -> APIRouter:
    """/review/records."""
    routes = APIRouter()

    @routes.get(RECORDS)
    def records(
        request: Request,
        actor: Reading,
        rescission: bool = False,
        bureau: str = "",
        q: Annotated[str, Query(max_length=100)] = "",
        at: At = "",
    ) -> Response:
        own = reach(actor, "review.read").bureau
        chosen = bureau if own is None and bureau in BUREAUS else ""
        where, text = own or chosen or next(iter(BUREAUS)), q.strip()
        start = start_at(record_pages.order_of(rescission), at)
        wanted = WantedRecords(where, rescission, text)
        count, page = desk.commands.store.database.read(
            lambda c: (record_pages.under_way(c, where), record_pages.page(c, wanted, start, PAGE))
        )
        return render(
            request,
            "review/record_list.html",
            bureau=BUREAUS[where],
            bureaus=bureau_choices(actor),
            today=desk.today,
            tabs=[
                Tab(_ALL, _address(chosen, text), not rescission),
                Tab(_UNDER_WAY, _address(chosen, text, rescission=True), rescission, count),
            ],
            rescission=rescission,
            q=text,
            without_q=_address(chosen, rescission=rescission),
            columns=_RESCISSION_COLUMNS if rescission else _COLUMNS,
            order=record_pages.order_of(rescission).order,
            records=listed_records(desk.commands.store, page.rows, desk.today),
            previous=here(request, page.previous) or "",
            next=here(request, page.next) or "",
            **_NAMES,
            may_enter_paper=has(actor.role, "review.enter_paper"),
            **WORDS,
        )

    return routes


def _address(bureau: str, q: str = "", rescission: bool = False) -> str:
    kept = {"rescission": "true" if rescission else "", "bureau": bureau, "q": q}
    query = urlencode({key: value for key, value in kept.items() if value})
    return f"{RECORDS}?{query}" if query else RECORDS


_NAMES: Final[Mapping[str, Any]] = {
    "statuses": PLAN_STATUSES,
    "status_tags": STATUS_TAGS,
    "stages": RESCISSION_STAGES,
    "rescission_tasks": RESCISSION_TASKS,
    "record_address": record_address,
}
_ALL: Final = Text(ja="すべて", en="All")
_UNDER_WAY: Final = Text(ja="取消しの手続中", en="Rescission under way")
_BUSINESS: Final = Column("business", Text(ja="事業者", en="Business"))
_NUMBER: Final = Column("certificate_no", Text(ja="認定番号", en="Certificate number"))
_COLUMNS: Final = (
    _BUSINESS,
    _NUMBER,
    Column("certified_on", Text(ja="認定日", en="Certified on")),
    Column("period", Text(ja="実施期間", en="Plan period")),
    Column("status", Text(ja="状態", en="State")),
)
_RESCISSION_COLUMNS: Final = (
    _BUSINESS,
    _NUMBER,
    Column("hearing_on", Text(ja="聴聞の期日", en="Hearing")),
    Column("stage", Text(ja="手続の状態", en="Stage")),
    Column("task", Text(ja="次にすること", en="What to do next")),
)
