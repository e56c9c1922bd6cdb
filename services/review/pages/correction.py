"""A correction to ask for: the fields that were ticked, a word on each, and the day to answer by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.review.domain.commands import RequestCorrection
from services.review.domain.policy import policy_of
from services.review.domain.refusals import REFUSALS
from services.review.pages.case import again, shown_case
from services.review.pages.closed_days import closed_day, not_said_so
from services.review.pages.desk import Desk, beside, change, crumb, done, since, status_of
from services.review.pages.resuming import shown_drafts, typed_of
from services.review.pages.typed import TypedAtDesk, error_at
from services.review.pages.words import DESK, WORDS
from services.review.views.actors import Correcting
from services.review.views.case_page import CasePage
from services.review.views.changed_fields import fields_by_path
from services.review.views.officers import naming_people
from shared.contracts.blocks import CorrectionItem
from shared.contracts.event import Actor
from shared.contracts.forms.filed import has_field, label_anywhere, label_in
from shared.domain import Refusal, Text
from shared.event_store.door import StaleVersion
from shared.scheme.days_off import is_day_off, next_working_day
from shared.web.components import Choice
from shared.web.envelopes import SeenEnvelope
from shared.web.forms import read_date
from shared.web.pages import go_to, render
from shared.web.plan_view import sections, tables_of
from shared.web.problems import FieldError, refusal_errors
from shared.web.typed import Typed

MOST_FINDINGS: Final = 9
"""On one field; whoever has more to say of it takes them together."""


def router(desk: Desk) -> APIRouter:
    """/review/desk/{case_id}/correction, and where it is sent."""
    routes = APIRouter(prefix="/review")

    @routes.get("/desk/{case_id}/correction")
    def correction(case_id: str, request: Request, actor: Correcting) -> Response:
        page, paths = desk.page(case_id, actor), request.query_params.getlist("path")
        draft = typed_of(desk.drafts.of(actor.id, case_id).get("corrections"))
        paths += draft.every("path") if draft else []
        if "corrections" in desk.may(page, actor) and not any(has_field(page.case.form, path) for path in paths):
            return shown_case(desk, request, actor, page, "corrections", [error_at("path", _CHOOSE_FIELDS)])
        return shown_correction(desk, request, actor, page, list(dict.fromkeys(paths)))

    @change(routes, "corrections")
    def request_correction(case_id: str, request: Request, envelope: SeenEnvelope, typed: TypedAtDesk) -> Response:
        actor = envelope.actor
        page = desk.page(case_id, actor)
        paths = [path for path in typed.every("path") if has_field(page.case.form, path)]
        if not paths and not typed["more"]:
            return again(desk, request, actor, case_id, "corrections", [error_at("path", _CHOOSE_FIELDS)], typed)
        if typed["step"]:
            # Nothing is asked yet: one more field, or one more finding on a field, beside what was typed.
            return shown_correction(desk, request, actor, page, [*paths, typed["more"]], (), typed)
        named = [(path, name) for path in paths for name in _filled(typed, path)]
        items = tuple(CorrectionItem(path=path, comment=typed[name]) for path, name in named)
        answer_by = read_date(typed, "answer_by")
        unread = answer_by if isinstance(answer_by, FieldError) else not_said_so(typed, "answer_by", _usual(desk, page))
        if unread or isinstance(answer_by, FieldError):
            assert unread is not None
            outcome = desk.would(page, RequestCorrection(case_id, "", items, actor.id))
            errors = [_at_item(error, [name for _, name in named]) for error in beside(unread, outcome)]
            return shown_correction(desk, request, actor, page, paths, errors, typed)
        made = done(lambda: desk.commands.request_correction(case_id, items, answer_by, envelope))
        if isinstance(made, StaleVersion):
            return shown_correction(desk, request, actor, desk.page(case_id, actor), paths, (), typed, envelope.seen)
        if isinstance(made, Refusal):
            errors = [
                _at_item(error, [name for _, name in named]) for error in refusal_errors(naming_people(made), REFUSALS)
            ]
            return shown_correction(desk, request, actor, desk.page(case_id, actor), paths, errors, typed)
        desk.drafts.finish(actor.id, case_id, "corrections")
        return go_to(f"{DESK}/{case_id}", said="corrections")

    return routes


def _usual(desk: Desk, page: CasePage) -> date:
    """The day for answering where none is given."""
    return desk.today + timedelta(days=policy_of(page.case.policy).correction_days)


def _day_to_answer(desk: Desk, page: CasePage, typed: Typed | None) -> Mapping[str, Any]:
    """The day that is offered, the one that an empty field stands for, and one on which offices are closed."""
    usual = _usual(desk, page)
    return {
        "answer_by": next_working_day(usual),
        "usual": usual,
        "usual_is_closed": is_day_off(usual),
        "closed_day": closed_day(typed, "answer_by", usual) if typed else None,
        "correction_days": policy_of(page.case.policy).correction_days,
    }


def shown_correction(
    desk: Desk,
    request: Request,
    actor: Actor,
    page: CasePage,
    paths: Sequence[str],
    errors: Sequence[FieldError] = (),
    typed: Typed | None = None,
    seen: int | None = None,
) -> Response:
    case, day, may = page.case, desk.today, desk.may(page, actor)
    kept, came_back = shown_drafts(desk, page, actor), typed is not None
    typed = typed or typed_of(kept["drafts"].get("corrections"))
    plan = sections(case.form, desk.opening(page, actor))
    fields = fields_by_path(plan) | {table.path: table for table in tables_of(plan)}
    labels = {path: label_in(case.form, path) for path in fields}
    chosen = [replace(fields[path], label=labels[path]) for path in dict.fromkeys(paths) if path in fields]
    not_asked = [path for path in paths if "corrections" not in may or path not in fields]
    return render(
        request,
        "review/correction.html",
        status_code=status_of(errors, seen),
        page=page,
        case=case,
        may=may,
        fields=chosen,
        findings={field.path: _names(typed, field.path) for field in chosen},
        most_findings=MOST_FINDINGS,
        others=[Choice(path, label) for path, label in labels.items() if path not in paths],
        since=since(page, seen),
        unsent=_comments(typed, not_asked) if typed and came_back else [],
        came_back=came_back,
        **kept,
        errors=errors,
        typed=typed or {},
        **_day_to_answer(desk, page, typed),
        clock=page.clock_on(day),
        trail=[crumb(page), (Text(ja="補正依頼", en="Correction request"), "")],
        **WORDS,
    )


def _comments(typed: Typed, paths: Sequence[str]) -> list[tuple[Text, str]]:
    """What someone wrote to the fields of a correction."""
    return [
        (label_anywhere(path), text)
        for path in dict.fromkeys(paths)
        for name in _names(typed, path)
        if (text := typed[name])
    ]


def _at_item(error: FieldError, names: Sequence[str]) -> FieldError:
    """An error of the nth item at its input."""
    parts = error.field.split(".")
    if len(parts) == 3 and parts[0] == "items" and int(parts[1]) < len(names):
        return replace(error, field=names[int(parts[1])])
    return error


# -- findings: several on one field ----------------------------------------------------------------------------------


def _names(typed: Typed | None, path: str) -> list[str]:
    """The inputs of the findings on a field: "comment.PATH", "comment.PATH~2" and so on; one more where it is asked."""
    first = f"comment.{path}"
    further = [f"{first}~{number}" for number in range(2, MOST_FINDINGS + 1)]
    shown = [name for name in further if typed is not None and name in typed]
    more = typed is not None and typed["step"] == f"finding:{path}"
    return [first, *shown, *further[len(shown) : len(shown) + more]]


def _filled(typed: Typed, path: str) -> list[str]:
    """Those in which something is typed, and so are sent; the first where nothing is."""
    names = _names(typed, path)
    return [name for name in names if typed.trimmed(name)] or names[:1]


_CHOOSE_FIELDS = Text(
    ja="補正を求める項目の「補正を求める」に、一つ以上印を付けてください。",
    en="Tick “Ask for a correction” at one field or more.",
)
