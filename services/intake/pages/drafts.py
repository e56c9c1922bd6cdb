"""下書きの一覧: one's drafts, the newest save first; copy one, delete one, and put it back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from services.intake.commands import Commands
from services.intake.documents.of_drafts import copied
from services.intake.documents.refusals import UPLOAD_REFUSALS
from services.intake.drafts.draft import DRAFT_KINDS, KEPT, MOST_DELETED, MOST_DRAFTS, UNDO, soon_erased
from services.intake.drafts.store import DRAFT_REFUSALS, LAST_DELETED, NEWEST
from services.intake.pages.drafting.registry import TYPED_KINDS
from services.intake.views.actors import Drafting
from shared.contracts.event import Actor
from shared.domain import Refusal
from shared.web.forms import IdempotencyKey
from shared.web.pages import go_to, render
from shared.web.paging import At, start_at
from shared.web.problems import FieldError, refusal_errors
from shared.web.said import said

HERE: Final = "/intake/drafts"
PAGE: Final = 20


def router(commands: Commands) -> APIRouter:
    """/intake/drafts, and what its buttons do."""
    routes = APIRouter()
    drafts = commands.drafts

    def shown(
        request: Request,
        actor: Actor,
        errors: Sequence[FieldError] = (),
        at: str = "",
        deleted: str = "",
    ) -> Response:
        now = drafts.clock.now()
        can_come_back = drafts.deleted(actor.id)
        page = drafts.page(actor.id, start_at(NEWEST, at), PAGE)
        return render(
            request,
            "intake/drafts.html",
            status_code=422 if errors else 200,
            page=page,
            order=NEWEST.order,
            deleted=can_come_back,
            deleted_order=LAST_DELETED,
            just_deleted=next((row for row in can_come_back if row.draft_id == deleted), None),
            warned=drafts.soon_erased(actor.id),
            is_warned=lambda row: soon_erased(row, now),
            kinds=DRAFT_KINDS,
            typed=TYPED_KINDS,
            most=MOST_DRAFTS,
            most_deleted=MOST_DELETED,
            kept=KEPT,
            undo=UNDO,
            errors=errors,
            done=said(request).what,
        )

    @routes.get(HERE)
    def own_drafts(request: Request, actor: Drafting, at: At = "", deleted: str = "") -> Response:
        return shown(request, actor, (), at, deleted)

    @routes.post(HERE + "/{draft_id}/copy")
    async def copy(request: Request, draft_id: str, actor: Drafting, key: IdempotencyKey) -> Response:
        made = await copied(drafts, commands.documents, actor.id, draft_id, key)
        if isinstance(made, Refusal):
            errors = refusal_errors(made, {**DRAFT_REFUSALS, **UPLOAD_REFUSALS})
            return await run_in_threadpool(shown, request, actor, errors)
        return go_to(HERE, said="copied")

    @routes.post(HERE + "/{draft_id}/delete")
    def delete(draft_id: str, actor: Drafting) -> Response:
        """It can be put back, so that nobody is asked whether it is meant."""
        drafts.delete(actor.id, draft_id)
        return go_to(f"{HERE}?deleted={draft_id}")

    @routes.post(HERE + "/{draft_id}/restore")
    def restore(request: Request, draft_id: str, actor: Drafting) -> Response:
        if refusal := drafts.restore(actor.id, draft_id):
            return shown(request, actor, refusal_errors(refusal, DRAFT_REFUSALS))
        return go_to(HERE, said="restored")

    return routes
