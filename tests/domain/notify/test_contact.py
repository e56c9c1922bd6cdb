"""Whom to write to about a plan: what its owner named last, however late and in whatever order it is heard."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given as for_all
from hypothesis import strategies as st

from services.notify.domain.contact import CONTACT, LearnContact, contact_named
from shared.contracts.blocks import Contact
from shared.contracts.event import Event
from shared.contracts.intake import ApplicationCorrected
from shared.contracts.notify import ContactKnown
from shared.contracts.personal import Personal
from shared.contracts.text import form_digest, unnamed
from tests.domain.intake.examples import plan, sealed
from tests.domain.notify.notices import (
    COMPANY,
    NOW,
    came_too_late,
    certified,
    correction,
    filed,
    from_log,
    of_review,
    overtaken,
    refused,
)
from tests.support.scenario import given_for

given = given_for(CONTACT)
NAMED = Contact(contact_name=COMPANY.contact_name, email=COMPANY.email)


def contact(address: str) -> Contact:
    return Contact(contact_name=Personal("山田 太郎"), email=Personal(address))


def learn(address: str, text_no: int = 1, application_id: str = "a1") -> LearnContact:
    return LearnContact("plan-1", application_id, text_no, contact(address))


def known(address: str, text_no: int = 1, application_id: str = "a1") -> Event:
    return ContactKnown(application_id=application_id, text_no=text_no, contact=contact(address))


def corrected(text_no: int = 2) -> ApplicationCorrected:
    form = sealed(plan())
    event = ApplicationCorrected(
        correction_id="c1",
        answered_on=date(2026, 4, 9),
        answers=(),
        form=form,
        text_no=text_no,
        form_digest=form_digest(form),
    )
    return from_log(event)


def test_the_contact_of_a_filing_is_known_once() -> None:
    found = given().when(learn("a@example.jp"), at=NOW).then(known("a@example.jp"))
    found.and_when(learn("a@example.jp"), at=NOW).then_nothing()
    assert found.state.contact == contact("a@example.jp")


def test_the_text_that_was_given_last_counts() -> None:
    later = given(known("a@example.jp")).when(learn("b@example.jp", 2), at=NOW).then(known("b@example.jp", 2))
    later.and_when(learn("a@example.jp", 1), at=NOW).then_nothing()


def test_a_text_that_does_not_tell_its_number_is_the_next() -> None:
    given(known("a@example.jp")).when(learn("b@example.jp", 0), at=NOW).then(known("b@example.jp", 2))


def test_a_later_application_of_the_plan_names_its_own() -> None:
    past = (known("a@example.jp"), known("b@example.jp", 2), known("c@example.jp", 1, "a2"))
    found = given(*past).when(learn("b@example.jp", 2), at=NOW).then_nothing()
    assert found.state.contact == contact("c@example.jp")


def test_filings_and_answers_name_a_contact() -> None:
    assert contact_named(filed()) == LearnContact("plan-1", "a1", 1, NAMED)
    form = sealed(plan())
    named = Contact(contact_name=form.check_sheet.contact_name, email=form.check_sheet.email)
    assert contact_named(corrected()) == LearnContact("plan-1", "s", 2, named)
    assert contact_named(came_too_late()) == LearnContact("plan-1", "s", 2, NAMED)


def test_whoever_follows_since_later_than_the_filing_learns_it_from_what_they_hear() -> None:
    for event in (correction(), certified(), refused(), overtaken()):
        assert contact_named(event) == LearnContact("plan-1", "a1", 1, NAMED)


def test_what_a_bureau_holds_of_a_contact_is_a_copy_that_nobody_uses() -> None:
    assert [contact_named(event) for event in of_review(unnamed("a1"))] == [None, None, None]


# -- in whatever order it is heard ----------------------------------------------------------------------------------

heard = st.lists(st.tuples(st.sampled_from(["a1", "a2"]), st.integers(1, 4)), max_size=12)


def learned(order: list[tuple[str, int]]) -> list[ContactKnown]:
    """What is recorded of texts that are heard in this order."""
    events: list[ContactKnown] = []
    for application_id, text_no in order:
        command = learn(f"{application_id}-{text_no}@example.jp", text_no, application_id)
        outcome: Any = CONTACT.decide(CONTACT.replay(events), command, NOW)
        events.extend(outcome)
    return events


@for_all(heard)
def test_no_text_is_recorded_after_a_later_one_of_its_application(order: list[tuple[str, int]]) -> None:
    events = learned(order)
    for application_id in ("a1", "a2"):
        numbers = [event.text_no for event in events if event.application_id == application_id]
        assert numbers == sorted(set(numbers))
        assert (
            numbers[-1:]
            == [max((text_no for one, text_no in order if one == application_id), default=0)][: len(numbers)]
        )


@for_all(heard)
def test_hearing_everything_again_changes_nothing(order: list[tuple[str, int]]) -> None:
    assert learned([*order, *order]) == learned(order)


@for_all(st.permutations([1, 2, 3, 4]))
def test_one_application_ends_with_its_last_text_whichever_comes_first(order: list[int]) -> None:
    state = CONTACT.replay(learned([("a1", text_no) for text_no in order]))
    assert state.contact == contact("a1-4@example.jp")
    assert state.texts == {"a1": 4}


def test_an_event_that_belongs_to_no_plan_names_nobody() -> None:
    alone = filed()
    header = alone.head.model_copy(update={"plan_id": None})
    assert contact_named(alone.model_copy(update={"header": header})) is None
