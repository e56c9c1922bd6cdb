"""The files of an application are read by who filed it and by the bureau that examines it, and by nobody else (R31)."""

from __future__ import annotations

from typing import Any

import pytest
from structlog.testing import capture_logs

from tests.services.intake.conftest import Portal
from tests.services.intake.documents.examples import JPEG, PDF, PNG
from tests.services.intake.documents.test_uploads import filed, sent


@pytest.fixture(scope="module")
def application(portal: Portal) -> dict[str, Any]:
    """One that was filed with a PDF and a picture: its id, and theirs."""
    files = [sent(portal, *one)["id"] for one in (("BCP.pdf", PDF), ("社屋.png", PNG))]
    made = filed(portal, (files[0], "bcp"), (files[1], "other"))
    assert made.status_code == 201, made.text
    portal.settle()
    return {"id": made.json()["application_id"], "files": files}


def address(application: dict[str, Any], place: int = 0) -> str:
    return f"/intake/applications/{application['id']}/files/{application['files'][place]}"


@pytest.mark.parametrize(
    ("persona", "status"),
    [
        ("applicant-1", 200),
        ("officer-kanto-1", 200),
        ("director-kanto", 200),
        ("applicant-2", 404),
        ("officer-hokkaido-1", 404),
        ("auditor-1", 403),
        ("support-1", 403),
    ],
)
def test_only_the_applicant_and_the_bureau_read_it(
    portal: Portal, application: dict[str, Any], persona: str, status: int
) -> None:
    got = portal.client(persona).get(address(application))
    assert (got.status_code, got.content == PDF) == (status, status == 200)


def test_it_is_served_as_what_does_nothing(portal: Portal, application: dict[str, Any]) -> None:
    for place, (kind, data) in enumerate((("application/pdf", PDF), ("image/png", PNG))):
        got = portal.client("officer-kanto-1").get(address(application, place))
        assert (got.headers["content-type"], got.content) == (kind, data)
        assert got.headers["x-content-type-options"] == "nosniff"
        assert got.headers["content-disposition"].startswith("inline;")
        assert "default-src 'none'" in got.headers["content-security-policy"]


def test_who_read_which_is_logged_and_nothing_of_what_is_in_it(portal: Portal, application: dict[str, Any]) -> None:
    with capture_logs() as logged:
        portal.client("officer-kanto-1").get(address(application))
        portal.client("officer-hokkaido-1").get(address(application))
    read = [one for one in logged if one["event"] == "document_read"]
    assert [(one["actor"], one["file_id"]) for one in read] == [("officer-kanto-1", application["files"][0])]
    assert "BCP.pdf" not in str(logged)


def test_a_file_is_of_its_own_application_only(portal: Portal, application: dict[str, Any]) -> None:
    loose = sent(portal, "a.jpg", JPEG)["id"]
    other = filed(portal, (loose, "other")).json()["application_id"]
    client = portal.client("officer-kanto-1")
    for of, file_id in ((application["id"], loose), (other, application["files"][0]), ("x", loose), (loose, loose)):
        assert client.get(f"/intake/applications/{of}/files/{file_id}").status_code == 404
