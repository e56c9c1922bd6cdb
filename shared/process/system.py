"""Services wired into one process: all five by default, or one of them alone.

Services that are here together follow each other's logs directly. With a broker (JIGYOKEI_KAFKA_BOOTSTRAP) each talks
to it instead, and no service needs another in its process.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import psycopg
import structlog
from psycopg import sql
from psycopg.conninfo import make_conninfo

from shared.clock import Clock
from shared.ends.ends import Ends
from shared.ends.keeper import EndsKeeper
from shared.ends.keys import believed, key_from, key_of
from shared.ends.log import Log, log_of, log_of_keys
from shared.ends.places import Place
from shared.event_store.housekeeping import Housekeeper
from shared.event_store.numbers import enter_old_numbers
from shared.event_store.proof import AnswerProof
from shared.event_store.rebuild import make_tables, rebuild
from shared.event_store.recheck import Recheck
from shared.event_store.store import StoreMismatch, lock_id
from shared.messaging.embedded_link import EmbeddedLink, LinkWorker, drain
from shared.messaging.follower import Follower, LinkStopped
from shared.messaging.subscriptions import FOLLOWS
from shared.postgres.database import AWAY, TRANSIENT, Database
from shared.postgres.keeper import Keeper
from shared.postgres.launcher import EmbeddedPostgres
from shared.process.rechecks import rechecks
from shared.restored_store import noticing
from shared.service import Parts, Service, Stoppable
from shared.settings import Settings
from shared.timers.runner import TimerWorker
from shared.vault.vault import Vault, holds_keys, own_key_from, own_key_of

if TYPE_CHECKING:
    from shared.messaging.bus import Bus

log = structlog.get_logger()

Build = Callable[[Parts], Service[Any]]
"""The composition of one service."""


class Unprepared(Exception):
    """The tables of a database cannot be made, or brought to this version: they are not as they were left. Says why."""


@dataclass(frozen=True, slots=True)
class LinkStanding:
    """How a link stands: how many messages it is behind, since when, and why it must not go on, if so."""

    name: str
    lag: int
    unheard_since: datetime | None
    """What the upstream recorded from then on may be missing."""
    stopped: LinkStopped | None


class WiredServices:
    """Services, wired. `start` runs their threads; without it, `settle` does all work that is there, in order.

    Whoever `only_looks` gets the system also where tables are gone.
    """

    def __init__(
        self, settings: Settings, clock: Clock, builders: Mapping[str, Build], only_looks: bool = False
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.postgres: EmbeddedPostgres | None = None
        self.databases: dict[str, Database] = {}
        """Those that are open: one for each service, the vault's, and the local mailbox's."""
        self.services: dict[str, Service[Any]] = {}
        self.links: dict[str, list[EmbeddedLink]] = {}
        self.buses: list[Bus] = []
        self.logs: list[Log] = []
        """What ends are signed of in this process."""
        self._only_looks = only_looks
        self._builders = builders
        self._closing = ExitStack()
        self._workers: list[Stoppable] = []
        self._runs = False

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
        """Start what must be there first, and wire everything. Nothing moves yet. Raises Unprepared."""
        self.settings.data.mkdir(parents=True, exist_ok=True)
        if self.settings.postgres_dsn is None:
            self.postgres = self._closing.enter_context(EmbeddedPostgres(self.settings.data))
        keys = self.open_database("vault")
        may_make = False
        with self.preparing("vault"):
            may_make = not holds_keys(keys)
        self.vault = vault = Vault(keys, _own_key(self.settings, may_make))
        self.ends = ends_of(self.settings)
        self.keys = log_of_keys(keys)
        with self.preparing("vault"):
            vault.prepare()
            self.keys.prepare()
        for name, build in self._builders.items():
            self.services[name] = build(self._parts(name))
        for service in self.services.values():
            service.store.proof = AnswerProof(vault.records_key, service.name)
            self.logs.append(service.log or log_of(service.store))
            with self.preparing(service.name):
                service.prepare()
                service.store.prepare()
                self.bring_up_to_date(service)
                self.logs[-1].prepare()
        if "intake" in self.services:
            # Keys are made and destroyed there; so nobody else need sign their history.
            self.logs.append(self.keys)
        if self.settings.kafka_bootstrap is None:
            self.links = {name: list(self._links_of(service)) for name, service in self.services.items()}
        self._hire()
        self._look_whether_restored()
        if not self._only_looks:
            self._bring_logs_up_to_date()

    @contextmanager
    def preparing(self, database: str) -> Iterator[None]:
        """Make tables of a database in this block. Raises Unprepared, unless we only look."""
        try:
            yield
        except (*AWAY, *TRANSIENT):
            raise
        except (psycopg.Error, StoreMismatch) as error:
            if not self._only_looks:
                raise Unprepared(f"{database}: {error}") from error
            log.warning("tables_not_made", database=database, error=type(error).__name__)

    def _look_whether_restored(self) -> None:
        """Before anything is taken: a store that lacks what others know of it is marked, and takes nothing."""
        for link in self.all_links:
            with self.preparing(link.upstream.service):
                link.upstream_is_whole()
        for bus in self.buses:
            bus.look_whether_restored()
        for service in self.services.values():
            with self.preparing(service.name):
                noticing.tell_if_restored(service.store)

    def _bring_logs_up_to_date(self) -> None:
        """Not that of a restored store: what it lacks comes first."""
        for service in self.services.values():
            if noticing.marked(service.store) is None:
                with self.preparing(service.name):
                    service.before_serving()

    def bring_up_to_date(self, service: Service[Any]) -> None:
        """Enter the numbers, and make or rebuild the read models, that this version wants; one process does, others
        wait."""
        with psycopg.connect(service.store.database.dsn, autocommit=True, connect_timeout=5) as connection:
            connection.execute("SELECT pg_advisory_lock(%s)", (lock_id("read models"),))
            enter_old_numbers(service.store, service.number_of)
            for read_model in make_tables(service.store):
                log.info("read_model_rebuilt", service=service.name, read_model=read_model.name)
                rebuild(service.store, read_model, service.aggregates.__getitem__)

    def _parts(self, name: str) -> Parts:
        return Parts(
            settings=self.settings,
            clock=self.clock,
            vault=self.vault,
            keys=self.keys,
            ends=self.ends,
            database=self.open_database(name),
            open_database=self.open_database,
            at_close=self._closing.callback,
            beside={name: service.store for name, service in self.services.items()},
            rechecks=self.rechecks,
        )

    def rechecks(self) -> list[Recheck]:
        """What verification can derive again and compare, with what is in this process."""
        return rechecks(self.services, self.vault, self.databases)

    def open_database(self, name: str) -> Database:
        """One of this deployment's databases, made if it is absent, and closed with the system."""
        dsn = database_dsn(self.settings, self.postgres, name)
        database = Database(dsn, self.settings.connections, self.settings.patience)
        database.open()
        self._closing.callback(database.close)
        self.databases[name] = database
        return database

    def _links_of(self, service: Service[Any]) -> Iterator[EmbeddedLink]:
        for follower in self._followers_of(service):
            yield EmbeddedLink(self.services[follower.upstream].store, follower)

    @staticmethod
    def _followers_of(service: Service[Any]) -> list[Follower]:
        return [Follower(service.store, upstream, service.listener) for upstream in FOLLOWS[service.name]]

    # -- running -------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Run links, timers and the services' own workers in threads until `close`."""
        for worker in self._workers:
            worker.start()
        self._runs = True

    def _hire(self) -> None:
        if self.settings.kafka_bootstrap is None:
            self._hire_link_worker()
        else:
            self._hire_buses()
        for service in self.services.values():
            self._workers += [TimerWorker(service.timer)] if service.timer else []
            for own_worker in service.workers:
                service.store.on_append(own_worker.wake)
                self._workers.append(own_worker)
        self._workers.append(Housekeeper([service.store for service in self.services.values()]))
        self._workers.append(EndsKeeper(self.ends, self.logs, self.clock))
        if self.postgres is not None:
            self._workers.append(Keeper(self.postgres))

    def _hire_link_worker(self) -> None:
        # One thread for all links: more would only take Python's lock from each other, and make smaller batches.
        worker = LinkWorker("all", self.all_links)
        for service in self.services.values():
            service.store.on_append(worker.wake)
        self._workers.append(worker)

    def _hire_buses(self) -> None:
        from shared.messaging.bus import Bus
        from shared.messaging.kafka import Kafka
        from shared.messaging.topics import topics

        for service in self.services.values():
            relays = service.name in topics()
            bus = Bus(service.store, self._followers_of(service), Kafka(self.settings), relays)
            service.store.on_append(bus.wake)
            self.buses.append(bus)
        self._workers += self.buses

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
                woken += service.timer.step() if service.timer else 0
                woken += sum(worker.step() for worker in service.workers)
        return woken

    def next_due(self) -> datetime | None:
        """When the next timer of any service falls due; None if there is none."""
        dues = [due for service in self.services.values() if (due := service.store.next_due()) is not None]
        return min(dues, default=None)

    def standing_of_links(self, lag: Callable[[str, str], int]) -> list[LinkStanding]:
        """Every link of this process; `lag(upstream, follower)` counts where both are here."""
        direct = [
            LinkStanding(link.follower.name, behind, link.unheard_since() if behind else None, link.follower.stopped)
            for name, links in self.links.items()
            for link in links
            for behind in [lag(link.follower.upstream, name)]
        ]
        heard = [
            LinkStanding(
                link.follower.name, bus.links.lags[topic], link.follower.hearing.late_since(), link.follower.stopped
            )
            for bus in self.buses
            for topic, link in bus.links.links.items()
        ]
        return direct + heard

    def late_since(self, name: str) -> datetime | None:
        """From when on a service may not have heard what others recorded; None if that is only seconds. Asks nobody."""
        if not self._runs:
            return None
        followers = [link.follower for link in self.links.get(name, ())]
        followers += [
            link.follower for bus in self.buses if bus.store.service == name for link in bus.links.links.values()
        ]
        return min((since for one in followers if (since := one.hearing.late_since())), default=None)

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
            # Several processes may start at once.
            with suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return make_conninfo(dsn, dbname=name)


def _own_key(settings: Settings, may_make: bool) -> bytes:
    if settings.vault_key is not None:
        return own_key_of(settings.vault_key.get_secret_value())
    return own_key_from(settings.data / "vault.key", may_make)


def ends_of(settings: Settings) -> Ends:
    """Who signs ends here, and where they are kept. Raises EndsKeyUnfit.

    A key is made only where the vault's lies in the data folder too: several processes must sign with one.
    """
    data, given = settings.data, settings.ends_key
    at_home = settings.vault_key is None and settings.kafka_bootstrap is None
    key = key_of(given.get_secret_value()) if given else key_from(data, may_make=at_home)
    places = [Place(where.strip()) for where in settings.ends_to.split(",") if where.strip()]
    return Ends(settings.ends_origin, key, believed(data, key), Place(str(data / "ends")), places)
