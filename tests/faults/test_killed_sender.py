"""A sender that is killed in the middle of its work: every mail arrives, and few arrive twice."""

from __future__ import annotations

import re
from collections import Counter
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest

from services.embedded import System
from services.notify.read_models import deliveries
from shared.contracts.event import Actor
from shared.contracts.forms.single import PlanForm
from shared.event_store.door import Envelope
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


def time_passes(system: System, clock: FileClock) -> None:
    """Until the next notice is due: what a killed sender has left uncertain is tried again a minute later."""
    if (due := system.services["notify"].store.next_due()) is not None:
        clock.move_to(due)


def sent_after_a_while(system: System, clock: FileClock, server: Behaviour, enough: int) -> bool:
    """Whether so many mails were taken, and none of them is on its way any more if these are all."""
    time_passes(system, clock)
    standing = system.services["notify"].store.database.read(deliveries.counts)
    return len(sent(server)) >= enough and (enough < MAILS or standing["sent"] == MAILS)


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
            system.services["intake"].commands.file(form, Envelope(Cause(APPLICANT, "c")))
        system.settle()
        monkeypatch.setenv("JIGYOKEI_SMTP_HOST", "127.0.0.1")
        monkeypatch.setenv("JIGYOKEI_SMTP_PORT", str(port))
        for number in range(KILLS):
            running = Running(data, "tests.support.moved", "all")
            enough = (number + 1) * MAILS // (KILLS + 1)
            until(partial(sent_after_a_while, system, clock, server, enough), what="some mails")
            running.kill()
        running = Running(data, "tests.support.moved", "all")
        until(partial(sent_after_a_while, system, clock, server, MAILS), what="an end")
        assert running.stop() == 0
    arrived = sent(server)
    assert len(arrived) == MAILS
    assert arrived.total() - MAILS <= MOST_UNCERTAIN * KILLS
