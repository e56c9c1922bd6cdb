"""Sending over real SMTP, to servers that behave well and badly."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest

from services.notify.domain.failures import ADDRESS_NOT_ASCII, ADDRESS_UNUSABLE
from services.notify.domain.texts import NoticeText
from services.notify.mail import Delivered, Mail, MailPort, NotDelivered, Uncertain
from shared.clock import MovedClock
from shared.settings import Settings
from tests.services.notify.conftest import Behaviour, mail_server

NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)


def mail(number: int, to: str = "yamada@example.jp", subject: str = "認定のお知らせ") -> Mail:
    return Mail(f"<n{number}@jigyokei.example>", to, NoticeText(subject, "本文です。\n.\n.終わり\n"))


def port_to(port: int, timeout_seconds: float = 10.0) -> MailPort:
    return MailPort(Settings(), MovedClock(NOW), "127.0.0.1", port, timeout_seconds)


def ids(behaviour: Behaviour) -> list[str]:
    return [str(message_from_bytes(raw, policy=default)["Message-ID"]) for raw in behaviour.taken]


def test_a_batch_goes_over_one_session() -> None:
    behaviour = Behaviour()
    with mail_server(behaviour) as port:
        assert port_to(port).send([mail(1), mail(2), mail(3)]) == [Delivered()] * 3
    assert behaviour.sessions == 1
    assert ids(behaviour) == ["<n1@jigyokei.example>", "<n2@jigyokei.example>", "<n3@jigyokei.example>"]


def test_what_arrives_is_what_was_written() -> None:
    behaviour = Behaviour()
    with mail_server(behaviour) as port:
        port_to(port).send([mail(1)])
    message = message_from_bytes(behaviour.taken[0], policy=default)
    assert message["Subject"] == "認定のお知らせ"
    assert message["To"] == "yamada@example.jp"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"] == "Tue, 24 Nov 2026 10:00:00 +0900"
    assert message.get_content().splitlines() == ["本文です。", ".", ".終わり"]
    assert behaviour.taken[0].isascii()


def test_nothing_to_send_needs_no_server() -> None:
    assert port_to(1).send([]) == []


def test_a_server_that_is_away_fails_nothing_for_good() -> None:
    with mail_server(Behaviour()) as port:
        pass
    outcomes = port_to(port).send([mail(1), mail(2)])
    assert [type(outcome) for outcome in outcomes] == [NotDelivered, NotDelivered]
    assert not any(outcome.permanent for outcome in outcomes if isinstance(outcome, NotDelivered))


@pytest.mark.parametrize(
    ("where", "answer", "permanent"),
    [
        ("at_recipient", "451 4.3.0 Try again later", False),
        ("at_recipient", "550 5.1.1 No such user", True),
        ("at_data", "452 4.2.2 Mailbox full", False),
        ("at_data", "554 5.7.1 Refused", True),
    ],
)
def test_an_answer_of_the_500s_is_permanent_and_one_of_the_400s_is_not(
    where: str, answer: str, permanent: bool
) -> None:
    behaviour = Behaviour(**{where: [answer]})  # type: ignore[arg-type]
    with mail_server(behaviour) as port:
        outcomes = port_to(port).send([mail(1), mail(2)])
    assert outcomes == [NotDelivered(permanent, answer), Delivered()]
    assert behaviour.sessions == 1
    assert ids(behaviour) == ["<n2@jigyokei.example>"]


def test_a_connection_lost_with_a_mail_in_hand_leaves_that_one_uncertain_and_sends_the_rest() -> None:
    behaviour = Behaviour(at_data=["take", "drop"])
    with mail_server(behaviour) as port:
        first, second, third = port_to(port).send([mail(1), mail(2), mail(3)])
    assert (first, third) == (Delivered(), Delivered())
    assert isinstance(second, Uncertain)
    assert behaviour.sessions == 2


def test_a_connection_lost_before_a_mail_was_given_sends_it_over_another_session() -> None:
    behaviour = Behaviour(at_recipient=["take", "drop"])
    with mail_server(behaviour) as port:
        assert port_to(port).send([mail(1), mail(2), mail(3)]) == [Delivered()] * 3
    assert behaviour.sessions == 2


def test_a_server_that_keeps_dropping_is_left_alone_after_three_sessions() -> None:
    behaviour = Behaviour(at_recipient=["drop"] * 9)
    with mail_server(behaviour) as port:
        outcomes = port_to(port).send([mail(number) for number in range(6)])
    assert behaviour.sessions == 3
    assert [type(outcome) for outcome in outcomes] == [NotDelivered] * 6
    assert not any(outcome.permanent for outcome in outcomes if isinstance(outcome, NotDelivered))


@pytest.mark.parametrize(("where", "kind"), [("at_recipient", NotDelivered), ("at_data", Uncertain)])
def test_a_server_that_hangs_is_given_up(where: str, kind: type) -> None:
    behaviour = Behaviour(**{where: ["hang"]})  # type: ignore[arg-type]
    with mail_server(behaviour) as port:
        outcome, other = port_to(port, timeout_seconds=0.3).send([mail(1), mail(2)])
    assert isinstance(outcome, kind)
    assert other == Delivered()


def test_an_answer_in_strange_bytes_is_kept_as_plain_text() -> None:
    behaviour = Behaviour(at_recipient=["550-5.1.1 宛先不明\x07 \udc80\r\n550 again"])
    with mail_server(behaviour) as port:
        (outcome,) = port_to(port).send([mail(1)])
    assert isinstance(outcome, NotDelivered)
    assert outcome.error.isprintable()
    outcome.error.encode()


def test_a_name_outside_ascii_needs_a_server_that_supports_it() -> None:
    able, unable = Behaviour(), Behaviour()
    with mail_server(able, enable_SMTPUTF8=True) as port:
        assert port_to(port).send([mail(1, "山田@example.jp")]) == [Delivered()]
    with mail_server(unable, enable_SMTPUTF8=False) as port:
        assert port_to(port).send([mail(1, "山田@example.jp"), mail(2)]) == [
            NotDelivered(True, ADDRESS_NOT_ASCII),
            Delivered(),
        ]


def test_a_domain_outside_ascii_is_written_in_ascii() -> None:
    behaviour = Behaviour()
    with mail_server(behaviour, enable_SMTPUTF8=False) as port:
        assert port_to(port).send([mail(1, "yamada@日本語.jp")]) == [Delivered()]
    assert message_from_bytes(behaviour.taken[0], policy=default)["To"] == "yamada@xn--wgv71a119e.jp"


def test_an_unusable_address_fails_for_good_and_lets_others_pass() -> None:
    behaviour = Behaviour()
    with mail_server(behaviour) as port:
        outcomes = port_to(port).send([mail(1, "a@b.jp\r\nRCPT TO:<x@y.jp>"), mail(2)])
    assert outcomes == [NotDelivered(True, ADDRESS_UNUSABLE), Delivered()]


def test_a_subject_cannot_begin_another_header() -> None:
    behaviour = Behaviour()
    with mail_server(behaviour) as port:
        (outcome,) = port_to(port).send([mail(1, subject="お知らせ\r\nBcc: x@y.jp")])
    assert isinstance(outcome, NotDelivered)
    assert behaviour.taken == []


def test_a_refused_login_is_not_the_fault_of_a_mail() -> None:
    settings: Any = Settings(smtp_user="u", smtp_password="p")
    with mail_server(Behaviour()) as port:  # it offers no AUTH without TLS
        outcomes = MailPort(settings, MovedClock(NOW), "127.0.0.1", port).send([mail(1)])
    assert isinstance(outcomes[0], NotDelivered)
    assert not outcomes[0].permanent
