"""A template that has once been used is never edited: each letter reads to the last character as it did."""

from __future__ import annotations

import pytest

from services.notify.domain.notice import decide
from services.notify.domain.state import Notice
from services.notify.domain.templates import TEMPLATES
from services.notify.domain.texts import notice_text
from services.notify.domain.what_is_owed import what_is_owed
from shared.contracts.blocks import CorrectionItem
from shared.contracts.event import Event
from shared.contracts.notify import NoticeOwed
from tests.domain.notify.letters import LETTERS, OWED_FOR, file_of, letter
from tests.domain.notify.notices import NOW


def test_every_template_ever_used_has_its_letter_and_no_letter_is_without_one() -> None:
    assert set(OWED_FOR) == {template.partition("/")[0] for template in TEMPLATES}
    assert sorted(LETTERS.glob("*")) == sorted(map(file_of, TEMPLATES)), "run: python -m tests.golden"


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_letter_reads_as_it_did(template: str) -> None:
    assert letter(template) == file_of(template).read_text(encoding="utf-8")


FALSE_HEADING = "【決定】"
FREE_TEXTS = ("reason", "reasons", "grounds", "place", "items")
"""Under which names an event holds what a person wrote in lines of their own."""


def of_false_headings(event: Event) -> Event:
    said = f"{FALSE_HEADING}\n{FALSE_HEADING}"
    item = CorrectionItem(path="goals.purpose", comment=said, row=None)
    written = {name: (item,) if name == "items" else said for name in FREE_TEXTS if name in type(event).model_fields}
    return event.model_copy(update=written)


def as_kept(event: Event) -> NoticeOwed:
    """The notice that an event owes, as it comes back from the log."""
    command = what_is_owed(event, "x")
    assert command is not None
    (owed,) = decide(Notice(), command, NOW)
    return NoticeOwed.model_validate_json(owed.model_dump_json())


def test_no_line_that_a_person_wrote_passes_for_a_heading() -> None:
    told = set()
    for name, event in OWED_FOR.items():
        owed = as_kept(of_false_headings(event))
        for language in ("ja", "en"):
            lines = notice_text(owed.template, owed.facts, "", "甲", language).body.splitlines()
            found = [line for line in lines if FALSE_HEADING in line]
            told |= {name for _ in found}
            assert set(found) <= {f"　{FALSE_HEADING}"}, name
    assert told == {name for name, event in OWED_FOR.items() if set(FREE_TEXTS) & set(type(event).model_fields)} - {
        "given_back"
    }


def test_what_was_kept_before_reads_as_it_did() -> None:
    owed = as_kept(OWED_FOR["refused"])
    before = owed.model_copy(update={"facts": {name: text.strip() for name, text in owed.facts.items()}})
    assert NoticeOwed.model_validate_json(before.model_dump_json()) == before
