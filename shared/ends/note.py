"""Signed notes (C2SP signed-note): a text and, below it, signatures that name their keys; Ed25519 (RFC 8032) only."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Collection
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

MOST_BYTES = 1_000_000
MOST_SIGNATURES = 100

_DASH = "— "
_ED25519 = b"\x01"


class NoteUnfit(Exception):
    """A text is no signed note, or no key that is believed has signed it; says which."""


@dataclass(frozen=True, slots=True)
class Signature:
    """One line below a note's text; `key_id` only helps to find the key."""

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """A note as it was read; nothing is proven until `signed_by` says so."""

    text: str
    signatures: tuple[Signature, ...]

    def signed_by(self, name: str, keys: Collection[bytes]) -> bytes:
        """The public key, one of `keys`, that signed this under `name`; other signatures count for nothing.

        Raises NoteUnfit.
        """
        known = {key_id(name, key): key for key in keys}
        found = None
        for one in self.signatures:
            key = known.get(one.key_id)
            if one.name != name or key is None:
                continue
            try:
                Ed25519PublicKey.from_public_bytes(key).verify(one.signature, self.text.encode())
            except InvalidSignature:
                raise NoteUnfit(f"the signature of {name} is wrong") from None
            found = found or key
        if found is None:
            raise NoteUnfit(f"it is not signed by a key of {name} that is believed")
        return found


class SigningKey:
    """An Ed25519 key, from its seed of 32 bytes."""

    def __init__(self, seed: bytes) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = self._private.public_key().public_bytes_raw()

    def signature(self, text: str, name: str) -> str:
        """The line that signs a text under a name."""
        signed = key_id(name, self.public) + self._private.sign(text.encode())
        return f"{_DASH}{name} {base64.b64encode(signed).decode()}\n"

    def sign(self, text: str, name: str) -> str:
        """A note: the text, which ends with a newline, signed under a name."""
        return f"{text}\n{self.signature(text, name)}"


def key_id(name: str, public: bytes) -> bytes:
    """Four bytes that stand for a key under a name."""
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:4]


def verifier_key(name: str, public: bytes) -> str:
    """A public key as programs for signed notes take it: name+id+key."""
    return f"{name}+{key_id(name, public).hex()}+{base64.b64encode(_ED25519 + public).decode()}"


def public_of(verifier: str) -> bytes:
    """The public key in a verifier key. Raises NoteUnfit."""
    name, _, rest = verifier.strip().partition("+")
    identity, _, encoded = rest.partition("+")
    try:
        key = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != 33 or key[:1] != _ED25519 or key_id(name, key[1:]).hex() != identity:
        raise NoteUnfit(f"this is no verifier key: {verifier.strip()[:100]}")
    return key[1:]


def fingerprint(public: bytes) -> str:
    """A public key as people compare it: SHA-256 of its 32 bytes in hexadecimal."""
    return hashlib.sha256(public).hexdigest()


def read_note(data: bytes) -> Note:
    """A note from its bytes. Raises NoteUnfit."""
    if len(data) > MOST_BYTES:
        raise NoteUnfit("this is too long for a note")
    try:
        whole = data.decode()
    except UnicodeDecodeError:
        raise NoteUnfit("this is no text") from None
    body, between, lines = whole.rpartition("\n\n")
    if not between or not lines.endswith("\n") or any(c < " " and c != "\n" for c in whole):
        raise NoteUnfit("this is no signed note")
    signatures = lines[:-1].split("\n")
    if len(signatures) > MOST_SIGNATURES:
        raise NoteUnfit("this has too many signatures")
    return Note(f"{body}\n", tuple(map(_signature, signatures)))


def _signature(line: str) -> Signature:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    try:
        signed = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        signed = b""
    if not line.startswith(_DASH) or not name or "+" in name or len(signed) < 5:
        raise NoteUnfit("this is no signature line")
    return Signature(name, signed[:4], signed[4:])
