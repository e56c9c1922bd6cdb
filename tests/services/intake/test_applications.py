"""The read model `applications`, rebuilt from the log and compared row for row."""

from __future__ import annotations

from datetime import date

from services.intake.read_models.applications import APPLICATIONS, ApplicationRow, of_account
from shared.event_store.rebuild import rebuild
from tests.services.intake.conftest import Portal


def test_the_rows_follow_from_the_log_alone(portal: Portal) -> None:
    filed = portal.file()
    portal.ask_to_correct(filed, "goals.purpose")
    portal.decide(portal.file())
    intake = portal.system.services["intake"]
    outcome = rebuild(intake.store, APPLICATIONS, intake.aggregates.__getitem__)
    assert outcome.same
    assert outcome.events == 9


def test_a_row_says_by_when_an_open_correction_is_to_be_answered(portal: Portal) -> None:
    filed = portal.file()
    database = portal.system.services["intake"].store.database

    def row() -> ApplicationRow:
        (found,) = database.read(of_account("applicant-1", None, 2, filed["application_no"])).rows
        return found

    before = row()
    portal.ask_to_correct(filed, "goals.purpose")
    during = row()
    assert (before.status, before.answer_by, before.version) == ("examining", None, 2)
    assert before.last_day == date(2027, 1, 8)
    assert during.status == "correcting"
    assert during.answer_by is not None
    assert during.last_day is None
    assert during.version == 4


def test_pages_go_both_ways_and_end_where_the_list_ends(portal: Portal) -> None:
    database = portal.system.services["intake"].store.database
    ids = [portal.file("applicant-2")["application_id"] for _ in range(3)]
    first = database.read(of_account("applicant-2", None, 2))
    assert (first.previous, len(first.rows)) == (None, 2)
    assert first.next is not None
    second = database.read(of_account("applicant-2", first.next, 2))
    assert (len(second.rows), second.next) == (1, None)
    assert second.previous is not None
    assert database.read(of_account("applicant-2", second.previous, 2)).rows == first.rows
    assert {row.application_id for row in first.rows + second.rows} == set(ids)


def test_an_account_without_applications_has_an_empty_page(portal: Portal) -> None:
    database = portal.system.services["intake"].store.database
    assert database.read(of_account("nobody", None, 20)).rows == ()
