"""Ends of a log: each continues the one before, and nothing is signed that contradicts what was signed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from shared.ends import tree
from shared.ends.checkpoint import leaf, read_checkpoint
from shared.ends.cuts import NOTHING, Contradicted, Cut, adopt, cut, cuts, newest
from shared.ends.log import Log
from shared.ends.note import NoteUnfit, read_note
from shared.ends.proof import prove
from shared.ends.verify import HeldEnd, check_ends
from shared.event_store.chain import GENESIS, digest_of, stamp_of
from shared.event_store.finding import Finding
from shared.event_store.store import EventStore
from shared.event_store.verify import verify_log
from tests.shared.ends.conftest import KEY, NOW, OTHER
from tests.shared.event_store.test_store import count
from tests.support.unguarded import tamper, unguarded

ORIGIN = "jigyokei/tally"


def grow(store: EventStore, streams: str) -> None:
    for stream in streams:
        count(store, stream)


def end(log: Log) -> Cut:
    made = cut(log, ORIGIN, KEY, NOW)
    assert made is not None
    return made


def check(log: Log, *held: bytes, keys: tuple[bytes, ...] = (KEY.public,)) -> list[Finding]:
    return list(check_ends(log, ORIGIN, [HeldEnd(f"note {n}", data) for n, data in enumerate(held)], keys))


def codes(found: list[Finding]) -> list[str]:
    return [one.code for one in found]


def tampered(log: Log, *statements: str) -> None:
    tamper(log.database.dsn, *statements)


def leaves_in_order(store: EventStore, *ends: Cut) -> list[bytes]:
    """The leaves as the documents define them: by cuts, in each by partition and sequence."""
    found: list[bytes] = []
    before: dict[str, int] = {}
    for one in ends:
        for part in sorted(one.positions, key=int):
            entries = store.entries([(int(part), before.get(part, 0))], 1000)
            found += [leaf(part, e.sequence, e.digest) for e in entries if e.sequence <= one.positions[part]]
        before = dict(one.positions)
    return found


def naive_root(leaves: list[bytes]) -> bytes:
    hashes = [tree.leaf_hash(one) for one in leaves]

    def root(low: int, high: int) -> bytes:
        if high - low == 1:
            return hashes[low]
        middle = low + (1 << (high - low - 1).bit_length() - 1)
        return tree.node_hash(root(low, middle), root(middle, high))

    return root(0, len(hashes))


def test_an_end_covers_all_events_in_the_order_that_the_documents_say(store: EventStore, log: Log) -> None:
    grow(store, "abcabcx")
    first = end(log)
    grow(store, "ayzb")
    second = end(log)
    assert (first.count, second.count) == (7, 11)
    assert first.root == naive_root(leaves_in_order(store, first))
    assert second.root == naive_root(leaves_in_order(store, first, second))
    said = read_checkpoint(read_note(second.note.encode()).text)
    assert (said.origin, said.count, said.root, said.positions) == (ORIGIN, 11, second.root, second.positions)
    assert said.epoch == str(store.identity.epoch)
    assert store.database.read(cuts) == [first, second]
    assert check(log, first.note.encode(), second.note.encode()) == []


def test_where_nothing_is_new_nothing_is_signed(store: EventStore, log: Log) -> None:
    assert cut(log, ORIGIN, KEY, NOW) is None
    grow(store, "a")
    end(log)
    assert cut(log, ORIGIN, KEY, NOW) is None
    assert check(log) == []


def test_many_events_in_many_cuts_are_clean(store: EventStore, log: Log) -> None:
    for round_ in range(6):
        grow(store, "".join(chr(0x4E00 + round_ * 100 + n) for n in range(60)))
        end(log)
    assert store.database.read(newest).count == 360
    assert check(log) == []


def test_appending_goes_on_while_ends_are_made_and_checked(store: EventStore, log: Log) -> None:
    stopping = threading.Event()
    findings: list[Finding] = []

    def append(worker: int) -> None:
        for number in range(10_000):
            if stopping.is_set():
                return
            count(store, f"{worker}-{number}")

    with ThreadPoolExecutor(3) as hands:
        work = [hands.submit(append, worker) for worker in range(3)]
        for _ in range(15):
            cut(log, ORIGIN, KEY, NOW)
            findings += check(log)
        stopping.set()
        for one in work:
            one.result()
    assert findings == []


def test_two_processes_make_each_end_once(store: EventStore, log: Log) -> None:
    grow(store, "abcdefgh")
    with ThreadPoolExecutor(4) as hands:
        made = [one.result() for one in [hands.submit(cut, log, ORIGIN, KEY, NOW) for _ in range(4)]]
    assert sum(one is not None for one in made) == 1


def test_each_event_is_proven_and_no_other(store: EventStore, log: Log) -> None:
    grow(store, "abcdefabc")
    first = end(log)
    grow(store, "xyzaa")
    last = end(log)
    places = [(str(e.partition), e.sequence, e.digest) for e in store.entries([(p, 0) for p in range(12)], 1000)]
    for of in (first, last):
        proofs = store.database.read(lambda cursor, of=of: prove(cursor, of, places))
        assert sum(proof is not None for proof in proofs) == of.count
        order = leaves_in_order(store, first, last)
        for (part, sequence, digest), proof in zip(places, proofs, strict=True):
            if proof is not None:
                own = leaf(part, sequence, digest)
                assert order[proof.index] == own
                assert tree.included(proof.index, of.count, tree.leaf_hash(own), proof.path) == of.root
    forged = [(part, sequence, bytes(32)) for part, sequence, _ in places]
    beyond = [(part, 1_000, digest) for part, _, digest in places]
    assert set(store.database.read(lambda cursor: prove(cursor, last, forged + beyond))) == {None}


REWRITTEN = """
UPDATE stored_events AS e SET digest = sha256(e.digest) FROM log_heads AS h
 WHERE e.partition = h.partition AND e.partition = {p} AND e.sequence >= {s}
"""


def somewhere(store: EventStore, sequence: int) -> int:
    """A partition with at least so many events."""
    return next(p for p, head in store.heads().items() if head.sequence >= sequence)


def test_a_chain_written_anew_is_found_at_its_first_event(store: EventStore, log: Log) -> None:
    grow(store, "aaaaab")
    end(log)
    grow(store, "aac")
    last = end(log)
    p = somewhere(store, 7)
    tampered(log, REWRITTEN.format(p=p, s=3))
    found = check(log, last.note.encode())
    assert codes(found) == ["not_as_signed", "not_as_signed"]
    assert [(one.service, one.partition, one.sequence) for one in found] == [("tally", p, 3), ("tally", p, 6)]


def written_anew(store: EventStore, partition: int) -> None:
    """What an event says is changed, and every digest after it, so that the chain holds."""
    entries = store.entries([(partition, 0)], 1000)
    digest = GENESIS
    with unguarded(store.database.dsn) as connection:
        for e in entries:
            data = e.state.replace(b'"by":1', b'"by":2')
            digest = digest_of(
                digest, partition, e.sequence, str(e.originator_id), e.originator_version, e.topic, e.plan_id,
                stamp_of(e.recorded_at), data,
            )  # fmt: skip
            where = (data, digest, partition, e.sequence)
            connection.execute(
                "UPDATE stored_events SET state = %s, digest = %s WHERE partition = %s AND sequence = %s", where
            )
        connection.execute("UPDATE log_heads SET digest = %s WHERE partition = %s", (digest, partition))


def test_a_log_that_was_written_anew_looks_whole_and_is_found_by_its_ends(store: EventStore, log: Log) -> None:
    grow(store, "aab")
    end(log)
    grow(store, "aa")
    kept = end(log)
    p = somewhere(store, 4)
    written_anew(store, p)
    assert [one for one in verify_log(store) if isinstance(one, Finding)] == []
    assert [(one.code, one.partition, one.sequence) for one in check(log)] == [
        ("not_as_signed", p, 1),
        ("not_as_signed", p, 3),
    ]
    tampered(log, "DELETE FROM cuts", "DELETE FROM tiles")
    assert check(log) == []
    assert codes(check(log, kept.note.encode())) == ["end_unknown"]
    with pytest.raises(Contradicted):
        adopt(log, ORIGIN, [kept.note.encode()], [KEY.public], NOW)


def test_with_the_tree_changed_too_it_is_said_between_which_ends(store: EventStore, log: Log) -> None:
    grow(store, "ab")
    first = end(log)
    grow(store, "aaab")
    second = end(log)
    grow(store, "aaa")
    end(log)
    p = somewhere(store, 7)
    tampered(log, REWRITTEN.format(p=p, s=3), "UPDATE tiles SET hashes = substr(hashes, 1, 64) WHERE level = 0")
    found = check(log)
    assert codes(found) == ["root_differs"]
    assert found[0].params["before"] == first.count + 1
    assert found[0].params["count"] == second.count
    assert f"{p}: 2–4" in found[0].params["where"] or f"{p}: 2–5" in found[0].params["where"]


def test_a_database_that_was_rolled_back_is_found_by_an_end_kept_elsewhere(store: EventStore, log: Log) -> None:
    grow(store, "aaa")
    end(log)
    grow(store, "aa")
    kept = end(log)
    p = somewhere(store, 5)
    tampered(
        log,
        f"DELETE FROM stored_events WHERE partition = {p} AND sequence > 3",
        f"UPDATE log_heads SET sequence = 3, digest = (SELECT digest FROM stored_events WHERE partition = {p} "
        f"AND sequence = 3) WHERE partition = {p}",
        "DELETE FROM cuts WHERE count > 3",
        "UPDATE tiles SET hashes = substr(hashes, 1, 96)",
    )
    assert check(log) == []
    found = check(log, kept.note.encode())
    assert [(one.code, one.partition, one.sequence) for one in found] == [("events_lost", p, 3)]
    assert (found[0].params["held"], found[0].params["known"]) == (3, 5)


def test_ends_that_are_not_believed_are_told(store: EventStore, log: Log) -> None:
    grow(store, "ab")
    made = end(log)
    note = made.note.encode()
    assert codes(check(log, note.replace(b"\n2\n", b"\n1\n"))) == ["end_unfit"]
    assert codes(check(log, b"no note")) == ["end_unfit"]
    assert codes(check(log, note, keys=(OTHER.public,))) == ["cut_unfit", "end_unfit"]
    assert check(log, note, keys=(OTHER.public, KEY.public)) == []


def test_an_end_of_another_store_is_told(store: EventStore, log: Log) -> None:
    grow(store, "ab")
    note = end(log).note.encode()
    tampered(log, "DELETE FROM cuts", "UPDATE store_identity SET epoch = gen_random_uuid()")
    assert [(one.code, one.row) for one in check(log, note)] == [("end_of_another_store", "store_identity")]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("UPDATE store_identity SET epoch = gen_random_uuid()", "epoch_differs"),
        ("DELETE FROM store_identity", "identity_missing"),
    ],
)
def test_an_identity_other_than_the_one_that_was_signed_is_named_once(
    store: EventStore, log: Log, change: str, code: str
) -> None:
    grow(store, "ab")
    note = end(log).note.encode()
    grow(store, "cd")
    end(log)
    grow(store, "e")
    tampered(log, change)
    assert [(one.code, one.row) for one in check(log, note)] == [(code, "store_identity")]
    if code == "identity_missing":
        with pytest.raises(Contradicted, match="nothing says"):
            cut(log, ORIGIN, KEY, NOW)


def test_an_end_that_the_store_does_not_keep_is_told_and_adopted(store: EventStore, log: Log) -> None:
    grow(store, "ab")
    first = end(log)
    grow(store, "cab")
    second = end(log)
    notes = [first.note.encode(), second.note.encode()]
    tampered(log, "DELETE FROM cuts WHERE count > 2")
    assert [(one.code, one.row) for one in check(log, notes[1])] == [("end_unknown", "cuts 5")]
    assert adopt(log, ORIGIN, notes, [KEY.public], NOW) == 1
    assert check(log, *notes) == []
    tampered(log, "DELETE FROM cuts", "DELETE FROM tiles")
    assert codes(check(log, *notes)) == ["end_unknown", "end_unknown"]
    assert adopt(log, ORIGIN, notes, [KEY.public], NOW) == 2
    assert check(log, *notes) == []


CONTRADICTIONS: dict[str, Callable[[int], str]] = {
    "a cut end": lambda p: f"UPDATE log_heads SET sequence = 2 WHERE partition = {p}",
    "an event taken out": lambda p: f"DELETE FROM stored_events WHERE partition = {p} AND sequence = 5",
    "a head beyond its end": lambda p: f"UPDATE log_heads SET sequence = 99 WHERE partition = {p}",
}


@pytest.mark.parametrize("what", CONTRADICTIONS)
def test_nothing_is_signed_that_does_not_continue_what_was_signed(store: EventStore, log: Log, what: str) -> None:
    grow(store, "aaa")
    first = end(log)
    grow(store, "aaa")
    tampered(log, CONTRADICTIONS[what](somewhere(store, 6)))
    with pytest.raises(Contradicted):
        cut(log, ORIGIN, KEY, NOW)
    assert store.database.read(newest) == first


def test_a_tree_that_was_changed_is_made_anew_from_the_events(store: EventStore, log: Log) -> None:
    grow(store, "abc")
    end(log)
    tampered(log, "UPDATE tiles SET hashes = sha256(hashes)")
    assert codes(check(log)) == ["tile_differs"]
    grow(store, "d")
    end(log)
    assert check(log) == []


def test_a_tree_and_events_that_were_changed_are_never_signed(store: EventStore, log: Log) -> None:
    grow(store, "aaa")
    end(log)
    grow(store, "b")
    tampered(log, "UPDATE tiles SET hashes = sha256(hashes)", REWRITTEN.format(p=somewhere(store, 3), s=1))
    with pytest.raises(Contradicted):
        cut(log, ORIGIN, KEY, NOW)


def test_only_ends_of_this_store_by_known_keys_are_adopted(store: EventStore, log: Log) -> None:
    grow(store, "abc")
    note = end(log).note.encode()
    tampered(log, "DELETE FROM cuts")
    with pytest.raises(NoteUnfit):
        adopt(log, ORIGIN, [note], [OTHER.public], NOW)
    tampered(log, REWRITTEN.format(p=somewhere(store, 1), s=1))
    with pytest.raises(Contradicted):
        adopt(log, ORIGIN, [note], [KEY.public], NOW)
    tampered(log, "UPDATE store_identity SET epoch = gen_random_uuid()")
    with pytest.raises(Contradicted, match="another store"):
        adopt(log, ORIGIN, [note], [KEY.public], NOW)
    assert store.database.read(newest) == NOTHING


CHANGED_ROWS = {
    "count": "UPDATE cuts SET count = 4",
    "positions": "UPDATE cuts SET positions = positions || '{\"99\": 1}'",
    "root": "UPDATE cuts SET root = sha256(root)",
    "note": "UPDATE cuts SET note = replace(note, '3', '4')",
}


@pytest.mark.parametrize("column", CHANGED_ROWS)
def test_a_changed_row_of_the_ends_kept_is_found(store: EventStore, log: Log, column: str) -> None:
    grow(store, "abc")
    end(log)
    tampered(log, CHANGED_ROWS[column])
    assert "cut_unfit" in codes(check(log))


def test_a_changed_tile_of_any_level_is_found(store: EventStore, log: Log) -> None:
    for group in ("一", "二", "三"):
        grow(store, "".join(chr(ord(group) + n) for n in range(90)))
        end(log)
    for level, index in ((0, 0), (0, 1), (1, 0)):
        tampered(log, f"UPDATE tiles SET hashes = set_byte(hashes, 1, get_byte(hashes, 1) # 1) "
                      f"WHERE level = {level} AND index = {index}")  # fmt: skip
        assert "tile_differs" in codes(check(log))
        tampered(log, f"UPDATE tiles SET hashes = set_byte(hashes, 1, get_byte(hashes, 1) # 1) "
                      f"WHERE level = {level} AND index = {index}")  # fmt: skip
        assert check(log) == []
    for place in ("0, 7", "0, -1", "-1, 0", "-1, -1", "30, 0"):
        tampered(log, f"INSERT INTO tiles VALUES ({place}, '\\x00')")
        assert codes(check(log)) == ["tile_differs"], place
        tampered(log, f"DELETE FROM tiles WHERE (level, index) = ({place})")
