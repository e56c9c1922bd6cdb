"""The routes of certified plans: what is in force on a day, change, renew, report, give back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query
from starlette.responses import Response

from services.intake.api.answers import FiledAnswer, links_of
from services.intake.api.applications import PLAN_TO_FILE
from services.intake.api.of_draft import done_with, with_draft
from services.intake.api.plan_answers import PlanAnswer, PlanChangedAnswer, opened_note, plan_answer
from services.intake.commands import Commands
from services.intake.domain.application import APPLICATION
from services.intake.domain.refusals import REFUSALS
from services.intake.domain.report_checks import blank_report, report_refusals
from services.intake.domain.requests import DRAFT_FILED, NAMED_FILES, GivingBack, LaterFiling, MinorChangeAsked
from services.intake.filing import Filed
from services.intake.plan_commands import LaterKind, PlanChanged
from services.intake.views.actors import Filing, GivingBackRight, NotingMinorChange, Reading, Reporting
from services.intake.views.cautions import cautions_of_later
from services.intake.views.plan import own_plan_on
from services.intake.views.told_at_once import Judged, labelled, plan_told
from shared.clock import today
from shared.contracts.forms.report import StatusReport
from shared.domain import Refusal, together
from shared.event_store.door import Envelope
from shared.web.envelopes import KeyedEnvelope, SeenEnvelope
from shared.web.openapi import VERSIONED, takes
from shared.web.plan_view import opened
from shared.web.posted import posted
from shared.web.problems import REFUSED, Problem, caution_errors, refusal_errors
from shared.web.raw_body import RawBody


def router(of_all: Commands) -> APIRouter:
    """The routes under /intake/plans."""
    commands = of_all.of_plans
    routes = APIRouter(prefix="/intake/plans", tags=["intake"])
    store, vault = commands.store, commands.vault
    filed_answer: dict[int | str, dict[str, Any]] = {201: {"model": FiledAnswer, **VERSIONED}}
    changed_answer: dict[int | str, dict[str, Any]] = {200: {"model": PlanChangedAnswer, **VERSIONED}}

    @routes.get("/{plan_id}", responses={200: {"model": PlanAnswer, **VERSIONED}})
    def plan(plan_id: str, actor: Reading, on: Annotated[date | None, Query()] = None) -> Response:
        """What of a plan is in force on a day (today, if none is given), and all its versions."""
        found = own_plan_on(store, actor, plan_id, on)
        answer = plan_answer(found).model_dump(mode="json")
        if found.form is not None:
            answer["form"] = opened(found.form, vault.open)
            answer["report"] = blank_report(found.form).model_dump(mode="json")
        answer["minor_changes"] = [opened_note(event, vault.open) for event in found.minor_changes]
        headers = {"ETag": f'"{found.version}"'}
        return Response(orjson.dumps(answer), headers=headers, media_type="application/json")

    @routes.post("/{plan_id}/changes", status_code=201, responses=filed_answer, openapi_extra=takes(_FILING))
    def change(plan_id: str, actor: Filing, envelope: KeyedEnvelope, body: RawBody) -> Response:
        """File a change (変更申請): the whole plan as it is to stand, and the status report."""
        return _file(plan_id, "change", envelope, body)

    @routes.post("/{plan_id}/renewals", status_code=201, responses=filed_answer, openapi_extra=takes(_FILING))
    def renew(plan_id: str, actor: Filing, envelope: KeyedEnvelope, body: RawBody) -> Response:
        """File a second or later application (2回目以降の申請): the next plan, and the status report."""
        return _file(plan_id, "renewal", envelope, body)

    def _file(plan_id: str, kind: LaterKind, envelope: Envelope, body: bytes) -> Response:
        judged = Judged(
            today(store.clock),
            "form",
            lambda read: commands.prepare(plan_id, kind, read.form, read.report, envelope),
            {"report": {}},
        )
        given = plan_told(LaterFiling, body, judged)
        named = with_draft(of_all, envelope, given.draft, kind, given.form, given.attachments, plan_id)
        made = commands.file(plan_id, kind, given.form, given.report, envelope, named)
        if isinstance(made, Refusal):
            raise Problem(REFUSED, labelled(refusal_errors(made, REFUSALS)))
        done_with(of_all, envelope, given.draft)
        application, _ = store.load(APPLICATION, made.application_id)
        told = cautions_of_later(store, vault.open, plan_id, application)
        return _filed(made, [asdict(one) for one in caution_errors(told)])

    @routes.post("/{plan_id}/reports", responses=changed_answer, openapi_extra=takes(_REPORT))
    def report(plan_id: str, actor: Reporting, envelope: SeenEnvelope, body: RawBody) -> Response:
        """Report on the version in force (実施状況報告)."""

        def rules(read: StatusReport) -> Refusal | None:
            return together(report_refusals(read, own_plan_on(store, actor, plan_id).form))

        given = plan_told(StatusReport, body, Judged(today(store.clock), rules=rules))
        return _changed(commands.report(plan_id, given, envelope))

    @routes.post("/{plan_id}/minor-changes", responses=changed_answer, openapi_extra=takes(_MINOR_CHANGE))
    def note_minor_change(plan_id: str, actor: NotingMinorChange, envelope: SeenEnvelope, body: RawBody) -> Response:
        """Note a minor change (軽微な変更), which takes no filing (R27); refused where it takes a change."""
        given = posted(MinorChangeAsked, body)
        return _changed(commands.note_minor_change(plan_id, given.answers, given.now, envelope))

    @routes.post("/{plan_id}/giving-back", responses=changed_answer, openapi_extra=takes(_REASON))
    def give_back(plan_id: str, actor: GivingBackRight, envelope: SeenEnvelope, body: RawBody) -> Response:
        """Give the certification of the term in force back (返納). It ends today."""
        return _changed(commands.give_back(plan_id, posted(GivingBack, body).reason, envelope))

    return routes


# Bodies are read from their bytes (posted.py), so FastAPI has to be told of them. Forms and reports are components of
# the document because PlanAnswer has them.
_REPORT: Mapping[str, Any] = {"$ref": "#/components/schemas/StatusReport"}
_FILING: Mapping[str, Any] = {
    "type": "object",
    "required": ["form", "report"],
    "additionalProperties": False,
    "properties": {"form": PLAN_TO_FILE, "report": _REPORT, "attachments": NAMED_FILES, "draft": DRAFT_FILED},
}
_MINOR_CHANGE: Mapping[str, Any] = {
    "type": "object",
    "required": ["answers"],
    "additionalProperties": False,
    "properties": {
        "answers": {"$ref": "#/components/schemas/MinorAnswers"},
        "now": {"$ref": "#/components/schemas/MinorFacts"},
    },
}
_REASON: Mapping[str, Any] = GivingBack.model_json_schema()


def _filed(made: Filed, found: list[dict[str, Any]]) -> Response:
    links = links_of(made.application_id)
    body = {**asdict(made), "cautions": found, "links": links.model_dump()}
    headers = {"ETag": f'"{made.version}"', "Location": links.self}
    return Response(orjson.dumps(body), 201, headers, media_type="application/json")


def _changed(made: PlanChanged | Refusal) -> Response:
    """Raises Problem (422) where it was refused."""
    if isinstance(made, Refusal):
        raise Problem(REFUSED, labelled(refusal_errors(made, REFUSALS)))
    return Response(orjson.dumps(asdict(made)), headers={"ETag": f'"{made.version}"'}, media_type="application/json")
