"""Whoever changes a key, or the history of keys, is found; and so is an event whose key is gone without a word."""

from __future__ import annotations

import pytest

from shared.postgres.database import Database
from shared.vault.checked import VAULT_TEXTS, vault_findings
from shared.vault.vault import Vault
from tests.shared.vault.test_vault import database, vault
from tests.support.unguarded import unguarded

__all__ = ["database", "vault"]


@pytest.fixture
def walked(vault: Vault) -> Vault:
    """Keys of three persons, one of whom was erased."""
    keys = [vault.new_key() for _ in range(3)]
    vault.destroy(keys[0])
    return vault


def places(vault: Vault) -> set[tuple[str, str]]:
    return {(one.code, one.row.split()[0]) for one in vault_findings(vault)}


def test_what_was_not_touched_has_no_finding(walked: Vault) -> None:
    assert places(walked) == set()
    walked.destroy("nobody's")
    assert places(walked) == set()
    assert all(text.ja and text.en for text in VAULT_TEXTS.values())


ONE = "(SELECT key_id FROM keys WHERE sealed IS NOT NULL ORDER BY key_id LIMIT 1)"
ANOTHER = f"(SELECT max(sealed) FROM keys WHERE key_id <> {ONE})"
HARM = {
    f"DELETE FROM keys WHERE key_id = {ONE}": {("row_missing", "keys")},
    "DELETE FROM keys WHERE sealed IS NULL": {("row_missing", "keys")},
    "INSERT INTO keys (key_id) VALUES ('z')": {("row_unexplained", "keys")},
    f"UPDATE keys SET sealed = NULL WHERE key_id = {ONE}": {("row_changed", "keys")},
    f"UPDATE keys SET sealed = {ANOTHER} WHERE key_id = {ONE}": {("key_unopened", "keys")},
    f"UPDATE keys SET sealed = '' WHERE key_id = {ONE}": {("key_unopened", "keys")},
    "UPDATE keys SET sealed = 'x' WHERE sealed IS NULL": {("row_changed", "keys"), ("key_unopened", "keys")},
    f"UPDATE keys SET key_id = 'z' WHERE key_id = {ONE}": {
        ("row_missing", "keys"),
        ("row_unexplained", "keys"),
        ("key_unopened", "keys"),
    },
    "UPDATE key_log SET at = at + interval '1 microsecond' WHERE sequence = 5": {("key_log_changed", "key_log")},
    "UPDATE key_log SET at = '10500-01-01' WHERE sequence = 5": {("key_log_changed", "key_log")},
    "UPDATE key_log SET at = '0044-03-15 BC' WHERE sequence = 5": {("key_log_changed", "key_log")},
    "UPDATE key_log SET act = 'made' WHERE act = 'destroyed'": {
        ("key_log_changed", "key_log"),
        ("row_changed", "keys"),
    },
    "DELETE FROM key_log WHERE sequence = 5": {("key_log_changed", "key_log"), ("row_unexplained", "keys")},
}


@pytest.mark.parametrize("column", ["at = 'infinity'", "at = NULL", "digest = NULL", "act = NULL", "key_id = NULL"])
def test_a_line_that_cannot_be_read_is_named_and_the_keys_are_looked_at(
    walked: Vault, database: Database, column: str
) -> None:
    with unguarded(database.dsn) as connection:
        connection.execute("ALTER TABLE key_log DROP CONSTRAINT key_log_at_check")
        for name in ("at", "digest", "act", "key_id"):
            connection.execute(f"ALTER TABLE key_log ALTER {name} DROP NOT NULL")
        connection.execute(f"UPDATE key_log SET {column} WHERE sequence = 5")
        connection.execute(f"UPDATE keys SET sealed = '' WHERE key_id = {ONE}")
    assert places(walked) >= {("key_log_changed", "key_log"), ("key_unopened", "keys")}


@pytest.mark.parametrize("harm", HARM)
def test_every_kind_of_change_is_found_at_its_row(walked: Vault, database: Database, harm: str) -> None:
    with unguarded(database.dsn) as connection:
        assert connection.execute(harm.encode()).rowcount == 1
    assert places(walked) == HARM[harm]
