"""Signed ends: signing them now, the keys that are believed, and a new key in the place of the old one."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import orjson

from services import running
from services.terminal.console import complain, say, settings_here, system_here
from shared.clock import SystemClock
from shared.ends.ends import Ends
from shared.ends.keeper import EndsKeeper
from shared.ends.keys import OWN, EndsKeyUnfit, listed_keys, replace
from shared.ends.note import SigningKey, fingerprint, verifier_key
from shared.ends.places import PlaceAway
from shared.ends.verify import HeldEnd
from shared.messaging.subscriptions import FOLLOWS
from shared.process.failures import Unset
from shared.process.system import ends_of
from shared.settings import Settings

NOBODY = "Nobody signs here: set JIGYOKEI_ENDS_KEY, or put ends.key into the data folder."


def sign() -> int:
    """Sign what is new and bring all ends to every place; 1 if an end is refused, or a place does not take it."""
    with system_here() as system:
        ends = system.ends
        if ends.key is None:
            raise Unset(NOBODY)
        made = EndsKeeper(ends, system.logs, SystemClock()).step()
    say(f"{made} ends signed; kept in {', '.join(place.where for place in ends.places)}.")
    for service, why in ends.failing.items():
        complain(f"{service}: {why}")
    return 1 if ends.failing else 0


def print_keys() -> int:
    """The public keys that are believed, as programs for signed notes take them."""
    ends = _here(settings_here())
    for public in sorted(ends.believed, key=lambda key: ends.key is not None and key != ends.key.public):
        signs = "signs now" if ends.key is not None and public == ends.key.public else "signed earlier"
        say(f"# {signs}; fingerprint {fingerprint(public)}")
        for line in (verifier_key(ends.origin(name), public) for name in (*FOLLOWS, "vault", "export")):
            say(line)
    return 0


def rotate() -> int:
    """Have a new key sign from now on. The old one stays believed, and a statement signed by both says so."""
    settings = settings_here()
    if settings.ends_key is not None:
        raise Unset("The key is given by JIGYOKEI_ENDS_KEY: docs/operations.md says how to replace it.")
    try:
        with running.alone_in(settings.data):
            ends = _here(settings)
            assert ends.key is not None
            seed = os.urandom(32)
            new = SigningKey(seed)
            ends.tell_rotation(new)
            replace(settings.data, ends.name, ends.key, seed)
    except running.AlreadyRuns as already:
        complain(f"jigyokei runs on {settings.data} ({already}). Stop it first.")
        return 1
    except PlaceAway as away:
        complain(f"Nothing was changed, for the new key must be told to every place: {away}")
        return 1
    say(f"A new key signs from now on; fingerprint {fingerprint(new.public)}")
    say("Tell those who keep the old fingerprint. The old key is believed for what it signed (ends.keys).")
    return 0


def _here(settings: Settings) -> Ends:
    """The ends of a deployment that has signed. Raises Unset."""
    if settings.ends_key is None and not (settings.data / OWN).exists():
        raise Unset(f"There is no {OWN} in {settings.data}: nothing was signed here.")
    return ends_of(settings)


def begin_anew(service: str) -> int:
    """Begin a new series of ends for a log of which signed events are lost for good."""
    try:
        with system_here() as system:
            ends = system.ends
            if ends.key is None:
                raise Unset(NOBODY)
            begun = ends.begin_anew(next(log for log in system.logs if log.service == service))
    except PlaceAway as away:
        complain(f"Nothing was changed, for every place must be told: {away}")
        return 1
    say(f"{begun.origin} has begun. The series before stays where it is kept, and verification lists it as known.")
    return 0


def handed_in(files: Sequence[Path]) -> list[HeldEnd]:
    """Ends from files, which may be exports of histories too: each bears one of the ledger."""
    return [HeldEnd(str(file), _end_of(file.read_bytes())) for file in files]


def _end_of(data: bytes) -> bytes:
    if not data.startswith(b'{"manifest":'):
        return data
    try:
        return str(orjson.loads(data.split(b"\n", 1)[0])["end"]).encode()
    except (orjson.JSONDecodeError, LookupError):
        return data


def believing(ends: Ends, keys: Path | None) -> None:
    """Believe only the keys of a list, if one is given. Raises EndsKeyUnfit."""
    if keys is not None:
        ends.believed = listed_keys(keys)
        if not ends.believed:
            raise EndsKeyUnfit(f"{keys.name} holds no key")
