"""What an operator can mend, as sentences that say how."""

from __future__ import annotations

from typing import Final

import psycopg
from aiokafka.errors import KafkaError
from pydantic import ValidationError

from shared.ends.keys import EndsKeyUnfit
from shared.messaging.topics import TopicUnfit
from shared.postgres.database import AWAY, TRANSIENT
from shared.postgres.errors import PostgresDidNotStart
from shared.process.serving import PortUnusable
from shared.process.system import Unprepared
from shared.vault.vault import VaultKeyUnfit
from shared.web.problems import shape_errors


class Unset(Exception):
    """A setting is missing without which this cannot work; says which, and why."""


_VERIFY: Final = (
    "`jigyokei verify` names each table that is gone; what to do then: docs/operations.md, 'A table that is gone'."
)


def was_interrupted(error: BaseException) -> bool:
    """Whether it came up on the way down from Ctrl-C: a statement that is broken off makes its connection fail too."""
    before = error.__context__
    return before is not None and (isinstance(before, KeyboardInterrupt) or was_interrupted(before))


def in_sentences(error: Exception) -> list[str]:
    """What to tell of an exception; nothing where only a programmer can help."""
    match error:
        case ValidationError(title="Settings"):
            found = error.errors(include_url=False, include_input=False)
            return [f"JIGYOKEI_{'_'.join(map(str, one['loc'])).upper()}: {shape_errors([one])[0].en}" for one in found]
        case VaultKeyUnfit():
            return [f"The vault does not open: {error}"]
        case EndsKeyUnfit():
            return [f"Ends cannot be signed or verified: {error}"]
        case PostgresDidNotStart():
            return [f"The embedded PostgreSQL did not start: {error}"]
        case psycopg.errors.ReadOnlySqlTransaction():
            return [
                "This PostgreSQL takes nothing but questions: it is a standby, or set so by its operator.",
                "Name the server that takes writes, also to verify, which derives tables again to compare them."
                " To verify a copy, start it as a server of its own.",
            ]
        case psycopg.Error() if isinstance(error, AWAY) and error.diag.severity_nonlocalized != "ERROR":
            return [
                f"PostgreSQL cannot be reached: {str(error).strip()}",
                "Look at JIGYOKEI_POSTGRES_DSN and at the server; without that variable the embedded one is used.",
            ]
        case psycopg.Error() if isinstance(error, (*AWAY, *TRANSIENT)):
            return [f"PostgreSQL does not do it now: {str(error).strip()}"]
        case psycopg.Error():
            return [f"PostgreSQL cannot do what was asked: {str(error).strip()}", _VERIFY]
        case Unprepared():
            return [f"The tables of a database are not as they were left. {str(error).strip()}", _VERIFY]
        case Unset() | TopicUnfit():
            return [str(error)]
        case KafkaError():
            return [
                f"Kafka cannot be reached: {error}",
                "Look at JIGYOKEI_KAFKA_BOOTSTRAP, the security settings beside it, and the broker.",
            ]
        case PortUnusable():
            return [f"{error}. Set JIGYOKEI_PORT to another one."]
        case OSError():
            return [f"The data folder cannot be used: {error}. Set JIGYOKEI_DATA to a folder that you may write to."]
    return []
