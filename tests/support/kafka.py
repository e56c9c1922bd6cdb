"""A real Kafka for tests; tests/conftest.py offers these fixtures everywhere, and nothing starts before a test asks.

kafka          the address of a broker that the tests of this process share
topic_prefix   what this test puts before the names of its topics and groups; its topics are deleted afterwards
own_broker     a started broker for this test alone: own_broker(), own_broker(security="SASL_SSL")

In this order: JIGYOKEI_KAFKA_BOOTSTRAP, a container where Docker answers, Kafka's jars. Without any of them the test is
skipped; it fails if JIGYOKEI_REQUIRE_KAFKA=1.
"""

from __future__ import annotations

import asyncio
import gc
import os
import shutil
import socket
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from deploy.kafka.broker import Broker, answers
from deploy.kafka.jars import KafkaUnavailable
from deploy.kafka.settings import ALONE
from shared.messaging.kafka import Kafka
from shared.settings import Settings

IMAGE = "apache/kafka:4.4.0"
CONTAINER_PATIENCE = 60.0

OwnBroker = Callable[..., Broker]


@pytest.fixture(scope="session")
def kafka() -> Iterator[str]:
    """The address of the broker of this test process, "host:port". It takes connections without security."""
    given = os.environ.get("JIGYOKEI_KAFKA_BOOTSTRAP")
    with ExitStack() as stack:
        yield given or stack.enter_context(container_or_nothing()) or stack.enter_context(broker_of_jars()).bootstrap


@pytest.fixture
def topic_prefix(kafka: str) -> Iterator[str]:
    """A prefix that no other test has: f"{topic_prefix}review"."""
    with prefixed(kafka) as prefix:
        yield prefix


@contextmanager
def prefixed(kafka: str) -> Iterator[str]:
    """A prefix that nobody else has; the topics under it are deleted in the end."""
    prefix = f"t-{uuid4().hex[:12]}."
    yield prefix
    # Loops may be at work in this thread, Playwright's among them.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, delete_topics(kafka, prefix)).result()


@pytest.fixture
def own_broker() -> Iterator[OwnBroker]:
    """Starts brokers from the jars, with the arguments of `Broker`; each is ended after the test."""
    with ExitStack() as stack:
        yield lambda **arguments: stack.enter_context(broker_of_jars(**arguments))


@contextmanager
def broker_of_jars(**arguments: Any) -> Iterator[Broker]:
    """A started broker in a folder that is removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="jgk-kafka-"))
    try:
        with Broker(folder, **arguments) as broker:
            yield broker
            broker.kill()  # Its data goes anyway.
    except KafkaUnavailable as missing:
        do_without(str(missing))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def do_without(reason: str) -> None:
    """Skip the test, or fail it where Kafka must be there."""
    if os.environ.get("JIGYOKEI_REQUIRE_KAFKA") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@contextmanager
def container_or_nothing() -> Iterator[str | None]:
    """A broker in a container; None where no Docker answers or the image is not to be had."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import docker
        from testcontainers.core.container import DockerContainer
        from testcontainers.core.docker_client import DockerClient
    try:
        host = DockerClient().host()
        with socket.create_server(("", 0)) as free:
            port = free.getsockname()[1]
        container = DockerContainer(IMAGE, env=container_settings(host, port)).with_bind_ports(9092, port).start()
    except docker.errors.DockerException:
        container = None
    if container is None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)
            gc.collect()  # The client leaves the socket open that nobody answered.
        yield None
        return
    try:
        deadline = time.monotonic() + CONTAINER_PATIENCE
        while not answers(port, host):
            assert time.monotonic() < deadline, f"the container stays silent:\n{container.get_logs()}"
            time.sleep(0.05)
        yield f"{host}:{port}"
    finally:
        container.stop()


def container_settings(host: str, port: int) -> dict[str, str]:
    """The settings of our own brokers, as variables of the image."""
    properties = ALONE | {
        "listeners": "CLIENT://:9092,CONTROLLER://:9093",
        "advertised.listeners": f"CLIENT://{host}:{port}",
        "listener.security.protocol.map": "CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "inter.broker.listener.name": "CLIENT",
        "controller.quorum.voters": "1@localhost:9093",
    }
    return {f"KAFKA_{name.upper().replace('.', '_')}": value for name, value in properties.items()}


async def delete_topics(bootstrap: str, prefix: str) -> None:
    """Delete every topic whose name begins with the prefix."""
    async with Kafka(Settings(kafka_bootstrap=bootstrap)).administered() as admin:
        if topics := [topic for topic in await admin.list_topics() if topic.startswith(prefix)]:
            await admin.delete_topics(topics)
