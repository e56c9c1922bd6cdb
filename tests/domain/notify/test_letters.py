"""A template that has once been used is never edited: each letter reads to the last character as it did."""

from __future__ import annotations

import pytest

from services.notify.domain.templates import TEMPLATES
from tests.domain.notify.letters import LETTERS, OWED_FOR, file_of, letter


def test_every_template_ever_used_has_its_letter_and_no_letter_is_without_one() -> None:
    assert set(OWED_FOR) == {template.partition("/")[0] for template in TEMPLATES}
    assert sorted(LETTERS.glob("*")) == sorted(map(file_of, TEMPLATES)), "run: python -m tests.golden"


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_letter_reads_as_it_did(template: str) -> None:
    assert letter(template) == file_of(template).read_text(encoding="utf-8")
