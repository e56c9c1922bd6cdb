"""Every code has its words, in both languages, with the parameters it is given."""

from __future__ import annotations

import ast
import re
import string
from pathlib import Path
from typing import get_args

from services.intake.domain.refusals import REFUSALS
from shared.scheme.industries import INDUSTRY_NAMES, Question

DOMAIN = Path(__file__).parents[3] / "services" / "intake" / "domain"
TREES = [ast.parse(file.read_text("utf-8")) for file in DOMAIN.glob("*.py") if file.name != "refusals.py"]
CALLS = [
    node
    for tree in TREES
    for node in ast.walk(tree)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "refuse"
]
WORDS = {node.value for tree in TREES for node in ast.walk(tree) if isinstance(node, ast.Constant)}
ASKED = {f"{question}_needed" for question in get_args(Question)}


def parameters(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_code_has_its_words_with_the_parameters_it_is_given():
    assert len(CALLS) > 30
    for call in CALLS:
        code = call.args[1]
        if isinstance(code, ast.Constant):
            given = {keyword.arg for keyword in call.keywords}
            assert parameters(REFUSALS[str(code.value)].ja) <= given, code.value


def test_no_words_are_left_over():
    assert set(REFUSALS) - WORDS == ASKED


def test_both_languages_speak_of_the_same_parameters():
    for code, text in REFUSALS.items():
        assert parameters(text.ja) == parameters(text.en), code


def test_no_word_of_blame():
    for code, text in REFUSALS.items():
        assert not re.search(r"不正|無効|エラー|誤り", text.ja), code
        assert not re.search(r"invalid|illegal|error|wrong", text.en, re.IGNORECASE), code
        assert text.ja.endswith("。"), code
        assert text.en.endswith("."), code


def test_every_industry_has_a_name():
    assert set(INDUSTRY_NAMES) >= {"other", "inn"}
    assert all(name.ja and name.en for name in INDUSTRY_NAMES.values())
