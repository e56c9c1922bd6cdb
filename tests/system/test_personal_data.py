"""個人情報: what belongs to a person lies nowhere in the open, neither in tables nor in logs."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from services.embedded import System
from services.notify.mailbox import Mailbox
from shared.contracts.event import Actor
from shared.contracts.forms.single import PlanForm
from shared.contracts.personal import personals
from shared.event_store.door import Envelope
from shared.event_store.unit_of_work import Cause
from tests.support.tables import rows_as_text

FILED = Path(__file__).parents[1] / "data/applications/01-hokuto-suisan.json"


def texts_of(form: PlanForm) -> set[str]:
    return {personal.text for personal in personals(form) if personal.text}


def test_no_table_and_no_log_holds_a_person_in_the_open(system: System, capfd: pytest.CaptureFixture[str]) -> None:
    form = PlanForm.model_validate_json(FILED.read_bytes())
    texts = texts_of(form)
    assert len(texts) > 5
    applicant = Cause(Actor(role="applicant", id="applicant-1"), "c1")
    system.services["intake"].commands.file(form, Envelope(applicant))
    system.settle()
    everything = ""
    for name in (*system.services, "vault"):
        database = system.vault._database if name == "vault" else system.services[name].store.database
        everything += rows_as_text(database.dsn)
    assert form.cover.name in everything
    mailbox = Mailbox(system.open_database("mailbox"), system.clock)
    assert mailbox.mails().rows != ()
    out, err = capfd.readouterr()
    for text in texts:
        assert text not in everything, text
        # JSON may also hold it in escapes.
        assert orjson.dumps(text).decode().strip('"') not in everything
        assert text not in out + err
