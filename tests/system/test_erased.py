"""消去: of 200 texts that belong to persons, none is found anywhere once their plans were erased."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from typing import Any

import pytest

from services.embedded import System
from services.notify.mailbox import UNREACHABLE, Mailbox
from services.web import application
from shared.clock import MovedClock
from shared.contracts.event import Actor
from shared.contracts.forms.single import PlanForm
from shared.contracts.intake import CorrectionAnswer
from shared.contracts.personal import Masked, personals
from shared.event_store.door import Envelope
from shared.event_store.unit_of_work import Cause
from shared.messaging.message import Message
from shared.messaging.parking import park
from shared.postgres.launcher import EmbeddedPostgres
from tests.services.conftest import Jigyokei, jigyokei
from tests.services.intake.conftest import Portal
from tests.support.canaries import FILED, Canaries, sealed_keys
from tests.support.files import files_with
from tests.support.made import made as made_by
from tests.support.tables import rows_as_text
from tests.support.web import HTML, local_client

__all__ = ["jigyokei"]

READERS = ("applicant-1", "officer-kanto-1", "director-kanto", "auditor-1")
DOORS = ("/intake", "/review", "/notify", "/mailbox", "/audit", "/followup")
MOST = 150
"""Pages for each reader."""


def filed(portal: Portal, form: PlanForm) -> dict[str, Any]:
    cause = Cause(Actor(role="applicant", id="applicant-1"), "c")
    made = made_by(portal.system.services["intake"].commands.file(form, Envelope(cause)))
    portal.settle()
    portal.assign(made)
    return made


def corrected(portal: Portal, made: dict[str, Any], form: PlanForm) -> None:
    asked = portal.ask_to_correct(made, "cover.street")
    cause = Cause(Actor(role="applicant", id="applicant-1"), "c")
    answers = (CorrectionAnswer(path="cover.street", comment="直しました。"),)
    answer = portal.system.services["intake"].commands.correct(
        made["application_id"], asked, answers, form, Envelope(cause)
    )
    made_by(answer)
    portal.settle()


def parked(portal: Portal, made: dict[str, Any]) -> None:
    """The filing waits at notify, as a message that could not be handled."""
    store, notify = portal.system.services["intake"].store, portal.system.services["notify"].store
    (entry, *_) = [recorded.entry for recorded in store.plan(made["plan_id"])]
    with notify.database.transaction() as cursor:
        park(cursor, Message.of("intake", str(store.identity.epoch), entry), ValueError("no"), portal.clock.now())


def pages(portal: Portal) -> Iterator[tuple[str, str]]:
    """Every page that one gets to from the first ones, each reader for himself, with exports and JSON twins."""
    for reader in READERS:
        client = local_client(portal.app, reader, HTML)
        waiting, known = deque(DOORS), set(DOORS)
        for _ in range(MOST):
            if not waiting:
                break
            path = waiting.popleft()
            answer = client.get(path)
            assert answer.status_code < 500, path
            yield path, answer.text
            for link in re.findall(r'href="(/[^"#]*)', answer.text):
                found = link.replace("&amp;", "&")
                if found not in known and not re.search(r"^/static|lang|personas|as_of|/compare", found):
                    known.add(found)
                    waiting.append(found)


def shown(portal: Portal, canaries: Canaries) -> dict[str, str]:
    """Where a canary is seen, and which."""
    found = {}
    for path, text in pages(portal):
        for canary in canaries.all:
            if canary in text:
                found[path] = canary
    return found


@pytest.fixture
def postgres(small_postgres: EmbeddedPostgres) -> EmbeddedPostgres:
    """The server of which every file is looked through."""
    return small_postgres


@pytest.fixture
def portal(system: System, clock: MovedClock) -> Portal:
    return Portal(system, application(system), clock)


def test_of_200_texts_of_persons_nothing_is_left(
    portal: Portal, jigyokei: Jigyokei, postgres: EmbeddedPostgres, capsys: pytest.CaptureFixture[str]
) -> None:
    canaries = Canaries()
    mailbox = Mailbox(portal.system.open_database("mailbox"), portal.clock)
    certified, twice, stuck, waits = (filed(portal, canaries.form(m)) for m in ("", "", UNREACHABLE, ""))
    corrected(portal, twice, canaries.form())
    portal.decide(certified)
    parked(portal, waits)
    assert len(canaries.all) > 200
    keys = sealed_keys(portal.system.vault)
    before = shown(portal, canaries)
    assert {path.split("/")[1] for path in before} >= {"intake", "review", "notify", "mailbox"}
    assert mailbox.mails().rows != ()
    addresses = [mail.recipient.encode() for mail in mailbox.mails().rows]
    assert files_with(postgres.folder, *addresses) != []

    said = ""
    for made in (certified, twice, stuck, waits):
        why = ("--reason", "本人の請求", "--ordered-by", "関東経済産業局", "--by-order", "個情第12号", "--yes")
        status, told = jigyokei("erase", made["application_no"], *why)
        assert status == 0, told
        assert "may still hold" not in told
        said += told
    portal.settle()

    boxes = [
        box
        for made in (certified, twice, stuck, waits)
        for recorded in portal.system.services["intake"].store.plan(made["plan_id"])
        for box in personals(recorded.event)
    ]
    assert {portal.system.vault.open(box) for box in boxes} == {Masked.ERASED}
    assert shown(portal, canaries) == {}
    assert mailbox.mails().rows == ()
    names = (*portal.system.services, "vault", "mailbox")
    dsns = [portal.system.open_database(name).dsn for name in names]
    everything = "\n".join(rows_as_text(dsn) for dsn in dsns)
    assert FILED["cover"]["name"] in everything
    said += "".join(capsys.readouterr())
    for canary in canaries.written:
        assert canary not in everything, canary
        assert canary not in said, canary
    erased = keys - sealed_keys(portal.system.vault)
    assert len(erased) == 5
    assert files_with(postgres.folder, *erased, *canaries.traces) == []
    resent(portal, stuck)


def resent(portal: Portal, stuck: dict[str, Any]) -> None:
    """A notice that was stuck is not sent afterwards either, whoever asks for it."""
    notify = portal.system.services["notify"]
    owed = [r.event for r in notify.store.plan(stuck["plan_id"]) if r.event.name.startswith("notify.NoticeOwed/")]
    client = local_client(portal.app, "officer-kanto-1", {"Idempotency-Key": "again"})
    answer = client.post(f"/notify/notices/{owed[0].head.stream_id}/send-again")
    assert answer.status_code == 200, answer.text
    portal.settle()
    last = notify.store.stream(owed[0].head.stream_id)[-1].event
    assert (last.permanent, last.error) == (True, "recipient_erased")  # type: ignore[attr-defined]


def test_a_row_of_the_vault_that_does_not_open_is_a_masked_field_on_every_page(portal: Portal) -> None:
    canaries = Canaries()
    filed(portal, canaries.form())
    with portal.system.vault._database.transaction() as cursor:
        cursor.execute("UPDATE keys SET sealed = 'tampered' WHERE sealed IS NOT NULL")
    portal.system.vault._ciphers.clear()
    masked = {path.split("/")[1] for path, text in pages(portal) if "（読み取れません" in text}
    assert masked == {"intake", "review", "notify"}
