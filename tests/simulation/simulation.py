"""One seed: all services in one thread, step by step as the seed decides, and everything that can go wrong.

    Simulation(theatre, stores, seed).run()

A step is one of: a client asks, a process relays, is given a batch, fires its timers or sends notices, the clock moves,
the broker misbehaves, a process dies. In many steps a fault waits (faults.py). At the end all that fails is over,
everything comes to rest, and what must hold is checked.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any, Final

from shared.messaging.membership import WATCH_SECONDS
from tests.simulation.broker import MOST, Subscriber
from tests.simulation.checks import complaints
from tests.simulation.clients import Client, Clients
from tests.simulation.desk import RELAYING, Desk
from tests.simulation.member import Member
from tests.simulation.mischief import Mischief
from tests.simulation.stage import Stage, Theatre, settings_for
from tests.simulation.stores import Stores

SERVICES: Final = ("intake", "review", "notify", "followup", "audit")
CASES: Final = (1, 3)
STEPS: Final = (40, 100)
STORMY_ROUNDS: Final = 5
IN_A_ROW: Final = 6
"""So much somebody asks for in one round at most, as long as they are answered."""
BATCHES: Final = 4
"""Given to a subscriber in one round at most, for one that cannot take them."""
ROUNDS: Final = 40
"""More than anything takes to come to rest."""


class Failed(AssertionError):
    """What must hold does not."""


class Simulation:
    """One seed's course."""

    def __init__(self, theatre: Theatre, stores: Stores, seed: int) -> None:
        self.theatre = theatre
        self.stores = stores
        self.stage = Stage(seed, settings_for(stores.settings))
        self.dice = self.stage.dice
        self.clients = Clients(self.stage)
        self.desk = Desk(self)
        self.mischief = Mischief(self)
        self.members: list[Member] = []
        self.calm = False
        """Whether nothing fails any more."""
        self.years_passed = False
        self.history = ""
        """What the trace and all logs, byte for byte, have come to."""
        self._born = 0
        self._seams: dict[str, int] = defaultdict(lambda: 10)
        """How many seams each kind of step has passed at most, so that a fault may wait at any of them."""

    @property
    def trace(self) -> list[str]:
        return self.stage.trace

    @property
    def counts(self) -> Counter[str]:
        return self.stage.faults.counts

    def run(self) -> None:
        """Raises Failed."""
        self.stores.empty()
        self.theatre.enter(self.stage)
        try:
            self._set_up()
            for _ in range(self.dice.randint(*STEPS)):
                self._step()
            self._storm()
            self._settle()
            if self.dice.random() < 0.4:
                self._let_years_pass()
            self.history = self._history()
            found = [*self.clients.complaints, *complaints(self)]
        except Exception as error:
            raise Failed(self._report([repr(error)])) from error
        finally:
            for member in self.members:
                if not member.dead:
                    member.kill()
        if found:
            raise Failed(self._report(found))

    def _history(self) -> str:
        told = hashlib.sha256("\n".join(self.trace).encode())
        for name in SERVICES:
            for (digest,) in self.stores.query(name, "SELECT digest FROM log_heads ORDER BY partition"):
                told.update(digest)
        return told.hexdigest()

    def _report(self, found: list[str]) -> str:
        seed = self.stage.seed
        return "\n".join([
            f"seed {seed}: replay with SEED={seed} .venv/bin/pytest tests/simulation",
            *found,
            f"the last of {len(self.trace)} lines of its trace:",
            *self.trace[-80:],
        ])  # fmt: skip

    # -- the set-up ----------------------------------------------------------------------------------------------

    def _set_up(self) -> None:
        """How many processes there are, and what goes wrong how often: every seed has its own mixture."""
        dice = self.dice
        for service in SERVICES:
            for _ in range(1 + (dice.random() < 0.4)):
                self._start(service)
        self.cases = dice.randint(*CASES)
        self.faulty = dice.choice((0.0, 0.1, 0.25, 0.4))
        self.meeting = dice.choice((0.0, 0.1, 0.3))
        self.risky = (
            self._ask,
            self._repeat,
            self._relay,
            self._deliver,
            self._fire,
            self._send,
            self._retry,
            self._tidy,
        )
        self.weights: Mapping[Callable[[], None], float] = {
            self._ask: 6.0,
            self._relay: 5.0,
            self._deliver: 8.0,
            self._fire: 2.0,
            self._send: 2.0,
            self._move_clock: 1.0,
            self._repeat: dice.choice((0.0, 1.0)),
            self._kill: dice.choice((0.0, 0.3, 1.0)),
            self.mischief.rebalance: dice.choice((0.0, 1.0)),
            self.mischief.go_back: dice.choice((0.0, 1.0)),
            self.mischief.hold: dice.choice((0.0, 1.0)),
            self.mischief.sever: dice.choice((0.0, 1.0)),
            self._rewind: dice.choice((0.0, 0.5)),
            self.mischief.lose: dice.choice((0.0, 0.0, 0.2)),
            self.desk.spoil: dice.choice((0.0, 0.0, 0.2)),
            self._retry: dice.choice((0.0, 0.5)),
            self._tidy: 0.2,
        }

    def _start(self, service: str) -> None:
        """See that a process of a service begins, however often it dies of that."""
        while True:
            self._born += 1
            member = Member(self.theatre, service, self._born)
            self.stage.note(f"{member.name} begins")
            if member.begin():
                self.desk.employ(member)
                self.members.append(member)
                return
            if not member.dead:
                member.kill()

    def _bring_out_your_dead(self) -> None:
        for member in [member for member in self.members if member.dead]:
            self.members.remove(member)
            self._start(member.service_name)

    def _step(self) -> None:
        self.stage.note(f"-- {len(self.trace)} {self.stage.clock.now():%m-%d %H:%M}")
        act = self.dice.choices(list(self.weights), list(self.weights.values()))[0]
        if (act == self._fire and not self._is_due("review", "followup")) or (
            act == self._send and not self._is_due("notify")
        ):
            act = self.dice.choice((self._relay, self._deliver, act))
        if act in self.risky:
            self._risk(act)
        else:
            act()
            self._bring_out_your_dead()

    def _risk(self, act: Callable[..., None], *arguments: Any) -> None:
        """Do something in which perhaps something waits; not once nothing fails any more."""
        faults, luck, name = self.stage.faults, self.dice.random(), act.__name__
        if self.calm:
            pass
        elif luck < self.faulty:
            faults.arm(self.dice.choice(("killed", "cut off")), self.dice.randint(0, self._seams[name]))
        elif luck < self.faulty + self.meeting:
            faults.arm("met", self.dice.randint(0, self._seams[name]), self._meet)
        faults.passed = 0
        act(*arguments)
        faults.disarm()
        self._seams[name] = max(self._seams[name], faults.passed)
        self._bring_out_your_dead()

    def _is_due(self, *services: str) -> bool:
        now = self.stage.clock.now()
        query = "SELECT min(due_at) FROM timers WHERE NOT parked"
        return any(due is not None and due <= now for name in services for (due,) in self.stores.query(name, query))

    # -- steps ---------------------------------------------------------------------------------------------------

    def any_of(self, *services: str) -> Member:
        return self.dice.choice([m for m in self.members if m.service_name in services and not m.dead])

    def _ask(self) -> None:
        if self.clients.cases < self.cases and self.dice.random() < 0.3:
            self.clients.come()
        self.clients.wake()
        waiting = self.clients.waiting
        if waiting:
            client = self.dice.choice(waiting)
            assert client.request is not None
            self.clients.ask(client, self.any_of(client.request.service))

    def _repeat(self) -> None:
        self.clients.repeat(self.any_of)

    def _relay(self, member: Member | None = None) -> None:
        member = member or self.any_of(*SERVICES)
        self.stage.moments.now += self.dice.choice((0.0, 0.1, 0.1, 2.0))
        self.stage.note(f"{member.name} relays")
        member.tick()

    def _deliver(self) -> None:
        ready = [(m, s) for m in self.members for s in m.subscribers if s.waiting]
        if ready:
            self._hand_on(*self.dice.choice(ready), self.dice.randint(1, 4))

    def _hand_on(self, member: Member, subscriber: Subscriber, most: int) -> None:
        consumer = subscriber.consumer
        assert consumer is not None
        records, consumer.held = consumer.held or consumer.fetch(most), []
        told = " ".join(f"{record.topic}:{record.partition}@{record.offset}" for record in records)
        self.stage.note(f"{member.name} is given {told}")
        if records:
            member.hear(subscriber, records)

    def _fire(self, *services: str) -> None:
        member = self.any_of(*services or ("review", "followup"))
        self.stage.note(f"{member.name} fires timers")
        member.wake()

    def _send(self, *services: str) -> None:
        member = self.any_of(*services or ("notify",))
        self.stage.note(f"{member.name} sends")
        member.send()

    def _meet(self) -> None:
        """What another process does between two statements of one that is at work."""
        acting = self.stage.faults.acting
        others = [m for m in self.members if m is not acting and not m.dead]
        acts: list[Callable[[], None]] = [
            *(partial(self.clients.ask, client, member) for client in self.clients.waiting for member in others
              if client.request is not None and member.service_name == client.request.service
              and client.request is not self.clients.asking),
            *(m.wake for m in others if m.service.timer),
            *(m.send for m in others if m.service_name == "notify"),
        ]  # fmt: skip
        if acts:
            self.dice.choice(acts)()

    def _move_clock(self) -> None:
        """By minutes, or by so much that the 45 days run; not while somebody has to repeat a request in time."""
        longest = 30 if self.clients.lost_an_answer else self.dice.choice((10, 24 * 60, 20 * 24 * 60))
        self.stage.clock.move_to(self.stage.clock.now() + timedelta(minutes=self.dice.randint(1, longest)))

    def _kill(self) -> None:
        member = self.any_of(*SERVICES)
        self.stage.note(f"{member.name} is killed")
        self.counts["killed"] += 1
        member.kill()

    def _rewind(self) -> None:
        """An operator has a log published again."""
        partition = self.dice.choice((None, self.dice.randrange(12)))
        self.desk.publish_again(self.dice.choice(RELAYING), self.dice.randint(0, 3), partition)

    def _tidy(self) -> None:
        self.desk.tidy(self.any_of(*RELAYING))

    def _retry(self) -> None:
        self.desk.retry(self.any_of(*RELAYING))

    # -- the end -------------------------------------------------------------------------------------------------

    def _storm(self) -> None:
        """Everybody goes on in turn, so that cases get far while things still fail."""
        self.stage.note("-- in turn")
        while self.clients.cases < self.cases:
            self.clients.come()
        for _ in range(STORMY_ROUNDS):
            self._round()

    def _settle(self) -> None:
        """Nothing fails any more: everybody goes on until nothing moves, and then time does."""
        self.stage.note("-- nothing fails any more")
        self.calm = self.stage.mail.healthy = True
        self.desk.heal()
        for _ in range(ROUNDS):
            before = self._done
            self._round()
            if self._done == before:
                self._look_after_all()
                self._round()
            if self._done == before and not self._go_on():
                return
        raise Failed("it does not come to rest")

    def _let_years_pass(self) -> None:
        """Until every plan has ended, with timers that come late by as much as the clock leaps."""
        for _ in range(self.dice.randint(1, 3)):
            self.stage.clock.move_to(self.stage.clock.now() + timedelta(days=self.dice.randint(100, 2000)))
            self._settle()
        self.stage.clock.move_to(self.stage.clock.now() + timedelta(days=4 * 366))
        self.stage.note("-- all plans have ended")
        self._settle()
        self.years_passed = True

    @property
    def _done(self) -> tuple[int, ...]:
        """What has happened, so that nothing having happened shows."""
        return (
            self.clients.answers,
            sum(m.service.store.appends for m in self.members),
            sum(len(records) for log in self.stage.broker.logs.values() for records in log),
            sum(s.waiting for m in self.members for s in m.subscribers),
        )

    def _round(self) -> None:
        self.clients.wake()
        for client in self.clients.waiting:
            self._risk(self._ask_on, client)
        for member in list(self.members):
            if not member.dead:
                self._risk(self._relay, member)
        for member in list(self.members):
            for subscriber in member.subscribers:
                for _ in range(BATCHES):
                    if subscriber.waiting and not member.dead:
                        self._risk(self._hand_on, member, subscriber, MOST)
        for services, act in (("review",), self._fire), (("followup",), self._fire), (("notify",), self._send):
            if self._is_due(*services):
                self._risk(act, *services)

    def _ask_on(self, client: Client) -> None:
        """Somebody asks for one thing after the other as long as they are answered."""
        for _ in range(IN_A_ROW):
            answers = self.clients.answers
            if client.request is None:
                return
            self.clients.ask(client, self.any_of(client.request.service))
            if self.clients.answers == answers:
                return

    def _look_after_all(self) -> None:
        """Every process looks at its subscribers, and every sender whether another one left something."""
        self.stage.moments.now += WATCH_SECONDS
        for member in self.members:
            member.tick()
            member.send()

    def _go_on(self) -> bool:
        """Something that was waited for; False if nothing is."""
        return self._mend() or self.desk.send_again() or self._let_time_pass()

    def _mend(self) -> bool:
        """The operator's part: what the broker has lost is published again, what is parked is tried again."""
        if self.mischief.lost:
            self.mischief.lost = False
            for service in RELAYING:
                self.desk.publish_again(service)
            return True
        handled = [self.desk.retry(self.any_of(service)) for service in RELAYING if self.desk.spoiled]
        return any(handled)

    def _let_time_pass(self) -> bool:
        services = ("review", "notify") if self.clients.waiting else ("notify",)
        query = "SELECT min(due_at) FROM timers"
        dues = [due for name in services for (due,) in self.stores.query(name, query) if due is not None]
        dues += self.clients.until
        if dues:
            self.stage.clock.move_to(min(dues))
        return bool(dues)
