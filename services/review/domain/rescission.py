"""Rescission (認定取消し, L57②): of one term, after a hearing; proposed by one person, and decided by another.

A hearing is announced so long ahead that the business can prepare (G15), held no sooner than that day, and reported on
(G24). Who proposes gives the reasons, which stand in the notice (G13, G14). The bureau may drop it at any time before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import ClassVar, Final, Literal

from services.review.domain.plan_record_command import PlanRecordCommand
from shared.contracts.event import Event
from shared.contracts.rescission import (
    HearingHeld,
    HearingNotified,
    HearingReported,
    PlanRescinded,
    RescissionDropped,
    RescissionProposed,
    RescissionSentBack,
    WhyDropped,
)
from shared.domain import SCHEME_START, Dated, Refusal, refuse, together
from shared.scheme.authorization import Right
from shared.scheme.lineage import Fact, Version, ending, versions

HEARING_NOTICE_DAYS: Final[Dated[int]] = Dated({SCHEME_START: 14})
"""P: so many days lie at least between the notice of a hearing and its day; G15 asks for a reasonable time."""

RescissionTask = Literal["wait", "hold", "report", "propose", "decide", "drop"]
"""期日を待つ, 聴聞の終結の記録, 報告書の記録, 決裁伺い, 決裁, 取りやめ: what there is to do next."""

RescissionStage = Literal["noticed", "held", "reported", "proposed"]
"""聴聞通知, 聴聞終結, 聴聞報告, 取消しの決裁待ち."""


@dataclass(frozen=True, slots=True)
class Rescission:
    """The rescission that is under way. `held_on`, the report, and the proposal are there once they were made.

    The reasons stay when a proposal is sent back: the next one begins with them.
    """

    term: int
    notified_on: date
    hearing_on: date
    place: str
    grounds: str
    held_on: date | None = None
    report: str = ""
    opinion: str = ""
    reasons: str = ""
    proposed_by: str = ""
    comment: str = ""
    """What was asked for when the last proposal was sent back."""

    @property
    def stage(self) -> RescissionStage:
        if self.proposed_by:
            return "proposed"
        if self.report:
            return "reported"
        return "noticed" if self.held_on is None else "held"


@dataclass(frozen=True)
class NotifyHearing(PlanRecordCommand):
    """聴聞の通知. The application is the one that brought the term's last version."""

    right: ClassVar[Right] = "review.hear"
    term: int
    hearing_on: date
    place: str
    grounds: str
    application_no: str
    bureau: str


@dataclass(frozen=True)
class HoldHearing(PlanRecordCommand):
    """聴聞の終結."""

    right: ClassVar[Right] = "review.hear"
    held_on: date


@dataclass(frozen=True)
class ReportHearing(PlanRecordCommand):
    """聴聞調書及び報告書, with the opinion of whoever presided."""

    right: ClassVar[Right] = "review.hear"
    report: str
    opinion: str


@dataclass(frozen=True)
class ProposeRescission(PlanRecordCommand):
    """認定取消しの伺い."""

    right: ClassVar[Right] = "review.propose"
    reasons: str
    by: str


@dataclass(frozen=True)
class SendBackRescission(PlanRecordCommand):
    """認定取消しの伺いの差戻し: what is missing before this can be decided."""

    right: ClassVar[Right] = "review.send_back"
    comment: str


@dataclass(frozen=True)
class DropRescission(PlanRecordCommand):
    """認定取消しの手続の取りやめ. The business is told why."""

    right: ClassVar[Right] = "review.hear"
    reason: str


@dataclass(frozen=True)
class Rescind(PlanRecordCommand):
    """認定取消し: it shall be as proposed. The application is the one that brought the term's last version."""

    right: ClassVar[Right] = "review.rescind"
    by: str
    application_no: str
    bureau: str


RescissionCommand = (
    NotifyHearing | HoldHearing | ReportHearing | ProposeRescission | SendBackRescission | DropRescission | Rescind
)


def decide(
    standing: Rescission | None, facts: Sequence[Fact], command: RescissionCommand, today: date
) -> Sequence[Event] | Refusal:
    """May this happen? `standing` is the rescission that is under way."""
    if isinstance(command, NotifyHearing):
        return _notify(standing, facts, command, today)
    if standing is None:
        return refuse("P", "no_rescission")
    match command:
        case HoldHearing():
            return _hold(standing, command, today)
        case ReportHearing():
            return _report(standing, command, today)
        case ProposeRescission():
            return _propose(standing, command)
        case SendBackRescission():
            return _send_back(standing, command)
        case DropRescission():
            return _drop(standing, command, today)
        case Rescind():
            return _rescind(standing, facts, command, today)


def last_version(facts: Iterable[Fact], term: int) -> Version | None:
    """The last version of a term; None where it has none with effect."""
    return next((one for one in reversed(versions(facts)) if one.term == term), None)


def object_of(facts: Sequence[Fact], term: int, today: date) -> Version | Refusal:
    """What a rescission on a day would be of: a term that was certified and has not ended (P), by its last version."""
    version = last_version(facts, term)
    if version is None:
        return refuse("L57", "nothing_to_rescind", "term")
    _, ended_on = ending(facts, version)
    return refuse("L57", "term_over", "term", ended_on=ended_on) if ended_on <= today else version


def terms_to_rescind(facts: Sequence[Fact], today: date) -> tuple[Version, ...]:
    """The last version of each term that might be rescinded."""
    terms = sorted({one.term for one in versions(facts)})
    found = (object_of(facts, term, today) for term in terms)
    return tuple(one for one in found if isinstance(one, Version))


def task_of(standing: Rescission, facts: Sequence[Fact], today: date) -> RescissionTask:
    """What there is to do next. Of a term that has ended meanwhile, a rescission can only be dropped."""
    if isinstance(object_of(facts, standing.term, today), Refusal):
        return "drop"
    match standing.stage:
        case "noticed":
            return "hold" if standing.hearing_on <= today else "wait"
        case "held":
            return "report"
        case "reported":
            return "propose"
        case "proposed":
            return "decide"


def first_hearing_day(notified_on: date) -> date:
    """The first day on which a hearing may be held that is announced on a day."""
    return notified_on + timedelta(days=HEARING_NOTICE_DAYS.on(notified_on))


def _notify(
    standing: Rescission | None, facts: Sequence[Fact], command: NotifyHearing, today: date
) -> Sequence[Event] | Refusal:
    if standing is not None:
        return refuse("P", "rescission_open", term=standing.term)
    version = object_of(facts, command.term, today)
    if isinstance(version, Refusal):
        return version
    first, last = first_hearing_day(today), version.period.end.last_day
    refusals: list[Refusal] = []
    if not command.place.strip():
        refusals.append(refuse("G15", "hearing_without_place", "place"))
    if not command.grounds.strip():
        refusals.append(refuse("G15", "hearing_without_grounds", "grounds"))
    if not first <= command.hearing_on <= last:
        refusals.append(refuse("G15", "hearing_day_out_of_range", "hearing_on", first=first, last=last))
    return together(refusals) or [
        HearingNotified(
            term=command.term,
            notified_on=today,
            hearing_on=command.hearing_on,
            place=command.place,
            grounds=command.grounds,
            certificate_no=version.certificate_no,
            application_no=command.application_no,
            bureau=command.bureau,
        )
    ]


def _hold(standing: Rescission, command: HoldHearing, today: date) -> Sequence[Event] | Refusal:
    if standing.held_on is not None:
        return [] if standing.held_on == command.held_on else refuse("G15", "hearing_held", held_on=standing.held_on)
    if not standing.hearing_on <= command.held_on <= today:
        return refuse("G15", "held_day_out_of_range", "held_on", first=standing.hearing_on, last=today)
    return [HearingHeld(term=standing.term, held_on=command.held_on)]


def _report(standing: Rescission, command: ReportHearing, today: date) -> Sequence[Event] | Refusal:
    if standing.held_on is None:
        return refuse("G24", "hearing_not_held", hearing_on=standing.hearing_on)
    if standing.report:
        return refuse("G24", "hearing_reported")
    refusals: list[Refusal] = []
    if not command.report.strip():
        refusals.append(refuse("G24", "hearing_without_report", "report"))
    if not command.opinion.strip():
        refusals.append(refuse("G24", "hearing_without_opinion", "opinion"))
    return together(refusals) or [
        HearingReported(term=standing.term, reported_on=today, report=command.report, opinion=command.opinion)
    ]


def _propose(standing: Rescission, command: ProposeRescission) -> Sequence[Event] | Refusal:
    if standing.proposed_by:
        return refuse("P", "awaiting_rescission", officer=standing.proposed_by)
    if not standing.report:
        return refuse("G24", "hearing_not_reported")
    if not command.reasons.strip():
        return refuse("G14", "rescission_without_reasons", "reasons")
    return [RescissionProposed(term=standing.term, reasons=command.reasons, proposed_by=command.by)]


def _send_back(standing: Rescission, command: SendBackRescission) -> Sequence[Event] | Refusal:
    if not standing.proposed_by:
        return refuse("P", "no_rescission_proposed")
    if not command.comment.strip():
        return refuse("P", "send_back_without_comment", "comment")
    return [RescissionSentBack(term=standing.term, comment=command.comment)]


def _drop(standing: Rescission, command: DropRescission, today: date) -> Sequence[Event] | Refusal:
    if not command.reason.strip():
        return refuse("P", "drop_without_reason", "reason")
    return [RescissionDropped(term=standing.term, dropped_on=today, because="bureau", reason=command.reason)]


def _rescind(standing: Rescission, facts: Sequence[Fact], command: Rescind, today: date) -> Sequence[Event] | Refusal:
    if not standing.proposed_by:
        return refuse("P", "no_rescission_proposed")
    if standing.proposed_by == command.by:
        # Proposer and approver are two people, as for every decision.
        return refuse("P", "approver_is_proposer", officer=standing.proposed_by)
    version = object_of(facts, standing.term, today)
    if isinstance(version, Refusal):
        return version
    return [
        PlanRescinded(
            term=standing.term,
            rescinded_on=today,
            reasons=standing.reasons,
            certificate_no=version.certificate_no,
            application_no=command.application_no,
            bureau=command.bureau,
        )
    ]


def fallen_with(standing: Rescission | None, term: int, today: date, because: WhyDropped) -> Sequence[Event]:
    """A term that is gone leaves a rescission of it without an object (P)."""
    if standing is None or standing.term != term:
        return []
    return [RescissionDropped(term=term, dropped_on=today, because=because, reason="")]


def remembered(standing: Rescission | None, event: Event) -> Rescission | None:
    """The rescission that is under way after an event."""
    match event:
        case HearingNotified():
            return Rescission(event.term, event.notified_on, event.hearing_on, event.place, event.grounds)
        case RescissionDropped():
            return None
    if standing is None:
        return None
    match event:
        case HearingHeld(held_on=day):
            return replace(standing, held_on=day)
        case HearingReported(report=report, opinion=opinion):
            return replace(standing, report=report, opinion=opinion)
        case RescissionProposed(reasons=reasons, proposed_by=officer):
            return replace(standing, reasons=reasons, proposed_by=officer, comment="")
        case RescissionSentBack(comment=comment):
            return replace(standing, proposed_by="", comment=comment)
    return standing
