"""R31: a case knows the files that came with its application, each once, whatever has become of it meanwhile."""

from __future__ import annotations

from services.review.domain.case import CASE
from services.review.domain.commands import TakeDocuments
from shared.contracts.documents import FiledDocument
from shared.contracts.documents_taken import DocumentsTaken
from shared.contracts.personal import Personal
from tests.domain.review.facts import CASE_ID, case_opened, june, the_withdrawal
from tests.support.scenario import given_for

given = given_for(CASE)


def document(file_id: str) -> FiledDocument:
    return FiledDocument(
        file_id=file_id,
        filed_as="bcp",
        name=Personal(key="k", box="b"),
        size=1,
        sha256="0" * 64,
        media_type="application/pdf",
    )


ONE, OTHER = document("1"), document("2")


def take(*documents: FiledDocument, text_no: int = 1) -> TakeDocuments:
    return TakeDocuments(CASE_ID, text_no, documents)


def test_files_are_taken() -> None:
    taken = DocumentsTaken(text_no=1, documents=(ONE, OTHER))
    given(case_opened(june(1))).when(take(ONE, OTHER), at=june(1)).then(taken)


def test_the_same_message_twice_changes_nothing() -> None:
    taken = DocumentsTaken(text_no=1, documents=(ONE,))
    given(case_opened(june(1)), taken).when(take(ONE), at=june(2)).then_nothing()


def test_those_of_an_answer_come_beside_the_first() -> None:
    first, second = DocumentsTaken(text_no=1, documents=(ONE,)), DocumentsTaken(text_no=2, documents=(OTHER,))
    given(case_opened(june(1)), first).when(take(OTHER, text_no=2), at=june(9)).then(second)
    case = CASE.replay([case_opened(june(1)), first, second])
    assert case is not None
    assert case.documents == (ONE, OTHER)


def test_files_that_come_after_the_end_are_known_too() -> None:
    taken = DocumentsTaken(text_no=1, documents=(ONE,))
    given(case_opened(june(1))).when(the_withdrawal(june(1)), at=june(1)).and_when(take(ONE), at=june(2)).then(taken)


def test_files_of_no_case_are_refused() -> None:
    given().when(take(ONE), at=june(1)).refused("P", "case_unknown")
