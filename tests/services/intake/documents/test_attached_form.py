"""R17: the electronic form attached beside its data; a cell that says something else stops the filing."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from services.intake.views.starting import example_plan
from services.intake.views.workbook import described
from shared.clock import today
from shared.contracts.forms.answers import answers_of
from shared.contracts.forms.filed import PlanToFile
from shared.domain import Text
from shared.scheme.application_kinds import PlanType
from shared.workbook.writing import workbook
from tests.services.intake.conftest import Portal, new_key
from tests.services.intake.documents.test_uploads import refusals, sent
from tests.shared.workbook.filling import opened, repacked, saved, typed


def book_of(form: dict[str, Any]) -> bytes:
    read = PlanToFile.model_validate(form).root
    answers = answers_of(read, lambda personal: personal.text or "")
    return workbook(described(read.form_version).form, Text(ja="申請書", en="Form"), answers, "ja")


def filed_with(portal: Portal, form: dict[str, Any], book: bytes) -> Any:
    file = sent(portal, "様式.xlsx", book)
    # The form of a single plan is typed in (R17), so that a copy of it is a document like others.
    filed_as = "application_form" if "participants" in form else "other"
    body = {"form": form, "attachments": [{"id": file["id"], "as": filed_as}]}
    return portal.client().post("/intake/applications", content=orjson.dumps(body), headers=new_key())


@pytest.mark.parametrize("plan_type", ["single", "joint"])
def test_a_form_that_says_what_is_filed_is_attached_to_it(portal: Portal, plan_type: PlanType) -> None:
    form = example_plan(today(portal.clock), plan_type)
    answer = filed_with(portal, form, book_of(form))
    assert answer.status_code == 201, answer.text


def test_each_cell_that_differs_is_told_with_both_values_and_nothing_is_filed(portal: Portal) -> None:
    form = example_plan(today(portal.clock), "joint")
    fewer = form | {"funds": form["funds"][:-1]}
    values = {
        "participants.1.name": "別の会社",
        "participants.0.industry": "25",
        "period.end": "2029年1月",
        "aim": None,
    }
    heads = portal.heads
    answer = filed_with(portal, form, typed(book_of(fewer), values))
    assert {rule for _, rule, _ in refusals(answer)} == {"R17"}
    assert portal.heads == heads
    told = [one["ja"] for one in answer.json()["errors"]]
    assert len(told) == len(values) + len(form["funds"][-1])
    assert any(
        "シート「1 連携する中小企業者」" in one and "「別の会社」" in one and "ひので鍍金" in one for one in told
    )
    assert any("「25 はん用機械器具製造業」、申請の内容は「24 金属製品製造業」" in one for one in told)
    assert any("「5 資金の額及び調達方法」" in one and "は「」" in one for one in told)


def test_a_form_with_large_pictures_is_held_against_the_data_too(portal: Portal) -> None:
    form = example_plan(today(portal.clock), "joint")
    pictures = {f"xl/media/{n}.png": bytes(m * m % 251 for m in range(1_000_000)) for n in range(6)}
    answer = filed_with(portal, form, repacked(typed(book_of(form), {"aim": "ほかのねらい"}), pictures))
    assert [code for _, _, code in refusals(answer)] == ["cell_differs"]


def test_a_form_of_the_other_type_is_refused_and_any_other_workbook_is_a_document(portal: Portal) -> None:
    joint, single = (example_plan(today(portal.clock), kind) for kind in ("joint", "single"))
    assert [code for _, _, code in refusals(filed_with(portal, joint, book_of(single)))] == ["form_of_another_type"]
    book = opened(book_of(single))
    book.worksheets[0]["A1"].value = None
    assert filed_with(portal, joint, saved(book)).status_code == 201
