"""Every code has its words, in both languages, with the parameters it is given."""

from __future__ import annotations

import re
import string
from pathlib import Path
from typing import get_args

from services.intake.domain.refusals import REFUSALS
from shared.scheme.industries import INDUSTRY_NAMES, Question

DOMAIN = Path(__file__).parents[3] / "services" / "intake" / "domain"


def _codes() -> set[str]:
    found = set()
    for file in DOMAIN.glob("*.py"):
        if file.name != "refusals.py":
            text = file.read_text("utf-8")
            found |= set(re.findall(r'(?:refuse\(\s*[\w.]+(?:"R\d+")?|"R\d+"),\s*"(\w+)"', text))
            found |= set(re.findall(r'"(\w+(?:_needed|_shape|already_\w+))"', text))
            found |= set(re.findall(r'"(already_\w+)"', text))
    return found | {f"{question}_needed" for question in get_args(Question)}


def test_every_code_has_its_words_and_no_words_are_left_over():
    assert _codes() == set(REFUSALS)


def test_both_languages_speak_of_the_same_parameters():
    for code, text in REFUSALS.items():
        ja, en = ({name for _, name, _, _ in string.Formatter().parse(t) if name} for t in (text.ja, text.en))
        assert ja == en, code


def test_no_word_of_blame():
    for code, text in REFUSALS.items():
        assert not re.search(r"不正|無効|エラー|誤り", text.ja), code
        assert not re.search(r"invalid|illegal|error|wrong", text.en, re.IGNORECASE), code
        assert text.ja.endswith("。"), code
        assert text.en.endswith("."), code


def test_every_industry_has_a_name():
    assert all(name.ja and name.en for name in INDUSTRY_NAMES.values())
