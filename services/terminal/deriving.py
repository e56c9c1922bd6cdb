"""An operator's commands for what follows from a log: derive it again, and read what was found otherwise before."""

from __future__ import annotations

from collections.abc import Iterable

from services.audit.read_models import ledger
from services.terminal.console import complain, say, system_here
from shared.domain import JST
from shared.event_store import comparing
from shared.event_store.comparing import RowDifference
from shared.event_store.deriving import Underivable, derive_again
from shared.messaging import followed
from shared.messaging.subscriptions import FOLLOWS
from shared.process.rechecks import rules_of

SHOWN = 20


def derive(service: str) -> int:
    """Put right what follows from the logs: timers, running numbers, what waits, how far others were followed."""
    with system_here() as system:
        wanted = system.services[service]
        try:
            found = derive_again(rules_of(wanted))
        except Underivable as why:
            complain(f"Nothing was changed, for not all that follows is known: {why}")
            return 1
        upstreams = {name: system.services[name].store for name in FOLLOWS[service]}
        held = system.services["audit"].store.database.read(ledger.tops)
        told = followed.put_right(wanted.store, upstreams, FOLLOWS[service], held, reacts=bool(wanted.aggregates))
    if not found and not told:
        say(f"{service}: everything is as it follows from the logs.")
        return 0
    tell([*found, *told])
    say(f"{len(found) + len(told)} rows put right. What they were: jigyokei findings {service}")
    if any(one.table == "notification_tracking" for one in told):
        say(f"Start {service} again: it goes on from there.")
    return 0


def findings(service: str) -> int:
    """Rows that were found otherwise than the log says, as they were before they were put right."""
    with system_here() as system:
        kept = system.services[service].store.database.read(comparing.kept_findings)
    for one in kept:
        say(f"{one.kept_at.astimezone(JST):%Y-%m-%d %H:%M}  {one.because}  {one.place}")
        say(f"    stored:  {one.stored or 'no such row'}\n    follows: {one.follows or 'no such row'}")
    if not kept:
        say(f"Nothing was found otherwise at {service} and put right.")
    return 0


def tell(found: Iterable[RowDifference]) -> None:
    """The first rows that differ, each in a line."""
    rows = list(found)
    for one in rows[:SHOWN]:
        complain(f"{one.finding('').place}: {one.finding('').what}")
    if len(rows) > SHOWN:
        complain(f"... and {len(rows) - SHOWN} more")
