"""消去 of drafts: when it is due, that the keys are gone with the rows, and that no backup brings them back."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest

from services.intake.drafts.draft import KEPT, UNDO, WARNED, erased_at, soon_erased
from shared.event_store.door import UnknownStream
from shared.vault import key_log
from shared.vault.draft_erasing import DraftEraser
from shared.vault.draft_keys import erased_draft_keys
from tests.services.intake.drafts.conftest import START, Desk

TO_DO = "SELECT key_id FROM erased_draft_keys WHERE NOT destroyed"
MOMENT = timedelta(microseconds=1)


def key_of(desk: Desk, draft_id: str) -> str:
    with psycopg.connect(desk.drafts.database.dsn) as connection:
        row = connection.execute("SELECT key_id FROM drafts WHERE draft_id = %s", (draft_id,)).fetchone()
    assert row is not None
    return str(row[0])


def sealed_key(desk: Desk, key_id: str) -> bytes | None:
    with psycopg.connect(desk.drafts.vault.database.dsn) as connection:
        row = connection.execute("SELECT sealed FROM keys WHERE key_id = %s", (key_id,)).fetchone()
    assert row is not None
    found: bytes | None = row[0]
    return found


def gone(desk: Desk, owner: str, draft_id: str) -> bool:
    try:
        desk.drafts.load(owner, draft_id)
    except UnknownStream:
        return True
    return False


def test_it_is_erased_180_days_after_its_last_save_and_30_after_it_was_deleted() -> None:
    assert erased_at(START, None) == START + timedelta(days=180)
    assert erased_at(START, START + timedelta(days=1)) == START + timedelta(days=31)
    assert erased_at(START, START + timedelta(days=170)) == START + timedelta(days=180)


def test_its_owner_is_warned_from_30_days_before(desk: Desk) -> None:
    begun = desk.begin("warned")
    assert not soon_erased(begun, begun.saved_at + KEPT - WARNED - MOMENT)
    assert soon_erased(begun, begun.saved_at + KEPT - WARNED)
    desk.clock.move_to(begun.saved_at + KEPT - WARNED - MOMENT)
    assert desk.drafts.soon_erased("warned") == []
    desk.clock.move_to(begun.saved_at + KEPT - WARNED)
    assert [row.draft_id for row in desk.drafts.soon_erased("warned")] == [begun.draft_id]
    desk.drafts.save("warned", begun.draft_id, 1, {"name": "another"})
    assert desk.drafts.soon_erased("warned") == []


def test_what_nobody_saves_any_more_goes_with_its_key(desk: Desk) -> None:
    begun = desk.begin("forgotten", {"name": "北斗"})
    desk.pass_time(days=100)
    desk.drafts.save("forgotten", begun.draft_id, 1, {"name": "北斗水産"})
    key_id = key_of(desk, begun.draft_id)
    desk.clock.move_to(desk.clock.now() + KEPT - MOMENT)
    desk.eraser.step()
    assert not gone(desk, "forgotten", begun.draft_id)
    assert sealed_key(desk, key_id)
    desk.pass_time(microseconds=1)
    assert desk.eraser.step() == 1
    assert gone(desk, "forgotten", begun.draft_id)
    assert sealed_key(desk, key_id) is None
    assert desk.eraser.step() == 0
    history = desk.drafts.vault.database.read(key_log.entries)
    assert ("destroyed", key_id) in {(entry.act, entry.key_id) for entry in history}


def test_what_was_deleted_goes_when_it_can_be_put_back_no_longer(desk: Desk) -> None:
    begun, stays = desk.begin("undo"), desk.begin("undo")
    key_id = key_of(desk, begun.draft_id)
    desk.drafts.delete("undo", begun.draft_id)
    desk.clock.move_to(desk.clock.now() + UNDO - MOMENT)
    desk.eraser.step()
    assert not gone(desk, "undo", begun.draft_id)
    desk.pass_time(microseconds=1)
    desk.eraser.step()
    assert gone(desk, "undo", begun.draft_id)
    assert sealed_key(desk, key_id) is None
    assert not gone(desk, "undo", stays.draft_id)


def test_what_was_filed_is_gone_at_once_and_its_key_soon(desk: Desk) -> None:
    begun = desk.begin("files")
    key_id = key_of(desk, begun.draft_id)
    desk.erasing.finish("files", begun.draft_id)
    desk.erasing.finish("files", begun.draft_id)
    assert gone(desk, "files", begun.draft_id)
    desk.eraser.step()
    assert sealed_key(desk, key_id) is None


def test_what_an_erasure_names_is_found_by_plan_and_application(desk: Desk) -> None:
    first, second = desk.begin("named", about="plan-x"), desk.begin("other", about="application-x")
    kept = [desk.begin("named", about="plan-y"), desk.begin("named")]
    assert desk.erasing.count_about(["plan-x", "application-x"]) == 2
    assert desk.erasing.erase_about(["plan-x", "application-x"]) == 2
    assert gone(desk, "named", first.draft_id)
    assert gone(desk, "other", second.draft_id)
    assert not any(gone(desk, "named", one.draft_id) for one in kept)
    assert desk.erasing.erase_about([]) == 0


def test_a_restored_vault_loses_the_keys_again(desk: Desk) -> None:
    begun = desk.begin("vault-restored")
    key_id = key_of(desk, begun.draft_id)
    before = sealed_key(desk, key_id)
    desk.erasing.finish("vault-restored", begun.draft_id)
    desk.eraser.step()
    with psycopg.connect(desk.drafts.vault.database.dsn) as connection:
        connection.execute("UPDATE keys SET sealed = %s WHERE key_id = %s", (before, key_id))
    assert key_id in desk.drafts.database.read(erased_draft_keys)
    assert desk.drafts.vault.undestroyed([key_id]) == {key_id}


def test_a_restored_database_shows_nothing_of_what_was_erased_and_drops_it(desk: Desk) -> None:
    begun = desk.begin("restored", {"name": "北斗"})
    with psycopg.connect(desk.drafts.database.dsn) as connection:
        connection.execute("CREATE TABLE backup AS SELECT * FROM drafts WHERE draft_id = %s", (begun.draft_id,))
    desk.erasing.finish("restored", begun.draft_id)
    desk.eraser.step()
    with psycopg.connect(desk.drafts.database.dsn) as connection:
        connection.execute("INSERT INTO drafts SELECT * FROM backup")
        connection.execute("DROP TABLE backup")
        connection.execute("DELETE FROM erased_draft_keys")
    with pytest.raises(UnknownStream):
        desk.drafts.load("restored", begun.draft_id)
    assert DraftEraser(desk.erasing).step() == 1
    assert [row.draft_id for row in desk.drafts.page("restored", None, 10).rows] == []


def test_the_eraser_works_until_it_is_stopped(desk: Desk) -> None:
    begun = desk.begin("threads")
    desk.erasing.finish("threads", begun.draft_id)
    eraser = DraftEraser(desk.erasing)
    eraser.start()
    eraser.wake()
    eraser.stop()
    assert not eraser.is_alive()
    assert desk.drafts.database.read(lambda cursor: cursor.execute(TO_DO).fetchall()) == []
