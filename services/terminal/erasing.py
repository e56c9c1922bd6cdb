"""消去: erasing the persons of a plan, for good."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

import orjson

from services.audit.read_models.plan_list import find_plan
from services.embedded import System
from services.notify.mailbox import Mailbox
from services.terminal.console import complain, say, speaking, system_here
from services.terminal.kept_drafts import erasing_drafts_of
from shared.domain import Refusal, Text
from shared.event_store.unit_of_work import SYSTEM, Cause
from shared.messaging.embedded_link import drain
from shared.postgres.database import Database
from shared.vault.keys_in import keys_in
from shared.web.formats import sentence
from shared.web.language import Language
from shared.web.problems import refusal_errors

SAYS: Final[Mapping[str, Text]] = {
    "unknown": Text(
        ja="{wanted}に当たる計画はありません。受付番号、認定番号又は識別子を指定してください。",
        en="Nothing is known under {wanted}.\nGive an application number (受付番号), a certificate number (認定番号),"
        " or an id.",
    ),
    "plan": Text(ja="計画 {plan}　受付番号 {numbers}", en="Plan {plan}, 受付番号 {numbers}"),
    "to_be_erased": Text(
        ja="消去するもの：鍵{keys}本（これにより個人の氏名、住所、電話番号及び電子メールアドレスは、すべて読めなくなります）"
        "、手元の郵便受けのメール{mails}通、この計画についての下書き{drafts}件。",
        en="To be erased for good: {keys} keys, and with them every name, address, telephone number and e-mail address"
        " of a person; {mails} mails of the local mailbox; {drafts} drafts about this plan.",
    ),
    "stays": Text(
        ja="消去しないもの：決定とその理由、認定を受けた事業者について公表した事項（名称、主たる事務所の所在地、認定）、"
        "職員のアカウント名、自由記述（概要、コメント、理由）に書かれた氏名、書かれたままの記録とそのハッシュ。\n"
        "メールサーバーから出たメールと、これより前のバックアップには及びません"
        "（docs/operations.md「Erasing a person」）。",
        en="What stays: the decision with its reasons; what is published of a certified business (name, location of the"
        " main\noffice, certificate); the names of officers' accounts; names that people wrote into free text (outline,"
        " comments,\nreasons); and every record as it was written, with its hash. Mails that left by a mail server, and"
        " backups made\nbefore, are beyond reach: see docs/operations.md, 'Erasing a person'.",
    ),
    "type_back": Text(
        ja="取り消すことはできません。消去する計画の受付番号を入力してください：",
        en="It cannot be undone. Type the 受付番号 to erase:",
    ),
    "not_confirmed": Text(ja="確認されなかったため、何も消去していません。", en="Not confirmed: nothing was erased."),
    "erased": Text(
        ja="消去しました。鍵{keys}本を破棄し、すべてのプロセスがその内容を忘れました。",
        en="Erased: {keys} keys are destroyed, and every process has forgotten them.",
    ),
    "left": Text(
        ja="消去より前に相手のサーバーへ渡ったメール：{taken}通。送り始めた{unknown}通は、渡ったか分かりません（/notify）。",
        en="Mails handed over before: {taken}; of {unknown} more that were begun it is not known (see /notify).",
    ),
    "may_be_left": Text(
        ja="PostgreSQLのファイルに、封じられた鍵や手元の郵便受けのメールがまだ残っているおそれがあります。\n"
        "組み込みのPostgreSQLであれば、ほかの接続が1分間これらを見ていたためです。もう一度実行してください。"
        "そうでなければ、\nそのログ（WAL）、アーカイブ及び複製はこちらから消せません"
        "（docs/operations.md「Erasing a person」）。",
        en="Files of the PostgreSQL server may still hold the sealed keys, and mails of the local mailbox. If it is the"
        " embedded\none, another session looked at them for a minute: repeat this. If it is not, its log (WAL), archive"
        " and replicas are\nnot ours to clean. See docs/operations.md, 'Erasing a person'.",
    ),
}
"""All that the command says, but for refusals, which are intake's."""


@dataclass(frozen=True, slots=True)
class Found:
    """A plan, what people call it, and all that is to be erased of it."""

    plan_id: str
    numbers: tuple[str, ...]
    keys: frozenset[str]
    mails: tuple[str, ...]
    about: tuple[str, ...]
    """What drafts may be about: the plan, and its applications, of which each is a case too."""


def erase(wanted: str, reason: str, ordered_by: str, order: str, confirmed: bool, language: Language) -> int:
    """Erase all persons of a plan; 1 if that is refused, 2 if it was not confirmed.

    What is to be done is recorded first, and then done, so that whatever breaks off is finished by doing it again.
    """
    says = speaking(SAYS, language)
    with system_here() as system:
        drain(system.links["audit"])
        found = find(system, wanted)
        if found is None:
            complain(says("unknown", wanted=wanted))
            return 1
        if refusal := system.intake.may_erase(found.plan_id, order):
            return _refused(system, refusal, language)
        say(says("plan", plan=found.plan_id, numbers=", ".join(found.numbers)))
        drafts = sum(one.count_about(found.about) for one in erasing_drafts_of(system))
        say(says("to_be_erased", keys=len(found.keys), mails=len(found.mails), drafts=drafts))
        say(says("stays"))
        if not confirmed:
            say(says("type_back"))
            if sys.stdin.readline().strip() not in found.numbers:
                complain(says("not_confirmed"))
                return 2
        return _erase(system, found, reason, ordered_by, order, language)


def find(system: System, wanted: str) -> Found | None:
    """A plan by its id, by that of one of its streams, or by a number. Whatever holds its events is looked through."""
    audit = system.services["audit"].store.database
    plan_id = audit.read(lambda cursor: find_plan(cursor, wanted))
    if plan_id is None:
        return None
    streams = system.services["intake"].store.database.read(lambda c: c.execute(_STREAMS, (plan_id,)).fetchall())
    stored = [one for service in system.services.values() for one in _stored(service.store.database, plan_id)]
    return Found(
        plan_id,
        tuple(sorted({number for name, data in stored if (number := _said(name, data, _FILED, "application_no"))})),
        frozenset(key for _, data in stored for key in keys_in(data)),
        tuple(sorted({message for name, data in stored if (message := _said(name, data, _OWED, "message_id"))})),
        (plan_id, *(stream_id for (stream_id,) in streams)),
    )


_FILED, _OWED = "intake.ApplicationFiled/", "notify.NoticeOwed/"

_STREAMS = "SELECT DISTINCT originator_id FROM stored_events WHERE plan_id = %s"
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


def _erase(system: System, found: Found, reason: str, ordered_by: str, order: str, language: Language) -> int:
    says = speaking(SAYS, language)
    cause = Cause(SYSTEM, f"erase:{uuid4()}")
    done: frozenset[str] = frozenset()
    clean = True
    # Until it is recorded, an open case may gain keys: what came meanwhile is erased too.
    while fresh := found.keys - done:
        made = system.intake.erase(found.plan_id, sorted(fresh), reason, ordered_by, order, cause)
        if isinstance(made, Refusal):
            return _refused(system, made, language)
        clean = system.vault.destroy(*fresh) and clean
        done |= fresh
        found = find(system, found.plan_id) or found
    for drafts in erasing_drafts_of(system):
        drafts.erase_about(found.about)
        clean = drafts.destroy_keys() and clean
    # Last, for by now no other is made.
    clean = _erase_mails(system, found) and clean
    say(says("erased", keys=len(done)))
    taken, unknown = _left(system, found.plan_id)
    say(says("left", taken=taken, unknown=unknown))
    if not clean:
        say(says("may_be_left"))
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
