"""Ends are brought to every place, found there again, and taken over by a store that lacks them."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.clock import MovedClock
from shared.ends.cuts import newest
from shared.ends.ends import Ends
from shared.ends.keeper import EndsKeeper
from shared.ends.keys import EndsKeyUnfit, believed, key_from, key_of, listed_keys, replace, rotation_of
from shared.ends.log import Log
from shared.ends.note import SigningKey, fingerprint, read_note, verifier_key
from shared.ends.places import Place, PlaceAway, PlaceContradicts
from shared.ends.verify import HeldEnd
from shared.event_store.store import EventStore
from tests.shared.ends.conftest import KEY, NOW, OTHER
from tests.shared.ends.test_cuts import grow, tampered
from tests.support.object_store import object_store
from tests.support.waiting import until

__all__ = ["object_store"]


@pytest.fixture(params=["a folder", "an object store"])
def elsewhere(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    if request.param == "a folder":
        return Place(str(tmp_path / "elsewhere"))
    return Place(request.getfixturevalue("object_store"))


def ends_at(tmp_path: Path, *places: Place, key: SigningKey = KEY) -> Ends:
    return Ends("jigyokei", key, {key.public}, Place(str(tmp_path / "ends")), places)


def names(folder: Path) -> list[str]:
    return sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())


def test_each_end_is_kept_under_its_count_beside_the_data_and_elsewhere(
    store: EventStore, log: Log, tmp_path: Path, elsewhere: Place
) -> None:
    ends = ends_at(tmp_path, elsewhere)
    for streams in ("ab", "c", ""):
        grow(store, streams)
        ends.turn(log, NOW)
    assert ends.failing == {}
    assert [name for name in names(tmp_path / "ends") if name.startswith("tally")] == [
        "tally/000000000002.note",
        "tally/000000000003.note",
    ]
    assert elsewhere.counts("tally") == [2, 3]
    assert elsewhere.note("tally", 3).decode() == store.database.read(newest).note
    assert list(ends.check(log)) == []
    assert listed_keys(tmp_path / "ends" / "keys" / f"{fingerprint(KEY.public)}.key") == {KEY.public}


def test_what_is_kept_is_never_changed(elsewhere: Place) -> None:
    elsewhere.put("tally/000000000001.note", b"once")
    elsewhere.put("tally/000000000001.note", b"once")
    with pytest.raises(PlaceContradicts):
        elsewhere.put("tally/000000000001.note", b"again")
    assert elsewhere.note("tally", 1) == b"once"
    assert elsewhere.counts("tally", after=1) == elsewhere.counts("other") == []


@pytest.mark.parametrize("where", ["/proc/nowhere", "s3://bucket", "nothing://known"])
def test_a_place_that_fails_is_told_and_stops_nothing(
    store: EventStore, log: Log, tmp_path: Path, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"ENDPOINT_URL": "http://127.0.0.1:1", "ALLOW_HTTP": "true", "REGION": "x"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    ends = ends_at(tmp_path, Place(where))
    grow(store, "ab")
    assert ends.turn(log, NOW) is not None
    assert where in ends.failing["tally"]
    assert [one.code for one in ends.check(log)] == ["place_away"]
    assert ends_at(tmp_path).places[0].counts("tally") == [2]


def test_what_a_place_missed_is_brought_at_the_next_turn(store: EventStore, log: Log, tmp_path: Path) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where a folder should be")
    ends = ends_at(tmp_path, Place(str(blocked)))
    for streams in ("a", "b"):
        grow(store, streams)
        ends.turn(log, NOW)
    assert "tally" in ends.failing
    blocked.unlink()
    ends.turn(log, NOW)
    assert ends.failing == {}
    assert Place(str(blocked)).counts("tally") == [1, 2]


def test_a_store_that_was_rolled_back_signs_nothing_and_is_found(store: EventStore, log: Log, tmp_path: Path) -> None:
    ends = ends_at(tmp_path)
    for streams in ("aaa", "aa"):
        grow(store, streams)
        ends.turn(log, NOW)
    p = next(p for p, head in store.heads().items() if head.sequence)
    tampered(
        log,
        "DELETE FROM stored_events WHERE sequence > 3",
        f"UPDATE log_heads SET sequence = 3, digest = (SELECT digest FROM stored_events WHERE sequence = 3) "
        f"WHERE partition = {p}",
        "DELETE FROM cuts WHERE count > 3",
        "UPDATE tiles SET hashes = substr(hashes, 1, 96)",
    )
    grow(store, "b")
    assert ends.turn(log, NOW) is None
    assert "tally" in ends.failing
    assert [one.code for one in ends.check(log)] == ["events_lost"]


def test_ends_that_a_store_lost_are_taken_over(store: EventStore, log: Log, tmp_path: Path) -> None:
    ends = ends_at(tmp_path)
    for streams in ("abc", "ab"):
        grow(store, streams)
        ends.turn(log, NOW)
    tampered(log, "DELETE FROM cuts", "DELETE FROM tiles")
    grow(store, "d")
    made = ends.turn(log, NOW)
    assert made is not None
    assert made.count == 6
    assert ends.failing == {}
    assert list(ends.check(log)) == []


HARM = {
    "DELETE FROM cuts WHERE count = 2": ["cuts 2"],
    "DELETE FROM cuts WHERE count = 4": ["cuts 4"],
    "DELETE FROM cuts WHERE count = 7": ["cuts 7"],
    "DELETE FROM cuts WHERE count > 2": ["cuts 7", "cuts 4"],
    "UPDATE cuts SET count = 0 WHERE count = 4": ["cuts 0", "cuts 4"],
    "UPDATE cuts SET count = -4 WHERE count = 4": ["cuts -4", "cuts 4"],
    "UPDATE cuts SET note = note || 'x' WHERE count = 4": ["cuts 4"],
    "UPDATE cuts SET root = sha256(root) WHERE count = 7": ["cuts 7"],
    "INSERT INTO cuts SELECT 0, positions, root, note, made_at FROM cuts WHERE count = 4": ["cuts 0"],
    "DELETE FROM ends_series": ["ends_series"],
}


@pytest.mark.parametrize("harm", HARM)
def test_what_was_done_to_ends_is_named_and_no_event_is_blamed(
    store: EventStore, log: Log, tmp_path: Path, harm: str
) -> None:
    ends = ends_at(tmp_path, Place(str(tmp_path / "elsewhere")))
    for streams in ("ab", "ab", "cab"):
        grow(store, streams)
        ends.turn(log, NOW)
    assert list(ends.check(log)) == []
    tampered(log, harm)
    found = [one for one in ends.check(log) if not one.known]
    assert {one.row for one in found} == set(HARM[harm])
    assert {one.partition for one in found} == {-1}


def test_an_older_end_that_is_handed_in_is_held_against_the_log(store: EventStore, log: Log, tmp_path: Path) -> None:
    ends = ends_at(tmp_path)
    grow(store, "ab")
    ends.turn(log, NOW)
    old = HeldEnd("old.note", ends.places[0].note("tally", 2))
    grow(store, "ab")
    ends.turn(log, NOW)
    of_others = HeldEnd("other.note", OTHER.sign("jigyokei/other\n", "jigyokei/other").encode())
    assert list(ends.check(log, [old, of_others])) == []
    forged = HeldEnd("forged.note", OTHER.sign(read_note(old.data).text, "jigyokei/tally").encode())
    assert [one.code for one in ends.check(log, [forged])] == ["end_unfit"]


def test_the_keeper_signs_at_the_start_and_at_the_end(store: EventStore, log: Log, tmp_path: Path) -> None:
    grow(store, "a")
    keeper = EndsKeeper(ends_at(tmp_path), [log], MovedClock(NOW))
    keeper.start()
    place = Place(str(tmp_path / "ends"))
    until(lambda: place.counts("tally") == [1])
    grow(store, "b")
    keeper.stop()
    assert place.counts("tally") == [1, 2]


def test_without_a_key_nothing_is_signed(store: EventStore, log: Log, tmp_path: Path) -> None:
    grow(store, "a")
    ends = Ends("jigyokei", None, {KEY.public}, Place(str(tmp_path / "ends")))
    assert ends.turn(log, NOW) is None
    assert list(ends.check(log)) == []


# -- keys ------------------------------------------------------------------------------------------------------------


def test_a_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    assert key_from(tmp_path, may_make=False) is None
    made = key_from(tmp_path, may_make=True)
    again = key_from(tmp_path, may_make=False)
    assert made is not None
    assert again is not None
    assert made.public == again.public
    file = tmp_path / "ends.key"
    assert file.stat().st_mode & 0o777 == 0o600
    file.chmod(0o640)
    with pytest.raises(EndsKeyUnfit, match=r"ends\.key can be read by others"):
        key_from(tmp_path, may_make=True)


def test_a_key_may_be_given(tmp_path: Path) -> None:
    assert key_of(bytes(range(32)).hex()).public == KEY.public
    with pytest.raises(EndsKeyUnfit, match="64 hexadecimal digits"):
        key_of("abc")


def test_what_the_old_key_signed_is_believed_after_a_rotation_and_a_lost_key_is_not(
    store: EventStore, log: Log, tmp_path: Path
) -> None:
    key = key_from(tmp_path, may_make=True)
    assert key is not None
    ends = ends_at(tmp_path, key=key)
    grow(store, "ab")
    ends.turn(log, NOW)
    ends.tell_rotation(OTHER)
    replace(tmp_path, "jigyokei", key, bytes(32))
    new = key_from(tmp_path, may_make=False)
    assert new is not None
    assert new.public == OTHER.public
    after = Ends("jigyokei", new, believed(tmp_path, new), Place(str(tmp_path / "ends")))
    grow(store, "c")
    after.turn(log, NOW)
    assert list(after.check(log)) == []
    assert after.rotations() == [rotation_of("jigyokei", key, OTHER)]
    (tmp_path / "ends.keys").unlink()
    lost = Ends("jigyokei", new, believed(tmp_path, new), Place(str(tmp_path / "ends")))
    assert "cut_unfit" in [one.code for one in lost.check(log)]
    (tmp_path / "ends.keys").write_text(f"# noted down\n{verifier_key('jigyokei/tally', key.public)}\n")
    found = Ends("jigyokei", new, believed(tmp_path, new), Place(str(tmp_path / "ends")))
    assert list(found.check(log)) == []


def test_a_rotation_is_signed_by_both_keys() -> None:
    note = read_note(rotation_of("jigyokei", KEY, OTHER).encode())
    assert note.signed_by("jigyokei/keys", [KEY.public]) == KEY.public
    assert note.signed_by("jigyokei/keys", [OTHER.public]) == OTHER.public


def test_a_list_of_keys_that_holds_something_else_is_told(tmp_path: Path) -> None:
    (tmp_path / "ends.keys").write_text("not a key\n")
    with pytest.raises(EndsKeyUnfit, match=r"ends\.keys: this is no verifier key: not a key"):
        believed(tmp_path, None)


def test_places_that_are_away_are_away() -> None:
    with pytest.raises(PlaceAway):
        Place("nothing://known").counts("tally")
