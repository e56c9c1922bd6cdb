"""R26: a certificate number however it is written, and what two accounts of a certificate must agree on."""

from __future__ import annotations

from datetime import date

import pytest

from shared.scheme.paper_certificates import CELLS, COMPARED, differing, folded, plan_of
from tests.support.paper import NUMBER, PERIOD, PLAN, certificate


@pytest.mark.parametrize(
    "written",
    [
        "20250210関東第12号",
        "２０２５０２１０関東第１２号",
        "20250210 関東 第 12 号",
        "20250210－関東－12",
        "20250210-関東-第12号 ",
        "第20250210関東12号",
        "20250210‐関東ー12",
    ],
)
def test_a_number_is_the_same_however_wide_hyphenated_or_spaced(written: str) -> None:
    assert plan_of("kanto", written) == PLAN


@pytest.mark.parametrize("other", ["20250210関東第13号", "20250210近畿第12号", "2025021関東第12号"])
def test_another_number_is_another_plan(other: str) -> None:
    assert plan_of("kanto", other) != PLAN


def test_the_same_number_of_another_bureau_is_another_plan() -> None:
    assert plan_of("kinki", NUMBER) != PLAN


@pytest.mark.parametrize("nothing", ["", "  ", "第号", "―"])
def test_what_holds_no_number_is_none(nothing: str) -> None:
    assert folded(nothing) == ""


def test_what_two_accounts_of_a_certificate_must_agree_on() -> None:
    one = certificate()
    assert differing(one, certificate(business="(株)試験製作所", certificate_no="20250210 関東 12")) == ()
    assert differing(one, certificate(certified_on=date(2025, 2, 11), term=2)) == ("certified_on", "term")
    later = PERIOD.model_copy(update={"end": PERIOD.end.plus(1)})
    assert differing(one, certificate(period=later, corporate_number="")) == ("period", "corporate_number")
    assert tuple(CELLS) == COMPARED
