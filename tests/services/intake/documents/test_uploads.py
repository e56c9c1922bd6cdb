"""Files by the API: sent, seen, taken back, filed; in a folder and in an object store."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import orjson
import pytest

from services.intake.documents.scanning import ScannerAway
from services.intake.documents.uploads import Documents, path_of
from shared.contracts.documents import DocumentsAttached
from shared.files.place import FilePlace
from shared.scheme.document_limits import DOCUMENT_LIMITS, MEBIBYTE
from tests.services.intake.conftest import FILED, Portal, new_key
from tests.services.intake.documents.examples import DOCX, JPEG, PDF, PNG, XLSX
from tests.support.object_store import object_store

__all__ = ["object_store"]

FILES, FILINGS = "/intake/attachments", "/intake/applications"
LARGEST = 10 * MEBIBYTE


def send(
    portal: Portal, name: str = "BCP（第2版）.pdf", data: bytes = PDF, persona: str = "applicant-1", **headers: str
) -> Any:
    return portal.client(persona).post(FILES, params={"name": name}, content=data, headers=new_key(**headers))


def sent(portal: Portal, name: str = "BCP.pdf", data: bytes = PDF) -> dict[str, Any]:
    answer = send(portal, name, data)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def documents_of(portal: Portal) -> Documents:
    found: Documents = portal.system.intake.documents
    return found


def filed(portal: Portal, *files: tuple[str, str], headers: dict[str, str] | None = None) -> Any:
    """A filing with files: (id, as)."""
    body = {
        "form": orjson.loads(FILED.read_bytes()),
        "attachments": [{"id": file_id, "as": filed_as} for file_id, filed_as in files],
    }
    return portal.client().post(FILINGS, content=orjson.dumps(body), headers=headers or new_key())


def removed(portal: Portal, file: dict[str, Any], persona: str = "applicant-1") -> Any:
    return portal.client(persona).post(f"{FILES}/{file['id']}/removal", headers=new_key())


def begun(portal: Portal, persona: str = "applicant-1") -> str:
    """A draft that has nothing in it."""
    made = portal.client(persona).post("/intake/file/typed", headers=new_key())
    return str(made.headers["location"]).rpartition("/")[2]


def refusals(answer: Any) -> list[tuple[str, str, str]]:
    return [(one["field"], one["rule"], one["code"]) for one in answer.json()["errors"]]


def stored_bytes(portal: Portal, file_id: str) -> Path:
    return Path(portal.system.settings.place_of_files) / path_of(file_id)


# -- sending ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a.pdf", "a.png", "a.jpg", "a.xlsx", "a.docx"])
def test_a_file_comes_back_as_it_was_sent(portal: Portal, name: str) -> None:
    data = {"a.pdf": PDF, "a.png": PNG, "a.jpg": JPEG, "a.xlsx": XLSX, "a.docx": DOCX}[name]

    found = sent(portal, name, data)
    got = portal.client().get(found["content"])

    assert (found["name"], found["size"], found["sha256"]) == (name, len(data), hashlib.sha256(data).hexdigest())
    assert (got.status_code, got.content, got.headers["content-type"]) == (200, data, found["media_type"])
    assert portal.client().get(f"{FILES}/{found['id']}").json() == found
    assert found in portal.client().get(FILES).json()["attachments"]


def test_a_file_is_never_a_page_of_ours(portal: Portal) -> None:
    shown, saved = (
        portal.client().get(sent(portal, *one)["content"]).headers for one in (("あ.pdf", PDF), ("a.xlsx", XLSX))
    )

    for headers in (shown, saved):
        assert "sandbox" in headers["content-security-policy"]
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert headers["cache-control"] == "no-store"
    assert shown["content-disposition"] == "inline; filename*=UTF-8''%E3%81%82.pdf"
    assert saved["content-disposition"].startswith("attachment;")


def test_what_lies_in_the_folder_tells_nothing_of_the_file(portal: Portal) -> None:
    found = sent(portal, "秘密の計画.pdf", PDF)
    lying = stored_bytes(portal, found["id"])

    assert b"Catalog" not in lying.read_bytes()
    assert found["sha256"] not in str(lying)
    assert not list(lying.parent.glob("*.pdf"))
    assert (lying.parents[2].stat().st_mode & 0o077) == 0
    row = documents_of(portal).one("applicant-1", found["id"])
    assert row is not None
    assert "秘密" not in row.name_box


def test_the_same_key_brings_the_same_answer_once(portal: Portal) -> None:
    key = new_key()["Idempotency-Key"]
    first, again = (send(portal, **{"Idempotency-Key": key}) for _ in range(2))
    other = send(portal, data=PDF + b"\n", **{"Idempotency-Key": key})
    renamed = send(portal, "other.pdf", **{"Idempotency-Key": key})

    assert first.json() == again.json()
    assert (first.status_code, again.status_code) == (201, 201)
    assert other.json()["code"] == "idempotency_key_reused"
    assert (other.status_code, renamed.status_code) == (422, 422)


def test_a_key_whose_file_was_refused_may_be_used_again(portal: Portal) -> None:
    key = new_key()["Idempotency-Key"]

    assert send(portal, data=b"MZ", **{"Idempotency-Key": key}).status_code == 422
    assert send(portal, **{"Idempotency-Key": key}).status_code == 201


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("a.exe", b"MZ", ("name", "P", "file_kind_not_taken")),
        ("../a.pdf", PDF, ("name", "P", "file_name_signs")),
        ("a\u202efdp.pdf", PDF, ("name", "P", "file_name_unseen")),
        ("a.pdf", b"MZ", ("file", "P", "file_kind_other")),
        ("a.pdf", b"", ("file", "P", "file_empty")),
        ("a.pdf", PDF + XLSX, ("file", "P", "file_two_kinds")),
    ],
)
def test_what_is_refused_leaves_nothing(portal: Portal, name: str, data: bytes, told: tuple[str, str, str]) -> None:
    folder = Path(portal.system.settings.place_of_files)
    before = sorted(folder.rglob("*-*")), portal.client().get(FILES).json()

    answer = send(portal, name, data)

    assert (answer.status_code, refusals(answer)) == (422, [told])
    assert (sorted(folder.rglob("*-*")), portal.client().get(FILES).json()) == before


def test_the_declared_type_is_held_against_the_content(portal: Portal) -> None:
    answer = send(portal, **{"Content-Type": "image/png"})

    assert refusals(answer) == [("file", "P", "file_type_other")]
    assert send(portal, **{"Content-Type": "application/pdf"}).status_code == 201


def test_a_file_of_10_megabytes_is_taken_and_one_byte_more_is_not(portal: Portal) -> None:
    assert DOCUMENT_LIMITS.blocks()[-1][1].most_bytes == LARGEST
    data = PDF[:9] + os.urandom(LARGEST - len(PDF)) + PDF[9:]

    answer = send(portal, data=data)

    assert answer.status_code == 201, answer.text
    assert portal.client().get(answer.json()["content"]).content == data
    assert refusals(send(portal, data=data + b"\n")) == [("file", "P", "file_large")]


def test_a_file_comes_in_parts(portal: Portal) -> None:
    def parts() -> Iterator[bytes]:
        yield PDF[:3]
        yield PDF[3:]

    answer = portal.client().post(FILES, params={"name": "a.pdf"}, content=parts(), headers=new_key())

    assert answer.json()["sha256"] == hashlib.sha256(PDF).hexdigest()


def test_files_are_of_a_draft_or_of_none(portal: Portal) -> None:
    draft = begun(portal)
    params = {"name": "a.pdf", "draft": draft, "as": "bcp"}
    found = portal.client().post(FILES, params=params, content=PDF, headers=new_key()).json()

    assert (found["draft"], found["as"]) == (draft, "bcp")
    assert found in portal.client().get(FILES, params={"draft": draft}).json()["attachments"]
    assert found not in portal.client().get(FILES).json()["attachments"]


def test_a_file_is_of_no_draft_that_is_not_there(portal: Portal) -> None:
    for draft in ("draft-7", begun(portal, "applicant-2")):
        params = {"name": "a.pdf", "draft": draft}
        assert portal.client().post(FILES, params=params, content=PDF, headers=new_key()).status_code == 404


def test_a_draft_is_told_at_once_that_its_files_are_too_many(portal: Portal) -> None:
    params = {"name": "a.png", "draft": begun(portal)}
    made = [portal.client().post(FILES, params=params, content=PNG, headers=new_key()) for _ in range(21)]

    assert [one.status_code for one in made] == [201] * 20 + [422]
    assert refusals(made[-1]) == [("attachments", "P", "documents_many")]
    assert len(portal.client().get(FILES, params=params).json()["attachments"]) == 20


def test_a_draft_is_told_at_once_that_its_files_are_too_large_together(portal: Portal) -> None:
    params = {"name": "a.pdf", "draft": begun(portal)}
    large = PDF + bytes(LARGEST - 2 * len(PDF)) + PDF
    files = [large] * 4 + [PDF + large[: LARGEST - 3 * len(PDF)] + PDF]
    made = [portal.client().post(FILES, params=params, content=one, headers=new_key()) for one in files]
    beyond = portal.client().post(FILES, params=params, content=large, headers=new_key())

    assert [one.status_code for one in made] == [201] * 5
    assert refusals(beyond) == [("attachments", "P", "documents_large_together")]
    assert portal.client().post(FILES, params=params, content=PDF, headers=new_key()).status_code == 201


def test_a_file_of_another_is_not_there(portal: Portal) -> None:
    found = sent(portal)
    other = portal.client("applicant-2")

    assert other.get(f"{FILES}/{found['id']}").status_code == 404
    assert other.get(found["content"]).status_code == 404
    assert removed(portal, found, "applicant-2").status_code == 404
    assert portal.client().get(found["content"]).status_code == 200
    assert refusals(
        portal.client("applicant-2").post(
            FILINGS,
            content=orjson.dumps(
                {"form": orjson.loads(FILED.read_bytes()), "attachments": [{"id": found["id"], "as": "bcp"}]}
            ),
            headers=new_key(),
        )
    ) == [("attachments.0.id", "R31", "document_unknown")]


def test_what_is_taken_back_is_gone(portal: Portal) -> None:
    found = sent(portal)

    for _ in range(2):
        assert removed(portal, found).status_code == 200
    assert portal.client().get(found["content"]).status_code == 404
    assert refusals(filed(portal, (found["id"], "bcp"))) == [("attachments.0.id", "R31", "document_unknown")]


def test_a_form_is_no_file(portal: Portal) -> None:
    answer = portal.client().post(FILES, params={"name": "a.pdf"}, files={"file": PDF}, headers=new_key())

    assert answer.status_code == 415


def test_a_scanner_has_the_last_word(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bytes] = []

    def scanner(file: Any) -> str:
        file.seek(0)
        seen.append(file.read())
        return "Eicar" if len(seen) == 1 else ""

    _scan_with(portal, monkeypatch, scanner)
    assert refusals(send(portal)) == [("file", "P", "file_infected")]
    assert send(portal).status_code == 201
    assert seen == [PDF, PDF]


def test_without_its_scanner_nothing_is_taken(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(file: Any) -> str:
        raise ScannerAway("nobody listens")

    _scan_with(portal, monkeypatch, away)
    assert send(portal).status_code == 503


def _scan_with(portal: Portal, monkeypatch: pytest.MonkeyPatch, scanner: Any) -> None:
    monkeypatch.setitem(documents_of(portal).__dict__, "scanner", scanner)


def test_where_the_folder_is_away_nothing_is_taken(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(documents_of(portal).__dict__, "place", FilePlace("/proc/nowhere"))

    assert send(portal).status_code == 503


# -- filing ----------------------------------------------------------------------------------------------------------


def test_R31_a_filing_names_its_files_and_their_hashes(portal: Portal) -> None:
    bcp, sheet = sent(portal, "BCP.pdf"), sent(portal, "sheet.xlsx", XLSX)

    answer = filed(portal, (bcp["id"], "bcp"), (sheet["id"], "risk_finance"))

    assert answer.status_code == 201, answer.text
    event = portal.system.services["intake"].store.stream(answer.json()["application_id"])[1].event
    assert isinstance(event, DocumentsAttached)
    assert [(one.file_id, one.filed_as, one.sha256, one.size) for one in event.documents] == [
        (bcp["id"], "bcp", bcp["sha256"], len(PDF)),
        (sheet["id"], "risk_finance", sheet["sha256"], len(XLSX)),
    ]
    assert [portal.system.vault.open(one.name) for one in event.documents] == ["BCP.pdf", "sheet.xlsx"]
    assert answer.json()["version"] == 2


def test_the_same_filing_again_has_the_same_answer(portal: Portal) -> None:
    found, headers = sent(portal), new_key()

    first, again = (filed(portal, (found["id"], "bcp"), headers=headers) for _ in range(2))

    assert first.json()["application_no"] == again.json()["application_no"]


def test_a_file_goes_with_one_application_and_stays_with_it(portal: Portal) -> None:
    found = sent(portal)
    assert filed(portal, (found["id"], "bcp")).status_code == 201

    assert refusals(filed(portal, (found["id"], "bcp"))) == [("attachments.0.id", "R31", "document_of_another")]
    assert refusals(removed(portal, found)) == [("id", "R31", "document_of_another")]
    assert found not in portal.client().get(FILES).json()["attachments"]


def test_two_filings_at_once_do_not_share_a_file(portal: Portal) -> None:
    found = sent(portal)
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: filed(portal, (found["id"], "bcp")).status_code, range(2)))

    assert 201 in answers


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ([("mine", "bcp"), ("mine", "other")], ("attachments.1.id", "R31", "document_twice")),
        ([("mine", "consent")], ("attachments.0.as", "R31", "document_not_asked")),
        ([("mine", "check_sheet")], ("attachments.0.as", "R31", "document_typed_in")),
        ([("nobodys", "bcp")], ("attachments.0.id", "R31", "document_unknown")),
    ],
)
def test_R31_what_cannot_be_attached_is_told_at_its_place(
    portal: Portal, files: list[tuple[str, str]], told: tuple[str, str, str]
) -> None:
    ids = {"mine": sent(portal)["id"], "nobodys": "00000000-0000-4000-8000-000000000000"}
    before = portal.heads

    answer = filed(portal, *((ids[one], filed_as) for one, filed_as in files))

    assert (answer.status_code, refusals(answer)) == (422, [told])
    assert portal.heads == before


def test_a_name_that_R31_does_not_know_is_a_wrong_shape(portal: Portal) -> None:
    answer = filed(portal, (sent(portal)["id"], "diary"))

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "attachments.0.as")


def test_a_filing_whose_bytes_are_gone_is_not_acknowledged(portal: Portal) -> None:
    found = sent(portal)
    stored_bytes(portal, found["id"]).unlink()

    assert refusals(filed(portal, (found["id"], "bcp"))) == [("attachments.0.id", "R31", "document_unknown")]


def test_what_was_touched_is_not_shown(portal: Portal) -> None:
    found = sent(portal)
    lying = stored_bytes(portal, found["id"])
    data = bytearray(lying.read_bytes())
    data[-1] ^= 1
    lying.write_bytes(data)

    assert portal.client().get(found["content"]).status_code == 503


# -- in an object store ----------------------------------------------------------------------------------------------


def test_in_an_object_store_it_is_the_same(portal: Portal, object_store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    place = FilePlace(object_store)
    monkeypatch.setitem(documents_of(portal).__dict__, "place", place)
    data = PDF[:9] + os.urandom(6 * MEBIBYTE) + PDF[9:]

    found = sent(portal, data=data)

    assert portal.client().get(found["content"]).content == data
    assert place.size(path_of(found["id"])) > len(data)  # type: ignore[operator]
    assert filed(portal, (found["id"], "bcp")).status_code == 201
    assert refusals(send(portal, data=b"MZ")) == [("file", "P", "file_kind_other")]
    place.remove(path_of(found["id"]))
    place.remove(path_of(found["id"]))
    assert place.size(path_of(found["id"])) is None
