"""What is taken as an address can be sent to."""

from __future__ import annotations

from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.scheme.email_address import is_email, wire_address


@pytest.mark.parametrize(
    "address",
    [
        "taro@example.jp",
        "a.b+c@sub.example.co.jp",
        "x_1@e-x.example",
        "taro..y.@docomo.example.jp",
        "o'neill@example.jp",
    ],
)
def test_an_address_is_taken_as_it_is(address: str) -> None:
    assert is_email(address)
    assert wire_address(f" {address} ") == address


@pytest.mark.parametrize(
    "address",
    [
        "", "@", "a@", "@b.jp", "nobody", "a b@c.jp", "a@b@c.jp", "a@b.jp\r\nBcc: x@y.jp", "a@b.jp>\r\nDATA",
        "<a@b.jp>", "a@b.jp,c@d.jp", "a@b.jp\x00", "a@b..jp", '"a"@b.jp', "a@b.jp c@d.jp", "a:b@c.jp", "a;b@c.jp",
        "a[1]@b.jp", "ta\u200bro@b.jp", "taro\u200e@b.jp", "taro\ufeff@b.jp", "taro@b.jp\u200b", "taro@b\u3000.jp",
        "a@localhost", "a@192.0.2.1", "a@-b.jp", "a@b-.jp", "a@" + "x" * 400 + ".jp", "x" * 65 + "@b.jp",
        "x" * 60 + "@" + "y." * 120 + "jp",
    ],
)  # fmt: skip
def test_what_is_none_or_more_than_one_is_not(address: str) -> None:
    assert wire_address(address) is None
    assert not is_email(address)


def test_a_domain_is_written_in_ascii_and_what_is_asked_for_today_is_ascii() -> None:
    assert wire_address("yamada@日本語.jp") == "yamada@xn--wgv71a119e.jp"
    assert wire_address("山田@example.jp") == "山田@example.jp"
    assert not is_email("yamada@日本語.jp")
    assert not is_email("山田@example.jp")


@given(st.text(st.sampled_from("ab.1-_+@:;<>()[],\\\"' \u200b\r\n\x00%!#"), max_size=20))
def test_whatever_is_taken_goes_through_a_header_as_the_one_address_that_it_is(text: str) -> None:
    if not is_email(text):
        return
    sent = EmailMessage(SMTP)
    local, _, domain = text.strip().rpartition("@")
    sent["To"] = Address(username=local, domain=domain)
    read = message_from_bytes(sent.as_bytes(), policy=default)["To"]
    assert str(read) == text.strip()
