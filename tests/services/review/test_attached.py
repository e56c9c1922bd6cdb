"""What came with an application, at the desk: named, with what is missing and why, and looked at in the page."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator

import pytest

from services.intake.documents.uploads import Arriving
from services.intake.domain.requests import NamedDocument
from shared.event_store.door import Envelope
from tests.services.intake.documents.examples import PDF, PNG, XLSX
from tests.services.review.conftest import APPLICANT, Bureau
from tests.support.made import made

FILES = (("BCP.pdf", "bcp", PDF), ("社屋.png", "other", PNG), ("表.xlsx", "other", XLSX))


def upload(bureau: Bureau, name: str, data: bytes) -> str:
    async def parts() -> AsyncIterator[bytes]:
        yield data

    documents = bureau.system.intake.documents
    taken = asyncio.run(documents.receive(Arriving("applicant-1", f"key of {name}", name), parts()))
    return str(made(taken)["file_id"])


@pytest.fixture(scope="module")
def case(bureau: Bureau) -> tuple[str, dict[str, str]]:
    """A case with three files, and their ids by name."""
    ids = {name: upload(bureau, name, data) for name, _, data in FILES}
    named = [NamedDocument.model_validate({"id": ids[name], "as": as_what}) for name, as_what, _ in FILES]
    filed = made(bureau.system.intake.file(bureau.form(7), Envelope(APPLICANT), named))
    bureau.system.settle()
    return str(filed["application_id"]), ids


def test_the_case_names_what_came_and_its_hash(bureau: Bureau, case: tuple[str, dict[str, str]]) -> None:
    case_id, ids = case
    text = bureau.client("officer-kanto-1", html=True).get(f"/review/desk/{case_id}").text
    for name, _, data in FILES:
        assert f'<a href="/review/desk/{case_id}/files/{ids[name]}">{name}</a>' in text
        assert hashlib.sha256(data).hexdigest() in text
    assert "1件を添付" in text
    assert "2件を添付" in text
    answer = bureau.get(f"/review/cases/{case_id}")
    assert [(one["id"], one["as"]) for one in answer["documents"]] == [(ids[name], what) for name, what, _ in FILES]


@pytest.mark.parametrize(
    ("name", "shown"), [("BCP.pdf", "<iframe"), ("社屋.png", "<img"), ("表.xlsx", "画面に表示できません")]
)
def test_a_file_is_looked_at_in_a_page_of_the_desk(
    bureau: Bureau, case: tuple[str, dict[str, str]], name: str, shown: str
) -> None:
    case_id, ids = case
    officer = bureau.client("officer-kanto-1", html=True)
    page = officer.get(f"/review/desk/{case_id}/files/{ids[name]}")
    assert page.status_code == 200
    assert shown in page.text
    content = re.findall(rf'href="(/intake/applications/{case_id}/files/[^"]+)" download', page.text)
    assert officer.get(content[0]).content == {one: data for one, _, data in FILES}[name]


@pytest.mark.parametrize("persona", ["auditor-1", "officer-hokkaido-1"])
def test_who_may_not_open_the_case_opens_no_file(
    bureau: Bureau, case: tuple[str, dict[str, str]], persona: str
) -> None:
    case_id, ids = case
    client = bureau.client(persona, html=True)
    status = 403 if persona == "auditor-1" else 404
    assert client.get(f"/review/desk/{case_id}/files/{ids['BCP.pdf']}").status_code == status
    page = client.get(f"/review/desk/{case_id}")
    assert "BCP.pdf" not in page.text
    assert page.status_code == (200 if persona == "auditor-1" else 404)


def test_no_file_of_another_case_is_shown(bureau: Bureau, case: tuple[str, dict[str, str]]) -> None:
    other = bureau.file()
    page = bureau.client("officer-kanto-1", html=True).get(f"/review/desk/{other}/files/{case[1]['BCP.pdf']}")
    assert page.status_code == 404
