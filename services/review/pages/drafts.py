"""Where what an officer types about a case is kept as a draft, by the page's script or by a button."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from services.review.pages.acts import asked
from services.review.pages.case import again
from services.review.pages.correction import shown_correction
from services.review.pages.desk import Desk
from services.review.pages.resuming import DRAFT_SEEN, DRAFTED, keep_typed, page_of
from services.review.pages.typed import TypedAtDesk
from services.review.pages.words import DESK
from services.review.views.actors import Reading
from services.review.views.case_page import ACTIONS, Action
from shared.contracts.event import Actor
from shared.domain import JST, Text
from shared.web.authorization import granted
from shared.web.formats import sentence
from shared.web.forms import SeenVersion
from shared.web.language import LANGUAGES, language_of
from shared.web.pages import go_to
from shared.web.problems import FieldError
from shared.web.typed import Typed

SAVED_AT = Text(ja="下書きを保存しました {at}", en="Draft saved {at}")


def router(desk: Desk) -> APIRouter:
    """/review/desk/{case_id}/{action}/draft for each of DRAFTED."""
    routes = APIRouter(prefix="/review")
    for action in DRAFTED:
        right = granted(ACTIONS[action].right)
        routes.post(f"/desk/{{case_id}}/{action}/draft", dependencies=[right])(_keeping(desk, action))
    return routes


def _keeping(desk: Desk, action: Action) -> Callable[..., Response]:
    def keep(case_id: str, request: Request, actor: Reading, seen: SeenVersion, typed: TypedAtDesk) -> Response:
        """`step`: auto, save, back, discard, language:CODE."""
        page, step = desk.page(case_id, actor), typed["step"]
        if step == "discard":
            desk.drafts.finish(actor.id, case_id, action)
            return go_to(f"{DESK}/{case_id}", said="discarded")
        if page.case.ending is not None:
            # A case that has ended takes no draft: the page shows what was typed, to be copied.
            shown = JSONResponse({}) if step == "auto" else again(desk, request, actor, case_id, action, (), typed)
            shown.status_code = 410
            return shown
        draft, elsewhere = keep_typed(desk.drafts, actor, case_id, action, seen, typed, _is_asked_for(step))
        if elsewhere and step == "auto":
            return JSONResponse({}, 409)
        if elsewhere and draft:
            now = replace(typed, texts={**typed.texts, DRAFT_SEEN: [str(draft.version)]})
            return _both(desk, request, actor, case_id, action, elsewhere, now)
        if step == "auto":
            at = draft.saved_at.astimezone(JST).strftime("%H:%M") if draft else ""
            saved = sentence(SAVED_AT, language_of(request), {"at": at}) if draft else ""
            return JSONResponse({"seen": draft.version if draft else 0, "saved": saved})
        return go_to(_after(case_id, action, step, typed))

    return keep


def _is_asked_for(step: str) -> bool:
    """Whether somebody asked to keep it, rather than only left the page."""
    return step == "save" or step.startswith("language:")


def _both(
    desk: Desk, request: Request, actor: Actor, case_id: str, action: Action, errors: Sequence[FieldError], typed: Typed
) -> Response:
    """The form as it was typed here, with what another page has kept meanwhile at its fields."""
    if action == "corrections":
        return shown_correction(desk, request, actor, desk.page(case_id, actor), typed.every("path"), errors, typed)
    if action in ("extension", "proposal", "send-back"):
        return again(desk, request, actor, case_id, action, errors, typed)
    return asked(desk, request, actor, case_id, action, errors, typed)


def _after(case_id: str, action: Action, step: str, typed: Typed) -> str:
    """Where one goes once it is kept."""
    if step == "back":
        return f"{DESK}/{case_id}"
    address, _, place = page_of(case_id, action).partition("#")
    language = step.removeprefix("language:")
    query = [("path", path) for path in typed.every("path")] if action == "corrections" else []
    if language in LANGUAGES:
        query.append(("lang", language))
    return address + (f"?{urlencode(query)}" if query else "") + (f"#{place}" if place else "")
