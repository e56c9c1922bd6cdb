"""Persons' text is sealed under their own key; destroying the key erases them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import psycopg
import pytest

from shared.contracts.event import Block
from shared.contracts.personal import Masked, Personal
from shared.postgres.database import Database, run_script
from shared.vault import key_log
from shared.vault.vault import RESERVE, Vault, VaultKeyUnfit, own_key_from
from tests.support.waiting import PATIENCE


class Card(Block):
    name: Personal
    others: tuple[Personal, ...] = ()
    firm: str = "株式会社"


@pytest.fixture
def database(dsn: str) -> Iterator[Database]:
    database = Database(dsn, patience=PATIENCE)
    database.open()
    yield database
    database.close()


@pytest.fixture
def vault(database: Database) -> Vault:
    vault = Vault(database, bytes(32))
    vault.prepare()
    return vault


def test_what_is_sealed_opens_again(vault: Vault) -> None:
    sealed = vault.seal("髙橋 𠮷郎", vault.new_key())
    assert sealed.is_sealed
    assert "高橋" not in repr(sealed)
    assert vault.open(sealed) == "髙橋 𠮷郎"


def test_a_model_is_sealed_throughout(vault: Vault) -> None:
    card = Card(name=Personal("山田"), others=(Personal("佐藤"), Personal("鈴木")))
    sealed = vault.seal_all(card, vault.new_key())
    again = Card.model_validate_json(sealed.model_dump_json())
    assert [vault.open(p) for p in (again.name, *again.others)] == ["山田", "佐藤", "鈴木"]


def test_a_destroyed_key_opens_nothing(vault: Vault) -> None:
    key, kept = vault.new_key(), vault.new_key()
    sealed = vault.seal("山田", key)
    vault.destroy(key)
    assert vault.open(sealed) is Masked.ERASED
    assert (vault.undestroyed([key, kept]), vault.missing([key, kept, "never"])) == ({kept}, {"never"})
    with pytest.raises(LookupError):
        vault.seal("山田", key)


def test_a_key_that_the_vault_has_lost_can_be_destroyed_before_a_backup_brings_it_back(vault: Vault) -> None:
    vault.destroy("lost")
    assert vault.missing(["lost"]) == set()
    assert vault.open(Personal(key="lost", box="AAAA")) is Masked.ERASED


def test_every_process_has_forgotten_a_key_when_it_is_destroyed(
    vault: Vault, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed = vault.seal("山田", vault.new_key())
    other = Vault(database, bytes(32))
    assert other.open(sealed) == "山田"
    # A wiping that takes no time.
    monkeypatch.setattr("shared.vault.vault.wipe", lambda *_: True)
    started = time.monotonic()
    vault.destroy(sealed.key)
    took = time.monotonic() - started
    assert other.open(sealed) is Masked.ERASED
    assert took < 1.0


def test_what_does_not_open_is_masked_and_told(vault: Vault, database: Database) -> None:
    keys = [vault.new_key() for _ in range(3)]
    tampered, wrong_box, lost = (vault.seal("山田", key) for key in keys)
    with database.transaction() as cursor:
        cursor.execute("UPDATE keys SET sealed = '\\x00' || sealed WHERE key_id = %s", (tampered.key,))
        cursor.execute("DELETE FROM keys WHERE key_id = %s", (lost.key,))
    fresh = Vault(database, bytes(32))
    fresh.prepare()
    boxes = (wrong_box.box[:-4] + "AAAA", "!", "")
    for personal in (tampered, lost, *(Personal(key=wrong_box.key, box=box) for box in boxes)):
        assert fresh.open(personal) is Masked.UNREADABLE
    assert fresh.open(wrong_box) == "山田"
    assert fresh.unfit(fresh.key_ids("", 1_000)) == {tampered.key}


def test_a_box_of_bytes_opens_for_what_it_is_bound_to_alone(vault: Vault) -> None:
    key, other = vault.new_key(), vault.new_key()
    box = vault.seal_bytes(b"\x00typed", key, b"draft 1")
    assert vault.open_bytes(box, key, b"draft 1") == b"\x00typed"
    for changed, key_id, bound_to in (
        (box, key, b"draft 2"),
        (box, key, None),
        (box, other, b"draft 1"),
        (box, "no key", b"draft 1"),
        (box[:-1] + bytes([box[-1] ^ 1]), key, b"draft 1"),
        (b"", key, b"draft 1"),
    ):
        assert vault.open_bytes(changed, key_id, bound_to) is Masked.UNREADABLE
    vault.destroy(key)
    assert vault.open_bytes(box, key, b"draft 1") is Masked.ERASED
    with pytest.raises(LookupError):
        vault.seal_bytes(b"typed", key)


def test_keys_are_made_and_destroyed_in_a_history_that_cannot_be_changed_unseen(
    vault: Vault, database: Database
) -> None:
    key = vault.new_key()
    vault.destroy(key)
    vault.destroy(key)
    found = database.read(key_log.entries)
    assert (len(found), found[-1].act, found[-1].key_id) == (RESERVE + 1, "destroyed", key)
    assert list(key_log.changed(found)) == []
    for change in ({"key_id": "other"}, {"act": "destroyed"}, {"at": found[3].at.replace("20", "21", 1)}):
        forged = [*found[:3], replace(found[3], **change), *found[4:]]
        assert list(key_log.changed(forged)) == [forged[3]]
    assert list(key_log.changed([*found[:3], *found[4:]])) == [found[4]]
    with pytest.raises(psycopg.errors.RaiseException), database.transaction() as cursor:
        cursor.execute("DELETE FROM key_log")


def test_the_history_begins_with_the_keys_that_were_there_before_it(database: Database) -> None:
    with database.transaction() as cursor:
        cursor.execute("CREATE TABLE migrations (file text PRIMARY KEY, applied_at timestamptz DEFAULT now())")
        run_script(cursor, (files("shared.vault") / "migrations/001_keys.sql").read_text("utf-8"))
        cursor.execute("INSERT INTO migrations VALUES ('migrations/001_keys.sql')")
        cursor.execute("INSERT INTO keys (key_id, sealed) VALUES ('a', NULL)")
    Vault(database, bytes(32)).prepare()
    found = database.read(key_log.entries)
    assert [(entry.act, entry.key_id) for entry in found] == [("made", "a"), ("destroyed", "a")]
    assert list(key_log.changed(found)) == []


def test_another_process_opens_with_the_same_own_key(vault: Vault, database: Database) -> None:
    sealed = vault.seal("山田", vault.new_key())
    assert Vault(database, bytes(32)).open(sealed) == "山田"


def test_the_wrong_own_key_is_told_at_start(vault: Vault, database: Database) -> None:
    vault.new_key()
    with pytest.raises(VaultKeyUnfit):
        Vault(database, bytes(31) + b"x").prepare()


def test_the_own_key_file_is_made_once_and_must_be_private(tmp_path: Path) -> None:
    file = tmp_path / "vault.key"
    key = own_key_from(file)
    assert own_key_from(file) == key
    assert file.stat().st_mode & 0o777 == 0o600
    assert [p.name for p in tmp_path.iterdir()] == ["vault.key"]
    file.chmod(0o644)
    with pytest.raises(VaultKeyUnfit):
        own_key_from(file)


def test_connections_that_the_server_closed_meanwhile_are_not_noticed(database: Database, dsn: str) -> None:
    vault = Vault(database, bytes(32))
    vault.prepare()
    sealed = vault.seal("山田", vault.new_key())
    with psycopg.connect(dsn, autocommit=True) as other:
        for act in (
            lambda: Vault(database, bytes(32)).open(sealed),
            lambda: Vault(database, bytes(32)).new_key(),
            lambda: vault.destroy(sealed.key),
        ):
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                " AND datname = current_database()"
            )
            act()
    assert vault.open(sealed) is Masked.ERASED
