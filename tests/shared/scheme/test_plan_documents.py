"""R31, R26: what is asked is named with its reason; what is missing is pointed out, and never refused."""

from __future__ import annotations

from datetime import date

import pytest

from shared.contracts.blocks import ApplicationKind
from shared.scheme.documents import Document
from shared.scheme.plan_documents import plan_documents
from shared.web.problems import caution_errors
from tests.domain.intake.examples import plan
from tests.domain.intake.joint_examples import joint

ON = date(2026, 11, 29)
COPIES: tuple[Document, ...] = ("certificate_copy", "plan_copy")


def test_R31_of_a_new_single_plan_nothing_is_missing() -> None:
    documents = plan_documents(plan(), "new", ON, ())
    assert [one.document for one in documents.asked] == ["risk_finance", "resilience", "iso_22301", "bcp", "other"]
    assert not documents.lacking
    assert not documents.cautions


@pytest.mark.parametrize("kind", ["change", "renewal"])
def test_R26_copies_are_missing_where_the_plan_before_is_on_paper(kind: ApplicationKind) -> None:
    on_paper = plan_documents(plan(), kind, ON, (), plan(), on_paper=True)
    assert tuple(one.document for one in on_paper.lacking) == COPIES
    half = plan_documents(plan(), kind, ON, ("plan_copy",), plan(), on_paper=True)
    assert (half.lacks("certificate_copy"), half.lacks("plan_copy")) == (True, False)
    assert not plan_documents(plan(), kind, ON, COPIES, plan(), on_paper=True).lacking
    assert not plan_documents(plan(), kind, ON, (), plan()).lacking


def test_what_is_missing_is_said_with_its_reason_in_both_languages() -> None:
    said = caution_errors(plan_documents(plan(), "renewal", ON, (), on_paper=True).cautions)
    assert [(one.rule, one.code, one.field) for one in said] == [("R26", "document_missing", "attachments")] * 2
    assert "「前回の認定通知書の写し」の添付が1件ありません。もとの計画の認定が紙の申請による" in said[0].ja
    assert said[0].en.startswith("Copy of the previous certification notice: 1 to be attached is not there.")


def test_R31_a_consent_is_missing_of_each_large_company() -> None:
    one = joint()
    assert len(one.large_companies) == 1
    lacking = plan_documents(one, "new", ON, ()).lacking
    # The electronic form of a joint plan is a file, too.
    assert [(left.document, left.least) for left in lacking] == [("application_form", 1), ("consent", 1)]
    assert not plan_documents(one, "new", ON, ("application_form", "consent")).lacking


def test_R31_in_a_change_only_those_newly_joining_consent() -> None:
    assert not plan_documents(joint(), "change", ON, (), joint()).lacks("consent")
    assert plan_documents(joint(), "renewal", ON, (), joint()).lacks("consent")
    assert plan_documents(joint(), "change", ON, (), joint(large_companies=[])).lacks("consent")


def test_R31_the_report_of_a_joint_plan_is_there_and_may_come_as_a_file() -> None:
    documents = plan_documents(joint(), "change", ON, (), joint())
    assert "status_report" in [one.document for one in documents.asked]
    assert not documents.lacks("status_report")
    assert plan_documents(joint(), "change", ON, ("status_report",), joint()).attached["status_report"] == 1


@pytest.mark.parametrize(
    ("model", "attached", "asked"),
    [
        ("未定", (), True),
        ("型式未定（見積り中）", (), True),
        ("未定", ("bcp",), True),
        ("未定", ("other",), False),
        ("DG-150", (), False),
    ],
)
def test_a_model_that_is_not_decided_asks_for_its_catalogue(
    model: str, attached: tuple[Document, ...], asked: bool
) -> None:
    found = plan_documents(plan(equipment__0__model=model), "new", ON, attached).cautions
    assert [(one.code, one.field) for one in found] == [("catalogue_missing", "equipment#k1.model")] * asked


def test_no_catalogue_is_asked_again_of_what_a_change_leaves_nor_where_no_tax_measure_is_wanted() -> None:
    undecided = plan(equipment__0__model="未定")
    assert not plan_documents(undecided, "change", ON, (), undecided).cautions
    assert plan_documents(undecided, "change", ON, (), plan()).cautions
    assert not plan_documents(plan(equipment__0__model="未定", tax_measure__wanted=False), "new", ON, ()).cautions
