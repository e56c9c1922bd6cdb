"""An event in words, where a page has none of its own for it."""

from __future__ import annotations

from shared.contracts.event import Event
from shared.domain import Text
from shared.scheme.telling import parameters
from shared.web.formats import sentence


def sentence_of(event: Event) -> Text:
    """The sentence of an event, with what it says of itself filled in."""
    said = parameters(event.model_dump(mode="json"))
    return Text(ja=_finished(sentence(event.sentence, "ja", said)), en=_finished(sentence(event.sentence, "en", said)))


def _finished(words: str) -> str:
    """Words that hold no parameters any more."""
    return words.replace("{", "{{").replace("}", "}}")
