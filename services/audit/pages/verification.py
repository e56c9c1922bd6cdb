"""The page of verification: how it goes, what it found, and beginning one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.audit.domain.words import SERVICES
from services.audit.verifications import Verification, Verifications
from services.audit.views.actors import READING, Verifying
from shared.domain import Text
from shared.web.forms import IdempotencyKey
from shared.web.pages import go_to, render

REFRESH_SECONDS: Final = 2

HOLDERS: Final[Mapping[str, Text]] = {
    "source": Text(ja="記録元", en="Source"),
    "ledger": Text(ja="台帳", en="Ledger"),
}
STATES: Final[Mapping[str, Text]] = {
    "running": Text(ja="検証しています", en="Verifying"),
    "sound": Text(ja="すべての記録が、書かれたときのままです", en="Every record is as it was written"),
    "findings": Text(ja="書かれたときと異なる記録があります", en="Some records are not as they were written"),
    "failed": Text(ja="検証が途中で終わりました", en="The verification broke off"),
}


def router(verifications: Verifications) -> APIRouter:
    """/audit/verification."""
    pages = APIRouter(prefix="/audit", dependencies=[READING])

    @pages.get("/verification")
    def verification(request: Request, follow: bool = False) -> Response:
        found = verifications.latest()
        running = found is not None and found.state == "running"
        # A header rather than a meta element, and only as long as the reader asks for it: it can be switched off.
        headers = {"Refresh": str(REFRESH_SECONDS)} if running and follow else {}
        return render(
            request,
            "audit/verification.html",
            headers=headers,
            found=found,
            running=running,
            follow=follow,
            states=STATES,
            services=SERVICES,
            rows=_findings(found, "findings"),
            known=_findings(found, "known"),
            checks=[_check(one) for one in found.report.get("checks", ())] if found and found.report else [],
            not_covered=_not_covered(found),
            goes_on_from=_goes_on_from(found),
        )

    @pages.post("/verification")
    def begin(actor: Verifying, key: IdempotencyKey) -> Response:
        verifications.begin(actor.id, key)
        return go_to("/audit/verification?follow=1")

    return pages


def _findings(found: Verification | None, key: str) -> list[dict[str, Any]]:
    """What a report lists; one that was kept before there were such lists has none."""
    report = found.report if found and found.report else {}
    return [_finding(one) for one in report.get(key, ())]


def _goes_on_from(found: Verification | None) -> datetime | None:
    began = found.report.get("goes_on_from") if found and found.report else None
    return datetime.fromisoformat(began) if began else None


def _not_covered(found: Verification | None) -> list[Text]:
    report = found.report if found and found.report else {}
    return [Text(ja=_literal(one["ja"]), en=_literal(one["en"])) for one in report.get("not_covered", ())]


def _check(checked: Mapping[str, Any]) -> dict[str, Any]:
    return {**checked, "covers": Text(ja=_literal(checked["ja"]), en=_literal(checked["en"]))}


def _finding(finding: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **finding,
        "text": Text(ja=_literal(finding["ja"]), en=_literal(finding["en"])),
        "holder": HOLDERS[finding["holder"]],
        "row": finding.get("row", ""),
        "service": SERVICES.get(finding["service"], finding["service"]),
    }


def _literal(text: str) -> str:
    """A finished sentence as a Text without parameters."""
    return text.replace("{", "{{").replace("}", "}}")
