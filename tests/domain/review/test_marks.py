"""What the officer of a case must notice: since when it is so, and until when."""

from __future__ import annotations

import pytest

from services.review.domain.case import CASE
from services.review.domain.state import Case, Mark
from shared.contracts.event import Event
from shared.contracts.review import (
    CaseReleased,
    CaseTransferred,
    DeadlineExtended,
    ProposalSentBack,
    ProposalWithdrawn,
)
from tests.domain.review.facts import assigned, case_opened, correction_received, correction_requested, june, proposed

OPENED = case_opened(june(1))
MINE = assigned("officer-kanto-1")
OTHERS = assigned("officer-kanto-2")
RELEASED = CaseReleased(officer="officer-kanto-1")
ASKED, ANSWERED = correction_requested(june(3), june(20)), correction_received(june(5))
PROPOSED = proposed(by="officer-kanto-1")
SENT_BACK = ProposalSentBack(comment="確かめてください。")
LONGER = DeadlineExtended(extended_on=june(6), days=3, reason="現地の確認のため")


@pytest.mark.parametrize(
    ("events", "marks"),
    [
        ([MINE], ()),
        ([MINE, ASKED], ()),
        ([MINE, ASKED, ANSWERED], ("answered",)),
        ([MINE, ASKED, ANSWERED, LONGER], ("answered",)),
        ([MINE, ASKED, ANSWERED, ASKED], ()),
        ([MINE, ASKED, ANSWERED, PROPOSED], ()),
        # A proposal that is sent back is news of its own, and the answer before it is none any more.
        ([MINE, ASKED, ANSWERED, PROPOSED, SENT_BACK], ("sent_back",)),
        ([MINE, PROPOSED, SENT_BACK, PROPOSED], ()),
        ([MINE, PROPOSED, ProposalWithdrawn(reason="")], ()),
        # An answer that comes while a proposal waits returns it.
        ([MINE, ASKED, PROPOSED, ANSWERED, SENT_BACK], ("answered",)),
        ([MINE, RELEASED, OTHERS], ("taken_over",)),
        ([MINE, RELEASED, OTHERS, LONGER], ()),
        ([MINE, RELEASED, MINE], ()),
        ([MINE, RELEASED], ()),
    ],
)
def test_what_waits_for_the_officer_is_marked_until_it_is_acted_on(
    events: list[Event], marks: tuple[Mark, ...]
) -> None:
    assert case_after(*events).marks == marks


def test_whoever_takes_a_case_over_reads_whose_it_was() -> None:
    assert case_after(MINE, RELEASED, OTHERS).taken_from == "officer-kanto-1"


def test_a_case_that_comes_from_another_bureau_was_nobodys_there() -> None:
    moved = CaseTransferred(from_bureau="kanto", bureau="kinki", transferred_on=june(6), reason="管轄のため")
    case = case_after(MINE, moved, assigned("officer-kinki-1"))
    assert (case.marks, case.taken_from) == (("transferred",), None)


def case_after(*events: Event) -> Case:
    case = CASE.replay([OPENED, *events])
    assert case is not None
    return case
