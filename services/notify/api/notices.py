"""The delivery desk as JSON: which notices are owed, where each stands, its text, and sending it again."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel
from starlette.requests import Request

from services.notify.commands import Again, Commands
from services.notify.domain.failures import failure_in_words
from services.notify.domain.refusals import REFUSALS
from services.notify.read_models import deliveries
from services.notify.read_models.deliveries import Delivery, DeliveryStanding, WantedNotices
from services.notify.views.actors import NoticeId, Reading, SendingAgain
from services.notify.views.notice_page import letter, may_open, notice_for
from shared.contracts.event import Actor, Event
from shared.contracts.notify import NoticeKind, SendFailed
from shared.domain import Refusal
from shared.scheme.authorization import reach
from shared.vault.vault import Vault
from shared.web.envelopes import KeyedEnvelope
from shared.web.paging import At, Limit, here, in_order, start_at
from shared.web.problems import refusal_problem


class Error(BaseModel):
    """Why the last attempt failed: as recorded, and in words."""

    recorded: str
    ja: str
    en: str


class NoticeInList(BaseModel):
    """`uncertain` counts the attempts of which nobody knows whether they arrived."""

    notice_id: str
    plan_id: str | None
    kind: NoticeKind
    application_no: str
    bureau: str
    applicant: str
    standing: DeliveryStanding
    attempts: int
    uncertain: int
    error: Error | None
    owed_at: datetime
    changed_at: datetime
    next_attempt_at: datetime | None


class NoticeList(BaseModel):
    """`previous` and `next` are addresses. Counts are of the same bureau, kind and application."""

    counts: dict[DeliveryStanding, int]
    notices: list[NoticeInList]
    previous: str | None
    next: str | None


class Happened(BaseModel):
    """One event of the notice."""

    version: int
    name: str
    occurred_at: datetime
    actor: Actor
    attempt: int | None
    permanent: bool | None
    error: Error | None
    next_attempt_at: datetime | None


class TextOut(BaseModel):
    """The notice as it is sent. Where `opened` is false, what belongs to a person reads （非表示）."""

    to: str
    subject: str
    body: str
    opened: bool


class NoticeOut(NoticeInList):
    message_id: str
    version: int
    can_be_sent_again: bool
    text: TextOut
    history: list[Happened]


WhichNotices = Annotated[
    str,
    Query(max_length=100, description="The end of a 受付番号 or 認定番号, or a part of the name of the business."),
]


def router(commands: Commands, vault: Vault) -> APIRouter:
    """The routes under /notify/notices."""
    routes = APIRouter(prefix="/notify/notices", tags=["notify"])
    store = commands.store

    @routes.get("", summary="配信状況 Notices", description=in_order(deliveries.LATEST.order))
    def notices(
        request: Request,
        actor: Reading,
        standing: DeliveryStanding | None = None,
        kind: NoticeKind | None = None,
        q: WhichNotices = "",
        at: At = "",
        limit: Limit = 50,
    ) -> NoticeList:
        wanted = WantedNotices(reach(actor, "notify.read").bureau, standing, kind, q)
        start = start_at(deliveries.LATEST, at)
        counted, page = store.database.read(
            lambda c: (deliveries.counts(c, wanted), deliveries.page(c, wanted, start, limit))
        )
        return NoticeList(
            counts=counted,
            notices=[NoticeInList(**_in_list(row)) for row in page.rows],
            previous=here(request, page.previous),
            next=here(request, page.next),
        )

    @routes.get("/{notice_id}", summary="通知 One notice, its text and its attempts")
    def notice(notice_id: NoticeId, actor: Reading) -> NoticeOut:
        page = notice_for(actor, store, notice_id)
        text = letter(page, vault.open if may_open(actor, page) else None)
        return NoticeOut(
            **_in_list(page.delivery),
            message_id=page.owed.message_id,
            version=page.version,
            can_be_sent_again=page.can_be_sent_again,
            text=TextOut(to=text.to, subject=text.subject, body=text.body, opened=text.opened),
            history=[_happened(number, event) for number, event in enumerate(page.history, 1)],
        )

    @routes.post("/{notice_id}/send-again", summary="再送 Send a notice again that has not arrived")
    def send_again(notice_id: NoticeId, actor: SendingAgain, envelope: KeyedEnvelope) -> Again:
        made = commands.send_again(notice_id, envelope)
        if isinstance(made, Refusal):
            raise refusal_problem(made, REFUSALS)
        return made

    return routes


def _in_list(row: Delivery) -> dict[str, Any]:
    return asdict(row) | {"error": _error(row.error)}


def _error(recorded: str) -> Error | None:
    if not recorded:
        return None
    words = failure_in_words(recorded)
    return Error(recorded=recorded, ja=words.in_language("ja", {}), en=words.in_language("en", {}))


def _happened(version: int, event: Event) -> Happened:
    head = event.head
    failed = event if isinstance(event, SendFailed) else None
    return Happened(
        version=version,
        name=event.name,
        occurred_at=head.occurred_at,
        actor=head.actor,
        attempt=getattr(event, "attempt", None),
        permanent=failed.permanent if failed else None,
        error=_error(failed.error) if failed else None,
        next_attempt_at=getattr(event, "next_attempt_at", None),
    )
