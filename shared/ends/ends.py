"""The signed ends of a deployment: made, brought to every place, and found there again."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from datetime import datetime

import structlog

from shared.ends.cuts import NOTHING, Contradicted, Cut, adopt, cut, cuts, newest
from shared.ends.keys import rotation_of
from shared.ends.log import Log
from shared.ends.note import NoteUnfit, SigningKey, fingerprint, read_note, verifier_key
from shared.ends.places import Place, PlaceAway, PlaceContradicts, path_of
from shared.ends.verify import Held, check_ends, finding_of, why_unfit
from shared.event_store.finding import Finding

log = structlog.get_logger()

KEYS = "keys"
"""The folder of each place in which the public keys are kept, and the statements by which one follows another."""

FOLLOWED = ".followed"
"""What the name of such a statement ends with."""


class Ends:
    """Signs for one deployment, in the name `<name>/<service>`. Without a key nothing is signed, only verified."""

    def __init__(
        self,
        name: str,
        key: SigningKey | None,
        believed: Collection[bytes],
        beside: Place,
        places: Sequence[Place] = (),
    ) -> None:
        self.name = name
        self.key = key
        self.believed = frozenset(believed)
        self.places = (beside, *places)
        self.failing: dict[str, str] = {}
        """Why the end of a log could not be signed or not be brought to a place, by service; as of the last turn."""
        self._brought: dict[tuple[str, str], int] = {}

    def origin(self, service: str) -> str:
        """The name under which a service's ends are signed."""
        return f"{self.name}/{service}"

    def turn(self, of: Log, now: datetime) -> Cut | None:
        """Sign the end of a log if anything is new, and bring all ends to every place; what went wrong is told."""
        self.failing.pop(of.service, None)
        made = None
        try:
            made = self.sign(of, now)
        except Contradicted as why:
            self._fails(of.service, str(why))
            log.error("end_refused", service=of.service, reason=str(why))
        for place in self.places:
            try:
                self._bring(of, place)
            except PlaceAway as away:
                self._fails(of.service, str(away))
                log.warning("ends_wait", service=of.service, error=str(away))
            except PlaceContradicts as why:
                self._fails(of.service, str(why))
                log.error("end_contradicted", service=of.service, reason=str(why))
        return made

    def sign(self, of: Log, now: datetime) -> Cut | None:
        """The new end of a log; None if nothing is new, or nobody signs here. Raises Contradicted."""
        if self.key is None:
            return None
        self._take_over(of, now)
        return cut(of, self.origin(of.service), self.key, now)

    def newest(self, of: Log) -> Cut:
        """The last end that a log has, if it is believed; else none."""
        found = of.database.read(newest)
        if found is NOTHING or why_unfit(found, self.origin(of.service), self.believed):
            return NOTHING
        return found

    def signed_now(self, of: Log, end: Cut) -> str:
        """The note of a believed end, signed by the present key too, if it was signed before that."""
        assert self.key is not None
        origin = self.origin(of.service)
        note = read_note(end.note.encode())
        if note.signed_by(origin, self.believed) == self.key.public:
            return end.note
        return end.note + self.key.signature(note.text, origin)

    def check(self, of: Log, handed_in: Sequence[Held] = ()) -> Iterator[Finding]:
        """Hold a log against its own ends, the newest of every place, and those handed in that are its."""
        held = [one for one in handed_in if self._is_of(of, one)]
        for place in self.places:
            try:
                held += [Held(f"{place.where}/{path_of(of.service, count)}", place.note(of.service, count))
                         for count in place.counts(of.service)[-1:]]  # fmt: skip
            except PlaceAway as away:
                yield finding_of(of.service, "place_away", why=str(away))
        yield from check_ends(of, self.origin(of.service), held, self.believed)

    def tell_rotation(self, new: SigningKey) -> None:
        """Tell every place that a new key follows this one. Raises PlaceAway."""
        assert self.key is not None
        statement = rotation_of(self.name, self.key, new).encode()
        for place in self.places:
            place.put(f"{KEYS}/{fingerprint(self.key.public)}{FOLLOWED}", statement)
            place.put(f"{KEYS}/{fingerprint(new.public)}.key", (verifier_key(self.name, new.public) + "\n").encode())

    def rotations(self) -> list[str]:
        """The statements by which one key follows another, as they are kept beside the data. Raises PlaceAway."""
        return [data.decode() for data in self.places[0].texts(KEYS, FOLLOWED)]

    def _take_over(self, of: Log, now: datetime) -> None:
        """Ends that the places know and the store does not: it was put back, and given back what it lacked."""
        own = of.database.read(newest).count
        notes: dict[int, bytes] = {}
        for place in self.places:
            # Whoever is away is told when ends are brought there.
            with suppress(PlaceAway):
                notes |= {count: place.note(of.service, count) for count in place.counts(of.service, own)}
        known = [notes[count] for count in sorted(notes) if self._is_believed(of, count, notes[count])]
        if known:
            adopt(of, self.origin(of.service), known, self.believed, now)

    def _is_believed(self, of: Log, count: int, data: bytes) -> bool:
        try:
            read_note(data).signed_by(self.origin(of.service), self.believed)
        except NoteUnfit as unfit:
            log.warning("end_not_believed", service=of.service, count=count, reason=str(unfit))
            return False
        return True

    def _is_of(self, of: Log, one: Held) -> bool:
        return one.data.startswith(self.origin(of.service).encode() + b"\n")

    def _bring(self, of: Log, place: Place) -> None:
        at = (place.where, of.service)
        if at not in self._brought:
            there = set(place.counts(of.service))
            self._bring_keys(place)
        else:
            there = set()
        for one in of.database.read(lambda cursor: cuts(cursor, self._brought.get(at, 0))):
            if one.count not in there:
                place.put(path_of(of.service, one.count), one.note.encode())
            self._brought[at] = one.count

    def _bring_keys(self, place: Place) -> None:
        for public in self.believed:
            text = verifier_key(self.name, public) + "\n"
            place.put(f"{KEYS}/{fingerprint(public)}.key", text.encode())

    def _fails(self, service: str, why: str) -> None:
        self.failing[service] = why
