"""Signed ends: signing them now, the keys that are believed, and a new key in the place of the old one."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import orjson

from services import running
from services.terminal import console
from services.terminal.console import complain, say, settings_here, speaking, system_here
from shared.clock import SystemClock
from shared.domain import Text
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

SAYS: Final[Mapping[str, Text]] = {
    "nobody": Text(
        ja="ここでは誰も署名しません。JIGYOKEI_ENDS_KEYを設定するか、ends.keyをデータのフォルダーに置いてください。",
        en="Nobody signs here: set JIGYOKEI_ENDS_KEY, or put ends.key into the data folder.",
    ),
    "signed": Text(ja="{ends}個の末尾に署名しました。保管先：{places}", en="{ends} ends signed; kept in {places}."),
    "key": Text(ja="# {when}、指紋 {fingerprint}", en="# {when}; fingerprint {fingerprint}"),
    "now": Text(ja="現在の署名鍵", en="signs now"),
    "earlier": Text(ja="以前の署名鍵", en="signed earlier"),
    "given": Text(
        ja="鍵はJIGYOKEI_ENDS_KEYで与えられています。替え方はdocs/operations.mdにあります。",
        en="The key is given by JIGYOKEI_ENDS_KEY: docs/operations.md says how to replace it.",
    ),
    "not_told": Text(
        ja="新しい鍵をすべての保管先に知らせる必要があるため、何も変えていません：{away}",
        en="Nothing was changed, for the new key must be told to every place: {away}",
    ),
    "rotated": Text(
        ja="これからは新しい鍵で署名します。指紋 {fingerprint}\n"
        "以前の指紋を保管している人に知らせてください。以前の鍵は、それで署名したものについて信用されます（ends.keys）。",
        en="A new key signs from now on; fingerprint {fingerprint}\n"
        "Tell those who keep the old fingerprint. The old key is believed for what it signed (ends.keys).",
    ),
    "never_signed": Text(
        ja="{data}に{file}がありません。ここで署名したものはありません。",
        en="There is no {file} in {data}: nothing was signed here.",
    ),
    "series_not_told": Text(
        ja="すべての保管先に知らせる必要があるため、何も変えていません：{away}",
        en="Nothing was changed, for every place must be told: {away}",
    ),
    "begun": Text(
        ja="{origin}を始めました。前の系列は保管先に残り、検証では既知のものとして示します。",
        en="{origin} has begun. The series before stays where it is kept, and verification lists it as known.",
    ),
    "no_key": Text(ja="{file}に鍵がありません。", en="{file} holds no key"),
}
says = speaking(SAYS)


def sign() -> int:
    """Sign what is new and bring all ends to every place; 1 if an end is refused, or a place does not take it."""
    with system_here() as system:
        ends = system.ends
        if ends.key is None:
            raise Unset(says("nobody"))
        made = EndsKeeper(ends, system.logs, SystemClock()).step()
    say(says("signed", ends=made, places=", ".join(place.where for place in ends.places)))
    for service, why in ends.failing.items():
        complain(f"{service}: {why}")
    return 1 if ends.failing else 0


def print_keys() -> int:
    """The public keys that are believed, as programs for signed notes take them."""
    ends = _here(settings_here())
    for public in sorted(ends.believed, key=lambda key: ends.key is not None and key != ends.key.public):
        when = says("now" if ends.key is not None and public == ends.key.public else "earlier")
        say(says("key", when=when, fingerprint=fingerprint(public)))
        for line in (verifier_key(ends.origin(name), public) for name in (*FOLLOWS, "vault", "export")):
            say(line)
    return 0


def rotate() -> int:
    """Have a new key sign from now on. The old one stays believed, and a statement signed by both says so."""
    settings = settings_here()
    if settings.ends_key is not None:
        raise Unset(says("given"))
    try:
        with running.alone_in(settings.data):
            ends = _here(settings)
            assert ends.key is not None
            seed = os.urandom(32)
            new = SigningKey(seed)
            ends.tell_rotation(new)
            replace(settings.data, ends.name, ends.key, seed)
    except running.AlreadyRuns as already:
        complain(console.says("runs", data=settings.data, already=already))
        return 1
    except PlaceAway as away:
        complain(says("not_told", away=away))
        return 1
    say(says("rotated", fingerprint=fingerprint(new.public)))
    return 0


def _here(settings: Settings) -> Ends:
    """The ends of a deployment that has signed. Raises Unset."""
    if settings.ends_key is None and not (settings.data / OWN).exists():
        raise Unset(says("never_signed", file=OWN, data=settings.data))
    return ends_of(settings)


def begin_anew(service: str) -> int:
    """Begin a new series of ends for a log of which signed events are lost for good."""
    try:
        with system_here() as system:
            ends = system.ends
            if ends.key is None:
                raise Unset(says("nobody"))
            begun = ends.begin_anew(next(log for log in system.logs if log.service == service))
    except PlaceAway as away:
        complain(says("series_not_told", away=away))
        return 1
    say(says("begun", origin=begun.origin))
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
            raise EndsKeyUnfit(says("no_key", file=keys.name))
