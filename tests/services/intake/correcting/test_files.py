"""Files that come with the answer to a correction, JavaScript off: attached, shown, sent once, seen by the officer."""

from __future__ import annotations

import hashlib
import re
from typing import Any

import pytest

from services.intake.documents.sweeper import DocumentSweeper
from shared.web.forms import KEY_FIELD
from tests.services.intake.conftest import Portal
from tests.services.intake.correcting.answering import Answering, asked_of
from tests.services.intake.documents.examples import PDF, PNG
from tests.services.intake.drafting.test_typing_in import hidden

PURPOSE = {"how.goals.purpose": "change", "goals.purpose": "新しい目的。"}
BCP, PHOTO = ("files", ("BCP（第2版）.pdf", PDF)), ("files", ("社屋.png", PNG))


@pytest.fixture
def filed(portal: Portal) -> dict[str, Any]:
    return portal.file()


@pytest.fixture
def page(portal: Portal, filed: dict[str, Any]) -> Answering:
    """An answer that is typed, and not sent."""
    page = asked_of(portal, filed, "goals.purpose")
    page.fill(PURPOSE)
    return page


def attach(page: Answering, step: str, *files: Any, **typed: str) -> Any:
    """Post the page of the files."""
    text = page.browser.get(f"{page.address}/files").text
    form = re.search(r'action="(/intake/draft-files/[^"]+)"', text)
    assert form
    fields = {KEY_FIELD: hidden(text, KEY_FIELD), "step": step, **typed}
    return page.browser.post(form[1], files=[*((name, (None, one)) for name, one in fields.items()), *files])


def case_of(portal: Portal, filed: dict[str, Any]) -> dict[str, Any]:
    portal.settle()
    found: dict[str, Any] = portal.client("officer-kanto-1").get(f"/review/cases/{filed['application_id']}").json()
    return found


def test_files_are_attached_shown_sent_with_the_answer_and_seen_by_the_officer(
    portal: Portal, filed: dict[str, Any], page: Answering
) -> None:
    # Given
    kept = page.press("files")
    assert kept.headers["location"] == f"{page.address}/files"
    attach(page, "save", BCP, kind="bcp")
    unsaid = attach(page, "next", PHOTO)

    # When
    assert unsaid.status_code == 422
    assert "「社屋.png」は何の書類ですか" in unsaid.text
    [photo] = re.findall(r'name="as:([^"]+)"[^>]*aria-invalid', unsaid.text)
    check = page.browser.get(f"{page.address}/check")
    assert check.headers["location"] == f"{page.address}/files?check=1"
    done = attach(page, "next", **{f"as:{photo}": "other"})
    assert done.headers["location"] == page.address
    text = page.open()
    assert all(name in text for name in ("BCP（第2版）.pdf", "社屋.png", "新しい目的。"))
    check = page.to_check()
    assert "回答とともに提出する添付書類" in check.text
    assert hashlib.sha256(PDF).hexdigest() in check.text
    first, second = page.send(check), page.send(check)

    # Then
    assert (first.status_code, first.headers["location"]) == (303, second.headers["location"])
    documents = sorted(case_of(portal, filed)["documents"], key=lambda one: one["as"])
    assert [(one["as"], one["sha256"]) for one in documents] == [
        (kind, hashlib.sha256(content).hexdigest()) for kind, content in (("bcp", PDF), ("other", PNG))
    ]
    DocumentSweeper(portal.system.services["intake"].commands.documents).step()
    content = portal.client().get(documents[0]["content"])
    assert (content.status_code, content.content) == (200, PDF)


def test_a_file_that_came_after_the_answer_was_shown_is_shown_before_it_is_sent(
    portal: Portal, filed: dict[str, Any], page: Answering
) -> None:
    check = page.to_check()
    attach(page, "save", BCP, kind="bcp")

    late = page.send(check)

    assert late.status_code == 412
    assert "BCP（第2版）.pdf" in late.text
    assert case_of(portal, filed)["documents"] == []
    assert page.send(late).status_code == 303


def test_a_file_is_removed_put_back_and_counts_with_all_others(page: Answering) -> None:
    page.press("files")
    attach(page, "save", BCP, BCP, BCP, BCP, kind="other")
    listed = page.browser.get(f"{page.address}/files").text
    file_id = re.findall(r'value="remove:([^"]+)"', listed)[0]

    many = attach(page, "next")
    removed = page.browser.get(attach(page, f"remove:{file_id}").headers["location"]).text
    fewer = attach(page, "next")
    back = attach(page, f"undo:{file_id}")

    assert many.status_code == 422
    assert "3" in "".join(re.findall(r'id="files-error">([^<]+)', many.text))
    assert "ファイルを1つ削除しました" in removed
    assert (fewer.status_code, back.status_code) == (303, 303)
    assert attach(page, "next").status_code == 422


def test_nothing_is_attached_to_what_takes_no_answer_or_is_another_s(
    portal: Portal, filed: dict[str, Any], page: Answering
) -> None:
    other = portal.browser("applicant-2")
    to = page.address.replace("/intake/applications", "/intake/draft-files")
    assert other.get(f"{page.address}/files").status_code == 404
    assert other.post(to, files=[BCP]).status_code == 404
    assert page.browser.get(f"{page.address}/files").headers["location"] == page.address, "nothing was begun"
    page.send(page.to_check())
    for answer in (page.browser.get(f"{page.address}/files"), page.browser.post(to, files=[BCP])):
        assert answer.headers["location"] == page.address
    assert case_of(portal, filed)["documents"] == []
