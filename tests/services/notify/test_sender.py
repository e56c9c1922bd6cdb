"""The sender: what it records, what it survives, and that there is one."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest

from services.notify import service as notify_service
from services.notify.domain import notice as notice_domain
from services.notify.domain.failures import (
    NO_CONTACT,
    RECIPIENT_ERASED,
    RECIPIENT_UNREADABLE,
    TEXT_NOT_MADE,
    VAULT_AWAY,
)
from services.notify.domain.notice import NOTICE
from services.notify.domain.state import NoticeStatus
from services.notify.mail import Attempted, Delivered, Mail, MailPort, Uncertain
from services.notify.read_models import deliveries
from services.notify.sender import GROUP, Sender, SendWorker
from services.notify.telling import tell_what_is_stuck
from services.notify.views.notice_page import letter, notice_page
from shared.clock import MovedClock
from shared.contracts.blocks import Contact
from shared.contracts.event import Actor
from shared.contracts.notify import SendFailed, SendStarted
from shared.contracts.personal import Personal
from shared.event_store.door import Envelope
from shared.event_store.unit_of_work import SYSTEM, Cause, UnitOfWork
from shared.vault.vault import Vault
from tests.domain.notify.notices import owe
from tests.services.notify.conftest import Behaviour, Notify, mail_server
from tests.services.notify.owing import FACTS, NEVER, NOT_NOW, ScriptedPort, happened, learn, owe_notice, state
from tests.support.mail import PortAtOnce
from tests.support.waiting import PATIENCE, until


def scripted(notify: Notify, *outcomes: object) -> ScriptedPort:
    port = ScriptedPort(*outcomes)  # type: ignore[arg-type]
    notify.sender.port = port  # type: ignore[assignment]
    return port


def another_sender(notify: Notify) -> Sender:
    return Sender(notify.service.store, notify.parts.vault, notify.sender.port)


def last_error(notify: Notify, notice_id: str) -> str:
    events = [recorded.event for recorded in notify.service.store.stream(notice_id)]
    return [event.error for event in events if isinstance(event, SendFailed)][-1]


def test_what_is_owed_arrives_in_the_mailbox(notify: Notify) -> None:
    owe_notice(notify, "n1")
    assert notify.sender.step() == 1
    assert happened(notify, "n1") == ["NoticeOwed", "SendStarted", "NoticeSent"]
    (received,) = notify.mailbox.mails().rows
    assert (received.recipient, received.message_id) == ("yamada@example.jp", "<n1@jigyokei.example>")
    opened = notify.mailbox.mail(received.mail_id)
    assert opened is not None
    assert "ご担当　山田 太郎 様" in opened.text


def test_what_has_been_sent_is_not_sent_again(notify: Notify) -> None:
    owe_notice(notify, "n1")
    assert [notify.sender.step() for _ in range(3)] == [1, 0, 0]
    assert len(notify.mailbox.mails().rows) == 1


def test_a_temporary_failure_is_tried_again_when_its_time_has_come(notify: Notify, clock: MovedClock) -> None:
    scripted(notify, NOT_NOW)
    owe_notice(notify, "n1")
    assert notify.sender.step() == 1
    assert notify.sender.step() == 0
    clock.move_to(clock.now() + timedelta(minutes=1))
    assert notify.sender.step() == 1
    assert happened(notify, "n1") == ["NoticeOwed", "SendStarted", "SendFailed", "SendStarted", "NoticeSent"]


def test_a_permanent_failure_waits_for_a_person_and_repeats_no_address(notify: Notify, clock: MovedClock) -> None:
    scripted(notify, NEVER)
    owe_notice(notify, "n1")
    notify.sender.step()
    clock.move_to(clock.now() + timedelta(days=3))
    assert notify.sender.step() == 0
    assert state(notify, "n1").status is NoticeStatus.STUCK
    assert "yamada" not in last_error(notify, "n1")


def test_a_mail_that_the_server_stumbles_over_keeps_nobody_else_waiting(notify: Notify, clock: MovedClock) -> None:
    for notice_id in ("n1", "n2", "n3"):
        owe_notice(notify, notice_id)
    behaviour = Behaviour(at_data=["drop"])
    with mail_server(behaviour) as port:
        notify.sender.port = MailPort(notify.parts.settings, clock, "127.0.0.1", port)
        assert notify.sender.step() == 3
    assert [state(notify, n).status for n in ("n1", "n2", "n3")] == [
        NoticeStatus.WAITING,
        NoticeStatus.SENT,
        NoticeStatus.SENT,
    ]
    assert happened(notify, "n1") == ["NoticeOwed", "SendStarted", "SendUncertain"]


def test_a_sender_that_died_leaves_sends_uncertain_which_go_out_under_the_same_message_id(
    notify: Notify, clock: MovedClock
) -> None:
    owe_notice(notify, "n1")
    died = another_sender(notify)
    died.store.run(died._begin)
    assert happened(notify, "n1") == ["NoticeOwed", "SendStarted"]

    assert notify.sender.step() == 0
    assert happened(notify, "n1") == ["NoticeOwed", "SendStarted", "SendUncertain"]
    clock.move_to(clock.now() + timedelta(minutes=1))
    assert notify.sender.step() == 1

    assert happened(notify, "n1")[-2:] == ["SendStarted", "NoticeSent"]
    assert [mail.message_id for mail in notify.mailbox.mails().rows] == ["<n1@jigyokei.example>"]
    row = notify.parts.database.read(lambda cursor: deliveries.one(cursor, "n1"))
    assert row is not None
    assert (row.standing, row.attempts, row.uncertain) == ("sent", 2, 1)


def test_a_step_that_broke_off_while_sending_is_uncertain_at_the_next(notify: Notify) -> None:
    scripted(notify, RuntimeError("out of memory"))
    owe_notice(notify, "n1")
    with pytest.raises(RuntimeError):
        notify.sender.step()
    assert notify.sender.step() == 0
    assert happened(notify, "n1") == ["NoticeOwed", "SendStarted", "SendUncertain"]


def test_results_that_could_not_be_written_down_are_written_later(
    notify: Notify, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = scripted(notify)
    owe_notice(notify, "n1")
    with monkeypatch.context() as away:

        def no_database(unit: object) -> None:
            raise psycopg.errors.SyntaxError("stands for a database that fails now")

        away.setattr(notify.sender, "_settle", no_database)
        with pytest.raises(psycopg.errors.SyntaxError):
            notify.sender.step()
    assert happened(notify, "n1") == ["NoticeOwed", "SendStarted"]
    notify.sender.step()
    assert happened(notify, "n1") == ["NoticeOwed", "SendStarted", "NoticeSent"]
    assert len(port.sent) == 1


def test_while_another_process_is_the_sender_this_one_stands_by(notify: Notify) -> None:
    owe_notice(notify, "n1")
    other = another_sender(notify)
    assert other.step() == 1
    owe_notice(notify, "n2")
    assert notify.sender.step() == 0
    assert happened(notify, "n2") == ["NoticeOwed"]
    other.close()
    assert notify.sender.step() == 1


def test_a_sender_whose_lock_was_lost_takes_it_again(notify: Notify) -> None:
    owe_notice(notify, "n1")
    notify.sender.step()
    with psycopg.connect(notify.parts.database.dsn, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(l.pid) FROM pg_locks AS l JOIN pg_database AS d ON d.oid = l.database"
            " WHERE l.locktype = 'advisory' AND d.datname = current_database()"
        )
    owe_notice(notify, "n2")
    assert notify.sender.step() == 1


def test_a_late_result_of_a_sender_taken_for_dead_changes_no_later_attempt(notify: Notify, clock: MovedClock) -> None:
    owe_notice(notify, "n1")
    slow = another_sender(notify)
    begun = slow.store.run(slow._begin)
    notify.sender.step()
    clock.move_to(clock.now() + timedelta(minutes=1))
    notify.sender.store.run(notify.sender._begin)
    for late in (Uncertain("lost"), NOT_NOW):
        slow._unrecorded = [(begun[0], late)]
        slow._record()
    assert happened(notify, "n1") == ["NoticeOwed", "SendStarted", "SendUncertain", "SendStarted"]
    assert state(notify, "n1").status is NoticeStatus.SENDING


def test_an_erased_recipient_is_written_to_no_more(notify: Notify) -> None:
    port = scripted(notify)
    key = owe_notice(notify, "n1")
    notify.parts.vault.destroy(key)
    assert notify.sender.step() == 1
    assert port.sent == []
    assert last_error(notify, "n1") == RECIPIENT_ERASED
    assert state(notify, "n1").status is NoticeStatus.STUCK


def test_whom_nobody_can_reach_by_mail_is_written_to_on_paper(notify: Notify) -> None:
    notify.service.store.run(lambda unit: unit.execute(NOTICE, owe(facts=FACTS), Cause(SYSTEM, "test"), "plan-1"))
    assert notify.sender.step() == 1
    assert last_error(notify, "n1") == NO_CONTACT
    assert state(notify, "n1").status is NoticeStatus.STUCK
    found = notice_page(notify.service.store, "n1")
    assert found is not None
    assert letter(found, notify.parts.vault.open).to == "（連絡先の登録なし）"


def test_who_is_erased_while_a_batch_waits_at_the_mail_server_is_written_to_no_more(
    notify: Notify, clock: MovedClock
) -> None:
    keys = [owe_notice(notify, f"n{number}") for number in range(GROUP + 2)]
    behaviour = Behaviour(at_data=["hang"])
    elsewhere = Vault(notify.parts.database, bytes(32))
    with mail_server(behaviour) as port, ThreadPoolExecutor(1) as another:
        notify.sender.port = MailPort(notify.parts.settings, clock, "127.0.0.1", port)
        step = another.submit(notify.sender.step)
        until(lambda: behaviour.hanging)
        elsewhere.destroy(*keys[:-1])
        behaviour.release()
        assert step.result(PATIENCE) == GROUP + 2
    # The first was in the server's hands.
    assert [state(notify, f"n{number}").status for number in range(GROUP + 2)] == [
        NoticeStatus.SENT, *[NoticeStatus.STUCK] * GROUP, NoticeStatus.SENT
    ]  # fmt: skip
    assert {last_error(notify, f"n{number}") for number in range(1, GROUP + 1)} == {RECIPIENT_ERASED}
    assert len(behaviour.taken) == 2


def test_a_recipient_that_cannot_be_read_is_tried_again(notify: Notify) -> None:
    port = scripted(notify)
    key = owe_notice(notify, "n1")
    with notify.parts.database.transaction() as cursor:
        cursor.execute("UPDATE keys SET sealed = 'tampered' WHERE key_id = %s", (key,))
    notify.parts.vault._ciphers.clear()
    assert notify.sender.step() == 1
    assert port.sent == []
    assert last_error(notify, "n1") == RECIPIENT_UNREADABLE
    assert state(notify, "n1").status is NoticeStatus.WAITING


def test_a_notice_that_cannot_be_written_keeps_nobody_else_waiting(notify: Notify) -> None:
    owe_notice(notify, "n1", facts={})
    owe_notice(notify, "n2")
    assert notify.sender.step() == 2
    assert last_error(notify, "n1") == TEXT_NOT_MADE
    assert state(notify, "n2").status is NoticeStatus.SENT


def test_a_vault_that_is_away_stops_a_batch_before_it_begins(notify: Notify, monkeypatch: pytest.MonkeyPatch) -> None:
    owe_notice(notify, "n1")

    def away(personal: object) -> str:
        raise psycopg.errors.LockNotAvailable

    monkeypatch.setattr(notify.parts.vault, "open", away)
    with pytest.raises(Exception, match="changed by others"):
        notify.sender.step()
    assert happened(notify, "n1") == ["NoticeOwed"]


def test_a_vault_that_goes_away_during_a_batch_fails_nothing_for_good(
    notify: Notify, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(GROUP + 1):
        owe_notice(notify, f"n{number}")
    opened, real = [], notify.parts.vault.open

    def goes_away(personal: Personal) -> object:
        opened.append(personal)
        if len(opened) > 2 * (GROUP + 1) + 2:  # each opened once, and one of them in its turn
            raise psycopg.OperationalError
        return real(personal)

    monkeypatch.setattr(notify.parts.vault, "open", goes_away)
    assert notify.sender.step() == GROUP + 1
    assert state(notify, "n0").status is NoticeStatus.SENT
    assert {last_error(notify, f"n{number}") for number in range(1, GROUP + 1)} == {VAULT_AWAY}
    assert state(notify, "n4").status is NoticeStatus.WAITING


def test_a_sender_that_is_woken_for_nothing_asks_one_question(notify: Notify, monkeypatch: pytest.MonkeyPatch) -> None:
    notify.sender.step()
    questions = []
    real = notify.parts.database.read
    monkeypatch.setattr(notify.parts.database, "read", lambda query: questions.append(query) or real(query))
    monkeypatch.setattr(notify.sender, "_on_connection", None)
    assert notify.sender.step() == 0
    assert len(questions) == 1


def test_what_a_sender_knew_when_it_died_is_known_to_the_next(notify: Notify, clock: MovedClock) -> None:
    scripted(notify, Delivered(), NOT_NOW, Delivered(), RuntimeError("stands for an end at any moment"))
    for number in range(20):
        owe_notice(notify, f"n{number:02}")
    with pytest.raises(RuntimeError):
        notify.sender.step()
    notify.sender.close()
    other = another_sender(notify)
    other.step()
    known = [state(notify, f"n{number:02}").status is NoticeStatus.SENT for number in range(20)]
    # Of the last group that was sent nothing was noted yet.
    assert known == [True] * 4 + [False] * 4 + [True] * 4 + [False] * 8
    assert happened(notify, "n04")[-1] == happened(notify, "n19")[-1] == "SendUncertain"
    clock.move_to(clock.now() + timedelta(minutes=1))
    assert other.step() == 12
    other.close()
    with notify.parts.database.transaction() as cursor:
        assert cursor.execute("SELECT * FROM delivered").fetchall() == []


def test_what_comes_between_two_groups_goes_over_one_session(notify: Notify, clock: MovedClock) -> None:
    for number in range(9):
        owe_notice(notify, f"n{number}")
    behaviour = Behaviour()
    with mail_server(behaviour) as port:
        notify.sender.port = MailPort(notify.parts.settings, clock, "127.0.0.1", port)
        assert notify.sender.step() == 9
    assert behaviour.sessions == 1


def test_more_than_a_batch_goes_out_batch_by_batch(notify: Notify, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.notify.sender.BATCH", 4)
    port = scripted(notify)
    for number in range(9):
        owe_notice(notify, f"n{number}")
    assert [notify.sender.step() for _ in range(4)] == [4, 4, 1, 0]
    assert len({mail.message_id for mail in port.sent}) == 9


def test_notices_of_a_plan_that_are_due_together_go_out_as_they_came_to_be_owed(
    notify: Notify, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.notify.sender.BATCH", 2)
    port = scripted(notify)
    learn(notify, "x", "yamada@example.jp")
    owed = ("n3", "n1", "n4", "n0", "n2")

    def owe_all(unit: UnitOfWork) -> None:
        for notice_id in owed:
            command = owe(notice_id=notice_id, message_id=f"<{notice_id}@jigyokei.example>", facts=FACTS)
            unit.execute(NOTICE, command, Cause(SYSTEM, "test"), "plan-x")

    notify.service.store.run(owe_all)
    assert [notify.sender.step() for _ in range(3)] == [2, 2, 1]
    assert [mail.message_id for mail in port.sent] == [f"<{notice_id}@jigyokei.example>" for notice_id in owed]


def test_the_worker_is_woken_when_the_log_grows(notify: Notify, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.notify.sender.IDLE_SECONDS", 60.0)
    arrived = _Arrived()
    notify.sender.port = arrived  # type: ignore[assignment]
    worker = notify.service.workers[0]
    assert isinstance(worker, SendWorker)
    notify.service.store.on_append(worker.wake)
    worker.start()
    try:
        owe_notice(notify, "n1")
        assert arrived.one.wait(PATIENCE)
        arrived.one.clear()
        owe_notice(notify, "n2")
        assert arrived.one.wait(PATIENCE)
    finally:
        worker.stop()
    assert state(notify, "n2").status is NoticeStatus.SENT


class _Arrived(PortAtOnce):
    def __init__(self) -> None:
        self.one = threading.Event()

    def send(self, mails: Sequence[Mail]) -> list[Attempted]:
        if mails:
            self.one.set()
        return [Delivered()] * len(mails)


def test_a_new_address_is_used_by_the_next_attempt_also_when_a_person_asks_for_it(
    notify: Notify, clock: MovedClock
) -> None:
    port = scripted(notify, NEVER)
    owe_notice(notify, "n1", "old@example.jp")
    notify.sender.step()
    learn(notify, "n1", "new@example.jp", text_no=2)
    officer = Actor(role="officer", id="officer-kanto-1", place="kanto")
    notify.service.commands.send_again("n1", Envelope(Cause(officer, "test")))
    notify.sender.step()
    assert [mail.to for mail in port.sent] == ["old@example.jp", "new@example.jp"]
    started = [r.event for r in notify.service.store.stream("n1") if isinstance(r.event, SendStarted)]
    assert [notify.parts.vault.open(event.contact.email) for event in started if event.contact] == [
        "old@example.jp",
        "new@example.jp",
    ]


def test_a_new_address_that_another_process_has_heard_of_is_used(notify: Notify, clock: MovedClock) -> None:
    port = scripted(notify, NOT_NOW)
    owe_notice(notify, "n1", "old@example.jp")
    notify.sender.step()
    elsewhere = replace(notify, service=notify_service.build(notify.parts))
    learn(elsewhere, "n1", "new@example.jp", text_no=2)
    clock.move_to(clock.now() + timedelta(minutes=1))
    notify.sender.step()
    assert [mail.to for mail in port.sent] == ["old@example.jp", "new@example.jp"]


def test_a_notice_of_the_time_before_contacts_goes_to_its_own_address_until_one_is_known(
    notify: Notify, clock: MovedClock
) -> None:
    port = scripted(notify, NOT_NOW, NOT_NOW)
    vault = notify.parts.vault
    key = vault.new_key()
    own = Contact(contact_name=vault.seal("山田 太郎", key), email=vault.seal("own@example.jp", key))
    command = owe(notice_id="n1", plan_id="plan-n1", message_id="<n1@jigyokei.example>", facts=FACTS, contact=own)
    notify.service.store.run(lambda unit: unit.execute(NOTICE, command, Cause(SYSTEM, "test"), "plan-n1"))
    notify.sender.step()
    learn(notify, "n1", "new@example.jp")
    clock.move_to(clock.now() + timedelta(minutes=1))
    notify.sender.step()
    assert [mail.to for mail in port.sent] == ["own@example.jp", "new@example.jp"]


def test_what_was_stuck_before_others_were_told_is_told_at_a_start(
    notify: Notify, monkeypatch: pytest.MonkeyPatch
) -> None:
    scripted(notify, NEVER)
    for notice_id in ("n1", "n2", "n3"):
        owe_notice(notify, notice_id)
    with monkeypatch.context() as before:
        before.setattr(notice_domain, "_to_tell", lambda state: [])
        notify.sender.step()
    assert [happened(notify, notice_id)[-1] for notice_id in ("n1", "n2", "n3")] == ["SendFailed"] * 3
    assert tell_what_is_stuck(notify.service.store, page=1) == 3
    assert tell_what_is_stuck(notify.service.store, page=1) == 0
    assert happened(notify, "n1")[-1] == "NoticeStuck"
