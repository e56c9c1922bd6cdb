"""The routes of drafts (下書き): begin, list, load, save over what was seen, copy, delete, put back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from services.intake.commands import Commands
from services.intake.documents.of_drafts import copied
from services.intake.documents.refusals import UPLOAD_REFUSALS
from services.intake.drafts.draft import LONGEST_TITLE, Draft, DraftKind, DraftRow
from services.intake.drafts.sealing import written
from services.intake.drafts.store import DRAFT_REFUSALS, NEWEST
from services.intake.views.actors import Drafting
from shared.domain import Refusal
from shared.web.for_programs import ForPrograms
from shared.web.forms import IdempotencyKey, SeenVersion
from shared.web.middleware import correlation_id_of
from shared.web.openapi import VERSIONED, takes
from shared.web.paging import At, here, in_order, start_at
from shared.web.posted import posted
from shared.web.problems import STALE_VERSION, Problem, refusal_problem
from shared.web.raw_body import RawBody


def _storable(content: dict[str, Any]) -> dict[str, Any]:
    try:
        written(content)
    except TypeError as error:
        raise ValueError(str(error)) from None  # a number of more than 64 bits
    return content


Content = Annotated[dict[str, Any], AfterValidator(_storable)]
Title = Annotated[str, Field(max_length=LONGEST_TITLE)]
NamedForm = Annotated[str, Field(pattern=r"^[A-Za-z0-9._/-]{1,40}$")]


class DraftBegun(BaseModel):
    """A new draft. `content` is any JSON object; `title` is what its owner knows it by; `about` is a plan, or for a
    correction the application."""

    model_config = ConfigDict(extra="forbid")
    kind: DraftKind
    form_version: NamedForm
    about: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{0,40}$")] = ""
    title: Title = ""
    content: Content


class DraftSave(BaseModel):
    """What a draft is to hold from now on. Without a title or a form version those stay."""

    model_config = ConfigDict(extra="forbid")
    content: Content
    title: Title | None = None
    form_version: NamedForm | None = None


class DraftListed(BaseModel):
    """A draft in a list. `title` is null where it cannot be opened; it is erased at `erased_at`, unless it is saved or
    put back before."""

    draft_id: str
    kind: DraftKind
    about: str
    form_version: str
    version: int
    created_at: datetime
    saved_at: datetime
    deleted_at: datetime | None
    erased_at: datetime
    title: str | None


class DraftAnswer(DraftListed):
    """A draft as it stands."""

    content: dict[str, Any]


class DraftSaved(BaseModel):
    """Which version a draft has by a save, for the next If-Match, and when that was made."""

    version: int
    saved_at: datetime


class DraftList(BaseModel):
    """A page of one's drafts. `next` is the address of the next one."""

    drafts: list[DraftListed]
    next: str | None


def router(commands: Commands) -> APIRouter:
    """The routes under /intake/drafts. A draft that has moved is answered with what stands, in `draft` of a 412."""
    routes = APIRouter(prefix="/intake/drafts", tags=["intake"], route_class=ForPrograms)
    drafts = commands.drafts
    begun: dict[int | str, dict[str, Any]] = {201: {"model": DraftAnswer, **VERSIONED}}
    found: dict[int | str, dict[str, Any]] = {200: {"model": DraftAnswer, **VERSIONED}}

    @routes.post("", status_code=201, responses=begun, openapi_extra=takes(DraftBegun.model_json_schema()))
    def begin(actor: Drafting, key: IdempotencyKey, body: RawBody) -> Response:
        """Begin a draft. Under a key that was used before it is the same draft, as it stands."""
        new = posted(DraftBegun, body)
        return _begun(drafts.begin(actor.id, new.kind, new.content, new.form_version, key, new.title, new.about))

    @routes.get("", description=in_order(NEWEST.order), responses={200: {"model": DraftList}})
    def own_drafts(
        request: Request,
        actor: Drafting,
        limit: Annotated[int, Query(ge=1, le=100)] = 20,
        at: At = "",
        deleted: bool = False,
    ) -> Response:
        """One's drafts, the newest save first; or all that were deleted and can be put back."""
        if deleted:
            return _list(drafts.deleted(actor.id), None)
        page = drafts.page(actor.id, start_at(NEWEST, at), limit)
        return _list(page.rows, here(request, page.next))

    @routes.get("/{draft_id}", responses=found)
    def draft(draft_id: str, actor: Drafting) -> Response:
        """A draft as it stands. The ETag is the version to name in If-Match."""
        return _draft(drafts.load(actor.id, draft_id))

    @routes.put(
        "/{draft_id}",
        responses={200: {"model": DraftSaved, **VERSIONED}},
        openapi_extra=takes(DraftSave.model_json_schema()),
    )
    def save(request: Request, draft_id: str, actor: Drafting, seen: SeenVersion, body: RawBody) -> Response:
        """Save over the version that was seen. What stands already is no conflict: a save may be repeated."""
        given = posted(DraftSave, body)
        made = drafts.save(actor.id, draft_id, seen, given.content, given.title, given.form_version)
        if isinstance(made, Refusal):
            raise refusal_problem(made, DRAFT_REFUSALS)
        if isinstance(made, Draft):
            return _moved(request, made)
        return _json(asdict(made), 200, _etag(made.version))

    @routes.delete("/{draft_id}", status_code=204, responses={204: {"description": "It can be put back for a while."}})
    def delete(request: Request, draft_id: str, actor: Drafting, seen: SeenVersion) -> Response:
        """Delete a draft. Deleted again, it is as it was."""
        stands = drafts.delete(actor.id, draft_id, seen)
        return Response(status_code=204) if stands is None else _moved(request, stands)

    @routes.post("/{draft_id}/copy", status_code=201, responses=begun)
    async def copy(draft_id: str, actor: Drafting, key: IdempotencyKey) -> Response:
        """Another draft with the same content, and with copies of its files."""
        return _begun(await copied(drafts, commands.documents, actor.id, draft_id, key))

    @routes.post("/{draft_id}/restore", responses=found)
    def restore(draft_id: str, actor: Drafting, key: IdempotencyKey) -> Response:
        """Put a deleted draft back. One that was not deleted is as it was, so that the key is of no account."""
        if refusal := drafts.restore(actor.id, draft_id):
            raise refusal_problem(refusal, DRAFT_REFUSALS)
        return _draft(drafts.load(actor.id, draft_id))

    return routes


def _begun(made: Draft | Refusal) -> Response:
    if isinstance(made, Refusal):
        raise refusal_problem(made, {**DRAFT_REFUSALS, **UPLOAD_REFUSALS})
    return _draft(made, 201, {"Location": f"/intake/drafts/{made.draft_id}"})


def _draft(found: Draft, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return _json(_said(found), status, _etag(found.version) | (headers or {}))


def _moved(request: Request, stands: Draft) -> Response:
    problem = Problem(STALE_VERSION)
    body = {**problem.body(correlation_id_of(request)), "draft": _said(stands)}
    return _json(body, 412, _etag(stands.version), "application/problem+json")


def _list(rows: Sequence[DraftRow], next_page: str | None) -> Response:
    return _json({"drafts": [_said(row) for row in rows], "next": next_page})


def _said(row: DraftRow) -> dict[str, Any]:
    return {**asdict(row), "erased_at": row.erased_at}


def _etag(version: int) -> dict[str, str]:
    return {"ETag": f'"{version}"'}


def _json(
    body: Any, status: int = 200, headers: dict[str, str] | None = None, media_type: str = "application/json"
) -> Response:
    return Response(orjson.dumps(body), status, headers, media_type=media_type)
