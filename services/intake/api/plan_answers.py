"""What the routes of certified plans answer and take."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, StringConstraints

from services.intake.views.plan import PlanOnADay
from shared.contracts.blocks import ApplicationKind, Period
from shared.contracts.event import Block
from shared.contracts.forms.filed import FiledForm
from shared.contracts.forms.kinds import Short
from shared.contracts.forms.report import StatusReport
from shared.contracts.text import TextId
from shared.scheme.lineage import PlanStatus, Version


class LaterFiling(Block):
    """A change or a later application: the whole plan as it is to stand, and the status report."""

    form: FiledForm
    report: StatusReport


class GivingBack(Block):
    """返納, with its reason."""

    reason: Annotated[Short, StringConstraints(min_length=1)]


class PlanChangedAnswer(BaseModel):
    """What a change made. `version` is the new one of the plan's record, for the next If-Match."""

    plan_id: str
    version: int


class VersionAnswer(BaseModel):
    """版: one certified application."""

    number: int
    term: int
    filed_on: date
    certified_on: date
    certificate_no: str
    period: Period
    text: TextId
    facts: dict[str, str]


class OpenFilingAnswer(BaseModel):
    """The change or later application that is open."""

    application_id: str
    application_no: str
    kind: ApplicationKind


class PlanAnswer(BaseModel):
    """What of a plan stands `on` a day, and all its versions.

    `in_force` and `form` are there while a version is in force; its facts are those on that day. `begun`: its period
    has begun. `ended_on` is the first day after a term that ended. `expected` is said of a day to come. `report` is a
    status report on it that is still to be filled in.
    """

    plan_id: str
    version: int
    on: date
    expected: bool
    status: PlanStatus
    begun: bool
    ended_on: date | None
    in_force: VersionAnswer | None
    versions: list[VersionAnswer]
    open_filing: OpenFilingAnswer | None
    form: FiledForm | None = None
    report: StatusReport | None = None


def plan_answer(found: PlanOnADay) -> PlanAnswer:
    """How a plan stands, without its form."""
    standing, filing = found.standing, found.filing
    return PlanAnswer(
        plan_id=found.plan_id,
        version=found.version,
        on=found.on,
        expected=found.expected,
        status=standing.status,
        begun=standing.begun,
        ended_on=standing.ended_on,
        in_force=standing.version and _version(standing.version, dict(standing.facts)),
        versions=[_version(one, dict(one.facts)) for one in found.versions],
        open_filing=filing
        and OpenFilingAnswer(
            application_id=filing.application_id, application_no=filing.application_no, kind=filing.kind
        ),
    )


def _version(version: Version, facts: dict[str, str]) -> VersionAnswer:
    return VersionAnswer(
        number=version.number,
        term=version.term,
        filed_on=version.filed_on,
        certified_on=version.certified_on,
        certificate_no=version.certificate_no,
        period=version.period,
        text=version.text,
        facts=facts,
    )
