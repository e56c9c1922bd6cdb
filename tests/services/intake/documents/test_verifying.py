"""Verification looks at attached files: one that is altered, exchanged, missing, not erased or too many is found."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from services.intake.documents.sweeper import DocumentSweeper
from services.intake.documents.uploads import FOLDER
from services.intake.documents.verifying import file_findings
from shared.contracts.event import Actor
from shared.event_store.recheck import CheckStep, Told
from shared.event_store.unit_of_work import Cause
from tests.services.intake.conftest import Portal
from tests.services.intake.documents.examples import PDF, PNG
from tests.services.intake.documents.test_uploads import documents_of, filed, sent, stored_bytes
from tests.support.made import made


class Counted:
    """How much was looked at."""

    done = 0

    def announce(self, rows: int) -> None:
        pass

    def passed(self, service: str, rows: int) -> None:
        self.done += rows

    def step(self, service: str, name: str, do: CheckStep, holds: Callable[[Told], bool] = lambda told: True) -> Any:
        raise AssertionError


@pytest.fixture(scope="module")
def application(portal: Portal) -> dict[str, Any]:
    """One with two files, among others and what nobody has filed."""
    sent(portal, "誰も出さない.pdf")
    files = [sent(portal, *one)["id"] for one in (("BCP.pdf", PDF), ("a.png", PNG))]
    answer = filed(portal, (files[0], "bcp"), (files[1], "other"))
    assert answer.status_code == 201, answer.text
    return {**answer.json(), "files": files}


@pytest.fixture
def kept(portal: Portal, tmp_path: Path) -> Iterator[None]:
    """Where files lie, put back as it was afterwards."""
    place = Path(portal.system.settings.place_of_files) / FOLDER
    shutil.copytree(place, tmp_path / "kept")
    yield
    shutil.rmtree(place)
    shutil.copytree(tmp_path / "kept", place)


def found(portal: Portal) -> list[tuple[str, str]]:
    store = portal.system.intake.store
    return [(one.code, one.row) for one in file_findings(store, documents_of(portal), Counted())]


def test_files_as_they_were_taken_are_sound(portal: Portal, application: dict[str, Any]) -> None:
    pace = Counted()
    assert not list(file_findings(portal.system.intake.store, documents_of(portal), pace))
    assert pace.done >= 2
    assert "files intake" in [one.name for one in portal.system.rechecks()]


@pytest.mark.parametrize("place", [0, 40, -1])
def test_one_byte_that_is_other_is_found(portal: Portal, application: dict[str, Any], kept: None, place: int) -> None:
    file = stored_bytes(portal, application["files"][0])
    data = bytearray(file.read_bytes())
    data[place] ^= 1
    file.write_bytes(data)
    assert found(portal) == [("file_altered", f"files {application['files'][0]}")]


def test_a_file_that_is_cut_off_is_found(portal: Portal, application: dict[str, Any], kept: None) -> None:
    file = stored_bytes(portal, application["files"][0])
    for size in (0, 10, file.stat().st_size - 1):
        file.write_bytes(file.read_bytes()[:size])
        assert found(portal) == [("file_altered", f"files {application['files'][0]}")]


def test_files_that_changed_places_are_found(portal: Portal, application: dict[str, Any], kept: None) -> None:
    one, other = (stored_bytes(portal, file_id) for file_id in application["files"])
    was, is_now = one.read_bytes(), other.read_bytes()
    one.write_bytes(is_now)
    other.write_bytes(was)
    assert sorted(found(portal)) == sorted(("file_altered", f"files {file_id}") for file_id in application["files"])


def test_a_file_that_is_gone_is_found(portal: Portal, application: dict[str, Any], kept: None) -> None:
    stored_bytes(portal, application["files"][1]).unlink()
    assert found(portal) == [("file_missing", f"files {application['files'][1]}")]


def test_a_file_that_nobody_recorded_is_found(portal: Portal, application: dict[str, Any], kept: None) -> None:
    stored_bytes(portal, "zz-unknown").parent.mkdir(exist_ok=True)
    stored_bytes(portal, "zz-unknown").write_bytes(b"x")
    assert found(portal) == [("file_unaccounted", f"files {FOLDER}/zz/zz-unknown")]


def test_of_an_erased_plan_no_file_stays(portal: Portal, kept: None) -> None:
    file = sent(portal, "消す.pdf")["id"]
    answer = filed(portal, (file, "bcp")).json()
    row = documents_of(portal).one("applicant-1", file)
    assert row is not None
    cause = Cause(Actor(role="system", id="test"), "erase")
    made(portal.system.intake.erase(answer["plan_id"], [row.key_id], "求め", "管理者", "第1号", cause))
    portal.system.vault.destroy(row.key_id)
    assert found(portal) == [], "the sweeper may still come by"

    lying = stored_bytes(portal, file).read_bytes()
    portal.clock.move_to(portal.clock.now() + timedelta(hours=3))
    assert found(portal) == [("file_not_erased", f"files {file}")]
    while DocumentSweeper(documents_of(portal)).step():
        pass
    assert found(portal) == []
    stored_bytes(portal, file).write_bytes(lying)
    assert found(portal) == [("file_not_erased", f"files {file}")]
