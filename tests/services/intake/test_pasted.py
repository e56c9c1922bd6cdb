"""What is pasted into a plan from Word and Excel is stored as it was meant, by programs and by pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import unescape
from typing import Any, Final

import orjson
import pytest

from services.intake.pages.drafting.kept import kept_plan
from shared.contracts.event import Actor
from shared.contracts.intake import ApplicationFiled
from tests.services.intake.conftest import Portal, new_key
from tests.services.intake.correcting.answering import asked_of, plan_now
from tests.services.intake.drafting.test_typing_in import begun, post
from tests.services.intake.drafting.test_workbook import handed_in as book_handed_in
from tests.services.intake.drafting.test_workbook import take
from tests.services.intake.test_api import FILINGS, plan
from tests.services.intake.test_minor_changes import asked as minor_change
from tests.services.intake.test_minor_changes import note
from tests.services.intake.test_pages import filed_from, handed_over
from tests.services.intake.test_plans import certified, shown
from tests.services.intake.test_workbooks import handed_in
from tests.shared.workbook.filling import filled, typed

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
    filed = filed_from(browser, handed_over(browser, plan=PASTED.decode()))
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
    page = handed_over(browser, files=file)
    assert page.status_code == 422
    assert "目的：2行目の4文字目" in page.text
    assert portal.heads == before


@pytest.mark.parametrize(("encoding", "name"), [("cp932", "Shift_JIS（CP932）"), ("utf-16", "UTF-16")])
def test_a_file_in_another_encoding_is_told_which_it_seems_to_be(portal: Portal, encoding: str, name: str) -> None:
    text = orjson.dumps({"cover": {"name": "株式会社"}}).decode().encode(encoding)
    browser = portal.browser()
    page = handed_over(browser, files={"plan_file": ("plan.json", text)})
    assert (page.status_code, f"{name}のようです" in page.text) == (422, True)
    answer = portal.client().post(FILINGS, content=text, headers=new_key(**{"Content-Type": "application/json"}))
    assert (answer.status_code, answer.json()["code"], name in answer.json()["detail"]) == (400, "not_utf8", True)


# -- every way in, alike ---------------------------------------------------------------------------------------------

MEANT: Final = "一。\u2028二。\u2029三。\x85四。{vt}五\u200e\u200f👨\u200d👩\u200d👧葛\U000e0100☎\ufe0f"
TAKEN: Final = "一。\n二。\n三。\n四。\n五👨\u200d👩\u200d👧葛\U000e0100☎\ufe0f"
DECEITS: Final = ("一。\u2028二\u202e三", "一。\x85二\u2067三", "一。\n二\ufffd三")
PLACE: Final = "2行目の2文字目"


def by_program(portal: Portal, text: str) -> str:
    answer = portal.client().post(FILINGS, content=plan(goals__purpose=text), headers=new_key())
    made = answer.json()
    return stored(portal, made["application_id"]).goals.purpose if answer.status_code == 201 else answer.text


def typed_on_a_page(portal: Portal, text: str, step: str = "save") -> str:
    browser = portal.browser()
    address = begun(browser)
    answer = post(browser, address, "goals", {"goals.purpose": text}, step, Accept="application/json")
    if answer.status_code == 422:
        return unescape(answer.text)
    commands, owner = portal.system.services["intake"].commands, Actor(role="applicant", id="applicant-1")
    return kept_plan(commands, owner, address.rpartition("/")[2]).answers.text("goals.purpose")


def saved_by_itself(portal: Portal, text: str) -> str:
    return typed_on_a_page(portal, text, "auto")


def in_a_workbook(portal: Portal, text: str) -> str:
    page = handed_in(portal, typed(filled(), {"goals.purpose": text}))
    if page.status_code == 422:
        return unescape(page.text)
    sent = filed_from(portal.browser(), page)
    return str(stored(portal, sent.headers["location"].split("/")[-2]).goals.purpose)


def in_the_workbook_of_a_draft(portal: Portal, text: str) -> str:
    browser = portal.browser()
    address = begun(browser)
    book = typed(browser.get(f"{address}/plan.xlsx").content, {"goals.purpose": text})
    page = book_handed_in(browser, address, book)
    if page.status_code == 422:
        return unescape(page.text)
    assert take(browser, address, page).status_code == 303
    commands, owner = portal.system.services["intake"].commands, Actor(role="applicant", id="applicant-1")
    return kept_plan(commands, owner, address.rpartition("/")[2]).answers.text("goals.purpose")


def answered_by_program(portal: Portal, text: str) -> str:
    filed = portal.file()
    portal.assign(filed)
    correction_id = portal.ask_to_correct(filed, "goals.purpose")
    address = f"/intake/applications/{filed['application_id']}"
    found = portal.client().get(address)
    form = found.json()["form"]
    form["goals"]["purpose"] = text
    body = orjson.dumps({"answers": [{"path": "goals.purpose", "comment": "書き直した。"}], "form": form})
    headers = new_key(**{"If-Match": found.headers["etag"]})
    answer = portal.client().post(f"{address}/corrections/{correction_id}/answer", content=body, headers=headers)
    return plan_now(portal, filed)["goals"]["purpose"] if answer.status_code == 200 else answer.text


def answered_on_a_page(portal: Portal, text: str) -> str:
    filed = portal.file()
    page = asked_of(portal, filed, "goals.purpose")
    page.fill({"how.goals.purpose": "change", "goals.purpose": text})
    check = page.to_check()
    if check.status_code == 422:
        return unescape(check.text)
    assert page.send(check).status_code == 303
    return str(plan_now(portal, filed)["goals"]["purpose"])


def noted_as_minor(portal: Portal, text: str) -> str:
    plan_id = certified(portal)["plan_id"]
    answer = note(portal, plan_id, minor_change("funding", funding=text))
    return shown(portal, plan_id)["minor_changes"][0]["now"]["funding"] if answer.status_code == 200 else answer.text


WAYS: Final[Mapping[str, Callable[[Portal, str], str]]] = {
    one.__name__: one
    for one in (
        by_program, typed_on_a_page, saved_by_itself, in_a_workbook, in_the_workbook_of_a_draft, answered_by_program,
        answered_on_a_page, noted_as_minor,
    )
}  # fmt: skip
"""Names of files: tests/services/intake/documents/test_names.py."""


@pytest.mark.parametrize("way", WAYS)
def test_breaks_marks_and_joiners_are_taken_alike_on_every_way_in(portal: Portal, way: str) -> None:
    # A cell holds no VT as it is.
    text = MEANT.replace("{vt}", "_x000B_" if "workbook" in way else "\x0b")
    assert WAYS[way](portal, text) == TAKEN


@pytest.mark.parametrize("text", DECEITS)
@pytest.mark.parametrize("way", WAYS)
def test_overrides_and_isolates_are_refused_alike_with_their_place(portal: Portal, way: str, text: str) -> None:
    assert re.search(PLACE, WAYS[way](portal, text))
