"""The local mailbox keeps what it takes, until that is erased."""

from __future__ import annotations

import pytest

from shared.postgres.launcher import EmbeddedPostgres
from tests.services.notify.conftest import Notify
from tests.support.files import files_with

TEXT = "erased-canary@example.jp"


@pytest.fixture
def postgres(small_postgres: EmbeddedPostgres) -> EmbeddedPostgres:
    """The server of which every file is looked through."""
    return small_postgres


def arrive(notify: Notify, message_id: str) -> None:
    notify.mailbox.keep([TEXT], f"Message-ID: {message_id}\r\nTo: {TEXT}\r\n\r\n{TEXT}".encode())


def kept(notify: Notify) -> list[str]:
    return [mail.message_id for mail in notify.mailbox.mails().rows]


def test_an_erased_mail_is_in_no_file(notify: Notify, postgres: EmbeddedPostgres) -> None:
    arrive(notify, "<one@x>")
    assert files_with(postgres.folder, TEXT.encode()) != []
    assert notify.mailbox.erase(["<one@x>"])
    assert kept(notify) == []
    assert files_with(postgres.folder, TEXT.encode()) == []


def test_other_mails_are_kept_and_an_erased_one_that_was_on_its_way_is_not(notify: Notify) -> None:
    arrive(notify, "<one@x>")
    arrive(notify, "<other@x>")
    notify.mailbox.erase(["<one@x>", "<late@x>"])
    arrive(notify, "<late@x>")
    assert kept(notify) == ["<other@x>"]
