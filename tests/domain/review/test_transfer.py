"""移送: a case goes to another bureau, with all that it has. Received June 1 at Kanto: day 45 is July 16."""

from __future__ import annotations

import pytest

from services.review.domain.case import CASE
from services.review.domain.clock import reading
from services.review.domain.commands import Approve, Assign, Propose, Transfer
from services.review.domain.numbers import number_of
from shared.contracts.review import CaseTransferred
from shared.domain import Refusal
from tests.domain.review.facts import (
    CASE_ID,
    assigned,
    case_opened,
    correction_received,
    correction_requested,
    june,
    moved,
    proposed,
    the_answer,
)
from tests.support.scenario import given_for

given = given_for(CASE)
REASON = "主たる事務所が移転したため"
HELD = (case_opened(june(1)), assigned())
ASKED = (*HELD, correction_requested(june(10), june(24)), moved(None, "correction_asked", june(10)))


def to(bureau: str, by: str = "sato", reason: str = REASON) -> Transfer:
    return Transfer(CASE_ID, bureau, reason, by)


def transferred(bureau: str = "kinki", former: str = "kanto") -> CaseTransferred:
    return CaseTransferred(from_bureau=former, bureau=bureau, transferred_on=june(12), reason=REASON)


def test_R30_the_case_waits_for_an_officer_of_the_other_bureau_with_its_clock() -> None:
    found = given(*HELD).when(to("kinki"), at=june(12)).then(transferred())
    case = found.state
    assert (case.bureau, case.officer, case.status, case.marks) == ("kinki", None, "received", ("transferred",))
    before = CASE.replay(HELD)
    assert before is not None
    assert reading(case.clock(), june(20)) == reading(before.clock(), june(20))


def test_an_open_correction_stays_open_and_is_answered_as_ever() -> None:
    found = given(*ASKED).when(to("kinki"), at=june(12)).then(transferred())
    assert found.state.status == "correction"
    found.and_when(the_answer(june(18)), at=june(18))
    assert found.outcome[0].bare() == correction_received(june(18)).bare()


def test_R19_certificates_are_numbered_by_the_bureau_that_certifies() -> None:
    taken = given(*HELD, transferred()).when(Assign(CASE_ID, "suzuki", by="suzuki"), at=june(12))
    taken.and_when(Propose(CASE_ID, outcome="certify", reasons="", by="suzuki"), at=june(12))
    certified = taken.and_when(Approve(CASE_ID, by="tanaka", certificate_no="C05-2026-000003"), at=june(12))
    assert not isinstance(certified.outcome, Refusal)
    assert number_of(certified.outcome[0]) == ("certificate/kinki/2026", 3)


@pytest.mark.parametrize("bureau", ["kanto", "", "paris"])
def test_it_goes_to_another_bureau_that_there_is(bureau: str) -> None:
    given(*HELD).when(to(bureau), at=june(12)).refused("R30", "transfer_to_another_bureau", "bureau")


def test_it_says_why_and_is_for_the_officer_who_holds_the_case() -> None:
    given(*HELD).when(to("kinki", reason=" "), at=june(12)).refused("R30", "transfer_without_reason", "reason")
    given(*HELD).when(to("kinki", by="suzuki"), at=june(12)).refused("P", "not_your_case")
    given(case_opened(june(1))).when(to("kinki"), at=june(12)).refused("P", "no_officer")


def test_not_while_a_proposal_awaits_approval() -> None:
    given(*HELD, proposed()).when(to("kinki"), at=june(12)).refused("P", "awaiting_approval")


def test_one_that_comes_back_remembers_where_it_was() -> None:
    case = CASE.replay((*HELD, transferred(), transferred("kanto", "kinki"), transferred()))
    assert case is not None
    assert (case.bureau, case.former_bureaus) == ("kinki", ("kinki", "kanto"))
