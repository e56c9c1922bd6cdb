"""The checker of invariants finds what was done to a system on purpose, and nothing in one that is sound."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from services.embedded import System
from services.followup.reactions import REACTIONS as FOLLOWUP
from services.intake.reactions import REACTIONS as INTAKE
from services.notify.domain.what_is_owed import OWED
from services.review.reactions import REACTIONS as REVIEW
from shared.clock import MovedClock
from shared.contracts.event import Actor, Event
from shared.contracts.forms.single import PlanForm
from shared.contracts.intake import ApplicationCorrected
from shared.contracts.review import CorrectionRequested, PlanCertified, PlanRefused
from shared.domain import Refusal
from shared.event_store.door import Envelope
from shared.event_store.unit_of_work import SYSTEM, Cause, UnitOfWork
from shared.messaging import follower as follower_module
from shared.messaging.message import Message
from shared.postgres.launcher import EmbeddedPostgres
from shared.process.system import database_dsn
from shared.settings import Settings
from tests.faults.invariants import EFFECTS, violations
from tests.support.unguarded import UNGUARDED
from tests.support.waiting import PATIENCE

FILES = sorted((Path(__file__).parents[1] / "data/applications").glob("*.json"))[:2]


@dataclass
class Told:
    """A small system with the story: one plan certified ten months ago, one case that waits."""

    system: System
    acknowledged: dict[tuple[str, str], int] = field(default_factory=dict)

    def violations(self) -> list[str]:
        return violations(self.system, self.acknowledged)

    def sql(self, service: str, statement: str) -> int:
        """Change a database behind the product's back; how many rows that touched."""
        with self.system.services[service].store.database.transaction() as cursor:
            cursor.execute(UNGUARDED)
            return int(cursor.execute(statement.encode()).rowcount)

    def of(self, service: str, name: str) -> list[Event]:
        store = self.system.services[service].store
        entries = store.entries([(p, 0) for p in range(store.partitions)], 10_000)
        return [store.names.decode(entry.topic, entry.state) for entry in entries if entry.topic == name]

    def append(self, service: str, event: Event, cause: Cause) -> None:
        """Record an event that nobody decided."""

        def work(unit: UnitOfWork) -> None:
            aggregate = self.system.services[service].aggregates[event.name]
            unit._append(unit.stream(aggregate, event.head.stream_id), event.head.stream_id, event, cause, None)

        self.system.services[service].store.run(work)
        self.system.settle()


@dataclass(frozen=True)
class Story:
    """A story that was told once, and copies of all its tables, from which every test starts anew."""

    settings: Settings
    clock: MovedClock
    acknowledged: dict[tuple[str, str], int]
    databases: tuple[str, ...]

    def __post_init__(self) -> None:
        for tables, connection in self._tables():
            connection.execute("CREATE SCHEMA kept")
            for table in tables:
                connection.execute(f"CREATE TABLE kept.{table} AS TABLE public.{table}".encode())

    def restore(self) -> None:
        for tables, connection in self._tables():
            connection.execute(UNGUARDED)
            connection.execute(f"TRUNCATE {', '.join(f'public.{table}' for table in tables)}".encode())
            for table in tables:
                connection.execute(f"INSERT INTO public.{table} OVERRIDING SYSTEM VALUE TABLE kept.{table}".encode())

    def _tables(self) -> Iterator[tuple[list[str], psycopg.Connection[Any]]]:
        for name in self.databases:
            with psycopg.connect(database_dsn(self.settings, None, name)) as connection:
                found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
                yield [row[0] for row in found], connection


@pytest.fixture(scope="module")
def story(postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory) -> Story:
    settings = Settings(
        data=tmp_path_factory.mktemp("story"),
        postgres_dsn=postgres.dsn("postgres"),  # type: ignore[arg-type]
        database_prefix="story_",
        connections=8,
        patience=PATIENCE,
    )
    clock = MovedClock(datetime(2026, 11, 24, 1, tzinfo=UTC))
    with System(settings, clock) as system:
        acknowledged = tell(system, clock)
        databases = (*system.services, "mailbox")
    return Story(settings, clock, acknowledged, databases)


@pytest.fixture
def told(story: Story) -> Iterator[Told]:
    story.restore()
    with System(story.settings, story.clock) as system:
        yield Told(system, dict(story.acknowledged))


def tell(system: System, clock: MovedClock) -> dict[tuple[str, str], int]:
    """File two, certify one, let ten months pass; what was acknowledged."""
    intake, review = system.services["intake"].commands, system.services["review"].commands
    acknowledged, filed = {}, []
    for number, path in enumerate(FILES, 1):
        applicant = Cause(Actor(role="applicant", id=f"applicant-{number}"), "c")
        made = intake.file(PlanForm.model_validate_json(path.read_bytes()), Envelope(applicant))
        assert not isinstance(made, Refusal), made
        acknowledged["intake", made.application_id] = made.version
        filed.append(made)
    system.settle()
    case_id, bureau = filed[0].application_id, filed[0].bureau
    officer = Envelope(Cause(Actor(role="officer", id="o1", place=bureau), "c"))
    director = Envelope(Cause(Actor(role="director", id="d1", place=bureau), "c"))
    for made in (
        review.assign(case_id, "o1", officer),
        review.propose(case_id, "certify", "", officer),
        review.approve(case_id, director),
    ):
        assert not isinstance(made, Refusal), made
        acknowledged["review", case_id] = made.version
    system.settle()
    clock.move_to(clock.now() + timedelta(days=310))
    system.settle()
    return acknowledged


def test_a_sound_system_violates_nothing(told: Told) -> None:
    assert told.of("followup", "followup.ReminderFellDue/2")
    assert told.of("review", "review.RungReached/1")
    assert told.violations() == []


def test_every_reaction_has_its_effect_in_the_table() -> None:
    # What a bureau records is told and followed by itself only where it names no text.
    old = {CorrectionRequested, PlanCertified, PlanRefused}
    for follower, reactions in (
        ("intake", INTAKE),
        ("review", REVIEW),
        ("notify", {*OWED, ApplicationCorrected} - old),
        ("followup", set(FOLLOWUP) - old),
    ):
        names = {event.name.rpartition("/")[0] for event in reactions}
        assert names == {name for name, of in EFFECTS.items() if follower in of}


Bug = tuple[str, Callable[[Told], Any], str]


def change_a_byte(told: Told) -> int:
    return told.sql(
        "review",
        "UPDATE stored_events SET state = set_byte(state, length(state) - 3, get_byte(state, length(state) - 3) # 1)"
        " WHERE topic = 'review.CaseAssigned/1'",
    )


def owe_twice(told: Told) -> None:
    (owed, *_) = told.of("notify", "notify.NoticeOwed/2")
    twin = owed.model_copy(update={"header": owed.head.model_copy(update={"stream_id": str(uuid4())})})
    told.append("notify", twin, Cause(SYSTEM, "c", owed.head.causation_id))


def send_twice(told: Told) -> None:
    (sent, *_) = told.of("notify", "notify.NoticeSent/1")
    told.append("notify", sent, Cause(SYSTEM, "c"))


def fire(told: Told, service: str, name: str) -> None:
    """A timer goes off again."""
    (fallen_due, *_) = told.of(service, name)
    told.append(service, fallen_due, Cause(SYSTEM, "timer:x"))


def fire_early(told: Told) -> None:
    (reminder, *_) = told.of("followup", "followup.ReminderFellDue/2")
    days = timedelta(days=4000)
    early = reminder.model_copy(
        update={"due_at": reminder.due_at + days, "day": reminder.day + days}  # type: ignore[attr-defined]
    )
    told.append("followup", early, Cause(SYSTEM, "timer:x"))


def cut_off_the_last(told: Told, service: str, name: str) -> None:
    """The last event of a log goes, and head and tracking with it, as if it had never been."""
    assert told.sql(
        service,
        "WITH gone AS (DELETE FROM stored_events AS s USING log_heads AS h"
        " WHERE s.partition = h.partition AND s.sequence = h.sequence"
        f" AND s.topic = '{name}' RETURNING s.partition, s.sequence)"
        " UPDATE log_heads AS h SET sequence = h.sequence - 1,"
        " digest = coalesce((SELECT digest FROM stored_events AS s"
        " WHERE s.partition = h.partition AND s.sequence = h.sequence - 1), decode(repeat('00', 32), 'hex'))"
        " FROM gone WHERE h.partition = gone.partition",
    )


CERTIFIED = ("intake.VersionCertified/1", "intake.ApplicationCertified/4")
"""What intake records of a certification, the last first."""

BUGS: Sequence[Bug] = (
    ("a tracking row set back", lambda t: t.sql("review", BACK), "intake>review stands at"),
    (
        "an event deleted",
        lambda t: t.sql("review", "DELETE FROM stored_events WHERE topic = 'review.CaseAssigned/1'"),
        "events are missing before this one",
    ),
    ("a byte changed", change_a_byte, "does not match what is stored"),
    ("a notice owed twice", owe_twice, "is owed 2 times because of"),
    ("a notice sent twice", send_twice, "was sent 2 times"),
    (
        "a mail lost",
        lambda t: t.system.open_database("mailbox").read(lambda c: c.execute("DELETE FROM mails WHERE mail_id = 1")),
        "arrived 0 times, sent 1 times",
    ),
    ("a reminder twice", partial(fire, service="followup", name="followup.ReminderFellDue/2"), "was recorded 2 times"),
    ("a rung twice", partial(fire, service="review", name="review.RungReached/1"), "was recorded 2 times"),
    ("a reminder before its time", fire_early, "before it fell due at"),
    ("a timer missing", lambda t: t.sql("followup", "DELETE FROM timers"), "would wake"),
    ("a timer too late", lambda t: t.sql("followup", "UPDATE timers SET due_at = due_at + '1 s'"), "would wake"),
    ("a timer too many", lambda t: t.sql("review", "INSERT INTO timers VALUES ('x', now())"), "it asks for None"),
    ("a timer parked", lambda t: t.sql("followup", "UPDATE timers SET parked = true"), "has not woken"),
    (
        "a ledger row missing",
        lambda t: t.sql("audit", "DELETE FROM ledger WHERE name = 'review.CaseOpened/6'"),
        "the ledger does not",
    ),
    (
        "a ledger row changed",
        lambda t: t.sql("audit", "UPDATE ledger SET version = version + 1 WHERE name = 'review.CaseAssigned/1'"),
        "differ in version",
    ),
    (
        "a read-model row changed",
        lambda t: t.sql("followup", "UPDATE plans SET bureau = 'kyushu'"),
        "plans of followup does not equal its rebuild",
    ),
    (
        "a read-model row missing",
        lambda t: t.sql("notify", "DELETE FROM deliveries WHERE kind = 'certified'"),
        "deliveries of notify does not equal its rebuild",
    ),
    (
        "an acknowledged filing missing",
        lambda t: t.acknowledged.update({("intake", str(uuid4())): 1}),
        "intake acknowledged version 1",
    ),
    (
        "an effect missing",
        lambda t: [cut_off_the_last(t, "intake", name) for name in CERTIFIED],
        "intake has no intake.ApplicationCertified or intake.DecisionCameTooLate after review.PlanCertified",
    ),
    (
        "a number given twice",
        lambda t: t.sql(
            "intake",
            "UPDATE stored_events SET state = convert_to(regexp_replace(convert_from(state, 'UTF8'),"
            ' \'"application_no":"[^"]*"\', \'"application_no":"1"\'), \'UTF8\')'
            " WHERE topic = 'intake.ApplicationFiled/6'",
        ),
        "bear the number 1",
    ),
)
BACK = "UPDATE notification_tracking SET notification_id = notification_id - 1 WHERE notification_id > 0"


@pytest.mark.parametrize(("bug", "said"), [bug[1:] for bug in BUGS], ids=[bug[0] for bug in BUGS])
def test_what_was_done_is_found(told: Told, bug: Callable[[Told], Any], said: str) -> None:
    assert bug(told) != 0
    assert said in "\n".join(told.violations())


def test_a_batch_that_is_taken_twice_without_deduplication_is_found(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tracking is set back and what was heard is new again; what a domain would let pass as known, it forgets."""
    assert told.sql("followup", BACK.replace("- 1", "- notification_id"))
    monkeypatch.setattr(follower_module, "continuing", lambda messages, positions: list(messages))
    monkeypatch.setattr("services.followup.domain.plan.follow", lambda state, command, now: [again(told)])
    intake = told.system.services["intake"].store
    messages = [
        Message.of("intake", str(intake.identity.epoch), entry)
        for entry in intake.entries([(p, 0) for p in range(intake.partitions)], 10_000)
    ]
    (link,) = (link for link in told.system.links["followup"] if link.follower.upstream == "intake")
    link.follower.receive(messages)
    told.system.settle()
    assert "followup.PlanFollowed" in "\n".join(v for v in told.violations() if "followed 2 times" in v)


def again(told: Told) -> Event:
    (followed,) = told.of("followup", "followup.PlanFollowed/3")
    return followed.bare()


def test_a_message_that_waits_parked_is_found(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(unit: UnitOfWork, messages: Sequence[Message]) -> None:
        if messages:
            raise ValueError("not today")

    case = told.of("review", "review.CaseOpened/6")[0]
    monkeypatch.setattr(told.system.services["intake"].listener, "take", fails)
    told.append("review", case, Cause(SYSTEM, "c"))
    assert "is parked at intake: ValueError: not today" in "\n".join(told.violations())


def test_an_event_that_follows_from_nothing_is_found(told: Told) -> None:
    (started, *_) = told.of("intake", "intake.ExaminationStarted/1")
    told.append("intake", started, Cause(SYSTEM, "c", str(uuid4())))
    assert "follows from an event that is nowhere" in "\n".join(told.violations())
