"""All five services in one process over one PostgreSQL: the embedded default, for one machine, demo and tests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime
from types import TracebackType
from typing import Self

import psycopg
import structlog
from psycopg import sql
from psycopg.conninfo import make_conninfo

from services.audit import ledger
from services.audit import service as audit_service
from services.followup import service as followup_service
from services.intake import service as intake_service
from services.notify import service as notify_service
from services.notify.mail import MailPort
from services.notify.mailbox import Mailbox
from services.review import service as review_service
from shared.clock import Clock
from shared.event_store.housekeeping import Housekeeper
from shared.event_store.rebuild import make_tables, rebuild
from shared.messaging.embedded_link import EmbeddedLink, LinkWorker, drain
from shared.messaging.follower import Follower
from shared.messaging.subscriptions import FOLLOWS
from shared.postgres.database import Database
from shared.postgres.keeper import Keeper
from shared.postgres.launcher import EmbeddedPostgres
from shared.service import Parts, Service, Stoppable
from shared.settings import Settings
from shared.timers.runner import TimerWorker
from shared.vault.vault import Vault, holds_keys, own_key_from, own_key_of

log = structlog.get_logger()

NAMES = tuple(FOLLOWS)


class System:
    """The whole system, wired. `start` runs its threads; without it, `settle` does all work that is there, in order."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self.settings = settings
        self.clock = clock
        self._closing = ExitStack()
        self.postgres: EmbeddedPostgres | None = None
        self.services: dict[str, Service] = {}
        self.links: dict[str, list[EmbeddedLink]] = {}
        self.mailbox: Mailbox | None = None
        self._workers: list[Stoppable] = []

    def __enter__(self) -> Self:
        try:
            self.open()
        except BaseException:
            self._closing.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    # -- composition ---------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Start what must be there first, and wire everything. Nothing moves yet."""
        self.settings.data.mkdir(parents=True, exist_ok=True)
        if self.settings.postgres_dsn is None:
            self.postgres = self._closing.enter_context(EmbeddedPostgres(self.settings.data))
        keys = self._database("vault")
        vault = Vault(keys, _own_key(self.settings, may_make=not holds_keys(keys)))
        vault.prepare()
        self.vault = vault
        parts = {name: Parts(self.settings, self.clock, vault, self._database(name)) for name in NAMES}
        mail_port = self._mail_port()
        self.services = {
            "intake": intake_service.build(parts["intake"]),
            "review": review_service.build(parts["review"]),
            "notify": notify_service.build(parts["notify"], mail_port, self.mailbox),
            "followup": followup_service.build(parts["followup"]),
        }
        sources = {name: service.store for name, service in self.services.items()}
        self.services["audit"] = audit_service.build(parts["audit"], sources)
        ledger.prepare(parts["audit"].database)
        for service in self.services.values():
            service.store.prepare()
            for read_model in make_tables(service.store):
                log.info("read_model_rebuilt", service=service.name, read_model=read_model.name)
                rebuild(service.store, read_model, service.aggregates.__getitem__)
        self.links = {name: list(self._links_of(service)) for name, service in self.services.items()}
        self._hire()

    def _database(self, name: str) -> Database:
        dsn = database_dsn(self.settings, self.postgres, name)
        database = Database(dsn, self.settings.connections)
        database.open()
        self._closing.callback(database.close)
        return database

    def _mail_port(self) -> MailPort | None:
        settings = self.settings
        if not settings.send_mail:
            return None
        if settings.smtp_host is not None:
            return MailPort(settings, self.clock, settings.smtp_host, settings.smtp_port)
        self.mailbox = Mailbox(self._database("mailbox"), self.clock)
        self.mailbox.prepare()
        self.mailbox.start()
        self._closing.callback(self.mailbox.stop)
        return MailPort(settings, self.clock, "127.0.0.1", self.mailbox.port)

    def _links_of(self, service: Service) -> Iterator[EmbeddedLink]:
        for upstream in FOLLOWS[service.name]:
            yield EmbeddedLink(self.services[upstream].store, Follower(service.store, upstream, service.listener))

    # -- running -------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Run links, timers and the sender in threads until `close`."""
        for worker in self._workers:
            worker.start()

    def _hire(self) -> None:
        # One thread for all links: more would only take Python's lock from each other, and make smaller batches.
        worker = LinkWorker("all", self.all_links)
        for service in self.services.values():
            service.store.on_append(worker.wake)
        self._workers.append(worker)
        for service in self.services.values():
            self._workers += [TimerWorker(runner) for runner in service.timers]
            for own_worker in service.workers:
                service.store.on_append(own_worker.wake)
                self._workers.append(own_worker)
        self._workers.append(Housekeeper([service.store for service in self.services.values()]))
        if self.postgres is not None:
            self._workers.append(Keeper(self.postgres))

    def close(self) -> None:
        """Stop the threads, each after what it has begun, then everything else."""
        for worker in self._workers:
            worker.stop()
        self._workers.clear()
        self._closing.close()

    def settle(self) -> int:
        """Without threads: bring, wake and send until nothing moves at the clock's present instant; how much moved."""
        total = 0
        while moved := drain(self.all_links) + self._wake_due():
            total += moved
        return total

    def _wake_due(self) -> int:
        now = self.clock.now()
        woken = 0
        for service in self.services.values():
            due = service.store.next_due()
            if due is not None and due <= now:
                woken += sum(runner.step() for runner in service.timers)
                woken += sum(worker.step() for worker in service.workers)
        return woken

    def next_due(self) -> datetime | None:
        """When the next timer of any service falls due; None if there is none."""
        dues = [due for service in self.services.values() if (due := service.store.next_due()) is not None]
        return min(dues, default=None)

    @property
    def all_links(self) -> Sequence[EmbeddedLink]:
        """Every link, in the order of the subscription table."""
        return [link for links in self.links.values() for link in links]


def database_dsn(settings: Settings, postgres: EmbeddedPostgres | None, name: str) -> str:
    """How to reach a service's database, which is made if it is absent."""
    full_name = settings.database_prefix + name
    if postgres is not None:
        return postgres.ensure_database(full_name)
    assert settings.postgres_dsn is not None
    return ensure_on_server(settings.postgres_dsn.get_secret_value(), full_name)


def ensure_on_server(dsn: str, name: str) -> str:
    """A database of a given server, made if it is absent."""
    with psycopg.connect(make_conninfo(dsn, dbname="postgres"), autocommit=True, connect_timeout=5) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone() is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return make_conninfo(dsn, dbname=name)


def _own_key(settings: Settings, may_make: bool) -> bytes:
    if settings.vault_key is not None:
        return own_key_of(settings.vault_key.get_secret_value())
    return own_key_from(settings.data / "vault.key", may_make)
