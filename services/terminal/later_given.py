"""What is given for a change or the next application: a workbook with the report in it, or plan and report as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from services.embedded import System
from services.intake.domain.requests import LaterFiling
from services.intake.plan_commands import LaterKind
from services.intake.views.plan import certified_form, own_plan_on
from services.intake.views.told_at_once import Judged, labelled
from services.intake.views.with_report import WITH_REPORT, apart
from services.intake.views.workbook import FromWorkbook, later_from_workbook
from services.terminal.filing import read, told_of
from shared.clock import today
from shared.contracts.event import Actor
from shared.contracts.forms.answers import Answers, answers_of
from shared.contracts.forms.carrying import carried_up
from shared.contracts.forms.describing import describe
from shared.contracts.forms.filed import PlanToFile
from shared.contracts.forms.report import StatusReport
from shared.event_store.door import Envelope
from shared.event_store.unit_of_work import Cause
from shared.web.problems import FieldError


@dataclass(frozen=True, slots=True)
class LaterGiven:
    """What is to be filed, and the workbook in which it came, if any."""

    filing: LaterFiling
    book: FromWorkbook = field(default_factory=FromWorkbook)


def later_given(
    system: System, plan_id: str, kind: LaterKind, actor: Actor, body: bytes, report: bytes | None
) -> LaterGiven | Sequence[FieldError]:
    """Or all that has to be put right in it first. Without a report it is a workbook, which has it in it.

    Raises UnknownStream for a plan that is another's.
    """
    if report is None:
        return _of_book(system, plan_id, kind, actor, body)
    form, told = read(PlanToFile, body), read(StatusReport, report)
    if isinstance(form, PlanToFile) and isinstance(told, StatusReport):
        return LaterGiven(LaterFiling(form=form.root, report=told))
    return labelled(
        [*(() if isinstance(form, PlanToFile) else form), *(() if isinstance(told, StatusReport) else told)]
    )


def _of_book(
    system: System, plan_id: str, kind: LaterKind, actor: Actor, body: bytes
) -> LaterGiven | Sequence[FieldError]:
    store = system.intake.store
    found = own_plan_on(store, actor, plan_id)
    offer = found.offer(kind)
    base = certified_form(store, offer.version if offer else found.versions[-1])
    before = answers_of(carried_up(base), system.vault.open) if base else Answers("")
    judged = Judged(
        today(system.clock),
        rules=lambda read: system.intake.of_plans.prepare(plan_id, kind, *apart(read), Envelope(Cause(actor, "check"))),
        description=describe(WITH_REPORT[found.goes_on_in.form]),
    )
    book = later_from_workbook(body, before, judged)
    if book.form is None:
        return told_of(book, book.errors)
    form, report = apart(book.form)
    return LaterGiven(LaterFiling.model_construct(form=form, report=report, attachments=()), book)
