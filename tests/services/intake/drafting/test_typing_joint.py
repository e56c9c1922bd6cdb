"""A joint plan typed in: the representative and its partners on pages of their own, one removed and put back, filed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from time import process_time
from typing import TYPE_CHECKING, Any

import pytest

from services.intake.pages.drafting.joint import LAYOUT, PARTS
from services.intake.pages.drafting.kept import KeptPlan, content, kept_plan
from services.intake.views.starting import example_plan
from shared.contracts.event import Actor
from shared.contracts.forms.answers import Answers, answers_of, as_if_twice
from shared.contracts.forms.joint import JointPlanForm
from shared.domain import jst_day
from shared.web.forms import KEY_FIELD, SEEN_FIELD
from shared.web.inputs import inputs, inputs_of
from tests.domain.intake.joint_examples import large_company, participant
from tests.services.intake.conftest import Portal, new_key
from tests.services.intake.documents.examples import PDF
from tests.services.intake.drafting.test_typing_in import hidden, post_files
from tests.services.intake.test_joint_plans import certified

if TYPE_CHECKING:
    from starlette.testclient import TestClient

ACCOUNT = "applicant-4"
LISTED = {"participants", "large-companies"}


@pytest.fixture
def browser(portal: Portal) -> TestClient:
    return portal.browser(ACCOUNT)


def begun(browser: TestClient) -> str:
    page = browser.get("/intake/file?lang=ja").text
    made = browser.post("/intake/file/typed", data={KEY_FIELD: hidden(page, KEY_FIELD), "plan_type": "joint"})
    assert made.status_code == 303, made.text
    return str(made.headers["location"])


def example(portal: Portal, **changes: Any) -> Answers:
    written = example_plan(jst_day(portal.clock.now()), "joint") | changes
    said = answers_of(JointPlanForm.model_validate(written), lambda personal: personal.text or "")
    return as_if_twice(said, LAYOUT.twice)


def plan_at(portal: Portal, address: str) -> KeptPlan:
    commands = portal.system.services["intake"].commands
    return kept_plan(commands, Actor(role="applicant", id=ACCOUNT), address.rpartition("/")[2])


def fields(portal: Portal, address: str, key: str, answers: Answers) -> dict[str, Any]:
    """What a browser posts of a page with these answers, but for the button."""
    plan = plan_at(portal, address)
    paths = next(part.paths for part in plan.parts if part.key == key)
    found: dict[str, Any] = {
        "rows": [f"{table}#{one}" for table, ids in answers.rows.items() if table in paths for one in ids]
    }
    for one in inputs_of(inputs(plan.layout, answers, paths)):
        if one.kind in ("month", "day"):
            for index, name in enumerate(("year", "month", "day")[: 2 + (one.kind == "day")]):
                found[f"{one.path}-{name}"] = one.part(index)
        elif one.kind == "tick":
            found |= {one.path: "true"} if one.value == "true" else {}
        elif one.value:
            found[one.path] = list(one.value) if isinstance(one.value, tuple) else one.value
    return found


def send(browser: TestClient, address: str, key: str, step: str, typed: Mapping[str, Any] = {}) -> Any:
    page = browser.get(f"{address}/parts/{key}").text
    seen = {"seen": hidden(page, "seen")} if 'name="seen"' in page else {}
    return browser.post(f"{address}/parts/{key}", data={**typed, **seen, "step": step})


def typed_in(browser: TestClient, portal: Portal) -> str:
    """The example, page by page."""
    address, answers = begun(browser), example(portal)
    for part in PARTS:
        if part.key not in LISTED:
            added = [part.key]
        else:
            added = []
            for row_id in answers.rows[part.paths[0]]:
                assert send(browser, address, part.key, f"add:{part.paths[0]}").headers["location"].endswith(row_id)
                added.append(f"{part.key}-{row_id}")
        for key in added:
            if key == "attachments":
                answer = post_files(browser, address)
            else:
                answer = send(browser, address, key, "next", fields(portal, address, key, answers))
            assert answer.status_code == 303, (key, re.findall('field__error"[^>]*>([^<]+)', answer.text))
    return address


def test_a_joint_plan_is_typed_partner_by_partner_looked_at_and_filed(browser: TestClient, portal: Portal) -> None:
    address = typed_in(browser, portal)
    tasks = browser.get(address).text
    assert "13項目のうち12項目が完了しました" in tasks, "files are needed that are not there"
    attach_what_is_needed(browser, portal, address)
    tasks = browser.get(address).text
    assert "13項目のうち13項目が完了しました" in tasks
    assert "（2者のうち2者が完了）" in tasks
    check = browser.get(f"{address}/check")
    assert check.status_code == 200, check.text
    for key in ("participants-k1", "participants-k2", "large-companies", "cooperation"):
        assert f'href="{address}/parts/{key}"' in check.text, key
    form = {SEEN_FIELD: hidden(check.text, SEEN_FIELD), KEY_FIELD: hidden(check.text, KEY_FIELD)}
    filed = browser.post(f"{address}/check", data=form).headers["location"]
    own = filed.removesuffix("/filed")
    stored = browser.get(own, headers={"Accept": "application/json"}).json()
    assert stored["form"]["form_version"] == "26-2024-04"
    names = [one["name"] for part in ("participants", "large_companies") for one in stored["form"][part]]
    assert names == ["株式会社あさひ熱処理", "ひので鍍金工業株式会社", "みらい重工株式会社"]


def attach_what_is_needed(browser: TestClient, portal: Portal, address: str) -> None:
    """The form as the draft fills it in, and the consent, first under another name than was typed."""
    page = browser.get(f"{address}/parts/attachments").text
    assert "まだ添付していない、必要な書類があります" in page
    assert "添付するファイルがなければ" not in page
    post_files(browser, address, "save", [("files", ("別の名前.pdf", PDF))], kind="consent")
    unlike = "同じ名前のファイルが添付されていないものがあります"
    assert unlike in browser.get(f"{address}/parts/attachments").text
    assert unlike in browser.get(f"{address}/check").text
    post_files(
        browser, address, "save", [("files", (example(portal).text("large_companies#k1.consent"), PDF))], kind="consent"
    )
    assert unlike not in browser.get(f"{address}/parts/attachments").text
    [book] = re.findall(r'href="([^"]+/plan\.xlsx)"', page)
    post_files(browser, address, "save", [("files", ("様式.xlsx", browser.get(book).content))], kind="application_form")


def test_a_partner_is_taken_out_and_put_back_with_all_that_was_typed(browser: TestClient, portal: Portal) -> None:
    address = typed_in(browser, portal)
    gone = send(browser, address, "participants", "remove:participants#k1").headers["location"]
    page = browser.get(gone.partition("#")[0]).text
    assert "「株式会社あさひ熱処理」を一覧から外しました。" in page
    assert "1者のうち1者の入力が完了しました" in page
    assert "株式会社あさひ熱処理" not in browser.get(f"{address}/check").text
    # Its page is still open elsewhere: what is typed there is kept, and finishes nothing.
    typed = {**still(portal, address), "participants#k1.name": "別名"}
    kept = send(browser, address, "participants-k1", "next", typed)
    assert "この事業者は、一覧から外されています。" in browser.get(kept.headers["location"]).text
    send(browser, address, "participants", "undo:participants#k1")
    page = browser.get(f"{address}/parts/participants").text
    assert page.index("別名") < page.index("ひので鍍金工業株式会社")


def still(portal: Portal, address: str) -> dict[str, Any]:
    """The page of the first partner as it was typed."""
    given = plan_at(portal, address).answers.given
    return {path: text for path, text in given.items() if path.startswith("participants#k1.")}


def test_each_partner_is_told_on_its_own_page_what_is_wrong_with_it(browser: TestClient, portal: Portal) -> None:
    address = typed_in(browser, portal)
    large = {"participants#k2.capital_yen": "400000000", "participants#k2.employees": "400"}
    answers = example(portal).with_given(large)
    answer = send(browser, address, "participants-k2", "next", fields(portal, address, "participants-k2", answers))
    assert answer.status_code == 422
    page = browser.get(f"{address}/parts/participants").text
    assert "2者のうち1者の入力が完了しました" in page
    assert "要確認" in page
    refused = browser.get(f"{address}/check").text
    assert f'href="{address}/parts/participants-k2?check=1#participants%23k2.' in refused
    without = example(portal).with_given({"large_companies#k1.consent": ""})
    typed = fields(portal, address, "large-companies-k1", without)
    answer = send(browser, address, "large-companies-k1", "next", typed)
    assert "同意書" in answer.text
    assert answer.status_code == 422


def test_with_nobody_in_it_the_list_says_that_one_partner_is_needed(browser: TestClient, portal: Portal) -> None:
    address = begun(browser)
    answer = send(browser, address, "participants", "next")
    assert answer.status_code == 422
    assert send(browser, address, "large-companies", "next").status_code == 303
    assert browser.get(f"{address}/parts/participants-k7").status_code == 404


def test_R15_a_page_of_a_partner_on_which_nothing_was_typed_is_named_and_never_left_out(
    browser: TestClient, portal: Portal
) -> None:
    address = typed_in(browser, portal)
    send(browser, address, "participants", "add:participants")
    refused = browser.get(f"{address}/check").text
    assert f'href="{address}/parts/participants-k3?check=1' in refused
    assert "何も入力されていません" in refused
    assert "何も入力されていません" in browser.get(f"{address}/parts/participants-k3?check=1").text
    send(browser, address, "participants", "remove:participants#k3")
    assert "何も入力されていません" not in browser.get(f"{address}/check").text


def test_fifty_partners_are_small_pages(browser: TestClient, portal: Portal) -> None:
    address = begun(browser)
    draft_id = address.rpartition("/")[2]
    many = [participant(number) for number in range(1, 51)]
    answers = example(portal, participants=many, large_companies=[])
    body = {"content": content(answers), "title": "五十者", "form_version": answers.form_version}
    client, at = portal.client(ACCOUNT), f"/intake/drafts/{draft_id}"
    stands = client.get(at)
    saved = client.put(at, json=body, headers=new_key(**{"If-Match": stands.headers["etag"]}))
    assert saved.status_code in (200, 204), saved.text
    took = {}
    for key in ("/parts/participants", "/parts/participants-k50", "", "/check"):
        browser.get(address + key)
        started = process_time()
        page = browser.get(address + key)
        took[key] = (process_time() - started, len(page.content))
        assert page.status_code == 200
    assert "add:participants" not in browser.get(f"{address}/parts/participants").text
    assert max(size for key, (_, size) in took.items() if key != "/check") < 100_000, took
    print(took)  # noqa: T201


def test_a_change_begins_with_all_partners_and_asks_the_consent_of_those_who_join(portal: Portal) -> None:
    filed = certified(portal)
    browser = portal.browser()
    page = browser.get(f"/intake/plans/{filed['plan_id']}/page?lang=ja").text
    made = browser.post(f"/intake/plans/{filed['plan_id']}/change/typed", data={KEY_FIELD: hidden(page, KEY_FIELD)})
    address = made.headers["location"]
    assert "（2者のうち2者が完了）" in browser.get(address).text
    send(browser, address, "large-companies", "add:large_companies")
    company = large_company(12, consent="")
    typed = {f"large_companies#k1000001.{name}": str(value) for name, value in company.items()}
    assert send(browser, address, "large-companies-k1000001", "next", typed).status_code == 422
    assert "（2者のうち1者が完了）" in browser.get(address).text
    refused = browser.get(f"{address}/check").text
    assert f"{address}/parts/large-companies-k1000001?check=1#large_companies%23k1000001.consent" in refused
    assert "large_companies%23k1." not in refused
    send(browser, address, "participants", "remove:participants#k2")
    assert "変更あり" in browser.get(address).text


def test_another_representative_business_is_a_change_typed_on_both_pages(portal: Portal) -> None:
    """The former representative stays as a partner, and the partner's facts become the representative's (R27, P)."""
    filed = certified(portal)
    browser = portal.browser()
    page = browser.get(f"/intake/plans/{filed['plan_id']}/page?lang=ja").text
    made = browser.post(f"/intake/plans/{filed['plan_id']}/change/typed", data={KEY_FIELD: hidden(page, KEY_FIELD)})
    address = made.headers["location"]
    commands = portal.system.services["intake"].commands
    answers = kept_plan(commands, Actor(role="applicant", id="applicant-1"), address.rpartition("/")[2]).answers
    former = {path.removeprefix("cover."): text for path, text in answers.given.items() if path.startswith("cover.")}
    partner = {name: answers.given.get(f"participants#k1.{name}", "") for name in former}
    for key, at, facts in (("applicant", "cover", partner), ("participants-k1", "participants#k1", former)):
        typed = {f"{at}.{name}": text for name, text in facts.items()} | {
            "participants#k1.opened_or_registered": "true"
        }
        typed |= dated(f"{at}.established_on", str(facts["established_on"]))
        saved = send(browser, address, key, "next", typed)
        assert saved.status_code == 303, re.findall('field__error"[^>]*>([^<]+)', saved.text)
    report = browser.get(f"{address}/parts/report").text
    marks = dict.fromkeys(re.findall(r'name="(report[^"]*\.mark)"', report), "not_applicable")
    assert send(browser, address, "report", "next", marks).status_code == 303
    check = browser.get(f"{address}/check").text
    form = {name: hidden(check, name) for name in (SEEN_FIELD, KEY_FIELD, "plan_seen")}
    own = browser.post(f"{address}/check", data=form).headers["location"].removesuffix("/filed")
    stored = browser.get(own, headers={"Accept": "application/json"}).json()["form"]
    assert (stored["cover"]["name"], stored["participants"][0]["name"]) == (partner["name"], former["name"])


def dated(path: str, day: str) -> dict[str, str]:
    """A day in the inputs of its parts."""
    return {f"{path}-{name}": part for name, part in zip(("year", "month", "day"), day.split("-"), strict=True)}
