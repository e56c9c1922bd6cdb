"""Which event owes which notice, always the same one, with facts that hold nobody's personal data."""

from __future__ import annotations

import json
from datetime import date
from uuid import UUID, uuid5

import pytest

from services.notify.domain.what_is_owed import OWED, what_is_owed
from shared.contracts.event import Event
from shared.contracts.intake import ApplicationFiled, ApplicationWithdrawn, LastDayMoved
from shared.contracts.review import CorrectionRequested, PlanCertified, PlanRefused
from tests.domain.notify.notices import SHOP, certified, correction, extended, filed, from_log, moved, refused

ASKED = correction(("goals.purpose", "目的を具体的に記入してください。"))
ALL = [
    (filed(), "receipt"),
    (ASKED, "correction_requested"),
    (moved(), "date_moved"),
    (moved("lapsed"), "date_moved"),
    (moved("recounted"), "date_moved"),
    (extended(), "date_moved"),
    (extended(None), "period_extended"),
    (certified(), "certified"),
    (refused(), "refused"),
]


def test_five_events_owe_a_notice() -> None:
    assert set(OWED) == {ApplicationFiled, CorrectionRequested, LastDayMoved, PlanCertified, PlanRefused}


@pytest.mark.parametrize(
    "event",
    [
        moved("correction_asked", None),
        moved("corrected", date(2026, 4, 26)),
        moved("opened"),
        moved("recounted", None),
    ],
)
def test_a_day_that_stands_still_or_is_as_it_was_shown_owes_no_notice(event: Event) -> None:
    assert what_is_owed(event, "jigyokei.example") is None


@pytest.mark.parametrize(("event", "kind"), ALL)
def test_the_same_event_owes_the_same_notice(event: Event, kind: str) -> None:
    owed = what_is_owed(event, "jigyokei.example")
    assert owed == what_is_owed(event, "jigyokei.example")
    assert owed is not None
    assert (owed.kind, owed.template) == (kind, f"{kind}/1")
    assert owed.notice_id == str(uuid5(UUID("11111111-1111-4111-8111-111111111111"), kind))
    assert owed.message_id == f"<{owed.notice_id}@jigyokei.example>"
    assert owed.plan_id == "plan-1"


def test_another_event_owes_nothing() -> None:
    withdrawn = from_log(ApplicationWithdrawn(reason="", withdrawn_on=date(2026, 4, 1)))
    assert what_is_owed(withdrawn, "jigyokei.example") is None


@pytest.mark.parametrize(("event", "kind"), ALL)
def test_facts_are_plain_text_without_personal_data(event: Event, kind: str) -> None:
    owed = what_is_owed(event, "jigyokei.example")
    assert owed is not None
    assert "山田" not in json.dumps(owed.facts, ensure_ascii=False)
    assert all(isinstance(value, str) for value in owed.facts.values())


def test_a_corporation_and_an_individual_are_addressed_differently() -> None:
    company, shop = what_is_owed(filed(), "x"), what_is_owed(filed(SHOP), "x")
    assert company is not None
    assert shop is not None
    assert company.facts["addressee"] == "organisation"
    assert shop.facts["addressee"] == "individual"


def test_a_correction_of_a_field_that_no_form_has_is_named_by_its_path() -> None:
    owed = what_is_owed(correction(("of_another_form.field", "直してください。")), "x")
    assert owed is not None
    assert "of_another_form.field" in owed.facts["items_ja"]
