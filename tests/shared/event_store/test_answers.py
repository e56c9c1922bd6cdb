"""A remembered answer is believed only with its proof: whoever changes one makes nobody hear a lie."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shared.clock import MovedClock
from shared.event_store.answers import ANSWER_TEXTS, answer_findings
from shared.event_store.door import ask
from shared.event_store.proof import AnswerProof
from shared.event_store.store import EventStore
from shared.event_store.unit_of_work import AnswerUnproven, Once
from tests.shared.event_store.counting import TALLY, AtVersion, by_key
from tests.shared.event_store.test_store import OFFICER, counting

ONCE = Once.of(OFFICER, "count", "k1", b"body")
KEY = bytes(32)


@pytest.fixture
def proving(store: EventStore) -> EventStore:
    """A store that gives proof, and has given one answer."""
    store.proof = AnswerProof(KEY, "tally")
    assert ask(store, counting("a"), by_key(ONCE), AtVersion) == AtVersion(1)
    return store


def again(store: EventStore, clock: MovedClock, once: Once = ONCE) -> object:
    """The same request, at another process."""
    other = EventStore("tally", store.database, store.names, clock, store.read_models)
    other.proof = store.proof
    return ask(other, counting("a"), by_key(once), AtVersion)


def execute(store: EventStore, statement: str) -> None:
    with store.database.transaction() as cursor:
        cursor.execute(statement)


def rows(store: EventStore) -> list[str]:
    return [one.row for one in answer_findings(store)]


HARM = {
    "the answer": "response = '{\"version\":7}'",
    "whose it is": "actor = 'officer:o2'",
    "the route": "route = 'other'",
    "the key": "key = 'k2'",
    "what was asked": "request = 'x'",
    "when it expires": "expires_at = expires_at + interval '1 microsecond'",
    "that it expires": "expires_at = 'infinity'",
    "that it has expired": "expires_at = '2020-01-01'",
    "a day before Christ": "expires_at = '0044-03-15 BC'",
    "its proof": "mac = set_byte(mac, 3, get_byte(mac, 3) # 1)",
    "that it has proof": "mac = NULL",
    "the proof's length": "mac = ''",
}


@pytest.mark.parametrize("harm", HARM)
def test_every_change_is_found_and_answers_nobody(proving: EventStore, clock: MovedClock, harm: str) -> None:
    execute(proving, f"UPDATE idempotency SET {HARM[harm]}")
    assert len(rows(proving)) == 1
    moved = {"whose it is", "the route", "the key"}
    if harm not in moved:
        with pytest.raises(AnswerUnproven):
            again(proving, clock)
        assert proving.load(TALLY, "a")[1] == 1


def test_what_was_not_touched_is_believed_and_has_no_finding(proving: EventStore, clock: MovedClock) -> None:
    assert again(proving, clock) == AtVersion(1)
    assert ask(proving, counting("a"), by_key(ONCE), AtVersion) == AtVersion(1)
    assert rows(proving) == []
    assert all(text.ja and text.en for text in ANSWER_TEXTS.values())


def test_an_answer_of_another_service_proves_nothing(proving: EventStore) -> None:
    proving.proof = AnswerProof(KEY, "other")
    assert rows(proving) == ["idempotency officer:o1 count k1"]


def test_an_answer_expires_with_its_proof(proving: EventStore, clock: MovedClock) -> None:
    clock.move_to(clock.now() + timedelta(hours=25))
    assert rows(proving) == []
    assert again(proving, clock) == AtVersion(2)


def test_what_was_remembered_before_there_was_proof_is_given_it_with_the_room_for_it(
    proving: EventStore, clock: MovedClock
) -> None:
    execute(proving, "UPDATE idempotency SET mac = NULL")
    proving.prepare()
    assert len(rows(proving)) == 1, "a proof that was taken away is not made again"
    with proving.database.transaction() as cursor:
        proving._prove_old_answers(cursor)
    assert rows(proving) == []
    assert again(proving, clock) == AtVersion(1)


def test_without_a_key_nothing_is_said(proving: EventStore) -> None:
    execute(proving, "UPDATE idempotency SET mac = NULL")
    proving.proof = None
    assert rows(proving) == []
