"""JSON for applicants: file a plan, see how it stands, answer a correction, withdraw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from services.intake.commands import Commands
from services.intake.domain.identified import identified
from services.intake.domain.refusals import REFUSALS
from services.intake.domain.requests import CorrectionRequestAnswer, ItemAnswer, Withdrawal
from services.intake.domain.state import Status
from services.intake.read_models.applications import LATEST, ApplicationRow, by_application_no, of_account
from services.intake.views.progress import DayState, Progress, StepKey, StepState, own_progress
from shared.contracts.blocks import ApplicationKind, CorrectionItem, Outcome, Overtaken, WhyMoved
from shared.contracts.event import Actor
from shared.contracts.forms.filed import FiledForm
from shared.contracts.forms.single import PlanForm
from shared.contracts.intake import CorrectionAnswer
from shared.domain import Refusal, jst_day
from shared.event_store.door import Made
from shared.event_store.unit_of_work import Cause, Once
from shared.paging import Page
from shared.scheme.cautions import cautions
from shared.web.forms import Key, Seen
from shared.web.middleware import correlation_id_of
from shared.web.openapi import VERSIONED
from shared.web.paging import At, here, start_at
from shared.web.persona import acting_as
from shared.web.plan_view import opened
from shared.web.posted import RawBody, posted
from shared.web.problems import REFUSED, FieldError, Problem, caution_errors, refusal_errors, refusal_problem

Applicant = Annotated[Actor, Depends(acting_as("applicant"))]


class Links(BaseModel):
    """Where to go on: the application itself, and its page for people."""

    self: str
    page: str


class Changed(BaseModel):
    """What a change made. `version` is the new one, for the next If-Match."""

    application_id: str
    version: int
    links: Links


class Filed(Changed):
    """What a filing made; `application_no` is the number to speak of it by (受付番号).

    `cautions` are what to look at again (注意): the plan was taken all the same.
    """

    application_no: str
    plan_id: str
    bureau: str
    filed_on: date
    cautions: list[FieldError]


@dataclass(frozen=True, slots=True)
class ListedApplication(ApplicationRow):
    """One line of the list."""

    links: Links


class ApplicationList(BaseModel):
    """One's own applications, newest first; `next` is the address of those before them."""

    applications: list[ListedApplication]
    next: str | None


class StepAnswer(BaseModel):
    """受付 → 審査 → 決定 → 通知."""

    step: StepKey
    state: StepState
    day: date | None


class CorrectionRequest(BaseModel):
    """補正依頼. One that has `lapsed` still takes an answer; `answer` is its address while it does.

    `too_late`: answered after its day, and after the decision, which does not take it into account.
    """

    correction_id: str
    asked_on: date
    answer_by: date
    open: bool
    lapsed: bool
    items: list[CorrectionItem]
    answers: list[CorrectionAnswer] | None
    answered_on: date | None
    too_late: bool
    answer: str | None


class Decision(BaseModel):
    """認定 or 不認定, with the reasons of the latter."""

    outcome: Literal["certified", "refused"]
    decided_on: date
    certificate_no: str
    reasons: str
    ended_on: date | None


class ExaminationDay(BaseModel):
    """The last day of the examination (R18) by the bureau's clock; none while it `stands_still`."""

    state: DayState
    last_day: date | None


class DayMoved(BaseModel):
    """審査の期限の変更: to which day, from which, and why. `days` and `reason` are those of an extension."""

    last_day: date | None
    before: date | None
    because: WhyMoved
    moved_on: date
    days: int
    reason: str


class WithoutEffect(BaseModel):
    """A decision that crossed a withdrawal, or an answer in time."""

    because: Overtaken
    outcome: Outcome
    decided_on: date
    certificate_no: str


class ApplicationProgress(BaseModel):
    """How an application stands. `examination` is none once it has ended."""

    application_id: str
    application_no: str
    plan_id: str
    kind: ApplicationKind
    bureau: str
    filed_on: date
    status: Status
    version: int
    form_version: str
    steps: list[StepAnswer]
    examination: ExaminationDay | None
    moves: list[DayMoved]
    corrections: list[CorrectionRequest]
    decision: Decision | None
    without_effect: list[WithoutEffect]
    withdrawn_on: date | None
    erased_on: date | None
    links: Links


class ApplicationWithForm(ApplicationProgress):
    """The same, with the plan as it now stands; its personal text is open, for it is the applicant's own.

    Null where it cannot be shown, as where it has been erased.
    """

    form: FiledForm


def router(commands: Commands) -> APIRouter:
    """The routes under /intake/applications."""
    routes = APIRouter(prefix="/intake/applications", tags=["intake"])
    store, vault = commands.store, commands.vault

    @routes.post("", status_code=201, responses={201: {"model": Filed, **VERSIONED}}, openapi_extra=_takes(_PLAN))
    def file(request: Request, actor: Applicant, key: Key, body: RawBody) -> Response:
        """File a plan (申請). The body is the whole plan; personal text is sealed before anything is stored."""
        form = identified(posted(PlanForm, body))
        made = commands.file(form, "prime", _cause(actor, request), Once.of(actor, _FILE, key, body))
        return _changed(made if isinstance(made, Refusal) else _with_cautions(made, form), 201)

    @routes.get("", responses={200: {"model": ApplicationList}})
    def own_applications(
        request: Request,
        actor: Applicant,
        limit: Annotated[int, Query(ge=1, le=100)] = 20,
        at: At = "",
        application_no: Annotated[str, Query(pattern=r"^[0-9-]{1,20}$")] = "",
    ) -> Response:
        """One's own applications, newest first."""
        if application_no:
            row = store.database.read(by_application_no(actor.id, application_no))
            page = Page((row,) if row else ())
        else:
            page = store.database.read(of_account(actor.id, start_at(LATEST, at), limit))
        listed = [ListedApplication(**asdict(row), links=Links(**_links(row.application_id))) for row in page.rows]
        return _json(ApplicationList(applications=listed, next=here(request, page.next)))

    @routes.get("/{application_id}", responses={200: {"model": ApplicationWithForm, **VERSIONED}})
    def application(application_id: str, actor: Applicant) -> Response:
        """How an application stands, and the plan. The ETag is the version to name in If-Match."""
        found = own_progress(store, actor.id, application_id)
        assert found.application.form is not None
        answer = _progress(found).model_dump(mode="json")
        answer["form"] = opened(found.application.form, vault.open)
        return Response(orjson.dumps(answer), headers=_etag(found.version), media_type="application/json")

    @routes.post(
        "/{application_id}/corrections/{correction_id}/answer",
        responses={200: {"model": Changed, **VERSIONED}},
        openapi_extra=_takes(_ANSWER),
    )
    def answer(
        application_id: str,
        correction_id: str,
        request: Request,
        actor: Applicant,
        key: Key,
        seen: Seen,
        body: RawBody,
    ) -> Response:
        """Answer a correction request (補正): a word on each item, and the whole plan as it now stands."""
        given = posted(CorrectionRequestAnswer, body)
        own_progress(store, actor.id, application_id)
        once = Once.of(actor, f"{_FILE}/{application_id}/{correction_id}", key, body)
        cause = _cause(actor, request)
        made = commands.correct(application_id, correction_id, given.given, given.form, cause, once, seen)
        if isinstance(made, Refusal):
            errors = [_in_answer(error, given) for error in refusal_errors(made, REFUSALS)]
            raise Problem(REFUSED, errors)
        return _changed(made)

    @routes.post(
        "/{application_id}/withdraw",
        responses={200: {"model": Changed, **VERSIONED}},
        openapi_extra=_takes(Withdrawal.model_json_schema()),
    )
    def withdraw(
        application_id: str, request: Request, actor: Applicant, key: Key, seen: Seen, body: RawBody
    ) -> Response:
        """Withdraw before the decision (取下げ)."""
        reason = posted(Withdrawal, body).reason
        own_progress(store, actor.id, application_id)
        once = Once.of(actor, f"{_FILE}/{application_id}/withdraw", key, body)
        return _changed(commands.withdraw(application_id, reason, _cause(actor, request), once, seen))

    return routes


_FILE = "POST /intake/applications"

# Bodies are read from their bytes (posted.py), so FastAPI has to be told of them. PlanForm is a component of the
# document because ApplicationWithForm is.
_PLAN: Mapping[str, Any] = {"$ref": "#/components/schemas/PlanForm"}
_ANY_PLAN: Mapping[str, Any] = {"oneOf": [_PLAN, {"$ref": "#/components/schemas/FormBefore"}]}
_ANSWER: Mapping[str, Any] = {
    "type": "object",
    "required": ["answers", "form"],
    "additionalProperties": False,
    "properties": {"answers": {"type": "array", "items": ItemAnswer.model_json_schema()}, "form": _ANY_PLAN},
}


def _takes(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def _cause(actor: Actor, request: Request) -> Cause:
    return Cause(actor, correlation_id_of(request))


def _etag(version: int) -> dict[str, str]:
    return {"ETag": f'"{version}"'}


def _links(application_id: str) -> dict[str, str]:
    here = f"/intake/applications/{application_id}"
    return {"self": here, "page": f"{here}/progress"}


def _in_answer(error: FieldError, given: CorrectionRequestAnswer) -> FieldError:
    """An error at its place in the body of an answer, where the plan stands under `form`."""
    path = error.field.removeprefix("answers.")
    if path != error.field:
        places = [str(place) for place, answer in enumerate(given.answers) if answer.path == path]
        return replace(error, field=".".join(("answers", *places[:1])))
    return replace(error, field=f"form.{error.field}") if error.field else error


def _with_cautions(made: Made, form: FiledForm) -> Made:
    found = caution_errors(cautions(form, date.fromisoformat(made["filed_on"])))
    return {**made, "cautions": [asdict(one) for one in found]}


def _changed(made: Made | Refusal, status: int = 200) -> Response:
    """What a command made, or why it could not run. Raises Problem (422) for a Refusal."""
    if isinstance(made, Refusal):
        raise refusal_problem(made, REFUSALS)
    links = _links(made["application_id"])
    headers = _etag(made["version"])
    if status == 201:
        headers["Location"] = links["self"]
    return Response(orjson.dumps({**made, "links": links}), status, headers, media_type="application/json")


def _json(model: BaseModel) -> Response:
    return Response(model.model_dump_json(), media_type="application/json")


def _progress(found: Progress) -> ApplicationProgress:
    state, outcome = found.application, found.outcome
    assert state.filed_on is not None
    links = _links(state.application_id)
    waiting = {asked.correction_id for asked in found.may_answer}
    too_late = {unseen.correction_id for unseen in found.too_late}
    return ApplicationProgress(
        application_id=state.application_id,
        application_no=state.application_no,
        plan_id=found.plan_id,
        kind=state.kind,
        bureau=state.bureau,
        filed_on=state.filed_on,
        status=state.status,
        version=found.version,
        form_version=state.form_version,
        steps=[StepAnswer(step=step.key, state=step.state, day=step.day) for step in found.steps],
        examination=found.examination
        and ExaminationDay(state=found.examination.state, last_day=found.examination.last_day),
        moves=[
            DayMoved(
                last_day=moved.last_day,
                before=moved.before,
                because=moved.because,
                moved_on=jst_day(moved.moved_at),
                days=moved.days,
                reason=moved.reason,
            )
            for moved in found.moves
        ],
        corrections=[
            CorrectionRequest(
                correction_id=asked.correction_id,
                asked_on=asked.asked_on,
                answer_by=asked.answer_by,
                open=asked.correction_id in waiting,
                lapsed=asked.lapsed,
                items=list(asked.items),
                answers=None if asked.answers is None else list(asked.answers),
                answered_on=one.answered_on,
                too_late=asked.correction_id in too_late,
                answer=f"{links['self']}/corrections/{asked.correction_id}/answer"
                if asked.correction_id in waiting
                else None,
            )
            for one in found.corrections
            for asked in (one.correction,)
        ],
        decision=outcome
        and Decision(
            outcome=outcome.kind,
            decided_on=outcome.decided_on,
            certificate_no=state.certificate_no,
            reasons=outcome.reasons,
            ended_on=outcome.ended_on,
        ),
        without_effect=[
            WithoutEffect(
                because=one.because,
                outcome=one.decision.outcome,
                decided_on=one.decision.decided_on,
                certificate_no=one.decision.certificate_no,
            )
            for one in found.without_effect
        ],
        withdrawn_on=found.withdrawn_on,
        erased_on=found.erased_on,
        links=Links(**links),
    )
