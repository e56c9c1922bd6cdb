"""The signed ends of a deployment: made, brought to every place, and found there again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime

import structlog

from shared.ends.checkpoint import Checkpoint
from shared.ends.cuts import NOTHING, Contradicted, Cut, adopt, begin_anew, cut, cuts, newest
from shared.ends.keys import rotation_of
from shared.ends.log import Log, beyond
from shared.ends.note import NoteUnfit, SigningKey, fingerprint, read_note, verifier_key
from shared.ends.places import Place, PlaceAway, PlaceContradicts, path_of
from shared.ends.series import Series, series_number
from shared.ends.verify import HeldEnd, check_ends, end_in, finding_of, why_unfit
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
        self.failing: Mapping[str, str] = {}
        """Why the end of a log could not be signed or not be brought to a place, by service; as of the last turn."""
        self._brought: dict[tuple[str, str], int] = {}

    def origin(self, what: str) -> str:
        """The name under which something is signed."""
        return f"{self.name}/{what}"

    def turn(self, of: Log, now: datetime) -> Cut | None:
        """Sign the end of a log if anything is new, and bring all ends to every place; what went wrong is told."""
        made, wrong = None, []
        try:
            made = self.sign(of, now)
        except Contradicted as why:
            wrong.append(str(why))
            log.error("end_refused", service=of.service, reason=str(why))
        for place in self.places:
            try:
                self._bring(of, place)
            except PlaceAway as away:
                wrong.append(str(away))
                log.warning("ends_wait", service=of.service, error=str(away))
            except PlaceContradicts as why:
                wrong.append(str(why))
                log.error("end_contradicted", service=of.service, reason=str(why))
        # Put in place as a whole, for others read it meanwhile.
        others = {service: why for service, why in self.failing.items() if service != of.service}
        self.failing = others | {of.service: "; ".join(wrong)} if wrong else others
        return made

    def sign(self, of: Log, now: datetime) -> Cut | None:
        """The new end of a log; None if nothing is new, or nobody signs here. Raises Contradicted."""
        if self.key is None:
            return None
        series = self.series(of)
        self._take_over(of, series, now)
        return cut(of, series.origin, self.key, now)

    def series(self, of: Log) -> Series:
        """The series in which the ends of a log are: the first one, if nothing says so."""
        return Series(self.name, of.service, of.database.read(series_number) or 1)

    def newest(self, of: Log) -> Cut:
        """The last end that a log has, if it is believed; else none."""
        found = of.database.read(newest)
        if found is NOTHING or why_unfit(found, self.series(of).origin, self.believed):
            return NOTHING
        return found

    def signed_now(self, of: Log, end: Cut) -> str:
        """The note of a believed end, signed by the present key too, if it was signed before that."""
        assert self.key is not None
        origin = self.series(of).origin
        note = read_note(end.note.encode())
        if note.signed_by(origin, self.believed) == self.key.public:
            return end.note
        return end.note + self.key.signature(note.text, origin)

    def check(self, of: Log, handed_in: Sequence[HeldEnd] = ()) -> Iterator[Finding]:
        """Hold a log against its own ends, the newest of every place, those that it lacks itself, and those handed in
        that are its."""
        series = self.series(of)
        if of.database.read(series_number) is None:
            yield finding_of(of.service, "series_missing", "ends_series")
        held = [one for one in handed_in if series.signed(one.data)]
        begun = series.number == 1
        for place in self.places:
            try:
                held += self._newest_in(place, series)
                held += self._lacking(of, place, series, held)
                begun = begun or self._is_statement(place.get(series.statement), series)
                if self._is_statement(place.get(series.next.statement), series.next):
                    yield finding_of(of.service, "series_lost", origin=series.next.origin, where=place.where)
            except PlaceAway as away:
                yield finding_of(of.service, "place_away", why=str(away))
        if not begun:
            yield finding_of(of.service, "series_unproven", "ends_series", origin=series.origin)
        for one in series.earlier:
            yield finding_of(of.service, "series_ended", known=True, origin=one.origin)
        yield from check_ends(of, series.origin, held, self.believed)

    def knows(self, of: Log, one: HeldEnd) -> bool:
        """Whether what was handed in says that it is an end of a log, of this series or an earlier one."""
        series = self.series(of)
        return any(each.signed(one.data) for each in (series, *series.earlier))

    def begin_anew(self, of: Log) -> Series:
        """Begin a new series for a log whose signed events are lost for good; what was signed before stays.

        Raises PlaceAway, before anything is changed.
        """
        assert self.key is not None
        series = self.series(of)
        known = [
            end for place in self.places for one in self._newest_in(place, series) if (end := self._end(one, series))
        ]
        statement = series.next.begun_after(max(known, key=lambda end: end.count, default=None), self.key)
        for place in self.places:
            place.put(series.next.statement, statement.encode())
        begin_anew(of, series.next.number)
        return series.next

    def _newest_in(self, place: Place, series: Series) -> list[HeldEnd]:
        return self._found_in(place, series, place.counts(series.folder)[-1:])

    @staticmethod
    def _found_in(place: Place, series: Series, counts: Iterable[int]) -> list[HeldEnd]:
        folder = series.folder
        return [HeldEnd(f"{place.where}/{path_of(folder, count)}", place.note(folder, count)) for count in counts]

    def _lacking(self, of: Log, place: Place, series: Series, known: Iterable[HeldEnd]) -> list[HeldEnd]:
        """Ends in a place that the store does not have, nor one of those already known, unless it lacks events too."""
        ends = [end for one in known if (end := self._end(one, series))]
        positions = of.database.read(of.positions)
        if any(beyond(end.positions, positions) for end in ends):
            return []
        own = of.database.read(cuts)
        there = {one.count for one in own if not why_unfit(one, series.origin, self.believed)}
        there |= {end.count for end in ends}
        return self._found_in(place, series, [n for n in place.counts(series.folder)[:-1] if n not in there])

    def _end(self, one: HeldEnd, series: Series) -> Checkpoint | None:
        try:
            return end_in(one.data, series.origin, self.believed)
        except NoteUnfit:
            return None

    def _is_statement(self, data: bytes | None, series: Series) -> bool:
        if data is None:
            return False
        try:
            note = read_note(data)
            note.signed_by(series.origin, self.believed)
        except NoteUnfit:
            return False
        return note.text.startswith(f"{series.origin}\nfollows ")

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

    def _take_over(self, of: Log, series: Series, now: datetime) -> None:
        """Ends that the places know and the store does not: it was restored, and what it lacked was replayed to it."""
        own = of.database.read(newest).count
        notes: dict[int, bytes] = {}
        for place in self.places:
            # Whoever is away is told when ends are brought there.
            with suppress(PlaceAway):
                if self._is_statement(place.get(series.next.statement), series.next):
                    raise Contradicted(f"{series.next.origin} has begun already")
                notes |= {count: place.note(series.folder, count) for count in place.counts(series.folder, own)}
        known = [notes[count] for count in sorted(notes) if self._is_believed(series, count, notes[count])]
        if known:
            adopt(of, series.origin, known, self.believed, now)

    def _is_believed(self, series: Series, count: int, data: bytes) -> bool:
        try:
            read_note(data).signed_by(series.origin, self.believed)
        except NoteUnfit as unfit:
            log.warning("end_not_believed", service=series.service, count=count, reason=str(unfit))
            return False
        return True

    def _bring(self, of: Log, place: Place) -> None:
        folder = self.series(of).folder
        at = (place.where, folder)
        if at not in self._brought:
            there = set(place.counts(folder))
            self._bring_keys(place)
        else:
            there = set()
        for one in of.database.read(lambda cursor: cuts(cursor, self._brought.get(at, 0))):
            if one.count not in there:
                place.put(path_of(folder, one.count), one.note.encode())
            self._brought[at] = one.count

    def _bring_keys(self, place: Place) -> None:
        for public in self.believed:
            text = verifier_key(self.name, public) + "\n"
            place.put(f"{KEYS}/{fingerprint(public)}.key", text.encode())
