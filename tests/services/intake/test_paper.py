"""R26 at the door: a certificate on paper is claimed by API and page, filed on, and confirmed at the desk."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Barrier
from typing import Any

import orjson

from tests.services.intake.conftest import FILED, Portal, new_key
from tests.services.intake.test_joint_plans import filing as joint_filing
from tests.services.intake.test_joint_plans import later
from tests.services.intake.test_pages import posted
from tests.services.intake.test_plan_pages import typed_in
from tests.services.intake.test_plans import asked, codes, post, report_of, shown
from tests.shared.workbook.filling import typed as written
from tests.support.waiting import PATIENCE

_NUMBERS = count(1)
STATED = ("2026年2月10日", "2026年2月11日", "2026年3月 – 2029年1月", "2026年3月 – 2029年2月")


def claim(**other: Any) -> dict[str, Any]:
    """The body of a claim, of a number of its own: certified in February 2026 for three years."""
    form = orjson.loads(FILED.read_bytes())
    form["period"] = {"start": "2026-03", "end": "2029-02"}
    for row in form["equipment"]:
        row["month"] = "2026-05"
    said = {"certificate_no": f"20260210関東第{next(_NUMBERS)}号", "bureau": "kanto", "certified_on": "2026-02-10"}
    return {**said, "form": form, **other}


def send(portal: Portal, body: Any, persona: str = "applicant-1") -> Any:
    path = "/intake/paper-certificates"
    return portal.client(persona).post(path, content=orjson.dumps(body), headers=new_key())


def typed(body: dict[str, Any], **other: str) -> dict[str, str]:
    """The same, typed into the page."""
    year, month, day = body["certified_on"].split("-")
    on = {"certified_on-year": year, "certified_on-month": month, "certified_on-day": day}
    text = orjson.dumps(body["form"]).decode()
    return {
        "certificate_no": body["certificate_no"],
        "bureau": body["bureau"],
        "term": "1",
        "plan": text,
        **on,
        **other,
    }


def test_a_change_of_a_claimed_plan_is_certified_once_the_copies_were_seen(portal: Portal) -> None:
    # Given
    made = send(portal, claim())
    assert made.status_code == 201, made.text
    plan_id = made.json()["plan_id"]
    plan = shown(portal, plan_id)
    filed = post(portal, f"{plan_id}/changes", asked(plan, goals__purpose="地域も守る。"))
    assert filed.status_code == 201, filed.text
    portal.settle()
    portal.assign(filed.json())
    case, officer = filed.json()["application_id"], "officer-kanto-1"
    unconfirmed = portal.client(officer).get(f"/review/plans/{plan_id}").status_code
    before = portal.browser(officer).get(f"/review/desk/{case}")

    # When
    seen = portal.client(officer).post(f"/review/cases/{case}/copies", headers=new_key(**{"If-Match": '"2"'}))
    assert seen.status_code == 200, seen.text
    portal.settle()
    confirmed = shown(portal, plan_id)
    portal.decide(filed.json())

    # Then
    assert (plan["status"], plan["paper"]["is_confirmed"], unconfirmed) == ("in_force", False, 404)
    assert (confirmed["paper"]["is_confirmed"], confirmed["in_force"]["number"]) == (True, 1)
    changed = shown(portal, plan_id)
    followed = portal.client("auditor-1").get(f"/followup/plans/{plan_id}").json()["standing"]
    assert changed["in_force"]["number"] == 2
    assert followed["versions"] == changed["versions"]
    assert "写しは未確認です" in before.text
    assert "写しを確認した" in before.text
    assert "下線を引いています" in before.text
    assert (
        "の認定通知書と計画書の写しを局が確認したことが示されました"
        in portal.browser().get(f"/intake/plans/{plan_id}/page").text
    )
    told = portal.browser(officer).get(f"/review/desk/{case}").text
    assert "認定通知書と計画書の写しを確認済みです" in told
    assert "紙で受けた認定の認定通知書と計画書の写しを、申告された内容と照らして確認しました。" in told


def test_what_the_bureaus_files_contradict_is_shown_beside_the_claim_and_not_proposed(portal: Portal) -> None:
    # Given
    body = claim()
    plan_id = send(portal, body).json()["plan_id"]
    filed = post(portal, f"{plan_id}/changes", asked(shown(portal, plan_id), goals__purpose="地域も守る。")).json()
    portal.settle()
    portal.assign(filed)
    officer = portal.client("officer-kanto-1")
    entry = {
        "certificate_no": body["certificate_no"],
        "certified_on": "2026-02-11",
        "period": {"start": "2026-03", "end": "2029-01"},
        "business": body["form"]["cover"]["name"],
        "corporate_number": body["form"]["cover"]["corporate_number"],
    }
    assert officer.post("/review/paper-entries", json=entry, headers=new_key()).status_code == 201

    # When
    address, seen = f"/review/cases/{filed['application_id']}", {"If-Match": '"2"'}
    page = portal.browser("officer-kanto-1").get(f"/review/desk/{filed['application_id']}").text
    copies = officer.post(f"{address}/copies", headers=new_key(**seen))
    proposal = officer.post(f"{address}/proposal", json={"outcome": "certify"}, headers=new_key(**seen))

    # Then
    assert page.count("申告と認定台帳が異なります") == 1
    assert all(words in page for words in (*STATED, "補正では直せません"))
    assert codes(copies) == {"paper_differs"}
    assert codes(proposal) == {"paper_unconfirmed"}


def test_what_was_typed_into_the_page_is_claimed_listed_and_shown_as_unconfirmed(portal: Portal) -> None:
    # Given
    body, browser = claim(), portal.browser()
    start = browser.get("/intake/paper")
    wrong = typed(body, certificate_no="", bureau="edo")
    empty = browser.post("/intake/paper", data=posted(start, **wrong))
    assert empty.status_code == 422
    assert "入力してください。" in empty.text

    # When
    made = browser.post("/intake/paper", data=posted(start, **typed(body)))

    # Then
    assert made.status_code == 303, made.text
    page = browser.get(made.headers["location"]).text
    assert all(
        words in page for words in ("申告を受け付けました", "申告（未確認）", "申告し直す", body["certificate_no"])
    )
    assert "返納の手続へ進む" not in page
    listed = browser.get("/intake").text
    assert body["certificate_no"] in listed
    assert "申告（未確認）" in listed
    assert body["certificate_no"] not in portal.browser("applicant-2").get("/intake").text
    english = browser.get("/intake/paper", headers={"Accept-Language": "en"}).text
    assert "Claim a certificate on paper" in english


def test_what_is_missing_on_the_page_is_told_by_its_label_in_its_order(portal: Portal) -> None:
    browser = portal.browser()

    empty = browser.post("/intake/paper", data=posted(browser.get("/intake/paper")))

    (summary,) = re.findall(r'<div class="error-summary".*?</div>', empty.text, re.S)
    told = re.findall(r'<a href="#(\w+)">(.*?)</a>', summary)
    assert [field for field, _ in told] == ["certificate_no", "bureau", "certified_on", "term", "plan_file"]
    assert [words.partition("：")[0] for _, words in told[:4]] == [
        "認定番号", "認定を受けた経済産業局", "認定日", "計画の回",
    ]  # fmt: skip
    long = browser.post("/intake/paper", data=posted(empty, **typed(claim(certificate_no="あ" * 101))))
    assert "認定番号：100文字以内で入力してください。" in long.text


def test_a_claim_is_put_right_from_what_it_said(portal: Portal) -> None:
    body, browser = claim(), portal.browser()
    plan_id = send(portal, body).json()["plan_id"]
    again = f"/intake/paper?plan={plan_id}"

    page = browser.get(again)

    assert f'href="{again}"' in browser.get(f"/intake/plans/{plan_id}/page").text
    assert all(f'value="{value}"' in page.text for value in (body["certificate_no"], "2026", "02", "10"))
    assert '<option value="kanto" selected>' in page.text
    assert typed_in(page)["cover"]["name"] == body["form"]["cover"]["name"]
    corrected = typed(body, plan=orjson.dumps(typed_in(page)).decode(), **{"certified_on-day": "11"})
    made = browser.post("/intake/paper", data=posted(page, **corrected))
    assert made.headers["location"].startswith(f"/intake/plans/{plan_id}/page")
    assert portal.browser("applicant-2").get(again).status_code == 404


def test_a_claim_that_is_wrong_while_an_application_is_open_is_put_right_after_its_withdrawal(portal: Portal) -> None:
    plan_id = send(portal, claim()).json()["plan_id"]
    filed = post(portal, f"{plan_id}/changes", asked(shown(portal, plan_id), goals__purpose="地域も守る。")).json()

    page = portal.browser().get(f"/intake/plans/{plan_id}/page").text

    assert "取り下げてから申告し直し、改めて申請してください" in page
    assert f'href="/intake/applications/{filed["application_id"]}/withdrawal"' in page
    assert 'href="/intake/paper' not in page


def test_the_same_number_is_claimed_once_however_it_is_written(portal: Portal) -> None:
    body = claim()
    plan_id = send(portal, body).json()["plan_id"]
    other = {**body, "certificate_no": body["certificate_no"].replace("関東第", " 関東－")}

    again, others = send(portal, other), send(portal, other, "applicant-2")

    assert again.json()["plan_id"] == plan_id
    assert codes(others) == {"paper_claimed"}
    assert portal.client("applicant-2").get(f"/intake/plans/{plan_id}").status_code == 404


def test_the_same_claim_twice_is_one(portal: Portal) -> None:
    body = claim()

    answers = [send(portal, body).json() for _ in range(2)]

    assert [answer["version"] for answer in answers] == [1, 1]


def test_all_that_stands_against_a_claim_is_told(portal: Portal) -> None:
    body = claim(certificate_no="第号", bureau="edo", certified_on="2026-12-01")
    body["form"]["check_sheet"]["email"] = "nobody"

    assert codes(send(portal, body)) == {"missing", "bureau_unknown", "paper_certified_on", "email_shape"}


def test_a_report_is_taken_on_a_claim_and_giving_back_is_not(portal: Portal) -> None:
    plan_id = send(portal, claim()).json()["plan_id"]
    plan = shown(portal, plan_id)

    reported = post(portal, f"{plan_id}/reports", orjson.dumps(report_of(plan)), **{"If-Match": '"1"'})
    body = orjson.dumps({"reason": "廃業のため。"})
    given_back = post(portal, f"{plan_id}/giving-back", body, **{"If-Match": '"2"'})

    assert reported.status_code == 200, reported.text
    assert codes(given_back) == {"paper_not_given_back"}


def test_of_two_claims_at_once_one_is_taken_and_the_other_is_not_told_whose_it_is(portal: Portal) -> None:
    body, together = claim(), Barrier(2)

    def ask(persona: str) -> Any:
        together.wait(PATIENCE)
        return send(portal, body, persona)

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(ask, ("applicant-1", "applicant-2")))

    taken, refused = sorted(answers, key=lambda answer: answer.status_code)
    assert taken.status_code == 201, taken.text
    assert codes(refused) == {"paper_claimed"}
    assert "applicant" not in refused.text
    stored = portal.system.services["intake"].store.stream(taken.json()["plan_id"])
    assert [type(one.event).__name__ for one in stored] == ["PaperCertificateClaimed"]


def joint_claim(portal: Portal) -> dict[str, Any]:
    """A claim of a joint plan, of its representative."""
    form = joint_filing(portal) | {"period": {"start": "2026-03", "end": "2029-02"}}
    for row in form["equipment"]:
        row["month"] = "2026-05"
    return claim(form=form)


def test_R15_a_joint_certificate_on_paper_is_claimed_and_changed_in_its_own_form(portal: Portal) -> None:
    # Given
    body = joint_claim(portal)
    made = send(portal, body)
    assert made.status_code == 201, made.text
    plan_id = made.json()["plan_id"]
    plan = shown(portal, plan_id)
    assert (plan["status"], len(plan["form"]["participants"])) == ("in_force", len(body["form"]["participants"]))

    # When
    filed = post(portal, f"{plan_id}/changes", later(plan, aim="復旧を早め、供給網を守る。"))
    assert filed.status_code == 201, filed.text
    portal.settle()
    portal.assign(filed.json())
    case, officer = filed.json()["application_id"], "officer-kanto-1"
    seen = portal.client(officer).post(f"/review/cases/{case}/copies", headers=new_key(**{"If-Match": '"2"'}))
    assert seen.status_code == 200, seen.text
    portal.settle()
    portal.decide(filed.json())

    # Then
    changed = shown(portal, plan_id)
    assert (changed["in_force"]["number"], changed["paper"]["is_confirmed"]) == (2, True)
    assert changed["form"]["aim"] == "復旧を早め、供給網を守る。"


def test_a_joint_certificate_is_claimed_on_the_page_by_a_workbook_and_told_by_its_cells(portal: Portal) -> None:
    browser = portal.browser()
    page = browser.get("/intake/paper?lang=ja")
    example = browser.get("/intake/file/joint-example.xlsx").content
    body = claim()

    def sent(book: bytes) -> Any:
        data = {**posted(page), **typed(body, plan="")}
        return browser.post("/intake/paper", data=data, files={"plan_file": ("plan.xlsx", book)})

    past = {"period.start": "2026-03", "period.end": "2029-02"}
    assert "シート「5 資金の額及び調達方法」" in sent(written(example, {**past, "funds.0.thousand_yen": "百"})).text
    ended = sent(written(example, {**past, "period.end": "2026-02"}))
    assert re.search("シート「4 [^」]*実施期間」D5　", ended.text), ended.text
    made = sent(written(example, past))
    assert made.status_code == 303, made.text
    told = browser.get(made.headers["location"]).text
    assert "連携" in told
