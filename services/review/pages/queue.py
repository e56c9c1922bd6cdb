"""The queue of a bureau, and giving several of its cases to one officer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.review.domain.labels import OBSTACLES
from services.review.domain.refusals import REFUSALS
from services.review.drafts.store import begun_about
from services.review.pages.desk import Desk, officer_choices
from services.review.pages.filters import Filters, kept_filters
from services.review.pages.typed import CHOOSE_OFFICER, TypedAtDesk, error_at
from services.review.pages.words import WORDS, bureau_choices
from services.review.read_models import not_reached, queue_pages, record_pages
from services.review.read_models.queue_pages import MOST_COUNTED, QueueRow, QueueTab
from services.review.views.actors import Assigning, Reading
from services.review.views.officers import holds_office, naming_people
from services.review.views.plan import certifications_over, obstacles
from services.review.views.queue import chip_of
from shared.contracts.event import Actor
from shared.domain import Refusal, Text
from shared.paging import Page
from shared.postgres.database import Cursor
from shared.scheme.authorization import has
from shared.scheme.bureaus import BUREAUS
from shared.scheme.states import CASE_STATES
from shared.web import components
from shared.web.authorization import granted
from shared.web.components import Column
from shared.web.envelopes import KeyedEnvelope
from shared.web.pages import go_to, render
from shared.web.problems import FieldError, refusal_errors
from shared.web.said import said
from shared.web.typed import Typed

PAGE = 50


def router(desk: Desk) -> APIRouter:
    """/review, and the form in it."""
    routes = APIRouter(prefix="/review")

    @routes.get("")
    def queue(request: Request, actor: Reading) -> Response:
        return _shown(desk, request, actor)

    @routes.get("/desk/assignments", dependencies=[granted("review.read")])
    def back_to_the_queue() -> Response:
        """The address to which the list is sent holds no case."""
        return go_to("/review")

    @routes.post("/desk/assignments")
    def assign_all(request: Request, actor: Assigning, envelope: KeyedEnvelope, typed: TypedAtDesk) -> Response:
        chosen, officer = typed.every("case_id"), typed.trimmed("officer")
        errors = []
        if not chosen:
            errors.append(error_at("case_id", _CHOOSE_CASES))
        if not holds_office(officer, actor.place):
            errors.append(error_at("officer", CHOOSE_OFFICER))
        if errors:
            return _shown(desk, request, actor, errors, typed)
        made = desk.commands.assign_all(chosen[:PAGE], officer, envelope)
        if isinstance(made, Refusal):
            return _shown(desk, request, actor, refusal_errors(naming_people(made), REFUSALS), typed)
        kept = urlencode(kept_filters(request.query_params))
        return go_to(
            f"/review?{kept}" if kept else "/review",
            said="assigned",
            count=[str(len(made.assigned))],
            to=[officer],
            already=[str(len(made.unchanged))],
            skipped=[one.case_id for one in made.skipped],
        )

    return routes


def _shown(
    desk: Desk, request: Request, actor: Actor, errors: Sequence[FieldError] = (), typed: Typed | None = None
) -> Response:
    asked, told = Filters.of(request, actor), said(request)
    read = _read(desk, asked, actor, told.more.get("skipped", ()))
    found = read.page
    return render(
        request,
        "review/queue.html",
        status_code=422 if errors else 200,
        asked=asked,
        bureau=BUREAUS[asked.bureau],
        bureaus=bureau_choices(actor),
        read=read,
        today=desk.today,
        tabs=_tabs(asked, read.counts, actor),
        tab_name=_TAB_NAMES[asked.tab],
        chips=asked.chips(),
        columns=_columns(asked.tab, actor),
        order=queue_pages.order_of(asked.tab).order,
        cases=found.rows,
        chip_of=chip_of,
        against=obstacles(desk.commands.store, found.rows, desk.today),
        over=certifications_over(desk.commands.store, found.rows, desk.today),
        obstacle_names=OBSTACLES,
        first_open=next((row.case_id for row in found.rows if row.ended_on is None), ""),
        page=found,
        assigned=int(told.one("count")) if told.what == "assigned" else None,
        assigned_to=told.one("to"),
        assigned_before=int(told.one("already") or 0),
        skipped=read.skipped,
        may_assign=has(actor.role, "review.assign") and asked.tab not in ("ended", "transferred"),
        errors=errors,
        chosen=typed.every("case_id") if typed else (),
        officer=typed.trimmed("officer") if typed else "",
        officers=officer_choices(asked.bureau),
        kept=urlencode(kept_filters(request.query_params)),
        **WORDS,
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """What the page shows, at one moment. `skipped` are the cases that an assignment left where they were.

    `stuck`: how many notices of the bureau did not go out; `not_reached_of`: about which applications of the page;
    `drafts_about`: about which cases of the page whoever looks has typed something and not sent it.
    """

    counts: Mapping[str, int]
    page: Page[QueueRow]
    skipped: Sequence[QueueRow]
    rescissions: int
    stuck: int
    not_reached_of: frozenset[str]
    drafts_about: frozenset[str]


def _read(desk: Desk, asked: Filters, actor: Actor, skipped: Sequence[str]) -> _Found:
    wanted = asked.wanted(actor, desk.today)

    def query(cursor: Cursor) -> _Found:
        page = queue_pages.page(cursor, wanted, asked.start, PAGE)
        return _Found(
            queue_pages.counts(cursor, asked.bureau, actor.id),
            page,
            queue_pages.by_ids(cursor, asked.bureau, skipped) if skipped else [],
            record_pages.under_way(cursor, asked.bureau),
            *not_reached.at_a_glance(cursor, asked.bureau, [row.application_no for row in page.rows]),
            begun_about(cursor, actor.id, [row.case_id for row in page.rows]),
        )

    return desk.commands.store.database.read(query)


_TAB_NAMES: Mapping[QueueTab, Text] = {
    "mine": Text(ja="自分", en="Mine"),
    "unassigned": Text(ja="未割当", en="Unassigned"),
    "in_review": CASE_STATES["in_review"],
    "correction": CASE_STATES["correction"],
    "lapsed": CASE_STATES["lapsed"],
    "awaiting_approval": CASE_STATES["awaiting_approval"],
    "ended": Text(ja="終了", en="Ended"),
    "transferred": Text(ja="移送済", en="Transferred"),
    "all": Text(ja="すべて", en="All"),
}


def _tabs(asked: Filters, counted: Mapping[str, int], actor: Actor) -> list[components.Tab]:
    found = []
    for tab, name in _TAB_NAMES.items():
        if tab == "mine" and not has(actor.role, "review.assign"):
            continue
        count = counted.get(tab)
        if count is not None and count >= MOST_COUNTED:
            most = f"{MOST_COUNTED:,}"
            name, count = Text(ja=f"{name.ja}（{most}件以上）", en=f"{name.en} ({most} or more)"), None
        found.append(components.Tab(name, asked.address(tab=tab), tab == asked.tab, count))
    return found


def _columns(tab: QueueTab, actor: Actor) -> list[Column]:
    columns = [
        Column("case", Text(ja="案件", en="Case")),
        Column("kind", Text(ja="形式", en="Kind")),
        Column("received", Text(ja="受付日", en="Received")),
        Column("clock", Text(ja="期限", en="Deadline")),
        Column("officer", Text(ja="担当者", en="Officer")),
        Column("status", Text(ja="状態", en="State")),
    ]
    if has(actor.role, "review.assign") and tab not in ("ended", "transferred"):
        columns.append(Column("pick", Text(ja="選択", en="Choose")))
    return columns


_CHOOSE_CASES = Text(ja="割り当てる案件を一つ以上選んでください。", en="Choose at least one case.")
