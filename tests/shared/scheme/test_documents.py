"""R31: every cell of the table of documents, both types of plan, and from when it holds; R26: copies of a paper one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import get_args

import pytest

from shared.contracts.blocks import ApplicationKind
from shared.scheme import documents
from shared.scheme.application_kinds import PlanType
from shared.scheme.documents import (
    DOCUMENTS,
    AskedDocument,
    Document,
    DocumentFacts,
    documents_asked,
    missing,
    since,
)

TODAY = date(2026, 11, 29)
ALL = DocumentFacts(on_paper=True, large_companies=2)

REFERENCES: tuple[Document, ...] = ("risk_finance", "resilience", "iso_22301", "bcp", "other")
CELLS: Mapping[tuple[Document, ...], tuple[str, str, str]] = {
    # new, change, second and later: M must, C conditional, O optional, – none
    ("application_form",): ("M", "M", "M"),
    ("check_sheet",): ("M", "M", "M"),
    ("status_report",): ("–", "M", "M"),
    ("certificate_copy", "plan_copy"): ("–", "C", "C"),
    REFERENCES: ("O", "–", "O"),
    ("consent",): ("C", "C", "C"),
    ("agreement",): ("O", "–", "O"),
}
ONLY_JOINT = {"consent", "agreement"}
ROWS = [
    (document, kind, cell)
    for row, cells in CELLS.items()
    for document in row
    for kind, cell in zip(("new", "change", "renewal"), cells, strict=True)
]


def found(
    document: Document,
    kind: ApplicationKind,
    plan_type: PlanType = "joint",
    facts: DocumentFacts = ALL,
    on: date = TODAY,
) -> AskedDocument | None:
    return next((one for one in documents_asked(kind, plan_type, facts, on) if one.document == document), None)


def test_every_document_has_its_row() -> None:
    assert {document for row in CELLS for document in row} == set(get_args(Document)) == set(DOCUMENTS.on(TODAY))


@pytest.mark.parametrize(("document", "kind", "cell"), ROWS)
def test_R31_every_cell(document: Document, kind: ApplicationKind, cell: str) -> None:
    asked, without = found(document, kind), found(document, kind, facts=DocumentFacts())

    match cell:
        case "–":
            assert asked is without is None
        case "M":
            assert asked == without
            assert asked is not None
            assert asked.is_due
        case "O":
            assert asked == without
            assert asked is not None
            assert asked.is_due is False
        case "C":
            assert without is None
            assert asked is not None
            assert asked.is_due


@pytest.mark.parametrize(("document", "kind", "cell"), ROWS)
def test_R31_a_single_plan_has_no_partners(document: Document, kind: ApplicationKind, cell: str) -> None:
    asked = found(document, kind, "single")

    assert (asked is None) == (cell == "–" or document in ONLY_JOINT)


def test_R17_what_is_typed_in_and_what_is_a_file() -> None:
    def typed(plan_type: PlanType, means: str = "entered") -> set[str]:
        asked = documents_asked("change", plan_type, ALL, TODAY)
        return {one.document for one in asked if one.means == means}

    assert typed("single") == {"application_form", "check_sheet", "status_report"}
    assert typed("joint") == {"check_sheet"}
    assert (typed("single", "either"), typed("joint", "either")) == (set(), {"status_report"})


def test_R31_a_report_that_is_typed_in_is_not_missing() -> None:
    asked = documents_asked("change", "joint", DocumentFacts(), TODAY)
    assert {one.document for one in missing(asked, {})} == {"application_form"}


@pytest.mark.parametrize("kind", ["change", "renewal"])
def test_R26_copies_are_asked_only_after_a_certification_on_paper(
    kind: ApplicationKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found("certificate_copy", kind, "single", DocumentFacts(on_paper=False)) is None
    assert found("plan_copy", kind, "single", DocumentFacts(on_paper=True)) is not None

    monkeypatch.setattr(documents, "COPIES_ALWAYS", documents.Dated({date(2026, 11, 29): True}))
    copy = found("certificate_copy", kind, "single", DocumentFacts(on_paper=False))

    assert copy is not None
    assert copy.is_due
    assert copy.rule == "R26"


@pytest.mark.parametrize(("companies", "due", "least"), [(1, True, 1), (3, True, 3), (None, None, 1)])
def test_R31_a_consent_of_each_large_company(companies: int | None, due: bool | None, least: int) -> None:
    consent = found("consent", "new", facts=DocumentFacts(large_companies=companies))

    assert consent is not None
    assert (consent.is_due, consent.least) == (due, least)


def test_R31_where_none_is_large_there_is_nothing_to_consent_to() -> None:
    assert found("consent", "change", facts=DocumentFacts(large_companies=0)) is None


@pytest.mark.parametrize(("day", "asked"), [(date(2022, 6, 26), False), (date(2022, 6, 27), True)])
def test_R25_a_status_report_is_asked_since_2022_06_27(day: date, asked: bool) -> None:
    assert (found("status_report", "renewal", on=day) is not None) == asked


def test_since_when_a_row_holds() -> None:
    assert since("status_report", TODAY) == date(2022, 6, 27)
    assert since("bcp", TODAY) == since("bcp", date(2021, 1, 1)) == date(2019, 7, 16)
    with pytest.raises(KeyError):
        since("status_report", date(2022, 6, 26))


def test_what_is_missing_is_what_is_due_and_not_attached() -> None:
    asked = documents_asked("change", "single", DocumentFacts(on_paper=True), TODAY)

    assert [one.document for one in missing(asked, {})] == ["certificate_copy", "plan_copy"]
    assert [one.document for one in missing(asked, {"certificate_copy": 2})] == ["plan_copy"]
    assert missing(asked, {"certificate_copy": 1, "plan_copy": 1}) == ()


def test_of_consents_it_is_said_how_many_are_missing() -> None:
    asked = documents_asked("new", "joint", DocumentFacts(large_companies=3), TODAY)

    lacking = {one.document: one.least for one in missing(asked, {"consent": 2, "application_form": 1})}

    assert lacking == {"consent": 1}


def test_what_a_person_has_to_tell_is_missing_too() -> None:
    asked = documents_asked("new", "joint", DocumentFacts(large_companies=None), TODAY)

    told = {one.document: one.is_due for one in missing(asked, {"application_form": 1})}

    assert told == {"consent": None}


def test_what_is_optional_is_never_missing() -> None:
    assert missing(documents_asked("new", "single", DocumentFacts(), TODAY), {}) == ()
