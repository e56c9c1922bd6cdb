"""What a line says that the business of a plan is called: names and numbers by which people look for the plan."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

TELLING: Final = (
    "intake.ApplicationFiled",
    "intake.ApplicationCorrected",
    "intake.VersionCertified",
    "intake.CertificateFactsCorrected",
    "intake.MinorChangeNoted",
    "intake.PaperCertificateClaimed",
    "intake.PaperCertificateKnown",
    "review.PaperCertificateEntered",
    "review.PaperCertificateConfirmed",
)
"""The events that name a business, without their versions."""

_NAMES: Final = ("name", "business", "name_kana")
_NUMBERS: Final = ("corporate_number", "certificate_no")
_LONGEST: Final = 300
"""No name is longer: bytes that were changed after the fact may be anything."""


@dataclass(frozen=True, slots=True)
class Called:
    """Names, the applicant's own first, and numbers of it (法人番号, a certificate on paper)."""

    names: Sequence[str] = ()
    numbers: Sequence[str] = ()


def called_in(name: str, data: bytes) -> Called:
    """What the stored bytes of an event of this name say of its business; nothing where they cannot be read."""
    if name.rpartition("/")[0] not in TELLING:
        return Called()
    with suppress(AttributeError, LookupError, TypeError, ValueError, RecursionError):
        parts = list(_parts(json.loads(data)))
        return Called(_words(parts, _NAMES), _words(parts, _NUMBERS))
    return Called()


def _parts(event: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """What of an event names a business: in whatever version it was written, these hold the public facts (R20)."""
    form = event.get("form") or {}
    yield form.get("cover") or {}
    yield from (event.get(part) or {} for part in ("applicant", "facts", "certificate"))
    yield from form.get("participants") or ()
    now = event.get("now")
    yield now if isinstance(now, dict) else {event.get("fact", ""): now}


def _words(parts: Sequence[Mapping[str, Any]], keys: Sequence[str]) -> tuple[str, ...]:
    found = (part.get(key) for part in parts for key in keys)
    return tuple(dict.fromkeys(one[:_LONGEST] for one in found if isinstance(one, str) and one.strip()))
