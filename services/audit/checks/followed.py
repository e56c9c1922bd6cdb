"""What followers know of a log: a store that is marked as restored, and what services elsewhere have written down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Final

from services.audit.checks.check import Check, Context, attempted
from shared.domain import Text
from shared.event_store.finding import Finding
from shared.event_store.recheck import Recheck
from shared.event_store.store import EventStore
from shared.messaging.followed import followed
from shared.messaging.subscriptions import FOLLOWS
from shared.postgres.database import Cursor
from shared.restored_store import noticing

FOLLOWED_TEXTS: Final[Mapping[str, Text]] = {
    "restored_store": Text(
        ja="この業務の記録は、ほかの業務が知っているより前の状態に戻されています。業務を止めて jigyokei restored "
        "{service} を実行してください。（{why}）",
        en="its log was restored to before what others know of it. Stop it, then: jigyokei restored {service} ({why})",
    ),
    "identity_differs": Text(
        ja="このデータベースは「{held}」のものになっています。", en="this database says that it is {held}'s"
    ),
}


def _marks(context: Context) -> Iterator[Finding]:
    """Stores that were found to lack what others know of them, and databases that are another service's."""
    for service, store in context.sources.items():
        why = yield from attempted(context, store.database, service, "store_identity", partial(noticing.marked, store))
        if why is not None:
            yield _finding(service, "restored_store", {"service": service, "why": why})
        held = yield from attempted(context, store.database, service, "store_identity", partial(_identity, store))
        if held is not None and held != (service, store.partitions):
            yield _finding(service, "identity_differs", {"held": f"{held[0]} ({held[1]})"})


def _identity(store: EventStore) -> tuple[str, int]:
    def query(cursor: Cursor) -> tuple[str, int]:
        cursor.execute("SELECT service, partitions FROM store_identity")
        row = cursor.fetchone()
        return (row[0], row[1]) if row else ("", 0)

    return store.database.read(query)


def _finding(service: str, code: str, params: Mapping[str, str]) -> Finding:
    return Finding(service, -1, 0, "", code, params=params, text=FOLLOWED_TEXTS[code], row="store_identity")


MARKS: Final = Check(
    "marks",
    Text(
        ja="各業務の記録が、以前の状態に戻されたままになっていないこと",
        en="no restored log waits for what it lacks, and each is its own service's",
    ),
    _marks,
)


def followed_elsewhere(followers: Mapping[str, EventStore], upstreams: Mapping[str, EventStore]) -> list[Recheck]:
    """Checks of services whose own process is another one: what they have followed, against the logs."""
    return [followed(store, upstreams, FOLLOWS[name], reacts=name != "audit") for name, store in followers.items()]
