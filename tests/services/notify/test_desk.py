"""配信状況: who sees which notices, what they read of them, and asking to send again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from fastapi import FastAPI

from services.notify.mail import Uncertain
from services.notify.read_models.deliveries import DELIVERIES
from shared.clock import MovedClock
from shared.event_store.rebuild import rebuild
from shared.web.app import web_app
from shared.web.pages import Pages
from tests.services.notify.conftest import Notify
from tests.services.notify.owing import NEVER, NOT_NOW, ScriptedPort, happened, owe_notice
from tests.support.web import HTML, local_client

OFFICER, DIRECTOR, ELSEWHERE, AUDITOR = "officer-kanto-1", "director-kanto", "officer-tohoku-1", "auditor-1"


@pytest.fixture
def app(notify: Notify) -> FastAPI:
    web = notify.service.web()
    return web_app("notify", web.routers, Pages(*web.sections), texts=notify.service.texts)


@pytest.fixture
def mixed(notify: Notify, clock: MovedClock) -> Notify:
    """sent: arrived. stuck: failed for good. later: tried again in a minute. unknown: nobody knows. tohoku: another
    bureau's, arrived."""
    outcomes = {"stuck": NEVER, "later": NOT_NOW, "unknown": Uncertain("lost")}
    for notice_id in ("sent", "stuck", "later", "unknown", "tohoku"):
        kind = "certified" if notice_id == "stuck" else "receipt"
        bureau = "tohoku" if notice_id == "tohoku" else "kanto"
        owe_notice(notify, notice_id, bureau=bureau, kind=kind, application_no=f"no-{notice_id}")
        port = ScriptedPort(*([outcomes[notice_id]] if notice_id in outcomes else []))
        notify.sender.port = port  # type: ignore[assignment]
        notify.sender.step()
        clock.move_to(clock.now() + timedelta(seconds=1))
    notify.sender.port = ScriptedPort()  # type: ignore[assignment]
    return notify


def test_a_bureau_sees_its_own_notices_newest_first(mixed: Notify, app: FastAPI) -> None:
    found = local_client(app, OFFICER).get("/notify/notices").json()
    assert [row["notice_id"] for row in found["notices"]] == ["unknown", "later", "stuck", "sent"]
    assert found["counts"] == {"stuck": 1, "retrying": 2, "waiting": 0, "sending": 0, "sent": 1}
    assert (found["previous"], found["next"]) == (None, None)


def test_auditors_see_the_notices_of_all_bureaus(mixed: Notify, app: FastAPI) -> None:
    found = local_client(app, AUDITOR).get("/notify/notices").json()
    assert [row["notice_id"] for row in found["notices"]] == ["tohoku", "unknown", "later", "stuck", "sent"]


@pytest.mark.parametrize("persona", ["", "applicant-1", "support-smrj"])
def test_others_see_none(app: FastAPI, persona: str) -> None:
    assert local_client(app, persona).get("/notify/notices").status_code == 403
    assert local_client(app, persona, HTML).get("/notify").status_code == 403


def test_filters_narrow_the_list_but_not_the_counts_of_states(mixed: Notify, app: FastAPI) -> None:
    client = local_client(app, OFFICER)

    def found(query: str) -> list[str]:
        return [row["notice_id"] for row in client.get(f"/notify/notices?{query}").json()["notices"]]

    assert found("standing=retrying") == ["unknown", "later"]
    assert found("kind=certified") == ["stuck"]
    assert found("q=no-later") == ["later"]
    assert found("standing=sent&kind=certified") == []
    assert client.get("/notify/notices?standing=sent&kind=certified").json()["counts"]["stuck"] == 1


@pytest.mark.parametrize("query", ["standing=lost", "kind=love", "limit=0", "at=x y"])
def test_filters_that_do_not_exist_are_told(app: FastAPI, query: str) -> None:
    assert local_client(app, OFFICER).get(f"/notify/notices?{query}").status_code == 422


@pytest.mark.parametrize("place", ["2026", "nonsense", "before~2026-11-24~n1", "~"])
def test_a_place_that_is_none_is_told(app: FastAPI, place: str) -> None:
    assert local_client(app, OFFICER).get(f"/notify/notices?at={place}").status_code == 422


def test_the_list_is_walked_both_ways(mixed: Notify, app: FastAPI) -> None:
    client = local_client(app, AUDITOR)
    first = client.get("/notify/notices?limit=2").json()
    second = client.get(first["next"]).json()
    third = client.get(second["next"]).json()
    assert [[row["notice_id"] for row in page["notices"]] for page in (first, second, third)] == [
        ["tohoku", "unknown"],
        ["later", "stuck"],
        ["sent"],
    ]
    assert third["next"] is None
    assert client.get(third["previous"]).json()["notices"] == second["notices"]
    assert client.get(second["previous"]).json()["notices"] == first["notices"]


def test_the_text_is_opened_for_the_bureau_and_hidden_from_auditors(mixed: Notify, app: FastAPI) -> None:
    to_officer = local_client(app, OFFICER).get("/notify/notices/sent").json()["text"]
    assert (to_officer["to"], to_officer["opened"]) == ("yamada@example.jp", True)
    assert "山田 太郎" in to_officer["body"]
    to_auditor = local_client(app, AUDITOR).get("/notify/notices/sent").json()["text"]
    assert (to_auditor["to"], to_auditor["opened"]) == ("（非表示）", False)
    assert "ご担当　（非表示） 様" in to_auditor["body"]
    for page in ("/notify/notices/sent", "/notify/desk/sent"):
        answer = local_client(app, AUDITOR, HTML if "desk" in page else None).get(page)
        assert "yamada" not in answer.text
        assert "山田" not in answer.text


def test_an_erased_recipient_is_shown_as_erased(notify: Notify, app: FastAPI) -> None:
    notify.parts.vault.destroy(owe_notice(notify, "n1"))
    assert local_client(app, OFFICER).get("/notify/notices/n1").json()["text"]["to"] == "（消去済み）"


def test_a_notice_of_another_bureau_is_not_open(mixed: Notify, app: FastAPI) -> None:
    assert local_client(app, ELSEWHERE).get("/notify/notices/sent").status_code == 404
    assert local_client(app, OFFICER).get("/notify/notices/nowhere").status_code == 404
    for page in ("/notify/notices/stuck/send-again", "/notify/desk/stuck/send-again"):
        answer = local_client(app, ELSEWHERE, {"Idempotency-Key": "k"}).post(page)
        assert answer.status_code == 404
    assert happened(mixed, "stuck")[-2:] == ["SendFailed", "NoticeStuck"]


def test_the_attempts_are_told_one_by_one(mixed: Notify, app: FastAPI) -> None:
    notice = local_client(app, OFFICER).get("/notify/notices/stuck").json()
    assert [one["name"] for one in notice["history"]] == [
        "notify.NoticeOwed/2",
        "notify.SendStarted/2",
        "notify.SendFailed/1",
        "notify.NoticeStuck/1",
    ]
    last = notice["history"][2]
    assert (last["attempt"], last["permanent"], last["next_attempt_at"]) == (1, True, None)
    assert last["error"]["ja"] == "550 5.1.1 <(address)> No such user"


def test_a_stuck_notice_is_sent_again_once_under_one_key(mixed: Notify, app: FastAPI) -> None:
    client = local_client(app, OFFICER, {"Idempotency-Key": "again-1"})
    first, second = (client.post("/notify/notices/stuck/send-again") for _ in range(2))
    assert (first.status_code, first.json()) == (200, {"notice_id": "stuck", "version": 5})
    assert second.json() == first.json()
    assert mixed.sender.step() == 1
    assert happened(mixed, "stuck")[4:] == ["ResendAsked", "SendStarted", "NoticeSent", "StuckNoticeSent"]
    assert mixed.service.store.stream("stuck")[4].event.head.actor.id == OFFICER


def test_a_key_is_needed(mixed: Notify, app: FastAPI) -> None:
    assert local_client(app, OFFICER).post("/notify/notices/stuck/send-again").status_code == 400


def test_what_has_been_sent_is_not_sent_again(mixed: Notify, app: FastAPI) -> None:
    client = local_client(app, DIRECTOR, {"Idempotency-Key": "again-2"})
    answer = client.post("/notify/notices/sent/send-again")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "already_sent"


def test_auditors_only_read(mixed: Notify, app: FastAPI) -> None:
    client = local_client(app, AUDITOR, {"Idempotency-Key": "again-3"})
    assert client.post("/notify/notices/stuck/send-again").status_code == 403
    assert "再送する" not in local_client(app, AUDITOR, HTML).get("/notify/desk/stuck").text


def test_the_pages_show_the_same(mixed: Notify, app: FastAPI) -> None:
    client = local_client(app, OFFICER, HTML)
    desk = client.get("/notify").text
    assert "no-stuck" in desk
    assert "no-tohoku" not in desk
    assert "該当する通知はありません" in client.get("/notify?standing=waiting").text
    page = client.get("/notify/desk/stuck").text
    assert "この通知は届いていません" in page
    assert "再送する" in page
    assert "再送する" not in client.get("/notify/desk/sent").text
    assert "Needs attention" in client.get("/notify?lang=en").text


def test_the_form_asks_and_comes_back(mixed: Notify, app: FastAPI) -> None:
    client = local_client(app, OFFICER, HTML)
    answer = client.post("/notify/desk/stuck/send-again", data={"idempotency_key": "form-1"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/notify/desk/stuck")
    assert ["再送を受け付けました" in client.get("/notify/desk/stuck").text for _ in range(2)] == [True, False]


def test_a_refused_form_is_shown_again_with_the_reason(mixed: Notify, app: FastAPI) -> None:
    answer = local_client(app, OFFICER, HTML).post("/notify/desk/sent/send-again", data={"idempotency_key": "form-2"})
    assert answer.status_code == 422
    assert "この通知は送信済みです" in answer.text


def test_the_read_model_can_be_rebuilt_from_the_log(mixed: Notify) -> None:
    store = mixed.service.store
    assert rebuild(store, DELIVERIES, mixed.service.aggregates.__getitem__).same


# -- the mailbox -------------------------------------------------------------------------------------------------------


def test_an_empty_mailbox_says_what_it_is(app: FastAPI) -> None:
    page = local_client(app, headers=HTML).get("/mailbox").text
    assert "これは本物の受信箱ではありません" in page
    assert "メールはまだ届いていません" in page
    assert local_client(app).get("/mailbox/mails").json() == {"mails": [], "previous": None, "next": None}


def test_a_mail_is_read_with_its_headers(notify: Notify, app: FastAPI) -> None:
    owe_notice(notify, "n1")
    notify.sender.step()
    (listed,) = local_client(app).get("/mailbox/mails").json()["mails"]
    mail = local_client(app).get(f"/mailbox/mails/{listed['mail_id']}").json()
    assert {"name": "Message-ID", "value": "<n1@jigyokei.example>"} in mail["headers"]
    assert "山田 太郎 様" in mail["text"]
    page = local_client(app, headers=HTML).get(f"/mailbox/read/{listed['mail_id']}").text
    assert "&lt;n1@jigyokei.example&gt;" in page
    assert local_client(app).get("/mailbox/mails/999").status_code == 404


def test_mails_are_filtered_by_recipient_and_walked_both_ways(
    notify: Notify, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.notify.pages.mailbox.PAGE", 2)
    for number in range(5):
        owe_notice(notify, f"n{number}", email=f"p{number % 2}@example.jp")
        notify.sender.step()
    client = local_client(app)

    def numbers(query: str) -> list[str]:
        return [mail["message_id"][1:3] for mail in client.get(f"/mailbox/mails?{query}").json()["mails"]]

    assert numbers("recipient=p1@example.jp") == ["n3", "n1"]
    assert numbers("limit=2") == ["n4", "n3"]
    assert numbers("limit=2&at=after~4") == ["n2", "n1"]
    assert numbers("limit=2&at=before~2") == ["n3", "n2"]
    pages = local_client(app, headers=HTML)
    assert "at=after%7E4" in pages.get("/mailbox").text.replace("~", "%7E")
    middle = pages.get("/mailbox?at=after~4").text.replace("~", "%7E")
    assert "at=before%7E3" in middle
    assert "at=after%7E2" in middle
    assert "この宛先のメールはありません" in pages.get("/mailbox?recipient=nobody@example.jp").text


def test_the_mailbox_is_for_this_computer_only(app: FastAPI) -> None:
    for path in ("/mailbox", "/mailbox/mails"):
        answer = local_client(app, address="203.0.113.7").get(path)
        assert (answer.status_code, answer.json()["code"]) == (403, "mailbox_not_local")


def test_without_the_mailbox_there_are_no_pages_of_it(notify: Notify) -> None:
    from services.notify import service as notify_service

    settings = notify.parts.settings.model_copy(update={"send_mail": False})
    web = notify_service.build(replace(notify.parts, settings=settings)).web()
    app = web_app("notify", web.routers, Pages(*web.sections))
    assert local_client(app).get("/mailbox").status_code == 404


def test_bytes_that_no_database_takes_are_kept_all_the_same(notify: Notify) -> None:
    notify.mailbox.keep(["a@b.jp"], b"Subject: \xff\x00\xfe =?utf-8?b?44GC?=\r\nMessage-ID: <x>\r\n\r\nbody \xff\x00")
    (received,) = notify.mailbox.mails().rows
    opened = notify.mailbox.mail(received.mail_id)
    assert opened is not None
    (received.subject + opened.text + str(opened.headers)).encode()
