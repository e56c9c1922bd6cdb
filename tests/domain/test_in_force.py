"""What of a plan is in force on a day, as each service remembers it from its own events, for any history and day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from hypothesis import assume, given, settings

from services.audit.domain.lineage import facts_of
from services.followup.domain.dates import follow_up_dates
from services.followup.domain.plan import PLAN
from services.intake.domain.lineage import LINEAGE
from services.review.domain.plan_record import PLAN_RECORD
from shared.contracts.event import Actor, Event, Header
from shared.contracts.followup import FollowUpEnded, PlanFollowed
from shared.contracts.lineage import CertificateGivenBack, VersionCertified
from shared.contracts.plan_record import GivingBackRecorded, VersionEntered, VersionStruck
from shared.scheme.lineage import Ended, Fact, Struck, Version, in_force, versions
from tests.domain.audit.lines import lines
from tests.domain.followup.plans import APPLICANT, POLICY, outline
from tests.shared.scheme.plan_by_day import by_day
from tests.shared.scheme.test_lineage import histories

FIRST, DAYS = date(2025, 12, 30), 1000
HEADER = Header(
    event_id=uuid4(),
    stream_id="plan-1",
    version=1,
    plan_id="plan-1",
    occurred_at=datetime(2026, 1, 1, tzinfo=UTC),
    actor=Actor(role="system", id="jigyokei"),
    correlation_id="c",
    causation_id=None,
)
STEADY = settings(max_examples=60, derandomize=True, deadline=None, database=None)


def version_of(fact: Version) -> dict[str, Any]:
    return {
        "version": fact.number,
        "term": fact.term,
        "kind": "new",
        "filed_on": fact.filed_on,
        "certified_on": fact.certified_on,
        "certificate_no": fact.certificate_no,
        "period": fact.period,
        "text": fact.text,
    }


def of_intake(facts: Sequence[Fact]) -> list[Event]:
    """Only what took effect."""
    there = {one.number for one in versions(facts)}
    found: list[Event] = []
    for fact in facts:
        match fact:
            case Version(number=number) if number in there:
                found.append(VersionCertified(header=HEADER, **version_of(fact), facts=dict(fact.facts)))
            case Ended(term=term, on=on):
                of_certificate = dict.fromkeys(("reason", "certificate_no", "application_no", "bureau"), "")
                whose = {"business": "", "corporate_number": ""}
                found.append(CertificateGivenBack(term=term, on=on, **of_certificate, **whose))
    return found


def of_review(facts: Sequence[Fact]) -> list[Event]:
    found: list[Event] = []
    for fact in facts:
        match fact:
            case Version():
                found.append(VersionEntered(**version_of(fact)))
            case Struck(version=number):
                found.append(VersionStruck(version=number, because="withdrawn"))
            case Ended(term=term, on=on):
                found.append(GivingBackRecorded(term=term, on=on))
    return found


def of_followup(events: Sequence[Event]) -> list[Event]:
    """What followup makes of what intake records."""
    found: list[Event] = []
    for event in events:
        match event:
            case VersionCertified():
                promised = outline(str(event.period.start), str(event.period.end))
                found.append(
                    PlanFollowed(
                        case_id=event.text.application_id,
                        application_no="",
                        bureau="kanto",
                        certificate_no=event.certificate_no,
                        certified_on=event.certified_on,
                        supporter="jf-cmca",
                        applicant=APPLICANT,
                        outline=promised,
                        dates=follow_up_dates(event.certified_on, promised, POLICY),
                        term=event.term,
                        version=event.version,
                    )
                )
            case CertificateGivenBack(term=term, on=on):
                found.append(FollowUpEnded(term=term, on=on, because="given_back"))
    return found


@STEADY
@given(histories())
def test_every_service_answers_for_any_day_as_a_walk_over_the_days(facts: list[Fact]) -> None:
    assume(not any(isinstance(fact, Ended) and fact.how != "given_back" for fact in facts))
    told = of_intake(facts)
    known = {
        "intake": LINEAGE.replay(told).facts,
        "review": PLAN_RECORD.replay(of_review(facts)).facts,
        "followup": PLAN.replay(of_followup(told)).facts,
        "audit": facts_of(lines(*((event.name, event.bare().model_dump(mode="json")) for event in told))),
    }
    for n, expected in enumerate(by_day(facts, FIRST, DAYS)):
        for service, facts_known in known.items():
            found = in_force(facts_known, FIRST + timedelta(days=n))
            assert (found.status, found.version and found.version.number) == expected, (service, n)
