"""The files of a draft go with it: into its copy, and into what it is filed as, by a program too."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from tests.services.intake.conftest import FILED, Portal, new_key
from tests.services.intake.documents.examples import PDF, PNG
from tests.services.intake.documents.test_uploads import begun
from tests.services.intake.test_plans import asked, certified, shown

FILES = "/intake/attachments"


def sent(portal: Portal, draft: str, name: str = "BCP.pdf", content: bytes = PDF, **query: str) -> str:
    answer = portal.client().post(
        FILES, params={"name": name, "draft": draft, **query}, content=content, headers=new_key()
    )
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def files_of(portal: Portal, draft: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = portal.client().get(FILES, params={"draft": draft}).json()["attachments"]
    return found


def test_a_copy_has_copies_of_the_files(portal: Portal) -> None:
    draft = begun(portal)
    sent(portal, draft, **{"as": "bcp"})
    sent(portal, draft, "社屋.png", PNG)
    key = new_key()
    copies = [portal.client().post(f"/intake/drafts/{draft}/copy", headers=key) for _ in range(2)]
    copy = copies[0].json()["draft_id"]
    assert [one.status_code for one in copies] == [201, 201]
    assert copies[1].json()["draft_id"] == copy
    of = ("name", "as", "sha256")
    was, now = ({tuple(file[name] for name in of) for file in files_of(portal, one)} for one in (draft, copy))
    assert was == now
    assert len(was) == 2
    assert {one["id"] for one in files_of(portal, draft)}.isdisjoint(one["id"] for one in files_of(portal, copy))
    first = files_of(portal, copy)[0]
    assert portal.client().post(f"{FILES}/{first['id']}/removal", headers=new_key()).status_code == 200
    assert len(files_of(portal, draft)) == 2, "each has its own"
    contents = {portal.client().get(one["content"]).content for one in files_of(portal, draft)}
    assert contents == {PDF, PNG}


def test_what_a_draft_holds_is_filed_with_its_files_once(portal: Portal) -> None:
    draft = begun(portal)
    file = sent(portal, draft, **{"as": "bcp"})
    loose = sent(portal, draft, "社屋.png", PNG)
    body = orjson.dumps({"form": orjson.loads(FILED.read_bytes()), "draft": draft})
    key = new_key()

    def filed() -> Any:
        return portal.client().post("/intake/applications", content=body, headers=key)

    refused = filed()
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, f"attachments.as:{loose}")
    assert portal.client().post(f"{FILES}/{loose}/removal", headers=new_key()).status_code == 200
    made, again = filed(), filed()
    assert made.status_code == 201, made.text
    assert again.json() == made.json()
    application_id = made.json()["application_id"]
    events = portal.system.services["intake"].store.stream(application_id)
    documents = [one.file_id for two in events for one in getattr(two.event, "documents", ())]
    assert documents == [file]
    assert portal.client().get(f"/intake/drafts/{draft}").status_code == 404, "it is done with"
    other = portal.client().post("/intake/applications", content=body, headers=new_key())
    assert other.status_code == 404


def test_a_change_takes_the_files_of_its_own_draft_and_of_no_other(portal: Portal) -> None:
    plan_id = certified(portal)["plan_id"]
    new = {"kind": "change", "form_version": "24-2025-12", "about": plan_id, "content": {}}
    draft = portal.client().post("/intake/drafts", content=orjson.dumps(new), headers=new_key()).json()["draft_id"]
    sent(portal, draft, **{"as": "bcp"})
    change = orjson.loads(asked(shown(portal, plan_id), goals__purpose="従業員と地域を守るため。"))

    def filed(of: str, account: str = "applicant-1") -> Any:
        body = orjson.dumps({**change, "draft": of})
        return portal.client(account).post(f"/intake/plans/{plan_id}/changes", content=body, headers=new_key())

    assert filed(begun(portal)).status_code == 404, "the draft of a new plan"
    made = filed(draft)
    assert made.status_code == 201, made.text
    assert portal.client().get(f"/intake/drafts/{draft}").status_code == 404


@pytest.mark.parametrize("draft", ["x" * 41, "a/b", 7])
def test_what_names_no_draft_is_refused(portal: Portal, draft: Any) -> None:
    body = orjson.dumps({"form": orjson.loads(FILED.read_bytes()), "draft": draft})
    assert portal.client().post("/intake/applications", content=body, headers=new_key()).status_code == 422
