"""A file goes with one filing: of two that name it at one instant one is refused; and it comes with an answer, too."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import orjson
import psycopg
import pytest

from services.intake.documents import stored
from shared.contracts.documents import DocumentsAttached
from shared.postgres.database import Database
from tests.services.intake.conftest import FILED, Portal, new_key
from tests.services.intake.documents.examples import PDF, PNG
from tests.services.intake.documents.test_uploads import documents_of, filed, refusals, sent
from tests.support.waiting import until


def until_waiting(database: Database, count: int) -> None:
    """Until so many sessions of a database wait for a lock."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"

    def enough() -> bool:
        with psycopg.connect(database.dsn) as connection:
            row = connection.execute(waiting).fetchone()
        return row is not None and row[0] >= count

    until(enough, what=f"{count} waiting")


def test_of_two_filings_at_one_instant_one_has_the_file(portal: Portal) -> None:
    file = sent(portal)["id"]
    database = documents_of(portal).database
    with ThreadPoolExecutor(2) as hands:
        with database.transaction() as cursor:
            stored.hold(cursor, [file])
            both = [hands.submit(filed, portal, (file, "bcp")) for _ in range(2)]
            until_waiting(database, 1)
        answers = sorted((one.result() for one in both), key=lambda answer: answer.status_code)

    assert [one.status_code for one in answers] == [201, 422]
    assert refusals(answers[1]) == [("attachments.0.id", "R31", "document_of_another")]


def test_the_same_filing_twice_at_one_instant_is_one(portal: Portal) -> None:
    file, headers = sent(portal)["id"], new_key()
    database = documents_of(portal).database
    with ThreadPoolExecutor(2) as hands:
        with database.transaction() as cursor:
            stored.hold(cursor, [file])
            both = [hands.submit(filed, portal, (file, "bcp"), headers=headers) for _ in range(2)]
            until_waiting(database, 1)
        answers = [one.result() for one in both]

    made = {one.json().get("application_id") for one in answers if one.status_code == 201}
    assert len(made) == 1
    assert {one.status_code for one in answers} <= {201, 409}


def corrected(portal: Portal, asked: tuple[dict[str, Any], str], *files: tuple[str, str], **headers: str) -> Any:
    """An answer with files to a correction of an application."""
    application, correction_id = asked
    progress = portal.client().get(application["links"]["self"])
    body = {
        "form": orjson.loads(FILED.read_bytes()) | {"form_version": progress.json()["form"]["form_version"]},
        "answers": [{"path": "goals.purpose", "comment": "見積書を添付しました。"}],
        "attachments": [{"id": file_id, "as": filed_as} for file_id, filed_as in files],
    }
    address = f"{application['links']['self']}/corrections/{correction_id}/answer"
    sent_with = {"If-Match": progress.headers["ETag"], **new_key(), **headers}
    return portal.client().post(address, content=orjson.dumps(body), headers=sent_with)


@pytest.fixture
def asked(portal: Portal) -> tuple[dict[str, Any], str]:
    application = portal.file()
    return application, portal.ask_to_correct(application, "goals.purpose")


def test_R31_files_come_with_an_answer(portal: Portal, asked: tuple[dict[str, Any], str]) -> None:
    answer = corrected(portal, asked, (sent(portal, "見積書.pdf", PDF)["id"], "other"))
    assert answer.status_code == 200, answer.text

    application_id = asked[0]["application_id"]
    events = [one.event for one in portal.system.intake.store.stream(application_id)]
    attached = [one for one in events if isinstance(one, DocumentsAttached)]
    assert [(one.text_no, one.documents[0].filed_as) for one in attached] == [(2, "other")]
    portal.settle()
    case = portal.client("officer-kanto-1").get(f"/review/cases/{application_id}").json()
    assert [one["id"] for one in case["documents"]] == [attached[0].documents[0].file_id]


def test_what_stands_against_a_file_stops_the_answer(portal: Portal, asked: tuple[dict[str, Any], str]) -> None:
    taken = sent(portal)["id"]
    assert filed(portal, (taken, "bcp")).status_code == 201
    for file_id, code in ((taken, "document_of_another"), ("nothing", "document_unknown")):
        answer = corrected(portal, asked, (file_id, "other"))
        assert (answer.status_code, refusals(answer)) == (422, [("attachments.0.id", "R31", code)])
    own = sent(portal, "a.png", PNG)["id"]
    assert refusals(corrected(portal, asked, (own, "consent"))) == [("attachments.0.as", "R31", "document_not_asked")]
    assert corrected(portal, asked, (own, "other")).status_code == 200
