"""消去: of 200 texts that belong to persons, none is found anywhere once their plans were erased."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import psycopg
import pytest

from services.embedded import System
from services.notify.mailbox import UNREACHABLE, Mailbox
from services.web import application
from shared.clock import MovedClock
from shared.contracts.event import Actor
from shared.contracts.forms.single import PlanForm
from shared.contracts.intake import CorrectionAnswer
from shared.contracts.personal import Masked, personals
from shared.event_store.unit_of_work import Cause
from shared.messaging.message import Message
from shared.messaging.parking import park
from shared.postgres.launcher import EmbeddedPostgres
from tests.services.conftest import Jigyokei, jigyokei
from tests.services.intake.conftest import Portal
from tests.support.files import files_with
from tests.support.tables import rows_as_text
from tests.support.waiting import until
from tests.support.web import HTML, local_client

__all__ = ["jigyokei"]

FILED = orjson.loads((Path(__file__).parents[1] / "data/applications/07-kamata-seimitsu.json").read_bytes())
PARTNERS = 18
READERS = ("applicant-1", "officer-kanto-1", "director-kanto", "auditor-1")
DOORS = ("/intake", "/review", "/notify", "/mailbox", "/audit", "/followup")
MOST = 150
"""Pages for each reader."""


class Canaries:
    """Texts that stand nowhere else, in every personal field of a form."""

    def __init__(self) -> None:
        self.all: list[str] = []

    def form(self, mailbox: str = "") -> PlanForm:
        tree = orjson.loads(orjson.dumps(FILED))
        number = len(self.all) + 1
        own = {"contact_name": self._text(), "email": self._new(f"{mailbox or f'k{number}'}@canary{number}.example")}
        numbers = {"telephone": self._new(f"03-9{number:03}-4871"), "fax": self._new(f"03-9{number:03}-5871")}
        tree["check_sheet"] |= own | numbers
        tree["cover"] |= {"representative_name": self._text(), "street": self._text()}
        tree["cover"]["postal_code"] = self._new(f"9{number % 100:02}-{7310 + number}")
        tree["partners"] = [
            {"name": "組合", "kind": "組合", "address": self._text(), "representative": self._text(), "content": "共有"}
            for _ in range(PARTNERS)
        ]
        return PlanForm.model_validate_json(orjson.dumps(tree))

    def _text(self) -> str:
        return self._new(f"金糸雀カナリア{len(self.all) + 1:04}")

    def _new(self, text: str) -> str:
        self.all.append(text)
        return text

    @property
    def written(self) -> set[str]:
        """As they may stand somewhere: plain, or in the escapes of JSON."""
        return {*self.all, *(orjson.dumps(text).decode().strip('"') for text in self.all), *map(_escaped, self.all)}


def _escaped(text: str) -> str:
    return text.encode("unicode_escape").decode()


def filed(portal: Portal, form: PlanForm) -> dict[str, Any]:
    cause = Cause(Actor(role="applicant", id="applicant-1"), "c")
    made: dict[str, Any] = portal.system.services["intake"].commands.file(form, "prime", cause, None)
    portal.settle()
    portal.assign(made)
    return made


def corrected(portal: Portal, made: dict[str, Any], form: PlanForm) -> None:
    asked = portal.ask_to_correct(made, "cover.street")
    cause = Cause(Actor(role="applicant", id="applicant-1"), "c")
    answers = (CorrectionAnswer(path="cover.street", comment="直しました。"),)
    answer = portal.system.services["intake"].commands.correct(
        made["application_id"], asked, answers, form, cause, None
    )
    assert isinstance(answer, dict), answer
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
    keys = [
        bytes(sealed)
        for (sealed,) in portal.system.vault._database.read(
            lambda c: c.execute("SELECT sealed FROM keys WHERE sealed IS NOT NULL").fetchall()
        )
    ]
    before = shown(portal, canaries)
    assert {path.split("/")[1] for path in before} >= {"intake", "review", "notify", "mailbox"}
    assert mailbox.mails() != []
    addresses = [mail.recipient.encode() for mail in mailbox.mails()]
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
    until(lambda: {portal.system.vault.open(box) for box in boxes} == {Masked.ERASED})
    assert shown(portal, canaries) == {}
    assert mailbox.mails() == []
    names = (*portal.system.services, "vault", "mailbox")
    dsns = [portal.system.open_database(name).dsn for name in names]
    everything = "\n".join(rows_as_text(dsn) for dsn in dsns)
    assert FILED["cover"]["name"] in everything
    said += "".join(capsys.readouterr())
    for canary in canaries.written:
        assert canary not in everything, canary
        assert canary not in said, canary
    erased = used(portal, keys)
    assert len(erased) == 5
    assert files_with(postgres.folder, *erased, *(text.encode() for text in canaries.all)) == []
    resent(portal, stuck)


def used(portal: Portal, keys: list[bytes]) -> list[bytes]:
    """Those sealed keys that are no longer in the vault."""
    with psycopg.connect(portal.system.vault._database.dsn) as connection:
        held = {bytes(row[0]) for row in connection.execute("SELECT sealed FROM keys WHERE sealed IS NOT NULL")}
    return [key for key in keys if key not in held]


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
