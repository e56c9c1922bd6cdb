"""What a case remembers: enough to decide the next command, and all that its clock needs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Literal

from services.review.domain.calendar import Calendar, calendar_of
from services.review.domain.clock import CaseClock, Extension, Pause
from services.review.domain.policy import policy_of
from shared.contracts.blocks import ApplicationKind, Contact, Outcome
from shared.contracts.decision import Decision, certification, refusal
from shared.contracts.documents import FiledDocument
from shared.contracts.event import Event
from shared.contracts.findings import NOTHING_BESIDE, CheckedBeside, RuleFinding
from shared.contracts.forms.excerpts import called, contact
from shared.contracts.forms.filed import FiledForm
from shared.contracts.forms.report import StatusReport
from shared.contracts.review import (
    CaseAssigned,
    CaseFellAway,
    CaseOpened,
    CaseReleased,
    CaseTransferred,
    CaseWithdrawn,
    CorrectionCameTooLate,
    CorrectionLapsed,
    CorrectionPeriodExtended,
    CorrectionReceived,
    CorrectionRequested,
    CorrectionWithdrawn,
    DeadlineExtended,
    DecisionProposed,
    DecisionWithoutEffect,
    DocumentsTaken,
    ExaminationDateMoved,
    PaperCopiesSeen,
    PlanCertified,
    PlanRefused,
    ProposalSentBack,
    ProposalWithdrawn,
    RungReached,
    WithdrawalCameTooLate,
)
from shared.contracts.target import Target
from shared.contracts.text import TextId
from shared.domain import jst_day
from shared.scheme.application_kinds import PlanType
from shared.scheme.standard_period import standard_last_day
from shared.scheme.states import CaseEnding, CaseState, CorrectionStanding, case_state

Mark = Literal[
    "answered_in_time",
    "withdrawn",
    "answer_too_late",
    "withdrawal_too_late",
    "transferred",
    "answered",
    "sent_back",
    "taken_over",
]
"""What crossed a decision of this case: the first two made it one without effect, the next two came too late for that.
`transferred`: it came from another bureau. The others say what its officer has not acted on yet: an answer that
arrived, a proposal that was sent back, that the case was another officer's before.
"""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What lies before the director, and on which text."""

    outcome: Outcome
    reasons: str
    proposed_by: str
    text: TextId


@dataclass(frozen=True, slots=True)
class Unseen:
    """An answer that came too late for the decision. An old one is without its form."""

    correction_id: str
    answered_on: date
    text: TextId
    form: FiledForm | None
    report: StatusReport | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One case. A stream without events has no Case: its state is None.

    `told_day` is the last day as others were last told it, None while they know that the clock stands still.
    """

    case_id: str
    application_no: str
    kind: ApplicationKind
    bureau: str
    received_on: date
    policy: str
    calendar: Calendar
    text: TextId
    form: FiledForm
    told_day: date | None
    plan_type: PlanType = "single"
    target: Target | None = None
    report: StatusReport | None = None
    findings: tuple[RuleFinding, ...] = ()
    """What the checks at the door found of the text; none where that was not kept."""
    checked_beside: CheckedBeside = NOTHING_BESIDE
    officer: str | None = None
    pauses: tuple[Pause, ...] = ()
    extensions: tuple[Extension, ...] = ()
    rungs_reached: tuple[int, ...] = ()
    proposal: Proposal | None = None
    ending: CaseEnding | None = None
    ended_on: date | None = None
    decision: Decision | None = None
    unseen: tuple[Unseen, ...] = ()
    withdrawal_too_late: bool = False
    copies_seen: bool = False
    """Whether those of the certificate on paper were seen with it (R26)."""
    documents: tuple[FiledDocument, ...] = ()
    former_names: tuple[str, ...] = ()
    """What its businesses were called in texts before this one, and their numbers."""
    former_numbers: tuple[str, ...] = ()
    former_bureaus: tuple[str, ...] = ()
    """Those that had it in their charge before, the latest last."""
    overtaken: tuple[Mark, ...] = ()
    """Why earlier decisions are without effect."""
    answer_waits: bool = False
    """Whether an answer arrived on which the bureau has not acted: no later request or proposal."""
    sent_back: bool = False
    """Whether the last proposal was sent back by a person, and no request or proposal followed."""
    last_officer: str | None = None
    """Who held it last, if anybody did."""
    taken_from: str | None = None
    """Whose it was before the officer who holds it, until that officer acts."""

    @property
    def status(self) -> CaseState:
        if self.ending is not None:
            return self.ending
        return case_state(
            held=self.officer is not None, correction=self.correction_standing, proposed=self.proposal is not None
        )

    @property
    def correction_standing(self) -> CorrectionStanding:
        """How the correction stands that was asked last."""
        if not self.pauses or self.pauses[-1].closed_on is not None:
            return "none"
        return "lapsed" if self.pauses[-1].lapsed else "open"

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What whoever looks at the case must know, each once: of an answer in time, until it is decided again."""
        found = [mark for mark in self.overtaken if mark != "answered_in_time" or self.ending is None]
        if self.unseen:
            found.append("answer_too_late")
        if self.withdrawal_too_late:
            found.append("withdrawal_too_late")
        if self.former_bureaus:
            found.append("transferred")
        if self.ending is None:
            waits: dict[Mark, bool] = {
                "answered": self.answer_waits,
                "sent_back": self.sent_back,
                "taken_over": self.taken_from is not None,
            }
            found.extend(mark for mark, is_so in waits.items() if is_so)
        return tuple(dict.fromkeys(found))

    @property
    def last_text_no(self) -> int:
        """The number of the last text that we have heard of."""
        return max(self.text.text_no, *(unseen.text.text_no for unseen in self.unseen), 0)

    @property
    def contact(self) -> Contact:
        """連絡先: whom the applicant named last, in an answer that came too late as well."""
        return contact(next((unseen.form for unseen in reversed(self.unseen) if unseen.form), self.form))

    def text_of(self, text_no: int, digest: str) -> TextId:
        """The identity of a text of this application."""
        return self.text.model_copy(update={"text_no": text_no, "digest": digest})

    @property
    def open_correction(self) -> Pause | None:
        """The correction that is neither answered nor lapsed, with the last day that was given for it."""
        return self.pauses[-1] if self.correction_standing == "open" else None

    @property
    def may_be_overtaken(self) -> bool:
        """A decision that does not name its text was told by the bureau itself: it stands, whatever crossed it."""
        return self.decision is not None and self.decision.text.is_named

    @property
    def extended_days(self) -> int:
        """What all extensions so far come to."""
        return sum(extension.days for extension in self.extensions)

    @property
    def extension_days_left(self) -> int:
        """How many days may still be given. The policy bounds the sum: a bound that asking twice gets past is none."""
        return max(0, policy_of(self.policy).longest_extension_days - self.extended_days)

    def correction(self, correction_id: str) -> Pause | None:
        """A correction, with the last day that was given for it."""
        return next((pause for pause in reversed(self.pauses) if pause.correction_id == correction_id), None)

    def asked_on(self, correction_id: str) -> date:
        """When a correction was asked for, however often more time was given."""
        return next(pause.asked_on for pause in self.pauses if pause.correction_id == correction_id)

    def counted_by(self, version: str, known_on: date) -> Case:
        """The case with the calendar that counts for the days after the one on which it became known."""
        if version == self.calendar.version:
            return self
        return replace(self, calendar=self.calendar.followed_by(calendar_of(version), known_on))

    def clock(self) -> CaseClock:
        return CaseClock(
            received_on=self.received_on,
            policy=policy_of(self.policy),
            calendar=self.calendar,
            pauses=self.pauses,
            extensions=self.extensions,
            rungs_reached=self.rungs_reached,
            stopped_on=self.ended_on,
        )


_ACTS: Final = (
    CorrectionRequested,
    CorrectionPeriodExtended,
    CorrectionWithdrawn,
    DeadlineExtended,
    DecisionProposed,
    PaperCopiesSeen,
)
"""What the officer who holds a case does with it: from then on it is no news that it was another's."""


def evolve(case: Case | None, event: Event) -> Case | None:
    """Remember one event. An event of a later version of the house passes by."""
    if isinstance(event, CaseOpened):
        return Case(
            case_id=event.case_id,
            application_no=event.application_no,
            kind=event.kind,
            bureau=event.bureau,
            received_on=event.received_on,
            policy=event.policy,
            calendar=calendar_of(event.calendar),
            text=TextId(
                application_id=event.case_id, text_no=1, form_version=event.form_version, digest=event.form_digest
            ),
            form=event.form,
            plan_type=event.plan_type,
            target=event.target,
            report=event.report,
            findings=event.findings,
            checked_beside=event.beside,
            told_day=standard_last_day(event.received_on),
        )
    return case and remember(case, event)


def remember(case: Case, event: Event) -> Case:
    if isinstance(event, _ACTS):
        case = replace(case, taken_from=None)
    if isinstance(event, CorrectionRequested | DecisionProposed):
        case = replace(case, answer_waits=False, sent_back=False)
    return _remember(case, event)


def _remember(case: Case, event: Event) -> Case:
    match event:
        case CaseAssigned(officer=officer):
            before = case.last_officer if case.last_officer != officer else None
            return replace(case, officer=officer, last_officer=officer, taken_from=before)
        case CaseReleased():
            return replace(case, officer=None, taken_from=None)
        case CaseTransferred(from_bureau=former, bureau=bureau):
            formers = (*(one for one in case.former_bureaus if one != former), former)
            left = replace(case, officer=None, last_officer=None, taken_from=None)
            return replace(left, bureau=bureau, former_bureaus=formers)
        case CorrectionRequested(correction_id=found, requested_on=asked_on, answer_by=answer_by):
            return replace(case, pauses=(*case.pauses, Pause(found, asked_on, answer_by)))
        case CorrectionPeriodExtended(correction_id=found, extended_on=extended_on, answer_by=answer_by):
            return replace(case, pauses=(*case.pauses, Pause(found, extended_on, answer_by)))
        case CorrectionWithdrawn(correction_id=found, withdrawn_on=withdrawn_on):
            return _with_pause(case, found, withdrawn_on=withdrawn_on)
        case CorrectionReceived(correction_id=found, answered_on=answered_on):
            text = case.text_of(event.text_no or case.last_text_no + 1, event.form_digest)
            checked = replace(case, findings=event.findings, checked_beside=event.beside, answer_waits=True)
            return _with_pause(_with_text(checked, text, event.form, event.report), found, answered_on=answered_on)
        case CorrectionLapsed(correction_id=found):
            return _with_pause(case, found, lapsed=True)
        case CorrectionCameTooLate(correction_id=found, answered_on=answered_on):
            text = case.text_of(event.text_no or case.last_text_no + 1, event.form_digest)
            return replace(case, unseen=(*case.unseen, Unseen(found, answered_on, text, event.form, event.report)))
        case DocumentsTaken(documents=documents):
            return replace(case, documents=(*case.documents, *documents))
        case PaperCopiesSeen():
            return replace(case, copies_seen=True)
        case DeadlineExtended(extended_on=day, days=days):
            return replace(case, extensions=(*case.extensions, Extension(day, days)))
        case ExaminationDateMoved(last_day=last_day, calendar=calendar, moved_at=moved_at):
            # A move of before names no calendar.
            counted = case.counted_by(calendar, jst_day(moved_at)) if calendar else case
            return replace(counted, told_day=last_day)
        case RungReached(net_days=net_days):
            return replace(case, rungs_reached=(*case.rungs_reached, net_days))
        case DecisionProposed(outcome=outcome, reasons=reasons, proposed_by=officer, text=text):
            # An answer sends a proposal back: one that does not name its text is on that which the case now has.
            return replace(case, proposal=Proposal(outcome, reasons, officer, text if text.is_named else case.text))
        case ProposalSentBack():
            # An answer that arrives while a proposal is open returns it: that is the answer's news.
            return replace(case, proposal=None, sent_back=not case.answer_waits)
        case ProposalWithdrawn():
            return replace(case, proposal=None)
        case PlanCertified(certified_on=day):
            return replace(case, proposal=None, ending="certified", ended_on=day, decision=certification(event))
        case PlanRefused(refused_on=day):
            return replace(case, proposal=None, ending="refused", ended_on=day, decision=refusal(event))
        case DecisionWithoutEffect(because=because):
            return _reopened(replace(case, overtaken=(*case.overtaken, because)))
        case CaseWithdrawn(withdrawn_on=day):
            return replace(case, proposal=None, ending="withdrawn", ended_on=day)
        case CaseFellAway(fell_away_on=day):
            return replace(case, proposal=None, ending="fell_away", ended_on=day)
        case WithdrawalCameTooLate():
            return replace(case, withdrawal_too_late=True)
    return case


def _reopened(case: Case) -> Case:
    """As if it had never been decided: answers that came too late for the decision were taken."""
    case = replace(case, answer_waits=case.answer_waits or bool(case.unseen))
    for unseen in case.unseen:
        case = _with_pause(case, unseen.correction_id, answered_on=unseen.answered_on)
        if unseen.form is not None:
            case = replace(_with_text(case, unseen.text, unseen.form, unseen.report), findings=())
    return replace(case, ending=None, ended_on=None, decision=None, unseen=())


def _with_text(case: Case, text: TextId, form: FiledForm, report: StatusReport | None) -> Case:
    """The case with another text. By what the one before called its businesses it is found as well."""
    names, numbers = called(case.form)
    return replace(
        case,
        text=text,
        form=form,
        report=report or case.report,
        former_names=tuple(dict.fromkeys((*case.former_names, *names))),
        former_numbers=tuple(dict.fromkeys((*case.former_numbers, *numbers))),
    )


def _with_pause(case: Case, correction_id: str, **changes: Any) -> Case:
    """The case with one correction answered, withdrawn or lapsed; the others keep what they had."""
    return replace(
        case,
        pauses=tuple(
            replace(pause, **changes) if pause.correction_id == correction_id else pause for pause in case.pauses
        ),
    )
