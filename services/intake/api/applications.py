"""The routes of applicants: file a plan, see how it stands, answer a correction, withdraw."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import Annotated, Any, Final, TypeVar

import orjson
from fastapi import APIRouter, Query
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from services.intake.api.answers import (
    ApplicationList,
    ApplicationWithForm,
    CautionedAnswer,
    ChangedAnswer,
    FiledAnswer,
    links_of,
    listed,
    progress_of,
)
from services.intake.api.of_draft import done_with, with_draft
from services.intake.commands import Commands
from services.intake.domain.application import APPLICATION
from services.intake.domain.identified import identified
from services.intake.domain.refusals import REFUSALS
from services.intake.domain.requests import (
    DRAFT_FILED,
    NAMED_FILES,
    CorrectionRequestAnswer,
    ItemAnswer,
    NewFiling,
    Withdrawal,
)
from services.intake.filing import ApplicationChanged
from services.intake.read_models.applications import LATEST, of_account
from services.intake.views.actors import Answering, Filing, Reading, Withdrawing, own_account
from services.intake.views.cautions import cautions_of_filing, cautions_of_text
from services.intake.views.documents import attached_as
from services.intake.views.plan import ended_terms
from services.intake.views.progress import own_progress
from services.intake.views.told_at_once import Judged, Sayings, labelled, plan_posted, plan_told
from shared.clock import today
from shared.contracts.forms.differences import Difference
from shared.contracts.forms.filed import PlanToFile
from shared.domain import Refusal, Text
from shared.web.envelopes import KeyedEnvelope, SeenEnvelope
from shared.web.openapi import VERSIONED, takes
from shared.web.paging import At, here, in_order, start_at
from shared.web.plan_view import opened
from shared.web.posted import posted
from shared.web.problems import REFUSED, FieldError, Problem, caution_errors, refusal_errors, refusal_problem
from shared.web.raw_body import RawBody

M = TypeVar("M")


def router(commands: Commands) -> APIRouter:
    """The routes under /intake/applications."""
    routes = APIRouter(prefix="/intake/applications", tags=["intake"])
    store, vault = commands.store, commands.vault

    @routes.post(
        "",
        status_code=201,
        responses={201: {"model": FiledAnswer, **VERSIONED}},
        openapi_extra=takes(_FILED, PLAN_EXAMPLES),
    )
    def file(actor: Filing, envelope: KeyedEnvelope, body: RawBody) -> Response:
        """File a plan (申請). The body is the whole plan; personal text is sealed before anything is stored.

        With files, it is an object of the plan as `form` and the files as `attachments`, each by the id under which it
        was taken; a `draft` brings those that it has, and is erased with the filing.
        """
        filing = _filing(body, today(store.clock))
        form = identified(filing.form)
        named = with_draft(commands, envelope, filing.draft, "new", form, filing.attachments)
        made = commands.file(form, envelope, named)
        if isinstance(made, Refusal):
            raise Problem(REFUSED, labelled(refusal_errors(made, REFUSALS)))
        done_with(commands, envelope, filing.draft)
        attached = attached_as(store.load(APPLICATION, made.application_id)[0]) if filing.draft or named else []
        found = cautions_of_filing(store, vault.open, actor, form, made.filed_on, made.application_id, attached)
        return _changed(made, 201, cautions=caution_errors(found))

    @routes.get("", description=in_order(LATEST.order), responses={200: {"model": ApplicationList}})
    def own_applications(
        request: Request,
        actor: Reading,
        limit: Annotated[int, Query(ge=1, le=100)] = 20,
        at: At = "",
        q: Annotated[
            str,
            Query(
                max_length=100,
                description="The end of a 受付番号, 認定番号 or 法人番号, or a part of a name that it ever had.",
            ),
        ] = "",
    ) -> Response:
        """One's own applications, newest first."""
        start = start_at(LATEST, at)
        page = store.database.read(of_account(own_account(actor), start, limit, q))
        ended = ended_terms(store, {row.application_id: row.plan_id for row in page.rows if row.certificate_no})
        rows = [listed(row, ended.get(row.application_id)) for row in page.rows]
        return _json(ApplicationList(applications=rows, next=here(request, page.next)))

    @routes.get("/{application_id}", responses={200: {"model": ApplicationWithForm, **VERSIONED}})
    def application(application_id: str, actor: Reading) -> Response:
        """How an application stands, and the plan. The ETag is the version to name in If-Match."""
        found = own_progress(store, actor, application_id)
        assert found.application.form is not None
        ended = ended_terms(store, {application_id: found.plan_id}).get(application_id)
        answer = progress_of(found, ended).model_dump(mode="json")
        answer["form"] = opened(found.application.form, vault.open)
        return Response(orjson.dumps(answer), headers=_etag(found.version), media_type="application/json")

    @routes.post(
        "/{application_id}/corrections/{correction_id}/answer",
        responses={200: {"model": CautionedAnswer, **VERSIONED}},
        openapi_extra=takes(_ANSWER),
    )
    def answer(
        application_id: str, correction_id: str, actor: Answering, envelope: SeenEnvelope, body: RawBody
    ) -> Response:
        """Answer a correction request (補正): a word on each item, and the whole plan as it now stands.

        `report` is the status report, for one that is to be another than before. `attachments` are files that were sent
        before; they come beside those that are attached already. What it changes though nobody had asked about it is
        taken, named among the `cautions` (changed_unasked), and marked for the officer.
        """

        def rules(read: CorrectionRequestAnswer) -> Refusal | None:
            own_progress(store, actor, application_id)
            return commands.against_answer(application_id, correction_id, read)

        given = _answering(body, today(store.clock), rules)
        made = commands.correct(
            application_id, correction_id, given.given, given.form, envelope, given.report, given.attachments
        )
        if isinstance(made, Refusal):
            raise Problem(REFUSED, labelled(_in_answer(error) for error in refusal_errors(made, REFUSALS)))
        progress = own_progress(store, actor, application_id)
        state, form = progress.application, progress.application.answer_to(correction_id)
        assert form is not None
        assert state.filed_on is not None
        found = caution_errors(
            cautions_of_text(
                store, vault.open, progress.plan_id, form, state.filed_on, state.kind, state.target, attached_as(state)
            )
        )
        unasked = [_told(one) for one in state.unasked_in(correction_id)]
        return _changed(made, cautions=[_in_answer(one) for one in (*found, *unasked)])

    @routes.post(
        "/{application_id}/withdraw",
        responses={200: {"model": ChangedAnswer, **VERSIONED}},
        openapi_extra=takes(Withdrawal.model_json_schema()),
    )
    def withdraw(application_id: str, actor: Withdrawing, envelope: SeenEnvelope, body: RawBody) -> Response:
        """Withdraw before the decision (取下げ)."""
        reason = posted(Withdrawal, body).reason
        own_progress(store, actor, application_id)
        return _changed(_taken(commands.withdraw(application_id, reason, envelope)))

    return routes


# Bodies are read from their bytes (posted.py), so FastAPI has to be told of them. The forms are components of the
# document because ApplicationWithForm is.
PLAN_TO_FILE: Mapping[str, Any] = {
    "oneOf": [{"$ref": f"#/components/schemas/{name}"} for name in ("PlanForm", "JointPlanForm")]
}
PLAN_EXAMPLES: Mapping[str, Any] = {
    "single": {"externalValue": "/intake/forms/example"},
    "joint": {"externalValue": "/intake/forms/example?type=joint"},
}
_FILED: Mapping[str, Any] = {
    "oneOf": [
        *PLAN_TO_FILE["oneOf"],
        {
            "type": "object",
            "required": ["form"],
            "additionalProperties": False,
            "properties": {"form": PLAN_TO_FILE, "attachments": NAMED_FILES, "draft": DRAFT_FILED},
        },
    ]
}
_WITH_FILES: Final = re.compile(rb'"form"\s*:')
"""No part of a plan bears this name, and within a text its quotation marks would be escaped."""
_ANY_PLAN: Mapping[str, Any] = {"oneOf": [*PLAN_TO_FILE["oneOf"], {"$ref": "#/components/schemas/FormBefore"}]}
_ANSWER: Mapping[str, Any] = {
    "type": "object",
    "required": ["answers", "form"],
    "additionalProperties": False,
    "properties": {
        "answers": {"type": "array", "items": ItemAnswer.model_json_schema()},
        "form": _ANY_PLAN,
        "report": {"$ref": "#/components/schemas/StatusReport"},
        "attachments": NAMED_FILES,
    },
}


def _filing(body: bytes, filed_on: date) -> NewFiling:
    """Raises Problem with all that stands against the plan, each with its label, where it cannot be read as a whole."""
    if _WITH_FILES.search(body):
        return plan_told(NewFiling, body, Judged(filed_on, "form"))
    return NewFiling(form=plan_told(PlanToFile, body, Judged(filed_on)).root)


def _answering(body: bytes, day: date, rules: Sayings) -> CorrectionRequestAnswer:
    """Raises Problem with all that stands against an answer, where it cannot be read as a whole."""
    judged = Judged(day, "form", rules, {"answers": [], "attachments": []})
    try:
        return plan_posted(CorrectionRequestAnswer, body, judged)
    except Problem as problem:
        raise Problem(
            problem.kind, labelled(_in_answer(one) if one.rule else one for one in problem.errors), **problem.params
        ) from None


def _etag(version: int) -> dict[str, str]:
    return {"ETag": f'"{version}"'}


_UNASKED: Final = Text(
    ja="補正を求められていない変更として、審査の担当者に示します。",
    en="Nobody asked for this change; it is shown to the officer as such.",
)


def _told(unasked: Difference) -> FieldError:
    return FieldError(unasked.path, "G33", "changed_unasked", _UNASKED.ja, _UNASKED.en)


def _in_answer(error: FieldError) -> FieldError:
    """An error at its place in the body of an answer, where the plan stands under `form`."""
    if not error.field or error.field.partition(".")[0] in ("form", "answers", "report", "attachments"):
        return error
    return replace(error, field=f"form.{error.field}")


def _taken(made: M | Refusal) -> M:
    """What a command made. Raises Problem (422) where it was refused."""
    if isinstance(made, Refusal):
        raise refusal_problem(made, REFUSALS)
    return made


def _changed(made: ApplicationChanged, status: int = 200, **more: Any) -> Response:
    links = links_of(made.application_id)
    headers = _etag(made.version)
    if status == 201:
        headers["Location"] = links.self
    body = {**asdict(made), **more, "links": links.model_dump()}
    return Response(orjson.dumps(body), status, headers, media_type="application/json")


def _json(model: BaseModel) -> Response:
    return Response(model.model_dump_json(), media_type="application/json")
