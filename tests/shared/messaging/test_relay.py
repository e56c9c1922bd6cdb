"""A relay that cannot publish waits, whoever wakes it."""

from __future__ import annotations

import asyncio

import psycopg
import pytest

from shared.messaging import relay as relay_module
from shared.messaging.kafka import Kafka
from shared.messaging.relay import Relay
from shared.settings import Settings
from tests.shared.messaging.conftest import Pair


def test_a_relay_that_fails_does_not_try_again_at_once(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    tries = 0

    async def fail(relay: Relay) -> None:
        nonlocal tries
        tries += 1
        raise psycopg.OperationalError

    async def woken_all_the_time() -> None:
        relay = Relay(pair.upstream, Kafka(Settings(kafka_bootstrap="127.0.0.1:1")))
        running = asyncio.create_task(relay.run())
        while tries < 3:
            relay.wake()
            await asyncio.sleep(0)
            assert tries <= 1 + (asyncio.get_running_loop().time() - started) / 0.5
        relay.stop()
        await running

    monkeypatch.setattr(relay_module, "RETRY_SECONDS", 0.5)
    monkeypatch.setattr(Relay, "_serve", fail)
    loop = asyncio.new_event_loop()
    started = loop.time()
    loop.run_until_complete(woken_all_the_time())
    loop.close()
