"""LINEAGE §1, §4: what may be filed on a plan, and what closes it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from uuid import uuid4

from services.intake.consequences import CONSEQUENCES
from services.intake.domain.application import APPLICATION
from services.intake.domain.commands import Withdraw
from services.intake.domain.lineage import (
    LINEAGE,
    CloseFiling,
    FileReport,
    GiveBack,
    Lineage,
    LineageCommand,
    OpenFiling,
    TakeVersion,
    target_of,
)
from shared.contracts.blocks import ApplicationKind, Period
from shared.contracts.event import Actor, Event, Header
from shared.contracts.forms.report import StatusReport
from shared.contracts.lineage import (
    CertificateGivenBack,
    FilingClosed,
    FilingOpened,
    StatusReportFiled,
    VersionCertified,
)
from shared.contracts.target import Target
from shared.contracts.text import TextId
from shared.domain import Month, Refusal
from shared.scheme.lineage import in_force

PLAN = "plan-1"


def text(number: int) -> TextId:
    return TextId(application_id=f"application-{number}", text_no=1, form_version="24-2025-12", digest="d")


def certified(number: int, certified_on: str, start: str, end: str, term: int = 1) -> TakeVersion:
    return TakeVersion(
        PLAN,
        VersionCertified(
            version=number,
            term=term,
            kind="new",
            filed_on=date.fromisoformat(certified_on),
            certified_on=date.fromisoformat(certified_on),
            certificate_no=f"C03-2026-{number:06d}",
            period=Period(start=Month.parse(start), end=Month.parse(end)),
            text=text(number),
            facts={"name": "株式会社 堤防", "corporate_number": ""},
        ),
    )


FIRST = certified(1, "2026-01-10", "2026-02", "2028-11")


def opening(state: Lineage, number: int, kind: ApplicationKind, on: str, target: Target | None = None) -> OpenFiling:
    day = date.fromisoformat(on)
    found = target or target_of(state, kind, day)
    assert isinstance(found, Target), found
    return OpenFiling(PLAN, f"application-{number}", f"03-2026-{number:06d}", kind, found, day)


def on(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(3), UTC)


def after(*commands: LineageCommand, state: Lineage = LINEAGE.initial, day: str = "2026-06-01") -> Lineage:
    for command in commands:
        outcome = LINEAGE.decide(state, command, on(day))
        assert not isinstance(outcome, Refusal), outcome
        state = _evolved(state, outcome)
    return state


def _evolved(state: Lineage, events: Sequence[Event]) -> Lineage:
    for event in _stamped(events):
        state = LINEAGE.evolve(state, event)
    return state


def _stamped(events: Sequence[Event]) -> list[Event]:
    header = Header(
        event_id=uuid4(), stream_id=PLAN, version=1, plan_id=PLAN, occurred_at=on("2026-06-01"),
        actor=Actor(role="system", id="jigyokei"), correlation_id="c", causation_id=None,
    )  # fmt: skip
    return [event.model_copy(update={"header": header}) for event in events]


def decided(state: Lineage, command: LineageCommand, day: str = "2026-06-01") -> list[type[Event]] | str:
    outcome = LINEAGE.decide(state, command, on(day))
    return outcome.code if isinstance(outcome, Refusal) else [type(event) for event in outcome]


def refused(state: Lineage, kind: ApplicationKind, day: str) -> str | None:
    found = target_of(state, kind, date.fromisoformat(day))
    return found.code if isinstance(found, Refusal) else None


def test_a_change_builds_on_the_version_in_force_and_stays_in_its_term() -> None:
    second = certified(2, "2026-05-01", "2026-02", "2028-10")
    state = after(FIRST, second)

    found = target_of(state, "change", date(2026, 6, 1))

    assert found == Target(term=1, base_version=2, base=text(2), period=second.version.period)


def test_a_later_application_opens_the_next_term() -> None:
    state = after(FIRST)

    assert refused(state, "renewal", "2028-04-30") == "renewal_not_open"
    found = target_of(state, "renewal", date(2028, 5, 1))
    assert found == Target(term=2, base_version=1, base=text(1), period=FIRST.version.period)


def test_a_change_is_filed_within_the_period_alone() -> None:
    state = after(FIRST)

    assert refused(state, "change", "2026-01-31") == "not_changeable"
    assert refused(state, "change", "2026-02-01") is None
    assert refused(state, "change", "2028-11-30") is None
    assert refused(state, "change", "2028-12-01") == "not_changeable"


def test_a_second_filing_is_refused_with_the_number_of_the_first() -> None:
    # Given
    state = after(FIRST)
    second = opening(state, 3, "renewal", "2028-06-01")
    state = after(opening(state, 2, "change", "2028-06-01"), state=state)

    # When
    outcome = LINEAGE.decide(state, second, on("2028-06-01"))

    # Then
    assert isinstance(outcome, Refusal)
    assert (outcome.code, outcome.params["application_no"]) == ("filing_open", "03-2026-000002")


def test_the_same_filing_twice_is_nothing() -> None:
    first = after(FIRST)
    change = opening(first, 2, "change", "2026-06-01")

    assert decided(first, change) == [FilingOpened]
    assert decided(after(change, state=first), change) == []


def test_a_filing_on_a_version_that_is_not_the_latest_any_more_is_refused() -> None:
    old = opening(after(FIRST), 3, "change", "2026-06-01")
    state = after(FIRST, certified(2, "2026-05-01", "2026-02", "2028-10"))

    assert decided(state, old) == "base_moved"


def test_whatever_ends_a_filing_lets_another_be_filed() -> None:
    state = after(FIRST)
    opened = after(opening(state, 2, "change", "2026-06-01"), state=state)

    refused_one = after(CloseFiling(PLAN, "application-2", "refused"), state=opened)
    certified_one = after(certified(2, "2026-07-01", "2026-02", "2028-10"), state=opened)

    assert decided(opened, CloseFiling(PLAN, "application-2", "refused")) == [FilingClosed]
    assert decided(opened, certified(2, "2026-07-01", "2026-02", "2028-10")) == [VersionCertified, FilingClosed]
    assert decided(opened, CloseFiling(PLAN, "application-9", "refused")) == []
    assert refused(opened, "change", "2026-07-02") == "filing_open"
    assert refused(refused_one, "change", "2026-07-02") is None
    assert refused(certified_one, "change", "2026-07-02") is None
    # A refused change leaves the version before it in force.
    standing = in_force(refused_one.facts, date(2026, 7, 2))
    assert standing.version is not None
    assert standing.version.number == 1


def test_a_report_is_taken_while_the_plan_runs_and_names_its_version() -> None:
    state = after(FIRST)

    assert decided(state, FileReport(PLAN, StatusReport()), "2026-01-31") == "nothing_to_report_on"
    assert decided(state, FileReport(PLAN, StatusReport()), "2026-02-01") == [StatusReportFiled]
    assert decided(state, FileReport(PLAN, StatusReport()), "2028-12-01") == "nothing_to_report_on"


def test_a_certificate_is_given_back_until_its_last_day_and_is_not_in_force_from_then() -> None:
    state = after(FIRST)

    assert decided(state, GiveBack(PLAN, "閉店のため", "K-1", "kanto"), "2028-12-01") == "nothing_to_give_back"
    assert decided(state, GiveBack(PLAN, "閉店のため", "K-1", "kanto"), "2027-03-05") == [CertificateGivenBack]
    ended = after(GiveBack(PLAN, "閉店のため", "K-1", "kanto"), state=state, day="2027-03-05")
    assert in_force(ended.facts, date(2027, 3, 4)).status == "in_force"
    assert in_force(ended.facts, date(2027, 3, 5)).status == "given_back"
    assert refused(ended, "change", "2027-03-05") == "not_changeable"
    assert refused(ended, "renewal", "2027-03-05") == "not_renewable"


def test_giving_back_withdraws_the_change_that_is_open_on_its_term_and_no_later_application() -> None:
    changed = after(FIRST, opening(after(FIRST), 2, "change", "2026-07-01"))
    renewed = after(FIRST, opening(after(FIRST), 2, "renewal", "2028-07-01"), day="2028-07-01")
    given_back = CertificateGivenBack(
        term=1,
        on=date(2028, 7, 2),
        reason="閉店のため",
        certificate_no="C03-2026-000001",
        application_no="03-2026-000001",
        bureau="kanto",
        business="株式会社 堤防",
        corporate_number="",
    )

    withdrawn = Withdraw("application-2", "閉店のため", "given_back")
    assert CONSEQUENCES[CertificateGivenBack](given_back, changed) == [(APPLICATION, withdrawn)]
    assert CONSEQUENCES[CertificateGivenBack](given_back, renewed) == []
    of_another_term = given_back.model_copy(update={"term": 2})
    assert CONSEQUENCES[CertificateGivenBack](of_another_term, changed) == []
