"""How this process reaches Kafka, and how it names things there."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient
from faststream.kafka.security import parse_security
from faststream.security import BaseSecurity, SASLPlaintext, SASLScram256, SASLScram512

from shared.settings import Settings

_SASL = {"PLAIN": SASLPlaintext, "SCRAM-SHA-256": SASLScram256, "SCRAM-SHA-512": SASLScram512}


class Stuck(Exception):
    """A client of Kafka does not move, or does not end: only a new event loop helps."""


@dataclass(frozen=True)
class Kafka:
    """A broker, or several, and the prefix under which this deployment lives there."""

    settings: Settings

    @cached_property
    def bootstrap(self) -> list[str]:
        """Where to begin: host:port, at least one."""
        assert self.settings.kafka_bootstrap is not None, "Kafka was asked for"
        return [server.strip() for server in self.settings.kafka_bootstrap.split(",")]

    @cached_property
    def security(self) -> BaseSecurity | None:
        """TLS and SASL as they are set; None for a plain connection."""
        settings = self.settings
        context = self._context() if settings.kafka_tls else None
        if settings.kafka_user is not None:
            password = settings.kafka_password.get_secret_value() if settings.kafka_password else ""
            return _SASL[settings.kafka_sasl](
                username=settings.kafka_user, password=password, ssl_context=context, use_ssl=settings.kafka_tls
            )
        return BaseSecurity(ssl_context=context, use_ssl=True) if context else None

    def _context(self) -> ssl.SSLContext:
        settings = self.settings
        context = ssl.create_default_context(cafile=settings.kafka_ca_file)
        if settings.kafka_certificate_file is not None:
            context.load_cert_chain(settings.kafka_certificate_file, settings.kafka_key_file)
        return context

    @cached_property
    def connection(self) -> dict[str, Any]:
        """What aiokafka's own clients take."""
        return {"bootstrap_servers": self.bootstrap, **parse_security(self.security)}

    @asynccontextmanager
    async def administered(self) -> AsyncIterator[AIOKafkaAdminClient]:
        """A client for topics and groups, as long as the block runs. Raises KafkaError if no broker answers."""
        admin = AIOKafkaAdminClient(**self.connection)
        try:
            await admin.start()
            yield admin
        finally:
            await admin.close()

    @property
    def replicas(self) -> int:
        return self.settings.kafka_replicas

    def topic(self, service: str) -> str:
        """Where a service's log is published."""
        return f"{self.settings.kafka_prefix}{service}"

    def group(self, service: str) -> str:
        """The consumer group of a service: its processes share the partitions of all that it follows among them."""
        return f"{self.settings.kafka_prefix}{service}"
