"""Whatever was written once can be read for good: each golden file is decoded, encoded again, and replayed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from services.followup import service as followup_service
from services.intake import service as intake_service
from services.notify import service as notify_service
from services.review import service as review_service
from shared.clock import MovedClock
from shared.contracts.event import Event
from shared.contracts.personal import personals
from shared.event_store.names import EventNames
from shared.postgres.database import Database
from shared.service import Parts, Service
from shared.settings import Settings
from shared.vault.vault import Vault
from tests.golden import __main__ as writing
from tests.golden import file_of, goldens
from tests.golden.samples import samples

GOLDENS = goldens()
OPENING = {
    "intake": "intake.ApplicationFiled/1",
    "review": "review.CaseOpened/1",
    "notify": "notify.NoticeOwed/1",
    "followup": "followup.PlanFollowed/1",
}
"""The first event of the stream whose story the golden files tell."""


def _services() -> Mapping[str, Service]:
    """Those with events of their own, as they are composed; none reaches for a database before it runs."""
    clock = MovedClock(datetime(2026, 11, 24, tzinfo=UTC))

    def parts(name: str) -> Parts:
        database = Database("")
        settings = Settings(send_mail=False)
        return Parts(settings, clock, Vault(database, bytes(32)), database, Database, lambda stop: None, {})

    return {
        "intake": intake_service.build(parts("intake")),
        "review": review_service.build(parts("review")),
        "notify": notify_service.build(parts("notify")),
        "followup": followup_service.build(parts("followup")),
    }


SERVICES = _services()


def names_of_service(name: str) -> EventNames:
    return SERVICES[name.partition(".")[0]].store.names


def decoded(name: str) -> Event:
    return names_of_service(name).decode(name, GOLDENS[name])


def replayed(*names: str) -> Any:
    aggregate = SERVICES[names[0].partition(".")[0]].aggregates[names[0]]
    return aggregate.replay([decoded(name) for name in names])


def story(service: str) -> list[str]:
    """The golden files of one service's main stream, by version."""
    main = decoded(OPENING[service]).head.stream_id
    events = [event for name in GOLDENS if name.startswith(f"{service}.") for event in [decoded(name)]]
    return [event.name for event in sorted(events, key=lambda e: e.head.version) if event.head.stream_id == main]


def test_every_event_of_every_service_has_a_golden_file() -> None:
    missing = [name for service in SERVICES.values() for name in service.store.names if name not in GOLDENS]
    assert not missing, f"add samples of {missing} to tests/golden/samples.py, then: python -m tests.golden"


def test_every_sample_is_of_another_kind() -> None:
    names = [event.name for event in samples()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", GOLDENS)
def test_a_golden_file_is_read_by_its_service(name: str) -> None:
    assert name in names_of_service(name), f"{file_of(name).name} can no longer be read: give it an upcaster"
    event = decoded(name)
    assert isinstance(event, names_of_service(name).class_of(name) or object)
    assert event.head.version >= 1


@pytest.mark.parametrize("name", GOLDENS)
def test_an_event_of_today_is_written_as_the_very_same_bytes(name: str) -> None:
    if name in list(names_of_service(name)):
        assert EventNames.encode(decoded(name)) == GOLDENS[name], (
            "the class now writes something else: give the new form a new version, and this one an upcaster"
        )


@pytest.mark.parametrize("name", GOLDENS)
def test_no_golden_file_holds_open_personal_text(name: str) -> None:
    assert all(personal.is_sealed for personal in personals(decoded(name)))


@pytest.mark.parametrize("name", GOLDENS)
def test_each_can_follow_the_opening_of_its_stream(name: str) -> None:
    opening = OPENING[name.partition(".")[0]]
    names = [opening] if name == opening else [opening, name]
    assert replayed(*names) is not None


def test_the_application_of_the_golden_files_was_certified_and_ended() -> None:
    application = replayed(*story("intake"))
    assert (application.status, application.certificate_no) == ("ended", "C01-2026-000098")
    assert [correction.lapsed for correction in application.corrections] == [True]


def test_the_case_of_the_golden_files_was_certified() -> None:
    case = replayed(*story("review"))
    assert (case.status, case.rungs_reached, case.withdrawal_too_late) == ("certified", (30,), True)
    assert [extension.days for extension in case.extensions] == [10]


def test_the_notice_of_the_golden_files_was_sent() -> None:
    assert replayed(*story("notify")).status == "sent"


def test_the_plan_of_the_golden_files_remembers_what_fell_due() -> None:
    assert {kind for kind, _ in replayed(*story("followup")).past} == {"training", "renewal_opens", "expiry"}


def test_what_is_there_is_never_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tests.golden.EVENTS", tmp_path)
    monkeypatch.setattr(writing, "EVENTS", tmp_path)
    kept = file_of("review.CaseReleased/1")
    kept.write_bytes(b"as it was")
    writing.main()
    assert kept.read_bytes() == b"as it was"
    assert len(list(tmp_path.iterdir())) == len(samples())
    assert "review.CaseReleased_1.json" not in capsys.readouterr().out
