"""The key that signs ends, and the keys that are believed: its own, and those that signed before it (ends.keys)."""

from __future__ import annotations

import os
from pathlib import Path

from shared.ends.note import NoteUnfit, SigningKey, public_of, verifier_key
from shared.vault.vault import VaultKeyUnfit, own_key_from, own_key_of, write_secret

OWN = "ends.key"
EARLIER = "ends.keys"


class EndsKeyUnfit(Exception):
    """The key that signs ends, or a list of keys that are believed, cannot be used; says why."""


def key_of(text: str) -> SigningKey:
    """The key from 64 hexadecimal digits. Raises EndsKeyUnfit."""
    try:
        return SigningKey(own_key_of(text))
    except VaultKeyUnfit:
        raise EndsKeyUnfit("it is given by 64 hexadecimal digits") from None


def key_from(data: Path, may_make: bool) -> SigningKey | None:
    """The key from its file (0600), made if it is absent and may be; else None. Raises EndsKeyUnfit."""
    file = data / OWN
    if not file.exists() and not may_make:
        return None
    try:
        return SigningKey(own_key_from(file))
    except VaultKeyUnfit as unfit:
        raise EndsKeyUnfit(str(unfit)) from None


def believed(data: Path, own: SigningKey | None) -> frozenset[bytes]:
    """The public keys whose signatures count. Raises EndsKeyUnfit."""
    earlier = data / EARLIER
    found = listed_keys(earlier) if earlier.exists() else frozenset()
    return found if own is None else found | {own.public}


def listed_keys(file: Path) -> frozenset[bytes]:
    """The public keys of a list: a verifier key in each line, or after `#` what is for people. Raises EndsKeyUnfit."""
    lines = (line.strip() for line in file.read_text(encoding="utf-8").splitlines())
    try:
        return frozenset(public_of(line) for line in lines if line and not line.startswith("#"))
    except NoteUnfit as unfit:
        raise EndsKeyUnfit(f"{file.name}: {unfit}") from None


def rotation_of(name: str, old: SigningKey, new: SigningKey) -> str:
    """The statement that a key follows another, signed by both, so that whoever knows one can believe the other."""
    signs = f"{name}/keys"
    text = f"{signs}\n{verifier_key(signs, old.public)}\n{verifier_key(signs, new.public)}\n"
    return old.sign(text, signs) + new.signature(text, signs)


def replace(data: Path, name: str, old: SigningKey, seed: bytes) -> None:
    """Put a new key in the place of the old one, which stays believed for what it has signed."""
    with (data / EARLIER).open("a", encoding="utf-8") as earlier:
        earlier.write(verifier_key(name, old.public) + "\n")
        earlier.flush()
        os.fsync(earlier.fileno())
    draft = data / f".{OWN}.new"
    write_secret(draft, seed)
    draft.replace(data / OWN)
