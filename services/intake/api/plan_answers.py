"""What the routes of certified plans answer."""

from __future__ import annotations

from pydantic import BaseModel

from services.intake.views.plan import PlanOnADay
from shared.contracts.blocks import ApplicationKind
from shared.contracts.forms.filed import FiledForm
from shared.contracts.forms.report import StatusReport
from shared.web.plan_standing import StandingAnswer, standing_answer


class PlanChangedAnswer(BaseModel):
    """What a change made. `version` is the new one of the plan's record, for the next If-Match."""

    plan_id: str
    version: int


class OpenFilingAnswer(BaseModel):
    """The change or later application that is open."""

    application_id: str
    application_no: str
    kind: ApplicationKind


class PlanAnswer(StandingAnswer):
    """How a plan stands, for its business.

    `form` is there while a version is in force, and `report`, a status report on it that is still to be filled in.
    """

    open_filing: OpenFilingAnswer | None
    form: FiledForm | None = None
    report: StatusReport | None = None


def plan_answer(found: PlanOnADay) -> PlanAnswer:
    """How a plan stands, without its form."""
    filing = found.filing
    standing = standing_answer(found.plan_id, found.version, found.on, found.expected, found.standing, found.versions)
    return PlanAnswer(
        **dict(standing),
        open_filing=filing
        and OpenFilingAnswer(
            application_id=filing.application_id, application_no=filing.application_no, kind=filing.kind
        ),
    )
