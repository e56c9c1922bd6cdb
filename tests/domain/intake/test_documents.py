"""R31: what stands against the files of a filing, at its limits and one above."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.intake.domain.application import APPLICATION
from services.intake.domain.commands import File
from services.intake.domain.documents import document_problems
from shared.contracts.documents import DocumentsAttached, FiledDocument
from shared.contracts.intake import ApplicationFiled
from shared.contracts.personal import Personal
from shared.domain import Refusal
from shared.scheme.application_kinds import PlanType
from shared.scheme.document_limits import MEBIBYTE
from shared.scheme.documents import Document
from tests.domain.intake.examples import file as filing

NAME = Personal(key="k1", box="AAAA")
NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)


def file(number: int, filed_as: Document = "bcp", size: int = 1) -> FiledDocument:
    return FiledDocument(
        file_id=f"f{number}", filed_as=filed_as, name=NAME, size=size, sha256="0" * 64, media_type="application/pdf"
    )


def told(*documents: FiledDocument, plan_type: PlanType = "single") -> list[tuple[str, str]]:
    return [(one.field, one.code) for one in document_problems(documents, plan_type, NOW.date())]


def test_20_files_are_taken_and_21_are_not() -> None:
    assert told(*(file(n) for n in range(20))) == []
    assert told(*(file(n) for n in range(21))) == [("attachments", "documents_many")]


def test_50_megabytes_are_taken_and_one_byte_more_is_not() -> None:
    five = [file(n, size=10 * MEBIBYTE) for n in range(5)]

    assert told(*five) == []
    assert told(*five, file(6)) == [("attachments", "documents_large_together")]


def test_three_other_documents_are_taken_and_four_are_not() -> None:
    assert told(*(file(n, "other") for n in range(3))) == []
    assert told(*(file(n, "other") for n in range(4))) == [("attachments", "documents_others_many")]


def test_a_file_stands_once() -> None:
    assert told(file(1), file(2), file(1, "other")) == [("attachments.2.id", "document_twice")]


@pytest.mark.parametrize(
    ("filed_as", "plan_type", "code"),
    [
        ("application_form", "single", "document_typed_in"),
        ("status_report", "single", "document_typed_in"),
        ("check_sheet", "joint", "document_typed_in"),
        ("consent", "single", "document_not_asked"),
        ("agreement", "single", "document_not_asked"),
    ],
)
def test_R31_what_is_typed_in_or_of_another_type_is_no_file(filed_as: Document, plan_type: PlanType, code: str) -> None:
    assert told(file(1, filed_as), plan_type=plan_type) == [("attachments.0.as", code)]


@pytest.mark.parametrize("filed_as", ["application_form", "status_report", "consent", "agreement", "other"])
def test_R31_what_a_joint_plan_brings(filed_as: Document) -> None:
    assert told(file(1, filed_as), plan_type="joint") == []


def test_the_files_stand_in_an_event_after_the_filing() -> None:
    events = APPLICATION.decide(APPLICATION.initial, _filing(file(1), file(2, "other")), NOW)

    assert not isinstance(events, Refusal)
    filed, attached = events
    assert isinstance(filed, ApplicationFiled)
    assert attached == DocumentsAttached(
        application_no=filed.application_no, text_no=1, documents=(file(1), file(2, "other"))
    )
    assert APPLICATION.replay(events).documents == (file(1), file(2, "other"))


def test_a_filing_without_files_is_one_event() -> None:
    events = APPLICATION.decide(APPLICATION.initial, _filing(), NOW)

    assert not isinstance(events, Refusal)
    assert [type(one) for one in events] == [ApplicationFiled]


def test_what_stands_against_files_refuses_the_filing() -> None:
    refused = APPLICATION.decide(APPLICATION.initial, _filing(*(file(n) for n in range(21))), NOW)

    assert isinstance(refused, Refusal)
    assert [one.code for one in refused.all] == ["documents_many"]


def _filing(*documents: FiledDocument) -> File:
    return replace(filing(), documents=documents)
