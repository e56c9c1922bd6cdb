"""消去: erasing the persons of a plan, for good."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

import orjson

from services.audit import ledger
from services.embedded import System
from services.notify.mailbox import Mailbox
from services.terminal.console import complain, say, system_here
from shared.domain import Refusal
from shared.event_store.unit_of_work import SYSTEM, Cause
from shared.messaging.embedded_link import drain
from shared.postgres.database import Database
from shared.vault.keys_in import keys_in
from shared.web.formats import sentence
from shared.web.language import Language
from shared.web.problems import refusal_errors

STAYS = """\
What stays: the decision with its reasons; what is published of a certified business (name, location of the main
office, certificate); the names of officers' accounts; names that people wrote into free text (outline, comments,
reasons); and every record as it was written, with its hash. Mails that left by a mail server, and backups made
before, are beyond reach: see docs/operations.md, 'Erasing a person'."""

MAY_BE_LEFT = """\
Files of the PostgreSQL server may still hold the sealed keys, and mails of the local mailbox. If it is the embedded
one, another session looked at them for a minute: repeat this. If it is not, its log (WAL), archive and replicas are
not ours to clean. See docs/operations.md, 'Erasing a person'."""


@dataclass(frozen=True, slots=True)
class Found:
    """A plan, what people call it, and all that is to be erased of it."""

    plan_id: str
    numbers: tuple[str, ...]
    keys: frozenset[str]
    mails: tuple[str, ...]


def erase(wanted: str, reason: str, ordered_by: str, order: str, confirmed: bool, language: Language) -> int:
    """Erase all persons of a plan; 1 if that is refused, 2 if it was not confirmed.

    What is to be done is recorded first, and then done, so that whatever breaks off is finished by doing it again.
    """
    with system_here() as system:
        drain(system.links["audit"])
        found = find(system, wanted)
        if found is None:
            complain(f"Nothing is known under {wanted}.")
            complain("Give an application number (受付番号), a certificate number (認定番号), or an id.")
            return 1
        if refusal := system.services["intake"].commands.may_erase(found.plan_id, order):
            return _refused(system, refusal, language)
        say(f"Plan {found.plan_id}, 受付番号 {', '.join(found.numbers)}")
        say(
            f"To be erased for good: {len(found.keys)} keys, and with them every name, address, telephone number and"
            f" e-mail address of a person; {len(found.mails)} mails of the local mailbox."
        )
        say(STAYS)
        if not (confirmed or _is_typed_back(found)):
            complain("Not confirmed: nothing was erased.")
            return 2
        return _erase(system, found, reason, ordered_by, order, language)


def find(system: System, wanted: str) -> Found | None:
    """A plan by its id, by that of one of its streams, or by a number. Whatever holds its events is looked through."""
    audit = system.services["audit"].store.database
    plan_id = audit.read(lambda cursor: ledger.find_plan(cursor, wanted))
    if plan_id is None:
        return None
    stored = [one for service in system.services.values() for one in _stored(service.store.database, plan_id)]
    return Found(
        plan_id,
        tuple(sorted({number for name, data in stored if (number := _said(name, data, _FILED, "application_no"))})),
        frozenset(key for _, data in stored for key in keys_in(data)),
        tuple(sorted({message for name, data in stored if (message := _said(name, data, _OWED, "message_id"))})),
    )


_FILED, _OWED = "intake.ApplicationFiled/", "notify.NoticeOwed/"

_STORED = """
SELECT topic, state FROM stored_events WHERE plan_id = %s
UNION ALL
SELECT name, data FROM parked_messages WHERE plan_id = %s
"""
_IN_LEDGER = "SELECT name, data FROM ledger WHERE plan_id = %s"


def _stored(database: Database, plan_id: str) -> Iterator[tuple[str, bytes]]:
    """The names and bytes of a plan's events, wherever a service keeps them: its log, what waits, the ledger."""
    yield from database.read(lambda c: c.execute(_STORED, (plan_id, plan_id)).fetchall())
    if database.read(lambda c: c.execute("SELECT to_regclass('ledger') IS NOT NULL").fetchone()) == (True,):
        yield from database.read(lambda c: c.execute(_IN_LEDGER, (plan_id,)).fetchall())


def _said(name: str, data: bytes, of: str, field: str) -> str:
    """One field of an event of a kind; empty for another kind, and for bytes that cannot be read."""
    if not name.startswith(of):
        return ""
    try:
        return str(orjson.loads(data).get(field) or "")
    except (orjson.JSONDecodeError, AttributeError):
        return ""


def _is_typed_back(found: Found) -> bool:
    """Whether whoever sits there types one of the plan's numbers."""
    say("It cannot be undone. Type the 受付番号 to erase:")
    return sys.stdin.readline().strip() in found.numbers


def _erase(system: System, found: Found, reason: str, ordered_by: str, order: str, language: Language) -> int:
    intake = system.services["intake"]
    cause = Cause(SYSTEM, f"erase:{uuid4()}")
    done: frozenset[str] = frozenset()
    clean = True
    # Until it is recorded, an open case may gain keys: what came meanwhile is erased too.
    while fresh := found.keys - done:
        made = intake.commands.erase(found.plan_id, sorted(fresh), reason, ordered_by, order, cause)
        if isinstance(made, Refusal):
            return _refused(system, made, language)
        clean = system.vault.destroy(*fresh) and clean
        done |= fresh
        found = find(system, found.plan_id) or found
    # Last, for by now no other is made.
    clean = _erase_mails(system, found) and clean
    say(f"Erased: {len(done)} keys are destroyed, and every process has forgotten them.")
    handed_over, unknown = _left(system, found.plan_id)
    say(f"Mails handed over before: {handed_over}; of {unknown} more that were begun it is not known (see /notify).")
    if not clean:
        say(MAY_BE_LEFT)
    return 0


def _left(system: System, plan_id: str) -> tuple[int, int]:
    """How many mails of a plan a mail server took, and of how many that were begun that is not known."""
    stored = _stored(system.services["notify"].store.database, plan_id)
    happened = Counter(name.partition("/")[0].partition(".")[2] for name, _ in stored)
    taken = happened["NoticeSent"]
    return taken, happened["SendStarted"] - taken - happened["SendFailed"]


def _refused(system: System, refusal: Refusal, language: Language) -> int:
    for error in refusal_errors(refusal, system.services["intake"].texts):
        complain(sentence(error.text, language))
    return 1


def _erase_mails(system: System, found: Found) -> bool:
    """Those of the local mailbox, where there is one."""
    if system.settings.smtp_host is not None:
        return True
    mailbox = Mailbox(system.open_database("mailbox"), system.clock)
    mailbox.prepare()
    return mailbox.erase(found.mails)
