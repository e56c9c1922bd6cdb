"""Applications on which two sides acted before they heard of each other, when nothing said who wins: known, no finding.

Under the first versions of these events an application could be withdrawn and certified. What was recorded stays.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from services.audit.checks.check import Check, Context
from services.audit.read_models import ledger
from shared.domain import Text
from shared.event_store.finding import Finding

WITHDRAWN: Final = "intake.ApplicationWithdrawn/1"
CERTIFIED: Final = "intake.ApplicationCertified/1"
TOO_LATE: Final = "review.WithdrawalCameTooLate/1"

CROSSED: Final = Text(
    ja="取下げと認定が行き違い、両方が記録されています。行き違いの扱いを定める前のもので、書き換えではありません。",
    en="it was withdrawn and certified, when nothing said yet which of the two wins: nothing was changed",
)


class CrossingEvent(NamedTuple):
    """An event that may be part of a crossing, and where it lies; its stream is an application's or its case's."""

    service: str
    partition: int
    sequence: int
    stream_id: str
    version: int
    name: str


def crossed(events: Iterable[CrossingEvent]) -> list[CrossingEvent]:
    """For each application that was withdrawn and certified, the event with which the second of the two came."""
    by_application: dict[str, dict[str, CrossingEvent]] = defaultdict(dict)
    for event in events:
        by_application[event.stream_id].setdefault(event.name, event)
    found = []
    for named in by_application.values():
        if WITHDRAWN in named and CERTIFIED in named:
            found.append(max(named[WITHDRAWN], named[CERTIFIED], key=lambda event: event.version))
        elif TOO_LATE in named:
            found.append(named[TOO_LATE])
    return found


def _crossings(context: Context) -> Iterator[Finding]:
    rows = context.database.read_at_leisure(lambda cursor: ledger.lines_named(cursor, [WITHDRAWN, CERTIFIED, TOO_LATE]))
    for event in crossed(CrossingEvent(*row) for row in rows):
        place = event.service, event.partition, event.sequence, event.stream_id
        yield Finding(*place, "crossed", event.version, holder="ledger", text=CROSSED, known=True)


CROSSINGS: Final = Check(
    "crossings",
    Text(
        ja="取下げと認定が行き違った申請（以前のもの。食い違いには数えません）",
        en="applications of earlier times that were withdrawn and certified; these are no findings",
    ),
    _crossings,
)
