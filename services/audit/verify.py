"""Full verification: a list of checks, carried out one after the other, each whatever the others meet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from services.audit.checks.check import Check, Context, Progress, Report, carry_out
from services.audit.checks.walk import WALK
from shared.domain import Text
from shared.event_store.recheck import Recheck
from shared.event_store.store import EventStore
from shared.postgres.database import Database

NOT_COVERED: Final = (
    Text(
        ja="読み取り用の表、期限の予定、通し番号など、記録から作られるもの",
        en="what is derived from the logs: read models, timers, running numbers",
    ),
    Text(
        ja="個人情報の保管庫、メールの控え、受け付けた依頼の控え",
        en="the vault, the mailbox, and the memory of requests",
    ),
)
"""What no check looks at."""

CHECKS: Final[tuple[Check, ...]] = (WALK,)


def verify(
    database: Database,
    sources: Mapping[str, EventStore],
    services: Sequence[str],
    progress: Callable[[Progress], None] = lambda progress: None,
    stopping: Callable[[], bool] = lambda: False,
    more: Sequence[Check | Recheck] = (),
) -> Report:
    """Verify the ledger in `database` and the logs of `services`, as far as `sources` holds them.

    `more` are checks that need what audit does not know, such as the services' own code. Raises Stopped once `stopping`
    says so, and whatever PostgreSQL raises when it is away.
    """
    context = Context(database, sources, services, progress, stopping)
    for check in (*CHECKS, *more):
        carry_out(check, context)
    return context.report
