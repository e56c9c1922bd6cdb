"""The route of certificates that a business has on paper (R26)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import orjson
from fastapi import APIRouter
from starlette.responses import Response

from services.intake.api.applications import PLAN_TO_FILE
from services.intake.api.plan_answers import PlanChangedAnswer
from services.intake.domain.paper import paper_problems
from services.intake.domain.refusals import REFUSALS
from services.intake.domain.requests import PaperClaiming
from services.intake.paper_claims import PaperClaims
from services.intake.views.actors import Claiming
from services.intake.views.told_at_once import Judged, labelled, plan_told
from shared.clock import today
from shared.domain import Refusal, together
from shared.web.envelopes import KeyedEnvelope
from shared.web.openapi import VERSIONED, takes
from shared.web.problems import REFUSED, Problem, refusal_errors
from shared.web.raw_body import RawBody


def router(commands: PaperClaims) -> APIRouter:
    """The route under /intake/paper-certificates."""
    routes = APIRouter(prefix="/intake/paper-certificates", tags=["intake"])
    answer: dict[int | str, dict[str, Any]] = {201: {"model": PlanChangedAnswer, **VERSIONED}}

    @routes.post("", status_code=201, responses=answer, openapi_extra=takes(_BODY))
    def claim(actor: Claiming, envelope: KeyedEnvelope, body: RawBody) -> Response:
        """Claim a certificate on paper (紙の認定の申告), with the certified text typed as a form of its type."""
        day = today(commands.store.clock)
        instead = {"certificate_no": "-", "bureau": "-", "certified_on": day.isoformat(), "term": 1}

        def rules(read: PaperClaiming) -> Refusal | None:
            return together(paper_problems(read.certificate, read.form, day))

        made = commands.claim(plan_told(PaperClaiming, body, Judged(day, "form", rules, instead)), envelope)
        if isinstance(made, Refusal):
            raise Problem(REFUSED, labelled(refusal_errors(made, REFUSALS)))
        headers = {"ETag": f'"{made.version}"', "Location": f"/intake/plans/{made.plan_id}"}
        return Response(orjson.dumps(asdict(made)), 201, headers, media_type="application/json")

    return routes


# A body is read from its bytes (posted.py), so FastAPI has to be told of it; the form is a component of the document.
_SCHEMA = PaperClaiming.model_json_schema()
_BODY: Mapping[str, Any] = {
    "type": "object",
    "required": _SCHEMA["required"],
    "additionalProperties": False,
    "properties": _SCHEMA["properties"] | {"form": PLAN_TO_FILE},
}
