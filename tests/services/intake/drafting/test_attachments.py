"""The files of a draft with JavaScript off: many at once, what each is, replaced, removed and put back, handed in."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from services.intake.documents.sweeper import DocumentSweeper
from shared.contracts.documents import DocumentsAttached
from shared.web.forms import KEY_FIELD, SEEN_FIELD
from tests.services.intake.conftest import Portal
from tests.services.intake.documents.examples import DOCX, JPEG, PDF, PNG
from tests.services.intake.drafting.test_typing_in import begun, hidden, post_files, typed_in
from tests.services.intake.drafting.test_typing_later import begun as change_begun
from tests.services.intake.test_joint_plans import certified as joint
from tests.services.intake.test_joint_plans import later
from tests.services.intake.test_plans import certified, shown

if TYPE_CHECKING:
    from starlette.testclient import TestClient

BCP = ("files", ("BCP（第2版）.pdf", PDF))
PHOTO = ("files", ("社屋.png", PNG))


@pytest.fixture
def browser(portal: Portal) -> TestClient:
    return portal.browser("applicant-2")


@pytest.fixture
def draft(browser: TestClient) -> str:
    return begun(browser)


def page_of(browser: TestClient, draft: str, query: str = "") -> str:
    return str(browser.get(f"{draft}/parts/attachments{query}").text)


def listed(browser: TestClient, draft: str) -> dict[str, str]:
    """The ids of the files by their names."""
    found = re.findall(r'<a href="/intake/attachments/([^/]+)/content">([^<]+)</a>', page_of(browser, draft))
    return {name: file_id for file_id, name in found}


def chosen(browser: TestClient, draft: str) -> list[str]:
    """What each is, in their order."""
    selects = re.findall(r'<select[^>]*name="as:.*?</select>', page_of(browser, draft), re.DOTALL)
    return ["".join(re.findall(r'value="([a-z_0-9]+)" selected', one)) for one in selects]


def errors(text: str) -> list[str]:
    return re.findall(r'<li><a href="#[^"]+">([^<]+)</a>', text)


def test_many_are_added_at_once_and_one_that_is_refused_stops_no_other(browser: TestClient, draft: str) -> None:
    answer = post_files(browser, draft, "save", [BCP, ("files", ("動く.pdf", b"MZ")), PHOTO], kind="bcp")

    words = "拡張子は.pdfですが、内容が異なります。正しい形式で保存し直して、もう一度選んでください。"
    assert answer.status_code == 422
    assert errors(answer.text) == [f"動く.pdf：{words}"]
    assert set(listed(browser, draft)) == {"BCP（第2版）.pdf", "社屋.png"}
    assert chosen(browser, draft) == ["bcp", "bcp"]
    assert "1つ10MBまで、全部で20個、合わせて50MBまで" in answer.text


def test_the_same_page_sent_twice_adds_once(browser: TestClient, draft: str) -> None:
    key = hidden(page_of(browser, draft), KEY_FIELD)
    for _ in range(2):
        parts: Any = [(KEY_FIELD, (None, key)), ("step", (None, "save")), BCP]
        sent = browser.post(f"/intake/draft-files/{draft.rpartition('/')[2]}", files=parts)
        assert sent.status_code == 303
    assert len(listed(browser, draft)) == 1


def test_the_address_to_which_files_are_posted_leads_back_to_their_page(browser: TestClient, draft: str) -> None:
    answer = browser.get(f"/intake/draft-files/{draft.rpartition('/')[2]}")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{draft}/parts/attachments")


def test_what_each_is_can_be_chosen_later(browser: TestClient, draft: str) -> None:
    post_files(browser, draft, "save", [BCP, PHOTO])
    assert chosen(browser, draft) == ["", ""]

    unsaid = post_files(browser, draft, "next")
    assert unsaid.status_code == 422
    names = listed(browser, draft)
    assert set(errors(unsaid.text)) == {f"「{name}」が何の書類かを選んでください。" for name in names}

    first, second = names.values()
    said = post_files(browser, draft, "next", **{f"as:{first}": "bcp", f"as:{second}": "other"})
    assert (said.status_code, said.headers["location"]) == (303, f"{draft}/parts/check-sheet")
    assert chosen(browser, draft) == ["bcp", "other"]


def test_one_comes_in_the_place_of_another_as_what_that_was(browser: TestClient, draft: str) -> None:
    post_files(browser, draft, "save", [BCP, PHOTO], kind="other")
    before = listed(browser, draft)["社屋.png"]

    refused = post_files(browser, draft, "save", [(f"replace:{before}", ("社屋.png", b"GIF89a"))])
    assert refused.status_code == 422
    assert listed(browser, draft)["社屋.png"] == before, "it stays until another one is taken"

    post_files(browser, draft, "save", [(f"replace:{before}", ("新社屋.jpg", JPEG))])
    assert set(listed(browser, draft)) == {"BCP（第2版）.pdf", "新社屋.jpg"}
    assert chosen(browser, draft) == ["other", "other"]


def test_one_is_removed_and_put_back_until_it_is_swept(browser: TestClient, draft: str, portal: Portal) -> None:
    post_files(browser, draft, "save", [BCP], kind="bcp")
    file_id = listed(browser, draft)["BCP（第2版）.pdf"]

    removed = post_files(browser, draft, f"remove:{file_id}")
    assert listed(browser, draft) == {}
    assert f'value="undo:{file_id}"' in browser.get(removed.headers["location"]).text
    assert post_files(browser, draft, f"undo:{file_id}").status_code == 303
    assert chosen(browser, draft) == ["bcp"]

    post_files(browser, draft, f"remove:{file_id}")
    portal.clock.move_to(portal.clock.now() + timedelta(hours=1, seconds=1))
    while DocumentSweeper(portal.system.intake.documents).step():
        pass
    assert "undo:" not in browser.get(removed.headers["location"]).text
    assert post_files(browser, draft, f"undo:{file_id}").status_code == 422


def test_too_many_are_told_and_those_that_fit_stay(browser: TestClient, draft: str) -> None:
    many = [("files", (f"{number}.png", PNG)) for number in range(22)]
    answer = post_files(browser, draft, "save", many)
    words = "添付できるのは、1件の申請につき20個までです。まとめるか、減らしてください。"
    assert errors(answer.text) == [f"{number}.png：{words}" for number in (20, 21)]
    assert len(listed(browser, draft)) == 20


def test_another_account_has_no_part_in_it(browser: TestClient, draft: str, portal: Portal) -> None:
    post_files(browser, draft, "save", [BCP])
    file_id = listed(browser, draft)["BCP（第2版）.pdf"]
    other = portal.browser("applicant-3")
    mine = begun(other)
    for address, step in ((draft, "save"), (mine, f"remove:{file_id}"), (mine, f"undo:{file_id}")):
        parts: Any = [("step", (None, step)), (f"as:{file_id}", (None, "bcp")), (f"replace:{file_id}", ("a.png", PNG))]
        other.post(f"/intake/draft-files/{address.rpartition('/')[2]}", files=parts)
    assert other.get(f"{draft}/parts/attachments").status_code == 404
    assert (list(listed(browser, draft)), chosen(browser, draft)) == (["BCP（第2版）.pdf"], [""])


@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"{}", "application/json"), (b"x", "multipart/form-data"), (b"", "multipart/form-data; boundary=b")],
)
def test_what_is_no_form_with_files_is_told_so(browser: TestClient, draft: str, content: bytes, kind: str) -> None:
    address = f"/intake/draft-files/{draft.rpartition('/')[2]}"
    assert browser.post(address, content=content, headers={"Content-Type": kind}).status_code in (400, 415)


def test_what_was_attached_is_filed_with_its_hashes_on_the_receipt(browser: TestClient, portal: Portal) -> None:
    draft = typed_in(browser, portal)
    post_files(browser, draft, "save", [BCP], kind="bcp")
    post_files(browser, draft, "save", [("files", ("図面.docx", DOCX))])

    unsaid = browser.get(f"{draft}/check").text
    assert f"/parts/attachments?check=1#attachments.as%3A{listed(browser, draft)['図面.docx']}" in unsaid
    post_files(browser, draft, "save", **{f"as:{listed(browser, draft)['図面.docx']}": "other"})

    check = browser.get(f"{draft}/check").text
    for words in ("BCP（第2版）.pdf", "図面.docx", "別添のとおり", hashlib.sha256(PDF).hexdigest()):
        assert words in check
    sent = {SEEN_FIELD: hidden(check, SEEN_FIELD), KEY_FIELD: hidden(check, KEY_FIELD)}
    first, again = (browser.post(f"{draft}/check", data=sent).headers["location"] for _ in range(2))
    assert first == again

    own = first.removesuffix("/filed")
    events = [one.event for one in portal.system.intake.store.stream(own.rpartition("/")[2])]
    attached = [one for one in events if isinstance(one, DocumentsAttached)]
    by_kind = {one.filed_as: one for one in attached[0].documents}
    hashes = {kind: one.sha256 for kind, one in by_kind.items()}
    assert hashes == {"bcp": hashlib.sha256(PDF).hexdigest(), "other": hashlib.sha256(DOCX).hexdigest()}
    for page in (first, f"{own}/progress", f"{own}/print"):
        shown = browser.get(page).text
        for data in (PDF, DOCX):
            assert hashlib.sha256(data).hexdigest() in shown, page
        assert "BCP（第2版）.pdf" in shown
    assert browser.get(f"{own}/files/{by_kind['bcp'].file_id}").content == PDF


def test_names_without_a_file_are_taken_out(browser: TestClient, draft: str, portal: Portal) -> None:
    draft_id = draft.rpartition("/")[2]
    drafts = portal.system.intake.drafts
    stands = drafts.load("applicant-2", draft_id)
    given = {**stands.content["given"], "attachments.bcp": "昔のBCP.pdf"}
    drafts.save("applicant-2", draft_id, stands.version, {**stands.content, "given": given})

    assert "昔のBCP.pdf" in page_of(browser, draft)
    post_files(browser, draft, "clear")
    assert "昔のBCP.pdf" not in page_of(browser, draft)


def test_R31_a_change_is_offered_nothing_that_it_is_not_asked_for(portal: Portal) -> None:
    browser = portal.browser()
    browser.headers["Accept-Language"] = "ja"
    page = page_of(browser, change_begun(browser, certified(portal)["plan_id"]))
    assert "この申請で求めている添付書類はありません" in page
    assert 'id="files"' not in page
    assert 'value="other"' not in page
    of_joint = page_of(browser, change_begun(browser, joint(portal)["plan_id"]))
    assert re.search("<strong>実施状況報告書</strong> 任意", of_joint)
    assert 'value="bcp"' not in of_joint


def test_a_plan_that_came_as_a_file_becomes_a_draft_and_gets_its_files(portal: Portal) -> None:
    browser = portal.browser()
    start = browser.get("/intake/file").text
    plan = browser.get("/intake/file/example.json").text
    data = {KEY_FIELD: hidden(start, KEY_FIELD), "plan": plan}
    begun_at = [browser.post("/intake/file", data=data).headers["location"] for _ in range(2)]
    assert begun_at[0] == begun_at[1]
    address = begun_at[0].removesuffix("/check")
    post_files(browser, address, "save", [BCP], kind="bcp")
    check = browser.get(f"{address}/check")
    assert check.status_code == 200, check.text
    assert "BCP（第2版）.pdf" in check.text
    filed = browser.post(f"{address}/check", data={SEEN_FIELD: hidden(check.text, SEEN_FIELD)})
    assert filed.headers["location"].endswith("/filed")


def test_a_change_that_came_as_a_file_becomes_a_draft_with_its_report(portal: Portal) -> None:
    browser = portal.browser()
    plan_id = joint(portal)["plan_id"]
    text = later(shown(portal, plan_id), aim="復旧を早め、供給網を守る。")
    page = browser.get(f"/intake/plans/{plan_id}/change").text
    data = {name: hidden(page, name) for name in (KEY_FIELD, SEEN_FIELD)} | {"plan": text.decode()}
    begun_at = browser.post(f"/intake/plans/{plan_id}/change", data=data).headers["location"]
    check = browser.get(begun_at)
    assert check.status_code == 200, check.text
    assert "復旧を早め、供給網を守る。" in re.sub("</?ins>", "", check.text)


def test_a_copied_draft_has_the_files_too(browser: TestClient, draft: str) -> None:
    post_files(browser, draft, "save", [BCP], kind="bcp")
    page = browser.get("/intake/drafts").text
    copied = browser.post(f"{draft}/copy", data={KEY_FIELD: hidden(page, KEY_FIELD)})
    assert copied.headers["location"] == "/intake/drafts"
    before, now = (
        set(re.findall(r'href="(/intake/drafts/[0-9a-f-]{36})"', text))
        for text in (page, browser.get("/intake/drafts").text)
    )
    (copy,) = now - before
    assert list(listed(browser, copy)) == ["BCP（第2版）.pdf"]
    assert chosen(browser, copy) == ["bcp"]
