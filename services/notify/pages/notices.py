"""配信状況: the delivery desk as pages."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from services.notify.commands import Commands
from services.notify.domain.failures import failure_in_words
from services.notify.domain.labels import STANDING_NAMES
from services.notify.domain.refusals import REFUSALS
from services.notify.read_models import deliveries
from services.notify.read_models.deliveries import STANDINGS, DeliveryStanding, WantedNotices
from services.notify.views.actors import NoticeId, Reading, SendingAgain
from services.notify.views.notice_page import NoticePage, letter, may_open, notice_for
from shared.contracts.event import Actor, Event
from shared.contracts.notify import (
    NoticeKind,
    NoticeOwed,
    NoticeSent,
    ResendAsked,
    SendFailed,
    SendStarted,
    SendUncertain,
)
from shared.domain import Refusal, Text
from shared.scheme.authorization import has, reach
from shared.scheme.bureaus import BUREAUS
from shared.scheme.notice_kinds import NOTICE_KINDS
from shared.vault.vault import Vault
from shared.web.components import Choice, Column, Moment, Tab
from shared.web.envelopes import KeyedEnvelope
from shared.web.happened import sentence_of
from shared.web.pages import NavigationLink, Section, go_to, render
from shared.web.paging import At, start_at
from shared.web.persona import actor_name
from shared.web.problems import FieldError, refusal_errors
from shared.web.said import said

SECTION = Section(
    "notify",
    Text(ja="通知の配信", en="Notices"),
    Path(__file__).parents[1] / "templates",
    "/notify",
    navigation=(NavigationLink(Text(ja="配信状況", en="Deliveries"), "/notify", "notify.read"),),
)
PAGE = 50


def router(commands: Commands, vault: Vault) -> APIRouter:
    """The pages under /notify."""
    routes = APIRouter(prefix="/notify", include_in_schema=False)
    store = commands.store

    @routes.get("")
    def desk(
        request: Request,
        actor: Reading,
        standing: Annotated[str, Query(pattern=f"^({'|'.join(STANDINGS)})?$")] = "",
        kind: Annotated[str, Query(pattern=f"^({'|'.join(NOTICE_KINDS)})?$")] = "",
        q: Annotated[str, Query(max_length=100)] = "",
        at: At = "",
    ) -> Response:
        bureau = reach(actor, "notify.read").bureau
        wanted = WantedNotices(bureau, _standing(standing), _kind(kind), q.strip())
        start = start_at(deliveries.LATEST, at)
        counts, page = store.database.read(
            lambda c: (deliveries.counts(c, wanted), deliveries.page(c, wanted, start, PAGE))
        )
        return render(
            request,
            "notify/desk.html",
            bureau=BUREAUS[bureau].name if bureau else None,
            bureaus=BUREAUS,
            tabs=_tabs(request, wanted.standing, counts),
            columns=_COLUMNS,
            order=deliveries.LATEST.order,
            page=page,
            wanted=wanted,
            kinds=NOTICE_KINDS,
            kind_choices=[Choice(key, name) for key, name in NOTICE_KINDS.items()],
            standings=STANDING_NAMES,
            in_words=failure_in_words,
        )

    @routes.get("/desk/{notice_id}")
    def notice(request: Request, notice_id: NoticeId, actor: Reading) -> Response:
        return shown(request, actor, notice_for(actor, store, notice_id))

    @routes.post("/desk/{notice_id}/send-again")
    def send_again(request: Request, notice_id: NoticeId, actor: SendingAgain, envelope: KeyedEnvelope) -> Response:
        made = commands.send_again(notice_id, envelope)
        if isinstance(made, Refusal):
            errors = refusal_errors(made, REFUSALS)
            return shown(request, actor, notice_for(actor, store, notice_id), errors=errors)
        return go_to(f"/notify/desk/{notice_id}", said="asked")

    def shown(request: Request, actor: Actor, page: NoticePage, errors: Sequence[FieldError] = ()) -> Response:
        return render(
            request,
            "notify/notice.html",
            status_code=422 if errors else 200,
            errors=errors,
            asked=said(request).what == "asked" and page.delivery.standing != "stuck",
            notice=page,
            delivery=page.delivery,
            letter=letter(page, vault.open if may_open(actor, page) else None),
            bureau=BUREAUS[page.delivery.bureau].name,
            kinds=NOTICE_KINDS,
            standings=STANDING_NAMES,
            in_words=failure_in_words,
            may_send_again=page.can_be_sent_again and has(actor.role, "notify.send_again"),
            moments=[_moment(event) for event in reversed(page.history)],
        )

    return routes


def _standing(text: str) -> DeliveryStanding | None:
    return next((standing for standing in STANDINGS if standing == text), None)


def _kind(text: str) -> NoticeKind | None:
    return next((kind for kind in NOTICE_KINDS if kind == text), None)


def _tabs(request: Request, chosen: DeliveryStanding | None, counts: dict[DeliveryStanding, int]) -> list[Tab]:
    def address(standing: DeliveryStanding | None) -> str:
        kept = request.url.remove_query_params(["standing", "at"])
        there = kept.include_query_params(standing=standing) if standing else kept
        return there.path + (f"?{there.query}" if there.query else "")

    everything = Tab(Text(ja="すべて", en="All"), address(None), chosen is None, sum(counts.values()))
    return [
        everything,
        *(
            Tab(STANDING_NAMES[standing], address(standing), chosen == standing, counts[standing])
            for standing in STANDINGS
        ),
    ]


_COLUMNS = (
    Column("notice", Text(ja="通知", en="Notice")),
    Column("applicant", Text(ja="事業者", en="Business")),
    Column("owed_at", Text(ja="作成日時", en="Made")),
    Column("attempts", Text(ja="送信回数", en="Attempts"), numeric=True),
    Column("standing", Text(ja="状態", en="State")),
)


def _moment(event: Event) -> Moment:
    head = event.head
    title, text = _told(event)
    return Moment(title, head.occurred_at, actor_name(head.actor.role, head.actor.id, head.actor.place), text)


_UNCERTAIN = Text(
    ja="送信の途中で接続又は処理が途切れ、届いたかどうか分かりません。送り直すときも同じMessage-IDを使います。",
    en="The connection or the process ended while it was being sent; whether it arrived is not known. When it is sent "
    "again, it has the same Message-ID.",
)


def _told(event: Event) -> tuple[Text, Text | str]:
    match event:
        case NoticeOwed():
            return Text(ja="通知を作成", en="Notice made"), ""
        case SendStarted(attempt=n):
            return Text(ja=f"{n}回目の送信を開始", en=f"Attempt {n} begun"), ""
        case NoticeSent(attempt=n):
            return (
                Text(ja=f"{n}回目の送信が完了", en=f"Attempt {n} done"),
                Text(ja="メールサーバーが受け取りました。", en="The mail server took it."),
            )
        case SendFailed(attempt=n):
            return Text(ja=f"{n}回目の送信は届かず", en=f"Attempt {n} failed"), failure_in_words(event.error)
        case SendUncertain(attempt=n):
            return Text(ja=f"{n}回目の送信の結果が不明", en=f"Result of attempt {n} unknown"), _UNCERTAIN
        case ResendAsked():
            return Text(ja="再送を依頼", en="Asked to send again"), ""
    return sentence_of(event), ""
