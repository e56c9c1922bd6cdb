"""Whatever was written once can be read for good: each golden file is decoded, encoded again, and replayed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import orjson
import pytest

from services.followup import service as followup_service
from services.intake import service as intake_service
from services.notify import service as notify_service
from services.review import service as review_service
from shared.clock import MovedClock
from shared.contracts.event import Event
from shared.contracts.forms.before import FormBefore
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
    "intake": "intake.ApplicationFiled/3",
    "review": "review.CaseOpened/3",
    "notify": "notify.NoticeOwed/2",
    "followup": "followup.PlanFollowed/2",
}
"""The first event of the stream whose story the golden files tell."""


def _services() -> Mapping[str, Service]:
    """Those with events of their own, as they are composed; none reaches for a database before it runs."""
    clock = MovedClock(datetime(2026, 11, 24, tzinfo=UTC))

    def parts(name: str) -> Parts:
        database = Database("")
        settings = Settings(send_mail=False)
        vault, unused = Vault(database, bytes(32)), cast(Any, None)
        return Parts(settings, clock, vault, unused, unused, database, Database, lambda stop: None, {})

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


def story(service: str, in_its_first_version: bool = False) -> list[str]:
    """The golden files of one service's main stream, by version: as they are written today, or as they were first."""
    main = decoded(OPENING[service]).head.stream_id
    today = list(SERVICES[service].store.names)
    names = [n for n in GOLDENS if (n.endswith("/1") if in_its_first_version else n in today)]
    heads = {name: decoded(name).head for name in names if name.startswith(f"{service}.")}
    return [n for n in sorted(heads, key=lambda n: heads[n].version) if heads[n].stream_id == main]


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
    opens = name.rpartition("/")[0] == opening.rpartition("/")[0] or decoded(name).head.stream_id.startswith("contact:")
    names = [name] if opens else [opening, name]
    assert replayed(*names) is not None


@pytest.mark.parametrize("first", [True, False])
def test_the_application_of_the_golden_files_was_certified_and_ended(first: bool) -> None:
    application = replayed(*story("intake", first))
    assert (application.status, application.certificate_no) == ("ended", "C01-2026-000098")
    assert [correction.lapsed for correction in application.corrections] == [True]


@pytest.mark.parametrize("first", [True, False])
def test_the_case_of_the_golden_files_was_certified(first: bool) -> None:
    case = replayed(*story("review", first))
    assert (case.status, case.rungs_reached, case.withdrawal_too_late) == ("certified", (30,), True)
    assert [extension.days for extension in case.extensions] == [10]


@pytest.mark.parametrize("first", [True, False])
def test_the_notice_of_the_golden_files_was_sent(first: bool) -> None:
    assert replayed(*story("notify", first)).status == "sent"


OF_TODAY = ("/3", "/4", "/5", "/6", "/7", "Claimed/1", "ClaimReceived/1")
"""Versions of events that hold the real form; those of before hold another one."""


def digests(of: Callable[[str], bool]) -> set[str]:
    """Of the texts in golden files, but those that were told without one."""
    events = [decoded(name) for name in GOLDENS if of(name) and name != "review.CorrectionCameTooLate/1"]
    return {event.form_digest for event in events if hasattr(event, "form_digest")}


def test_the_same_text_has_the_same_digest_in_all_services_and_versions() -> None:
    before, now = decoded("review.PlanCertified/2"), decoded("review.PlanCertified/3")
    assert digests(lambda name: not name.endswith(OF_TODAY)) == {before.text.digest}  # type: ignore[attr-defined]
    assert digests(lambda name: name.endswith(OF_TODAY)) == {now.text.digest}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "name", [name for name in GOLDENS if b'"form":{' in GOLDENS[name] and not name.endswith(OF_TODAY)]
)
def test_a_form_of_before_is_read_under_a_name_of_its_own_with_its_rows_known_by_their_place(name: str) -> None:
    event: Any = decoded(name)
    assert isinstance(event.form, FormBefore)
    form = event.form
    for rows in (form.goals.disasters, form.initial_responses, form.equipment, form.partners, form.funds):
        assert [row.row_id for row in rows] == [f"k{number}" for number in range(1, len(rows) + 1)]
    stored = orjson.loads(GOLDENS[name])["form"]
    assert form.equipment[0].amount_yen == stored["equipment"][0]["amount_yen"]


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize(
    "name",
    [
        "intake.CorrectionAsked",
        "review.CorrectionRequested",
        "intake.ApplicationCorrected",
        "review.CorrectionReceived",
    ],
)
def test_a_row_that_was_named_by_its_place_is_named_by_its_id(name: str, version: int) -> None:
    event: Any = decoded(f"{name}/{version}")
    named = event.items if hasattr(event, "items") else event.answers
    assert [one.path for one in named] == ["goals.business_outline", "equipment#k1.month"]
    if hasattr(event, "items"):
        assert [one.row for one in named] == [None, 1]


@pytest.mark.parametrize("name", ["intake.ApplicationCertified/2", "review.PlanCertified/1", "followup.PlanFollowed/1"])
def test_what_was_promised_before_is_told_with_its_months_and_may_be_shared(name: str) -> None:
    outline = decoded(name).outline  # type: ignore[attr-defined]
    assert (outline.training_months, outline.review_months, outline.may_share) == ((9,), (3,), True)


def test_the_plan_of_the_golden_files_remembers_what_fell_due() -> None:
    """But for the invitation, which counts no more once the application that it brought was dropped."""
    assert {kind for _, (kind, _) in replayed(*story("followup")).past} == {"training", "expiry"}


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
