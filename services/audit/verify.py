"""Full verification: a list of checks, carried out one after the other, each whatever the others meet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from services.audit.checks.check import Check, Context, Report, VerificationProgress, carry_out
from services.audit.checks.crossings import CROSSINGS
from services.audit.checks.followed import MARKS
from services.audit.checks.heard import HEARD
from services.audit.checks.walk import WALK
from services.audit.journal import Journal
from shared.domain import Text
from shared.event_store.recheck import Recheck
from shared.event_store.store import EventStore
from shared.postgres.database import Database

NOT_COVERED: Final = (
    Text(
        ja="行が消されたことのうち、記録からは分からないもの：操作への回答の控え、計画ごと消された保留中の記録",
        en="that rows were removed of which no log tells: kept answers, and a plan's parked messages all together",
    ),
    Text(
        ja="処理の失敗回数や誤りの説明、配信をやり直した回数、表の更新の履歴",
        en="counts and descriptions of failures, how often a relay was set back, which changes of tables have run",
    ),
    Text(
        ja="PostgreSQL自体：組込みの関数、利用者の権限、サーバーの設定とファイル",
        en="PostgreSQL itself: its own functions, the rights of its roles, the server's settings and files",
    ),
    Text(
        ja="以前の検証結果、直した行の控え、ローカルメールボックスのメール",
        en="reports of earlier verifications, rows that were kept when they were put right, mail in the local mailbox",
    ),
)
"""What no check looks at; docs/operations.md tells it by table."""

DERIVED_ELSEWHERE: Final = Text(
    ja="{services}が記録から作る表（一覧、期限の予定、通し番号）。jigyokei verify で確かめられます。",
    en="what {services} derive from their logs (read models, timers, numbers): jigyokei verify covers it",
)

CHECKS: Final[tuple[Check, ...]] = (WALK, HEARD, MARKS, CROSSINGS)


def verify(
    database: Database,
    sources: Mapping[str, EventStore],
    services: Sequence[str],
    progress: Callable[[VerificationProgress], None] = lambda progress: None,
    stopping: Callable[[], bool] = lambda: False,
    more: Sequence[Check | Recheck] = (),
    journal: Journal | None = None,
) -> Report:
    """Verify the ledger in `database` and the logs of `services`, as far as `sources` holds them.

    `more` are checks that need what audit does not know, such as the services' own code. What `journal` holds of a
    verification that broke off is not done again. Raises Stopped once `stopping` says so, and whatever PostgreSQL
    raises when it is away.
    """
    context = Context(database, sources, services, progress, stopping, journal)
    context.report.goes_on_from = journal.resumes if journal else None
    for check in (*CHECKS, *more):
        carry_out(check, context)
    context.report.not_covered = list(_not_covered(services, more))
    return context.report


def _not_covered(services: Sequence[str], more: Sequence[Check | Recheck]) -> Iterator[Text]:
    names = {check.name for check in more}
    if elsewhere := [service for service in services if f"derived {service}" not in names]:
        yield Text(
            ja=DERIVED_ELSEWHERE.ja.format(services="、".join(elsewhere)),
            en=DERIVED_ELSEWHERE.en.format(services=", ".join(elsewhere)),
        )
    yield from NOT_COVERED
