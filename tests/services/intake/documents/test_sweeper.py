"""Sweeping: what nobody filed goes in its time, with its key; what was filed stays until it is erased."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import orjson
import pytest

from services.intake.documents import stored
from services.intake.documents.stored import StoredFile
from services.intake.documents.sweeper import DocumentSweeper
from services.intake.documents.uploads import Documents, path_of
from shared.contracts.event import Actor
from shared.event_store.unit_of_work import Cause
from shared.files.framing import FileUnopened
from tests.services.intake.conftest import FILED, Portal, new_key
from tests.services.intake.documents.examples import PDF
from tests.services.intake.documents.test_uploads import begun
from tests.support.made import made

FILES = "/intake/attachments"


@pytest.fixture
def sweeper(portal: Portal) -> DocumentSweeper:
    """Of a system from which all was swept that an earlier test left."""
    sweeper = DocumentSweeper(portal.system.intake.documents)
    portal.clock.move_to(portal.clock.now() + timedelta(days=400))
    while sweeper.step():
        pass
    return sweeper


def sent(portal: Portal, draft: str = "") -> StoredFile:
    answer = portal.client().post(FILES, params={"name": "a.pdf", "draft": draft}, content=PDF, headers=new_key())
    file = documents(portal).one("applicant-1", answer.json()["id"])
    assert file is not None
    return file


def documents(portal: Portal) -> Documents:
    return portal.system.intake.documents


def after(portal: Portal, **time: Any) -> None:
    portal.clock.move_to(portal.clock.now() + timedelta(**time))


def is_there(portal: Portal, file: StoredFile) -> bool:
    return documents(portal).place.size(path_of(file.file_id)) is not None


def test_what_was_not_filed_goes_in_its_time(portal: Portal, sweeper: DocumentSweeper) -> None:
    file = sent(portal)

    after(portal, days=7)
    assert sweeper.step() == 0
    assert is_there(portal, file)

    after(portal, seconds=1)
    assert sweeper.step() == 1
    assert not is_there(portal, file)
    assert documents(portal).one("applicant-1", file.file_id) is None
    assert not portal.system.vault.undestroyed([file.key_id])
    assert sweeper.step() == 0


def test_what_is_of_a_draft_stays_and_goes_with_it(portal: Portal, sweeper: DocumentSweeper) -> None:
    draft = begun(portal)
    file = sent(portal, draft)
    drafts, erasing = portal.system.intake.drafts, portal.system.intake.draft_erasing
    for _ in range(3):
        after(portal, days=179)
        stands = drafts.load("applicant-1", draft)
        drafts.save("applicant-1", draft, stands.version, {**stands.content, "x": stands.version})
        assert erasing.erase_due() == 0
        assert sweeper.step() == 0

    drafts.delete("applicant-1", draft)
    assert sweeper.step() == 0, "it can be put back"
    after(portal, days=31)
    assert erasing.erase_due() == 1
    assert sweeper.step() == 1
    assert not is_there(portal, file)
    assert not portal.system.vault.undestroyed([file.key_id])


def test_the_keys_of_a_drafts_files_go_with_its_row_but_not_of_those_that_were_filed(portal: Portal) -> None:
    body, month = orjson.loads(FILED.read_bytes()), portal.clock.now().isoformat()[:7]
    body |= {"period": {"start": month, "end": f"{int(month[:4]) + 2}-{month[5:]}"}, "equipment": []}
    body["tax_measure"]["wanted"] = False
    key = begun(portal)
    loose, attached = sent(portal, key), sent(portal, key)
    named = [{"id": attached.file_id, "as": "bcp"}]
    filed = portal.client().post(
        "/intake/applications", content=orjson.dumps({"form": body, "attachments": named}), headers=new_key()
    )
    assert filed.status_code == 201, filed.text
    keys = {loose.key_id, attached.key_id}
    erasing = portal.system.intake.draft_erasing
    erasing.finish("applicant-1", key)
    assert erasing.destroy_keys()
    assert portal.system.vault.undestroyed(keys) == {attached.key_id}


def test_what_was_taken_back_goes_an_hour_later(portal: Portal, sweeper: DocumentSweeper) -> None:
    file = sent(portal)
    assert portal.client().post(f"{FILES}/{file.file_id}/removal", headers=new_key()).status_code == 200

    after(portal, hours=1)
    assert sweeper.step() == 0
    after(portal, seconds=1)
    assert sweeper.step() == 1
    assert not is_there(portal, file)


def test_what_broke_off_goes_a_day_later(portal: Portal, sweeper: DocumentSweeper) -> None:
    vault = portal.system.vault
    key_id = vault.new_key()
    file = StoredFile("broken", "applicant-1", "", key_id, vault.seal("a", key_id).box, 0, "", "", portal.clock.now())
    stored.begin(documents(portal).database, file, "key-of-broken")

    after(portal, days=1)
    assert sweeper.step() == 0
    after(portal, seconds=1)
    assert sweeper.step() == 1


def test_what_was_filed_stays_until_its_plan_is_erased(portal: Portal, sweeper: DocumentSweeper) -> None:
    file = sent(portal)
    plan = orjson.loads(FILED.read_bytes())
    plan["period"] = {"start": f"{portal.clock.now():%Y-%m}", "end": f"{portal.clock.now():%Y-%m}"}
    plan["equipment"], plan["tax_measure"]["wanted"] = [], False
    body = {"form": plan, "attachments": [{"id": file.file_id, "as": "bcp"}]}
    filed = portal.client().post("/intake/applications", content=orjson.dumps(body), headers=new_key())
    assert filed.status_code == 201, filed.text

    after(portal, days=1000)
    assert sweeper.step() == 0
    assert documents(portal).opened(file.file_id, file.key_id).read() == PDF

    cause = Cause(Actor(role="system", id="test"), "erase")
    made(portal.system.intake.erase(filed.json()["plan_id"], [file.key_id], "求め", "管理者", "第1号", cause))
    portal.system.vault.destroy(file.key_id)
    with pytest.raises(FileUnopened):
        documents(portal).opened(file.file_id, file.key_id)
    assert sweeper.step() == 1
    assert not is_there(portal, file)
