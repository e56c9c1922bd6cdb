"""The portal of the support organisations: their inbox, and the plans that they look after."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi import Path as PathValue
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.followup.commands import Commands
from services.followup.domain.dates import KINDS
from services.followup.domain.labels import LABELS, Label, name_of
from services.followup.domain.supporters import SUPPORT, SUPPORTERS, PlanType
from services.followup.read_models import due_dates, plans
from services.followup.read_models.due_dates import DueDate
from services.followup.read_models.plans import STATUSES, PlanStatus
from services.followup.read_models.readers import (
    KIND_PATTERN,
    PLACE_PATTERN,
    PLAN_ID_PATTERN,
    VIEWS,
    WORDS_PATTERN,
    View,
    counts_of_views,
    date_place,
    plan_for,
    plan_place,
    wanted_dates,
    wanted_plans,
    what_to_do,
)
from shared.clock import today
from shared.contracts.event import Actor
from shared.domain import Text
from shared.scheme.bureaus import BUREAUS
from shared.web.components import Choice, Column, Moment, Tab
from shared.web.language import Language, language_of
from shared.web.pages import Link, Section, render
from shared.web.persona import acting_as

READERS = frozenset({"support", "officer", "director", "auditor"})
SECTION = Section(
    "followup",
    Text(ja="フォローアップ", en="Follow-up"),
    Path(__file__).with_name("templates"),
    "/followup",
    navigation=(
        Link(Text(ja="期日一覧", en="Inbox"), "/followup", frozenset({"support"})),
        Link(Text(ja="認定計画", en="Certified plans"), "/followup/desk/plans", READERS),  # type: ignore[arg-type]
    ),
)
PAGE = 50

VIEW_NAMES: Mapping[View, Text] = {
    "came": Text(ja="期日が到来したもの（本日まで30日間）", en="Came in the 30 days up to today"),
    "next_30": Text(ja="これからの期日（30日以内）", en="Within the next 30 days"),
    "next_90": Text(ja="これからの期日（90日以内）", en="Within the next 90 days"),
}
STATUS_NAMES: Mapping[PlanStatus, Text] = {
    "active": Text(ja="認定期間中", en="Certified"),
    "expired": Text(ja="期間満了", en="Ended"),
}

Reading = Annotated[Actor, Depends(acting_as("support", "officer", "director", "auditor"))]
PlaceText = Annotated[str | None, Query(max_length=120, pattern=PLACE_PATTERN)]


def router(commands: Commands) -> APIRouter:
    """The pages under /followup."""
    routes = APIRouter(prefix="/followup", include_in_schema=False)
    store = commands.store

    @routes.get("")
    def inbox(
        request: Request,
        actor: Reading,
        view: View = "came",
        kind: Annotated[str, Query(pattern=KIND_PATTERN)] = "",
        before: PlaceText = None,
        after: PlaceText = None,
    ) -> Response:
        if actor.role != "support":
            return RedirectResponse("/followup/desk/plans", 303)
        day = today(store.clock)
        wanted = wanted_dates(actor.place, view, day, kind or None)
        counts, found = store.database.read(
            lambda c: (
                counts_of_views(c, actor.place, day),
                due_dates.inbox(c, wanted, PAGE, date_place(before), date_place(after)),
            )
        )
        looks_after_none = not found.rows and not any(
            store.database.read(lambda c: plans.counts(c, wanted_plans(actor))).values()
        )
        language = language_of(request)
        return render(
            request,
            "followup/inbox.html",
            supporter=supporter_name(actor.place),
            why_none=_why_none(actor.place, day) if looks_after_none else None,
            tabs=[
                Tab(VIEW_NAMES[one], _address(request, "view", one), one == view, sum(counts[one].values()))
                for one in VIEWS
            ],
            view=view,
            kind=kind,
            kind_name=LABELS[kind].name if kind else None,
            kinds=[Choice(one, LABELS[one].name) for one in KINDS],
            columns=_DATE_COLUMNS,
            found=found,
            today=day,
            label_of=_label_of,
            name=lambda date: name_of(date.kind, language),
            to_do=lambda date: what_to_do(date.entry, language),
        )

    @routes.get("/desk/plans")
    def all_plans(
        request: Request,
        actor: Reading,
        status: Annotated[str, Query(pattern=f"^({'|'.join(STATUSES)})?$")] = "",
        q: Annotated[str, Query(max_length=100, pattern=WORDS_PATTERN)] = "",
        before: PlaceText = None,
        after: PlaceText = None,
    ) -> Response:
        chosen = next((one for one in STATUSES if one == status), None)
        wanted = wanted_plans(actor, chosen, q)
        counts, page = store.database.read(
            lambda c: (plans.counts(c, wanted), plans.page(c, wanted, PAGE, plan_place(before), plan_place(after)))
        )
        everything = Tab(
            Text(ja="すべて", en="All"), _address(request, "status", None), chosen is None, sum(counts.values())
        )
        return render(
            request,
            "followup/plans.html",
            whose=supporter_name(actor.place) if actor.role == "support" else _bureau_name(actor.place),
            role=actor.role,
            tabs=[
                everything,
                *(
                    Tab(STATUS_NAMES[one], _address(request, "status", one), one == chosen, counts[one])
                    for one in STATUSES
                ),
            ],
            status=status,
            why_none=_why_none(actor.place, today(store.clock)) if actor.role == "support" else None,
            q=q.strip(),
            columns=_PLAN_COLUMNS,
            page=page,
            statuses=STATUS_NAMES,
        )

    @routes.get("/desk/plans/{plan_id}")
    def plan(
        request: Request, plan_id: Annotated[str, PathValue(max_length=64, pattern=PLAN_ID_PATTERN)], actor: Reading
    ) -> Response:
        found = plan_for(actor, store, plan_id)
        language = language_of(request)
        return render(
            request,
            "followup/plan.html",
            plan=found.plan,
            bureau=_bureau_name(found.plan.bureau),
            supporter=supporter_name(found.plan.supporter),
            statuses=STATUS_NAMES,
            columns=_TO_COME_COLUMNS,
            to_come=found.to_come,
            today=today(store.clock),
            label_of=_label_of,
            came=[_moment(one, language) for one in found.came],
            name=lambda date: name_of(date.kind, language),
            to_do=lambda date: what_to_do(date.entry, language),
        )

    return routes


_DATE_COLUMNS = (
    Column("applicant", Text(ja="事業者", en="Business")),
    Column("day", Text(ja="期日", en="Day")),
    Column("kind", Text(ja="期日の種類", en="Kind of date")),
    Column("to_do", Text(ja="行うこと", en="What to do")),
)
_PLAN_COLUMNS = (
    Column("applicant", Text(ja="事業者", en="Business")),
    Column("certificate_no", Text(ja="認定番号", en="Certificate number")),
    Column("place", Text(ja="所在地", en="Location")),
    Column("certified_on", Text(ja="認定日", en="Certified on")),
    Column("period_end", Text(ja="実施期間の終わり", en="End of the plan period")),
    Column("status", Text(ja="状態", en="State")),
)
_TO_COME_COLUMNS = (
    Column("kind", Text(ja="期日の種類", en="Kind of date")),
    Column("day", Text(ja="期日", en="Day")),
    Column("to_do", Text(ja="行うこと", en="What to do")),
)


def supporter_name(key: str) -> Text:
    """The name of a support organisation; a key that no table knows is shown as it is."""
    supporter = SUPPORTERS.get(key)
    return supporter.name if supporter else Text(ja=key, en=key)


_TYPES: Mapping[PlanType, Text] = {
    "single": Text(ja="単独型", en="single"),
    "joint": Text(ja="連携型", en="joint"),
}


def _why_none(supporter: str, day: date) -> Text:
    """Why an organisation looks after no plan: which plans would be its own, and who has the others (R53)."""
    ja, en = "", ""
    for kind, one in SUPPORT.on(day).items():
        words = _TYPES[kind]
        if one.key == supporter:
            ja = f"{one.name.ja}は、{words.ja}の計画を支援します。{words.ja}の計画は、まだ認定されていません。{ja}"
            en = f"{one.name.en} looks after {words.en} plans; none has been certified so far. {en}"
        else:
            ja += f"{words.ja}の計画は、{one.name.ja}が支援します。"
            en += f"{one.name.en} looks after {words.en} plans."
    return Text(ja=ja, en=en.strip())


def _bureau_name(key: str) -> Text | None:
    bureau = BUREAUS.get(key)
    return bureau.name if bureau else None


def _label_of(one: DueDate) -> Label | None:
    return LABELS.get(one.kind)


def _moment(one: DueDate, language: Language) -> Moment:
    return Moment(name_of(one.kind, language), one.day, "", what_to_do(one.entry, language))


def _address(request: Request, name: str, value: str | None) -> str:
    """This list under another tab, from its beginning."""
    kept = request.url.remove_query_params([name, "before", "after"])
    there = kept.include_query_params(**{name: value}) if value else kept
    return there.path + (f"?{there.query}" if there.query else "")
