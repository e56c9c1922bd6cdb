"""The plans and their dates, as events make them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from services.followup.read_models import due_dates, plans
from services.followup.read_models.due_dates import DUE_DATES, DueDate
from services.followup.read_models.plans import PLANS, WantedPlans
from shared.event_store.read_model import ReadModel
from shared.event_store.rebuild import rebuild
from tests.domain.followup.plans import APPLICANT, equipment, outline
from tests.services.followup.conftest import Followup


def dates(followup: Followup, plan_id: str = "p1") -> list[DueDate]:
    return followup.service.store.database.read(lambda cursor: due_dates.of_plan(cursor, plan_id))


def states(followup: Followup, plan_id: str = "p1") -> list[tuple[str, date, str]]:
    return [(one.kind, one.day, one.state) for one in dates(followup, plan_id)]


def status(followup: Followup, plan_id: str = "p1") -> str:
    plan = followup.service.store.database.read(lambda cursor: plans.one(cursor, plan_id))
    assert plan is not None
    return plan.status


def test_a_certified_plan_has_all_its_dates_to_come(followup: Followup) -> None:
    followup.follow("p1", outline("2026-05", "2027-04"))
    assert states(followup) == [
        ("training", date(2026, 9, 1), "upcoming"),
        ("renewal_opens", date(2026, 10, 1), "upcoming"),
        ("support_offered", date(2026, 11, 1), "upcoming"),
        ("review", date(2027, 3, 1), "upcoming"),
        ("last_filing_day", date(2027, 3, 16), "upcoming"),
        ("expiry", date(2027, 4, 30), "upcoming"),
    ]


def test_a_date_that_came_says_when(followup: Followup) -> None:
    followup.follow("p1")
    followup.wait_until(date(2026, 9, 1))
    first = dates(followup)[0]
    assert (first.kind, first.state, first.fell_due_at) == (
        "training", "fell_due", datetime(2026, 8, 31, 15, tzinfo=UTC),
    )  # fmt: skip


def test_an_invitation_to_renew_is_a_date_that_came(followup: Followup) -> None:
    followup.follow("p1", outline("2026-05", "2027-04"))
    followup.wait_until(date(2026, 10, 1))
    assert ("renewal_opens", date(2026, 10, 1), "fell_due") in states(followup)


def test_when_the_period_has_ended_what_came_is_past_and_the_end_itself_has_come(followup: Followup) -> None:
    followup.follow("p1", outline("2026-05", "2027-04"))
    followup.wait_until(date(2027, 5, 1))
    assert [state for kind, _, state in states(followup) if kind != "expiry"] == ["past"] * 5
    assert ("expiry", date(2027, 4, 30), "fell_due") in states(followup)
    assert status(followup) == "expired"


def test_R40_a_plan_that_has_ended_is_ended_though_its_tax_window_is_to_close(followup: Followup) -> None:
    followup.follow("p1", outline("2026-05", "2027-01", equipment=(equipment("2026-12"),)))
    followup.wait_until(date(2027, 2, 1))
    assert status(followup) == "expired"
    assert [state for kind, _, state in states(followup) if kind == "tax_window_closing"] == ["past", "upcoming"]
    followup.wait_until(date(2027, 5, 1))
    assert status(followup) == "expired"
    left = {kind: state for kind, day, state in states(followup) if day > date(2027, 1, 31)}
    assert left == {"tax_window_closing": "fell_due", "tax_window_ends": "fell_due"}


def test_a_change_moves_what_is_to_come_and_leaves_what_came(followup: Followup) -> None:
    followup.follow("p1", outline(equipment=(equipment("2026-12"),)))
    followup.wait_until(date(2026, 10, 5))
    followup.follow("p1", outline(training=10, equipment=()), name="新社名株式会社", case_id="case-2",
                    certified_on=date(2026, 10, 5))  # fmt: skip
    kinds = [(kind, state) for kind, _, state in states(followup)]
    assert ("training", "fell_due") in kinds
    assert ("acquisition", "upcoming") not in kinds
    assert ("training", date(2027, 10, 1), "upcoming") in states(followup)
    plan = followup.service.store.database.read(lambda cursor: plans.one(cursor, "p1"))
    assert plan is not None
    assert (plan.applicant, plan.certified_on) == ("新社名株式会社", date(2026, 10, 5))


def test_a_plan_is_found_by_what_was_put_right_and_noted_of_its_business(followup: Followup) -> None:
    followup.put_right("p1", "municipality", "品川区", date(2026, 9, 1))
    followup.follow("p1", outline())
    followup.rename("p1", "新社名株式会社", date(2026, 9, 2))

    def named(words: str) -> list[tuple[str, str, str]]:
        wanted = WantedPlans(words=words)
        page = followup.service.store.database.read(lambda cursor: plans.page(cursor, wanted, None, 9))
        return [(one.applicant, one.prefecture, one.municipality) for one in page.rows]

    assert named("新社名") == [("新社名株式会社", "東京都", "品川区")]
    assert named(APPLICANT.name) == named("新社名")
    assert named("旧社名") == []


def test_a_plan_whose_next_term_is_certified_does_not_expire_with_the_first(followup: Followup) -> None:
    followup.follow("p1", outline("2026-05", "2027-04"))
    followup.wait_until(date(2027, 2, 1))
    followup.follow("p1", outline("2027-05", "2028-04"), case_id="case-2", certified_on=date(2027, 2, 1),
                    term=2, version=2)  # fmt: skip
    assert ("last_filing_day", date(2027, 3, 16), "upcoming") not in states(followup)
    followup.wait_until(date(2027, 5, 1))
    assert status(followup) == "in_force"
    followup.wait_until(date(2028, 5, 1))
    assert status(followup) == "expired"


def test_after_a_giving_back_nothing_is_to_come_what_came_is_past_and_the_end_has_come(followup: Followup) -> None:
    followup.follow("p1", outline("2026-05", "2027-04"))
    followup.wait_until(date(2026, 9, 10))
    followup.give_back("p1", date(2026, 9, 10))
    assert states(followup) == [
        ("training", date(2026, 9, 1), "past"), ("given_back", date(2026, 9, 10), "fell_due"),
    ]  # fmt: skip
    plan = followup.service.store.database.read(lambda cursor: plans.one(cursor, "p1"))
    assert plan is not None
    assert (plan.status, plan.ended_on) == ("given_back", date(2026, 9, 10))
    followup.wait_until(date(2027, 6, 1))
    assert status(followup) == "given_back"


def test_while_a_later_application_is_open_its_day_is_shown_and_nothing_prepares_for_it(followup: Followup) -> None:
    followup.follow("p1", outline("2026-05", "2027-04"))
    followup.wait_until(date(2026, 10, 2))
    followup.renew("p1", date(2026, 10, 2))
    assert ("last_filing_day", date(2027, 3, 16), "upcoming") not in states(followup)
    assert renewal_filed_on(followup) == date(2026, 10, 2)

    followup.drop_renewal("p1", date(2026, 12, 1))
    assert renewal_filed_on(followup) is None
    assert [one for one in states(followup) if one[0] in ("renewal_opens", "last_filing_day")] == [
        ("renewal_opens", date(2026, 10, 1), "fell_due"),
        ("renewal_opens", date(2026, 12, 2), "upcoming"),
        ("last_filing_day", date(2027, 3, 16), "upcoming"),
    ]


def renewal_filed_on(followup: Followup) -> date | None:
    plan = followup.service.store.database.read(lambda cursor: plans.one(cursor, "p1"))
    assert plan is not None
    return plan.renewal_filed_on


def test_two_terms_may_have_the_same_date_each_of_its_own(followup: Followup) -> None:
    bought = (equipment("2026-12"),)
    followup.follow("p1", outline("2026-05", "2026-12", equipment=bought))
    followup.follow("p1", outline("2027-01", "2027-12", equipment=bought), case_id="case-2", term=2, version=2)
    found = [(one.term, one.kind) for one in dates(followup) if one.day == date(2026, 12, 31)]
    assert found == [(1, "acquisition"), (2, "acquisition"), (1, "expiry")]
    followup.wait_until(date(2027, 1, 1))
    came = {(one.term, one.kind): one.state for one in dates(followup) if one.day == date(2026, 12, 31)}
    assert came == {(1, "acquisition"): "past", (2, "acquisition"): "fell_due", (1, "expiry"): "fell_due"}


def test_plans_are_found_by_number_and_by_a_part_of_the_name(followup: Followup) -> None:
    followup.follow("p1", name="株式会社みなと製作所")
    followup.follow("p2", name="有限会社あおば食品")

    def found(words: str) -> list[str]:
        page = followup.service.store.database.read(lambda c: plans.page(c, WantedPlans(words=words), None, 10))
        return [plan.plan_id for plan in page.rows]

    assert found("あおば") == ["p2"]
    assert found("20260410関東第1号") == ["p2", "p1"]
    assert found("%") == []


def test_a_plan_is_found_by_every_number_that_it_ever_had(followup: Followup) -> None:
    # Given
    followup.follow("p1", version=1)
    followup.follow(
        "p1", case_id="case-2", version=2, certificate_no="20260410関東第2号", application_no="K-2026-000002"
    )
    followup.renew("p1", date(2026, 4, 10))
    followup.follow("p2", certificate_no="20260410関東第3号", application_no="K-2026-000003")

    # Then
    def found(words: str, supporter: str | None = None) -> list[str]:
        wanted = WantedPlans(supporter, words=words)
        page = followup.service.store.database.read(lambda cursor: plans.page(cursor, wanted, None, 9))
        return [one.plan_id for one in page.rows]

    numbers = ["20260410関東第1号", "20260410関東第2号", "K-2026-000001", "K-2026-000002", "03-2026-000009"]
    assert [found(number) for number in numbers] == [["p1"]] * 5
    assert found(numbers[0], "jf-cmca") == ["p1"]

    # When
    followup.follow("p1", outline(may_share=False), case_id="case-3", version=3)

    # Then
    assert (found(numbers[0]), found(numbers[0], "jf-cmca")) == (["p1"], [])


@pytest.mark.parametrize("read_model", [PLANS, DUE_DATES], ids=lambda one: one.name)
def test_a_read_model_can_be_rebuilt_from_a_mixed_history(followup: Followup, read_model: ReadModel) -> None:
    followup.follow("p1", outline("2026-05", "2027-04", equipment=(equipment("2026-12"),)))
    followup.follow("p2", outline(has_gbizid=False), plan_type="joint")
    followup.wait_until(date(2026, 12, 15))
    followup.follow("p2", outline(training=1), case_id="case-2", certified_on=date(2026, 12, 15))
    followup.follow("p1", outline("2027-05", "2028-04"), case_id="case-3", certified_on=date(2026, 12, 15),
                    term=2, version=2)  # fmt: skip
    followup.renew("p2", date(2026, 12, 18))
    followup.drop_renewal("p2", date(2026, 12, 19))
    followup.give_back("p2", date(2026, 12, 20))
    followup.wait_until(date(2027, 6, 1))
    followup.follow("p3")
    rebuilt = rebuild(followup.service.store, read_model, followup.service.aggregates.__getitem__)
    assert rebuilt.events > 10
    assert rebuilt.same
