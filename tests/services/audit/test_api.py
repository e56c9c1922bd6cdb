"""The JSON API of audit."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from services.audit.api.answers import ComparisonOut, HistoryOut, PlansOut, VerificationOut
from shared.domain import jst_day, start_of
from tests.services.audit.conftest import START, Walked
from tests.support.waiting import until
from tests.support.web import HTML, local_client


@pytest.fixture
def client(walked: Walked) -> Any:
    return local_client(walked.app, "auditor-1")


def history_of(walked: Walked, **params: str) -> str:
    return f"/audit/plans/{walked.plan_id}/history" + "".join(f"?{key}={value}" for key, value in params.items())


@pytest.mark.parametrize("persona", ["", "applicant-1", "officer-hokkaido-1", "director-hokkaido", "support-smrj"])
def test_only_auditors_may_look(walked: Walked, persona: str) -> None:
    client = local_client(walked.app, persona)
    for path in ("/audit", "/audit/plans", history_of(walked), "/audit/verify", "/audit/verification"):
        assert client.get(path).status_code == 403
    assert client.post("/audit/verifications", headers={"Idempotency-Key": "k"}).status_code == 403


def test_plans_are_listed_newest_first_page_by_page(client: Any) -> None:
    everything = PlansOut.model_validate(client.get("/audit/plans").json())
    assert len(everything.plans) >= 3
    assert everything.next is None
    seen, address = [], "/audit/plans?limit=2"
    while address:
        page = PlansOut.model_validate(client.get(address).json())
        seen += page.plans
        address = page.next or ""
    assert seen == everything.plans


def test_a_plan_is_found_by_each_of_its_names(walked: Walked, client: Any) -> None:
    notice = next(r.event.head.stream_id for r in walked.sources["notify"].plan(walked.plan_id))
    wanted = [walked.plan_id, walked.filed["application_id"], walked.filed["application_no"], notice]
    for q in [*wanted, "C01-2026-000001", "c01-2026-000001", "　０１-２０２６-０００００１ "]:
        found = client.get("/audit/plans", params={"q": q}).json()["plans"]
        assert [one["plan_id"] for one in found] == [walked.plan_id], q
    assert client.get("/audit/plans", params={"q": "99-2026-000001"}).json()["plans"] == []


@pytest.mark.parametrize("at", ["yesterday", "2026-11-24T00:00:00~x"])
def test_a_place_that_no_page_gave_is_told(client: Any, at: str) -> None:
    answer = client.get("/audit/plans", params={"at": at})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "place_unknown")


def test_a_history_is_complete_and_shaped_as_documented(walked: Walked, client: Any) -> None:
    found = HistoryOut.model_validate(client.get(history_of(walked)).json())
    assert found.state.status == "certified"
    assert {one.hash for one in found.events} == {"kept"}
    assert {one.service for one in found.events} == {"intake", "review", "notify", "followup"}


def test_how_a_plan_stood_is_told_for_a_day_as_it_was_known_at_an_instant(walked: Walked, client: Any) -> None:
    address = f"/audit/plans/{walked.plan_id}/standing"
    certified_on = (START + timedelta(days=2)).date().isoformat()

    def told(**params: str) -> tuple[str, bool, int]:
        found = client.get(address, params=params).json()
        return found["status"], found["expected"], len(found["versions"])

    assert told() == ("in_force", False, 1)
    assert told(on=START.date().isoformat()) == ("none", False, 1)
    assert told(on=certified_on, as_of=START.isoformat()) == ("none", True, 0)
    assert told(on="2040-01-01") == ("expired", True, 1)


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("standing?as_of={soon}", ["as_of"]),
        ("history?as_of={soon}", ["as_of"]),
        ("history.jsonl?as_of={soon}", ["as_of"]),
        ("history?as_of={tomorrow}", ["as_of"]),
        ("history?as_of=9999-12-30", ["as_of"]),
        ("comparison?from={today}&to={tomorrow}", ["to"]),
        ("comparison?from={now}&to={soon}", ["to"]),
        ("comparison?from={soon}&to={soon}", ["from", "to"]),
    ],
)
def test_what_will_be_known_at_an_instant_to_come_is_not_told(
    walked: Walked, client: Any, path: str, fields: list[str]
) -> None:
    now = walked.system.clock.now()
    times = {"now": now, "soon": now + timedelta(seconds=1)}
    days = {"today": jst_day(now), "tomorrow": jst_day(now) + timedelta(days=1)}
    there = path.format(**days, **{name: f"{at:%Y-%m-%dT%H:%M:%SZ}" for name, at in times.items()})
    answer = client.get(f"/audit/plans/{walked.plan_id}/{there}")
    assert answer.status_code == 422
    assert [(one["field"], one["code"]) for one in answer.json()["errors"]] == [(one, "not_yet") for one in fields]


def test_a_history_has_an_etag_that_changes_with_it(walked: Walked, client: Any) -> None:
    now = client.get(history_of(walked))
    again = client.get(history_of(walked), headers={"If-None-Match": now.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    then = client.get(history_of(walked, as_of="2026-11-24T10:00:00Z"), headers={"If-None-Match": now.headers["etag"]})
    assert then.status_code == 200
    assert then.json()["state"]["status"] == "in_review"


def test_an_instant_without_its_offset_is_told(walked: Walked, client: Any) -> None:
    for asked in ("2026-11-24T10:00:00", "2026-02-30", "9999-12-31", "0001-01-01T00:00:00+14:00"):
        answer = client.get(history_of(walked, as_of=asked))
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "as_of"), asked


def test_a_day_means_its_end_and_today_means_now(walked: Walked, client: Any) -> None:
    now = walked.system.clock.now()
    today, before = jst_day(now), jst_day(now) - timedelta(days=1)
    said = client.get(history_of(walked, as_of=str(today))).json()
    assert datetime.fromisoformat(said["as_of"]) == now
    assert said["events"] == client.get(history_of(walked)).json()["events"]
    said = client.get(history_of(walked, as_of=str(before))).json()
    assert datetime.fromisoformat(said["as_of"]) == start_of(today) - timedelta(microseconds=1)
    assert client.get(f"/audit/plans/{walked.plan_id}/standing?as_of={before}").json()["on"] == str(before)


def test_an_unknown_plan_is_not_found(client: Any) -> None:
    for path in ("history", "history.jsonl", "comparison?from=2026-11-24T00:00:00Z&to=2026-11-25T00:00:00Z"):
        assert client.get(f"/audit/plans/nobody/{path}").status_code == 404
    assert client.get("/audit/verifications/nobody").status_code == 404


def test_two_instants_are_compared(walked: Walked, client: Any) -> None:
    path = f"/audit/plans/{walked.plan_id}/comparison"
    later = (START + timedelta(days=2)).isoformat()
    answer = client.get(path, params={"from": START.isoformat(), "to": later})
    found = ComparisonOut.model_validate(answer.json())
    assert (found.before.status, found.after.status) == ("received", "certified")
    assert client.get(path, params={"from": later, "to": START.isoformat()}).status_code == 422


def test_the_export_holds_the_stored_bytes(walked: Walked, client: Any) -> None:
    answer = client.get(f"/audit/plans/{walked.plan_id}/history.jsonl")
    assert answer.headers["content-type"].startswith("application/jsonl")
    events = map(json.loads, answer.text.splitlines()[1:])
    exported = {(one["service"], one["sequence"], one["data"]) for one in events}
    stored = {
        (name, one.entry.sequence, one.entry.state.decode())
        for name, store in walked.sources.items()
        for one in store.plan(walked.plan_id)
    }
    assert exported == stored


def test_the_checker_comes_from_the_same_place_and_takes_what_it_gives(
    walked: Walked, client: Any, tmp_path: Path
) -> None:
    program, file = tmp_path / "check_export.py", tmp_path / "history.jsonl"
    program.write_bytes(client.get("/audit/check_export.py").content)
    file.write_bytes(client.get(f"/audit/plans/{walked.plan_id}/history.jsonl").content)
    page = client.get(f"/audit/plans/{walked.plan_id}", headers=HTML).text
    shown = re.search(r"check_export\.py history\.jsonl ([0-9a-f]{64})", page)
    assert shown is not None
    done = subprocess.run([sys.executable, "-I", "-S", str(program), str(file), shown[1]], check=False)
    assert done.returncode == 0


def test_without_a_key_there_is_no_export_and_the_page_says_so(walked: Walked, client: Any) -> None:
    ends = walked.system.ends
    key, ends.key = ends.key, None
    try:
        answer = client.get(f"/audit/plans/{walked.plan_id}/history.jsonl")
        page = client.get(f"/audit/plans/{walked.plan_id}", headers=HTML).text
    finally:
        ends.key = key
    assert (answer.status_code, answer.json()["code"]) == (503, "nothing_signed")
    assert "署名鍵が設定されていないため" in page


def verified(client: Any) -> VerificationOut:
    """The last verification, when it has ended."""

    def latest() -> VerificationOut:
        return VerificationOut.model_validate(client.get("/audit/verify", params={"within": 10}).json())

    until(lambda: latest().ended_at)
    return latest()


def test_a_verification_runs_beside_the_requests_and_is_kept(walked: Walked, client: Any) -> None:
    begun = client.post("/audit/verifications", headers={"Idempotency-Key": "k1"})
    assert begun.status_code == 202
    ended = verified(client)
    assert (ended.id, ended.state, ended.asked_by) == (begun.json()["id"], "sound", "auditor-1")
    assert client.get(begun.headers["location"]).json() == ended.model_dump(mode="json")
    again = client.post("/audit/verifications", headers={"Idempotency-Key": "k1"})
    assert again.json()["id"] == ended.id
    other = client.post("/audit/verifications", headers={"Idempotency-Key": "k2"}).json()["id"]
    assert other != ended.id
    verified(client)
    kept = VerificationOut.model_validate(client.get(f"/audit/verifications/{ended.id}").json())
    assert kept == ended
