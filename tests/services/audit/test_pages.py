"""The pages of audit, in both languages and without JavaScript."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

import pytest

from services.audit.checks.check import VerificationProgress
from services.audit.pages.times import read_time
from services.audit.verifications import Verifications
from shared.web.catalogue import ROOT, SHELL, Owner, untranslated, unused
from tests.services.audit.conftest import START, Walked
from tests.services.audit.tampering import tampered
from tests.support.waiting import PATIENCE
from tests.support.web import HTML, local_client


@pytest.fixture
def client(walked: Walked) -> Any:
    return local_client(walked.app, "auditor-1", HTML)


def as_of(walked: Walked, **parts: str) -> tuple[str, dict[str, str]]:
    return f"/audit/plans/{walked.plan_id}", {f"as_of-{key}": value for key, value in parts.items()}


LATER = datetime(2027, 1, 1, tzinfo=UTC)


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)


def text_of(html: str) -> str:
    parser = _Text()
    parser.feed(html)
    return " ".join(" ".join(parser.found).split())


def test_the_list_leads_to_each_plan(walked: Walked, client: Any) -> None:
    html = client.get("/audit").text
    assert f'href="/audit/plans/{walked.plan_id}"' in html
    assert walked.filed["application_no"] in html


def test_a_number_leads_straight_to_the_plan(walked: Walked, client: Any) -> None:
    answer = client.get("/audit", params={"q": walked.filed["application_no"]})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/audit/plans/{walked.plan_id}")


def test_a_number_of_nobody_is_told(client: Any) -> None:
    answer = client.get("/audit", params={"q": "99-<b>"})
    assert answer.status_code == 200
    assert "「99-&lt;b&gt;」に当たる計画はありません" in answer.text


def test_the_state_stands_before_the_history(walked: Walked, client: Any) -> None:
    text = text_of(client.get(f"/audit/plans/{walked.plan_id}").text)
    state, certified = text.index("に認定されました（認定番号C01-2026-000001"), text.index("計画が認定されました")
    assert state < text.index("経過（古い順）") < certified
    assert "件の記録がハッシュ値と一致" in text


def test_the_history_in_english_has_english_sentences(walked: Walked, client: Any) -> None:
    text = text_of(client.get(f"/audit/plans/{walked.plan_id}", headers={"Accept-Language": "en"}).text)
    assert "History, oldest first" in text
    assert "The case was assigned to" in text
    assert "ハッシュ" not in text


def test_an_earlier_time_is_asked_in_three_inputs_and_a_time(walked: Walked, client: Any) -> None:
    path, params = as_of(walked, year="２０２６", month="11", day="24", time="10:05")
    answer = client.get(path, params=params)
    text = text_of(answer.text)
    assert "2026年11月24日 10:05:59（JST） の時点で記録されていたこと" in text
    assert "担当者の割当てを待っています" in text
    assert "計画が認定されました" not in text
    assert 'value="10:05"' in answer.text


def test_a_time_that_is_none_shows_the_form_again_and_no_state(walked: Walked, client: Any) -> None:
    path, params = as_of(walked, year="2026", month="13", day="24", time="25:00")
    answer = client.get(path, params=params)
    assert answer.status_code == 422
    assert 'value="13"' in answer.text
    assert 'value="25:00"' in answer.text
    assert "2件の入力内容を確認してください" in answer.text
    assert "現在の状況" not in text_of(answer.text)


def test_a_step_of_the_history_leads_to_the_state_at_it(walked: Walked, client: Any) -> None:
    answer = client.get(f"/audit/plans/{walked.plan_id}", params={"as_of": START.isoformat()})
    assert "2026年11月24日 10:00:00（JST） の時点で記録されていたこと" in text_of(answer.text)
    assert 'value="10:00:00"' in answer.text


def test_two_times_are_compared(walked: Walked, client: Any) -> None:
    path = f"/audit/plans/{walked.plan_id}/compare"
    earlier = {"from-year": "2026", "from-month": "11", "from-day": "24", "from-time": "10:05"}
    later = {"to-year": "2026", "to-month": "11", "to-day": "26"}
    text = text_of(client.get(path, params=earlier | later).text)
    assert "変わったこと" in text
    assert "計画が認定されました" in text
    assert "審査が始まった" not in text
    swapped = {
        key.replace("from", "x").replace("to-", "from-").replace("x", "to"): v for key, v in (earlier | later).items()
    }
    assert client.get(path, params=swapped).status_code == 422
    assert client.get(path).status_code == 200
    assert client.get(path, params={"lang": "ja"}).status_code == 200


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"year": "2026", "month": "11", "day": "27"}, "as_of"),
        ({"year": "2026", "month": "11", "day": "26", "time": "10:01"}, "as_of-time"),
        ({"year": "2030", "month": "1", "day": "1", "time": "9:00"}, "as_of"),
    ],
)
def test_a_time_to_come_is_refused_at_its_field_and_what_was_typed_is_kept(
    walked: Walked, client: Any, typed: dict[str, str], field: str
) -> None:
    path, params = as_of(walked, **typed)
    answers = {"as_of": client.get(path, params=params)}
    for name in ("from", "to"):
        given = {key.replace("as_of", name): value for key, value in params.items()}
        answers[name] = client.get(f"{path}/compare", params={"from-year": "", "to-year": ""} | given)
    for name, answer in answers.items():
        assert answer.status_code == 422
        assert answer.text.count("まだ来ていない時点に何が知られているかは、答えられません。") == 2
        assert f'<a href="#{field.replace("as_of", name)}">' in answer.text
        assert all(f'value="{value}"' in answer.text for value in typed.values())
        assert "に認定されました" not in answer.text


def test_the_state_now_is_that_of_today_though_nothing_was_recorded_since(
    walked: Walked, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/audit/plans/{walked.plan_id}"
    monkeypatch.setattr(walked.system.clock, "now", lambda: LATER.replace(year=2040))
    page, told = client.get(path).text, client.get(f"{path}/history", headers={"Accept": "application/json"}).json()
    assert "この計画は認定期間が満了し、" in text_of(page)
    assert "この計画は認定期間が満了し、" in told["state"]["ja"]
    assert "expired.1" in told["state"]["facts"]


@pytest.mark.parametrize("typed", [{}, {"time": "10:00"}])
def test_today_means_now_and_the_page_says_so(walked: Walked, client: Any, typed: dict[str, str]) -> None:
    path, params = as_of(walked, year="2026", month="11", day="26", **typed)
    text = text_of(client.get(path, params=params).text)
    assert "今（ 2026年11月26日 10:00:00（JST） ）までに記録されていたこと" in text
    assert "に認定されました" in text
    both = params | {key.replace("as_of", name): value for key, value in params.items() for name in ("from", "to")}
    compared = text_of(client.get(f"{path}/compare", params=both).text)
    assert compared.count("今（ 2026年11月26日 10:00:00（JST） ）") == 2


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_comparison_without_days_says_which_are_missing(walked: Walked, client: Any, language: str) -> None:
    path = f"/audit/plans/{walked.plan_id}/compare"
    blank = {f"{name}-{part}": "" for name in ("from", "to") for part in ("year", "month", "day", "time")}
    words = {
        "from": {"ja": "前の時点を、年・月・日で入力してください。", "en": "day of the earlier time."},
        "to": {"ja": "後の時点を、年・月・日で入力してください。", "en": "day of the later time."},
    }
    given = {"from-year": "2026", "from-month": "11", "from-day": "24"}
    for typed, missing in ((blank, ("from", "to")), (blank | given, ("to",))):
        answer = client.get(path, params=typed, headers={"Accept-Language": language})
        assert answer.status_code == 422
        assert answer.text.count("field__error") == len(missing)
        for name in missing:
            assert f'<a href="#{name}">' in answer.text
            assert answer.text.count(words[name][language]) == 2
    assert 'value="2026"' in answer.text


def test_looking_back_without_a_day_says_that_it_is_missing(walked: Walked, client: Any) -> None:
    path, params = as_of(walked, year="", month="", day="", time="")
    answer = client.get(path, params=params)
    assert answer.status_code == 422
    assert answer.text.count("見る時点を、年・月・日で入力してください。") == 2


def test_an_unknown_plan_is_not_found(client: Any) -> None:
    for path in ("/audit/plans/nobody", "/audit/plans/nobody/compare"):
        assert client.get(path).status_code == 404


def test_a_verification_is_started_followed_and_shown(client: Any) -> None:
    begun = client.post("/audit/verification", data={"idempotency_key": "p1"})
    assert (begun.status_code, begun.headers["location"]) == (303, "/audit/verification?follow=1")
    client.get("/audit/verify", params={"within": 10})
    shown = client.get("/audit/verification?follow=1")
    assert "すべての記録が、書かれたときのままです" in shown.text
    assert "refresh" not in shown.headers


def test_while_it_runs_the_page_refreshes_only_as_long_as_it_is_asked_to(
    walked: Walked, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_end = threading.Event()
    verifications = walked.system.services["audit"].workers[0]
    assert isinstance(verifications, Verifications)

    def slow(*_: Any) -> Any:
        verifications._advance(VerificationProgress("intake", 3, 10))
        may_end.wait(PATIENCE)
        raise RuntimeError("nothing was verified")

    monkeypatch.setattr("services.audit.verifications.verify", slow)
    client.post("/audit/verification", data={"idempotency_key": "p2"})
    try:
        following = client.get("/audit/verification?follow=1")
        assert following.headers["refresh"] == "2"
        assert "自動更新を止める" in following.text
        assert "refresh" not in client.get("/audit/verification").headers
    finally:
        may_end.set()
    verifications.wait(PATIENCE)
    assert "検証が途中で終わりました" in client.get("/audit/verification").text


def test_findings_are_shown_with_their_place(walked: Walked, client: Any) -> None:
    verifications = walked.system.services["audit"].workers[0]
    assert isinstance(verifications, Verifications)
    found = verifications.begin("auditor-1", "p3")
    verifications.wait(PATIENCE)
    finding = {
        "holder": "ledger", "service": "review", "partition": 3, "sequence": 17, "stream_id": "s1", "version": 2,
        "code": "copies_differ", "ja": "異なります：{data}", "en": "differ in {data}",
    }  # fmt: skip
    ended = verifications.get(found.id)
    assert ended is not None
    assert ended.report is not None
    report = {**ended.report, "count": 1, "findings": [finding]}
    verifications._current = replace(ended, state="findings", report=report)
    text = text_of(client.get("/audit/verification").text)
    assert "1件の食い違いがあります" in text
    assert "異なります：{data}" in text
    assert "台帳 審査 区画3 連番17" in text


@pytest.mark.parametrize("at", ["infinity", "-infinity", "10500-01-01", "0044-03-15 BC"])
def test_a_line_whose_time_cannot_be_read_is_shown_with_its_place(walked: Walked, client: Any, at: str) -> None:
    entry = walked.sources["review"].plan(walked.plan_id)[0].entry
    where = f"service = 'review' AND partition = {entry.partition} AND sequence = {entry.sequence}"
    with tampered(walked.database.dsn, "ledger", f"UPDATE ledger SET recorded_at = '{at}' WHERE {where}"):
        shown = client.get(f"/audit/plans/{walked.plan_id}")
        answers = [client.get(path) for path in (f"/audit/plans/{walked.plan_id}/history", "/audit", "/audit/plans")]
    text = text_of(shown.text)
    assert (shown.status_code, {answer.status_code for answer in answers}) == (200, {200})
    assert "記録日時を読めません" in text
    assert f"review 区画{entry.partition} 連番{entry.sequence}" in text


def test_a_page_whose_record_cannot_be_read_says_so(walked: Walked) -> None:
    review = walked.sources["review"]
    entry = review.plan(walked.plan_id)[0].entry
    change = f"UPDATE stored_events SET recorded_at = 'infinity' WHERE originator_id = '{entry.originator_id}'"
    officer = local_client(walked.app, f"officer-{walked.filed['bureau']}-1")
    with tampered(review.database.dsn, "stored_events", change):
        answer = officer.get(f"/review/cases/{entry.originator_id}", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (503, "record_unreadable")


def test_what_a_verification_covered_and_what_is_known_are_shown(walked: Walked, client: Any) -> None:
    verifications = walked.system.services["audit"].workers[0]
    assert isinstance(verifications, Verifications)
    name = "UPDATE ledger SET name = 'review.WithdrawalCameTooLate/1' WHERE name = 'review.CaseAssigned/1'"
    with tampered(walked.database.dsn, "ledger", name):
        found = verifications.begin("auditor-1", "p4")
        verifications.wait(PATIENCE)
    verifications._current = None
    kept = verifications.get(found.id)
    assert kept is not None
    assert kept.report is not None
    assert kept.report["known_count"] == 1
    text = text_of(client.get("/audit/verification").text)
    assert "既知のもの（食い違いではありません）" in text
    assert "取下げと認定が行き違い" in text
    assert "各業務の記録と台帳：" in text
    assert "確かめていないもの" in text


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ({"x-year": "2026", "x-month": "4", "x-day": "1"}, "2026-04-01T23:59:59.999999+09:00"),
        ({"x-year": "2026", "x-month": "4", "x-day": "1", "x-time": "9:05"}, "2026-04-01T09:05:59.999999+09:00"),
        ({"x-year": "2026", "x-month": "4", "x-day": "1", "x-time": "９時５分"}, "2026-04-01T09:05:59.999999+09:00"),
        ({"x-year": "2026", "x-month": "4", "x-day": "1", "x-time": "09:05:07"}, "2026-04-01T09:05:07.999999+09:00"),
        ({"x": "2026-04-01T00:00:00+00:00"}, "2026-04-01T00:00:00+00:00"),
        ({"x": "2026-04-01T09:00:00 09:00"}, "2026-04-01T09:00:00+09:00"),
        ({}, None),
        ({"x-year": "", "x-month": "", "x-day": ""}, None),
    ],
)
def test_a_time_is_read_to_its_end(typed: dict[str, str], expected: str | None) -> None:
    moment = read_time(typed, "x", LATER)
    assert (moment.iso, list(moment.errors)) == (expected, [])


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"x-time": "9:05"}, "x"),
        ({"x-year": "2026", "x-month": "2", "x-day": "30"}, "x"),
        ({"x-year": "2026", "x-month": "2", "x-day": "3", "x-time": "24:00"}, "x-time"),
        ({"x-year": "2026", "x-month": "2", "x-day": "3", "x-time": "noon"}, "x-time"),
        ({"x": "2026-04-01T00:00:00"}, "x"),
        ({"x": "yesterday"}, "x"),
        ({"x": "0001-01-01T00:00:00+14:00"}, "x"),
    ],
)
def test_a_time_that_is_none_is_told_at_its_field(typed: dict[str, str], field: str) -> None:
    moment = read_time(typed, "x", LATER)
    assert (moment.instant, [error.field for error in moment.errors]) == (None, [field])


def test_every_sentence_of_the_pages_has_english() -> None:
    owner = Owner(ROOT / "services/audit")
    assert untranslated(owner, Owner(SHELL).catalogue) == []
    assert unused(owner) == []
