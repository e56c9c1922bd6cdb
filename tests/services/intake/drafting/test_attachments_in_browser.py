"""Files of a draft in a real browser: sent one by one as they are chosen, told what is wrong, replaced, and filed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.services.intake.conftest import Portal
from tests.services.intake.documents.examples import PDF, PNG
from tests.services.intake.drafting.test_typing_in import typed_in
from tests.services.intake.drafting.test_typing_in_browser import press
from tests.services.intake.test_pages_in_browser import sign_in
from tests.support.browser import looks_right, serving
from tests.support.waiting import until

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(portal: Portal) -> Iterator[str]:
    with serving(portal.app) as address:
        yield address


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, data in (("BCP.pdf", PDF), ("社屋.png", PNG), ("動く.pdf", b"MZ"), ("新社屋.png", PNG)):
        (tmp_path / name).write_bytes(data)
    (tmp_path / "大きい.pdf").write_bytes(bytes(11_000_000))
    return tmp_path


def shows_pdf(page: Page) -> bool:
    return any(frame.url.startswith("chrome-extension:") for frame in page.frames)


def test_files_are_sent_as_they_are_chosen_and_filed(page: Page, site: str, portal: Portal, folder: Path) -> None:
    draft = typed_in(portal.browser("applicant-2"), portal)
    sign_in(page, site, "applicant-2")
    page.goto(f"{site}{draft}/parts/attachments?lang=ja")
    looks_right(page)
    page.select_option("#kind", "other")
    names = ("BCP.pdf", "動く.pdf", "大きい.pdf", "社屋.png")
    page.set_input_files("#files", [folder / name for name in names])
    listed = page.locator("[data-files] .attached__name")
    expect(listed).to_have_count(2)
    sending = page.locator(".sending p")
    said = [
        "BCP.pdf: 添付しました",
        "動く.pdf: 拡張子は.pdfですが",
        "大きい.pdf: 添付していません。1つのファイルは10MBまで",
        "社屋.png: 添付しました",
    ]
    expect(sending).to_contain_text(said)
    refused = page.get_by_role("alert")
    expect(refused).to_contain_text("添付できなかったファイルがあります")
    expect(refused.get_by_role("listitem")).to_contain_text(said[1:3])
    expect(page.get_by_role("button", name="ファイルを加える")).to_be_hidden()
    looks_right(page)
    page.get_by_label("「BCP.pdf」は何の書類ですか").select_option("bcp")
    page.get_by_text("別のファイルに差し替える 社屋.png").click()
    page.get_by_label("「社屋.png」の代わりに添付するファイル").set_input_files(folder / "新社屋.png")
    press(page, "差し替える")
    expect(listed).to_have_count(2)
    assert set(listed.all_inner_texts()) == {"BCP.pdf", "新社屋.png"}
    expect(page.get_by_label("「BCP.pdf」は何の書類ですか")).to_have_value("bcp")
    looks_right(page)
    page.goto(f"{site}{draft}/check")
    looks_right(page)
    press(page, "この内容で提出する")
    expect(page.locator(".attached__file")).to_have_count(2)
    looks_right(page)
    page.goto(page.url.replace("/filed", "/progress"))
    looks_right(page)
    portal.settle()
    case_id = page.url.rpartition("/progress")[0].rpartition("/")[2]
    sign_in(page, site, "officer-kanto-1")
    page.goto(f"{site}/review/desk/{case_id}")
    looks_right(page)
    page.get_by_role("link", name="BCP.pdf").click()
    content = page.locator("iframe").get_attribute("src")
    assert page.request.get(f"{site}{content}").body() == PDF
    until(lambda: page.title() and shows_pdf(page), what="the browser's PDF viewer")
    looks_right(page)
    # By keyboard: the browser's PDF viewer may catch a click beside it while it opens.
    page.get_by_role("link", name="新社屋.png").press("Enter")
    expect(page.get_by_role("img", name="新社屋.png")).to_have_js_property("naturalWidth", 1)
    looks_right(page)
