"""What was typed in answer to a correction, as a person reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from services.intake.pages.correcting.asked import Item
from services.intake.pages.correcting.sheet import AnswerSheet
from shared.contracts.forms.filed import label_of
from shared.domain import Text
from shared.web.components import Words
from shared.web.inputs import Input


def unsent(sheet: AnswerSheet) -> Iterator[tuple[Text, Text]]:
    """What was typed, with its label, to be copied where it can no longer be sent."""
    for one in sheet.every_input():
        if one.path in sheet.kept.given:
            yield _label(sheet, one), said(one)


def differing(theirs: AnswerSheet, mine: AnswerSheet) -> Mapping[str, Text]:
    """What was saved elsewhere, by the names of the inputs in which something else was typed here."""
    stands = {one.path: one for one in theirs.every_input()}
    return {
        one.path: said(stands[one.path])
        for one in mine.every_input()
        if one.path in stands and stands[one.path].value != one.value
    }


def said(one: Input) -> Text:
    """What is typed in an input: choices by their words."""
    words: Mapping[str, Words] = {choice.value: choice.label for choice in one.choices}
    every = one.value if isinstance(one.value, tuple) else (one.value,)
    found = [_text(words.get(typed, typed)) for typed in every]
    return Text(ja="、".join(word.ja for word in found), en=", ".join(word.en for word in found))


def _text(word: Words) -> Text:
    if isinstance(word, Text):
        return word
    plain = word.replace("{", "{{").replace("}", "}}")
    return Text(ja=plain, en=plain)


def _label(sheet: AnswerSheet, one: Input) -> Text:
    """With the item that a word is on, or the row of a table that a field stands in."""
    about = next((item for item in sheet.items if _is_word_on(item, one.path)), None)
    if about is not None:
        return Text(ja=f"{about.label.ja}：{one.label.ja}", en=f"{about.label.en}: {one.label.en}")
    table, _, rest = one.path.partition("#")
    row_id, _, name = rest.partition(".")
    ids = sheet.answers.rows.get(table, ())
    return label_of(sheet.description, f"{table}.{name}", ids.index(row_id) + 1) if row_id in ids else one.label


def _is_word_on(item: Item, path: str) -> bool:
    return any(path in (f"how.{one.name}", f"comment.{one.name}") for one in item.findings)
