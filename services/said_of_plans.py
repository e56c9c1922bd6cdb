"""What each service says of a plan as a whole, by its own events; agreement.py compares it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from services.followup.domain.plan import PLAN
from services.intake.domain.application import APPLICATION
from services.intake.domain.lineage import LINEAGE
from services.intake.domain.state import UNDECIDED
from services.review.domain.case import CASE
from services.review.domain.certificate_corrections import with_facts
from services.review.domain.plan_record import PLAN_RECORD, old_version
from shared.contracts.event import Event
from shared.contracts.followup import FollowUpEnded, PlanFollowed
from shared.contracts.intake import (
    ApplicationCertified,
    CertificateGivenBack,
    CertificationNumbered,
    MinorChangeNoted,
    TermRescinded,
)
from shared.contracts.notify import NoticeOwed
from shared.contracts.paper import is_paper
from shared.contracts.review import DecisionWithoutEffect, MinorChangeRecorded, PlanCertified, VersionEntered
from shared.contracts.text import digest_of_json
from shared.event_store.recorder import Recorded
from shared.scheme.lineage import Corrected, Ended, Fact, Version, certified_facts, facts_on, versions

ByAspect = Mapping[str, Any]
"""What one service says, by aspect; what it does not speak of is absent."""

BEFORE_VERSIONS: Final = frozenset(
    f"{name}/{version}" for name in ("intake.ApplicationCertified", "review.PlanCertified") for version in (1, 2, 3)
)
"""Certifications of before plans were kept as a whole, as stored: others tell which version each brought."""


def said_of_plan(plan_id: str, events: Mapping[str, Sequence[Recorded]]) -> dict[str, ByAspect]:
    """By who says it."""
    of_intake = by_stream(events["intake"]).get(plan_id, ())
    of_review = by_stream(events["review"]).get(plan_id, ())
    return {
        "intake": _of_intake(of_intake),
        "applications": _of_applications(plan_id, events["intake"]),
        "review": _of_record(plan_id, of_review, by_stream(events["review"])),
        "cases": _of_cases(events["review"]),
        "followup": _of_followup(plan_id, events["followup"]) if of_intake else {},
        "notify": _of_notify(events["notify"]),
    }


def by_stream(events: Sequence[Recorded]) -> dict[str, list[Event]]:
    found: dict[str, list[Event]] = {}
    for one in events:
        found.setdefault(one.event.head.stream_id, []).append(one.event)
    return found


def _of_intake(events: Sequence[Event]) -> ByAspect:
    """As the bureau knows it: of a certificate on paper nothing that is only claimed, and nothing followed before the
    copies were seen.
    """
    state = LINEAGE.replay(events)
    facts = state.known_facts
    certified = [one for one in versions(facts) if not is_paper(one.text, state.plan_id)]
    followed = [one for one in versions(facts) if one in certified or one.text.is_named]
    ends = [one for one in events if isinstance(one, CertificateGivenBack | TermRescinded)]
    return {
        "versions": _versions(facts),
        "certified": sorted(_told(one.number, one) for one in certified),
        "followed": sorted(
            (one.number, one.term, one.text.application_id, str(one.certified_on), str(one.period.end))
            for one in followed
        ),
        "business": _business(facts, followed),
        "filing": state.filing.application_id if state.filing else None,
        "renewal": state.filing.application_id if state.filing and state.filing.kind == "renewal" else None,
        "minor_changes": _minor_changes(events),
        "endings": _endings(state.facts),
        "corrections": _corrections(facts),
        "facts": _stated(facts),
        "told_of_endings": [
            ("rescinded" if isinstance(one, TermRescinded) else "given_back", one.certificate_no, str(one.on))
            for one in ends
        ],
    }


def _of_applications(plan_id: str, events: Sequence[Recorded]) -> ByAspect:
    """By what each application records of itself."""
    told = {
        one.event.head.stream_id: _told(one.event.version, one.event)
        for one in events
        if isinstance(one.event, ApplicationCertified | CertificationNumbered)
        and one.event.text.is_named
        and one.entry.topic not in BEFORE_VERSIONS
    }
    states = [APPLICATION.replay(own) for stream_id, own in by_stream(events).items() if stream_id != plan_id]
    open_ones = [one.application_id for one in states if one.target is not None and one.status in UNDECIDED]
    return {"certified": sorted(told.values()), "filing": ", ".join(open_ones) or None}


def _of_record(plan_id: str, events: Sequence[Event], by_case: Mapping[str, Sequence[Event]]) -> ByAspect:
    facts = PLAN_RECORD.replay(events).facts
    brought = {one.number: one.text.application_id for one in versions(facts) if not is_paper(one.text, plan_id)}
    cases = {number: CASE.replay(by_case.get(case_id, ())) for number, case_id in brought.items()}
    return {
        "versions": _versions(facts),
        "minor_changes": _minor_changes(events),
        "corrections": _corrections(facts),
        "facts": _stated(with_facts(facts, cases)),
        "endings": _endings(facts),
    }


def _of_cases(events: Sequence[Recorded]) -> ByAspect:
    """By what each case records of itself."""
    in_vain = {one.event.decision.certificate_no for one in events if isinstance(one.event, DecisionWithoutEffect)}
    certified = [
        (one.event, one.entry.topic in BEFORE_VERSIONS) for one in events if isinstance(one.event, PlanCertified)
    ]
    told = {_told(event.version, event) for event, old in certified if not old and event.certificate_no not in in_vain}
    if any(isinstance(one.event, VersionEntered) and one.event.migrated for one in events):
        before = {event.head.stream_id for event, old in certified if old}
        cases = [CASE.replay(own) for stream_id, own in by_stream(events).items() if stream_id in before]
        told |= {_told(one.version, one) for case in cases if case is not None and (one := old_version(case))}
    return {"certified": sorted(told)}


def _of_followup(plan_id: str, events: Sequence[Recorded]) -> ByAspect:
    followed = [one.event for one in events if isinstance(one.event, PlanFollowed)]
    ended = [one.event for one in events if isinstance(one.event, FollowUpEnded)]
    plan = PLAN.replay(by_stream(events).get(plan_id, ()))
    said: dict[str, Any] = {"renewal": plan.renewal.application_id} if plan.renewal else {}
    return said | {
        "followed": sorted(
            (one.version, one.term, one.case_id, str(one.certified_on), str(one.outline.period.end)) for one in followed
        ),
        "business": _business(plan.facts, versions(plan.facts)),
        "endings": _earliest(Ended(one.term, one.because, one.on) for one in ended),
    }


def _of_notify(events: Sequence[Recorded]) -> ByAspect:
    owed = [one.event for one in events if isinstance(one.event, NoticeOwed)]
    return {
        "told_of_endings": [
            (one.kind, one.facts["certificate_no"], one.facts[f"{one.kind}_on"])
            for one in owed
            if one.kind in ("given_back", "rescinded")
        ]
    }


def _versions(facts: Sequence[Fact]) -> list[tuple[Any, ...]]:
    """Each version that has effect, with its days and its period."""
    return [
        (*_told(one.number, one), str(one.filed_on), str(one.certified_on), f"{one.period.start}–{one.period.end}")
        for one in versions(facts)
    ]


def _told(
    number: int, one: Version | VersionEntered | PlanCertified | ApplicationCertified | CertificationNumbered
) -> tuple[Any, ...]:
    """Number and term, certificate, and text of a version."""
    return number, one.term, one.certificate_no, one.text.application_id, one.text.text_no, one.text.digest[:12]


def _endings(facts: Sequence[Fact]) -> list[tuple[Any, ...]]:
    """How each term ended that took effect, if it did so before its period."""
    terms = {one.term for one in versions(facts)}
    return _earliest(one for one in facts if isinstance(one, Ended) and one.term in terms)


def _earliest(ends: Iterable[Ended]) -> list[tuple[Any, ...]]:
    """The end of each term that counts: the earliest, and on one day the rescission."""
    found: dict[int, Ended] = {}
    for one in sorted(ends, key=lambda one: (one.on, one.how != "rescinded")):
        found.setdefault(one.term, one)
    return sorted((one.term, one.how, str(one.on)) for one in found.values())


def _minor_changes(events: Sequence[Event]) -> list[tuple[Any, ...]]:
    """Number, version and day, and what of all that is now other."""
    noted = [one for one in events if isinstance(one, MinorChangeNoted | MinorChangeRecorded)]
    return [
        (one.number, one.version, str(one.noted_on), digest_of_json(one.now.model_dump(mode="json"))[:12])
        for one in noted
    ]


def _corrections(facts: Sequence[Fact]) -> list[tuple[Any, ...]]:
    """What was put right on the certificates of versions that have effect."""
    known = {one.number for one in versions(facts)}
    found = [one for one in facts if isinstance(one, Corrected) and one.version in known]
    return sorted((one.number, one.version, one.fact, one.now, str(one.corrected_on)) for one in found)


def _business(facts: Sequence[Fact], followed: Sequence[Version]) -> list[tuple[Any, ...]]:
    """What each version says of its business from its first day on, and with all that was noted since."""
    return [
        (one.number, sorted(certified_facts(facts, one).items()), sorted(facts_on(facts, one, date.max).items()))
        for one in followed
    ]


def _stated(facts: Sequence[Fact]) -> list[tuple[Any, ...]]:
    """What each certificate that has effect states of its business, with what was put right in it."""
    return [(one.certificate_no, *sorted(certified_facts(facts, one).items())) for one in versions(facts)]
