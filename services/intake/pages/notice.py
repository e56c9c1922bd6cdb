"""認定通知書 (R19) of a certified application, for its applicant to print; it bears no seal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.intake.commands import Commands
from services.intake.domain.lineage import LINEAGE
from services.intake.views.actors import Reading
from services.intake.views.plan import ended_terms, own_plan_on
from services.intake.views.progress import own_progress
from shared.contracts.personal import Masked
from shared.scheme.application_kinds import APPLICATION_KINDS, PlanType
from shared.scheme.bureaus import BUREAUS
from shared.scheme.certificate_facts import CERTIFICATE_FACTS
from shared.scheme.lineage import certified_facts
from shared.scheme.outcomes import TERM_ENDS
from shared.web.pages import go_to, render
from shared.web.plan_view import MASKED

ARTICLES: Final[Mapping[tuple[PlanType, bool], int]] = {
    ("single", False): 56,
    ("single", True): 57,
    ("joint", False): 58,
    ("joint", True): 59,
}
"""Under which article, first paragraph, a plan is certified, and a change of one (True)."""


def router(commands: Commands) -> APIRouter:
    """/intake/applications/{application_id}/notice."""
    routes = APIRouter()
    store, vault = commands.store, commands.vault

    @routes.get("/intake/applications/{application_id}/notice")
    def notice(request: Request, application_id: str, actor: Reading) -> Response:
        """As certified, with what was put right in the certificate since. What is not certified has none."""
        found = own_progress(store, actor, application_id)
        state, outcome = found.application, found.outcome
        if outcome is None or outcome.kind != "certified" or state.form is None:
            return go_to(f"/intake/applications/{application_id}/progress")
        plan = own_plan_on(store, actor, found.plan_id)
        version = next(one for one in plan.versions if one.text.application_id == application_id)
        name = vault.open(state.form.cover.representative_name)
        return render(
            request,
            "intake/notice.html",
            state=state,
            version=version,
            facts=certified_facts(store.load(LINEAGE, found.plan_id)[0].facts, version),
            representative=MASKED[name] if isinstance(name, Masked) else name,
            corrections=[
                (one, CERTIFICATE_FACTS[one.fact]) for one in plan.corrections if one.version <= version.number
            ],
            bureau=BUREAUS[state.bureau],
            kind=APPLICATION_KINDS[state.kind],
            article=ARTICLES[state.plan_type, state.kind == "change"],
            ended=ended_terms(store, {application_id: found.plan_id}).get(application_id),
            term_ends=TERM_ENDS,
        )

    return routes
