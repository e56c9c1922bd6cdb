"""下書き by API: what a program, and the page that saves by itself, are answered."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.intake.drafts.draft import MOST_BYTES
from tests.services.intake.conftest import Portal, new_key
from tests.support.web import HTML

AT = "/intake/drafts"


def begun(portal: Portal, persona: str, **more: Any) -> dict[str, Any]:
    body = {"kind": "new", "form_version": "single/2", "title": "北斗水産", "content": {"name": "北斗水産"}, **more}
    answer = portal.client(persona).post(AT, json=body, headers=new_key())
    assert answer.status_code == 201, answer.text
    assert answer.headers["ETag"] == '"1"'
    assert answer.headers["Location"] == f"{AT}/{answer.json()['draft_id']}"
    found: dict[str, Any] = answer.json()
    return found


def save(portal: Portal, persona: str, draft_id: str, seen: str, content: Any, **more: Any) -> Any:
    headers = {"If-Match": seen} if seen else {}
    return portal.client(persona).put(f"{AT}/{draft_id}", json={"content": content, **more}, headers=headers)


def test_a_draft_is_begun_saved_and_loaded(portal: Portal) -> None:
    draft_id = begun(portal, "applicant-1")["draft_id"]
    saved = save(portal, "applicant-1", draft_id, '"1"', {"name": "北斗水産食品", "rows": [{}]}, title="北斗水産食品")
    assert (saved.status_code, saved.headers["ETag"], saved.json()["version"]) == (200, '"2"', 2)
    found = portal.client("applicant-1").get(f"{AT}/{draft_id}")
    assert found.headers["ETag"] == '"2"'
    assert found.json()["content"] == {"name": "北斗水産食品", "rows": [{}]}
    assert (found.json()["title"], found.json()["form_version"]) == ("北斗水産食品", "single/2")


def test_a_draft_that_moved_is_answered_with_what_stands(portal: Portal) -> None:
    draft_id = begun(portal, "applicant-1")["draft_id"]
    save(portal, "applicant-1", draft_id, '"1"', {"name": "甲"})
    late = save(portal, "applicant-1", draft_id, '"1"', {"name": "乙"})
    assert (late.status_code, late.headers["ETag"]) == (412, '"2"')
    assert late.headers["Content-Type"] == "application/problem+json"
    assert (late.json()["code"], late.json()["draft"]["content"]) == ("stale_version", {"name": "甲"})
    again = save(portal, "applicant-1", draft_id, '"1"', {"name": "甲"})
    assert (again.status_code, again.json()["version"]) == (200, 2)
    deleting = portal.client("applicant-1").delete(f"{AT}/{draft_id}", headers={"If-Match": '"1"'})
    assert (deleting.status_code, deleting.json()["draft"]["version"]) == (412, 2)


def test_a_save_says_which_version_it_saw(portal: Portal) -> None:
    draft_id = begun(portal, "applicant-1")["draft_id"]
    assert save(portal, "applicant-1", draft_id, "", {}).status_code == 428
    assert save(portal, "applicant-1", draft_id, "x", {}).status_code == 400
    assert portal.client("applicant-1").delete(f"{AT}/{draft_id}").status_code == 428


def test_a_draft_is_deleted_and_put_back(portal: Portal) -> None:
    draft_id = begun(portal, "applicant-3")["draft_id"]
    client = portal.client("applicant-3")
    for _ in range(2):
        assert client.delete(f"{AT}/{draft_id}", headers={"If-Match": '"1"'}).status_code == 204
    assert client.get(AT).json() == {"drafts": [], "next": None}
    (deleted,) = client.get(AT, params={"deleted": True}).json()["drafts"]
    assert deleted["draft_id"] == draft_id
    assert deleted["erased_at"] > deleted["deleted_at"]
    refused = save(portal, "applicant-3", draft_id, '"1"', {})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "draft_deleted")
    restored = client.post(f"{AT}/{draft_id}/restore", headers=new_key())
    assert (restored.status_code, restored.json()["deleted_at"]) == (200, None)
    assert [one["draft_id"] for one in client.get(AT).json()["drafts"]] == [draft_id]


def test_a_copy_and_a_repeated_beginning(portal: Portal) -> None:
    client, key = portal.client("applicant-4"), new_key()
    body = {"kind": "change", "form_version": "single/2", "about": "plan-1", "content": {"name": "甲"}}
    first, again = (client.post(AT, json=body, headers=key).json() for _ in range(2))
    assert first == again
    copies = [client.post(f"{AT}/{first['draft_id']}/copy", headers=key) for _ in range(2)]
    assert [copy.status_code for copy in copies] == [201, 201]
    assert copies[0].json() == copies[1].json()
    assert copies[0].json()["draft_id"] != first["draft_id"]
    assert (copies[0].json()["content"], copies[0].json()["about"]) == ({"name": "甲"}, "plan-1")


def test_the_list_is_walked_page_by_page(portal: Portal) -> None:
    for number in range(3):
        begun(portal, "applicant-5", title=f"{number}")
        portal.clock.move_to(portal.clock.now() + timedelta(seconds=1))
    client = portal.client("applicant-5")
    first = client.get(AT, params={"limit": 2}).json()
    second = client.get(first["next"]).json()
    assert [one["title"] for one in first["drafts"] + second["drafts"]] == ["2", "1", "0"]
    assert "content" not in first["drafts"][0]
    assert second["next"] is None
    assert client.get(AT, params={"at": "nowhere"}).status_code == 422


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "other", "form_version": "single/2", "content": {}},
        {"kind": "new", "form_version": "", "content": {}},
        {"kind": "new", "form_version": "single/2", "content": []},
        {"kind": "new", "form_version": "single/2", "content": {"much": 2**70}},
        {"kind": "new", "form_version": "single/2", "content": {}, "title": "あ" * 201},
        {"kind": "new", "form_version": "single/2", "content": {}, "about": "\x00"},
        {"kind": "new", "form_version": "single/2", "content": {"text": "a" * MOST_BYTES}},
    ],
)
def test_what_is_no_draft_is_refused(portal: Portal, body: dict[str, Any]) -> None:
    assert portal.client("applicant-1").post(AT, json=body, headers=new_key()).status_code == 422


def test_a_draft_is_its_owners(portal: Portal) -> None:
    draft_id = begun(portal, "applicant-1")["draft_id"]
    other = portal.client("applicant-2")
    assert other.get(f"{AT}/{draft_id}").status_code == 404
    assert save(portal, "applicant-2", draft_id, '"1"', {}).status_code == 404
    assert other.delete(f"{AT}/{draft_id}", headers={"If-Match": '"1"'}).status_code == 404
    assert other.post(f"{AT}/{draft_id}/copy", headers=new_key()).status_code == 404
    assert portal.client("officer-kanto-1").get(AT).status_code == 403
    assert portal.client("").get(AT).status_code == 403


def test_another_sites_page_saves_nothing(portal: Portal) -> None:
    draft_id = begun(portal, "applicant-1")["draft_id"]
    headers = {"If-Match": '"1"', "Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"}
    answer = portal.client("applicant-1").put(f"{AT}/{draft_id}", json={"content": {}}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "cross_site")


def test_a_browser_is_shown_the_page_and_no_json(portal: Portal) -> None:
    answer = portal.client("applicant-1").get(AT, headers=HTML)
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "Accept" in answer.headers["Vary"]
