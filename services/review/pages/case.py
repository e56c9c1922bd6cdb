"""One case: how it stands, what may be done with it, and taking or releasing it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.review.commands import CaseChanged
from services.review.domain.labels import NEEDS_AN_EYE
from services.review.domain.policy import policy_of
from services.review.domain.refusals import REFUSALS
from services.review.domain.state import Case
from services.review.drafts.draft import DeskDraft
from services.review.pages.attached import files_of
from services.review.pages.beside import beside_its_base, on_its_plan, reported_rows
from services.review.pages.desk import Desk, change, crumb, done, officer_choices, since, status_of
from services.review.pages.resuming import ON_THE_CASE, shown_drafts, typed_of
from services.review.pages.typed import CHOOSE_OFFICER, TypedAtDesk, error_at
from services.review.pages.words import DESK, WORDS
from services.review.views.actors import Reading
from services.review.views.answered import answer_to_read
from services.review.views.case_page import CasePage
from services.review.views.changed_fields import (
    changed_fields,
    fields_by_path,
    form_before,
    report_before,
    unasked_labels,
)
from services.review.views.checked import checked_rules
from services.review.views.clock_strip import clock_strip, in_a_sentence
from services.review.views.history import item_texts, timeline
from services.review.views.not_reached import stuck_about
from services.review.views.officers import holds_office, naming_people
from services.review.views.plan import cautions_of_case, documents_of_case
from services.review.views.same_business import filed_earlier, same_business, same_text
from shared.contracts.event import Actor
from shared.contracts.forms.filed import FiledForm, has_field
from shared.contracts.forms.lacking import lacking
from shared.contracts.forms.report import StatusReport
from shared.contracts.personal import Masked, Open
from shared.domain import Refusal, Text
from shared.event_store.door import StaleVersion
from shared.scheme.bureaus import BUREAUS
from shared.scheme.outcomes import PROPOSED
from shared.scheme.paper_certificates import CELLS
from shared.web.components import Choice
from shared.web.correction_answers import ANSWER_WAYS
from shared.web.envelopes import SeenEnvelope
from shared.web.fact_changes import noted
from shared.web.pages import go_to, render
from shared.web.plan_differences import DIFFERENCE_KINDS
from shared.web.plan_view import MASKED, PlanField, PlanSection, sections
from shared.web.problems import FieldError, caution_errors, refusal_errors
from shared.web.said import said
from shared.web.typed import Typed


def router(desk: Desk) -> APIRouter:
    """/review/desk/{case_id}, and who holds the case."""
    routes = APIRouter(prefix="/review")

    @routes.get("/desk/{case_id}")
    def case(case_id: str, request: Request, actor: Reading) -> Response:
        return shown_case(desk, request, actor, desk.page(case_id, actor))

    @change(routes, "assign")
    def assign(case_id: str, request: Request, envelope: SeenEnvelope, typed: TypedAtDesk) -> Response:
        officer = typed.trimmed("officer")
        if not holds_office(officer, envelope.actor.place):
            return again(desk, request, envelope.actor, case_id, "assign", [error_at("officer", CHOOSE_OFFICER)], typed)
        takeover = bool(typed.get("takeover"))
        made = done(lambda: desk.commands.assign(case_id, officer, envelope, takeover))
        return after(desk, request, envelope.actor, case_id, "assign", made, typed)

    @change(routes, "release")
    def release(case_id: str, request: Request, envelope: SeenEnvelope, typed: TypedAtDesk) -> Response:
        made = done(lambda: desk.commands.release(case_id, envelope))
        return after(desk, request, envelope.actor, case_id, "release", made, typed)

    return routes


def shown_case(
    desk: Desk,
    request: Request,
    actor: Actor,
    page: CasePage,
    shown: str = "",
    errors: Sequence[FieldError] = (),
    typed: Typed | None = None,
    seen: int | None = None,
) -> Response:
    """One case. `shown` is the form that came back, `seen` the version at which it was opened if it moved since."""
    case, day, may = page.case, desk.today, desk.may(page, actor)
    kept = shown_drafts(desk, page, actor)
    return render(
        request,
        "review/case.html",
        status_code=status_of(errors, seen),
        page=page,
        case=case,
        actor=actor,
        today=day,
        bureau=BUREAUS[case.bureau],
        **_clock(page, day),
        may=may,
        shown=shown,
        errors=errors,
        since=since(page, seen),
        unsent=_unsent(typed) if typed and shown not in may else [],
        came_back=typed is not None,
        typed=_resumed(kept["drafts"], shown, typed),
        **kept,
        done=_DONE.get(said(request).what),
        takeover=[Choice("1", _TAKEOVER)],
        officers=[one for one in officer_choices(case.bureau) if one.value != case.officer],
        outcomes=[Choice(key, words, _OUTCOME_HINTS[key]) for key, words in PROPOSED.items()],
        moments=timeline(page.history),
        trail=[crumb(page)],
        **_plan(desk, page, actor),
        **WORDS,
    )


def _clock(page: CasePage, day: date) -> Mapping[str, Any]:
    """How the clock of a case stands, in a picture, in a sentence and day by day."""
    policy, strip = policy_of(page.case.policy), clock_strip(page, day)
    return {
        "clock": page.clock_on(day),
        "reading": page.reading(day),
        "strip": strip,
        "told": in_a_sentence(strip, policy.length),
        "explanation": page.explanation(day),
        "policy": policy,
    }


def _plan(desk: Desk, page: CasePage, actor: Actor) -> Mapping[str, Any]:
    """The plan of a case, what of it is to be looked at or was changed, and what of it the applicant is asked for."""
    case, before, asked_for = page.case, form_before(page), page.unanswered if not page.case.ending else None
    told_before = report_before(page)
    opening = desk.opening(page, actor)
    base = desk.builds_on(page)
    beside = beside_its_base(base, case, opening)
    plan: Sequence[PlanSection] = beside.sections if beside else sections(case.form, opening)
    cautions = caution_errors(cautions_of_case(page, base, opening))
    return {
        **on_its_plan(desk, page, base),
        "paper_text": sections(base.form, opening) if base and base.paper and base.form else (),
        "paper_cells": CELLS,
        "bureaus": BUREAUS,
        "documents": documents_of_case(page, base),
        "files": files_of(page, actor, opening),
        "plan": plan,
        "beside": beside,
        "notes": noted(base.notes, opening) if base else (),
        "difference_kinds": DIFFERENCE_KINDS,
        "report": sections(case.report, opening) if case.report else (),
        "report_on": reported_rows(base, case),
        "report_changed": _differing(told_before, case.report, opening) if told_before and case.report else {},
        "first_path": next(iter(fields_by_path(plan)), ""),
        "lacking": lacking(case.form),
        "cautions": cautions,
        "checked": checked_rules(case, cautions, [*fields_by_path(plan)]),
        **_of_its_business(desk, page),
        "stuck_notices": stuck_about(desk.commands.store, case.application_no),
        "to_read": {
            path: words for path, words in NEEDS_AN_EYE.items() if case.ending is None and has_field(case.form, path)
        },
        "changed": _differing(before, case.form, opening) if before else {},
        "unasked": unasked_labels(page),
        **_answered(page),
        "asked_for": item_texts(asked_for.items) if asked_for else (),
        "asked_paths": {item.path for item in asked_for.items} if asked_for else (),
        "named_last": _contact(case, opening) if case.unseen else (),
    }


def _of_its_business(desk: Desk, page: CasePage) -> Mapping[str, Any]:
    """What else its business filed at the bureau."""
    store = desk.commands.store
    others = same_business(store, page.case, desk.today)
    return {
        "same_business": others,
        "same_text": same_text(store, page, others, desk.today),
        "filed_earlier": filed_earlier(store, page, others),
    }


def _answered(page: CasePage) -> Mapping[str, Any]:
    """The answer that waits to be read, and its points by field, of which the plan itself shows nothing."""
    answered = answer_to_read(page)
    points = answered.points if answered else ()
    return {
        "answered": answered,
        "answered_at": {one.path: one for one in points if one.way != "changed"},
        "answer_ways": ANSWER_WAYS,
    }


F = TypeVar("F", FiledForm, StatusReport)


def _differing(before: F, now: F, opening: Open) -> Mapping[str, PlanField | None]:
    """By path, the fields that a correction changed."""
    return changed_fields(sections(before, opening), sections(now, opening))


def again(
    desk: Desk,
    request: Request,
    actor: Actor,
    case_id: str,
    shown: str,
    errors: Sequence[FieldError],
    typed: Typed,
    seen: int | None = None,
) -> Response:
    """The case once more, with the form that did not pass."""
    return shown_case(desk, request, actor, desk.page(case_id, actor), shown, errors, typed, seen)


def after(
    desk: Desk,
    request: Request,
    actor: Actor,
    case_id: str,
    shown: str,
    made: CaseChanged | Refusal | StaleVersion,
    typed: Typed,
) -> Response:
    """The case, once what was asked is done; or its form, with why it is not."""
    if isinstance(made, StaleVersion):
        return again(desk, request, actor, case_id, shown, (), typed, made.seen)
    if isinstance(made, Refusal):
        return again(desk, request, actor, case_id, shown, refusal_errors(naming_people(made), REFUSALS), typed)
    desk.drafts.finish(actor.id, case_id, shown)
    return go_to(f"{DESK}/{case_id}", said=shown)


def _resumed(drafts: Mapping[str, DeskDraft], shown: str, typed: Typed | None) -> Mapping[str, str]:
    """What stands in the forms of the page: what came back in its own, and drafts in the others."""
    forms = [drafts[act] for act in sorted(ON_THE_CASE) if act in drafts and not (typed and act == shown)]
    found = {name: text for draft in forms for name, text in (typed_of(draft) or {}).items()}
    return {**found, **(typed or {})}


def _contact(case: Case, opening: Open) -> Sequence[str | Text]:
    """Name and address of whom the applicant named last."""
    opened = (opening(case.contact.contact_name), opening(case.contact.email))
    return [MASKED[one] if isinstance(one, Masked) else one for one in opened]


_FREE_TEXTS = {
    "reasons": Text(ja="理由", en="Reasons"),
    "reason": Text(ja="延長する理由", en="Reason for the extension"),
    "comment": Text(ja="担当者に求めること", en="What the officer should do"),
}


def _unsent(typed: Typed) -> list[tuple[Text, str]]:
    """What someone wrote into a form of the case."""
    return [(label, text) for name, label in _FREE_TEXTS.items() if (text := typed[name])]


_TAKEOVER = Text(ja="現在の担当者から担当を引き継ぐ", en="Take the case over from its officer")
_DONE: Mapping[str, Text] = {
    "assign": Text(ja="担当者を割り当てました", en="The officer was assigned"),
    "discarded": Text(ja="下書きを破棄しました", en="The draft was discarded"),
    "release": Text(ja="担当を解除しました", en="The case was released"),
    "corrections": Text(
        ja="補正を依頼しました。回答が届くか回答期限が過ぎるまで、審査の日数は数えません",
        en="The correction was requested; the clock stands still until the answer, or the day for it",
    ),
    "answer-date": Text(
        ja="補正の回答期限を延長しました。申請者に理由とともに通知します",
        en="There is more time to correct; the applicant is told",
    ),
    "correction-withdrawal": Text(
        ja="補正の依頼を取り消しました。申請者に理由とともに通知します",
        en="The correction request was withdrawn; the applicant is told",
    ),
    "copies": Text(ja="写しを確認しました", en="The copies were confirmed"),
    "extension": Text(
        ja="期限を延長しました。申請者に理由とともに通知します",
        en="The deadline was extended; the applicant is told",
    ),
    "proposal": Text(ja="決裁を伺いました", en="The decision was proposed"),
    "transfer": Text(
        ja="案件を移送しました。申請者に理由とともに通知します",
        en="The case was transferred; the applicant is told",
    ),
    "proposal-withdrawal": Text(ja="決裁伺いを引き戻しました", en="The proposal was taken back"),
    "send-back": Text(ja="担当者に差し戻しました", en="The proposal was sent back"),
    "approve": Text(ja="決裁しました", en="The decision was made"),
}
_OUTCOME_HINTS = {
    "certify": Text(ja="決裁されると認定番号が付き、認定通知書を送ります。",
                    en="Once approved, it gets a number and the notice is sent."),
    "refuse": Text(ja="理由を書いてください。申請者への通知に載ります。",
                   en="Write the reasons; they stand in the notice to the applicant."),
}  # fmt: skip
