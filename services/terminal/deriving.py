"""An operator's commands for what follows from a log: derive it again, and read what was found otherwise before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from services.audit.read_models import ledger
from services.terminal.arguments import own_language
from services.terminal.console import complain, say, speaking, system_here
from shared.domain import JST, Text
from shared.event_store import comparing
from shared.event_store.comparing import RowDifference
from shared.event_store.deriving import Underivable, derive_again
from shared.messaging import followed
from shared.messaging.subscriptions import FOLLOWS
from shared.process.rechecks import rules_of
from shared.web.formats import sentence

SHOWN = 20
SAYS: Final[Mapping[str, Text]] = {
    "underivable": Text(
        ja="記録から導けないものがあるため、何も変えていません：{why}",
        en="Nothing was changed, for not all that follows is known: {why}",
    ),
    "as_it_follows": Text(
        ja="{service}：すべて記録のとおりです。", en="{service}: everything is as it follows from the logs."
    ),
    "put_right": Text(
        ja="{rows}行を直しました。直す前の内容：jigyokei findings {service}",
        en="{rows} rows put right. What they were: jigyokei findings {service}",
    ),
    "start_again": Text(
        ja="{service}を起動し直してください。そこから続きます。", en="Start {service} again: it goes on from there."
    ),
    "no_row": Text(ja="行なし", en="no such row"),
    "stored": Text(ja="    保存：{stored}\n    記録：{follows}", en="    stored:  {stored}\n    follows: {follows}"),
    "nothing_kept": Text(
        ja="{service}で記録と違っていて直したものはありません。",
        en="Nothing was found otherwise at {service} and put right.",
    ),
    "more": Text(ja="…ほか{rows}行", en="... and {rows} more"),
}
says = speaking(SAYS)


def derive(service: str) -> int:
    """Put right what follows from the logs: timers, running numbers, what waits, how far others were followed."""
    with system_here() as system:
        wanted = system.services[service]
        try:
            found = derive_again(rules_of(wanted))
        except Underivable as why:
            complain(says("underivable", why=why))
            return 1
        upstreams = {name: system.services[name].store for name in FOLLOWS[service]}
        held = system.services["audit"].store.database.read(ledger.tops)
        told = followed.put_right(wanted.store, upstreams, FOLLOWS[service], held, reacts=bool(wanted.aggregates))
    if not found and not told:
        say(says("as_it_follows", service=service))
        return 0
    tell([*found, *told])
    say(says("put_right", rows=len(found) + len(told), service=service))
    if any(one.table == "notification_tracking" for one in told):
        say(says("start_again", service=service))
    return 0


def findings(service: str) -> int:
    """Rows that were found otherwise than the log says, as they were before they were put right."""
    with system_here() as system:
        kept = system.services[service].store.database.read(comparing.kept_findings)
    for one in kept:
        say(f"{one.kept_at.astimezone(JST):%Y-%m-%d %H:%M}  {one.because}  {one.place}")
        none = says("no_row")
        say(says("stored", stored=one.stored or none, follows=one.follows or none))
    if not kept:
        say(says("nothing_kept", service=service))
    return 0


def tell(found: Iterable[RowDifference]) -> None:
    """The first rows that differ, each in a line."""
    rows = list(found)
    for one in rows[:SHOWN]:
        found_here = one.finding("")
        complain(f"{found_here.place}: {sentence(found_here.words, own_language(), found_here.params)}")
    if len(rows) > SHOWN:
        complain(says("more", rows=len(rows) - SHOWN))
