"""An operator's commands: links, read models, and what was parked."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

import orjson

from services.terminal import deriving
from services.terminal.console import complain, progress_bar, say, settings_here, speaking, system_here
from shared.domain import JST, Text
from shared.event_store import rebuild as rebuilding
from shared.messaging import parking
from shared.process.standing import standing
from shared.process.waits import what_waits
from shared.settings import Settings

SAYS: Final[Mapping[str, Text]] = {
    "ok": Text(ja="正常", en="ok"),
    "stopped": Text(ja="停止", en="STOPPED"),
    "restored": Text(ja="復元済", en="restored"),
    "link": Text(ja="{name} {state} 遅れ{lag}件  保留{parked}件", en="{name} {state} {lag} behind  {parked} parked"),
    "another_store": Text(
        ja="  {service}の記録は、これまで追っていたものと別のものです（epoch）。\n"
        "  復元又は置換えがありました。docs/operations.md「A link that stands still」を見てください。",
        en="  {service}'s store is another one than that which was followed (epoch).\n"
        "  It was restored or replaced: see docs/operations.md, 'A link that stands still'.",
    ),
    "since": Text(ja="、{since}から", en=", since {since}"),
    "desk": Text(ja="、対応の場所：{desk}", en=", to be done at {desk}"),
    "waits": Text(ja="{where} {what}{since}：{more}{desk}", en="{where} {what}{since}: {more}{desk}"),
    "table_missing": Text(
        ja="{name} table_missing：どの表がないかは`jigyokei verify`で分かります",
        en="{name} table_missing: `jigyokei verify` says which",
    ),
    "heads_differ": Text(
        ja="{name} heads_differ：記録の末尾が控えと違います。場所は`jigyokei verify`で分かります",
        en="{name} heads_differ: its log does not end where it says; `jigyokei verify` says where",
    ),
    "restored_store": Text(
        ja="  {why}\n  docs/operations.md「A restored database」を見てください。",
        en="  {why}\n  See docs/operations.md, 'A restored database'.",
    ),
    "kafka_silent": Text(
        ja="どの複製が動いているか、Kafkaから分かりません：{error}",
        en="Kafka does not say which copies run: {error}.",
    ),
    "running": Text(ja="{service} {number}個が動いています", en="{service} {number} running"),
    "none_runs": Text(
        ja="{service} 動いていません。何も届かないため、起動してください",
        en="{service} NONE RUNNING: it hears nothing, start one",
    ),
    "no_read_model": Text(
        ja="{service}に閲覧用の表{read_model}はありません。あるもの：{names}",
        en="{service} has no such read model: {read_model}. Those it has: {names}.",
    ),
    "same_rows": Text(ja="{name}：{events}件の記録、元の表と同じ", en="{name}: {events} events, the same rows"),
    "other_rows": Text(
        ja="{name}：{events}件の記録、元の表と違う", en="{name}: {events} events, other rows than before"
    ),
    "differed": Text(
        ja="{rows}行が違っていました。元の内容：jigyokei findings {service}",
        en="{rows} rows differed. What they were: jigyokei findings {service}",
    ),
    "behind_another": Text(
        ja="同じ計画の前のメッセージを待っています", en="waits behind an earlier message of its plan"
    ),
    "message": Text(ja="{service} {id}  {name}  計画 {plan}", en="{service} {id}  {name}  plan {plan}"),
    "one_message": Text(ja="{id}  {name}  計画 {plan}", en="{id}  {name}  plan {plan}"),
    "attempts": Text(
        ja="    {attempts}回失敗、{since}から：{reason}", en="    {attempts} attempts, since {since}: {reason}"
    ),
    "timer": Text(
        ja="{service} timer:{stream_id}  {failures}回失敗：{error}",
        en="{service} timer:{stream_id}  {failures} failures: {error}",
    ),
    "parked": Text(ja="{found}件が待っています。", en="{found} parked."),
    "nothing_parked": Text(ja="待っているものはありません。", en="Nothing is parked."),
    "no_message": Text(
        ja="{service}で{message}は待っていません。待っているものは`jigyokei parked list`で分かります。",
        en="There is no parked message {message} at {service}. `jigyokei parked list` shows those that wait.",
    ),
    "handled": Text(ja="{thread}：{handled}件を処理しました", en="{thread}: {handled} handled"),
    "runs_again": Text(ja="タイマー {stream_id}：再び動きます", en="timer {stream_id}: runs again"),
    "nothing_of_plan": Text(
        ja="{service}に{plan}について待っているものはありません。待っているものは`jigyokei parked list`で分かります。",
        en="Nothing of {plan} is parked at {service}. `jigyokei parked list` shows what is.",
    ),
    "nothing_at": Text(
        ja="{service}に待っているものはありません。待っているものは`jigyokei parked list`で分かります。",
        en="Nothing is parked at {service}. `jigyokei parked list` shows what is.",
    ),
}
says = speaking(SAYS)


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
            state = says("stopped" if wrong else "restored" if restored else "ok")
            lag, parked = found.lag(*ends), found.parked(*ends)
            say(says("link", name=f"{link.follower.name:<18}", state=f"{state:<8}", lag=f"{lag:>8}", parked=parked))
            if wrong:
                say(says("another_store", service=link.upstream.service))
        for one in what_waits(system, found, system.standing_of_links(found.lag)):
            since = says("since", since=f"{one.since.astimezone(JST):%Y-%m-%d %H:%M}") if one.since else ""
            desk = says("desk", desk=one.desk) if one.desk else ""
            say(says("waits", where=f"{one.where:<18}", what=one.what, since=since, more=one.more, desk=desk))
        for name in unread:
            say(says("table_missing", name=f"{name:<18}"))
        for name, service in found.of.items():
            if service.heads_differ:
                stopped = True
                say(says("heads_differ", name=f"{name:<18}"))
            if service.restored:
                stopped = True
                say(says("restored_store", why=service.restored))
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
        say(says("kafka_silent", error=type(error).__name__))
        return False
    for service, number in found.items():
        say(says("running" if number else "none_runs", service=f"{service:<18}", number=number))
    return all(found.values())


def rebuild(service: str, read_model: str | None) -> int:
    """Rebuild read models beside the live ones."""
    with system_here() as system:
        wanted = system.services[service]
        chosen = [model for model in wanted.store.read_models if read_model in (None, model.name)]
        if not chosen:
            names = ", ".join(model.name for model in wanted.store.read_models) or "0"
            complain(says("no_read_model", service=service, read_model=read_model or "", names=names))
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
            say(says("same_rows" if done.same else "other_rows", name=model.name, events=done.events))
            if done.differing:
                deriving.tell(done.differing)
                say(says("differed", rows=len(done.differing), service=service))
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
                reason = one.error or says("behind_another")
                say(says("message", service=service.name, id=one.id, name=one.name, plan=one.thread))
                since = f"{one.parked_at.astimezone(JST):%Y-%m-%d %H:%M}"
                say(says("attempts", attempts=one.attempts, since=since, reason=reason))
            for timer in service.timer.parked() if service.timer else ():
                found += 1
                failed = {"failures": timer.failures, "error": timer.error}
                say(says("timer", service=service.name, stream_id=timer.stream_id, **failed))
    say(says("parked" if found else "nothing_parked", found=found))
    return 0


def parked_show(service: str, message: str) -> int:
    """One parked message with its data; what is personal stays sealed."""
    with system_here() as system:
        known = re.fullmatch(r"[a-z]+:\d+:\d+", message)
        found = parking.parked_message(system.services[service].store, message) if known else None
    if found is None:
        complain(says("no_message", message=message, service=service))
        return 1
    one, data = found
    say(says("one_message", id=one.id, name=one.name, plan=one.thread))
    say(one.error or says("behind_another"))
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
                say(says("handled", thread=thread, handled=handled))
        if runner := wanted.timer:
            for timer in runner.parked():
                if plan in (None, timer.stream_id):
                    found += 1
                    runner.retry(timer.stream_id)
                    say(says("runs_again", stream_id=timer.stream_id))
    if not found:
        complain(says("nothing_of_plan" if plan else "nothing_at", plan=plan, service=service))
    return 1 if plan and not found else 0
