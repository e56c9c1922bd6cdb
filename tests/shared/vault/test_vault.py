"""Persons' text is sealed under their own key; destroying the key erases them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from shared.contracts.event import Block
from shared.contracts.personal import Personal
from shared.postgres.database import Database
from shared.vault.vault import Vault, VaultKeyUnfit, own_key_from
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
    key = vault.new_key()
    sealed = vault.seal("山田", key)
    vault.destroy(key)
    assert vault.open(sealed) is None
    with pytest.raises(LookupError):
        vault.seal("山田", key)


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
    assert vault.open(sealed) is None
