"""A sender that is killed in the middle of its work: every mail arrives, and few arrive twice."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from uuid import uuid4

import pytest

from services.embedded import System
from services.notify.read_models import deliveries
from shared.contracts.event import Actor
from shared.contracts.form import PlanForm
from shared.event_store.unit_of_work import Cause
from shared.settings import Settings
from tests.faults.deployment import START
from tests.faults.running import FILING, Running
from tests.services.notify.conftest import Behaviour, mail_server
from tests.support.moved import FILE, FileClock
from tests.support.waiting import PATIENCE, until

MAILS = 60
KILLS = 4
MOST_UNCERTAIN = 4
APPLICANT = Actor(role="applicant", id="applicant-1")


def sent(server: Behaviour) -> Counter[bytes]:
    """How often each mail was taken, by its Message-ID."""
    found = [re.search(rb"^Message-ID: *\r?\n? *(\S+)", content, re.MULTILINE) for content in server.taken]
    return Counter(one[1] for one in found if one)


def all_sent(system: System, clock: FileClock) -> bool:
    """Whether every notice was sent; what a killed sender has left is tried again a minute later, so time passes."""
    notify = system.services["notify"].store
    if (due := notify.next_due()) is not None:
        clock.move_to(due)
    counted = notify.database.read(deliveries.counts)
    return counted["sent"] == sum(counted.values())


@pytest.mark.faults
def test_a_killed_sender_doubles_four_mails_at_most_and_loses_none(
    short_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = short_folder / f"mails-{uuid4().hex[:6]}"
    clock = FileClock(data.with_suffix(".clock"), START)
    server = Behaviour()
    monkeypatch.setenv("JIGYOKEI_SYSTEM_FOLDER", str(short_folder / "system"))
    monkeypatch.setenv(FILE, str(data.with_suffix(".clock")))
    with System(Settings(data=data, send_mail=False, patience=PATIENCE), clock) as system, mail_server(server) as port:
        form = PlanForm.model_validate_json(FILING)
        for _ in range(MAILS):
            system.services["intake"].commands.file(form, "prime", Cause(APPLICANT, "c"), None)
        system.settle()
        monkeypatch.setenv("JIGYOKEI_SMTP_HOST", "127.0.0.1")
        monkeypatch.setenv("JIGYOKEI_SMTP_PORT", str(port))
        for number in range(KILLS):
            running = Running(data, "tests.support.moved", "all")
            enough = (number + 1) * MAILS // (KILLS + 1)
            until(lambda enough=enough: len(sent(server)) >= enough, what="some mails")  # type: ignore[misc]
            running.kill()
        running = Running(data, "tests.support.moved", "all")
        until(lambda: all_sent(system, clock), what="an end")
        assert running.stop() == 0
    arrived = sent(server)
    assert len(arrived) == MAILS
    assert arrived.total() - MAILS <= MOST_UNCERTAIN * KILLS
