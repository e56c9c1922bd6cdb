"""R26: a certificate on paper is entered from the bureau's files, by route and page, and stands in the record."""

from __future__ import annotations

from itertools import count
from typing import Any
from uuid import uuid4

from services.agreement import disagreements
from shared.messaging.parking import listed
from tests.services.review.conftest import Bureau

_NUMBERS = count(1)


def entry(**other: Any) -> dict[str, Any]:
    said = {
        "certificate_no": f"20250210関東第{next(_NUMBERS)}号",
        "certified_on": "2025-02-10",
        "period": {"start": "2025-03", "end": "2028-02"},
        "business": "株式会社紙の認定",
        "corporate_number": "7000012050002",
    }
    return said | other


def enter(bureau: Bureau, body: Any, persona: str = "officer-kanto-1") -> Any:
    client = bureau.client(persona)
    return client.post("/review/paper-entries", json=body, headers={"Idempotency-Key": str(uuid4())})


def test_what_was_entered_is_in_force_and_may_be_put_right(bureau: Bureau) -> None:
    body = entry()

    made = enter(bureau, body)
    again = enter(bureau, body | {"certificate_no": body["certificate_no"].replace("第", "－"), "term": 2})

    assert [made.status_code, again.status_code] == [201, 201], again.text
    assert made.json()["plan_id"] == again.json()["plan_id"]
    found = bureau.get(f"/review/plans/{made.json()['plan_id']}")
    assert (found["status"], found["in_force"]["term"], len(found["versions"])) == ("in_force", 2, 1)
    assert found["in_force"]["facts"]["name"] == "株式会社紙の認定"
    others = bureau.client("officer-kinki-1").get(f"/review/plans/{made.json()['plan_id']}")
    assert others.status_code == 404


def test_all_that_stands_against_an_entry_is_told(bureau: Bureau) -> None:
    wrong = entry(certificate_no="第号", business=" ", period={"start": "2025-03", "end": "2025-01"})

    answer = enter(bureau, wrong)

    assert answer.status_code == 422
    codes = {error["code"] for error in answer.json()["errors"]}
    assert codes == {"certificate_no_missing", "business_missing", "paper_period"}
    assert enter(bureau, entry(), "applicant-1").status_code == 403


def test_the_page_takes_an_entry_and_leads_to_the_record(bureau: Bureau) -> None:
    # Given
    browser = bureau.client("officer-kanto-1", html=True)
    body = entry()
    typed = {
        "idempotency_key": str(uuid4()),
        "certificate_no": body["certificate_no"],
        "certified_on-year": "２０２５", "certified_on-month": "2", "certified_on-day": "10",
        "term": "１", "period_start": "2025-03", "period_end": "2028-02",
        "business": body["business"], "corporate_number": body["corporate_number"],
    }  # fmt: skip

    # When
    wrong = typed | {"certified_on-day": "", "term": "0", "period_end": "2月", "corporate_number": "1"}
    refused = browser.post("/review/paper", data=wrong)
    nameless = browser.post("/review/paper", data=wrong | {"certificate_no": "", "business": ""})
    made = browser.post("/review/paper", data=typed | {"idempotency_key": str(uuid4())})

    # Then
    assert refused.status_code == 422
    assert all(
        words in refused.text for words in ("実在する日付", "2025-03」のように", "1から99まで", "13桁の法人番号")
    )
    # What cannot be read hides nothing of what is missing.
    for words in ("実在する日付", "認定番号を入力してください。", "事業者の名称を入力してください。"):
        assert words in nameless.text
    assert made.status_code == 303, made.text
    page = browser.get(made.headers["location"])
    assert all(words in page.text for words in ("株式会社紙の認定", "紙の認定", body["certificate_no"]))
    assert "局の書類から認定台帳に登載されました" in page.text
    assert "Paper certificates" in bureau.client("officer-kanto-1", True, "en").get("/review/paper").text


def test_what_a_certificate_on_paper_states_is_put_right(bureau: Bureau) -> None:
    plan_id = enter(bureau, entry()).json()["plan_id"]
    bureau.system.settle()
    slip = {"version": 1, "fact": "name", "now": "株式会社紙の認証", "reason": "通知書の誤記のため。"}

    headers = {"Idempotency-Key": str(uuid4()), "If-Match": '"1"'}
    director = bureau.client("director-kanto")
    made = director.post(f"/review/plans/{plan_id}/certificate-corrections", json=slip, headers=headers)
    bureau.system.settle()

    assert made.status_code == 200, made.text
    assert bureau.get(f"/review/plans/{plan_id}")["in_force"]["facts"]["name"] == "株式会社紙の認証"
    assert disagreements(bureau.system.services, plan_id) == []
    assert [one for service in bureau.system.services.values() for one in listed(service.store)] == []
