"""Every code that review may refuse with has its sentence, and every state its word."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest

from services.review.domain import case, labels
from services.review.domain.clock import ClockState, WhoseTurn, WhyCounted
from services.review.domain.refusals import REFUSALS
from shared.scheme.states import UnderExamination

BLAME = re.compile(r"不正|invalid|illegal|error|エラー", re.IGNORECASE)


def codes_in_the_source() -> set[str]:
    source = "".join(file.read_text(encoding="utf-8") for file in Path(case.__file__).parent.glob("*.py"))
    return set(re.findall(r'refuse\(\s*"[A-Z0-9]+",\s*"([a-z_]+)"', source)) | {
        f"correction_{name}_missing" for name in ("path", "comment")
    }


def test_every_code_has_a_sentence_and_every_sentence_a_code() -> None:
    assert set(REFUSALS) == codes_in_the_source()


@pytest.mark.parametrize("code", sorted(REFUSALS))
def test_both_languages_name_the_same_facts_and_blame_nobody(code: str) -> None:
    text = REFUSALS[code]
    names = [{name for _, name, _, _ in Formatter().parse(part) if name} for part in (text.ja, text.en)]
    assert names[0] == names[1]
    assert not BLAME.search(text.ja + text.en)
    assert text.ja.endswith("。")
    assert text.en.endswith(".")


def test_every_state_has_a_word() -> None:
    assert set(labels.TASKS) == set(get_args(UnderExamination))
    assert set(labels.CLOCK_STATES) == set(get_args(ClockState))
    assert set(labels.WHOSE) == set(get_args(WhoseTurn))
    assert set(labels.CAUSES) == set(get_args(WhyCounted))
