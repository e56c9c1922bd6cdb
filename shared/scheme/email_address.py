"""Which e-mail addresses mail can be sent to: one rule for who takes an address, and for who sends."""

from __future__ import annotations

import re
from typing import Final

_NOT_IN_ADDRESSES: Final = frozenset('<>()[],:;\\"')
"""Whatever could end a command or a header, or begin another address (RFC 5322, 3.2.3)."""
_DOMAIN: Final = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]")
_LONGEST: Final = 254
"""RFC 5321, 4.5.3.1.3, without the brackets of a path."""
_LONGEST_LOCAL: Final = 64


def wire_address(text: str) -> str | None:
    """An address as it goes on the wire, its domain in ASCII (RFC 5890); None for what is none, or more than one.

    Two dots in a row are taken: Japanese mobile carriers gave out such addresses.
    """
    text = text.strip()
    if any(not sign.isprintable() or sign.isspace() or sign in _NOT_IN_ADDRESSES for sign in text):
        return None
    local, _, domain = text.rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    if not 0 < len(local.encode()) <= _LONGEST_LOCAL or "@" in local or not _DOMAIN.fullmatch(domain):
        return None
    address = f"{local}@{domain}"
    return address if len(address.encode()) <= _LONGEST else None


def is_email(text: str) -> bool:
    """Whether an address may be given: one that every server takes, in ASCII as it stands.

    What was given before may have another name in it, which a mail server needs SMTPUTF8 for (RFC 6531).
    """
    return text.isascii() and wire_address(text) is not None
