"""Every event has a sentence in both languages, made of what the event says."""

from __future__ import annotations

from datetime import UTC, datetime
from string import Formatter

import pytest

from services.audit.domain.line import Position, read_line
from services.audit.domain.words import SENTENCES, sentence_of
from shared.contracts import followup, intake, notify, review
from shared.contracts.event import Event, names_of
from shared.contracts.paper import PaperCertificate
from shared.domain import Text
from shared.scheme.telling import parameters
from shared.web.formats import sentence
from tests.golden import goldens

EVENTS = {name: event for module in (intake, review, notify, followup) for name, event in names_of(module).items()}
MADE = {
    "notice": "kind", "follow_up": "kind", "decided": "decision", "closing": "because", "ending": "because",
    "known_by": "confirmed_on",
}  # fmt: skip
"""Parameters that are made of another field."""


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_a_sentence_says_only_what_its_event_says(name: str) -> None:
    event: type[Event] = EVENTS[name]
    sentence = SENTENCES[name.rpartition("/")[0]]
    for words in (sentence.ja, sentence.en):
        said = {field for _, field, _, _ in Formatter().parse(words) if field}
        assert {MADE.get(one, one) for one in said} <= set(event.model_fields) | _of_certificate(event)


def _of_certificate(event: type[Event]) -> set[str]:
    """What an event says by the certificate that it holds."""
    return set(PaperCertificate.model_fields) if "certificate" in event.model_fields else set()


def read(name: str, data: bytes) -> tuple[Text, object]:
    now = datetime(2026, 6, 1, tzinfo=UTC)
    return sentence_of(read_line(Position("review", 0, 1), "s", 1, name, "p", now, b"", data))


HEADER = (
    '"header":{"event_id":"e","occurred_at":"2026-06-01T00:00:00Z","correlation_id":"c","causation_id":null,'
    '"actor":{"role":"officer","id":"o1","place":"kanto"}}'
)


def test_a_name_of_tomorrow_is_told_by_its_name() -> None:
    text, params = read("review.SomethingNew/1", f"{{{HEADER}}}".encode())
    assert sentence(text, "ja", params) == "「review.SomethingNew/1」が記録されました。"  # type: ignore[arg-type]


@pytest.mark.parametrize("data", [b"", b"\xff\x00", b"[]", b'"text"', b"{}", b'{"header":1}', b'{"header":{}}'])
def test_bytes_that_are_no_event_are_told_as_unreadable(data: bytes) -> None:
    text, params = read("review.CaseOpened/1", data)
    assert "読み取れません" in sentence(text, "ja", params)  # type: ignore[arg-type]


def test_days_codes_and_lists_are_said_as_words() -> None:
    said = parameters({"kind": "renewal", "bureau": "kanto", "answer_by": "2026-12-08", "items": [1, 2]})
    text = Text(ja="{kind} {bureau} {answer_by} {items}", en="")
    assert sentence(text, "ja", said) == "2回目以降の申請 関東経済産業局 2026年12月8日 2"


@pytest.mark.parametrize("name", sorted(goldens()))
def test_every_event_as_it_was_ever_recorded_is_told_whole(name: str) -> None:
    line = read_line(Position("x", 0, 1), "s", 1, name, "p", datetime(2026, 6, 1, tzinfo=UTC), b"", goldens()[name])
    text, params = sentence_of(line)
    for words in (sentence(text, "ja", params), sentence(text, "en", params)):
        assert "{" not in words
        assert "None" not in words
