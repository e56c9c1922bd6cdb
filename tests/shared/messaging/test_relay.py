"""A relay that cannot publish waits, whoever wakes it; and one at a time has the turn."""

from __future__ import annotations

import asyncio

import psycopg
import pytest

from shared.messaging import relay as relay_module
from shared.messaging.kafka import Kafka
from shared.messaging.relay import Relay, Rewound, Turn, rewind
from shared.postgres.database import AWAY
from shared.settings import Settings
from tests.shared.messaging.conftest import Pair
from tests.support.waiting import until


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


def test_the_turn_of_a_process_that_was_halted_goes_to_another(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay_module, "HALTED_SECONDS", 1)
    halted, other = Turn(pair.upstream), Turn(pair.upstream)
    try:
        assert halted.taken()
        assert not other.taken()
        until(other.taken)
        halted.positions[0] = 5
        with pytest.raises(AWAY):
            halted.note()
        assert positions_of(pair)[0] == 0
    finally:
        halted.close()
        other.close()


def test_what_was_published_is_written_down_unless_it_was_set_back(pair: Pair) -> None:
    turn = Turn(pair.upstream)
    try:
        assert turn.taken()
        turn.positions |= {0: 3, 5: 7}
        turn.note()
        assert (positions_of(pair)[0], positions_of(pair)[5]) == (3, 7)
        with psycopg.connect(pair.upstream.database.dsn) as connection:
            assert rewind(connection, 2, None) == 12
        turn.positions[0] = 4
        with pytest.raises(Rewound):
            turn.note()
        turn.read()
        assert (turn.positions[0], turn.positions[5]) == (2, 2)
    finally:
        turn.close()


def test_what_was_published_but_not_written_down_is_set_back_too(pair: Pair) -> None:
    turn = Turn(pair.upstream)
    try:
        assert turn.taken()
        turn.positions[0] = 3
        with psycopg.connect(pair.upstream.database.dsn) as connection:
            rewind(connection, 1, 0)
        with pytest.raises(Rewound):
            turn.note()
        turn.read()
        assert turn.positions[0] == 0
    finally:
        turn.close()


def positions_of(pair: Pair) -> dict[int, int]:
    with psycopg.connect(pair.upstream.database.dsn) as connection:
        return {partition: noted.sequence for partition, noted in relay_module._noted(connection).items()}
