"""What must hold of a plan once everybody has heard everything (LINEAGE §9), by what intake and review recorded of it.

Told by the events alone, in the order of each log: so it is the same for the bare domains and for stored data.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from services.intake.domain.application import APPLICATION
from services.intake.domain.commands import Correct, File
from services.intake.domain.lineage import LINEAGE, OpenFiling
from services.intake.domain.state import Application
from shared.contracts.event import Event
from shared.contracts.followup import FollowUpEnded, PlanExpired, PlanFollowed, ReminderFellDue, RenewalInvited
from shared.contracts.intake import (
    ApplicationCertified,
    ApplicationCorrected,
    ApplicationFellAway,
    ApplicationFiled,
    ApplicationRefused,
    ApplicationWithdrawn,
    CertificateFactsCorrected,
    CertificateGivenBack,
    DecisionCameTooLate,
    FilingClosed,
    FilingOpened,
    MinorChangeNoted,
    RescissionCameTooLate,
    TermRescinded,
    VersionCertified,
)
from shared.contracts.review import (
    CaseFellAway,
    CaseOpened,
    CaseWithdrawn,
    CertificateCorrected,
    DecisionWithoutEffect,
    GivingBackRecorded,
    MinorChangeRecorded,
    PlanCertified,
    PlanRefused,
    PlanRescinded,
    RescissionWithoutEffect,
    VersionEntered,
    VersionStruck,
)
from shared.domain import Refusal

Events = Sequence[Event]


def broken(of_intake: Events, of_review: Events) -> list[str]:
    """All that does not hold, as sentences."""
    return [
        *_one_open_filing(of_intake),
        *_numbers_rise(of_review),
        *_the_same_versions(of_intake, of_review),
        *_the_same_notes(of_intake, of_review),
        *_the_same_corrections(of_intake, of_review),
        *_terms_never_overlap(of_intake),
        *_filings_pass_again(of_intake),
        *_known_or_without_effect(of_intake, of_review),
        *_the_same_ends(of_intake, of_review),
        *_no_change_outlives_its_term(of_intake, of_review),
    ]


def late_reminders(of_followup: Events) -> Iterator[str]:
    """What fell due in a term although its follow-up had ended, or, but for R40, although it had expired."""
    ended, expired = set[int](), set[int]()
    for event in of_followup:
        match event:
            case FollowUpEnded(term=term):
                ended.add(term)
            case PlanFollowed(term=term):
                expired.discard(term)
            case PlanExpired(term=term):
                expired.add(term)
            case ReminderFellDue(term=term) | RenewalInvited(term=term):
                of_R40 = isinstance(event, ReminderFellDue) and event.kind in OF_R40
                if term in ended or (term in expired and not of_R40):
                    yield f"{event.name} of {event.day} came after the end of term {term}"


OF_R40 = {"tax_window_closing", "tax_window_ends", "acquisition"}


def _one_open_filing(of_intake: Events) -> Iterator[str]:
    """A change or a later application is open from its filing to its end, and none beside it."""
    open_one = ""
    for event in of_intake:
        match event:
            case FilingOpened(application_id=opened):
                if open_one:
                    yield f"{opened} was opened while {open_one} was open"
                open_one = opened
            case FilingClosed(application_id=closed):
                if closed != open_one:
                    yield f"{closed} was closed while {open_one or 'nothing'} was open"
                open_one = ""
    ended = {e.head.stream_id for e in of_intake if isinstance(e, _ENDS)}
    later = [e.application_id for e in of_intake if isinstance(e, ApplicationFiled) and e.target]
    if [one for one in later if one not in ended] != [one for one in [open_one] if one]:
        yield f"{open_one or 'nothing'} is open, of {later} have ended {ended}"


_ENDS = (ApplicationCertified, ApplicationRefused, ApplicationWithdrawn, ApplicationFellAway)


def _numbers_rise(of_review: Events) -> Iterator[str]:
    """The number of a version that was struck stays used."""
    numbers = [event.version for event in of_review if isinstance(event, VersionEntered)]
    if numbers != sorted(set(numbers)):
        yield f"the versions were entered as {numbers}"


def _the_same_versions(of_intake: Events, of_review: Events) -> Iterator[str]:
    struck = {event.version for event in of_review if isinstance(event, VersionStruck)}
    entered = [_told(e) for e in of_review if isinstance(e, VersionEntered) and e.version not in struck]
    certified = [_told(event) for event in of_intake if isinstance(event, VersionCertified)]
    if entered != certified:
        yield f"review has the versions {entered}, intake {certified}"


def _the_same_notes(of_intake: Events, of_review: Events) -> Iterator[str]:
    """Every minor change is heard once, in its order."""
    noted = [(e.number, e.noted_on, e.now) for e in of_intake if isinstance(e, MinorChangeNoted)]
    recorded = [(e.number, e.noted_on, e.now) for e in of_review if isinstance(e, MinorChangeRecorded)]
    if recorded != noted or [number for number, *_ in noted] != [*range(1, len(noted) + 1)]:
        yield f"review has the minor changes {recorded}, intake {noted}"


def _the_same_corrections(of_intake: Events, of_review: Events) -> Iterator[str]:
    """What was put right on a version that took effect is heard once, in its order; all of it is numbered."""
    struck = {event.version for event in of_review if isinstance(event, VersionStruck)}
    made = [event for event in of_review if isinstance(event, CertificateCorrected)]
    right = [_put_right(event) for event in made if event.version not in struck]
    heard = [_put_right(event) for event in of_intake if isinstance(event, CertificateFactsCorrected)]
    if heard != right or [event.number for event in made] != [*range(1, len(made) + 1)]:
        yield f"review has put right {right}, intake has heard of {heard}"


def _put_right(event: CertificateCorrected | CertificateFactsCorrected) -> tuple[Any, ...]:
    return event.number, event.version, event.fact, event.was, event.now, event.corrected_on


def _told(event: VersionEntered | VersionCertified) -> tuple[Any, ...]:
    return (
        event.version, event.term, event.kind, event.certified_on, event.certificate_no, event.period, event.text,
    )  # fmt: skip


def _terms_never_overlap(of_intake: Events) -> Iterator[str]:
    """Nor does a term begin before the one before it ends; one that was ended otherwise stands in nobody's way."""
    ended = {event.term for event in of_intake if isinstance(event, CertificateGivenBack)}
    last = {
        event.term: event.period
        for event in of_intake
        if isinstance(event, VersionCertified) and event.term not in ended
    }
    for (term, before), (following, after) in pairwise(sorted(last.items())):
        if after.start <= before.end:
            yield f"term {following} begins in {after.start}, but term {term} ends in {before.end}"


def _filings_pass_again(of_intake: Events) -> Iterator[str]:
    """What was filed and answered would be so again, judged from its own event, by what was known then."""
    lineage, applications = LINEAGE.initial, dict[str, Application]()
    for event in of_intake:
        stream_id, now = event.head.stream_id, event.head.occurred_at
        state = applications.get(stream_id, APPLICATION.initial)
        if isinstance(event, ApplicationFiled):
            yield from _refused(event, APPLICATION.decide(state, _filing(event), now))
            if event.target is not None:
                yield from _refused(event, LINEAGE.decide(lineage, OpenFiling.after(event), now))
        if isinstance(event, ApplicationCorrected):
            again = Correct(stream_id, event.correction_id, event.answers, event.form, event.report)
            yield from _refused(event, APPLICATION.decide(state, again, now))
        if stream_id == event.of_plan:
            lineage = LINEAGE.evolve(lineage, event)
        else:
            applications[stream_id] = APPLICATION.evolve(state, event)


def _filing(event: ApplicationFiled) -> File:
    return File(event.application_id, event.application_no, event.form, "prime", event.kind, event.target, event.report)


def _refused(event: Event, outcome: Sequence[Event] | Refusal) -> Iterator[str]:
    if isinstance(outcome, Refusal):
        yield f"{event.name} of {event.head.stream_id} would be refused now: {[one.code for one in outcome.all]}"


def _known_or_without_effect(of_intake: Events, of_review: Events) -> Iterator[str]:
    """Each decision is made known or without effect; one at most takes effect, and only the others are struck."""
    made = _by_stream(of_review, PlanCertified, PlanRefused)
    without, too_late = _by_stream(of_review, DecisionWithoutEffect), _by_stream(of_intake, DecisionCameTooLate)
    known = _by_stream(of_intake, ApplicationCertified, ApplicationRefused)
    for application, decisions in made.items():
        if without[application] != too_late[application]:
            yield f"{application}: {without[application]} decisions without effect, {too_late[application]} too late"
        if decisions != known[application] + without[application] or known[application] > 1:
            yield f"{application} was decided {decisions} times, {known[application]} of them are known"
    in_vain = sum(
        isinstance(event, DecisionWithoutEffect) and event.decision.outcome == "certify" for event in of_review
    )
    if in_vain != sum(isinstance(event, VersionStruck) for event in of_review):
        yield f"{in_vain} certifications are without effect, but not so many versions were struck"


def _the_same_ends(of_intake: Events, of_review: Events) -> Iterator[str]:
    """Of a term that took effect: rescinded and given back on the same days, and on one of them it ended."""
    terms = {event.term for event in of_intake if isinstance(event, VersionCertified)}
    rescinded = {(e.term, e.rescinded_on) for e in _with_effect(of_review) if e.term in terms}
    heard = {(e.term, e.on) for e in of_intake if isinstance(e, TermRescinded | RescissionCameTooLate)}
    if rescinded != heard:
        yield f"review has rescinded {rescinded}, intake has heard of {heard}"
    given_back = {(e.term, e.on) for e in of_intake if isinstance(e, CertificateGivenBack)}
    recorded = {(e.term, e.on) for e in of_review if isinstance(e, GivingBackRecorded)}
    if given_back != recorded:
        yield f"intake has taken back {given_back}, review has recorded {recorded}"
    first_back = dict(sorted(given_back, reverse=True))
    for event in of_intake:
        if isinstance(event, TermRescinded) and first_back.get(event.term, event.on) < event.on:
            yield f"term {event.term} was rescinded on {event.on}, after it was given back"


def _with_effect(of_review: Events) -> list[PlanRescinded]:
    """The rescissions of what had taken effect."""
    found: list[PlanRescinded] = []
    for event in of_review:
        if isinstance(event, PlanRescinded):
            found.append(event)
        if isinstance(event, RescissionWithoutEffect):
            found = [one for one in found if one.term != event.term]
    return found


def _no_change_outlives_its_term(of_intake: Events, of_review: Events) -> Iterator[str]:
    """A change that is open when its term is rescinded falls away on both sides, unless it was withdrawn."""
    rescinded = {event.term for event in _with_effect(of_review)}
    last: dict[str, Event] = {}
    for event in of_review:
        if isinstance(event, PlanCertified | PlanRefused | CaseWithdrawn | CaseFellAway | DecisionWithoutEffect):
            last[event.head.stream_id] = event
    for event in of_review:
        if isinstance(event, CaseOpened) and event.kind == "change" and event.target:
            end = last.get(event.case_id)
            if event.target.term in rescinded and (end is None or isinstance(end, DecisionWithoutEffect)):
                yield f"{event.case_id} is open on term {event.target.term}, which was rescinded"
    fallen = {stream for stream, event in last.items() if isinstance(event, CaseFellAway)}
    heard = {event.head.stream_id for event in of_intake if isinstance(event, ApplicationFellAway)}
    if fallen != heard:
        yield f"{fallen} fell away in review, {heard} in intake"


def _by_stream(events: Events, *kinds: type[Event]) -> Counter[str]:
    return Counter(event.head.stream_id for event in events if isinstance(event, kinds))
