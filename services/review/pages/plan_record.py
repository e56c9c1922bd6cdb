"""The record of a plan (認定台帳): what is in force on a day, its versions, what happened to it, what may be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.review.domain.labels import HEARING_WORDS, RESCISSION_STAGES
from services.review.domain.rescission import first_hearing_day, terms_to_rescind
from services.review.pages.certificate_correction import may_put_right
from services.review.pages.desk import Desk, status_of
from services.review.pages.words import WORDS, record_address
from services.review.views.actors import Reading
from services.review.views.history import timeline
from services.review.views.not_reached import stuck_about_plan
from services.review.views.plan import RecordOnADay, plan_on
from services.review.views.plan_actions import RecordAction, record_actions
from shared.contracts.event import Actor
from shared.contracts.personal import Open
from shared.contracts.plan_record import VersionEntered
from shared.domain import Text
from shared.scheme.application_kinds import APPLICATION_KINDS
from shared.scheme.bureaus import BUREAUS
from shared.scheme.certificate_facts import CERTIFICATE_FACTS
from shared.scheme.days_off import next_working_day
from shared.scheme.lineage import VERSIONS_ORDER, Version
from shared.scheme.plan_statuses import PLAN_STATUSES
from shared.web.components import Choice
from shared.web.fact_changes import fact_changes, noted
from shared.web.forms import read_date
from shared.web.pages import render
from shared.web.problems import FieldError
from shared.web.said import said
from shared.web.typed import Typed

STATUS_TAGS = {"in_force": "success", "rescinded": "error", "none": "info"}


def router(desk: Desk) -> APIRouter:
    """/review/desk/plans/{plan_id}."""
    routes = APIRouter(prefix="/review")

    @routes.get("/desk/plans/{plan_id}")
    def record(plan_id: str, request: Request, actor: Reading) -> Response:
        return shown_record(desk, request, actor, plan_id)

    return routes


def shown_record(
    desk: Desk,
    request: Request,
    actor: Actor,
    plan_id: str,
    shown: RecordAction | None = None,
    wrong: Sequence[FieldError] = (),
    typed: Typed | None = None,
    seen: int | None = None,
) -> Response:
    """The record of a plan, on the day that the address asks for; today if it asks for none.

    `shown` is the form that came back, `seen` the version at which it was opened if the record moved since.
    """
    asked = read_date(request.query_params, "on")
    errors = (asked,) if isinstance(asked, FieldError) else ()
    found = plan_on(desk.commands.store, actor, plan_id, asked if isinstance(asked, date) else None)
    return render(
        request,
        "review/plan_record.html",
        status_code=status_of([*errors, *wrong], seen),
        found=found,
        **_offered(desk, found, actor),
        **_came_back(desk, found, actor, shown, wrong, typed, seen),
        actor=actor,
        done=_DONE.get(said(request).what),
        bureau=BUREAUS[found.bureau],
        today=desk.today,
        asked=request.query_params if errors else found.on,
        errors=errors,
        **_NAMES,
        kind_of=_kinds(found),
        **_overlaid(found, desk.opening_for(found.bureau, actor)),
        may_put_right=found.on == desk.today and may_put_right(found, actor),
        moments=timeline(found.history),
        address=record_address(plan_id),
        stuck_notices=stuck_about_plan(desk.commands.store, plan_id),
        trail=[(found.business, "")],
        **WORDS,
    )


_NAMES: Mapping[str, Any] = {
    "versions_order": VERSIONS_ORDER,
    "statuses": PLAN_STATUSES,
    "status_tags": STATUS_TAGS,
    "filed_kinds": APPLICATION_KINDS,
}


def _came_back(
    desk: Desk,
    found: RecordOnADay,
    actor: Actor,
    shown: RecordAction | None,
    wrong: Sequence[FieldError],
    typed: Typed | None,
    seen: int | None,
) -> Mapping[str, Any]:
    """The form that did not pass, with what happened since it was opened, and what cannot be sent any more."""
    offered = record_actions(found, actor, desk.today)
    return {
        "shown": shown,
        "wrong": wrong,
        "typed": typed or {},
        "since": None if seen is None else timeline(found.history[seen:]),
        "unsent": _unsent(typed) if typed and shown not in offered else [],
    }


def _overlaid(found: RecordOnADay, opening: Open) -> Mapping[str, Any]:
    """What counts over the certified texts, without a filing."""
    with_effect = {version.number for version in found.versions}
    return {
        "notes": noted(found.standing.notes, opening),
        "minor_changes": [(one, fact_changes(one.was, one.now, opening)) for one in found.minor_changes],
        "corrections": [(one, CERTIFICATE_FACTS[one.fact], one.version in with_effect) for one in found.corrections],
    }


def _offered(desk: Desk, found: RecordOnADay, actor: Actor) -> Mapping[str, Any]:
    """What may be done on the page of today, and what the forms of a rescission offer."""
    terms = terms_to_rescind(found.record.facts, desk.today)
    return {
        "may": record_actions(found, actor, desk.today) if found.on == desk.today else frozenset(),
        "stages": RESCISSION_STAGES,
        "terms": [Choice(str(one.term), _term(one)) for one in terms],
        "first_hearing_day": next_working_day(first_hearing_day(desk.today)),
    }


def _term(version: Version) -> Text:
    return Text(
        ja=f"第{version.term}回の計画（認定番号 {version.certificate_no}）",
        en=f"Term {version.term} ({version.certificate_no})",
    )


def _unsent(typed: Typed) -> list[tuple[Text, str]]:
    """What someone wrote into a form that cannot be sent any more."""
    return [(label, text) for name, label in HEARING_WORDS.items() if (text := typed[name])]


_DONE: Mapping[str, Text] = {
    "hearing": Text(ja="聴聞を通知しました", en="The hearing was announced"),
    "hearing-held": Text(ja="聴聞が終わったことを記録しました", en="The hearing was recorded as held"),
    "hearing-report": Text(ja="聴聞の報告書を記録しました", en="The report on the hearing was recorded"),
    "rescission-proposal": Text(ja="認定取消しの決裁を伺いました", en="The rescission was proposed"),
    "rescission-send-back": Text(ja="取消しの伺いを差し戻しました", en="The proposal was sent back"),
    "rescission-drop": Text(ja="認定取消しの手続を取りやめました", en="The rescission was dropped"),
    "rescind": Text(ja="認定を取り消しました", en="The certification was rescinded"),
    "certificate-correction": Text(
        ja="認定通知書を更正しました。申請者に通知します", en="The certificate was put right; the applicant is told"
    ),
}


def _kinds(found: RecordOnADay) -> dict[int, str]:
    """Which kind of application brought each version."""
    events = (recorded.event for recorded in found.history)
    return {event.version: event.kind for event in events if isinstance(event, VersionEntered)}
