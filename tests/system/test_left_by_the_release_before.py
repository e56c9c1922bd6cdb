"""What the release before left behind opens in this one: it verifies, is shown, and what was under way goes on."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from services.agreement import disagreements
from services.embedded import System
from services.intake.domain.application import APPLICATION
from services.intake.filing import Filed as FiledChange
from services.web import application
from shared.clock import MovedClock
from shared.contracts.forms.report import ReportedEquipment, ReportedPart, StatusReport
from shared.contracts.intake import CorrectionAsked, VersionCertified
from shared.contracts.notify import NoticeOwed
from shared.contracts.review import VersionEntered
from shared.domain import Refusal, jst_day
from shared.event_store.door import Envelope
from shared.event_store.finding import Finding
from shared.event_store.unit_of_work import Cause
from shared.messaging import parking
from shared.messaging.subscriptions import FOLLOWS
from shared.postgres.launcher import EmbeddedPostgres
from shared.settings import Settings
from tests.simulation.cases import FILES, form_of
from tests.support import under_way
from tests.support.release_before import Release, release_before
from tests.support.under_way import APPLICANT, Desk, Filed
from tests.support.waiting import PATIENCE
from tests.support.web import HTML, local_client

__all__ = ["release_before"]

UNTIL = datetime(2026, 10, 20, 1, tzinfo=UTC)
AFTERWARDS = UNTIL + timedelta(days=17)
"""When the release before was stopped, with 16 days for a correction that lapsed."""
APPLICATIONS = 20

CERTIFIED = ("proposed", "certification unheard", "certification heard by some", "answer unheard")

READERS = (
    "public", "applicant-1", "applicant-2", "officer-hokkaido-1", "director-hokkaido", "support-jf-cmca", "auditor-1",
)  # fmt: skip
OF_EACH = {
    "applicant-1": "/intake/applications/{id}/progress",
    "officer-hokkaido-1": "/review/desk/{id}",
    "auditor-1": "/audit/plans/{plan_id}",
}
"""Who opens which page of each application that was left."""
OF_A_KIND, MOST = 3, 80
"""So many pages of one kind each reader opens, and so many in all."""

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Left:
    """Databases that the release before has filled and used."""

    settings: Settings
    filed: Mapping[str, Filed]
    rows: Mapping[str, frozenset[Row]]
    """What each log and the ledger held, whole."""

    @property
    def environment(self) -> dict[str, str]:
        return environment(self.settings)

    def what_changed(self) -> dict[str, frozenset[Row]]:
        """Rows that are not there any more as they were."""
        return {name: gone for name, before in self.rows.items() if (gone := before - rows(self.settings, name))}


def environment(settings: Settings) -> dict[str, str]:
    assert settings.postgres_dsn is not None
    return {
        "JIGYOKEI_DATA": str(settings.data),
        "JIGYOKEI_POSTGRES_DSN": settings.postgres_dsn.get_secret_value(),
        "JIGYOKEI_DATABASE_PREFIX": settings.database_prefix,
        "LANG": "en",
    }


def rows(settings: Settings, service: str) -> frozenset[Row]:
    """All that a service recorded; of audit, all that it heard."""
    assert settings.postgres_dsn is not None
    table = "ledger" if service == "audit" else "stored_events"
    dsn = settings.postgres_dsn.get_secret_value()
    with psycopg.connect(dsn, dbname=settings.database_prefix + service) as connection:
        return frozenset(connection.execute(f"SELECT * FROM {table}").fetchall())  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def left(release_before: Release, postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory) -> Left:
    settings = Settings(
        data=Path(tmp_path_factory.mktemp("left")),
        postgres_dsn=postgres.dsn("postgres"),  # type: ignore[arg-type]
        database_prefix="left_",
        connections=8,
        patience=PATIENCE,
    )
    given = environment(settings)
    fill = ("demo", "--applications", str(APPLICATIONS), "--until", UNTIL.isoformat())
    release_before.run("-m", "services.cli", *fill, settings=given)
    told = json.loads(release_before.run(under_way.__file__, UNTIL.isoformat(), settings=given))
    filed = {what: Filed(**one) for what, one in told.items()}
    return Left(settings, filed, {name: rows(settings, name) for name in FOLLOWS})


def test_it_verifies_and_what_crossed_is_known(left: Left) -> None:
    known = known_by_verify(left)
    for crossed in ("withdrawn and certified", "certified past an answer"):
        assert any(left.filed[crossed].id in line for line in known), (crossed, known)
    assert left.what_changed() == {}


def known_by_verify(left: Left) -> list[str]:
    """What `jigyokei verify` says is known and no finding; it must be clean."""
    done = subprocess.run(
        [sys.executable, "-m", "services.cli", "verify", "--language", "en"],
        env=os.environ | left.environment,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Clean: every event is as it was written." in done.stdout
    return [line for line in done.stdout.splitlines() if line.startswith("known, no finding")]


def test_every_page_answers(left: Left) -> None:
    with System(left.settings, MovedClock(AFTERWARDS)) as system:
        system.settle()
        app = application(system)
        wrong = []
        for reader in READERS:
            client = local_client(app, "" if reader == "public" else reader, HTML)
            answers = dict(walked(client))
            wrong += [f"{reader} {path}: {status}" for path, status in answers.items() if status not in (200, 303, 403)]
            assert len([status for status in answers.values() if status == 200]) > 3, answers
        for who, address in OF_EACH.items():
            for one in left.filed.values():
                answer = local_client(app, who, HTML).get(address.format(**vars(one)))
                wrong += [f"{address} of {one}: {answer.status_code}"] if answer.status_code != 200 else []
    assert wrong == []
    assert left.what_changed() == {}


def walked(client: Any) -> Iterator[tuple[str, int]]:
    """Open one page after the other by their links."""
    waiting = deque(["/", "/intake", "/review", "/notify", "/followup", "/audit", "/mailbox"])
    seen: set[str] = set()
    kinds: Counter[str] = Counter()
    while waiting and len(seen) < MOST:
        path = waiting.popleft().partition("#")[0].replace("&amp;", "&")
        kind = re.sub(r"[0-9a-f-]{36}|\d+|=[^&]*", "*", path)
        if path in seen or kinds[kind] == OF_A_KIND:
            continue
        seen.add(path)
        kinds[kind] += 1
        answer = client.get(path)
        yield path, answer.status_code
        waiting += re.findall(r'<a[^>]* href="(/[^"]*)"(?![^>]*download)', answer.text)


def test_what_was_certified_has_the_same_record_everywhere_with_the_text_that_was_examined(left: Left) -> None:
    with System(left.settings, MovedClock(AFTERWARDS)) as system:
        system.settle()
        for which in ("withdrawn and certified", "certified past an answer", *CERTIFIED[1:3]):
            assert versions(system, left.filed[which]) == [1], which
        crossed = left.filed["certified past an answer"]
        application, _ = system.services["intake"].store.load(APPLICATION, crossed.id)
        assert (application.text_no, len(application.texts)) == (1, 2)
    assert left.what_changed() == {}


def versions(system: System, one: Filed) -> list[int]:
    """The numbers of a plan's versions, of which intake and review say the same."""
    of_review, of_intake = (system.services[name].store.stream(one.plan_id) for name in ("review", "intake"))
    said = set(VersionEntered.model_fields) - {"header", "migrated"}
    entered = [stored.event.model_dump(include=said) for stored in of_review]
    assert entered == [
        stored.event.model_dump(include=said) for stored in of_intake if isinstance(stored.event, VersionCertified)
    ]
    return [version["version"] for version in entered]


def test_what_was_under_way_comes_to_its_end(left: Left) -> None:
    """Last here, for it goes on with what the others look at."""
    clock = MovedClock(AFTERWARDS)
    with System(left.settings, clock) as system:
        desk = Desk(system, clock)
        system.settle()
        certified = [desk.proposed(), *(left.filed[which] for which in CERTIFIED)]
        desk.approve(left.filed["proposed"])
        desk.approve(certified[0])
        desk.propose(left.filed["examined"], "refuse")
        desk.approve(left.filed["examined"])
        for asked in ("asked", "request unheard"):
            one = left.filed[asked]
            desk.answer(one, correction_of(system, one))
        system.settle()
        desk.propose(left.filed["answer unheard"])
        desk.approve(left.filed["answer unheard"])
        system.settle()
        refused = [left.filed["refusal unheard"], left.filed["examined"]]

        for one, outcome in [*((one, "certified") for one in certified), *((one, "refused") for one in refused)]:
            told = Counter(notices(system, one))
            assert told["receipt"] == told[outcome] == 1, (one, told)
            assert told["certified"] + told["refused"] == 1, (one, told)
            assert told["correction_requested"] <= 1, (one, told)
        for one in certified:
            assert system.services["followup"].store.plan(one.plan_id), one
        assert [parking.listed(service.store) for service in system.services.values()] == [[]] * len(FOLLOWS)
        assert [versions(system, one) for one in certified] == [[1]] * len(certified)
        changed = change(system, clock, left.filed["certified past an answer"])
        assert isinstance(changed, FiledChange), changed
        system.settle()
        complaints = [str(one) for filed in left.filed.values() for one in unknown(system, filed)]
        assert complaints == []
    assert known_by_verify(left)
    assert left.what_changed() == {}


def change(system: System, clock: MovedClock, one: Filed) -> FiledChange | Refusal:
    """A change in the form of today, once the period of a plan in that of before has begun."""
    intake = system.services["intake"]
    before = intake.store.load(APPLICATION, one.id)[0].form
    assert before is not None
    while jst_day(clock.now()) < before.period.start.first_day:
        clock.move_to(clock.now() + timedelta(days=1))
    form = form_of(FILES[0], UNTIL.year * 12 + UNTIL.month, "復旧を早める。")
    form = form.model_copy(update={"period": before.period})
    done = ReportedPart(mark="as_planned", done="計画どおり実施した。")
    report = StatusReport(
        initial_response=done,
        measures=done,
        equipment=tuple(
            ReportedEquipment(row_id=row.row_id, mark="as_planned", acquired=row.month, paid_by="own_means")
            for row in before.equipment
        ),
        partners=done,
        organisation=done,
    )
    return intake.commands.of_plans.file(one.plan_id, "change", form, report, Envelope(Cause(APPLICANT, "test")))


def correction_of(system: System, one: Filed) -> str:
    """The correction that the applicant was asked for."""
    events = [stored.event for stored in system.services["intake"].store.plan(one.plan_id)]
    return next(event.correction_id for event in events if isinstance(event, CorrectionAsked))


def notices(system: System, one: Filed) -> Iterator[str]:
    """The kinds of notices that were owed of an application."""
    for stored in system.services["notify"].store.plan(one.plan_id):
        if isinstance(stored.event, NoticeOwed):
            yield stored.event.kind


def unknown(system: System, one: Filed) -> Iterator[Finding]:
    """What services say differently of an application, beside what is known to have crossed."""
    return (found for found in disagreements(system.services, one.plan_id) if not found.known)
