"""The paper of a minor change (軽微な変更, R27), to be printed and kept."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.intake.commands import Commands
from services.intake.views.actors import Reading
from services.intake.views.plan import own_plan_on
from shared.event_store.door import UnknownStream
from shared.scheme.minor_changes import ALTERATIONS
from shared.web.fact_changes import fact_changes
from shared.web.pages import render


def router(commands: Commands) -> APIRouter:
    """/intake/plans/{plan_id}/minor-changes/{number}."""
    routes = APIRouter()
    store, vault = commands.store, commands.vault

    @routes.get("/intake/plans/{plan_id}/minor-changes/{number}")
    def paper(request: Request, plan_id: str, number: int, actor: Reading) -> Response:
        """What was noted, to be printed and kept."""
        found = own_plan_on(store, actor, plan_id)
        event = next((one for one in found.minor_changes if one.number == number), None)
        if event is None:
            raise UnknownStream(plan_id)
        on_its_day = own_plan_on(store, actor, plan_id, event.noted_on)
        return render(
            request,
            "intake/minor_change_paper.html",
            found=on_its_day,
            event=event,
            version=next(one for one in found.versions if one.number == event.version),
            changes=fact_changes(event.was, event.now, vault.open),
            alterations=[ALTERATIONS[subject].words for subject in event.answers.altered],
        )

    return routes
