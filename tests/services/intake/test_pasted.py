"""What is pasted into a plan from Word and Excel is stored as it was meant, by programs and by pages."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from shared.contracts.intake import ApplicationFiled
from tests.services.intake.conftest import Portal, new_key
from tests.services.intake.test_api import FILINGS, plan
from tests.services.intake.test_pages import posted

PASTED = plan(
    cover__name="\ufeff有限会社蒲田\t精密工作所\r\n",
    cover__postal_code="〒１４４−００３４",
    goals__purpose="　一、従業員の命を守る。\u2028　二、邉\U000e0100様への納品を続ける👨\u200d👩\u200d👧。\u200e",
)
DECEIVING = plan(goals__purpose="従業員の命を守る。\n供給を\u202eける続。", cover__name="有限会社\x07蒲田")


def stored(portal: Portal, application_id: str) -> Any:
    (filed, *_) = portal.system.services["intake"].store.stream(application_id)
    assert isinstance(filed.event, ApplicationFiled)
    return filed.event.form


def kept(portal: Portal, application_id: str) -> None:
    form = stored(portal, application_id)
    assert form.cover.name == "有限会社蒲田 精密工作所"
    assert portal.system.intake.vault.open(form.cover.postal_code) == "144-0034"
    assert form.goals.purpose == "　一、従業員の命を守る。\n　二、邉\U000e0100様への納品を続ける👨\u200d👩\u200d👧。"


def test_a_program_files_what_was_meant(portal: Portal) -> None:
    answer = portal.client().post(FILINGS, content=b"\xef\xbb\xbf" + PASTED, headers=new_key())
    assert answer.status_code == 201, answer.text
    kept(portal, answer.json()["application_id"])


def test_a_page_files_what_was_meant(portal: Portal) -> None:
    browser = portal.browser()
    form = posted(browser.get("/intake/file"), step="submit", plan=PASTED.decode())
    filed = browser.post("/intake/file", data=form)
    assert filed.status_code == 303
    kept(portal, filed.headers["location"].split("/")[-2])


def test_what_deceives_is_refused_at_its_field_with_its_place(portal: Portal) -> None:
    before = portal.heads
    answer = portal.client().post(FILINGS, content=DECEIVING, headers=new_key())
    assert answer.status_code == 422
    assert [(one["field"], one["code"]) for one in answer.json()["errors"]] == [
        ("cover.name", "unwanted_sign"),
        ("goals.purpose", "unwanted_sign"),
    ]
    assert "2行目の4文字目" in answer.json()["errors"][1]["ja"]
    browser = portal.browser()
    file = {"plan_file": ("plan.json", DECEIVING, "application/json")}
    page = browser.post("/intake/file", data=posted(browser.get("/intake/file"), step="check"), files=file)
    assert page.status_code == 422
    assert "目的：2行目の4文字目" in page.text
    assert portal.heads == before


@pytest.mark.parametrize(("encoding", "name"), [("cp932", "Shift_JIS（CP932）"), ("utf-16", "UTF-16")])
def test_a_file_in_another_encoding_is_told_which_it_seems_to_be(portal: Portal, encoding: str, name: str) -> None:
    text = orjson.dumps({"cover": {"name": "株式会社"}}).decode().encode(encoding)
    browser = portal.browser()
    start = browser.get("/intake/file")
    page = browser.post("/intake/file", data=posted(start, step="check"), files={"plan_file": ("plan.json", text)})
    assert (page.status_code, f"{name}のようです" in page.text) == (422, True)
    answer = portal.client().post(FILINGS, content=text, headers=new_key(**{"Content-Type": "application/json"}))
    assert (answer.status_code, answer.json()["code"], name in answer.json()["detail"]) == (400, "not_utf8", True)
