"""The routes of audit that verify everything, or tell how far that is."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from services.audit.api.answers import VerificationOut
from services.audit.verifications import Verifications
from services.audit.views.actors import READING, Verifying
from services.audit.views.plans import known
from shared.web.forms import IdempotencyKey
from shared.web.openapi import NOT_THERE


def router(verifications: Verifications) -> APIRouter:
    """The routes under /audit that are about verifications."""
    api = APIRouter(prefix="/audit", tags=["audit"], dependencies=[READING])

    @api.post("/verifications", status_code=202, summary="Verify everything; one verification runs at a time")
    def begin(actor: Verifying, key: IdempotencyKey, response: Response) -> VerificationOut:
        begun = verifications.begin(actor.id, key)
        response.headers["Location"] = f"/audit/verifications/{begun.id}"
        return VerificationOut.of(begun)

    @api.get("/verifications/{verification_id}", summary="How far a verification is, or what it found")
    def verification(verification_id: str) -> VerificationOut:
        return VerificationOut.of(known(verifications.get(verification_id)))

    @api.get(
        "/verify",
        summary="The verification that runs, else the last one; never begins one",
        responses={404: NOT_THERE},
    )
    def latest(
        within: Annotated[float, Query(ge=0, le=10, description="Seconds to wait for the one that runs.")] = 0,
    ) -> VerificationOut:
        if within:
            verifications.wait(within)
        return VerificationOut.of(known(verifications.latest()))

    return api
