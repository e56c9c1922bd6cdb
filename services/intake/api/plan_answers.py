"""What the routes of certified plans answer."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import BaseModel

from services.intake.views.plan import PlanOnADay
from shared.contracts.blocks import ApplicationKind
from shared.contracts.forms.filed import FiledForm
from shared.contracts.forms.report import StatusReport
from shared.contracts.intake import MinorChangeNoted
from shared.contracts.minor_change import MinorAnswers, MinorFacts
from shared.contracts.personal import Open
from shared.web.plan_standing import StandingAnswer, standing_answer
from shared.web.plan_view import opened


class PlanChangedAnswer(BaseModel):
    """What a change made. `version` is the new one of the plan's record, for the next If-Match."""

    plan_id: str
    version: int


class OpenFilingAnswer(BaseModel):
    """The change or later application that is open."""

    application_id: str
    application_no: str
    kind: ApplicationKind


class MinorChangeAnswer(BaseModel):
    """軽微な変更 of the version that was in force on its day; what stays as it was is null."""

    number: int
    version: int
    noted_on: date
    answers: MinorAnswers
    was: MinorFacts
    now: MinorFacts


class PaperAnswer(BaseModel):
    """A certificate on paper (R26). `differs_in`: what the bureau's record says otherwise than was claimed."""

    certificate_no: str
    bureau: str
    is_confirmed: bool
    differs_in: list[str]


class HearingAnswer(BaseModel):
    """聴聞: the hearing that was announced before a term may be rescinded."""

    term: int
    hearing_on: date
    place: str
    grounds: str


class PlanAnswer(StandingAnswer):
    """How a plan stands, for its business.

    `form` is there while a version is in force, and `report`, a status report on it that is still to be filled in.
    `paper` is there where the plan began on paper; unless it is confirmed, what stands is only claimed.
    """

    open_filing: OpenFilingAnswer | None
    hearing: HearingAnswer | None
    rescinded_because: str
    minor_changes: tuple[MinorChangeAnswer, ...] = ()
    paper: PaperAnswer | None = None
    form: FiledForm | None = None
    report: StatusReport | None = None


def plan_answer(found: PlanOnADay) -> PlanAnswer:
    """How a plan stands, without what holds personal text."""
    filing, claim = found.filing, found.paper.claim
    standing = standing_answer(found.plan_id, found.version, found.on, found.expected, found.standing, found.versions)
    return PlanAnswer(
        **dict(standing),
        hearing=found.hearing
        and HearingAnswer(
            term=found.hearing.term,
            hearing_on=found.hearing.hearing_on,
            place=found.hearing.place,
            grounds=found.hearing.grounds,
        ),
        rescinded_because=found.rescinded.reasons if found.rescinded else "",
        open_filing=filing
        and OpenFilingAnswer(
            application_id=filing.application_id, application_no=filing.application_no, kind=filing.kind
        ),
        paper=claim
        and PaperAnswer(
            certificate_no=claim.certificate.certificate_no,
            bureau=claim.certificate.bureau,
            is_confirmed=not found.paper.is_unconfirmed,
            differs_in=list(found.paper.differs_in),
        ),
    )


def opened_note(event: MinorChangeNoted, open: Open) -> dict[str, Any]:
    """A minor change as its business reads it."""
    return {
        "number": event.number,
        "version": event.version,
        "noted_on": event.noted_on.isoformat(),
        "answers": event.answers.model_dump(mode="json"),
        "was": opened(event.was, open),
        "now": opened(event.now, open),
    }
