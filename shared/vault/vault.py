"""The vault: keys of persons, and the sealing and opening of what belongs to them (AES-GCM, NIST SP 800-38D).

The keys lie in a database of their own, sealed under the vault's own key, which is a file (0600, made at the first
start) or is given. A key that is destroyed erases the person: boxes stay as they are, hashes hold, nothing opens. What
became of each key stands in `key_log`, by which every process hears that keys were destroyed.
"""

from __future__ import annotations

import base64
import contextlib
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path
from typing import Any, LiteralString, TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import BaseModel

from shared.contracts.personal import Masked, Personal, holding
from shared.postgres.database import Database
from shared.postgres.wiping import wipe

M = TypeVar("M", bound=BaseModel)

_KEEP_KEYS = """
WITH fresh AS (
    INSERT INTO keys (key_id, sealed) SELECT * FROM unnest(%b::text[], %b::bytea[])
        ON CONFLICT DO NOTHING RETURNING key_id)
SELECT log_keys(ARRAY(SELECT key_id FROM fresh), 'made') WHERE EXISTS (SELECT 1 FROM fresh)
"""
_SEALED = "SELECT sealed FROM keys WHERE key_id = %s"
_ANY_SEALED = "SELECT key_id, sealed FROM keys WHERE sealed IS NOT NULL LIMIT %s"
_THESE_SEALED = "SELECT key_id, sealed FROM keys WHERE sealed IS NOT NULL AND key_id = ANY(%s)"
_NEXT = "SELECT key_id FROM keys WHERE key_id > %s ORDER BY key_id LIMIT %s"
_LINES = "SELECT coalesce(max(sequence), 0) FROM key_log"

# A key that is not there is written down as destroyed too: an old backup may bring it back.
_DESTROY = """
WITH gone AS (
    INSERT INTO keys AS k (key_id, sealed) SELECT *, NULL FROM unnest(%b::text[])
        ON CONFLICT (key_id) DO UPDATE SET sealed = NULL WHERE k.sealed IS NOT NULL RETURNING key_id)
SELECT log_keys(ARRAY(SELECT key_id FROM gone), 'destroyed') WHERE EXISTS (SELECT 1 FROM gone)
"""
_DESTROYED_SINCE = "SELECT sequence, key_id FROM key_log WHERE act = 'destroyed' AND sequence > %s ORDER BY sequence"
_GONE = "SELECT key_id FROM keys WHERE key_id = ANY(%s) AND sealed IS NULL"
_KNOWN = "SELECT key_id FROM keys WHERE key_id = ANY(%s)"

KEY_BYTES = 32
RECORDS = b"jigyokei records/1"
NONCE_BYTES = 12
RESERVE = 64
"""Keys are made and committed this many at a time, so that a filing need not wait for the vault."""
REMEMBERED = 10_000
HEARING_SECONDS = 0.5
"""How long a key that another process has destroyed may still open what was sealed under it."""
SAMPLED = 16
"""Of so many keys one must open at the start: a single row that does not is no reason to refuse all others."""


class VaultKeyUnfit(Exception):
    """The vault's own key is not the one under which its keys were sealed, or its file is open to others."""


class Vault:
    """Seals and opens. Safe to use from several threads."""

    def __init__(self, database: Database, own_key: bytes) -> None:
        self._database = database
        self._own = AESGCM(own_key)
        self.records_key = HKDF(SHA256(), KEY_BYTES, salt=None, info=RECORDS).derive(own_key)
        """What proves rows that follow from nothing else (RFC 5869). It is in no database, as the own key is not."""
        self._lock = threading.Lock()
        self._reserve: list[str] = []
        self._ciphers: OrderedDict[str, AESGCM] = OrderedDict()
        self._heard = 0
        """The last line of the history of keys that was heard of as a destruction."""
        self._hear_again_at = 0.0

    def prepare(self) -> None:
        """Make or check the tables. Raises VaultKeyUnfit where nothing opens."""
        self._database.migrate(files("shared.vault") / "migrations")
        with self._database.transaction() as cursor:
            cursor.execute(_ANY_SEALED, (SAMPLED,))
            rows = cursor.fetchall()
        unfit = [why for row in rows if (why := self._why_unfit(*row))]
        if rows and len(unfit) == len(rows):
            raise unfit[0]

    def new_key(self) -> str:
        """The id of a fresh key that is already durable."""
        with self._lock:
            if not self._reserve:
                self._reserve = self._make_keys(RESERVE)
            return self._reserve.pop()

    def _make_keys(self, count: int) -> list[str]:
        fresh = {os.urandom(12).hex(): os.urandom(KEY_BYTES) for _ in range(count)}
        sealed = [self._seal_key(key_id, key) for key_id, key in fresh.items()]
        self._database.write(_KEEP_KEYS, (list(fresh), sealed))
        self._ciphers.update((key_id, AESGCM(key)) for key_id, key in fresh.items())
        return list(fresh)

    def _seal_key(self, key_id: str, key: bytes) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._own.encrypt(nonce, key, key_id.encode())

    def _unseal_key(self, key_id: str, sealed: bytes) -> bytes:
        try:
            return self._own.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], key_id.encode())
        except (InvalidTag, ValueError) as error:
            raise VaultKeyUnfit(
                "it was sealed under another key; give that one (JIGYOKEI_VAULT_KEY, or vault.key in the data folder)"
            ) from error

    def _why_unfit(self, key_id: str, sealed: bytes) -> VaultKeyUnfit | None:
        try:
            self._unseal_key(key_id, sealed)
        except VaultKeyUnfit as why:
            return why
        return None

    def _cipher(self, key_id: str) -> AESGCM | Masked:
        with self._lock:
            if key_id in self._ciphers:
                self._ciphers.move_to_end(key_id)
                return self._ciphers[key_id]
            heard = self._heard
        row = self._database.read(lambda cursor: cursor.execute(_SEALED, (key_id,)).fetchone())
        if row is None:
            return Masked.UNREADABLE
        if row[0] is None:
            return Masked.ERASED
        try:
            cipher = AESGCM(self._unseal_key(key_id, row[0]))
        except VaultKeyUnfit:
            return Masked.UNREADABLE
        with self._lock:
            if heard == self._heard:  # else it may have been destroyed since it was read
                self._ciphers[key_id] = cipher
            if len(self._ciphers) > REMEMBERED:
                self._ciphers.popitem(last=False)
        return cipher

    def _hear(self) -> None:
        """Forget what any process has destroyed; asked at most every HEARING_SECONDS."""
        now = time.monotonic()
        if now < self._hear_again_at:
            return
        gone = self._database.read(lambda cursor: cursor.execute(_DESTROYED_SINCE, (self._heard,)).fetchall())
        with self._lock:
            for sequence, key_id in gone:
                self._heard = max(self._heard, sequence)
                self._ciphers.pop(key_id, None)
            self._hear_again_at = now + HEARING_SECONDS

    # -- sealing and opening -------------------------------------------------------------------------------------

    def seal_bytes(self, content: bytes, key_id: str, bound_to: bytes | None = None) -> bytes:
        """A box that opens only for whoever names what it is bound to. Raises LookupError when the key is gone."""
        cipher = self._cipher(key_id)
        if isinstance(cipher, Masked):
            raise LookupError(f"there is no key {key_id}")
        nonce = os.urandom(NONCE_BYTES)
        return nonce + cipher.encrypt(nonce, content, bound_to)

    def open_bytes(self, box: bytes, key_id: str, bound_to: bytes | None = None) -> bytes | Masked:
        """What is in a box, or why there is nothing to show."""
        self._hear()
        cipher = self._cipher(key_id)
        if isinstance(cipher, Masked):
            return cipher
        try:
            return cipher.decrypt(box[:NONCE_BYTES], box[NONCE_BYTES:], bound_to)
        except (ValueError, InvalidTag):
            return Masked.UNREADABLE

    def seal(self, text: str, key_id: str) -> Personal:
        """Text as a sealed Personal. Raises LookupError when the key is gone."""
        return Personal(key=key_id, box=base64.b64encode(self.seal_bytes(text.encode(), key_id)).decode())

    def seal_all(self, value: M, key_id: str) -> M:
        """A model with every open Personal inside it sealed under one key."""
        sealed: M = _replaced(value, lambda p: p if p.is_sealed else self.seal(p.text or "", key_id))
        return sealed

    def open(self, personal: Personal) -> str | Masked:
        """The text of a Personal, or why there is none to show."""
        if personal.text is not None:
            return personal.text
        try:
            content = self.open_bytes(base64.b64decode(personal.box, validate=True), personal.key)
            return content if isinstance(content, Masked) else content.decode()
        except ValueError:
            return Masked.UNREADABLE

    # -- erasing -------------------------------------------------------------------------------------------------

    def destroy(self, *key_ids: str) -> bool:
        """Erase the persons whose keys these are, for good (消去). Repeated, it finishes what broke off.

        When it returns, every process has heard of it, and opens nothing any more. Whether the keys are gone from the
        files of the vault's server too: see shared/postgres/wiping.py.
        """
        self._database.write(_DESTROY, (list(key_ids),))
        heard_by = time.monotonic() + HEARING_SECONDS
        with self._lock:
            for key_id in key_ids:
                self._ciphers.pop(key_id, None)
        gone = wipe(self._database, "keys")
        time.sleep(max(0.0, heard_by - time.monotonic()))
        return gone

    def undestroyed(self, key_ids: Iterable[str]) -> set[str]:
        """Those of these keys of which the vault does not know that they were destroyed."""
        wanted = set(key_ids)
        return wanted - self._among(_GONE, wanted)

    def missing(self, key_ids: Iterable[str]) -> set[str]:
        """Those of these keys of which the vault knows nothing."""
        wanted = set(key_ids)
        return wanted - self._among(_KNOWN, wanted)

    def _among(self, statement: LiteralString, key_ids: Iterable[str]) -> set[str]:
        wanted = list(key_ids)
        return {row[0] for row in self._database.read(lambda c: c.execute(statement, (wanted,)).fetchall())}

    def unfit(self, key_ids: Iterable[str]) -> set[str]:
        """Those of these keys that do not open under the vault's own key."""
        wanted = list(key_ids)
        rows = self._database.read(lambda c: c.execute(_THESE_SEALED, (wanted,)).fetchall())
        return {row[0] for row in rows if self._why_unfit(*row) is not None}

    def count(self) -> int:
        """How many keys there are, at most: each has one line or more in their history."""
        (many,) = self._database.read(lambda c: c.execute(_LINES).fetchone()) or (0,)
        return int(many)

    def key_ids(self, after: str, most: int) -> list[str]:
        """The ids of the keys that come after one, destroyed or not, in the order of ids."""
        return [row[0] for row in self._database.read(lambda c: c.execute(_NEXT, (after, most)).fetchall())]

    @property
    def database(self) -> Database:
        """Where the keys lie, for whoever checks them."""
        return self._database


def _replaced(value: Any, change: Any) -> Any:
    """The same value with every Personal in it changed; parts without any are kept as they are."""
    if isinstance(value, Personal):
        return change(value)
    if isinstance(value, BaseModel):
        changed = {
            name: new
            for name in holding(type(value))
            if (new := _replaced(old := getattr(value, name), change)) is not old
        }
        return value.model_copy(update=changed) if changed else value
    if isinstance(value, tuple):
        parts = tuple(_replaced(part, change) for part in value)
        return parts if any(new is not old for new, old in zip(parts, value, strict=True)) else value
    return value


def holds_keys(database: Database) -> bool:
    """Whether a vault has keys that only its own key opens."""
    database.migrate(files("shared.vault") / "migrations")
    with database.transaction() as cursor:
        cursor.execute("SELECT 1 FROM keys LIMIT 1")
        return cursor.fetchone() is not None


def own_key_of(text: str) -> bytes:
    """The vault's own key from 64 hexadecimal digits. Raises VaultKeyUnfit."""
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise VaultKeyUnfit(f"the vault's key is given by {2 * KEY_BYTES} hexadecimal digits")
    return key


def own_key_from(file: Path, may_make: bool = True) -> bytes:
    """The vault's own key from its file, made (0600) if it is absent and the vault is empty. Raises VaultKeyUnfit."""
    if not file.exists():
        if not may_make:
            raise VaultKeyUnfit(f"{file} is missing: put it back from your copy, nothing else opens the personal data")
        _make_own_key(file)
    if file.stat().st_mode & 0o077:
        raise VaultKeyUnfit(f"{file.name} can be read by others; make it 0600")
    key = file.read_bytes()
    if len(key) != KEY_BYTES:
        raise VaultKeyUnfit(f"{file.name} does not hold {KEY_BYTES} bytes")
    return key


def _make_own_key(file: Path) -> None:
    # Written whole and durable before it gets its name, so that a crash cannot leave half a key.
    draft = file.with_name(f".{file.name}.{os.getpid()}.{threading.get_ident()}")
    write_secret(draft, os.urandom(KEY_BYTES))
    with contextlib.suppress(FileExistsError):
        os.link(draft, file)
    draft.unlink()


def write_secret(file: Path, secret: bytes) -> None:
    """Write a file that only its owner reads (0600), durably."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as handle:
        handle.write(secret)
        handle.flush()
        os.fsync(handle.fileno())
