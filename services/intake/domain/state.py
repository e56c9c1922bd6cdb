"""What one filing has come to, as its own events tell it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise
from typing import Any, Literal, get_args

from shared.contracts.blocks import ApplicationKind, Contact, CorrectionItem, WhyMoved, WhyWithdrawn
from shared.contracts.decision import Decision, certification, refusal
from shared.contracts.documents import FiledDocument
from shared.contracts.event import Event
from shared.contracts.forms.differences import Difference
from shared.contracts.forms.excerpts import contact
from shared.contracts.forms.filed import FiledForm
from shared.contracts.forms.report import StatusReport
from shared.contracts.forms.unasked import changed_unasked
from shared.contracts.intake import (
    ApplicationCertified,
    ApplicationCorrected,
    ApplicationFellAway,
    ApplicationFiled,
    ApplicationRefused,
    ApplicationWithdrawn,
    BureauChanged,
    CertificationNumbered,
    CorrectionAnswer,
    CorrectionAsked,
    CorrectionCancelled,
    CorrectionExtended,
    CorrectionRequestCameTooLate,
    CorrectionTimeEnded,
    DecisionCameTooLate,
    DocumentsAttached,
    ExaminationStarted,
    LastDayMoved,
    PersonalDataErased,
    PlanEnded,
    WithdrawalConfirmed,
)
from shared.contracts.target import Target
from shared.contracts.text import TextId
from shared.scheme.application_kinds import PlanType
from shared.scheme.standard_period import standard_last_day
from shared.scheme.states import ApplicationState, CorrectionStanding, Undecided, application_state

ApplicationStatus = Literal["not_filed", ApplicationState]

UNDECIDED: frozenset[ApplicationStatus] = frozenset(get_args(Undecided))
"""Where the applicant may still correct (if asked) and withdraw."""


@dataclass(frozen=True)
class Correction:
    """補正依頼 as the applicant sees it. One that has `lapsed` may still be answered, late."""

    correction_id: str
    items: tuple[CorrectionItem, ...]
    asked_on: date
    answer_by: date
    lapsed: bool = False
    answers: tuple[CorrectionAnswer, ...] | None = None
    cancelled_on: date | None = None

    @property
    def is_open(self) -> bool:
        return self.answers is None and self.cancelled_on is None


@dataclass(frozen=True)
class FiledText:
    """本文: the plan as filed, or as the answer to a correction left it."""

    text_no: int
    digest: str
    form: FiledForm
    report: StatusReport | None = None
    correction_id: str = ""
    answered_on: date | None = None


@dataclass(frozen=True)
class Application:
    """What one filing has come to. `texts` are all that its owner gave; the one in force bears the number `text_no`.

    `shown_day` is the last day of the examination as the applicant was last shown it. It stands still while
    `stands_still`. `last_move` tells the last word of review's clock about it: its instant, its cause and the day.
    """

    status: ApplicationStatus = "not_filed"
    application_id: str = ""
    application_no: str = ""
    kind: ApplicationKind = "new"
    plan_type: PlanType = "single"
    target: Target | None = None
    bureau: str = ""
    form_version: str = ""
    filed_on: date | None = None
    texts: tuple[FiledText, ...] = ()
    text_no: int = 0
    received_on: date | None = None
    corrections: tuple[Correction, ...] = ()
    requests_too_late: frozenset[str] = frozenset()
    withdrawal_confirmed: bool = False
    withdrawn_because: WhyWithdrawn = "applicant"
    erased_keys: frozenset[str] = frozenset()
    shown_day: date | None = None
    stands_still: bool = False
    last_move: tuple[datetime, WhyMoved, date | None] | None = None
    decision: Decision | None = None
    decisions_too_late: tuple[Decision, ...] = ()
    documents: tuple[FiledDocument, ...] = ()
    is_numbered: bool = False
    """Whether its certification, of before plans were kept as a whole, has been given its place."""

    @property
    def form(self) -> FiledForm | None:
        """The plan as it now stands."""
        text = self.text(self.text_no)
        return text.form if text else None

    @property
    def report(self) -> StatusReport | None:
        """The status report that goes with it, of a change or a later application."""
        text = self.text(self.text_no)
        return text.report if text else None

    @property
    def certificate_no(self) -> str:
        return self.decision.certificate_no if self.decision else ""

    @property
    def contact(self) -> Contact | None:
        """連絡先: whom its owner named last, in an answer that came too late as well."""
        return contact(self.texts[-1].form) if self.texts else None

    def text(self, text_no: int) -> FiledText | None:
        return self.texts[text_no - 1] if 0 < text_no <= len(self.texts) else None

    def form_of(self, text: TextId) -> FiledForm | None:
        """The plan in a text of this application; as it now stands where the text has no number."""
        found = self.text(text.text_no)
        return found.form if found else self.form

    def unasked_in(self, correction_id: str) -> list[Difference]:
        """What the answer to a correction changed though nobody had asked about it (G33)."""
        asked = self.correction(correction_id)
        both = next((both for both in pairwise(self.texts) if both[1].correction_id == correction_id), None)
        if asked is None or both is None:
            return []
        return changed_unasked([item.path for item in asked.items], both[0].form, both[1].form)

    def answer_to(self, correction_id: str) -> FiledForm | None:
        return next((text.form for text in self.texts[1:] if text.correction_id == correction_id), None)

    def id_of(self, text: FiledText) -> TextId:
        return TextId(
            application_id=self.application_id,
            text_no=text.text_no,
            form_version=self.form_version,
            digest=text.digest,
        )

    def correction(self, correction_id: str) -> Correction | None:
        return next((c for c in self.corrections if c.correction_id == correction_id), None)

    @property
    def last_day(self) -> date | None:
        """The last day of the examination by review's clock; None while it stands still, and after the end.

        Before the clock has said anything, it is that of the standard period (R18). A correction asked by then always
        moves it, so a record of before such moves were told has no last day to show after one.
        """
        if self.status not in UNDECIDED or self.stands_still or self.shown_day is None:
            return None
        untold = self.last_move is None and any(asked.asked_on <= self.shown_day for asked in self.corrections)
        return None if untold else self.shown_day

    @property
    def correction_standing(self) -> CorrectionStanding:
        """How the correction stands that was asked last, or an earlier one whose time still runs."""
        if any(asked.is_open and not asked.lapsed for asked in self.corrections):
            return "open"
        return "lapsed" if self.corrections and self.corrections[-1].is_open else "none"

    @property
    def open_corrections(self) -> tuple[Correction, ...]:
        return tuple(c for c in self.corrections if c.is_open)


def evolve(state: Application, event: Event) -> Application:
    """Only remembers."""
    match event:
        case ApplicationFiled():
            return Application(
                status="filed",
                application_id=event.application_id,
                application_no=event.application_no,
                kind=event.kind,
                plan_type=event.plan_type,
                target=event.target,
                bureau=event.bureau,
                form_version=event.form_version,
                filed_on=event.filed_on,
                texts=(FiledText(1, event.form_digest, event.form, event.report),),
                text_no=1,
                shown_day=standard_last_day(event.filed_on),
            )
        case DocumentsAttached(documents=documents):
            return replace(state, documents=(*state.documents, *documents))
        case ExaminationStarted():
            return _settle(replace(state, received_on=event.received_on))
        case CorrectionAsked():
            asked = Correction(event.correction_id, event.items, event.asked_on, event.answer_by)
            others = tuple(c for c in state.corrections if c.correction_id != event.correction_id)
            return _settle(replace(state, corrections=(*others, asked)))
        case BureauChanged(bureau=bureau):
            return replace(state, bureau=bureau)
        case CorrectionExtended(answer_by=answer_by):
            return _remember(state, event.correction_id, answer_by=answer_by, lapsed=False)
        case CorrectionCancelled(cancelled_on=day):
            return _remember(state, event.correction_id, cancelled_on=day)
        case CorrectionTimeEnded():
            return _remember(state, event.correction_id, lapsed=True)
        case ApplicationCorrected():
            return _remember(_with_text(state, event), event.correction_id, answers=event.answers)
        case LastDayMoved(last_day=last_day):
            return replace(
                state,
                shown_day=last_day or state.shown_day,
                stands_still=last_day is None,
                last_move=(event.moved_at, event.because, last_day),
            )
        case CorrectionRequestCameTooLate():
            return replace(state, requests_too_late=state.requests_too_late | {event.correction_id})
        case ApplicationWithdrawn(because=because):
            return replace(state, status="withdrawn", withdrawn_because=because)
        case ApplicationFellAway():
            return replace(state, status="fell_away")
        case WithdrawalConfirmed():
            return replace(state, status="withdrawn", withdrawal_confirmed=True)
        case ApplicationCertified():
            return _decided(state, "certified", certification(event))
        case CertificationNumbered(text=text):
            return replace(state, is_numbered=True, text_no=text.text_no)
        case ApplicationRefused():
            return _decided(state, "refused", refusal(event))
        case DecisionCameTooLate():
            return replace(state, decisions_too_late=(*state.decisions_too_late, event.decision))
        case PlanEnded():
            return replace(state, status="ended")
        case PersonalDataErased():
            return replace(state, erased_keys=state.erased_keys.union(event.key_ids))
    return state


def _decided(state: Application, status: ApplicationStatus, decision: Decision) -> Application:
    """The text that was decided on is in force again; one that is not named is the last that we had."""
    return replace(state, status=status, decision=decision, text_no=decision.text.text_no or state.text_no)


def _with_text(state: Application, event: ApplicationCorrected) -> Application:
    text_no = len(state.texts) + 1
    text = FiledText(
        text_no, event.form_digest, event.form, event.report or state.report, event.correction_id, event.answered_on
    )
    return replace(state, texts=(*state.texts, text), text_no=text_no)


def _remember(state: Application, correction_id: str, **changes: Any) -> Application:
    corrections = tuple(replace(c, **changes) if c.correction_id == correction_id else c for c in state.corrections)
    return _settle(replace(state, corrections=corrections))


def _settle(state: Application) -> Application:
    if state.status not in UNDECIDED:
        return state
    return replace(
        state, status=application_state(examined=state.received_on is not None, correction=state.correction_standing)
    )
