"""The list of one's own applications (申請状況一覧), and the page of one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from services.intake.commands import Commands
from services.intake.domain.labels import STATUSES
from services.intake.pages.asking import label, pointed_out
from services.intake.pages.files import workbook_file
from services.intake.read_models.applications import LATEST, of_account
from services.intake.read_models.paper_certificates import LAST_CHANGED, paper_of_account
from services.intake.views.actors import Reading, own_account
from services.intake.views.answer_drafts import NOTHING, AnswerDrafts
from services.intake.views.base import base_of
from services.intake.views.cautions import cautions_of_filing, cautions_of_later, cautions_of_text
from services.intake.views.documents import attached_as, documents_of
from services.intake.views.plan import ended_terms
from services.intake.views.progress import Progress, own_progress
from services.intake.views.workbook import workbook_of
from shared.clock import today
from shared.contracts.event import Actor, Event
from shared.contracts.forms.filed import FiledForm, numbered
from shared.contracts.intake import (
    ApplicationCertified,
    ApplicationCorrected,
    ApplicationFellAway,
    ApplicationFiled,
    ApplicationRefused,
    ApplicationWithdrawn,
    BureauChanged,
    CorrectionAsked,
    CorrectionCameTooLate,
    CorrectionCancelled,
    CorrectionExtended,
    CorrectionRequestCameTooLate,
    CorrectionTimeEnded,
    DecisionCameTooLate,
    DocumentsAttached,
    ExaminationStarted,
    HearingAnnounced,
    HearingCalledOff,
    LastDayMoved,
    PersonalDataErased,
    PlanEnded,
    TermRescinded,
    WithdrawalConfirmed,
)
from shared.contracts.personal import Open
from shared.domain import Text
from shared.scheme.application_kinds import APPLICATION_KINDS, PLAN_TYPES
from shared.scheme.bureaus import BUREAUS
from shared.scheme.outcomes import DECIDED, TERM_ENDS
from shared.scheme.standard_period import STANDARD_DAYS, WHY_MOVED
from shared.scheme.states import APPLICATION_STATES
from shared.web.attached_files import shown_files
from shared.web.components import Moment
from shared.web.correction_answers import ANSWER_WAYS
from shared.web.formats import format_date
from shared.web.happened import sentence_of
from shared.web.language import language_of
from shared.web.pages import render
from shared.web.paging import At, start_at
from shared.web.persona import ROLES
from shared.web.plan_differences import DIFFERENCE_KINDS, compared
from shared.web.plan_paper import OnPaper, PaperBase, plan_paper
from shared.web.plan_view import fields_of, opened, sections
from shared.web.report_view import report_sections
from shared.web.said import said

PAGE = 20

STEPS = {
    "received": APPLICATION_STATES["filed"],
    "examination": Text(ja="審査", en="Examination"),
    "decision": Text(ja="決定", en="Decision"),
    "notice": Text(ja="通知", en="Notice"),
}
STATUS_TAGS = {
    "correcting": "warning",
    "lapsed": "error",
    "certified": "success",
    "refused": "error",
    "examining": "info",
}
"""How a status is marked; the words say the same."""

EVENTS = {
    ApplicationFiled: Text(ja="申請を提出しました", en="You filed your application"),
    DocumentsAttached: Text(ja="添付書類を提出しました", en="You attached your documents"),
    ExaminationStarted: Text(ja="審査の受付が済みました", en="It was taken in for examination"),
    CorrectionAsked: Text(ja="補正依頼が届きました", en="You were asked to correct"),
    BureauChanged: Text(ja="担当する局が変わりました", en="Another bureau is in charge"),
    CorrectionExtended: Text(ja="補正の回答期限が延長されました", en="You have more time to answer"),
    CorrectionCancelled: Text(ja="補正の依頼が取り消されました", en="The request to correct was withdrawn"),
    CorrectionTimeEnded: Text(ja="補正の回答期限が過ぎました", en="The day for answering went by"),
    ApplicationCorrected: Text(ja="補正の回答を提出しました", en="You answered the correction"),
    ApplicationWithdrawn: Text(ja="申請を取り下げました", en="You withdrew your application"),
    WithdrawalConfirmed: Text(ja="取下げの手続が終わりました", en="The withdrawal is complete"),
    LastDayMoved: Text(ja="審査の期限が変わりました", en="The last day of the examination moved"),
    ApplicationCertified: Text(ja="認定の通知が届きました", en="You were told of the certification"),
    ApplicationRefused: Text(ja="不認定の通知が届きました", en="You were told that it was not certified"),
    CorrectionCameTooLate: Text(ja="補正は決定に間に合いませんでした", en="Your answer came too late for the decision"),
    DecisionCameTooLate: Text(
        ja="行き違いで決定が届きました（効力はありません）", en="A decision crossed what you did, and has no effect"
    ),
    ApplicationFellAway: Text(ja="対象消滅により手続が終わりました", en="It ended: nothing is left to decide on"),
    HearingAnnounced: Text(ja="認定取消しの聴聞の通知が届きました", en="You were told of a hearing on a rescission"),
    HearingCalledOff: Text(ja="認定取消しの手続は取りやめになりました", en="The rescission was dropped"),
    TermRescinded: Text(ja="認定取消しの通知が届きました", en="You were told of the rescission"),
    PlanEnded: Text(ja="認定期間が終わりました", en="The certified period ended"),
    PersonalDataErased: Text(ja="個人情報を消去しました", en="Personal data was erased"),
}
"""What happened, to the applicant; any other event has its own sentence."""
NOT_SHOWN = frozenset({CorrectionRequestCameTooLate})
"""What asks nothing of the applicant, and changes nothing for them."""

_WORDS: Mapping[str, Any] = {
    "plan_types": PLAN_TYPES,
    "bureaus": BUREAUS,
    "kinds": APPLICATION_KINDS,
    "statuses": STATUSES,
    "term_ends": TERM_ENDS,
    "tags": STATUS_TAGS,
    "step_names": STEPS,
    "answer_ways": ANSWER_WAYS,
    "outcomes": DECIDED,
}

STANDS_STILL = Text(ja="審査の日数の計算を止めました", en="The clock of the examination stands still")
RUNS_AGAIN = Text(ja="審査の日数の計算を再開しました", en="The clock of the examination runs again")
LONGER = Text(ja="審査の期間が延長されました", en="The examination was extended")
OFFICE = Text(ja="経済産業局", en="The bureau")


def router(commands: Commands) -> APIRouter:
    """/intake, and what can be read about one application."""
    routes = APIRouter()
    store, vault = commands.store, commands.vault

    @routes.get("/intake")
    def own_applications(
        request: Request, actor: Reading, q: Annotated[str, Query(max_length=100)] = "", at: At = ""
    ) -> Response:
        account = own_account(actor)
        page = store.database.read(of_account(account, start_at(LATEST, at), PAGE, q))
        papers = store.database.read(paper_of_account(account, q))
        return render(
            request,
            "intake/applications.html",
            q=q.strip(),
            page=page,
            order=LATEST.order,
            papers_order=LAST_CHANGED,
            kinds=APPLICATION_KINDS,
            statuses=STATUSES,
            ended=ended_terms(store, {row.application_id: row.plan_id for row in page.rows if row.certificate_no}),
            term_ends=TERM_ENDS,
            tags=STATUS_TAGS,
            bureaus=BUREAUS,
            papers=papers,
            has_drafts=commands.drafts.has_any(actor.id),
            drafts_warned=commands.drafts.soon_erased(actor.id),
            waiting=[row for row in page.rows if row.answer_by],
        )

    @routes.get("/intake/applications/{application_id}/progress")
    def progress(request: Request, application_id: str, actor: Reading) -> Response:
        found, done = own_progress(store, actor, application_id), said(request).what
        state = found.application
        form, filed_on = state.form, state.filed_on
        assert form is not None
        assert filed_on is not None
        told = (
            cautions_of_text(
                store, vault.open, found.plan_id, form, filed_on, state.kind, state.target, attached_as(state)
            )
            if done == "corrected"
            else ()
        )
        return render(
            request,
            "intake/progress.html",
            found=found,
            state=state,
            **_WORDS,
            cautions=pointed_out(form, told),
            bureau=BUREAUS[found.application.bureau],
            ended=ended_terms(store, {application_id: found.plan_id}).get(application_id),
            moments=moments(found.events),
            **_beside_its_base(base_of(store, found.plan_id, state), form, vault.open),
            documents=documents_of(store, found.plan_id, state),
            files=shown_files(state.documents, vault.open, filed_on, f"{found_at(application_id)}/files"),
            report_sections=report_sections(report, form) if (report := found.application.report) else (),
            label=label,
            numbered=numbered,
            begun=_begun(commands, actor, found),
            standard_days=STANDARD_DAYS.on(filed_on),
            done=done,
        )

    @routes.get("/intake/applications/{application_id}/filed")
    def filed(request: Request, application_id: str, actor: Reading) -> Response:
        found = own_progress(store, actor, application_id)
        state = found.application
        assert state.form is not None
        assert state.filed_on is not None
        if state.target is None:
            told = cautions_of_filing(
                store, vault.open, actor, state.form, state.filed_on, application_id, attached_as(state)
            )
        else:
            told = cautions_of_later(store, vault.open, found.plan_id, state)
        return render(
            request,
            "intake/filed.html",
            found=found,
            state=state,
            bureau=BUREAUS[state.bureau],
            filed_at=found.events[0].head.occurred_at,
            standard_days=STANDARD_DAYS.on(state.filed_on),
            cautions=pointed_out(state.form, told),
            files=shown_files(state.documents, vault.open, state.filed_on, f"{found_at(application_id)}/files"),
        )

    @routes.get("/intake/applications/{application_id}/print")
    def on_paper(request: Request, application_id: str, actor: Reading) -> Response:
        found = own_progress(store, actor, application_id)
        state = found.application
        form, filed_on = state.form, state.filed_on
        assert form is not None
        assert filed_on is not None
        base = base_of(store, found.plan_id, state)
        what = OnPaper(state.application_no, state.kind, state.bureau, filed_on, today(store.clock), form, base)
        report = report_sections(state.report, form) if state.report else ()
        back = f"/intake/applications/{application_id}/progress"
        files = shown_files(state.documents, vault.open, filed_on)
        return plan_paper(request, what, vault.open, report, back, [(state.application_no, back)], files)

    @routes.get("/intake/applications/{application_id}/plan.json")
    def download(application_id: str, actor: Reading) -> Response:
        """The plan as it now stands, in the form in which it can be filed again."""
        state = own_progress(store, actor, application_id).application
        assert state.form is not None
        return json_file(opened(state.form, vault.open), f"plan-{state.application_no}.json")

    @routes.get("/intake/applications/{application_id}/plan.xlsx")
    def workbook(request: Request, application_id: str, actor: Reading) -> Response:
        """The plan as it now stands, as a workbook in which it can be put right and filed again."""
        state = own_progress(store, actor, application_id).application
        assert state.form is not None
        book = workbook_of(state.form, today(store.clock), language_of(request), vault.open)
        return workbook_file(book, f"plan-{state.application_no}.xlsx")

    @routes.get("/intake/applications/{application_id}/report.json")
    def report(application_id: str, actor: Reading) -> Response:
        """The status report as it now stands; null where there is none."""
        state = own_progress(store, actor, application_id).application
        told = state.report and state.report.model_dump(mode="json")
        return json_file(told, f"report-{state.application_no}.json")

    return routes


def _beside_its_base(base: PaperBase | None, form: FiledForm, open: Open) -> Mapping[str, Any]:
    """The plan, and how it differs from the one that it builds on, if that is known."""
    beside = compared(base.form, form, open) if base and base.form else None
    shown = beside.sections if beside else sections(form, open)
    return {
        "base": base,
        "beside": beside,
        "after": {field.path: field for field in fields_of(shown)} if beside else {},
        "difference_kinds": DIFFERENCE_KINDS,
        "plan_sections": shown,
    }


def _begun(commands: Commands, actor: Actor, found: Progress) -> set[str]:
    """The corrections to which an answer was begun."""
    drafts, application_id = AnswerDrafts(commands.drafts, own_account(actor)), found.application.application_id
    asked = [one.correction_id for one in found.may_answer]
    return {one for one in asked if drafts.load(application_id, one).kept != NOTHING}


def found_at(application_id: str) -> str:
    """The address of an application."""
    return f"/intake/applications/{application_id}"


def json_file(value: object, name: str) -> Response:
    """A JSON document to keep, written so that people can read it."""
    return Response(
        orjson.dumps(value, option=orjson.OPT_INDENT_2),
        media_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def moments(events: Sequence[Event]) -> list[Moment]:
    """What happened, newest first."""
    return [
        Moment(_title(event), event.head.occurred_at, _who(event), _more(event))
        for event in reversed(events)
        if type(event) not in NOT_SHOWN and not _told_nobody(event)
    ]


def _told_nobody(event: Event) -> bool:
    """What came when there was nothing left that it could have changed for the applicant."""
    return isinstance(event, BureauChanged | CorrectionExtended) and event.applicant is None


def _title(event: Event) -> Text:
    if isinstance(event, LastDayMoved) and event.last_day is None:
        return LONGER if event.because == "extended" else STANDS_STILL
    if isinstance(event, LastDayMoved) and event.last_day == event.before:
        return RUNS_AGAIN
    return EVENTS.get(type(event)) or sentence_of(event)


def _more(event: Event) -> Text:
    match event:
        case LastDayMoved():
            return _moved(event)
        case CorrectionExtended(answer_by=day, reason=reason):
            to, said = _until(day), _reason(reason)
            return Text(ja=f"{to.ja}。{said.ja}", en=f"{to.en}. {said.en}")
        case BureauChanged(bureau=bureau, reason=reason):
            name, said = BUREAUS[bureau].name, _reason(reason)
            return Text(ja=f"{name.ja}。{said.ja}", en=f"{name.en}. {said.en}")
        case TermRescinded(term=term, on=day, reasons=reason):
            said = _reason(reason)
            return Text(
                ja=f"第{term}回の計画の認定は、{format_date(day, 'ja')}から効力がありません。{said.ja}",
                en=f"Term {term} has had no effect since {format_date(day, 'en')}. {said.en}",
            )
        case CorrectionCancelled(reason=reason) | HearingCalledOff(reason=reason) | ApplicationRefused(reasons=reason):
            return _reason(reason)
    return Text(ja="", en="")


def _moved(event: LastDayMoved) -> Text:
    why = WHY_MOVED[event.because]
    if event.last_day is None:
        to = Text(ja="補正の回答を待つ間は決まりません", en="Open until the correction is answered")
    else:
        to = _until(event.last_day)
    reason = _reason(event.reason)
    days = {"days": event.days}
    return Text(
        ja=f"{to.ja}（{why.in_language('ja', days)}）。{reason.ja}",
        en=f"{to.en} ({why.in_language('en', days)}). {reason.en}".rstrip(),
    )


def _until(day: date) -> Text:
    return Text(ja=f"{format_date(day, 'ja')}まで", en=f"Until {format_date(day, 'en')}")


def _reason(written: str) -> Text:
    said = written.replace("{", "{{").replace("}", "}}")
    return Text(ja=f"理由：{said}", en=f"Reason: {said}") if said else Text(ja="", en="")


def _who(event: Event) -> Text:
    """The applicant, nobody but the clock, or else the bureau: what it did came here as a message."""
    if event.head.actor.role == "applicant":
        return ROLES["applicant"]
    extended = isinstance(event, LastDayMoved) and event.because == "extended"
    return ROLES["system"] if isinstance(event, _BY_ITSELF) and not extended else OFFICE


_BY_ITSELF = (
    ExaminationStarted,
    CorrectionTimeEnded,
    LastDayMoved,
    ApplicationFellAway,
    PlanEnded,
    PersonalDataErased,
)
"""What falls due or follows by itself."""


def since(found: Progress, seen: int | None) -> list[Moment] | None:
    """What happened after the version that a form was opened with; None if nothing did, or if it was not said."""
    return moments(found.events[seen:]) if seen not in (None, found.version) else None
