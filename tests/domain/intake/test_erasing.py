"""消去: whose persons may be erased, and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from services.intake.domain.commands import Erase
from shared.contracts.intake import ApplicationWithdrawn, PersonalDataErased, PlanEnded, WithdrawalConfirmed
from tests.domain.intake.examples import asked, certified, filed, given, refused, started

DAY = date(2029, 12, 10)
ERASE = Erase("a-1", key_ids=("k1", "k2"), reason="本人の請求", ordered_by="関東経済産業局 中小企業課")
ORDERED = replace(ERASE, order="個情第12号")
WITHDRAWN = ApplicationWithdrawn(reason="計画を練り直すため", withdrawn_on=DAY)
ENDED = PlanEnded(ended_on=date(2029, 11, 30))


def erased(*key_ids: str, order: str = "") -> PersonalDataErased:
    return PersonalDataErased(
        key_ids=key_ids, reason=ERASE.reason, ordered_by=ERASE.ordered_by, order=order, erased_on=DAY
    )


@pytest.mark.parametrize(
    "past",
    [[refused()], [WITHDRAWN, WithdrawalConfirmed()], [certified(), ENDED]],
    ids=["refused", "withdrawn", "ended"],
)
def test_what_is_over_may_be_erased(past):
    given(filed(), started(), *past).when(ERASE, at=DAY).then(erased("k1", "k2"))


@pytest.mark.parametrize(
    ("past", "why"),
    [
        ([], "not_erased_while_open"),
        ([started(), asked()], "not_erased_while_open"),
        ([started(), WITHDRAWN], "not_erased_while_open"),
        ([started(), certified()], "not_erased_while_term_runs"),
    ],
    ids=["filed", "correcting", "withdrawing", "certified"],
)
def test_what_runs_may_be_erased_only_by_order(past, why):
    given(filed(), *past).when(ERASE, at=DAY).refused("P", why)
    given(filed(), *past).when(ORDERED, at=DAY).then(erased("k1", "k2", order="個情第12号"))


def test_the_same_keys_are_not_erased_twice():
    past = (filed(), started(), refused(), erased("k1"))
    given(*past).when(ERASE, at=DAY).then(erased("k2"))
    given(*past, erased("k2")).when(ERASE, at=DAY).then()


def test_of_an_application_that_was_never_filed_nothing_is_erased():
    given().when(ERASE, at=DAY).then()
