"""The applicant's JSON: what it takes, what it answers, and what it leaves alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import orjson
import pytest

from shared.scheme.corporate_number import check_digit
from tests.services.intake.conftest import FILED, Portal, new_key

FILINGS = "/intake/applications"
OTHER_NUMBERS = [f"{check_digit(base)}{base}" for base in ("000012050001", "000012050003", "000012050004")]
"""Corporate numbers under which nobody else files here."""
UNKNOWN = "00000000-0000-4000-8000-000000000000"


def plan(**changes: Any) -> bytes:
    """The plan with some fields changed: `plan(cover__employees="x")`."""
    tree = orjson.loads(FILED.read_bytes())
    for path, value in changes.items():
        *way, last = path.split("__")
        place = tree
        for name in way:
            place = place[int(name) if name.isdecimal() else name]
        place[last] = value
    return orjson.dumps(tree)


def progress(portal: Portal, filed: dict[str, Any], persona: str = "applicant-1") -> dict[str, Any]:
    answer = portal.client(persona).get(filed["links"]["self"])
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


# -- filing ----------------------------------------------------------------------------------------------------------


def test_R17_a_filing_is_answered_with_its_number_and_where_to_go_on(portal: Portal) -> None:
    answer = portal.client().post(FILINGS, content=FILED.read_bytes(), headers=new_key())
    filed = answer.json()
    assert answer.status_code == 201
    assert filed["bureau"] == "kanto"
    assert filed["application_no"].startswith("03-2026-")
    assert (filed["filed_on"], filed["version"]) == ("2026-11-24", 1)
    assert answer.headers["etag"] == '"1"'
    assert answer.headers["location"] == filed["links"]["self"]
    assert portal.client().get(filed["links"]["self"]).status_code == 200


def test_R41_what_does_not_fit_is_told_with_the_number_and_stops_nothing(portal: Portal) -> None:
    own = {"cover__corporate_number": OTHER_NUMBERS[0], "goals__purpose": "水害の後も供給を続ける。"}
    body, headers = plan(equipment__0__name="予備発電機", **own), new_key()
    answer = portal.client().post(FILINGS, content=body, headers=headers)
    assert answer.status_code == 201, answer.text
    told = [(one["field"], one["rule"], one["code"]) for one in answer.json()["cautions"]]
    assert told == [
        ("equipment#k1.name", "R41", "equipment_not_in_measures"),
        ("equipment#k1.name", "R41", "equipment_not_in_funds"),
    ]
    assert "予備発電機" in answer.json()["cautions"][0]["ja"]
    assert portal.client().post(FILINGS, content=body, headers=headers).json() == answer.json()


def test_R25_a_new_plan_beside_another_of_the_business_is_told_to_the_account_that_filed_both(portal: Portal) -> None:
    body = plan(cover__corporate_number=OTHER_NUMBERS[1], goals__purpose="地震の後も供給を続ける。")

    def beside(persona: str = "applicant-1") -> list[tuple[str, str]]:
        filed.append(portal.file(persona, body))
        told_of = [(one["code"], one["ja"]) for one in filed[-1]["cautions"]]
        return [one for one in told_of if not one[0].startswith("same_text")]

    filed: list[dict[str, Any]] = []
    assert beside() == []
    ((code, told),) = beside()
    assert (code, filed[0]["application_no"] in told) == ("same_business_open", True)
    assert beside("applicant-2") == []
    portal.decide(filed[0])
    certificate = progress(portal, filed[0])["decision"]["certificate_no"]
    portal.decide(filed[1], "refuse", "対策が想定する災害に対応していない。")
    ((code, told),) = beside()
    assert (code, certificate in told) == ("same_business_certified", True)
    # Of another account's plan it is told that it stands, which is public (R20), and not which it is.
    told_of = beside("applicant-2")
    assert [code for code, _ in told_of] == ["same_business_open", "certified_elsewhere"]
    assert certificate not in told_of[1][1]
    nobody = {"corporate_number": None, "entity_form": "sole_proprietor", "capital_yen": None}
    nameless = plan(goals__purpose="停電の後も続ける。", **{f"cover__{name}": one for name, one in nobody.items()})
    assert portal.file(body=nameless)["cautions"] == []
    for persona, code in (("applicant-2", "same_text_elsewhere"), ("applicant-1", "same_business_open")):
        told_of = [(one["field"], one["code"]) for one in portal.file(persona, nameless)["cautions"]]
        assert told_of[:1] == [("cover.name", code)]


def test_the_answer_to_a_correction_tells_what_does_not_fit_and_a_repeat_the_same(portal: Portal) -> None:
    filed = portal.file(body=plan(cover__corporate_number=OTHER_NUMBERS[2]))
    correction_id = portal.ask_to_correct(filed, "equipment")
    found = progress(portal, filed)
    form = found["form"]
    form["equipment"][1]["name"], form["cover"]["representative_name"] = "予備発電機", "𠮷田孝一"
    body = {"answers": [{"path": "equipment", "comment": "改めました。"}], "form": form}
    address = f"{filed['links']['self']}/corrections/{correction_id}/answer"
    headers = new_key(**{"If-Match": f'"{found["version"]}"'})
    answer = portal.client().post(address, json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    assert [(one["field"], one["code"]) for one in answer.json()["cautions"]] == [
        ("form.cover.representative_name", "name_without_space"),
        ("form.equipment#k2.name", "equipment_not_in_measures"),
        ("form.equipment#k2.name", "equipment_not_in_funds"),
        ("form.cover.representative_name", "changed_unasked"),
    ]
    officer = portal.client("officer-kanto-1")
    portal.settle()
    case = officer.get(f"/review/cases/{filed['application_id']}").json()
    assert [(one["path"], one["kind"]) for one in case["changed_unasked"]] == [("cover.representative_name", "amended")]
    assert portal.client().post(address, json=body, headers=headers).json() == answer.json()


def test_the_owner_reads_the_personal_text_that_lies_sealed_in_the_log(portal: Portal) -> None:
    filed = portal.file()
    contact: str = orjson.loads(FILED.read_bytes())["check_sheet"]["contact_name"]
    assert progress(portal, filed)["form"]["check_sheet"]["contact_name"] == contact
    (stored, *_) = portal.system.services["intake"].store.stream(filed["application_id"])
    assert contact.encode() not in stored.entry.state


def test_the_form_that_is_shown_can_be_filed_again(portal: Portal) -> None:
    form = progress(portal, portal.file())["form"]
    again = portal.client().post(FILINGS, content=orjson.dumps(form), headers=new_key())
    assert again.status_code == 201, again.text


def test_erased_personal_text_is_null(portal: Portal) -> None:
    filed = portal.file()
    state = portal.system.services["intake"].store.stream(filed["application_id"])[0].event
    portal.system.vault.destroy(state.applicant.email.key)  # type: ignore[attr-defined]
    assert progress(portal, filed)["form"]["check_sheet"]["email"] is None
    assert "（消去済み）" in portal.browser().get(filed["links"]["page"]).text


def test_the_same_filing_twice_is_one_application(portal: Portal) -> None:
    headers = new_key()
    first = portal.client().post(FILINGS, content=FILED.read_bytes(), headers=headers)
    before = portal.heads
    second = portal.client().post(FILINGS, content=FILED.read_bytes(), headers=headers)
    assert (second.status_code, second.json()) == (201, first.json())
    assert portal.heads == before


def test_the_same_key_of_another_account_is_another_filing(portal: Portal) -> None:
    headers = new_key()
    first = portal.client("applicant-1").post(FILINGS, content=FILED.read_bytes(), headers=headers)
    second = portal.client("applicant-2").post(FILINGS, content=FILED.read_bytes(), headers=headers)
    assert first.json()["application_no"] != second.json()["application_no"]


@pytest.mark.parametrize(
    ("body", "status", "code", "fields"),
    [
        (b"", 400, "empty_body", []),
        (b'{"cover": ', 400, "malformed_json", []),
        (b"\xff\xfe", 400, "not_utf8", []),
        (b'{"cover": "\\ud800"}', 400, "malformed_json", []),
        (b"[" * 2000, 400, "malformed_json", []),
        (b"[]", 422, "invalid_input", [""]),
        (plan(surprise=1), 422, "invalid_input", ["surprise"]),
        (plan(cover__employees="9"), 422, "invalid_input", ["cover.employees"]),
        (plan(cover__capital_yen=-1), 422, "invalid_input", ["cover.capital_yen"]),
        (plan(cover__name="あ" * 101), 422, "invalid_input", ["cover.name"]),
        (plan(cover__name="a\u0000b"), 422, "invalid_input", ["cover.name"]),
        (plan(cover__street=7), 422, "invalid_input", ["cover.street"]),
        (plan(cover__street=None), 422, "invalid_input", ["cover.street"]),
        (plan(cover__street={"key": "k", "box": "b"}), 422, "invalid_input", [""]),
        (plan(cover__street={"key": "k"}), 422, "invalid_input", ["cover.street"]),
        (plan(equipment__1__month="2027-13"), 422, "invalid_input", ["equipment.1.month"]),
        (plan(goals__disasters__0__kind="kaiju"), 422, "invalid_input", ["goals.disasters.0.kind"]),
    ],
)  # fmt: skip
def test_a_body_of_another_shape_is_a_problem_with_the_paths_of_its_fields(
    portal: Portal, body: bytes, status: int, code: str, fields: list[str]
) -> None:
    before = portal.heads
    answer = portal.client().post(FILINGS, content=body, headers=new_key())
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert [error["field"] for error in problem["errors"]] == fields
    assert all(error["ja"] and error["en"] for error in problem["errors"])
    assert portal.heads == before


def test_refusals_are_told_together_with_field_rule_and_both_languages(portal: Portal) -> None:
    before = portal.heads
    body = plan(period__end="2031-11", cover__corporate_number="9990001000007")
    answer = portal.client().post(FILINGS, content=body, headers=new_key())
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "refused")
    assert {("R16", "period.end"), ("R12", "cover.corporate_number")} <= {
        (error["rule"], error["field"]) for error in problem["errors"]
    }
    assert all(error["ja"] and error["en"] for error in problem["errors"])
    assert portal.heads == before


def test_personal_text_is_judged_before_it_is_sealed(portal: Portal) -> None:
    before = portal.heads
    answer = portal.client().post(FILINGS, content=plan(check_sheet__email="nobody"), headers=new_key())
    assert [error["field"] for error in answer.json()["errors"]] == ["check_sheet.email"]
    assert portal.heads == before


def test_a_body_above_800_kB_is_refused(portal: Portal) -> None:
    before = portal.heads
    answer = portal.client().post(FILINGS, content=b" " * 800_001, headers=new_key())
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert portal.heads == before


def test_a_filing_needs_an_idempotency_key(portal: Portal) -> None:
    before = portal.heads
    answer = portal.client().post(FILINGS, content=FILED.read_bytes())
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")
    assert portal.heads == before


def test_a_key_is_not_taken_for_another_body(portal: Portal) -> None:
    headers = new_key()
    portal.client().post(FILINGS, content=FILED.read_bytes(), headers=headers)
    before = portal.heads
    answer = portal.client().post(FILINGS, content=plan(cover__employees=10), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert portal.heads == before


@pytest.mark.parametrize("persona", ["", "officer-kanto-1", "director-kanto", "support-smrj", "auditor-1"])
def test_R22_only_applicants_file(portal: Portal, persona: str) -> None:
    before = portal.heads
    answer = portal.client(persona).post(FILINGS, content=FILED.read_bytes(), headers=new_key())
    assert answer.status_code == 403
    assert portal.client(persona).get(FILINGS).status_code == 403
    assert portal.heads == before


def test_50_filings_at_once_get_unique_numbers_without_a_gap(portal: Portal) -> None:
    body = plan(cover__prefecture="沖縄県", cover__municipality="那覇市")
    client = portal.client("applicant-4")

    def file(number: int) -> Any:
        return client.post(FILINGS, content=body, headers={"Idempotency-Key": f"rush-{number}"})

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(file, range(50)))
    assert {answer.status_code for answer in answers} == {201}
    numbers = sorted(answer.json()["application_no"] for answer in answers)
    assert numbers == [f"09-2026-{number:06d}" for number in range(1, 51)]


# -- the list --------------------------------------------------------------------------------------------------------


def test_the_list_shows_ones_own_applications_newest_first_page_by_page(portal: Portal) -> None:
    client = portal.client("applicant-3")
    filed = []
    for _ in range(5):
        portal.clock.move_to(portal.clock.now() + timedelta(seconds=1))
        filed.append(client.post(FILINGS, content=FILED.read_bytes(), headers=new_key()).json()["application_id"])
    seen: list[str] = []
    address: str | None = f"{FILINGS}?limit=2"
    while address:
        page = client.get(address).json()
        assert len(page["applications"]) <= 2
        seen += [one["application_id"] for one in page["applications"]]
        address = page["next"]
    assert seen == filed[::-1]


def test_an_application_is_found_by_its_number_by_its_owner_alone(portal: Portal) -> None:
    filed = portal.file()
    number = f"{FILINGS}?q={filed['application_no']}"
    (found,) = portal.client().get(number).json()["applications"]
    assert (found["application_id"], found["status"]) == (filed["application_id"], "examining")
    assert portal.client("applicant-2").get(number).json()["applications"] == []


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "at=%00", "q=x%00"])
def test_a_list_asked_for_wrongly_is_a_problem(portal: Portal, query: str) -> None:
    assert portal.client().get(f"{FILINGS}?{query}").status_code == 422


def test_a_place_in_someone_elses_list_leads_to_nothing_of_theirs(portal: Portal) -> None:
    theirs = {portal.file("applicant-1")["application_id"] for _ in range(3)}
    place = portal.client("applicant-1").get(f"{FILINGS}?limit=1").json()["next"]
    assert place is not None
    page = portal.client("applicant-2").get(place.replace("limit=1", "limit=100")).json()
    assert theirs.isdisjoint(one["application_id"] for one in page["applications"])


# -- progress --------------------------------------------------------------------------------------------------------


def test_R18_progress_names_the_steps_and_the_last_day(portal: Portal) -> None:
    found = progress(portal, portal.file())
    assert [(step["step"], step["state"]) for step in found["steps"]] == [
        ("received", "done"),
        ("examination", "current"),
        ("decision", "ahead"),
        ("notice", "ahead"),
    ]
    assert found["examination"] == {"state": "running", "last_day": "2027-01-08"}


@pytest.mark.parametrize("how", [UNKNOWN, "x", "'"])
def test_an_unknown_application_is_not_found(portal: Portal, how: str) -> None:
    client = portal.client()
    before = portal.heads
    seen = new_key(**{"If-Match": '"1"'})
    answer = {"answers": [], "form": orjson.loads(FILED.read_bytes())}
    assert client.get(f"{FILINGS}/{how}").status_code == 404
    assert client.post(f"{FILINGS}/{how}/withdraw", json={"reason": "x"}, headers=seen).status_code == 404
    assert client.post(f"{FILINGS}/{how}/corrections/{how}/answer", json=answer, headers=seen).status_code == 404
    assert portal.heads == before


def test_an_application_of_someone_else_is_not_found(portal: Portal) -> None:
    filed = portal.file()
    correction_id = portal.ask_to_correct(filed, "goals.purpose")
    stranger = portal.client("applicant-2")
    own, seen = filed["links"]["self"], new_key(**{"If-Match": '"4"'})
    before = portal.heads
    answer = {"answers": [{"path": "goals.purpose"}], "form": orjson.loads(FILED.read_bytes())}
    assert stranger.get(own).status_code == 404
    assert stranger.post(f"{own}/withdraw", json={"reason": "x"}, headers=seen).status_code == 404
    assert stranger.post(f"{own}/corrections/{correction_id}/answer", json=answer, headers=seen).status_code == 404
    assert portal.heads == before


def test_a_certified_plan_shows_its_number_and_no_last_day(portal: Portal) -> None:
    filed = portal.file()
    portal.decide(filed)
    found = progress(portal, filed)
    assert found["status"] == "certified"
    assert found["decision"]["outcome"] == "certified"
    assert found["decision"]["certificate_no"]
    assert found["examination"] is None
    assert {step["state"] for step in found["steps"]} == {"done"}


def test_a_refused_plan_shows_why(portal: Portal) -> None:
    filed = portal.file()
    portal.decide(filed, "refuse", "対策が想定する災害に対応していない。")
    assert progress(portal, filed)["decision"]["reasons"] == "対策が想定する災害に対応していない。"


# -- correcting ------------------------------------------------------------------------------------------------------


def corrected(found: dict[str, Any], **changes: Any) -> dict[str, Any]:
    form = {**found["form"], "goals": {**found["form"]["goals"], **changes}}
    return {"answers": [{"path": "goals.purpose", "comment": "改めました。"}], "form": form}


def test_a_correction_is_answered_with_the_whole_form(portal: Portal) -> None:
    filed = portal.file()
    portal.ask_to_correct(filed, "goals.purpose")
    found = progress(portal, filed)
    (asked,) = found["corrections"]
    assert (found["status"], asked["open"], asked["items"][0]["path"]) == ("correcting", True, "goals.purpose")
    answer = portal.client().post(
        asked["answer"], json=corrected(found, purpose="地域を守る。"), headers=new_key(**{"If-Match": '"4"'})
    )
    assert (answer.status_code, answer.json()["version"]) == (200, 5)
    assert answer.headers["etag"] == '"5"'
    after = progress(portal, filed)
    assert after["form"]["goals"]["purpose"] == "地域を守る。"
    assert (after["status"], after["corrections"][0]["open"], after["corrections"][0]["answer"]) == (
        "examining",
        False,
        None,
    )
    assert after["corrections"][0]["answered_on"] == "2026-11-24"


def test_G33_an_item_may_be_declined_with_a_reason_only(portal: Portal) -> None:
    filed = portal.file()
    portal.ask_to_correct(filed, "goals.purpose")
    found = progress(portal, filed)
    address, body = found["corrections"][0]["answer"], corrected(found)
    body["answers"] = [{"path": "goals.purpose", "comment": "", "declined": True}]
    before = portal.heads
    refused = portal.client().post(address, json=body, headers=new_key(**{"If-Match": '"4"'}))
    assert refused.status_code == 422
    assert [e["field"] for e in refused.json()["errors"]] == ["answers.0"]
    assert portal.heads == before
    body["answers"][0]["comment"] = "原案のとおりとします。"
    assert portal.client().post(address, json=body, headers=new_key(**{"If-Match": '"4"'})).status_code == 200


def test_what_is_refused_in_an_answer_is_named_as_it_was_sent(portal: Portal) -> None:
    filed = portal.file()
    portal.ask_to_correct(filed, "goals.purpose")
    found = progress(portal, filed)
    body = corrected(found)
    body["answers"] = [{"path": "goals.impacts", "comment": "?"}]
    body["form"]["period"]["end"] = "2031-11"
    refused = (
        portal.client()
        .post(found["corrections"][0]["answer"], json=body, headers=new_key(**{"If-Match": '"4"'}))
        .json()
    )
    assert [(e["code"], e["field"]) for e in refused["errors"]] == [
        ("answer_needed", "answers"), ("answer_to_nothing", "answers.0"), ("period_too_long", "form.period.end"),
    ]  # fmt: skip
    assert "goals.purpose" in refused["errors"][0]["ja"]


@pytest.mark.parametrize("month", ["2026-13", "2026-00", "x", "2026-1", "２０２６-1", "0001-01", 202601, None])
def test_a_month_that_is_none_says_how_months_are_written(portal: Portal, month: Any) -> None:
    answer = portal.client().post(FILINGS, content=plan(period__start=month), headers=new_key())
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["field"], error["code"]) == (422, "period.start", "month")
    assert "2026-04" in error["ja"]
    assert "2026-04" in error["en"]


def test_an_answer_names_the_version_that_was_seen(portal: Portal) -> None:
    filed = portal.file()
    portal.ask_to_correct(filed, "goals.purpose")
    found = progress(portal, filed)
    address, body, before = found["corrections"][0]["answer"], corrected(found), portal.heads
    assert portal.client().post(address, json=body, headers=new_key()).status_code == 428
    stale = portal.client().post(address, json=body, headers=new_key(**{"If-Match": '"2"'}))
    assert (stale.status_code, stale.json()["code"]) == (412, "stale_version")
    assert portal.heads == before


def test_an_answer_sent_twice_is_taken_once(portal: Portal) -> None:
    filed = portal.file()
    portal.ask_to_correct(filed, "goals.purpose")
    found = progress(portal, filed)
    address, body, headers = found["corrections"][0]["answer"], corrected(found), new_key(**{"If-Match": '"4"'})
    first = portal.client().post(address, json=body, headers=headers)
    before = portal.heads
    assert portal.client().post(address, json=body, headers=headers).json() == first.json()
    assert portal.heads == before


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"answers": "none"}, "answers"),
        ({"answers": [{"path": "goals.purpose", "comment": "x" * 2001}]}, "answers.0.comment"),
        ({"answers": [{"path": "goals.purpose", "comment": "\u0000"}]}, "answers.0.comment"),
        ({"form": {}}, "form.form_version"),
        ({"form": {"form_version": "24-2025-12"}}, "form.cover"),
        ({"form": {"form_version": "24-before"}}, "form.cover"),
        ({"more": 1}, "more"),
    ],
)  # fmt: skip
def test_an_answer_of_another_shape_is_a_problem(portal: Portal, changes: dict[str, Any], field: str) -> None:
    body = {"answers": [{"path": "goals.purpose"}], "form": orjson.loads(FILED.read_bytes()), **changes}
    address = f"{FILINGS}/{UNKNOWN}/corrections/{UNKNOWN}/answer"
    answer = portal.client().post(address, json=body, headers=new_key(**{"If-Match": '"1"'}))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


def test_R18_an_unknown_correction_is_refused(portal: Portal) -> None:
    filed = portal.file()
    found, before = progress(portal, filed), portal.heads
    address = f"{filed['links']['self']}/corrections/nothing/answer"
    answer = portal.client().post(address, json=corrected(found), headers=new_key(**{"If-Match": '"2"'}))
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "correction_unknown")
    assert portal.heads == before


# -- withdrawing -----------------------------------------------------------------------------------------------------


def test_an_application_is_withdrawn_with_its_reason(portal: Portal) -> None:
    filed = portal.file()
    address = f"{filed['links']['self']}/withdraw"
    answer = portal.client().post(address, json={"reason": "計画を練り直す。"}, headers=new_key(**{"If-Match": '"2"'}))
    assert (answer.status_code, answer.json()["version"]) == (200, 3)
    portal.settle()
    found = progress(portal, filed)
    assert (found["status"], found["withdrawn_on"], found["examination"]) == ("withdrawn", "2026-11-24", None)
    assert [step["state"] for step in found["steps"]] == ["done", "skipped", "skipped", "skipped"]


def test_a_withdrawal_needs_version_reason_and_an_undecided_application(portal: Portal) -> None:
    filed = portal.file()
    address, client, before = f"{filed['links']['self']}/withdraw", portal.client(), portal.heads
    assert client.post(address, json={"reason": "x"}, headers=new_key()).status_code == 428
    assert client.post(address, json={"reason": "x"}, headers=new_key(**{"If-Match": '"1"'})).status_code == 412
    assert client.post(address, json={"reason": " "}, headers=new_key(**{"If-Match": '"2"'})).status_code == 422
    assert client.post(address, content=b"{", headers=new_key(**{"If-Match": '"2"'})).status_code == 400
    assert portal.heads == before
    portal.decide(filed)
    before = portal.heads
    late = client.post(address, json={"reason": "x"}, headers=new_key(**{"If-Match": '"3"'}))
    assert (late.status_code, late.json()["errors"][0]["code"]) == (422, "already_decided")
    assert portal.heads == before


def test_the_document_of_the_api_describes_bodies_and_answers(portal: Portal) -> None:
    document = portal.client().get("/openapi.json").json()
    filing = document["paths"][FILINGS]["post"]
    assert filing["requestBody"]["content"]["application/json"]["schema"]["oneOf"][0] == {
        "$ref": "#/components/schemas/PlanForm"
    }
    assert {"PlanForm", "JointPlanForm", "FiledAnswer", "ApplicationWithForm", "ApplicationList"} <= set(
        document["components"]["schemas"]
    )
