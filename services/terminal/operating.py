"""An operator's commands: links, read models, and what was parked."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from functools import partial

import orjson

from services.terminal import deriving
from services.terminal.console import complain, progress_bar, say, settings_here, system_here
from shared.domain import JST
from shared.event_store import rebuild as rebuilding
from shared.messaging import parking
from shared.process.standing import standing
from shared.process.waits import what_waits
from shared.settings import Settings


def links() -> int:
    """Every link, how far it is behind, and what to do about one that stands still; 1 if one does."""
    with system_here(only_looks=True) as system:
        found = standing(system)
        unread = [name for name in system.services if name not in found.of]
        stopped = bool(unread)
        for link in system.all_links:
            with_epoch = str(link.upstream.identity.epoch)
            known = link.follower.known_epoch()
            wrong = known is not None and known != with_epoch
            stopped = stopped or wrong
            ends = link.upstream.service, link.follower.store.service
            restored = any(found.of[end].restored for end in ends if end in found.of)
            state = "STOPPED" if wrong else "restored" if restored else "ok"
            say(f"{link.follower.name:<18} {state:<8} {found.lag(*ends):>8} behind  {found.parked(*ends)} parked")
            if wrong:
                say(f"  {link.upstream.service}'s store is another one than that which was followed (epoch).")
                say("  It was restored or replaced: see docs/operations.md, 'A link that stands still'.")
        for one in what_waits(system, found, system.standing_of_links(found.lag)):
            since = f", since {one.since.astimezone(JST):%Y-%m-%d %H:%M}" if one.since else ""
            desk = f", to be done at {one.desk}" if one.desk else ""
            say(f"{one.where:<18} {one.what}{since}: {one.more}{desk}")
        for name in unread:
            say(f"{name:<18} table_missing: `jigyokei verify` says which")
        for name, service in found.of.items():
            if service.heads_differ:
                stopped = True
                say(f"{name:<18} heads_differ: its log does not end where it says; `jigyokei verify` says where")
            if service.restored:
                stopped = True
                say(f"  {service.restored}")
                say("  See docs/operations.md, 'A restored database'.")
    settings = settings_here()
    if settings.kafka_bootstrap is not None:
        stopped |= not _tell_copies(settings)
    return 1 if stopped else 0


def _tell_copies(settings: Settings) -> bool:
    """How many copies of each service hear the others; whether there is one of each."""
    from aiokafka.errors import KafkaError

    from shared.messaging.copies import copies
    from shared.messaging.kafka import Kafka

    try:
        found = asyncio.run(copies(Kafka(settings)))
    except (KafkaError, OSError) as error:
        say(f"Kafka does not say which copies run: {type(error).__name__}.")
        return False
    for service, number in found.items():
        say(f"{service:<18} {number} running" if number else f"{service:<18} NONE RUNNING: it hears nothing, start one")
    return all(found.values())


def rebuild(service: str, read_model: str | None) -> int:
    """Rebuild read models beside the live ones."""
    with system_here() as system:
        wanted = system.services[service]
        chosen = [model for model in wanted.store.read_models if read_model in (None, model.name)]
        if not chosen:
            names = ", ".join(model.name for model in wanted.store.read_models) or "none"
            complain(f"{service} has no read model {read_model or ''}".rstrip() + f". Those it has: {names}.")
            return 2
        total = sum(head.sequence for head in wanted.store.heads().values())
        for model in chosen:
            with progress_bar(model.name) as progress:
                done = rebuilding.rebuild(
                    wanted.store,
                    model,
                    wanted.aggregates.__getitem__,
                    partial(_advance, progress, max(total, 1)),
                )
            say(f"{model.name}: {done.events} events, {'the same rows' if done.same else 'other rows than before'}")
            if done.differing:
                deriving.tell(done.differing)
                say(f"{len(done.differing)} rows differed. What they were: jigyokei findings {service}")
    return 0


def _advance(progress: Callable[[int, int], None], total: int, done: int) -> None:
    progress(done, total)


def parked_list() -> int:
    """What waits, by service and plan."""
    found = 0
    with system_here() as system:
        for service in system.services.values():
            for one in parking.listed(service.store):
                found += 1
                reason = one.error or "waits behind an earlier message of its plan"
                say(f"{service.name} {one.id}  {one.name}  plan {one.thread}")
                say(f"    {one.attempts} attempts, since {one.parked_at.astimezone(JST):%Y-%m-%d %H:%M}: {reason}")
            for timer in service.timer.parked() if service.timer else ():
                found += 1
                say(f"{service.name} timer:{timer.stream_id}  {timer.failures} failures: {timer.error}")
    say(f"{found} parked." if found else "Nothing is parked.")
    return 0


def parked_show(service: str, message: str) -> int:
    """One parked message with its data; what is personal stays sealed."""
    with system_here() as system:
        known = re.fullmatch(r"[a-z]+:\d+:\d+", message)
        found = parking.parked_message(system.services[service].store, message) if known else None
    if found is None:
        complain(f"There is no parked message {message} at {service}. `jigyokei parked list` shows those that wait.")
        return 1
    one, data = found
    say(f"{one.id}  {one.name}  plan {one.thread}\n{one.error or 'waits behind an earlier message'}")
    say(orjson.dumps(orjson.loads(data), option=orjson.OPT_INDENT_2).decode())
    return 0


def parked_retry(service: str, plan: str | None) -> int:
    """Handle parked messages again, plan by plan; and let parked timers run again."""
    with system_here() as system:
        wanted = system.services[service]
        found = 0
        for upstream, thread in parking.in_order(parking.listed(wanted.store)):
            if plan in (None, thread):
                found += 1
                handled = parking.retry(wanted.store, wanted.listener, upstream, thread)
                say(f"{thread}: {handled} handled")
        if runner := wanted.timer:
            for timer in runner.parked():
                if plan in (None, timer.stream_id):
                    found += 1
                    runner.retry(timer.stream_id)
                    say(f"timer {timer.stream_id}: runs again")
    if not found:
        what = f"Nothing of {plan}" if plan else "Nothing"
        complain(f"{what} is parked at {service}. `jigyokei parked list` shows what is.")
    return 1 if plan and not found else 0
