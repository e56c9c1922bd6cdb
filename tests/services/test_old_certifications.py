"""LINEAGE §8: what was certified before plans were kept as a whole gets its record at a start, and then its lineage."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from services.embedded import System
from services.intake.domain.application import APPLICATION
from services.intake.domain.lineage import LINEAGE
from services.intake.filing import Filed as FiledChange
from services.review.domain.plan_record import PLAN_RECORD, old_version
from services.review.entering import enter_what_was_before
from shared.clock import MovedClock
from shared.contracts.forms.report import ReportedEquipment, ReportedPart, StatusReport
from shared.contracts.intake import VersionCertified
from shared.contracts.review import CaseOpened, ChangeTaken, VersionEntered
from shared.event_store.door import Envelope
from shared.event_store.store import EventStore
from shared.event_store.unit_of_work import Cause
from shared.settings import Settings
from tests.services.conftest import Jigyokei
from tests.services.test_restored import dsn_of, logs
from tests.support.backup import back_up, restore
from tests.support.under_way import APPLICANT, Desk, Filed

DONE = ReportedPart(mark="as_planned", done="計画どおり実施した。")


@contextmanager
def before_plans_were_kept(system: System) -> Iterator[None]:
    """Nothing is recorded of plans as a whole."""
    stores = [system.services[name].store for name in ("intake", "review")]
    with patch.object(stores[0], "consequences", {}), patch.object(stores[1], "consequences", {}):
        yield


def certified(desk: Desk) -> Filed:
    one = desk.proposed()
    desk.approve(one)
    desk.system.settle()
    return one


def recorded(system: System, service: str, one: Filed) -> list[Any]:
    return [stored.event for stored in system.services[service].store.stream(one.plan_id)]


def told(event: VersionEntered | VersionCertified) -> dict[str, Any]:
    """What both services say of a version."""
    return event.model_dump(include=set(VersionEntered.model_fields) - {"header", "migrated"})


def file_change(system: System, one: Filed) -> Any:
    """A change of the plan as it was certified, with another purpose."""
    intake = system.services["intake"]
    form: Any = intake.store.load(APPLICATION, one.id)[0].form
    form = form.model_copy(update={"goals": form.goals.model_copy(update={"purpose": "従業員と地域を守るため。"})})
    rows = [
        ReportedEquipment(row_id=row.row_id, mark="as_planned", acquired=form.period.start, paid_by="own_means")
        for row in form.equipment
    ]
    report = StatusReport(initial_response=DONE, measures=DONE, equipment=tuple(rows), partners=DONE, organisation=DONE)
    return intake.commands.of_plans.file(one.plan_id, "change", form, report, Envelope(Cause(APPLICANT, "test")))


def test_each_certification_with_effect_is_entered_once_wherever_it_was_broken_off(
    system: System, clock: MovedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given
    desk, review = Desk(system, clock), system.services["review"].store
    with before_plans_were_kept(system):
        old = [certified(desk) for _ in range(3)]
        overtaken, unheard = desk.proposed(), desk.proposed()
        desk.withdraw(overtaken)
        desk.approve(overtaken)
        desk.system.settle()
        desk.approve(unheard)
    own = certified(desk)

    # When
    with monkeypatch.context() as broken:
        broken.setattr(EventStore, "run", _failing_after(1))
        with pytest.raises(KeyboardInterrupt):
            enter_what_was_before(review, page=1)
    left = enter_what_was_before(review, page=2)
    again = enter_what_was_before(review)
    system.settle()

    # Then
    assert (left, again) == (3, 0)
    assert recorded(system, "review", overtaken) == recorded(system, "intake", overtaken) == []
    for one in (*old, unheard, own):
        (entered,), (version,) = recorded(system, "review", one), recorded(system, "intake", one)
        assert (entered.migrated, entered.version, entered.term) == (one is not own, 1, 1)
        assert told(version) == told(entered)
    clock.move_to(clock.now().replace(year=clock.now().year + 1))
    for one in (old[0], unheard):
        made = file_change(system, one)
        assert isinstance(made, FiledChange), made


def _failing_after(many: int) -> Any:
    """Units of work of which the process does not live to see the rest."""
    run, done = EventStore.run, []

    def broken(store: EventStore, work: Any) -> Any:
        if len(done) == many:
            raise KeyboardInterrupt
        done.append(store)
        return run(store, work)

    return broken


def test_a_case_that_cannot_be_read_holds_up_no_other_and_is_tried_again(system: System, clock: MovedClock) -> None:
    desk, review = Desk(system, clock), system.services["review"].store
    with before_plans_were_kept(system):
        broken, sound = certified(desk), certified(desk)

    def version(case: Any) -> Any:
        if case.case_id == broken.id:
            raise ValueError("unreadable")
        return old_version(case)

    with patch("services.review.entering.old_version", version):
        assert enter_what_was_before(review) == 1
    assert [review.load(PLAN_RECORD, one.plan_id)[1] for one in (broken, sound)] == [0, 1]
    assert enter_what_was_before(review) == 1


def test_a_restored_store_first_gets_what_it_lacks(
    settings: Settings, clock: MovedClock, tmp_path: Path, jigyokei: Jigyokei
) -> None:
    with System(settings, clock) as system:
        desk = Desk(system, clock)
        with before_plans_were_kept(system):
            kept = certified(desk)
            dsn, backup = dsn_of(system, "review"), back_up(dsn_of(system, "review"), tmp_path / "backup")
            lost = certified(desk)
        before = logs(system)["review"]
    restore(dsn, backup)

    with System(settings, clock) as system:
        assert recorded(system, "review", kept) == []
    assert jigyokei("restored", "review")[0] == 0

    with System(settings, clock) as system:
        system.settle()
        assert {entry.digest for entry in before} < {entry.digest for entry in logs(system)["review"]}
        for one in (kept, lost):
            assert [event.migrated for event in recorded(system, "review", one)] == [True]
            assert system.services["intake"].store.load(LINEAGE, one.plan_id)[1] == 1


def test_a_change_that_was_opened_before_the_record_took_changes_is_taken_once(
    system: System, clock: MovedClock
) -> None:
    # Given
    desk, review = Desk(system, clock), system.services["review"].store
    plan = certified(desk)
    clock.move_to(clock.now().replace(year=clock.now().year + 1))
    before = {event: brought for event, brought in review.consequences.items() if event is not CaseOpened}
    with patch.object(review, "consequences", before):
        change = file_change(system, plan)
        system.settle()

    # When
    done = (enter_what_was_before(review), enter_what_was_before(review))

    # Then
    taken = [event for event in recorded(system, "review", plan) if isinstance(event, ChangeTaken)]
    assert (done, [(one.case_id, one.term) for one in taken]) == ((1, 0), [(change.application_id, 1)])
