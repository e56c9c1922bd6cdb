"""What of a plan is in force on a day, and its name, as each service remembers it by its own events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from hypothesis import assume, given, settings

from services.audit.domain.lineage import facts_of
from services.followup.domain.commands import ChangeName, CorrectFact, DateVersion
from services.followup.domain.plan import PLAN
from services.intake.domain.lineage import LINEAGE
from services.review.domain.plan_record import PLAN_RECORD
from shared.contracts.event import Actor, Event, Header
from shared.contracts.followup import FollowUpEnded, PlanFollowed
from shared.contracts.lineage import (
    CertificateFactsCorrected,
    CertificateGivenBack,
    MinorChangeNoted,
    VersionCertified,
)
from shared.contracts.minor_change import MinorAnswers, MinorFacts
from shared.contracts.plan_record import GivingBackRecorded, VersionEntered, VersionStruck
from shared.scheme.lineage import Corrected, Ended, Fact, MinorChange, Struck, Version, in_force, versions
from shared.scheme.plan_dates import follow_up_dates
from tests.domain.audit.lines import lines
from tests.domain.followup.plans import APPLICANT, POLICY, outline, run
from tests.shared.scheme.plan_by_day import by_day, names_by_day
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
            case Corrected(version=number) if number in there:
                found.append(_put_right(fact))
            case MinorChange(now=str(name)):
                found.append(_renamed(fact, name))
    return found


def _put_right(fact: Corrected) -> CertificateFactsCorrected:
    unsaid = dict.fromkeys(("reason", "certificate_no", "application_no", "bureau", "business", "corporate_number"), "")
    said = {"number": fact.number, "version": fact.version, "fact": fact.fact, "was": "", "now": fact.now}
    return CertificateFactsCorrected.model_validate(
        {**unsaid, **said, "header": HEADER, "corrected_on": fact.corrected_on}
    )


def _renamed(fact: MinorChange, name: str) -> MinorChangeNoted:
    return MinorChangeNoted(
        header=HEADER,
        number=fact.number,
        version=fact.version,
        filing=fact.filing,
        noted_on=fact.noted_on,
        answers=MinorAnswers(altered=("name",), keeps_purpose=True),
        was=MinorFacts(),
        now=MinorFacts(name=name),
    )


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
                        applicant=APPLICANT.model_copy(update={"name": event.facts["name"]}),
                        outline=promised,
                        dates=follow_up_dates(event.certified_on, promised, POLICY),
                        term=event.term,
                        version=event.version,
                    )
                )
                found += _answered(DateVersion.after(event))
            case CertificateGivenBack(term=term, on=on):
                found.append(FollowUpEnded(term=term, on=on, because="given_back"))
            case CertificateFactsCorrected():
                found += _answered(CorrectFact.after(event))
            case MinorChangeNoted():
                found += _answered(ChangeName.after(event))
    return found


def _answered(command: DateVersion | CorrectFact | ChangeName | None) -> list[Event]:
    return run((command, HEADER.occurred_at)) if command else []


def _comes_too_early(fact: Fact, facts: Sequence[Fact]) -> bool:
    """Nothing is put right or noted of a plan before its first certification."""
    first = next(one for one in facts if isinstance(one, Version) and one.number == 1)
    match fact:
        case Corrected(corrected_on=on) | MinorChange(noted_on=on):
            return on < first.certified_on
    return False


@STEADY
@given(histories())
def test_every_service_answers_for_any_day_as_a_walk_over_the_days(facts: list[Fact]) -> None:
    assume(not any(isinstance(fact, Ended) and fact.how != "given_back" for fact in facts))
    facts = [fact for fact in facts if not _comes_too_early(fact, facts)]
    told = of_intake(facts)
    known = {
        "intake": LINEAGE.replay(told).facts,
        "review": PLAN_RECORD.replay(of_review(facts)).facts,
        "followup": PLAN.replay(of_followup(told)).facts,
        "audit": facts_of(lines(*((event.name, event.bare().model_dump(mode="json")) for event in told))),
    }
    walked = by_day(facts, FIRST, DAYS)
    names = names_by_day(facts, [number for _, number in walked], FIRST)
    for n, expected in enumerate(walked):
        for service, facts_known in known.items():
            found = in_force(facts_known, FIRST + timedelta(days=n))
            assert (found.status, found.version and found.version.number) == expected, (service, n)
            if service != "review":  # which keeps what a certificate states in its cases
                assert found.facts.get("name") == names[n], (service, n)
