"""Which event owes which notice, always the same one, with facts that hold nobody's personal data."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import get_args
from uuid import UUID, uuid5

import pytest

from services.notify.domain.what_is_owed import what_is_owed
from shared.contracts.blocks import Contact
from shared.contracts.event import Event
from shared.contracts.intake import ApplicationWithdrawn
from shared.contracts.notify import NoticeKind
from shared.contracts.text import unnamed
from tests.domain.notify.notices import (
    COMPANY,
    REFUSAL,
    SHOP,
    TEXT,
    acknowledged,
    bureau_changed,
    called_off,
    came_too_late,
    cancelled,
    certified,
    correction,
    extended,
    fell_away,
    filed,
    from_log,
    given_back,
    hearing,
    more_time,
    moved,
    of_review,
    overtaken,
    put_right,
    refused,
    reminded,
    rescinded,
)

ASKED = correction(("goals.purpose", "目的を具体的に記入してください。"))
ALL = [
    (filed(), "receipt"),
    (ASKED, "correction_requested"),
    (more_time(), "correction_extended"),
    (cancelled(), "correction_withdrawn"),
    (bureau_changed(), "bureau_changed"),
    (moved(), "date_moved"),
    (moved("lapsed"), "date_moved"),
    (moved("recounted"), "date_moved"),
    (extended(), "date_moved"),
    (extended(None), "period_extended"),
    (certified(), "certified"),
    (refused(), "refused"),
    (came_too_late(), "correction_too_late"),
    (overtaken(), "decision_without_effect"),
    (given_back(), "given_back"),
    (hearing(), "hearing"),
    (called_off("確認できたため。"), "hearing_called_off"),
    (called_off(), "hearing_called_off"),
    (rescinded(), "rescinded"),
    (fell_away(), "fell_away"),
    (put_right(), "certificate_corrected"),
    (acknowledged(), "answer_receipt"),
    (acknowledged("withdrawal"), "withdrawal_receipt"),
    (reminded(), "answer_reminder"),
]
OLD = unnamed("a1")
KINDS_OF_REVIEW = ["correction_requested", "certified", "refused"]


def test_every_kind_of_notice_is_owed_for_an_event_of_intake() -> None:
    assert {kind for _, kind in ALL} == set(get_args(NoticeKind))


def test_what_a_bureau_did_is_told_when_the_applicants_own_record_has_it() -> None:
    assert [what_is_owed(event, "x") for event in of_review(TEXT)] == [None, None, None]


def test_of_more_time_and_of_another_bureau_nobody_is_told_who_has_nothing_to_do_any_more() -> None:
    assert what_is_owed(more_time(applicant=None), "x") is None
    assert what_is_owed(bureau_changed(applicant=None), "x") is None


def test_what_names_no_text_is_told_once_as_the_bureau_records_it() -> None:
    assert [what_is_owed(event, "x").kind for event in of_review(OLD)] == KINDS_OF_REVIEW  # type: ignore[union-attr]
    shown = [correction(("goals.purpose", "?"), text=OLD), certified(text=OLD), refused(text=OLD)]
    assert [what_is_owed(event, "x") for event in shown] == [None, None, None]


def test_a_notice_goes_to_the_contact_of_its_plan_and_an_old_one_to_its_own() -> None:
    assert [what_is_owed(event, "x").contact for event, _ in ALL] == [None] * len(ALL)  # type: ignore[union-attr]
    own = Contact(contact_name=COMPANY.contact_name, email=COMPANY.email)
    assert [what_is_owed(event, "x").contact for event in of_review(OLD)] == [own] * 3  # type: ignore[union-attr]


def test_a_decision_that_an_answer_overtook_is_made_again_and_not_told() -> None:
    assert what_is_owed(overtaken("answered_in_time"), "x") is None


def test_what_crossed_is_told_with_the_decision() -> None:
    certified_, refused_ = what_is_owed(came_too_late(), "x"), what_is_owed(came_too_late(REFUSAL), "x")
    assert certified_ is not None
    assert refused_ is not None
    assert certified_.facts["decision_ja"] == "認定（認定番号 20260410沖縄第1号）"
    assert refused_.facts["decision_ja"] == "不認定"


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


def test_a_decision_that_a_giving_back_has_overtaken_is_told_in_words_of_its_own() -> None:
    owed = what_is_owed(overtaken("given_back"), "jigyokei.example")
    assert owed is not None
    assert (owed.kind, owed.template) == ("decision_without_effect", "given_back_before_decision/1")


@pytest.mark.parametrize(("day", "template"), [(29, "given_back/1"), (30, "given_back/2")])
def test_since_the_day_of_its_second_wording_a_giving_back_names_the_term(day: int, template: str) -> None:
    event = given_back().model_copy(update={"on": date(2026, 11, day)})
    owed = what_is_owed(event, "jigyokei.example")
    assert owed is not None
    assert (owed.template, owed.facts["term"]) == (template, "1")


@pytest.mark.parametrize(("event", "kind"), ALL)
def test_the_same_event_owes_the_same_notice(event: Event, kind: str) -> None:
    owed = what_is_owed(event, "jigyokei.example")
    assert owed == what_is_owed(event, "jigyokei.example")
    assert owed is not None
    assert (owed.kind, owed.template.partition("/")[0]) == (kind, kind)
    assert owed.notice_id == str(uuid5(UUID("11111111-1111-4111-8111-111111111111"), kind))
    assert owed.message_id == f"<{owed.notice_id}@jigyokei.example>"
    assert owed.plan_id == "plan-1"


@pytest.mark.parametrize("event", [filed, certified, refused])
def test_a_change_and_a_later_application_are_told_in_words_of_their_own(event: Callable[..., Event]) -> None:
    owed = [what_is_owed(event(kind=kind), "x") for kind in ("new", "change", "renewal")]
    assert len({one.kind for one in owed if one}) == 1
    assert len({one.template for one in owed if one}) == 3


@pytest.mark.parametrize(
    ("extended_on", "template"),
    [(date(2026, 12, 16), "correction_extended/2"), (date(2026, 12, 17), "correction_extended_after_its_day/1")],
)
def test_R18_more_time_says_which_days_are_not_counted_in_its_own_case(extended_on: date, template: str) -> None:
    owed = what_is_owed(more_time(before=date(2026, 12, 16), extended_on=extended_on), "x")
    assert owed is not None
    assert owed.template == template


def test_a_giving_back_is_addressed_to_the_business_of_the_certificate() -> None:
    owed = what_is_owed(given_back(), "x")
    assert owed is not None
    assert (owed.addressee, owed.facts["addressee"], owed.contact) == (COMPANY.name, "organisation", None)


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
