"""The route of certificates on paper that a bureau enters from its own files (R26)."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from services.review.api.bodies import PaperEntryBody
from services.review.commands import Commands
from services.review.domain.refusals import REFUSALS
from services.review.record_commands import RecordChanged
from services.review.views.actors import EnteringPaper
from shared.contracts.paper import PaperCertificate
from shared.domain import Refusal
from shared.web.envelopes import KeyedEnvelope
from shared.web.openapi import VERSIONED
from shared.web.problems import refusal_problem
from shared.web.takes_json import TakesJson


def router(commands: Commands) -> APIRouter:
    """The route under /review/paper-entries."""
    routes = APIRouter(prefix="/review/paper-entries", tags=["review"], route_class=TakesJson)

    @routes.post(
        "",
        status_code=201,
        response_model=RecordChanged,
        summary="紙の認定の登載 A certificate of the bureau's own, from its paper files",
        responses={201: VERSIONED},
    )
    def enter(body: PaperEntryBody, actor: EnteringPaper, envelope: KeyedEnvelope, response: Response) -> RecordChanged:
        certificate = PaperCertificate(bureau=actor.place, **body.model_dump())
        made = commands.of_records.enter_paper(certificate, envelope)
        if isinstance(made, Refusal):
            raise refusal_problem(made, REFUSALS)
        response.headers["ETag"] = f'"{made.version}"'
        return made

    return routes
