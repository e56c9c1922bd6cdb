"""What an operator can mend, as sentences that say how."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import psycopg
from aiokafka.errors import KafkaError
from pydantic import ValidationError

from shared.domain import Text
from shared.ends.keys import EndsKeyUnfit
from shared.messaging.topics import TopicUnfit
from shared.postgres.database import AWAY, TRANSIENT
from shared.postgres.errors import PostgresDidNotStart
from shared.process.serving import PortUnusable
from shared.process.system import Unprepared
from shared.vault.vault import VaultKeyUnfit
from shared.web.formats import sentence
from shared.web.language import Language
from shared.web.problems import shape_errors


class Unset(Exception):
    """A setting is missing without which this cannot work; says which, and why."""


SAYS: Final[Mapping[str, Text]] = {
    "vault": Text(ja="個人情報の保管庫を開けません：{error}", en="The vault does not open: {error}"),
    "ends": Text(
        ja="末尾に署名し、又は検証することができません：{error}", en="Ends cannot be signed or verified: {error}"
    ),
    "not_started": Text(
        ja="組込みのPostgreSQLが起動しません：{error}", en="The embedded PostgreSQL did not start: {error}"
    ),
    "read_only": Text(
        ja="このPostgreSQLは読み取りしか受け付けません。待機系であるか、管理者がそのように設定しています。\n"
        "書き込めるサーバーを指定してください。検証でも、比べるための表を作り直します。"
        "複製を検証するときは、それを独立したサーバーとして起動してください。",
        en="This PostgreSQL takes nothing but questions: it is a standby, or set so by its operator.\n"
        "Name the server that takes writes, also to verify, which derives tables again to compare them."
        " To verify a copy, start it as a server of its own.",
    ),
    "unreachable": Text(
        ja="PostgreSQLにつながりません：{error}\n"
        "JIGYOKEI_POSTGRES_DSNとサーバーを確かめてください。この変数がなければ、組込みのものを使います。",
        en="PostgreSQL cannot be reached: {error}\n"
        "Look at JIGYOKEI_POSTGRES_DSN and at the server; without that variable the embedded one is used.",
    ),
    "not_now": Text(ja="PostgreSQLが今はできません：{error}", en="PostgreSQL does not do it now: {error}"),
    "cannot": Text(
        ja="PostgreSQLができません：{error}\n{verify}", en="PostgreSQL cannot do what was asked: {error}\n{verify}"
    ),
    "unprepared": Text(
        ja="データベースの表が、残したときのままではありません。{error}\n{verify}",
        en="The tables of a database are not as they were left. {error}\n{verify}",
    ),
    "verify": Text(
        ja="なくなった表は`jigyokei verify`で分かります。その後にすること：docs/operations.md「A table that is gone」",
        en="`jigyokei verify` names each table that is gone; what to do then: docs/operations.md,"
        " 'A table that is gone'.",
    ),
    "kafka": Text(
        ja="Kafkaにつながりません：{error}\n"
        "JIGYOKEI_KAFKA_BOOTSTRAP、暗号化や認証の設定、ブローカーを確かめてください。",
        en="Kafka cannot be reached: {error}\n"
        "Look at JIGYOKEI_KAFKA_BOOTSTRAP, the security settings beside it, and the broker.",
    ),
    "port": Text(
        ja="ポート{port}を使えません（{why}）。JIGYOKEI_PORTに別のポートを設定してください。",
        en="Port {port} cannot be used: {why}. Set JIGYOKEI_PORT to another one.",
    ),
    "folder": Text(
        ja="データのフォルダーを使えません：{error}\n書き込めるフォルダーをJIGYOKEI_DATAに設定してください。",
        en="The data folder cannot be used: {error}. Set JIGYOKEI_DATA to a folder that you may write to.",
    ),
}


def was_interrupted(error: BaseException) -> bool:
    """Whether it came up on the way down from Ctrl-C: a statement that is broken off makes its connection fail too."""
    before = error.__context__
    return before is not None and (isinstance(before, KeyboardInterrupt) or was_interrupted(before))


def in_sentences(error: Exception, language: Language = "en") -> list[str]:
    """What to tell of an exception; nothing where only a programmer can help."""
    if isinstance(error, ValidationError) and error.title == "Settings":
        found = error.errors(include_url=False, include_input=False)
        return [
            f"JIGYOKEI_{'_'.join(map(str, one['loc'])).upper()}: {sentence(shape_errors([one])[0].text, language)}"
            for one in found
        ]
    if isinstance(error, Unset | TopicUnfit):
        return [str(error)]
    name = _named(error)
    if name is None:
        return []
    said = {"error": str(error).strip(), "verify": sentence(SAYS["verify"], language)}
    if isinstance(error, PortUnusable):
        said |= {"port": str(error.port), "why": error.why}
    return sentence(SAYS[name], language, said).split("\n")


def _named(error: Exception) -> str | None:
    """Which sentence it is."""
    match error:
        case VaultKeyUnfit():
            return "vault"
        case EndsKeyUnfit():
            return "ends"
        case PostgresDidNotStart():
            return "not_started"
        case psycopg.errors.ReadOnlySqlTransaction():
            return "read_only"
        case psycopg.Error() if isinstance(error, AWAY) and error.diag.severity_nonlocalized != "ERROR":
            return "unreachable"
        case psycopg.Error() if isinstance(error, (*AWAY, *TRANSIENT)):
            return "not_now"
        case psycopg.Error():
            return "cannot"
        case Unprepared():
            return "unprepared"
        case KafkaError():
            return "kafka"
        case PortUnusable():
            return "port"
        case OSError():
            return "folder"
    return None
